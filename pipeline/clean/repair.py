"""The stage that decides which proposed edits are made: one edit a place, the sure ones applied."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import RepairSettings
from pipeline.records import Cleaning, Edit, Line, Placement, from_table

VERSION: Final = 5

# Who knows more comes first: a date's reading rests on the whole article, a title's on contents and body,
# a recovery on the language of the whole source, a cleaning on the characters alone.
PROPOSERS: Final = ("date_repairs", "repairs", "recoveries", "cleanings")


def run(tables: Mapping[str, pa.Table], settings: RepairSettings) -> dict[str, pa.Table]:
    """Merge the proposals of all stages into `settled`.

    Reads `lines`, `placements` and the tables of PROPOSERS. Where two proposals meet, the one of the
    earlier proposer stands: it covers what the other would have done, and what it does not cover becomes a
    suggestion. So do proposals below `settings.threshold`. Suggestions stand in nobody's way.
    """
    applied: dict[str, list[Cleaning]] = defaultdict(list)
    suggested: dict[str, list[Cleaning]] = defaultdict(list)
    for name in PROPOSERS:
        for proposal in from_table(Cleaning, tables[name]):
            if not settings.applies(proposal.probability) or not _insert(applied[proposal.block_id], proposal):
                suggested[proposal.block_id].append(proposal)
    places = {placement.block_id: placement for placement in from_table(Placement, tables["placements"])}
    lines = from_table(Line, tables["lines"])
    for proposal in _space_wrapped_latin(lines, places):
        _insert(applied[proposal.block_id], proposal)
    edits: list[Edit] = []
    for line in lines:
        here = [(proposal, "applied") for proposal in applied.get(line.block_id, ())]
        here += [(proposal, "suggested") for proposal in suggested.get(line.block_id, ())]
        for proposal, status in sorted(here, key=lambda known: (known[0].start, known[0].end)):
            edits.append(
                Edit(
                    edit_id=f"{line.source_id}.e{len(edits) + 1:06d}",
                    source_id=line.source_id,
                    block_id=line.block_id,
                    article_id=places[line.block_id].article_id,
                    start=proposal.start,
                    end=proposal.end,
                    before=proposal.before,
                    after=proposal.after,
                    rule=proposal.rule,
                    probability=proposal.probability,
                    status=status,
                )
            )
    return {"settled": schema.table("settled").from_rows(edits)}


def _insert(kept: list[Cleaning], proposal: Cleaning) -> bool:
    """Put a proposal among those of its line, unless one that is there already meets it; whether that is settled.

    What another edit covers is settled by it; what wanted to put something else into the same gap is not.
    """
    at = bisect_left(kept, (proposal.start, proposal.end), key=lambda other: (other.start, other.end))
    if at and _meet(kept[at - 1], proposal):
        return _covers(kept[at - 1], proposal) and not _shares_gap(kept[at - 1], proposal)
    if at < len(kept) and _meet(proposal, kept[at]):
        return _covers(kept[at], proposal) and not _shares_gap(proposal, kept[at])
    kept.insert(at, proposal)
    return True


def _covers(kept: Cleaning, proposal: Cleaning) -> bool:
    """Whether an edit claims all that a proposal would change."""
    return kept.start <= proposal.start and proposal.end <= kept.end


def _shares_gap(first: Cleaning, second: Cleaning) -> bool:
    """Whether two edits put different things into one gap."""
    return first.start == first.end == second.start == second.end and first.after != second.after


def _meet(first: Cleaning, second: Cleaning) -> bool:
    """Whether two edits, in order of start and end, claim the same characters or the same gap."""
    return second.start < first.end or (first.start, first.end) == (second.start, second.end)


def _space_wrapped_latin(lines: Iterable[Line], places: Mapping[str, Placement]) -> Iterator[Cleaning]:
    """Propose the space that a line break stood for between two Latin words; Han text has none."""
    before: Line | None = None
    for line in lines:
        place = places[line.block_id]
        if place.article_id is None:
            continue
        if before is not None and place.continues and _latin(before.text_raw.rstrip()[-1:], line.text_raw[:1]):
            yield Cleaning(
                block_id=line.block_id,
                start=0,
                end=0,
                before="",
                after=" ",
                rule="space_wrapped_latin",
                probability=0.95,
            )
        before = line


def _latin(*characters: str) -> bool:
    return all(character.isascii() and character.isalpha() for character in characters)
