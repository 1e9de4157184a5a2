"""Where the contents (目录) stands in a source, and what each of its lines is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.segment.bylines import compact
from pipeline.segment.entries import LEADER, Entry, Part, ends_like_an_entry, find_end, parse_contents
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


@dataclass(slots=True)
class Contents:
    """The contents of a source: entries and parts, the rows they stand on, and each row's role."""

    entries: list[Entry] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    text: str = ""
    starts: list[int] = field(default_factory=list)

    def row_at(self, offset: int) -> tuple[Row, int]:
        """The row that holds an offset of the contents' text, and the offset in that row."""
        at = max(0, bisect_right(self.starts, offset) - 1)
        return self.rows[at], offset - self.starts[at]

    def roles(self) -> dict[int, str]:
        """Role of each row, by its index: contents_heading, part, byline or entry."""
        roles = {}
        parts = [part.start for part in self.parts]
        entries = [(entry.title_start, entry.end) for entry in self.entries]
        for row, start in zip(self.rows, self.starts, strict=True):
            end = start + len(row.text)
            if is_heading(row.text):
                roles[row.index] = "contents_heading"
            elif any(first < end and start < last for first, last in entries):
                roles[row.index] = "entry"
            elif any(start <= at < end for at in parts):
                roles[row.index] = "part"
            else:
                roles[row.index] = "byline" if row.text.endswith(("：", ":")) else "entry"
        return roles


def is_heading(text: str) -> bool:
    """Whether a line says that the contents follows.

    >>> is_heading("目　　录"), is_heading("一、目录管理")
    (True, False)
    """
    return len(text) <= 12 and compact(text).strip("—-·【】[]《》") in HEADINGS


def find_contents(rows: Sequence[Row]) -> Contents:
    """The contents among the open rows of a source; without entries if it has none."""
    span = _by_heading(rows) or _by_style(rows) or _by_leaders(rows)
    if span is None:
        return Contents()
    first, last = span
    contents = Contents(rows=list(rows[first:last]))
    at = 0
    pieces = []
    for row in contents.rows:
        contents.starts.append(at)
        # The heading is no entry: blank it, so that offsets stay.
        text = " " * len(row.text) if is_heading(row.text) else row.text
        pieces.append(text)
        at += len(text) + 1
    contents.text = _rejoin_pages("\n".join(pieces))
    contents.entries, contents.parts = parse_contents(contents.text)
    return contents if len(contents.entries) >= 2 else Contents()


def _rejoin_pages(text: str) -> str:
    """Undo a line break between a leader and its page; offsets stay.

    >>> _rejoin_pages("某县推进试点……\\n12二、各地")
    '某县推进试点…… 12二、各地'
    """
    return re.sub(rf"({LEADER.pattern})\n(?=\d{{1,4}}(?!\d))", lambda found: found[1] + " ", text)


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
    anchors = [at for at in range(front) if _has_entry(rows[at].text)]
    for at in anchors:
        near = [other for other in anchors if at <= other <= at + 3 * _MOST_BETWEEN]
        if sum(len(LEADER.findall(rows[other].text)) for other in near) < 3:
            continue
        first = at
        while first > 0 and at - first < _MOST_BETWEEN and _may_introduce(rows[first - 1].text):
            first -= 1
        end = _walk(rows, first)
        return (first, end) if end else None
    return None


def _has_entry(text: str) -> bool:
    return ends_like_an_entry(text) or bool(
        LEADER.search(text) and re.search(r"(?:[…⋯‥]|[.．·•・]{3})\s*\d{1,4}(?!\d)", text)
    )


def _may_introduce(text: str) -> bool:
    """Whether a line may stand in the contents before its first leader: a part, a byline, a numbered title."""
    if not text or len(text) > 50 or re.search(r"[。；，]", text):
        return False
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
        if _has_entry(text) or ((n_entries or at < first + _MOST_BETWEEN) and _ends_bare(text, rows[at])):
            if opening is None:
                opening = _opening_title(text, rows[at - 1].text if at > first else "")
            n_entries += max(1, len(LEADER.findall(text)))
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


def _opening_title(text: str, above: str) -> str:
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
