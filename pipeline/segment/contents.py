"""Where the contents (目录) stands in a source, and what each of its lines is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from pipeline.segment.bylines import compact
from pipeline.segment.entries import LEADER, Entry, Part, ends_like_an_entry, find_end, number_value, parse_contents
from pipeline.segment.rows import Row
from pipeline.segment.titles import letters, likeness
from pipeline.text.enumerators import leading_enumerator

HEADINGS: Final = frozenset(
    {"目录", "目次", "总目录", "总目", "目录索引", "文章目录", "篇目", "contents", "CONTENTS", "Contents"}
)
# A contents stands at the front: it begins within the first 400 lines or the first third.
_FRONT_LINES: Final = 400
# Lines that are no end of an entry but may stand between two: parts, bylines, wrapped titles.
_MOST_BETWEEN: Final = 6
_LONGEST_LINE: Final = 90


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
        return {row.index: _role(row, found[row.index]) for row in self.rows}


def _role(row: Row, roles: set[str]) -> str:
    if is_heading(row.text):
        return "contents_heading"
    for role in ("entry", "part"):
        if role in roles:
            return role
    return "byline" if row.text.endswith(("：", ":")) else "entry"


def is_heading(text: str) -> bool:
    """Whether a line says that the contents follows.

    >>> is_heading("目　　录"), is_heading("一、目录管理")
    (True, False)
    """
    return len(text) <= 12 and compact(text).strip("*—-·【】[]《》") in HEADINGS


def find_contents(rows: Sequence[Row]) -> Contents:
    """The contents among the open rows of a source; without entries if it has none."""
    span = _by_heading(rows) or _by_style(rows) or _by_leaders(rows)
    if span is None:
        return Contents()
    first, last = span
    pieces = [Piece(row, 0, row.text) for row in rows[first:last] if not is_heading(row.text)]
    contents = max(
        (_parse(list(rows[first:last]), one) for one in (pieces, _unwoven(pieces))),
        key=lambda contents: _n_in_sequence(contents.entries),
    )
    return contents if len(contents.entries) >= 2 else Contents()


def _parse(rows: list[Row], pieces: Sequence[Piece]) -> Contents:
    """The contents whose text is the pieces, one line each."""
    placed = []
    at = 0
    for piece in pieces:
        placed.append(replace(piece, start=at))
        at += len(piece.text) + 1
    text = "\n".join(piece.text for piece in placed)
    entries, parts = parse_contents(text)
    return Contents(rows, placed, text, entries, parts)


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


def _by_heading(rows: Sequence[Row]) -> tuple[int, int] | None:
    front = min(len(rows), max(_FRONT_LINES, len(rows) // 3))
    for at in range(front):
        if is_heading(rows[at].text):
            end = _walk(rows, at + 1) or _walk_without_pages(rows, at + 1)
            if end:
                return at, end
    return None


def _by_style(rows: Sequence[Row]) -> tuple[int, int] | None:
    styled = [at for at, row in enumerate(rows) if row.line.style == "toc"]
    if len(styled) < 2:
        return None
    first = styled[0]
    last = first
    for at in styled:
        if at > last + 3:
            break
        last = at
    return first, last + 1


def _by_leaders(rows: Sequence[Row]) -> tuple[int, int] | None:
    """A contents without its heading: at least three entries with leaders near the front."""
    front = min(len(rows), max(_FRONT_LINES, len(rows) // 3))
    anchors = [at for at in range(front) if _n_entries(rows[at].text)]
    for at in anchors:
        near = [other for other in anchors if at <= other <= at + 3 * _MOST_BETWEEN]
        if sum(_n_entries(rows[other].text) for other in near) < 3:
            continue
        first = at
        while first > 0 and at - first < _MOST_BETWEEN and _may_introduce(rows[first - 1].text):
            first -= 1
        end = _walk(rows, first)
        return (first, end) if end else None
    return None


# A leader of any glyph with its page; dashes are what punctuation repair makes of hyphens.
_LEADER_PAGE: Final = re.compile(rf"(?:{LEADER.pattern}|[—─-]{{2,}})\s*[（(]?\d{{1,4}}(?!\d)")
# Numbered entries on one line or one a line, without leaders: 1.某县小结 3 2.某市小结 7. Where the stop behind a
# number is lost too, the numbers must go on counting.
_PAGE_AND_NUMBER: Final = re.compile(r"\S\s*\d{1,3}\s+\d{1,3}[.．、]\s?\D")
_FIRST_NUMBER: Final = re.compile(r"(\d{1,3})[.．、]?\s*(?=[一-鿿“《])")
_PAGE_AND_NEXT: Final = re.compile(r"\S\s*\d{1,3}\s+(\d{1,3})[.．、]?\s*(?=[一-鿿“《])")
_NUMBERED_LINE: Final = re.compile(r"\d{1,3}[.．、]\s?\D.{3,60}\s\d{1,3}$")


def _n_entries(text: str) -> int:
    """How many contents entries seem to end in a line.

    >>> _n_entries("1.某县小结……3 2.某市小结--7"), _n_entries("1.某县小结 3 2.某市小结 7 3.某区小结 9")
    (2, 3)
    >>> _n_entries("4.某县小结 3 5某市小结 7"), _n_entries("某县小结5 5某市小结7")
    (2, 0)
    >>> _n_entries("二、某县小结"), _n_entries("增长12.5%……")
    (0, 0)
    """
    with_leaders = len(_LEADER_PAGE.findall(text))
    counting = _n_counting(text)
    run_together = max(len(_PAGE_AND_NUMBER.findall(text)), counting - 1)
    if with_leaders or run_together >= 2 or counting >= 2:
        return max(with_leaders, run_together + 1)
    return int(ends_like_an_entry(text) or bool(_NUMBERED_LINE.match(text)))


def _n_counting(text: str) -> int:
    """How many entries of a line count on from the number it begins with, each behind the page of the one before.

    >>> _n_counting("01 某县小结1 02 某市小结3 03 某区小结6"), _n_counting("4.某县小结 3 9户企业")
    (3, 1)
    """
    opening = _FIRST_NUMBER.match(text)
    if opening is None:
        return 0
    first = value = int(opening[1])
    for found in _PAGE_AND_NEXT.finditer(text):
        value += int(found[1]) == value + 1
    return value - first + 1


def _may_introduce(text: str) -> bool:
    """Whether a line may stand in the contents before its first leader: a part, a byline, a numbered or paged title."""
    if not text or len(text) > 50 or re.search(r"[。；，]", text):
        return False
    if find_end(text) is not None:
        return True
    found = leading_enumerator(text)
    return text.endswith(("：", ":")) or (
        found is not None and found.kind in {"han", "division", "digit", "chapter", "han_paren"}
    )


def _walk(rows: Sequence[Row], first: int) -> int | None:
    """End of the contents that begins at `first`: after its last line that ends an entry.

    A line that has neither page nor the look of a part, a byline or a wrapped title ends it.
    """
    end = None
    between = 0
    n_entries = 0
    opening: str | None = None
    for at in range(first, len(rows)):
        text = rows[at].text
        if _n_entries(text) or ((n_entries or at < first + _MOST_BETWEEN) and _ends_bare(text, rows[at])):
            if opening is None:
                opening = _opening_title(text)
            n_entries += max(1, _n_entries(text))
            end = at + 1
            between = 0
            continue
        if text.isdigit() and len(text) <= 4 and end == at and LEADER.search(rows[at - 1].text[-3:]):
            # The last page, wrapped away from its leader.
            end = at + 1
            continue
        between += 1
        repeats = opening and likeness(letters(text), opening) > 0.9 and n_entries > 1
        if between > _MOST_BETWEEN or len(text) > _LONGEST_LINE or text.endswith("。") or repeats:
            break
    return end if n_entries >= 2 else None


def _opening_title(text: str) -> str:
    """The letters of the title that a row of the contents opens with, without its page."""
    found = find_end(text)
    return letters(text[: found[0]] if found else text)


def _ends_bare(text: str, row: Row) -> bool:
    """Whether a line of a contents already begun ends with a bare page (…工作新路子55)."""
    if len(text) > 600 or row.line.style == "toc":
        return row.line.style == "toc"
    found = find_end(text)
    return found is not None and len(text) <= _LONGEST_LINE


def _walk_without_pages(rows: Sequence[Row], first: int) -> int | None:
    """End of a contents that prints no pages: where its first title comes again."""
    listed: list[str] = []
    for at in range(first, min(len(rows), first + 300)):
        text = rows[at].text
        key = letters(text)
        if len(listed) >= 2 and key and any(likeness(key, before) > 0.95 for before in listed[:3]):
            return at
        if len(text) > _LONGEST_LINE or text.endswith(("。", "；")):
            return None
        if key:
            listed.append(key)
    return None
