"""Contents that list the headings of each article below it: which of their entries are articles, told by the body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from pipeline.segment.contents import Contents
from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_ends import find_end
from pipeline.segment.entry_numbers import number_value
from pipeline.segment.rows import Row
from pipeline.segment.starts import Start, stands_in_flow

# Articles of which the contents lists headings: fewer may be the chapters of one report.
_LEAST_ARTICLES: Final = 2


def readings_with_headings(contents: Contents, starts: Sequence[Start], rows: Sequence[Row]) -> list[Contents]:
    """The ways to read a contents whose entries the body has as counted headings in the flow of its text.

    What the entries stand under may be no parts but the articles, or the articles may be those among them that the
    body sets apart. Which holds is for the body to say.
    """
    return [one for one in (_by_parts(contents), _by_body(contents, starts, rows)) if one is not None]


def _by_parts(contents: Contents) -> Contents | None:
    """The parts as articles, where each has a page, and headings that count from 1 below it."""
    below = [[entry for entry in contents.entries if entry.part == at] for at in range(len(contents.parts))]
    if len(below) < _LEAST_ARTICLES or not all(one and number_value(one[0].num) == 1 for one in below):
        return None
    if any(entry.part is None for entry in contents.entries):
        return None
    listed = [_as_entry(part, contents.text) for part in contents.parts]
    if any(entry.page is None for entry in listed):
        return None
    return replace(contents, entries=listed, parts=[])


def _as_entry(part: Part, text: str) -> Entry:
    """A part read as an entry, with the page that its line ends with."""
    line = text[part.start : text.find("\n", part.start) if "\n" in text[part.start :] else None]
    found = find_end(line)
    return Entry(
        num=part.num,
        title=part.title,
        byline=found[3] if found else None,
        page=found[2] if found else None,
        start=part.start,
        end=part.start + (found[1] if found else len(line)),
        part=None,
        title_start=part.start + max(0, line.find(part.title)),
        kind="han",
    )


def _by_body(contents: Contents, starts: Sequence[Start], rows: Sequence[Row]) -> Contents | None:
    """The entries that the body sets apart, where those between them are headings that count from 1 below each."""
    printed = {start.entry: rows[start.first] for start in starts if start.entry is not None}
    flowing = {start.entry: stands_in_flow(rows, start) for start in starts if start.entry is not None}
    looks = {printed[at].style for at, flows in flowing.items() if flows}
    inside: list[bool] = []
    for at, entry in enumerate(contents.entries):
        value = number_value(entry.num)
        before = number_value(contents.entries[at - 1].num) if at else None
        # A heading that the body lacks, or prints at the top of a page, counts on from the one before it.
        counts_on = at > 0 and inside[-1] and value is not None and value == (before or 0) + 1
        inside.append(flowing.get(at, False) or (counts_on and (at not in printed or printed[at].style in looks)))
    anew = sum(
        below and not above and number_value(contents.entries[at + 1].num) == 1
        for at, (above, below) in enumerate(pairwise(inside))
    )
    if not inside or inside[0] or anew < _LEAST_ARTICLES:
        return None
    kept = [entry for entry, is_inside in zip(contents.entries, inside, strict=True) if not is_inside]
    return replace(contents, entries=kept)
