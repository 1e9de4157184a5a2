"""Reading the text of a contents (目录): entries, bylines, pages and parts, however they were run together.

Two clues carry the reading. Printed numbers form a sequence, so the right reading of a run of digits
(82026年… after entry 7) is the one that continues it; and an entry ends with a leader and a page, or
with bare digits at a line's end, and pages never fall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line, is_names
from pipeline.segment.numbering import NumberAt, number_chain
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.numerals import read_numeral

_DOT: Final = r"[.．·•・∙⋅…‥⋯﹒。_＿—–─━┄┈╌-]"
LEADER: Final = re.compile(rf"(?:{_DOT}[ \u3000]?){{3,}}|[…⋯‥]+")
_PAGE: Final = r"[（(〔\[]?\s*(?:[PpＰ]\.?\s*|第\s*)?(?P<page>\d{1,4})\s*[)）〕\]页]?"
# The end of an entry, tried in order at the earliest place: leader and page; leader, author and page;
# bare digits before white space, the line's end, or the numeral of a part glued to them.
_ENDS: Final = (
    re.compile(rf"\s*(?:{_DOT}[ \u3000]?){{3,}}\s*{_PAGE}|\s*[…⋯‥]+\s*{_PAGE.replace('page', 'page2')}"),
    # Hyphens in a row reach us as a dash when punctuation was made full-width: …办理工作——2
    re.compile(r"\s*[—─-]{2,}\s*(?P<page>\d{1,4})(?=\s*$|\s+\S)"),
    # Recognition of a scan leaves one dot of a leader: …工作总结·16
    re.compile(r"(?<=[一-鿿”’》）)])[·•・∙⋅]{1,2}\s*(?P<page>\d{1,4})(?=\s*$|\s+\S)"),
    re.compile(
        rf"\s*(?:(?:{_DOT}[ \u3000]?){{3,}}|[…⋯‥]+)\s*(?P<byline>[一-鿿·、， \u3000]{{2,24}}?)\s*{_PAGE}(?=\s|$)"
    ),
    re.compile(r"(?:\t+|[ \u3000]{2,})[ \u3000]*" + _PAGE + r"(?=\s|$)"),
    # Magazines: 标题/作者/12
    re.compile(r"\s*[/／|｜]\s*(?P<byline>[一-鿿·、 \u3000]{2,24}?)\s*[/／|｜]\s*" + _PAGE + r"(?=\s|$)"),
    re.compile(
        r"(?<=[一-鿿”’》）)？?！!>＞])\s?(?P<page>\d{1,4})(?=\s*$|\s+\S|(?:[一二三四五六七八九十]{1,3}、)|第[一二三四五六七八九十]+[部编篇章])"
    ),
)
_BYLINE_END: Final = re.compile(r"[:：]\s*$")
# Longest title of an entry, with its wrapped lines; beyond it the reader has run into text.
_LONGEST_TITLE: Final = 120


@dataclass(slots=True, kw_only=True)
class Entry:
    """One contents entry.

    `start`, `title_start` and `end` are offsets in the contents' text, `part` the index of its part, `kind` the
    kind of enumerator its number is.
    """

    num: str | None
    title: str
    byline: str | None
    page: int | None
    start: int
    end: int
    part: int | None
    title_start: int
    kind: str


@dataclass(slots=True)
class Part:
    """The heading of a part in the contents, `start` and `end` its place in the contents' text."""

    num: str | None
    title: str
    start: int
    end: int


def find_end(text: str, at: int = 0) -> tuple[int, int, int, str | None] | None:
    """Where the first entry of one line of contents ends: (end of title, end of page, page, byline).

    >>> find_end("弘扬“枫桥经验”…………15二、各地实践")
    (8, 14, 15, None)
    >>> find_end("稳步推进源头治理55") and find_end("稳步推进源头治理55")[2]
    55
    >>> find_end("2024年工作总结") is None
    True
    """
    best = None
    for rank, pattern in enumerate(_ENDS):
        found = pattern.search(text, at)
        if found and (best is None or found.start() < best[0].start()):
            best = (found, rank)
    if best is None:
        return None
    found = best[0]
    groups = found.groupdict()
    page = groups.get("page") or groups.get("page2")
    byline = groups.get("byline")
    return found.start(), found.end(), int(page or 0), byline.strip() if byline else None


