"""Reading the text of a contents (目录): entries, bylines, pages and parts, however they were run together.

Two clues carry the reading. Printed numbers form a sequence, so the right reading of a run of digits
(82026年… after entry 7) is the one that continues it; and an entry ends with a leader and a page, or
with bare digits at a line's end, and pages never fall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipeline.segment.bylines import is_date_line
from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_ends import LEADER, find_end
from pipeline.segment.entry_names import split_author, split_bylines, split_names_behind
from pipeline.segment.numbering import NumberAt, number_chain
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.numerals import read_numeral

_BYLINE_END: Final = re.compile(r"[:：]\s*$")
# Longest title of an entry, with its wrapped lines; beyond it the reader has run into text.
_LONGEST_TITLE: Final = 120


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
    paged, parts = read_pages_first(text)
    if paged:
        split_bylines(paged)
        split_names_behind(paged)
        return paged, parts
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
    split_bylines(reader.entries)
    split_names_behind(reader.entries)
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


_PAGE_FIRST: Final = re.compile(
    rf"(?:[PpＰ]\.?\s*|第\s*)?(?P<page>\d{{1,4}})\s*页?(?:[ \t\u3000]+|\s*[/／|｜]\s*|\s*(?:{LEADER.pattern})\s*)"
    r"(?=[一-鿿A-Za-z“‘《（(]|(?:19|20)\d\d年)(?P<title>\S.*)$"
)


def opens_with_page(text: str) -> str | None:
    """The title of a line that begins with a page and ends with none.

    >>> opens_with_page("04  某县小结"), opens_with_page("2024年某县小结"), opens_with_page("4  某县小结……7")
    ('某县小结', None, None)
    """
    found = _PAGE_FIRST.match(text.strip())
    return found["title"].strip() if found and find_end(found["title"]) is None else None


def read_pages_first(text: str) -> tuple[list[Entry], list[Part]]:
    """Entries and parts of a contents that prints each page before its title; none where the numbers count entries.

    A line without a page is a part, or the rest of the title above it.

    >>> entries, _ = read_pages_first("04  某县小结\\n11  某市\\n小结\\n19  某区小结")
    >>> [(entry.page, entry.title) for entry in entries]
    [(4, '某县小结'), (11, '某市小结'), (19, '某区小结')]
    >>> read_pages_first("1  某县小结\\n2  某市小结\\n3  某区小结"), read_pages_first("1  某县小结……4\\n5  某市小结……6")
    (([], []), ([], []))
    """
    entries: list[Entry] = []
    parts: list[Part] = []
    at = 0
    n_lines = 0
    for line in text.split("\n"):
        bare = line.strip()
        start = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        found = _PAGE_FIRST.match(bare)
        n_lines += bool(bare)
        if found is None or find_end(found["title"]) is not None:
            if bare and (_is_part(bare) or not entries):
                parts.append(_part(bare, start))
            elif bare:
                entries[-1].title += bare
                entries[-1].end = at - 1
            continue
        title = found["title"].strip()
        num, kind, skip = _own_number(title)
        entries.append(
            Entry(
                num=num,
                title=title[skip:].strip(),
                byline=None,
                page=int(found["page"]),
                start=start,
                end=at - 1,
                part=len(parts) - 1 if parts else None,
                title_start=start + found.start("title") + skip,
                kind=kind,
            )
        )
    pages = [entry.page or 0 for entry in entries]
    rising = all(above <= below for above, below in pairwise(pages))
    counts = sum(below == above + 1 for above, below in pairwise(pages)) > 0.8 * (len(pages) - 1)
    if len(entries) < 3 or len(entries) < 0.5 * n_lines or not rising or counts:
        return [], []
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
        title, author = split_author(title)
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


# Newsletters bound together are listed with their issues.
_ISSUE: Final = re.compile(r"第\s*(\d{1,4})\s*期[\s\u3000]+")


def _own_number(title: str) -> tuple[str | None, str, int]:
    issue = _ISSUE.match(title)
    if issue is not None:
        return issue[1], "digit", issue.end()
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
    if all(entry.num and entry.kind in {"han_paren", "section"} for entry in entries if entry not in numbered):
        # （一） below 一、 is a heading below its article, or both are headings of one report.
        return
    kept: list[Entry] = []
    for entry in entries:
        if any(entry is one for one in numbered):
            parts.append(Part(entry.num, entry.title, entry.start, entry.end))
        else:
            entry.part = len(parts) - 1
            kept.append(entry)
    entries[:] = kept


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
