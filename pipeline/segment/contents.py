"""Where the contents (目录) stands in a source, and what each of its lines is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline.segment.contents_span import front_span, is_heading, names_columns, next_span
from pipeline.segment.entries import parse_contents
from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_ends import find_end
from pipeline.segment.entry_numbers import number_value
from pipeline.segment.rows import Row
from pipeline.text.enumerators import RANK, leading_enumerator


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a contents row, from `offset` in the row's text; `start` is its place in the contents' text."""

    row: Row
    offset: int
    text: str
    start: int = 0


@dataclass(slots=True)
class Contents:
    """The contents of a source: its rows, their text put in order, and the entries and parts read from it."""

    rows: list[Row] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def row_at(self, offset: int) -> tuple[Row, int]:
        """The row that holds an offset of the contents' text, and the offset in that row's text."""
        at = max(0, bisect_right(self.pieces, offset, key=lambda piece: piece.start) - 1)
        piece = self.pieces[at]
        return piece.row, piece.offset + min(offset - piece.start, len(piece.text))

    def roles(self) -> dict[int, str]:
        """Role of each row, by its index: contents_heading, entry, part or byline."""
        found: dict[int, set[str]] = {row.index: set() for row in self.rows}
        parts = [part.start for part in self.parts]
        entries = [(entry.title_start, entry.end) for entry in self.entries]
        for piece in self.pieces:
            end = piece.start + len(piece.text)
            if any(first < end and piece.start < last for first, last in entries):
                found[piece.row.index].add("entry")
            elif any(piece.start <= at < end for at in parts):
                found[piece.row.index].add("part")
        listed = {piece.row.index for piece in self.pieces}
        return {
            row.index: _role(row, found[row.index]) if row.index in listed else "contents_heading" for row in self.rows
        }


def _role(row: Row, roles: set[str]) -> str:
    for role in ("entry", "part"):
        if role in roles:
            return role
    return "byline" if row.text.endswith(("：", ":")) else "entry"


def find_contents(rows: Sequence[Row]) -> Contents:
    """The contents among the open rows of a source; without entries if it has none.

    Volumes bound together have one each: they are read apart, since numbers and pages begin again, and put together.
    """
    span = front_span(rows)
    if span is None:
        return Contents()
    whole = _read_span(rows, span)
    while whole.entries:
        span = next_span(rows, span[1])
        if span is None:
            break
        volume = _read_span(rows, span)
        volume.rows[:0] = _volume_cover(rows, span[0])
        # A report inside the compilation may have a contents of its own, which lists its headings.
        if volume.entries and sum(entry.num is not None for entry in volume.entries) <= sum(
            entry.kind == "digit" for entry in volume.entries
        ):
            whole = _bound(whole, volume)
    return whole


def _read_span(rows: Sequence[Row], span: tuple[int, int]) -> Contents:
    """The contents that stands between two rows."""
    first, last = span
    pieces = [
        Piece(row, 0, row.text) for row in rows[first:last] if not (is_heading(row.text) or names_columns(row.text))
    ]
    contents = max(
        (_parse(list(rows[first:last]), one) for one in (pieces, _unwoven(pieces))),
        key=lambda contents: _n_in_sequence(contents.entries),
    )
    return contents if len(contents.entries) >= 2 else Contents()


# What a volume's cover is set in, against the text, and how many lines it has at most.
_COVER_RATIO: Final = 1.3
_MOST_COVER_LINES: Final = 4


def _volume_cover(rows: Sequence[Row], first: int) -> Sequence[Row]:
    """The cover that a volume has before the heading of its contents."""
    at = first
    while at > 0 and first - at < _MOST_COVER_LINES and rows[at - 1].ratio > _COVER_RATIO:
        at -= 1
    return rows[at:first]


def _bound(one: Contents, other: Contents) -> Contents:
    """Two contents as one; the second's offsets follow the first's."""
    shift = len(one.text) + 1
    for entry in other.entries:
        entry.start += shift
        entry.end += shift
        entry.title_start += shift
        entry.part = None if entry.part is None else entry.part + len(one.parts)
    for part in other.parts:
        part.start += shift
        part.end += shift
    return Contents(
        rows=one.rows + other.rows,
        pieces=one.pieces + [replace(piece, start=piece.start + shift) for piece in other.pieces],
        text=f"{one.text}\n{other.text}",
        entries=one.entries + other.entries,
        parts=one.parts + other.parts,
    )


def without_headings(contents: Contents) -> Contents | None:
    """The contents without the headings it lists below its articles; None if it lists none.

    They are counted, deeper than the first entry is, and count from 1 again below at least two others.

    >>> entries, _ = parse_contents("某县报告…1\\n一、成绩…1\\n二、打算…3\\n某市报告…5\\n一、成绩…5\\n二、打算…7")
    >>> [entry.title for entry in without_headings(Contents(entries=entries)).entries]
    ['某县报告', '某市报告']
    """
    ranks = [RANK[entry.kind] if entry.num and entry.kind != "digit" else -1 for entry in contents.entries]
    if not ranks or ranks[0] != min(ranks):
        return None
    deeper = [at for at, rank in enumerate(ranks) if rank > ranks[0]]
    again = sum(number_value(contents.entries[at].num) == 1 and ranks[at - 1] == ranks[0] for at in deeper)
    if again < 2 or any(contents.entries[at].page is None for at in deeper):
        return None
    return replace(
        contents, entries=[entry for entry, rank in zip(contents.entries, ranks, strict=True) if rank == ranks[0]]
    )


def _parse(rows: list[Row], pieces: Sequence[Piece]) -> Contents:
    """The contents whose text is the pieces, one line each."""
    placed: list[Piece] = []
    text = ""
    # Without pages nothing but a line's end at the margin tells that its title goes on.
    paged = any(find_end(piece.text) is not None for piece in pieces)
    for piece in pieces:
        if placed:
            text += "" if not paged and _is_wrapped(placed[-1].row, piece.row) else "\n"
        placed.append(replace(piece, start=len(text)))
        text += piece.text
    entries, parts = parse_contents(text)
    return Contents(rows, placed, text, entries, parts)


# Justified lines that go on end nearer to the column's edge than this, in ems.
_AT_EDGE: Final = 2.0


def _is_wrapped(row: Row, below: Row) -> bool:
    """Whether a printed line ends at the column's edge and the one below it opens with no number."""
    return row.shortfall is not None and row.shortfall < _AT_EDGE and leading_enumerator(below.text) is None


# A second column begins where white space parts the text from the number of another entry or part.
_SECOND_COLUMN: Final = re.compile(r"(?<=\S)\s+(?=\d{1,3}[.．、]\s?\D|[一二三四五六七八九十]{1,3}、)")


def _unwoven(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces with two columns that were read across put one after the other."""
    left, right = [], []
    for piece in pieces:
        gap = _SECOND_COLUMN.search(piece.text)
        if gap is None:
            left.append(piece)
            continue
        left.append(replace(piece, text=piece.text[: gap.start()]))
        right.append(replace(piece, text=piece.text[gap.end() :], offset=piece.offset + gap.end()))
    return left + right


def _n_in_sequence(entries: Sequence[Entry]) -> int:
    """How many entries follow their predecessor's number; the first reading wins where none is better."""
    values = [number_value(entry.num) for entry in entries]
    return sum(b is not None and a is not None and b == a + 1 for a, b in pairwise(values))