def ends_like_an_entry(text: str) -> bool:
    """Whether a line ends as contents entries do, with a leader and a page.

    >>> ends_like_an_entry("一、总体情况 ........ 3"), ends_like_an_entry("共有12")
    (True, False)
    """
    return bool(re.search(rf"(?:(?:{_DOT}[ \u3000]?){{3,}}|[…⋯‥]{{2,}}|\t\s*)\s*[（(]?\d{{1,4}}[)）]?\s*$", text))


def parse_contents(text: str) -> tuple[list[Entry], list[Part]]:
    """The entries and parts of a contents' text, lines separated by newlines, heading 目录 left out.

    >>> entries, parts = parse_contents(
    ...     "一、理论\\n1.某局局长王某：\\n坚持依法办事……3二、各地\\n2某市推进试点7 3.某县小结…9"
    ... )
    >>> [(e.num, e.byline, e.title, e.page, e.part) for e in entries]
    [('1', '某局局长王某', '坚持依法办事', 3, 0), ('2', None, '某市推进试点', 7, 1), ('3', None, '某县小结', 9, 1)]
    >>> [(p.num, p.title) for p in parts]
    [('一', '理论'), ('二', '各地')]
    """
    text = _rejoin_pages(text)
    n_ends = sum(find_end(line) is not None for line in text.split("\n"))
    chain = number_chain(text, n_ends)
    if not chain and not n_ends:
        return _line_by_line(text)
    reader = _Reader(text, numbered=bool(chain))
    bounds = [start.at for start in chain] + [len(text)]
    reader.read(0, bounds[0], None)
    for start, end in zip(chain, bounds[1:], strict=True):
        reader.read(start.after, end, start)
    if not chain:
        _promote_parts(reader.entries, reader.parts)
    _split_bylines(reader.entries)
    _correct_pages(reader.entries)
    return reader.entries, reader.parts


_LIST_MARKS: Final = " \t\u3000*★☆◆■●▲※►▶·•"


def _line_by_line(text: str) -> tuple[list[Entry], list[Part]]:
    """A contents without pages and numbers of its own (第一章 总则): every line is an entry."""
    entries: list[Entry] = []
    at = 0
    for line in text.split("\n"):
        title = line.strip(_LIST_MARKS)
        if title:
            num, kind, skip = _own_number(title)
            start = at + line.index(title)
            entries.append(
                Entry(
                    num=num,
                    title=title[skip:].strip(),
                    byline=None,
                    page=None,
                    start=start,
                    end=at + len(line),
                    part=None,
                    title_start=start + skip,
                    kind=kind,
                )
            )
        at += len(line) + 1
    parts: list[Part] = []
    _promote_parts(entries, parts)
    return entries, parts


def _rejoin_pages(text: str) -> str:
    """Undo a line break between a leader and its page; offsets stay.

    >>> _rejoin_pages("某县推进试点……\\n12二、各地")
    '某县推进试点…… 12二、各地'
    """
    return re.sub(rf"({LEADER.pattern})\n(?=\d{{1,4}}(?!\d))", lambda found: found[1] + " ", text)


