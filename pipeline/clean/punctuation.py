"""Which half-width marks were full-width before a site or a converter flattened them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pipeline.text.han import HAN
from pipeline.text.offsets import Change

_WIDE: Final = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）"}
_TOUCHED: Final = re.compile(r"[,;:!?()\"＂'.．_]|--|[─━]{2}|。{3}|⋯")
_HAN: Final = re.compile(f"[{HAN}]")
# Inside these a mark is part of an address, not of the sentence.
_ADDRESS: Final = re.compile(r"(?:https?|ftp)://[!-~]+|www\.[!-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MARK: Final = re.compile(r"[,;:!?]")
_NO_GROUP: Final = re.compile(r"\d,(?:\d{1,2}|\d{4,})(?![\d,])")
_BRACKET: Final = re.compile(r"[()（）]")
_QUOTE: Final = re.compile(r'["＂]')
_OPENS_AFTER: Final = frozenset("，。；：！？、（《【—“‘,;:!?( 　\t")
_CLOSES_BEFORE: Final = frozenset("，。；：！？、）》】”’,;:!?) 　\t")
_SINGLE_QUOTED: Final = re.compile(r"'([^'\"“”]{1,40})'")
# A period for a full stop ends a sentence; 艾尔肯.吐尼亚孜 and 目录第一章. do not.
_FINAL_PERIOD: Final = re.compile(rf"(?<=[{HAN}）”》])[.．](?=[ 　\t]*$)")
_INNER_PERIOD: Final = re.compile(rf"(?<=[{HAN}）”》])[.．](?=[{HAN}“《（])")
_SENTENCE_INSIDE: Final = re.compile(rf"[，；,;].*[{HAN}]")
_DASH: Final = re.compile(
    rf"(?<![-\w])-{{2,}}(?=[“《{HAN}\d])|(?<=[{HAN}”》）])-{{2,}}(?![-A-Za-z])|[─━]{{2}}(?=[“《{HAN}\d])"
)
# Six or more dots, or dots before a page number, are the leaders of a contents entry.
_ELLIPSIS: Final = re.compile(
    rf"(?<=[{HAN}”》，])(?:(?<!\.)\.{{3,6}}|。{{3,6}})(?![.…。]|[ 　\t]*\d{{1,4}}[ 　\t]*$)|⋯+"
)

# PM_2.5 and CO_2 on pages that cannot set an index; but not file_2
_INDEX_MARK: Final = re.compile(r"(?<![A-Za-z])(PM|CO|SO|NO|O|H|N)_(?=\d)")


def find_flat_punctuation(
    text: str, *, following: str = "", in_quotes: bool = False, is_cell: bool = False
) -> Iterator[Change]:
    """Find half-width marks that belong to Chinese text, and what they were.

    `following` is the first character of the next line; `in_quotes` says that a quotation is still open from the
    line before; in a cell of a table signs may be cut in two, so that runs and numbers are not judged. Numbers
    (1,205.6), times (10:30), addresses, Latin text and numbering (1.) are left alone, and so are leaders of dots.
    Text without any Han character is left alone altogether.

    >>> flat = "会议指出:增长5.4%,总量1,205.6亿斤(同比)"
    >>> "".join(c.after for c in find_flat_punctuation(flat))
    '：，（）'
    >>> [c.after for c in find_flat_punctuation('建设"平安"城市')]
    ['“', '”']
    >>> list(find_flat_punctuation("at 10:30, see http://www.gov.cn/a?b=1 时"))
    []
    """
    if not _TOUCHED.search(text) or not _HAN.search(text):
        return
    taken = [match.span() for match in _ADDRESS.finditer(text)] if "//" in text or "@" in text or "www." in text else []
    finders: tuple[Iterable[Change], ...] = (
        _marks(text, following, is_cell),
        _brackets(text),
        _double_quotes(text, in_quotes),
        _single_quotes(text),
        _periods(text),
        () if is_cell else _runs(text),
    )
    for finder in finders:
        for change in finder:
            if not any(start <= change.start < end for start, end in taken):
                yield change


def leaves_quotes_open(text: str, *, in_quotes: bool = False) -> bool:
    """Whether a straight quotation mark is still open at the end of the line.

    >>> leaves_quotes_open('推进"平安'), leaves_quotes_open('推进"平安"')
    (True, False)
    """
    return (text.count('"') + text.count("＂") + in_quotes) % 2 == 1


def _is_chinese(char: str) -> bool:
    return char >= "\u2e80" or (char != "" and char in "“”‘’—…·、")


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _before(text: str, at: int) -> str:
    at -= 1
    while at >= 0 and (text[at].isspace() or text[at] in ",;:!?"):
        at -= 1
    return text[at] if at >= 0 else ""


def _after(text: str, at: int) -> str:
    while at < len(text) and text[at].isspace():
        at += 1
    return text[at] if at < len(text) else ""


def _marks(text: str, following: str, is_cell: bool) -> Iterator[Change]:
    for match in _MARK.finditer(text):
        at = match.start()
        before = _before(text, at)
        after = _after(text, at + 1) or following
        if _is_latin(before) and _is_latin(after):
            if match[0] == "," and not is_cell and _NO_GROUP.match(text, at - 1):
                # 占1/10,4386万人: four digits are no group of a number
                yield Change(at, at + 1, ",", "，", "widen_punctuation", 0.92)
            continue
        if _is_chinese(before) or _is_chinese(after) or (before in ("%", "‰", ")") and after != ""):
            yield Change(at, at + 1, match[0], _WIDE[match[0]], "widen_punctuation")


def _brackets(text: str) -> Iterator[Change]:
    opened: list[int] = []
    for match in _BRACKET.finditer(text):
        at = match.start()
        if match[0] in "(（":
            opened.append(at)
        elif opened:
            start = opened.pop()
            if text[start] + text[at] == "（）":
                continue
            belongs = (
                text[start] == "（"
                or text[at] == "）"
                or _is_chinese(_before(text, start))
                or _is_chinese(_after(text, at + 1))
                or _HAN.search(text, start, at) is not None
            )
            if belongs:
                yield from (_wide_bracket(text, i) for i in (start, at) if text[i] in "()")
        elif match[0] == ")" and (_is_chinese(_before(text, at)) or _is_chinese(_after(text, at + 1))):
            yield _wide_bracket(text, at)
    for at in opened:
        if text[at] == "(" and (_is_chinese(_before(text, at)) or _is_chinese(_after(text, at + 1))):
            yield _wide_bracket(text, at)


def _wide_bracket(text: str, at: int) -> Change:
    return Change(at, at + 1, text[at], _WIDE[text[at]], "widen_bracket")


def _double_quotes(text: str, in_quotes: bool) -> Iterator[Change]:
    spots = [match.start() for match in _QUOTE.finditer(text)]
    balanced = (len(spots) + in_quotes) % 2 == 0
    for at in spots:
        before, after = text[at - 1 : at], text[at + 1 : at + 2]
        # Inches and Latin quotations in Latin surroundings are not ours; their parity still counts.
        ours = _is_chinese(before) or _is_chinese(after)
        opens = not in_quotes
        sure = balanced or (before == "" or before in _OPENS_AFTER if opens else after == "" or after in _CLOSES_BEFORE)
        if ours:
            yield Change(at, at + 1, text[at], "“" if opens else "”", "curl_quote", 0.97 if sure else 0.9)
        in_quotes = not in_quotes


def _single_quotes(text: str) -> Iterator[Change]:
    for match in _SINGLE_QUOTED.finditer(text):
        if _HAN.search(match[1]):
            yield Change(match.start(), match.start() + 1, "'", "‘", "curl_quote", 0.95)
            yield Change(match.end() - 1, match.end(), "'", "’", "curl_quote", 0.95)


def _periods(text: str) -> Iterator[Change]:
    if "." not in text and "．" not in text:
        return
    if _SENTENCE_INSIDE.search(text):
        for match in _FINAL_PERIOD.finditer(text):
            yield Change(match.start(), match.end(), match[0], "。", "widen_period", 0.95)
    for match in _INNER_PERIOD.finditer(text):
        # Names are written like this too, so it is only a suggestion.
        yield Change(match.start(), match.end(), match[0], "。", "widen_period", 0.6)


def _runs(text: str) -> Iterator[Change]:
    for match in _INDEX_MARK.finditer(text):
        yield Change(match.end(1), match.end(), text[match.end(1) : match.end()], "", "remove_index_mark", 0.95)
    for match in _DASH.finditer(text):
        yield Change(match.start(), match.end(), match[0], "——", "widen_dash", 0.95)
    for match in _ELLIPSIS.finditer(text):
        if set(match[0]) == {"⋯"}:
            yield Change(match.start(), match.end(), match[0], "…" * len(match[0]), "widen_ellipsis")
        else:
            yield Change(match.start(), match.end(), match[0], "……", "widen_ellipsis", 0.95)
