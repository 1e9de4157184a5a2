"""Reading the text of a contents (目录): entries, bylines, pages and parts, however they were run together.

Two clues carry the reading. Printed numbers form a sequence, so the right reading of a run of digits
(82026年… after entry 7) is the one that continues it; and an entry ends with a leader and a page, or
with bare digits at a line's end, and pages never fall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.segment.bylines import is_date_line
from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_ends import LEADER, find_end, has_pages_in_brackets
from pipeline.segment.entry_names import (
    name_alone,
    side_of_names,
    split_author,
    split_bylines,
    split_names_behind,
    split_sources,
)
from pipeline.segment.entry_numbers import is_part, number_value, own_number, promote_parts, read_part
from pipeline.segment.labels import is_label
from pipeline.segment.numbering import NumberAt, number_chain
from pipeline.segment.pages_first import read_pages_first
from pipeline.text.han import HAN
from pipeline.text.numerals import read_numeral

_BYLINE_END: Final = re.compile(r"[:：]\s*$")
# The number of a part right behind a title.
_PART_NUMBER: Final = re.compile(rf"(?<=[{HAN}”’》）])([一二三四五六七八九十]{{1,3}})、(?=[{HAN}])")
_LIST_MARKS: Final = " \t\u3000*★☆◆■●▲※►▶·•"
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
    reader = _Reader(text, numbered=bool(chain), signed=side_of_names(text))
    bounds = [start.at for start in chain] + [len(text)]
    reader.read(0, bounds[0], None)
    for start, end in zip(chain, bounds[1:], strict=True):
        reader.read(start.after, end, start)
    if not chain:
        promote_parts(reader.entries, reader.parts)
    split_bylines(reader.entries)
    split_names_behind(reader.entries)
    split_sources(reader.entries)
    _correct_pages(reader.entries)
    return reader.entries, reader.parts


def _line_by_line(text: str) -> tuple[list[Entry], list[Part]]:
    """A contents without pages and numbers of its own (第一章 总则): every line is an entry."""
    entries: list[Entry] = []
    at = 0
    for line in text.split("\n"):
        title = line.strip(_LIST_MARKS)
        if title:
            num, kind, skip = own_number(title)
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
    promote_parts(entries, parts)
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
    number read last, None once its entry is complete. `signed` is the side of their titles on which bylines stand on
    lines of their own.
    """

    def __init__(self, text: str, *, numbered: bool, signed: str | None = None) -> None:
        self.text = text
        self.numbered = numbered
        self.signed = signed
        self.entries: list[Entry] = []
        self.parts: list[Part] = []
        self.number: NumberAt | None = None
        self.byline: str | None = None
        self.pending: tuple[int, str] | None = None
        self.bracketed = has_pages_in_brackets(text)
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
            found = find_end(self.text[at:stop], bracketed=self.bracketed)
            if found is None:
                break
            title_end, page_end, page, byline = found
            piece = self.text[at : at + title_end]
            title_at = at + len(piece) - len(piece.lstrip())
            if self.numbered and self.number is None and is_part(piece):
                self.parts.append(read_part(piece.strip(), title_at))
            elif self.pending is not None:
                self._add(self.pending[1] + piece.strip(), self.pending[0], at + page_end, (page, byline))
            elif re.search(rf"[{HAN}A-Za-z]", piece):
                self._add(piece.strip(), title_at, at + page_end, (page, byline))
            self.byline = self.pending = self.number = None
            at += page_end
        return at

    def _add(self, title: str, at: int, end: int, printed: tuple[int | None, str | None]) -> None:
        page, named = printed
        title, author = split_author(title)
        num, kind, skip = own_number(title)
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
        elif self.pending is None and is_label(rest.strip("（）()")):
            # So too a paper's number.
            pass
        elif self.pending is None and self.signed == "above" and (name := name_alone(rest)):
            self.byline = name
        elif self.number is None and self.pending is None and self.signed == "below" and (name := name_alone(rest)):
            # Below a part that comes first it signs no entry.
            for entry in self.entries[-1:]:
                entry.byline = entry.byline or name
        elif _BYLINE_END.search(rest) and len(rest) <= 40 and not is_part(rest):
            self.byline = _BYLINE_END.sub("", rest)
            num, _, skip = own_number(self.byline)
            if self.number is None and num and not self.numbered:
                self.byline = self.byline[skip:].strip()
        elif self.number is not None and self.pending is not None and is_part(rest):
            # A contents without pages: the part that follows ends the entry.
            self._add(self.pending[1], self.pending[0], at, (None, None))
            self.number = self.pending = None
            self.parts.append(read_part(rest, at))
        elif self.number is None and (is_part(rest) or (self.pending is None and self._is_short(rest))):
            self.parts.append(read_part(rest, at))
            self.pending = None
        elif self.number is not None and self.pending is None and (part := self._part_behind(rest)):
            self._add(rest[:part], at, at + part, (None, None))
            self.number = None
            self.parts.append(read_part(rest[part:], at + part))
        elif self.pending is not None:
            self.pending = (self.pending[0], self.pending[1] + rest)
        else:
            self.pending = (at, rest)

    def _part_behind(self, rest: str) -> int | None:
        """Where the next part begins that is glued to a title without page: …接访下访小结三、各地, after part 二."""
        before = number_value(self.parts[-1].num) if self.parts else None
        following = before and _PART_NUMBER.search(rest, 4)
        return following.start() if following and read_numeral(following[1]) == (before or 0) + 1 else None

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
            self.parts.append(read_part(title, at))


def _correct_pages(entries: Sequence[Entry]) -> None:
    """Take digits back into the title where page and title ran together (…总结202415 is 2024 and 15).

    A page that looks like a year and does not stand between its neighbours' is the end of the title; others
    stay as printed.
    """
    for i, entry in enumerate(entries):
        if entry.page is None or entry.page < 1900:
            continue
        before = next((other.page for other in reversed(entries[:i]) if other.page), 0)
        after = next((other.page for other in entries[i + 1 :] if other.page), None)
        if after is not None and not before <= entry.page <= after:
            entry.title += str(entry.page)
            entry.page = None