class _Reader:
    """Reads the stretches between two numbers, or all of an unnumbered contents, into entries and parts.

    `byline` waits for its title, `pending` (offset and text) for the rest of a wrapped title; `number` is the
    number read last, None once its entry is complete.
    """

    def __init__(self, text: str, *, numbered: bool) -> None:
        self.text = text
        self.numbered = numbered
        self.entries: list[Entry] = []
        self.parts: list[Part] = []
        self.number: NumberAt | None = None
        self.byline: str | None = None
        self.pending: tuple[int, str] | None = None
        self.longest = max((len(LEADER.sub("", line)) for line in text.split("\n")), default=0)

    def read(self, start: int, end: int, number: NumberAt | None) -> None:
        self.number, self.byline, self.pending = number, None, None
        at = start
        while at < end:
            stop = self.text.find("\n", at, end)
            stop = end if stop < 0 else stop
            rest_at = self._read_ends(at, stop)
            rest = self.text[rest_at:stop]
            if rest.strip():
                self._keep(rest.strip(), rest_at + len(rest) - len(rest.lstrip()))
            at = stop + 1
        self._close(end)

    def _read_ends(self, at: int, stop: int) -> int:
        """Read the entries and parts that end with a page between two offsets of one line; where the last ends."""
        while self.text[at:stop].strip():
            found = find_end(self.text[at:stop])
            if found is None:
                break
            title_end, page_end, page, byline = found
            piece = self.text[at : at + title_end]
            title_at = at + len(piece) - len(piece.lstrip())
            if self.numbered and self.number is None and _is_part(piece):
                self.parts.append(_part(piece.strip(), title_at))
            elif self.pending is not None:
                self._add(self.pending[1] + piece.strip(), self.pending[0], at + page_end, (page, byline))
            elif re.search(r"[一-鿿A-Za-z]", piece):
                self._add(piece.strip(), title_at, at + page_end, (page, byline))
            self.byline = self.pending = self.number = None
            at += page_end
        return at

    def _add(self, title: str, at: int, end: int, printed: tuple[int | None, str | None]) -> None:
        page, named = printed
        title, author = _split_author(title)
        num, kind, skip = _own_number(title)
        start = at
        if self.number is not None:
            num, kind, skip, start = str(self.number.value), "digit", 0, self.number.at
        self.entries.append(
            Entry(
                num=num,
                title=title[skip:].strip(),
                byline=self.byline or named or author,
                page=page,
                start=start,
                end=end,
                part=len(self.parts) - 1 if self.parts else None,
                title_start=at + skip,
                kind=kind,
            )
        )

    def _keep(self, rest: str, at: int) -> None:
        """Take up a line, or what follows a page on it, that ends no entry itself."""
        if self.number is None and is_date_line(rest):
            # Some contents print each article's date below it.
            self.pending = None
        elif _BYLINE_END.search(rest) and len(rest) <= 40 and not _is_part(rest):
            self.byline = _BYLINE_END.sub("", rest)
            num, _, skip = _own_number(self.byline)
            if self.number is None and num and not self.numbered:
                self.byline = self.byline[skip:].strip()
        elif self.number is not None and self.pending is not None and _is_part(rest):
            # A contents without pages: the part that follows ends the entry.
            self._add(self.pending[1], self.pending[0], at, (None, None))
            self.number = self.pending = None
            self.parts.append(_part(rest, at))
        elif self.number is None and (_is_part(rest) or (self.pending is None and self._is_short(rest))):
            self.parts.append(_part(rest, at))
            self.pending = None
        elif self.pending is not None:
            self.pending = (self.pending[0], self.pending[1] + rest)
        else:
            self.pending = (at, rest)

    def _is_short(self, line: str) -> bool:
        """Whether an unnumbered line without a page is a part's heading and not the first half of a wrapped title."""
        return not self.numbered and len(line) <= 12 and len(line) < 0.6 * self.longest

    def _close(self, end: int) -> None:
        """Make what still waits at the end of a stretch an entry without page, or a part."""
        if self.pending is None or len(self.pending[1]) > _LONGEST_TITLE:
            return
        at, title = self.pending
        if self.number is not None:
            self._add(title.strip(), at, end, (None, None))
        elif self.numbered:
            self.parts.append(_part(title, at))


