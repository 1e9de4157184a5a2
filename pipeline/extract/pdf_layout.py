"""How runs become lines and lines a reading order: baselines, gaps, columns. Pure geometry, no PDF."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import Final

from pipeline.extract.pdf_columns import MIN_GUTTER, KnownColumns, Span, column_of, find_gutters
from pipeline.extract.pdf_runs import Run
from pipeline.extract.pdf_spaces import join_runs
from pipeline.extract.pdf_tables import Grid
from pipeline.extract.pdf_vertical import join_vertical, take_beside

# Runs share a baseline within this part of their size: rounding and drop of Latin in mixed fonts, far
# below the third of an em by which superscripts are raised.
_SAME_BASELINE: Final = 0.2
# A sign of less than the size divided by this is not a raised sign, and type that much larger not of the line.
_OVERPRINT: Final = 2.5
# Runs that share more than this of an em lie over each other; fonts' boxes overlap by less.
_COVERED: Final = 0.8
# A run repeated within this part of an em is its shadow.
_SHADOW: Final = 0.3
# A gap from which a line may be cut into pieces that belong to different columns, in em. Gutters are wider.
_PIECE_GAP: Final = 1.2
# What is so much larger than the text is a title, whose gaps are its own.
_TITLE: Final = 1.2


@dataclass(slots=True)
class LaidLine:
    """One line of the page: its runs from left to right, its box, and its place in the reading order.

    `column` counts from 1; 0 spans all columns. `space_above` is the white space up to the nearest
    line above, None if there is none. `grid` is the table on the page, from 0, that the line is a row of,
    `cells` the runs of each of its cells. A vertical line runs from its top to its bottom.
    """

    runs: list[Run]
    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    angle: int = 0
    column: int = 1
    space_above: float | None = None
    grid: int | None = None
    is_vertical: bool = False
    cells: list[list[Run]] = field(default_factory=list)

    def spell(self) -> None:
        """Make the text anew from the runs; of the row of a table, from its cells."""
        if self.cells:
            self.text = "\t".join(text for cell in self.cells if (text := cell_text(cell)))
        else:
            self.text = "".join(run.text for run in self.runs) if self.angle else join_runs(self.runs)


def lay_out(runs: Sequence[Run], grids: Sequence[Grid] = (), known: KnownColumns | None = None) -> list[LaidLine]:
    """Put the runs of a page into lines, in reading order; turned text comes last, never inside a line.

    The runs inside a grid are put into its cells, and each row of cells becomes one line. A page of vertical
    text gives its lines from right to left. `known` are the columns of the pages before.
    """
    upright = _drop_shadows([run for run in runs if run.angle == 0])
    rows: list[LaidLine] = []
    for number, grid in enumerate(grids):
        upright = grid.take_runs(upright)
        rows += _table_rows(grid, number)
    vertical = [] if grids else join_vertical(upright)
    if vertical:
        columns = [_line_of([run]) for run in vertical]
        for line in columns:
            line.is_vertical = len(line.text) > 1
        return columns + _lay_out_turned([run for run in runs if run.angle != 0])
    upright, beside = take_beside(upright)
    runs_of = _into_rows(upright)
    gutters = find_gutters([span for row in runs_of for span in _spans(row)], known or KnownColumns())
    largest = _TITLE * median(run.size for run in upright) if gutters else 0.0
    pieces = [_cut_row(row, gutters if row[0].size < largest else ()) for row in runs_of]
    for row in rows:
        row.column = column_of(row, gutters)
    lines = sorted([*_join_pieces(pieces, gutters), *rows], key=lambda line: line.base)
    lines = _in_reading_order(lines, gutters)
    _measure_space_above(lines)
    for run in beside:
        lines.append(_line_of([run]))
        lines[-1].column = 0
    return lines + _lay_out_turned([run for run in runs if run.angle != 0])


def _table_rows(grid: Grid, number: int) -> list[LaidLine]:
    """One line per row of the grid that holds text: the cells that begin in it, parted by tabs."""
    rows = []
    for row in sorted({cell.row for cell in grid.cells}):
        cells = [cell for cell in grid.cells if cell.row == row]
        runs = [run for cell in cells for run in cell.runs]
        if runs:
            line = _line_of(runs)
            line.cells = [cell.runs for cell in cells if cell.runs]
            line.spell()
            line.base = max(cell.y0 for cell in cells) + line.size
            line.grid = number
            rows.append(line)
    return rows


def cell_text(runs: Sequence[Run]) -> str:
    """The text of a cell, its lines joined; between two Latin words a line break is a space.

    >>> line = lambda text, base: Run(text, 0, 40, base - 10, base + 2, base, 12)
    >>> cell_text([line("信访事项", 20), line("受理数", 36), line("(2024", 52), line("total)", 68)])
    '信访事项受理数(2024 total)'
    """
    text = ""
    for row in _attach_raised(_group_by_baseline(runs)):
        line = join_runs(sorted(row, key=lambda run: run.x0))
        both_latin = text and text[-1] < "\u2000" and line[0] < "\u2000"
        text += f" {line}" if both_latin else line
    return text


def _into_rows(runs: Sequence[Run]) -> list[list[Run]]:
    """Rows from top to bottom, each with its runs from left to right."""
    rows = [part for row in _group_by_baseline(runs) for part in _part_overprint(row)]
    return [sorted(row, key=lambda run: run.x0) for row in _attach_raised(rows)]


def _spans(row: Sequence[Run]) -> Iterator[Span]:
    """The row as stretches without a gap that could be a gutter."""
    start, edge, size = row[0].x0, row[0].x1, row[0].size
    for run in row[1:]:
        if run.x0 - edge > MIN_GUTTER * max(run.size, size):
            yield Span(start, edge, row[0].base, size)
            start, size = run.x0, run.size
        edge, size = max(edge, run.x1), max(size, run.size)
    yield Span(start, edge, row[0].base, size)


def _drop_shadows(runs: Sequence[Run]) -> list[Run]:
    """Leave out a run drawn again a little aside, as shadows and thickened titles are."""
    if len({run.text for run in runs}) == len(runs):
        return list(runs)
    kept: list[Run] = []
    by_look: dict[tuple[str, float], list[Run]] = {}
    for run in runs:
        others = by_look.setdefault((run.text, run.size), [])
        near = _SHADOW * run.size
        if not any(abs(run.x0 - other.x0) < near and abs(run.base - other.base) < near for other in others):
            others.append(run)
            kept.append(run)
    return kept


def _part_overprint(row: list[Run]) -> list[list[Run]]:
    """Part what is drawn over what: a watermark that is not turned and happens to stand on a line's baseline.

    Runs that cover each other cannot be of one line. Those of a size go together, and of one size those that were
    drawn one after the other.
    """
    if not _overlap_each_other(row):
        return [row]
    largest = max(run.size for run in row)
    large = [run for run in row if run.size > largest / _OVERPRINT]
    small = [run for run in row if run.size <= largest / _OVERPRINT]
    if small:
        return [*_part_overprint(small), *_part_overprint(large)]
    layers: list[list[Run]] = []
    for run in sorted(row, key=lambda run: run.first):
        free = (layer for layer in reversed(layers) if not any(_covers(run, other) for other in layer))
        layer = next(free, None)
        if layer is None:
            layers.append([run])
        else:
            layer.append(run)
    return layers


def _overlap_each_other(row: Sequence[Run]) -> bool:
    ordered = sorted(row, key=lambda run: run.x0)
    edge, size = ordered[0].x1, ordered[0].size
    for run in ordered[1:]:
        if run.x0 < edge - _COVERED * min(run.size, size):
            return True
        edge, size = max(edge, run.x1), min(run.size, size)
    return False


def _covers(one: Run, other: Run) -> bool:
    covered = min(one.x1, other.x1) - max(one.x0, other.x0)
    return covered > _COVERED * min(one.size, other.size)


def _group_by_baseline(runs: Sequence[Run]) -> list[list[Run]]:
    rows: list[list[Run]] = []
    base = size = -math.inf
    for run in sorted(runs, key=lambda run: run.base):
        if rows and run.base - base <= _SAME_BASELINE * min(run.size, size):
            rows[-1].append(run)
            size = min(size, run.size)
        else:
            rows.append([run])
            size = run.size
            base = run.base
    return rows


def _attach_raised(rows: list[list[Run]]) -> list[list[Run]]:
    """Give super- and subscripts back to the line they belong to."""
    sizes = [max(run.size for run in row) for row in rows]
    attached: list[list[Run]] = [[] for _ in rows]
    for at, row in enumerate(rows):
        hosts = [i for i in (at - 1, at + 1) if 0 <= i < len(rows) and sizes[i] > 1.25 * sizes[at]]
        for run in row:
            host = next((i for i in hosts if any(_is_raised(run, other) for other in rows[i])), at)
            attached[host].append(run)
    return [row for row in attached if row]


def _is_raised(run: Run, other: Run) -> bool:
    """Whether `run` is a small sign beside a glyph of `other`, raised or lowered by less than half an em."""
    if (
        not other.size / _OVERPRINT < run.size <= 0.8 * other.size
        or not 0 < abs(run.base - other.base) < 0.55 * other.size
    ):
        return False
    return abs(run.x0 - other.x1) < 0.3 * other.size or abs(other.x0 - run.x1) < 0.3 * other.size


def _cut_row(row: Sequence[Run], gutters: Sequence[float] = ()) -> list[LaidLine]:
    """The row cut at wide gaps, and at narrower ones that a gutter runs through."""
    pieces = []
    start = 0
    edge = row[0].x1
    for at in range(1, len(row)):
        run = row[at]
        gap, size = run.x0 - edge, max(run.size, row[at - 1].size)
        if gap > _PIECE_GAP * size or (gap > MIN_GUTTER * size and any(edge < gutter < run.x0 for gutter in gutters)):
            pieces.append(_line_of(row[start:at]))
            start = at
        edge = max(edge, run.x1)
    pieces.append(_line_of(row[start:]))
    return pieces


def _line_of(runs: Sequence[Run]) -> LaidLine:
    kept = list(runs)
    longest = max(kept, key=lambda run: len(run.text))
    return LaidLine(
        kept,
        join_runs(kept),
        min(run.x0 for run in kept),
        min(run.top for run in kept),
        max(run.x1 for run in kept),
        max(run.bottom for run in kept),
        longest.base,
        longest.size,
        longest.angle,
    )


def _join_pieces(rows: Sequence[Sequence[LaidLine]], gutters: Sequence[float]) -> list[LaidLine]:
    """Whole lines: the pieces of a row that no gutter parts, each with its column."""
    lines = []
    for row in rows:
        for column, group in groupby(row, key=lambda piece: column_of(piece, gutters)):
            first, *others = group
            line = _line_of([*first.runs, *(run for piece in others for run in piece.runs)]) if others else first
            line.column = column
            lines.append(line)
    return lines


def _in_reading_order(lines: Sequence[LaidLine], gutters: Sequence[float]) -> list[LaidLine]:
    """Down each column in turn, between the lines that span the page."""
    if not gutters:
        return list(lines)
    _free_margin_lines(lines)
    ordered: list[LaidLine] = []
    band: list[LaidLine] = []
    for line in lines:
        if line.column == 0:
            ordered += sorted(band, key=lambda held: held.column)
            ordered.append(line)
            band = []
        else:
            band.append(line)
    return ordered + sorted(band, key=lambda held: held.column)


def _free_margin_lines(lines: Sequence[LaidLine]) -> None:
    """Let a header or footer that stands off from the columns span the page, wherever it stands."""
    bases = sorted({line.base for line in lines})
    clear = 1.5 * max(_pitches(lines), default=math.inf)
    for edge, inner in ((bases[0], bases[1]), (bases[-1], bases[-2])) if len(bases) > 2 else ():
        if abs(edge - inner) > clear:
            for line in lines:
                if line.base == edge:
                    line.column = 0


def _pitches(lines: Sequence[LaidLine]) -> Iterator[float]:
    """The usual distance of lines in each column."""
    for column in {line.column for line in lines}:
        bases = [line.base for line in lines if line.column == column]
        if len(bases) > 2:
            yield median(lower - upper for upper, lower in pairwise(bases))


def _measure_space_above(lines: Sequence[LaidLine]) -> None:
    """White space up to the nearest line above that shares some of the width."""
    for at, line in enumerate(lines):
        above = lines[at - 1] if at else None
        if above is None or above.base >= line.base or not _overlap(above, line):
            candidates: Iterable[LaidLine] = (o for o in lines if o.base < line.base and _overlap(o, line))
            above = max(candidates, key=lambda other: other.base, default=lines[at - 1] if at else None)
        if above is not None and above.base < line.base:
            line.space_above = line.y0 - above.y1


def _overlap(one: LaidLine, other: LaidLine) -> bool:
    return one.x0 < other.x1 and other.x0 < one.x1


def _lay_out_turned(runs: Sequence[Run]) -> list[LaidLine]:
    """Lines of turned text, each direction by itself, laid out as if the page were turned."""
    lines = []
    for angle in sorted({run.angle for run in runs}):
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        upright = {}
        for run in runs:
            if run.angle == angle:
                middle_x, middle_y = (run.x0 + run.x1) / 2, (run.top + run.bottom) / 2
                along, down = middle_x * cos - middle_y * sin, middle_x * sin + middle_y * cos
                half = len(run.text) * run.size / 2
                turned = Run(
                    run.text, along - half, along + half, down - run.size / 2, down + run.size / 2, down, run.size
                )
                turned.drawn_space = run.drawn_space
                upright[id(turned)] = (turned, run)
        for row in _group_by_baseline([turned for turned, _ in upright.values()]):
            for piece in _cut_row(sorted(row, key=lambda run: run.x0)):
                line = _line_of([upright[id(turned)][1] for turned in piece.runs])
                line.text = piece.text
                line.angle = angle
                lines.append(line)
    return lines
