"""How contents entries end: a leader of any glyph and a page, an author between them, or bare digits."""

from __future__ import annotations

import re
from typing import Final

from pipeline.segment.bylines import is_byline, is_names
from pipeline.text.han import HAN

_DOT: Final = r"[.．·•・∙⋅…‥⋯﹒。_＿—–─━┄┈╌-]"
_DOTS: Final = rf"(?:{_DOT}[ \u3000]?){{3,}}"
LEADER: Final = re.compile(rf"{_DOTS}|[…⋯‥]+")
_PAGE: Final = r"[（(〔\[/／]?\s*(?:[PpＰ]\.?\s*|第\s*)?(?P<page>\d{1,4})(?:\s*[-–~～]\s*\d{1,4}(?!\d))?\s*[)）〕\]页]?"
# What follows a page: white space, the line's end, or the numeral of a part glued to it.
_BEHIND: Final = (
    r"(?=\s*$|\s+\S|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|第[一二三四五六七八九十]+[部编篇章])"
)
# Where leaders lead to pages in brackets, brackets alone hold a page too.
_BRACKETED: Final = re.compile(rf"(?<=[{HAN}”’》）)？?！!])\s*[（(](?P<page>\d{{1,3}})[)）]" + _BEHIND)
_LEADER_TO_BRACKET: Final = re.compile(rf"(?:{LEADER.pattern})\s*[（(]\d{{1,4}}[)）]")
# The end of an entry, tried in order at the earliest place: leader and page; leader, author and page;
# bare digits before white space, the line's end, or the numeral of a part glued to them.
_ENDS: Final = (
    re.compile(rf"\s*(?:{LEADER.pattern})\s*{_PAGE}"),
    # Hyphens in a row reach us as a dash when punctuation was made full-width: …办理工作——2
    re.compile(r"\s*[—─-]{2,}\s*(?P<page>\d{1,4})" + _BEHIND),
    # Recognition of a scan leaves one dot of a leader, or three in a heap: …工作总结·16, …工作总结 ∴16
    re.compile(rf"(?<=[{HAN}”’》）)])(?:\s?[·•・∙⋅∴.．]{{1,2}}\s*|\s[-–—]{{1,2}}\s?)(?P<page>\d{{1,4}})(?=\s*$|\s+\S)"),
    re.compile(rf"\s*(?:{LEADER.pattern})\s*(?P<byline>[{HAN}·、， \u3000]{{2,24}}?)\s*{_PAGE}(?=\s|$)"),
    re.compile(r"(?:\t+|[ \u3000]{2,})[ \u3000]*" + _PAGE + r"(?=\s|$)"),
    # 某县小结 P12
    re.compile(r"[ \u3000]+[PpＰ]\.?\s?(?P<page>\d{1,4})(?=\s*$|\s+\S)"),
    # A tab parts a title from its author, and a number of a table from the title.
    re.compile(
        rf"\t[ \u3000]*(?P<named>[{HAN}·][{HAN}·、， \u3000]{{0,22}}[{HAN}])(?:\s+|(?=[（(]))" + _PAGE + r"(?=\s|$)"
    ),
    # Magazines: 标题/作者/12
    re.compile(rf"\s*[/／|｜]\s*(?P<byline>[{HAN}·、 \u3000]{{2,24}}?)\s*[/／|｜]\s*" + _PAGE + r"(?=\s|$)"),
    # 案例1　一碗面… has a number before its title, no page behind one.
    re.compile(
        rf"(?<=[{HAN}”’》）)？?！!>＞])(?<!案例)(?<!实例)(?<!附件)(?<!附表)(?<!材料)(?<!专题)\s?(?P<page>\d{{1,4}})"
        + _BEHIND
    ),
)


def has_pages_in_brackets(text: str) -> bool:
    """Whether leaders of a contents lead to pages in brackets.

    >>> has_pages_in_brackets("某县小结……（3）\\n某市小结……（5）"), has_pages_in_brackets("某县小结（一）……3")
    (True, False)
    """
    return len(_LEADER_TO_BRACKET.findall(text)) >= 2


def find_end(text: str, *, bracketed: bool = False) -> tuple[int, int, int, str | None] | None:
    """Where the first entry of one line of contents ends: (end of title, end of page, page, byline).

    `bracketed` tells that the contents has its pages in brackets, which may have lost their leader.

    >>> find_end("弘扬“枫桥经验”…………15二、各地实践")
    (8, 14, 15, None)
    >>> find_end("稳步推进源头治理55") and find_end("稳步推进源头治理55")[2]
    55
    >>> find_end("2024年工作总结") is None
    True
    >>> find_end("某县抓实源头治理（12）二、各地实践", bracketed=True), find_end("某县抓实源头治理（12）")
    ((8, 12, 12, None), None)
    """
    found = min(
        (
            match
            for pattern in (*_ENDS, *((_BRACKETED,) if bracketed else ()))
            if (match := pattern.search(text)) and _is_signed(match)
        ),
        key=lambda match: match.start(),
        default=None,
    )
    if found is None:
        return None
    byline = found.groupdict().get("byline") or found.groupdict().get("named")
    return found.start(), found.end(), int(found["page"]), byline.strip() if byline else None


def _is_signed(found: re.Match[str]) -> bool:
    """Whether an entry's end has no author of which the words must tell that it is one, or truly has one."""
    named = found.groupdict().get("named")
    return named is None or is_names(named) or is_byline(named)


def ends_like_an_entry(text: str) -> bool:
    """Whether a line ends as contents entries do, with a leader and a page.

    >>> ends_like_an_entry("一、总体情况 ........ 3"), ends_like_an_entry("共有12")
    (True, False)
    """
    return bool(re.search(rf"(?:{_DOTS}|[…⋯‥]{{2,}}|\t\s*)\s*[（(]?\d{{1,4}}[)）]?\s*$", text))
