"""Where the text columns of a page part: strips that hardly any line crosses, between two that are text."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from itertools import groupby
from statistics import median
from typing import Final, Protocol

import numpy as np

# Lines stand on one baseline if they differ by less than this part of an em.
_SAME_BASELINE: Final = 0.2
# A column has at least this many lines, and a gutter is at least this wide in em.
_MIN_COLUMN_LINES: Final = 6
_MIN_GUTTER: Final = 0.7
# One line may cross a gutter for so many in either column: titles and tables that span the page.
_MAX_CROSSING: Final = 4


class Placed(Protocol):
    """A piece of a line: its edges, its baseline and its size in points."""

    x0: float
    x1: float
    base: float
    size: float


def find_gutters(pieces: Sequence[Placed]) -> list[float]:
    """Where the page's text columns part: x positions that hardly any line crosses.

    Running text fills its column. Where only one side does, the other is a sidebar if its lines do not
    stand on the baselines of the first, as the cells of a table do; contents pages and headers part nothing.
    """
    if len(pieces) < 2 * _MIN_COLUMN_LINES:
        return []
    left, right = min(p.x0 for p in pieces), max(p.x1 for p in pieces)
    # Nearly all lines of a single column begin in its left quarter.
    beyond = left + (right - left) / 4
    if sum(piece.x0 > beyond for piece in pieces) < _MIN_COLUMN_LINES:
        return []
    size = median(piece.size for piece in pieces)
    gutters: list[float] = []
    for start, end in _clear_strips(pieces, left, right):
        edge = gutters[-1] if gutters else left
        if end - start >= _MIN_GUTTER * size and _are_columns(pieces, edge, start, end, right):
            gutters.append((start + end) / 2)
    return gutters


def _are_columns(pieces: Sequence[Placed], left: float, start: float, end: float, right: float) -> bool:
    before = [p for p in pieces if p.x0 >= left - 2 and p.x1 <= start + 2]
    after = [p for p in pieces if p.x0 >= end - 2 and p.x1 <= right + 2]
    if min(len(before), len(after)) < _MIN_COLUMN_LINES or not (_has_room(before) and _has_room(after)):
        return False
    filled = _is_filled(before) + _is_filled(after)
    return filled == 2 or (filled == 1 and not _share_baselines(before, after))


def _width(pieces: Sequence[Placed]) -> float:
    return max(p.x1 for p in pieces) - min(p.x0 for p in pieces)


def _has_room(pieces: Sequence[Placed]) -> bool:
    """Whether the column has room for eight characters, as one of text has."""
    return _width(pieces) >= 8 * median(p.size for p in pieces)


def _is_filled(pieces: Sequence[Placed]) -> bool:
    """Whether most of the text is in lines that reach across the column: running text."""
    widths = [p.x1 - p.x0 for p in pieces]
    wide = 0.6 * _width(pieces)
    return sum(width for width in widths if width >= wide) >= 0.6 * sum(widths)


def _share_baselines(some: Sequence[Placed], others: Sequence[Placed]) -> bool:
    bases = sorted(p.base for p in (some if len(some) > len(others) else others))
    fewer = others if len(some) > len(others) else some
    shared = sum(
        any(abs(base - p.base) <= _SAME_BASELINE * p.size for base in bases[max(0, at - 1) : at + 1])
        for p in fewer
        for at in [bisect_left(bases, p.base)]
    )
    return 2 * shared >= len(fewer)


def _clear_strips(pieces: Sequence[Placed], left: float, right: float) -> list[tuple[float, float]]:
    """Vertical strips that few lines cross between two that many do; the clearest part of each."""
    steps = max(1, math.ceil(right - left))
    steps_in = np.zeros(steps + 1, dtype=np.int64)
    np.add.at(steps_in, [max(0, math.floor(piece.x0 - left)) for piece in pieces], 1)
    np.add.at(steps_in, [min(steps, math.ceil(piece.x1 - left)) for piece in pieces], -1)
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
            strips.append((left + clearest[0], left + clearest[-1] + 1))
    return strips


def column_of(piece: Placed, gutters: Sequence[float]) -> int:
    """The column the piece lies in, from 1; 0 if a gutter runs through it."""
    column = 1
    for gutter in gutters:
        if piece.x0 < gutter < piece.x1:
            return 0
        column += piece.x0 >= gutter
    return column
