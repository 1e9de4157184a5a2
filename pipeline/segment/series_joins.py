"""Which paragraphs go on after a page's end or a wrapped first line: as the other members of their series do."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from pipeline.segment.headings import series_of
from pipeline.segment.joins import PAGE_GAP, Flow, fills_line, heads
from pipeline.segment.passages import Passage, make_passage

# What may begin a paragraph or stand above it as its heading; other kinds are items of lists.
_KINDS: Final = frozenset({"han", "han_paren", "point"})
# Members of a series that must run on, or have a single paragraph, before another one is taken to be like them.
_ENOUGH_RUNNING: Final = 2
_ENOUGH_SINGLE: Final = 3
_MOST: Final = 0.6


def join_by_series(passages: Sequence[Passage], flow: Flow) -> list[Passage]:
    """Join what a wrapped first line or the end of a page parted, where the other members of a series are whole."""
    joined = _joined(passages, _cut_leads(passages, flow))
    return _joined(joined, _parted_paragraphs(joined))


def _joined(passages: Sequence[Passage], going_on: set[int]) -> list[Passage]:
    """The passages, those at these places put together with the one before, unless a table stands there."""
    if not going_on:
        return list(passages)
    found: list[Passage] = []
    for at, passage in enumerate(passages):
        if at in going_on and passage.first.line.table_id is None and found[-1].first.line.table_id is None:
            found[-1] = make_passage(found[-1].rows + passage.rows)
        else:
            found.append(passage)
    return found


def _all_series(passages: Sequence[Passage]) -> list[list[int]]:
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    for at, passage in enumerate(passages):
        if passage.kind in _KINDS and not passage.first.laid_out:
            by_kind[passage.kind].append(at)
    return [one for members in by_kind.values() for one in series_of(passages, members)]


def _cut_leads(passages: Sequence[Passage], flow: Flow) -> set[int]:
    """Where the rest stands of counted paragraphs whose first printed line reads as a heading that lost no mark.

    Most others of their series run on: （一）强化统筹坚持高位推动| above a page's end, or wrapped with the rest.
    """
    found: set[int] = set()
    for members in _all_series(passages):
        short = [at for at in members if heads(passages[at].text)]
        running = len(members) - len(short)
        if running < _ENOUGH_RUNNING or running < _MOST * len(members):
            continue
        for at in short:
            above, below = passages[at], passages[at + 1] if at + 1 < len(passages) else None
            if below is None or below.enumerator is not None or above.text.endswith("。") or len(above.rows) > 1:
                continue
            gap = below.first.gap
            wrapped = fills_line(above.first, flow) and gap == flow.gap
            if wrapped or (gap >= PAGE_GAP and (flow.measure is None or fills_line(above.first, flow))):
                found.add(at + 1)
    return found


def _parted_paragraphs(passages: Sequence[Passage]) -> set[int]:
    """Where paragraphs go on that a page's end parted behind a full stop.

    All other members of their series are single paragraphs, or head a single one; these are two, the second on
    a new page.
    """
    found: set[int] = set()
    for members in _all_series(passages):
        between = [range(one + 1, other) for one, other in itertools.pairwise(members)]
        whole = [len(inner) for inner in between if not any(passages[at].first.gap >= PAGE_GAP for at in inner)]
        if len(set(whole)) != 1:
            continue
        usual = whole[0]
        if usual > 1 or len(whole) < (_ENOUGH_SINGLE if usual else _ENOUGH_RUNNING):
            continue
        for inner in between:
            last = passages[inner[-1]] if inner else None
            if last is not None and len(inner) == usual + 1 and last.first.gap >= PAGE_GAP and last.enumerator is None:
                found.add(inner[-1])
    return found
