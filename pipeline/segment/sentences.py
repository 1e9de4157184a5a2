"""Where a Chinese sentence ends.

A sentence ends after 。！？ (or a half-width ! or ? that is not inside a web address), after …… where
nothing continues it, and at a line break; closing quotes and brackets stay with it. It does not end at
；, which in reports separates the members of one sentence (一是……；二是……。) and by which corpora of
written Chinese do not split, nor inside （） or 《》, nor at a full stop of a decimal or of 1. 2. 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

_CLOSERS: Final = "”’」』）】》〉〕)]\"'"

# What follows a stop and shows that the sentence goes on: “……抓落实。”，他说 / 规范、有序……等要求。
_CONTINUES_AFTER: Final = {
    "stop": frozenset("，、；：,;:"),
    "ellipsis": frozenset("，、；：,;:等的0123456789"),
    "line": frozenset(),
}

# A bracket that is not closed soon was lost or is a slip: it must not swallow the rest of the paragraph.
_LONGEST_BRACKET: Final = 200
_BRACKETS: Final = "|".join(
    rf"{opening}[^{opening}{closing}\n]{{0,{_LONGEST_BRACKET}}}{closing}"
    for opening, closing in (("（", "）"), ("《", "》"), (r"\(", r"\)"), ("【", "】"), ("〔", "〕"))
)
_BREAK: Final = r"[\n\r\u2028\u2029]"
_BOUNDARY: Final = re.compile(
    rf"(?:{_BRACKETS})"
    rf"|(?P<stop>(?:[。！？]|[!?](?![a-zA-Z0-9_=&/?.]))[。！？!?…]*+)[{re.escape(_CLOSERS)}]*+\s*+"
    rf"|(?P<ellipsis>…++)[{re.escape(_CLOSERS)}]*+\s*+"
    rf"|(?P<line>{_BREAK})\s*+"
)
_LINE_BREAK: Final = re.compile(_BREAK)


def split_sentences(text: str) -> list[tuple[int, int]]:
    r"""Cut `text` into sentences; the spans tile it, none is empty.

    White space after a sentence belongs to it, white space before the first one to the first.

    >>> def cut(text):
    ...     return [text[start:end] for start, end in split_sentences(text)]
    >>> cut("坚持依法办理。“小事不出村！”他说。")
    ['坚持依法办理。', '“小事不出村！”', '他说。']

    A quotation that ends inside a sentence leaves the sentence whole, and so do ；, titles, brackets,
    decimals and numbered items:

    >>> cut("“真办实事？”，老王问。一是抓排查；二是抓调处。")
    ['“真办实事？”，老王问。', '一是抓排查；二是抓调处。']
    >>> cut("学习《信访为了谁？》一文（共3.5万字。）后，1.制定方案。")
    ['学习《信访为了谁？》一文（共3.5万字。）后，1.制定方案。']

    An ellipsis ends a sentence unless something continues it:

    >>> cut("修路、引水、架桥……一件件办成。建议、投诉……等事项\n下一行")
    ['修路、引水、架桥……', '一件件办成。', '建议、投诉……等事项\n', '下一行']
    >>> cut("")
    []
    """
    spans = []
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        kind, end = boundary.lastgroup, boundary.end()
        if kind is None or not text[start:end].strip():
            continue
        goes_on = text[end : end + 1] in _CONTINUES_AFTER[kind]
        if goes_on and not _LINE_BREAK.search(text, boundary.start(), end):
            continue
        spans.append((start, end))
        start = end
    if start < len(text):
        if spans and not text[start:].strip():
            spans[-1] = (spans[-1][0], len(text))
        else:
            spans.append((start, len(text)))
    return spans


def cut_at(spans: Sequence[tuple[int, int]], offsets: Iterable[int]) -> list[tuple[int, int]]:
    """Cut spans that tile a text once more, at `offsets`; one that is no place inside a span changes nothing.

    >>> cut_at([(0, 8), (8, 12)], [5, 8, 12, 40])
    [(0, 5), (5, 8), (8, 12)]
    """
    if not spans:
        return []
    ends = sorted({end for _, end in spans} | {at for at in offsets if spans[0][0] < at < spans[-1][1]})
    return list(zip([spans[0][0], *ends[:-1]], ends, strict=True))
