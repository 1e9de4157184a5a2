"""Where the text columns of a page part: strips that hardly any line crosses, between two that are text."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from statistics import median
from typing import Final, Protocol

import numpy as np

# Lines stand on one baseline if they differ by less than this part of an em.
_SAME_BASELINE: Final = 0.2
# A column has at least this many lines, and a gutter is at least this wide in em.
_MIN_COLUMN_LINES: Final = 6
MIN_GUTTER: Final = 0.7
# Running text mostly stands in lines that reach so far across the column. Where the gutter is narrow, as between
# the cells of a table, they must go all the way.
_MOST: Final = 0.6
_REACH: Final = 0.6
_WIDE_GUTTER: Final = 1.2
_FULL_REACH: Final = 0.9
# One line may cross a gutter for so many in either column: titles and tables that span the page.
_MAX_CROSSING: Final = 4


class Placed(Protocol):
    """Anything with a left and a right edge, in points."""

    @property
    def x0(self) -> float: ...

    @property
    def x1(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a line without a gap that could be a gutter."""

    x0: float
    x1: float
    base: float
    size: float


@dataclass(slots=True)
class KnownColumns:
    """The columns of the last page that had some: the outer edges and the gutters between. Later pages add to it."""

    left: float = 0.0
    right: float = 0.0
    gutters: tuple[float, ...] = ()


def find_gutters(spans: Sequence[Span], known: KnownColumns) -> list[float]:
    """Where the page's text columns part: x positions that hardly any line crosses.

    Running text fills its column. Where only one side does, the other is a sidebar if its lines do not
    stand on the baselines of the first, as the cells of a table do; contents pages and headers part nothing.
    A page with too few lines to show it parts where the pages before did, if its lines fill those columns.
    """
    if len(spans) < 2:
        return []
    left, right = min(p.x0 for p in spans), max(p.x1 for p in spans)
    # Nearly all lines of a single column begin in its left quarter.
    beyond = left + (right - left) / 4
    if sum(span.x0 > beyond for span in spans) >= _MIN_COLUMN_LINES:
        gutters = _new_gutters(spans, left, right)
        if gutters:
            known.left, known.right, known.gutters = left, right, tuple(gutters)
            return gutters
    return list(known.gutters) if known.gutters and _fill(spans, known) else []


def _new_gutters(spans: Sequence[Span], left: float, right: float) -> list[float]:
    size = median(span.size for span in spans)
    strips = [strip for strip in _clear_strips(spans, left, right) if strip.right - strip.left >= MIN_GUTTER * size]
    gutters: list[float] = []
    edge = left
    for strip, following in zip_longest(strips, strips[1:]):
        reach = _REACH if strip.end - strip.start >= _WIDE_GUTTER * size else _FULL_REACH
        outside = [span for span in spans if not strip.holds(span)]
        ends = [right] if following is None else [following.start, right]
        if any(_are_columns(outside, (edge, strip.start, strip.end, end), reach) for end in ends):
            gutters.append((strip.start + strip.end) / 2)
            edge = strip.end
    return gutters


def _are_columns(spans: Sequence[Span], edges: tuple[float, float, float, float], reach: float) -> bool:
    left, start, end, right = edges
    before = [p for p in spans if p.x0 >= left - 2 and p.x1 <= start + 2]
    after = [p for p in spans if p.x0 >= end - 2 and p.x1 <= right + 2]
    if min(len(before), len(after)) < _MIN_COLUMN_LINES or not (_has_room(before) and _has_room(after)):
        return False
    filled = _is_filled(before, _width(before), reach) + _is_filled(after, _width(after), reach)
    return filled == 2 or (filled == 1 and not _share_baselines(before, after))


def _fill(spans: Sequence[Span], known: KnownColumns) -> bool:
    """Whether the lines stand in known columns, in two at least, and fill them."""
    columns: dict[int, list[Span]] = {}
    for span in spans:
        columns.setdefault(column_of(span, known.gutters), []).append(span)
    n_crossing = len(columns.pop(0, ()))
    if len(columns) < 2 or _MAX_CROSSING * n_crossing > len(spans):
        return False
    edges = [known.left, *known.gutters, known.right]
    return all(
        _is_filled(found, edges[column] - edges[column - 1], _REACH)
        for column, found in columns.items()
        if 0 < column < len(edges)
    )


def _width(pieces: Sequence[Span]) -> float:
    return max(p.x1 for p in pieces) - min(p.x0 for p in pieces)


def _has_room(pieces: Sequence[Span]) -> bool:
    """Whether the column has room for eight characters, as one of text has."""
    return _width(pieces) >= 8 * median(p.size for p in pieces)


def _is_filled(pieces: Sequence[Span], width: float, reach: float) -> bool:
    """Whether most of the text is in lines that reach across the column: running text."""
    widths = [p.x1 - p.x0 for p in pieces]
    wide = reach * width
    return sum(width for width in widths if width >= wide) >= _MOST * sum(widths)


def _share_baselines(some: Sequence[Span], others: Sequence[Span]) -> bool:
    bases = sorted(p.base for p in (some if len(some) > len(others) else others))
    fewer = others if len(some) > len(others) else some
    shared = sum(
        any(abs(base - p.base) <= _SAME_BASELINE * p.size for base in bases[max(0, at - 1) : at + 1])
        for p in fewer
        for at in [bisect_left(bases, p.base)]
    )
    return 2 * shared >= len(fewer)


@dataclass(frozen=True, slots=True)
class _Strip:
    """A vertical strip that few lines cross, and where in it it is clearest."""

    left: float
    start: float
    end: float
    right: float

    def holds(self, span: Span) -> bool:
        """Whether the whole span lies in the strip, as a page number in the middle does."""
        return self.left <= span.x0 and span.x1 <= self.right


def _clear_strips(spans: Sequence[Span], left: float, right: float) -> list[_Strip]:
    """Vertical strips that few lines cross between two that many do."""
    steps = max(1, math.ceil(right - left))
    steps_in = np.zeros(steps + 1, dtype=np.int64)
    np.add.at(steps_in, [max(0, math.floor(span.x0 - left)) for span in spans], 1)
    np.add.at(steps_in, [min(steps, math.ceil(span.x1 - left)) for span in spans], -1)
    crossings = steps_in.cumsum()
    before = np.maximum.accumulate(crossings)
    after = np.maximum.accumulate(crossings[::-1])[::-1]
    around = np.minimum(before, after)
    is_clear = ((around >= _MIN_COLUMN_LINES) & (crossings * _MAX_CROSSING <= around)).tolist()
    crossing: list[int] = crossings.tolist()
    strips = []
    for clear, places in groupby(range(steps + 1), key=is_clear.__getitem__):
        if clear:
            inside = list(places)
            lowest = min(crossing[at] for at in inside)
            clearest = [at for at in inside if crossing[at] == lowest]
            edges = (inside[0], clearest[0], clearest[-1] + 1, inside[-1] + 1)
            strips.append(_Strip(*(left + edge for edge in edges)))
    return strips


def column_of(piece: Placed, gutters: Sequence[float]) -> int:
    """The column the piece lies in, from 1; 0 if a gutter runs through it."""
    column = 1
    for gutter in gutters:
        if piece.x0 < gutter < piece.x1:
            return 0
        column += piece.x0 >= gutter
    return column
