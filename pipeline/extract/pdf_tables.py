"""How ruled lines make a table: crossing rules give a grid, missing walls give merged cells. Pure geometry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import Final

from pipeline.extract.pdf_objects import Rule
from pipeline.extract.pdf_runs import Run

# Rules nearer than this in points are one rule drawn twice, and rules that miss each other by it meet.
_SNAP: Final = 3.0
# A wall stands between two cells if rules cover this share of the side.
_WALL: Final = 0.6
# A run that goes on beyond its cell's wall by this much of an em is the text of two cells.
_BEYOND: Final = 0.6
# A cell with more lines than this and nearly all the text is a frame round running text.
_FRAME_LINES: Final = 6
_FRAME_SHARE: Final = 0.8


@dataclass(slots=True)
class GridCell:
    """A cell of a table: where it is in the grid, what it spans, its box, and the runs inside."""

    row: int
    column: int
    row_span: int
    column_span: int
    x0: float
    y0: float
    x1: float
    y1: float
    runs: list[Run] = field(default_factory=list)

    @property
    def n_chars(self) -> int:
        return sum(len(run.text) for run in self.runs)


@dataclass(slots=True)
class Grid:
    """A ruled table: its box and its cells, row by row."""

    x0: float
    y0: float
    x1: float
    y1: float
    cells: list[GridCell]

    def take_runs(self, runs: Iterable[Run]) -> list[Run]:
        """Put the runs that stand in a cell there, cut at its wall; give back the rest, or all round a frame's text."""
        runs = list(runs)
        rest = [run for run in runs if run.angle or not self._take(run)]
        if self._is_frame():
            for cell in self.cells:
                cell.runs.clear()
            return runs
        return rest

    def _take(self, run: Run) -> bool:
        cell = self._cell_at(run.x0 + min(run.size, run.x1 - run.x0) / 2, run)
        if cell is None:
            return False
        inside, beyond = _cut_run(run, cell.x1)
        cell.runs.append(inside)
        if beyond is not None and not self._take(beyond):
            cell.runs.append(beyond)
        return True

    def _cell_at(self, x: float, run: Run) -> GridCell | None:
        y = (run.top + run.bottom) / 2
        if not (self.x0 <= x <= self.x1 and self.y0 <= y <= self.y1):
            return None
        return next((cell for cell in self.cells if cell.x0 <= x <= cell.x1 and cell.y0 <= y <= cell.y1), None)

    def _is_frame(self) -> bool:
        """Whether all text is in one cell, or nearly all and that in many lines: a page's decoration."""
        filled = sorted((cell for cell in self.cells if cell.runs), key=lambda cell: -cell.n_chars)
        if len(filled) < 2:
            return True
        n_lines = len({round(run.base) for run in filled[0].runs})
        return n_lines > _FRAME_LINES and filled[0].n_chars > _FRAME_SHARE * sum(cell.n_chars for cell in filled)


def _cut_run(run: Run, wall: float) -> tuple[Run, Run | None]:
    """A run cut where it goes on beyond a wall: cells side by side may leave no gap between their texts.

    >>> left, right = _cut_run(Run("标本类型姓名", 100, 160, 0, 10, 8, 10), 140.5)
    >>> left.text, right.text, right.x0
    ('标本类型', '姓名', 140.0)
    """
    if run.x1 < wall + _BEYOND * run.size:
        return run, None
    # Glyphs stand as far apart as their widths: one em for Han, about half for Latin.
    widths = [1.0 if c >= "\u2e80" else 0.5 for c in run.text]
    em = (run.x1 - run.x0) / sum(widths)
    places = [run.x0 + em * width for width in accumulate(widths, initial=0.0)]
    at = min(range(1, len(places)), key=lambda i: abs(places[i] - wall))
    if at == len(run.text):
        return run, None
    left = replace(run, text=run.text[:at], x1=places[at], last=run.first, drawn_space="")
    return left, replace(run, text=run.text[at:], x0=places[at], first=run.last)


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """The tables that the rules draw, from top to bottom.

    Frames around text and single rules are none: a table has two columns and two rows, or three columns.
    """
    across = _merge([(r.y0, r.x0, r.x1) for r in rules if r.y0 == r.y1])
    down = _merge([(r.x0, r.y0, r.y1) for r in rules if r.y0 != r.y1])
    grids = []
    for rows, columns in _connected(across, down):
        grid = _grid(rows, columns)
        if grid is not None:
            grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.y0, grid.x0))


