"""Which white space is layout, and which says something: 北京市市长 殷勇."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.text.han import HAN
from pipeline.text.offsets import Change

_BLANK: Final = "\t\n\x0b\x0c\r\x1c-\x1f \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_INDENT: Final = re.compile(f"^[{_BLANK}]+")
_TRAILING: Final = re.compile(f"[{_BLANK}]+$")
_INNER: Final = re.compile(f"(?<=[^{_BLANK}])[{_BLANK}]+(?=[^{_BLANK}])")
_ANY_BLANK: Final = re.compile(f"[{_BLANK}]")
_HAN: Final = re.compile(f"[{HAN}]")
_SENTENCE_MARK: Final = re.compile(r"[，。；！？,;!?]")
_PARTING_MARKS: Final = frozenset("，。；：！？、")
_STOPS: Final = frozenset("。！？；：”）")
# Two full-width spaces after a stop are the indent of a paragraph that a converter ran together with the one before.
_PARAGRAPH_INDENT = 4
_OPENING: Final = frozenset("（《【“‘〔")
_CLOSING: Final = frozenset("）》】”’〕")
# One Han character, white space, one Han character, and so on: 目　录, 关 于 印 发.
_SPACED_OUT: Final = re.compile(f"[{HAN}](?:[{_BLANK}]+[{HAN}])+")
# Two or three characters spaced out are a word only if they are one of these; 李　明 is a name.
# fmt: off
_SPACED_WORDS: Final = frozenset((
    "目录", "目次", "前言", "序言", "引言", "绪论", "摘要", "正文", "附件", "附录", "附表", "附则",
    "总则", "分则", "后记", "结语", "通知", "公告", "决定", "意见", "报告", "说明", "批复", "命令",
))
# fmt: on
# 第一条　为了规范……: the gap after the number of an article of law is how laws are set.
_LAW_NUMBER: Final = re.compile(r"^第[〇零一二三四五六七八九十百千\d]+[编章节条款]$")
_CAPTION_NUMBER: Final = re.compile(r"^(?:表|图|附表|附图|附件|专栏)[ 　]?\d+(?:[-－.]\d+)?$")
# What stands before a name: 自治区主席 韦 韬, 本报记者 戴冰.
_BEFORE_NAME: Final = re.compile(r"(?:长|主席|书记|主任|记者|作者|通讯员|委员|代表|同志|行长|院士|教授)$")
_DATE_AT_END: Final = re.compile(
    r"^(?:\d{4}|[二一][〇零○一二三四五六七八九]{3})年\d{0,2}[一二三四五六七八九十]{0,2}月?.{0,4}日?[）)]?$"
)
# Longer lines hold sentences or are pieces of them; titles and bylines of this length exist but are rare.
_LONG_LINE: Final = 25

# Figures side by side: a row of a table that was not recognised as one.
_FIGURES: Final = re.compile(f"[0-9%)）][{_BLANK}]+(?=[-(（]?[0-9])")
# A number or Latin word within Chinese text, with a gap on both sides and with none; columns of figures are neither.
_GAPS: Final = re.compile(rf"[{HAN}][ \u00a0\u2009\u202f][0-9A-Za-z][0-9A-Za-z.,%/-]*[ \u00a0\u2009\u202f](?=[{HAN}])")
_TIGHT: Final = re.compile(rf"[{HAN}][0-9A-Za-z][0-9A-Za-z.,%/-]*(?=[{HAN}])")
# A few gaps can be meant; a habit is a typesetter's: a third of all places.
_MIN_GAPS = 20
_MIN_GAP_SHARE = 1 / 3


def has_gap_habit(texts: Iterable[str]) -> bool:
    """Whether the source puts a gap between Han characters and digits or letters as a matter of typesetting.

    >>> has_gap_habit(["到 2025 年增长 5% 左右"] * 10), has_gap_habit(["到2025年，局长 2名"] * 10)
    (True, False)
    """
    whole = "\n".join(texts)
    n_gaps = len(_GAPS.findall(whole))
    if n_gaps < _MIN_GAPS:
        return False
    return n_gaps >= _MIN_GAP_SHARE * (n_gaps + len(_TIGHT.findall(whole)))


def find_layout_space(text: str, *, gap_habit: bool = False, is_cell: bool = False) -> Iterator[Change]:
    """Find white space that only layout put there: at the ends, beside marks, within sentences and spaced-out words.

    Space between a post and a name, in a name, after the number of an article of law, and in tables stays; so do
    tabs, which part columns, and an indent inside a line, where a paragraph begins.

    >>> [(c.start, c.end, c.rule) for c in find_layout_space("　　目　录 ")]
    [(0, 2, 'strip_indent'), (5, 6, 'strip_trailing_space'), (3, 4, 'close_spaced_letters')]
    >>> list(find_layout_space("北京市市长 殷勇")), list(find_layout_space("李　明"))
    ([], [])
    """
    if not _ANY_BLANK.search(text):
        return
    indent = _INDENT.match(text)
    if indent:
        yield Change(0, indent.end(), indent[0], "", "strip_indent")
    trailing = _TRAILING.search(text, indent.end() if indent else 0)
    if trailing:
        yield Change(trailing.start(), trailing.end(), trailing[0], "", "strip_trailing_space")
    if is_cell:
        return
    start = indent.end() if indent else 0
    end = trailing.start() if trailing else len(text)
    inner = list(_INNER.finditer(text, start, end))
    if not inner:
        return
    line = text[start:end]
    if _is_spaced_out(line):
        least = min(len(match[0]) for match in inner)
        for match in inner:
            if len(match[0]) == least:
                yield Change(match.start(), match.end(), match[0], "", "close_spaced_letters", 0.97)
        return
    if len(_FIGURES.findall(line)) >= 2:
        return
    in_sentence = len(line) >= _LONG_LINE and _SENTENCE_MARK.search(line) is not None
    for match in inner:
        rule = _reason(text, match.start(), match.end(), start, end, in_sentence=in_sentence, gap_habit=gap_habit)
        if rule:
            yield Change(match.start(), match.end(), match[0], "", rule, 0.97)


def _is_spaced_out(line: str) -> bool:
    if not _SPACED_OUT.fullmatch(line):
        return False
    letters = _ANY_BLANK.sub("", line)
    return len(letters) >= 4 or letters in _SPACED_WORDS


def _reason(
    text: str, start: int, end: int, line_start: int, line_end: int, *, in_sentence: bool, gap_habit: bool
) -> str | None:
    """The rule by which the white space text[start:end] is layout; None where it may say something."""
    before, after = text[start - 1], text[end]
    head = text[line_start:start]
    if "\t" in text[start:end] or _LAW_NUMBER.match(head):
        return None
    if before in _STOPS and _width(text[start:end]) >= _PARAGRAPH_INDENT:
        return None
    if before in _PARTING_MARKS or after in _PARTING_MARKS or before in _OPENING or after in _CLOSING:
        return "close_space_beside_mark"
    if before in _CLOSING or after in _OPENING:
        return "close_space_beside_mark" if in_sentence else None
    is_han_before, is_han_after = _HAN.match(before), _HAN.match(after)
    if is_han_before and is_han_after:
        if not in_sentence or _BEFORE_NAME.search(head) or _is_name_gap(text, start, end):
            return None
        return "close_space_in_sentence"
    if gap_habit and end - start == 1 and _is_border(before, after):
        if _CAPTION_NUMBER.match(head) and is_han_after:
            return None
        if not in_sentence and _DATE_AT_END.match(text[end:line_end]):
            return None
        return "close_gap_at_digits"
    return None


def _width(blank: str) -> int:
    return sum(2 if char == "\u3000" else 1 for char in blank)


def _is_border(before: str, after: str) -> bool:
    if _HAN.match(before):
        return after.isascii() and after.isalnum()
    return _HAN.match(after) is not None and before.isascii() and (before.isalnum() or before == "%")


def _is_name_gap(text: str, start: int, end: int) -> bool:
    """Whether the gap is inside a spaced name after a post (主席 韦 韬) or between names of a list (张三 李四 王五)."""
    left = re.split(f"[{_BLANK}，。；：！？、（）]", text[max(0, start - 5) : start])[-1]
    right = re.split(f"[{_BLANK}，。；：！？、（）]", text[end : end + 5])[0]
    left_is_word = len(left) <= 4 and start - len(left) > 0 and text[start - len(left) - 1].isspace()
    right_is_word = len(right) <= 4 and text[end + len(right) : end + len(right) + 1].isspace()
    return left_is_word or right_is_word
