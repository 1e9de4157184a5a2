"""What a web site puts around a text: buttons, menus, share bars, bylines of its editors, and notices to customers.

Single signs prove little: 下载 may be a heading, 来源 a source note, 大 a cell of a table. So each line gets a
strength, weak ones count only in company, and a tail counts from its first sure line to the end of the text.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Final

from pipeline.clean.lookup import find_lines_with
from pipeline.clean.noise import HINTS, is_contact_line
from pipeline.clean.site_phrases import (
    CAPTION,
    CAPTION_ENDS,
    LONG_NOTICE,
    META_KIND,
    MIN_NOTICE,
    NOTICE_HINTS,
    NOTICE_PHRASES,
    PHRASE_HINTS,
    SITE_NAME,
    SURE_PHRASE,
    is_meta_line,
    tells_when,
)
from pipeline.records import Layer, Line

# Strength of a line: SURE alone, LIKELY with two others or one sure near by, META (来源, 时间) with one other,
# FRAGMENT (大, 中, 小, 】) with three.
_SURE: Final = 3
_LIKELY: Final = 1
_STRENGTHS: Final = {"sure": _SURE, "notice": _SURE, "hint": 0}
_NEED: Final = {"meta": 1, "likely": 2, "fragment": 3}
# Buttons around a title have the title and its second line between them.
_REACH = 4

_WORDS: Final[dict[str, list[str]]] = tomllib.loads(
    resources.files("pipeline.clean").joinpath("site_words.toml").read_text(encoding="utf-8")
)
_SURE_LINES: Final = frozenset(_WORDS["sure"])
_LIKELY_LINES: Final = frozenset(_WORDS["likely"])
_FRAGMENTS: Final = frozenset(_WORDS["fragments"])
_NAVIGATION: Final = frozenset(_WORDS["navigation"])
_DECORATION: Final = " \t　•·●◆■□▪▲△▼▽★☆※→←↑↓»«>>》《<|｜-—_…:：*#【】[]()（）×+"

_HEADING: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|第[〇零一二三四五六七八九十百\d]+[编章节条部篇]"
    r"|附[件录表则][\d一二三四五六七八九十]*[:：\s]?|附[:：]|#{1,6} )"
)
_SALUTATION: Final = re.compile(r"(?:各位|同志们|尊敬的).{0,20}[:：!！]$")
_SENTENCE_STOP: Final = re.compile(r"[。；！？;!?]")
# A sentence somewhere in a line, or a line that is a sentence; buttons that end like one (加载完毕。) are shorter.
_MIN_SENTENCE = 20
_MIN_WHOLE_SENTENCE = 10
_LONG_TEXT = 60
_BLANK: Final = re.compile(r"\s+")
_MAX_CHROME_LENGTH = 90
# Words and short phrases of pages are no longer than this; longer ones hold one of the hints.
_MAX_WORD_LENGTH = 30
# How many whole sentences of a summary may repeat the article in the tail before the tail is a text of its own.
_MAX_REPEATS = 6
# 来源：, 责任编辑： with the name on the next line, which is never longer than this.
_MAX_VALUE = 12
_NAMING_LABEL: Final = re.compile(r"编辑|责编|来源|作者|发布|审核|校对")
_LABEL: Final = re.compile(r"[^:：]{2,8}[:：]$")
# A row of buttons has three at least; two words side by side may be a heading.
_MIN_MENU = 3
_MENU_GAP: Final = re.compile(r"[\s|｜/·\[\]【】()（）:：>»]+")
_HOME: Final = re.compile(r".{0,4}(?:首页|主页)")
_CRUMB_START: Final = re.compile(r"(?:您?(?:现在|当前)?(?:所在)?的?位置)[:：]?$")
_CRUMB_GAP: Final = frozenset({">", ">>", "＞", "»", "›", "/", "->", "→"})

_MAX_NOTICE_LENGTH = 400
_ITEM: Final = re.compile(r"[(（]?\d{1,2}[)）、.．]")
# A notice of that length takes ten lines of a page.
_MAX_NOTICE_LINES = 10
_NOTICE_ENDS: Final = ("。", "！", "!", ".")


@dataclass(slots=True)
class _Signal:
    """What speaks for a line being chrome: its kind and strength, and the verdict once there is one."""

    kind: str
    layer: str = "chrome"
    role: str = "site"
    rule: str | None = None
    meta: str | None = None

    @property
    def strength(self) -> int:
        return _STRENGTHS.get(self.kind, _LIKELY)


def find_chrome(lines: Sequence[Line]) -> dict[str, Layer]:
    """Judge site chrome and notices among `lines` (in reading order, furniture already taken out), by block_id.

    A paragraph of policy text that mentions 下载, 微信 or 会员 stays, and so does a heading 下载 on its own.
    """
    texts = [line.text_raw.strip() for line in lines]
    signals: dict[int, _Signal] = {}
    hinted = find_lines_with(PHRASE_HINTS, texts)
    with_contact = find_lines_with(HINTS, texts)
    with_notice = find_lines_with(NOTICE_HINTS, texts)
    for i, line in enumerate(lines):
        if line.table_id is not None or line.style == "toc":
            continue
        signal = None
        if len(texts[i]) <= _MAX_WORD_LENGTH or i in hinted or texts[i].isascii():
            signal = _site_signal(texts[i])
        if signal is None and i in with_contact:
            signal = _contact_signal(texts[i])
        if signal is None and i in with_notice:
            signal = _notice_signal(texts[i])
        if signal is not None:
            signals[i] = signal
    if not signals:
        return {}
    _weigh(signals)
    _fill_notices(texts, signals)
    _follow_labels(texts, signals)
    _follow_crumbs(texts, signals)
    _follow_notices(lines, texts, signals)
    _sweep_tail(lines, texts, signals)
    return {
        lines[i].block_id: Layer(
            block_id=lines[i].block_id,
            layer=signal.layer,
            role="source" if signal.kind == "meta" and tells_when(texts[i]) else signal.role,
            rule=signal.rule,
        )
        for i, signal in signals.items()
        if signal.rule
    }


def _site_signal(text: str) -> _Signal | None:
    """The signal of a line by words and phrases of web pages."""
    if len(text) > _MAX_CHROME_LENGTH:
        return None
    bare = _BLANK.sub("", text).strip(_DECORATION)
    if bare in _SURE_LINES:
        return _Signal("sure", rule="match_site_word")
    if SURE_PHRASE.fullmatch(text) or (text.endswith(CAPTION_ENDS) and CAPTION.fullmatch(text)):
        return _Signal("sure", rule="match_site_phrase")
    if bare in _LIKELY_LINES or SITE_NAME.fullmatch(bare):
        return _Signal("likely")
    if text in _FRAGMENTS:
        return _Signal("fragment")
    if _is_menu(text):
        return _Signal("sure", rule="match_menu")
    if is_meta_line(text):
        return _Signal("meta", rule="match_meta_line")
    meta = META_KIND.fullmatch(text)
    return _Signal("meta", meta=meta.lastgroup) if meta else None


def _is_menu(text: str) -> bool:
    """Whether a line is a row of buttons or the main menu: 首页 政务公开 互动交流, 打印 | 收藏 | 关闭."""
    words = [word for word in _MENU_GAP.split(text) if word]
    if len(words) < _MIN_MENU:
        return False
    is_button = [word in _SURE_LINES or word in _LIKELY_LINES or word in _FRAGMENTS for word in words]
    if all(is_button[1:]) and (is_button[0] or SITE_NAME.fullmatch(words[0])):
        return True
    return _HOME.fullmatch(words[0]) is not None and all(
        button or word in _NAVIGATION for word, button in zip(words[1:], is_button[1:], strict=True)
    )


def _contact_signal(text: str) -> _Signal | None:
    if len(text) <= _MAX_CHROME_LENGTH and is_contact_line(text):
        return _Signal("notice", layer="notice", role="contact", rule="match_contact")
    return None


def _notice_signal(text: str) -> _Signal | None:
    """The signal of a line in which a site speaks to its customers."""
    if len(text) > _MAX_NOTICE_LENGTH:
        return None
    weight = sum(weight for weight, words in NOTICE_PHRASES if words.search(text))
    if weight >= (MIN_NOTICE if len(text) <= LONG_NOTICE else 2 * MIN_NOTICE):
        return _Signal("notice", layer="notice", role="disclaimer", rule="match_notice")
    if weight and len(text) <= LONG_NOTICE:
        return _Signal("hint", layer="notice", role="disclaimer")
    return None


def _weigh(signals: dict[int, _Signal]) -> None:
    """Decide the weak signals by the company they keep."""
    spots = sorted(signals)
    for i in spots:
        signal = signals[i]
        if signal.rule:
            continue
        near = spots[bisect_left(spots, i - _REACH) : bisect_right(spots, i + _REACH)]
        if signal.kind == "hint":
            # One word of a notice is a notice's only between, before or after its other lines.
            if any(
                signals[j].kind == "notice" and signals[j].rule for j in (i - 2, i - 1, i + 1, i + 2) if j in signals
            ):
                signal.rule = "match_notice_in_company"
            continue
        # 时间： over and over is a list of meetings; with 来源： it is a page's.
        company = (signals[j] for j in near if j != i and (signal.meta is None or signals[j].meta != signal.meta))
        if sum(other.strength for other in company) >= _NEED[signal.kind]:
            signal.rule = f"match_{signal.kind}_in_company"


def _fill_notices(texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """A numbered line of a notice between two others, whatever it says."""
    for i in [i for i in sorted(signals) if _is_numbered_notice(texts, signals, i)]:
        if not _is_decided(signals, i + 1) and _is_numbered_notice(texts, signals, i + 2) and _ITEM.match(texts[i + 1]):
            signals[i + 1] = _Signal("notice", layer="notice", role="disclaimer", rule="match_notice_between")


def _is_numbered_notice(texts: Sequence[str], signals: dict[int, _Signal], at: int) -> bool:
    is_notice = _is_decided(signals, at) and signals[at].role == "disclaimer"
    return is_notice and _ITEM.match(texts[at]) is not None


def _follow_labels(texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """来源： on one line and the paper's name on the next."""
    for i in sorted(signals):
        value = i + 1
        if not signals[i].rule or not _LABEL.match(texts[i]) or value >= len(texts) or value in signals:
            continue
        is_value = len(texts[value]) <= _MAX_VALUE and not _SENTENCE_STOP.search(texts[value])
        if is_value and _NAMING_LABEL.search(texts[i]):
            signals[value] = _Signal("meta", rule="follow_label")