def _split_author(title: str) -> tuple[str, str | None]:
    """A title and the author it carries behind it, in brackets or after a slash.

    >>> _split_author("某县推进试点（王明）"), _split_author("工作要点（节选）")
    (('某县推进试点', '王明'), ('工作要点（节选）', None))
    """
    found = re.search(r"\s*[（(]([^（）()]{2,30})[)）]$|\s*[/／]\s*([^/／]{2,30})$", title)
    if found is None:
        return title, None
    author = (found[1] or found[2]).strip()
    if found.start() >= 4 and (is_names(author) or is_byline(author)):
        return title[: found.start()], author
    return title, None


def _own_number(title: str) -> tuple[str | None, str, int]:
    found = leading_enumerator(title)
    if found is None or found.kind in {"point", "ordinal"} or not found.whole:
        return None, "digit", 0
    number = re.sub(r"[、.．（）()，:：\s]", "", found.surface)
    return number, found.kind, found.end


def _is_part(piece: str) -> bool:
    found = leading_enumerator(piece.strip())
    return found is not None and found.whole and found.kind in {"han", "division", "han_paren", "chapter"}


_AROUND_PART: Final = re.compile(r"^[【\[〔◎★☆●■◆▲※—\s]+|[】\]〕◎★☆●■◆▲※—\s]+$")


def _part(text: str, start: int) -> Part:
    found = leading_enumerator(text)
    if found is None or not found.whole or found.kind in {"point", "ordinal", "digit"}:
        return Part(None, _AROUND_PART.sub("", text), start, start + len(text))
    number = re.sub(r"[、.．（）()，:：\s]|部分|[第编篇章]", "", found.surface)
    return Part(number, text[found.end :].strip(), start, start + len(text))


def _promote_parts(entries: list[Entry], parts: list[Part]) -> None:
    """In an unnumbered contents where some entries carry 一、 and others nothing, the former are parts."""
    numbered = [entry for entry in entries if entry.kind in {"han", "division", "chapter"} and entry.num]
    if not numbered or len(numbered) == len(entries) or parts:
        return
    if entries[0] is not numbered[0] or len(numbered) > 0.5 * len(entries):
        return
    kept: list[Entry] = []
    for entry in entries:
        if any(entry is one for one in numbered):
            parts.append(Part(entry.num, entry.title, entry.start, entry.end))
        else:
            entry.part = len(parts) - 1
            kept.append(entry)
    entries[:] = kept


def _split_bylines(entries: Sequence[Entry]) -> None:
    """Take the author off titles of the form 张明：某县抓实源头治理, where most entries have it.

    A single 青禾镇：信访代办到家门口 is a title.
    """
    heads = [re.match(r"([^：:]{2,30})[：:]\s*(?=\S{4})", entry.title) for entry in entries]
    signed = [head is not None and (is_names(head[1]) or is_byline(head[1])) for head in heads]
    if sum(signed) < max(2, 0.6 * len(entries)):
        return
    for entry, head, is_signed in zip(entries, heads, signed, strict=True):
        if head is not None and is_signed and entry.byline is None:
            entry.byline = head[1].strip()
            entry.title = entry.title[head.end() :]
            entry.title_start += head.end()


def _correct_pages(entries: Sequence[Entry]) -> None:
    """Take digits back into the title where page and title ran together (…总结202415 is 2024 and 15).

    A page that falls below its predecessor's or leaps is tried with fewer of its digits; if none fits
    it stays as printed.
    """
    for i, entry in enumerate(entries):
        if entry.page is None or entry.page < 1900:
            continue
        before = next((other.page for other in reversed(entries[:i]) if other.page), 0)
        after = next((other.page for other in entries[i + 1 :] if other.page), None)
        if after is not None and not before <= entry.page <= after:
            entry.title += str(entry.page)
            entry.page = None


def number_value(num: str | None) -> int | None:
    """Value of a printed entry number.

    >>> number_value("12"), number_value("三"), number_value(None)
    (12, 3, None)
    """
    return read_numeral(num) if num else None