_Line = tuple[float, float, float]  # place across its direction, start, end


def _merge(lines: list[_Line]) -> list[_Line]:
    """Rules in one place become one rule where they touch."""
    merged: list[_Line] = []
    for group in _snap(lines):
        place = sum(line[0] for line in group) / len(group)
        start = end = None
        for _, low, high in sorted(group, key=lambda line: line[1]):
            if end is None or start is None:
                start, end = low, high
            elif low <= end + _SNAP:
                end = max(end, high)
            else:
                merged.append((place, start, end))
                start, end = low, high
        if start is not None and end is not None:
            merged.append((place, start, end))
    return merged


def _snap(lines: list[_Line]) -> list[list[_Line]]:
    groups: list[list[_Line]] = []
    for line in sorted(lines):
        if groups and line[0] - groups[-1][0][0] <= _SNAP:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _connected(across: list[_Line], down: list[_Line]) -> list[tuple[list[_Line], list[_Line]]]:
    """Sets of rules that meet each other."""
    parent = list(range(len(across) + len(down)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down, len(across)):
            if x0 - _SNAP <= x <= x1 + _SNAP and y0 - _SNAP <= y <= y1 + _SNAP:
                parent[root(i)] = root(j)
    members: defaultdict[int, tuple[list[_Line], list[_Line]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(across):
        members[root(i)][0].append(line)
    for j, line in enumerate(down, len(across)):
        members[root(j)][1].append(line)
    return [sets for sets in members.values() if len(sets[0]) > 1 and sets[1]]


def _grid(across: list[_Line], down: list[_Line]) -> Grid | None:
    # Tables open at the sides have no outer walls; their rules end where these would stand.
    xs = _places([line[0] for line in down] + [min(a[1] for a in across), max(a[2] for a in across)])
    ys = _places([line[0] for line in across] + [min(d[1] for d in down), max(d[2] for d in down)])
    n_rows, n_columns = len(ys) - 1, len(xs) - 1
    if n_columns < 2 or n_rows * n_columns < 3:
        return None
    walls = _Walls(xs, ys, across, down)
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(n_rows):
        for column in range(n_columns):
            if (row, column) in taken:
                continue
            height, width = walls.extent(row, column, taken)
            taken.update((r, c) for r in range(row, row + height) for c in range(column, column + width))
            box = (xs[column], ys[row], xs[column + width], ys[row + height])
            cells.append(GridCell(row + 1, column + 1, height, width, *box))
    return Grid(xs[0], ys[0], xs[-1], ys[-1], cells) if len(cells) >= 3 else None


def _places(values: list[float]) -> list[float]:
    places: list[float] = []
    for value in sorted(values):
        if not places or value - places[-1] > _SNAP:
            places.append(value)
    return places


@dataclass(frozen=True, slots=True)
class _Walls:
    """The places of a grid's columns and rows, and the rules that stand between them."""

    xs: list[float]
    ys: list[float]
    across: list[_Line]
    down: list[_Line]

    def extent(self, row: int, column: int, taken: set[tuple[int, int]]) -> tuple[int, int]:
        """Rows and columns that the cell beginning here covers: on to the right, then down, until a wall."""
        xs, ys = self.xs, self.ys
        width = height = 1
        while (
            column + width < len(xs) - 1
            and (row, column + width) not in taken
            and not _is_covered(self.down, xs[column + width], ys[row], ys[row + 1])
        ):
            width += 1
        while row + height < len(ys) - 1 and not any(
            (row + height, at) in taken or _is_covered(self.across, ys[row + height], xs[at], xs[at + 1])
            for at in range(column, column + width)
        ):
            height += 1
        return height, width


def _is_covered(lines: list[_Line], place: float, start: float, end: float) -> bool:
    """Whether rules at a place cover most of the way from start to end."""
    covered = sum(max(0.0, min(high, end) - max(low, start)) for at, low, high in lines if abs(at - place) <= _SNAP)
    return covered >= _WALL * (end - start)