def _follow_crumbs(texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """A path of pages set one word a line: 您的位置：, 首页, >, 要闻, and the name of the column repeated."""
    for start in [i for i in sorted(signals) if _CRUMB_START.match(texts[i])]:
        at, last = start + 1, ""
        while at < len(texts) and (
            texts[at] in _CRUMB_GAP or texts[at - 1] in _CRUMB_GAP or texts[at] in ("首页", "主页")
        ):
            if len(texts[at]) > 20:
                break
            last = texts[at]
            signals[at] = _Signal("sure", rule="follow_path")
            at += 1
        if last and at < len(texts) and texts[at] == last:
            signals[at] = _Signal("sure", rule="follow_path")


def _follow_notices(lines: Sequence[Line], texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """A notice that goes on over the lines of a page, until it comes to a full stop or a gap."""
    for i in sorted(i for i, signal in signals.items() if signal.role == "disclaimer" and signal.rule):
        for at in range(i + 1, min(i + 1 + _MAX_NOTICE_LINES, len(lines))):
            is_over = texts[at - 1].endswith(_NOTICE_ENDS) or _HEADING.match(texts[at]) or _stands_off(lines[at])
            if is_over or _is_decided(signals, at):
                break
            signals[at] = _Signal("notice", layer="notice", role="disclaimer", rule="follow_notice")


def _stands_off(line: Line) -> bool:
    """Whether a line does not go on with the one above: lines of text files never do, those of pages unless apart."""
    if line.page is None or line.y0 is None or line.y1 is None:
        return True
    return line.space_above is None or line.space_above > line.y1 - line.y0


def _sweep_tail(lines: Sequence[Line], texts: Sequence[str], signals: dict[int, _Signal]) -> None:
    """After the last sentence of the text everything from the first sure sign of the site on is the site's."""
    start = len(lines)
    repeats: list[int] = []
    before: str | None = None
    while start > 0:
        i = start - 1
        if not _is_decided(signals, i) and _is_body_like(lines[i], texts[i]):
            if len(repeats) == _MAX_REPEATS:
                break
            if before is None:
                before = _BLANK.sub("", "".join(texts))
            own = _BLANK.sub("", texts[i])
            if len(own) < _MIN_WHOLE_SENTENCE or before.count(own) < 2:
                break
            repeats.append(i)
        start = i
    first = next(
        (i for i in range(start, len(lines)) if _is_decided(signals, i) and signals[i].strength == _SURE), None
    )
    if first is None:
        return
    for i in range(first, len(lines)):
        if not _is_decided(signals, i):
            signals[i] = _Signal("sure", rule="sweep_tail")


def _is_decided(signals: dict[int, _Signal], at: int) -> bool:
    return at in signals and signals[at].rule is not None


def _is_body_like(line: Line, text: str) -> bool:
    """Whether a line is a sentence or a heading, so that the text cannot have ended before it."""
    if line.table_id is not None or _HEADING.match(text) or _SALUTATION.match(text):
        return True
    if len(text) >= _LONG_TEXT or (len(text) >= _MIN_WHOLE_SENTENCE and text.endswith(("。", "；"))):
        return True
    return len(text) >= _MIN_SENTENCE and _SENTENCE_STOP.search(text) is not None
