"""Which places of several parts stand close enough together to be one piece of evidence.

Places are sorted half-open spans. Every look-up is a bisection, so a paragraph that repeats one word ten
thousand times costs no more than its length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import TypeAlias

Span: TypeAlias = tuple[int, int]


class Places:
    """Where one part of a rule stands in a text, ready to be asked for the nearest place.

    >>> places = Places([(0, 2), (10, 12), (20, 22)])
    >>> places.first_inside(3, 30), places.last_inside(0, 21), places.first_inside(13, 21)
    ((10, 12), (10, 12), None)
    """

    __slots__ = ("_ends", "_starts", "by_end", "by_start")

    def __init__(self, spans: Iterable[Span]) -> None:
        self.by_start = sorted(spans)
        self._starts = [start for start, _ in self.by_start]
        self.by_end = sorted((end, start) for start, end in self.by_start)
        self._ends = [end for end, _ in self.by_end]

    def first_inside(self, low: int, high: int) -> Span | None:
        """The leftmost place that starts at or after `low` and ends by `high`; of equal starts the shortest."""
        i = bisect_left(self._starts, low)
        if i < len(self.by_start) and self.by_start[i][1] <= high:
            return self.by_start[i]
        return None

    def last_inside(self, low: int, high: int) -> Span | None:
        """The rightmost place that starts at or after `low` and ends by `high`; of equal ends the shortest."""
        i = bisect_left(self._ends, high + 1) - 1
        if i >= 0 and self.by_end[i][1] >= low:
            # Of equal ends the last has the greatest start: the shortest.
            end, start = self.by_end[i]
            return (start, end)
        return None


def cover(covers: Sequence[Span], longest: int, span: Span) -> Span | None:
    """One of the sorted `covers`, none longer than `longest`, that lies over the whole of `span`.

    >>> cover([(0, 8), (20, 28)], 8, (4, 8)), cover([(0, 8)], 8, (6, 10))
    ((0, 8), None)
    """
    start, end = span
    for i in range(bisect_left(covers, (end - longest, 0)), len(covers)):
        if covers[i][0] > start:
            return None
        if covers[i][1] >= end:
            return covers[i]
    return None


def join(parts: Sequence[Places], *, within: int, ordered: bool, scope_of: Callable[[int], Span]) -> list[Span]:
    """One span for each place of the first part that has a place of every other part near it.

    Neighbouring places are at most `within` characters apart, do not overlap, and lie in the same scope;
    when `ordered`, each part comes after the one before it. `scope_of` gives the scope around an offset.

    >>> everywhere = lambda at: (0, 100)
    >>> join([Places([(0, 2), (30, 32)]), Places([(36, 38)])], within=10, ordered=False, scope_of=everywhere)
    [(30, 38)]
    """
    found = []
    lead, *others = parts
    for place in lead.by_start:
        low, high = scope_of(place[0])
        if place[1] > high:
            continue
        chosen = [place]
        for other in others:
            near = _nearest(other, chosen, low, high, ordered)
            if near is None:
                break
            chosen = sorted([*chosen, near])
        if len(chosen) == len(parts) and all(b[0] - a[1] <= within for a, b in pairwise(chosen)):
            found.append((chosen[0][0], chosen[-1][1]))
    return found


def _nearest(places: Places, chosen: list[Span], low: int, high: int, ordered: bool) -> Span | None:
    """The place nearest to the `chosen` ones, between or beside them, inside [low, high)."""
    after = places.first_inside(chosen[-1][1], high)
    if ordered:
        return after
    for left, right in pairwise(chosen):
        between = places.first_inside(left[1], right[0])
        if between is not None:
            return between
    before = places.last_inside(low, chosen[0][0])
    if before is None or (after is not None and after[0] - chosen[-1][1] <= chosen[0][0] - before[1]):
        return after
    return before


def keep_shortest(spans: Iterable[Span]) -> list[Span]:
    """Of spans that overlap, the shortest, from left to right.

    >>> keep_shortest([(0, 20), (12, 20), (30, 34)])
    [(12, 20), (30, 34)]
    """
    kept: list[Span] = []
    for span in sorted(spans):
        if kept and span[0] < kept[-1][1]:
            if span[1] - span[0] < kept[-1][1] - kept[-1][0]:
                kept[-1] = span
        else:
            kept.append(span)
    return kept


def keep_longest(spans: Iterable[Span]) -> list[Span]:
    """Of spans that overlap, the leftmost and longest: 信访工作法治化 rather than the 法治化 in it.

    >>> keep_longest([(4, 7), (0, 7), (9, 11)])
    [(0, 7), (9, 11)]
    """
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
