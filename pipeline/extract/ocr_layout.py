"""How recognised lines lie on their page: set straight, measured, put in reading order, spreads parted."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from pipeline.extract.ocr import Recognised
from pipeline.extract.pdf_layout import LaidLine, lay_out
from pipeline.extract.pdf_objects import Rule
from pipeline.extract.pdf_runs import Run
from pipeline.extract.pdf_tables import Grid, find_grids
from pipeline.text.han import is_han

_Straighten = Callable[[float, float], tuple[float, float]]

# What is less sure than this is noise, stamps and pictures read as text.
_SURE: Final = 0.5
# Below this mean the page may stand on its head.
_SURE_PAGE: Final = 0.7
# Lines this many times as long as high show the page's slant; shorter ones are too rough for it.
_LONG: Final = 5
# Text turned further than this against the page is a watermark or stamp, in degrees.
_TURNED: Final = 8
# A spread is wider than high, and nothing crosses its fold, which is within this share of the middle.
_FOLD: Final = 0.08
# The box of a line is higher than its type by a quarter, and reaches beyond its ink by two fifths of an em.
_TYPE_OF_BOX: Final = 0.8
_BEYOND_INK: Final = 0.4
_BLANK_OF_MARK: Final = 0.6
# Fewer characters than this are measured by their height; sizes this near the usual one are the usual one, and
# such heights this near to another line's size may be that.
_MIN_EMS: Final = 5
_USUAL: Final = 0.12
_ALIKE: Final = 0.2
# Marks that end in white, and those that are full width in Chinese text, however they are recognised.
_ENDS: Final = "。，、；：！？）,;:!?)"
_EITHER_WIDTH: Final = ",;:!?()"
_CENTRE_TO_BASE: Final = 0.35
# Lines beside each other whose baselines differ by less than this part of an em are one line, rougher than in print.
_SAME_LINE: Final = 0.45


@dataclass(frozen=True, slots=True)
class Recognition:
    """A page as recognised: its lines in reading order, the lines too unsure to keep, the mean confidence.

    `confidences` are those of the lines, `grids` the tables that some lines are rows of.
    """

    lines: Sequence[LaidLine] = ()
    confidences: Sequence[float] = ()
    unsure: Sequence[Recognised] = ()
    confidence: float | None = None
    grids: Sequence[Grid] = ()


def is_sideways(found: Sequence[Recognised]) -> bool:
    """Whether most lines stand upright in the image, so that the page lies on its side."""
    high = sum(len(line.text) for line in found if _upright_extent(line) > 1.5)
    return 2 * high > sum(len(line.text) for line in found)


def _upright_extent(line: Recognised) -> float:
    xs, ys = [x for x, _ in line.corners], [y for _, y in line.corners]
    return (max(ys) - min(ys)) / max(max(xs) - min(xs), 0.1)


def mean_confidence(found: Sequence[Recognised]) -> float:
    """Mean confidence of the characters; 0 for none."""
    count = sum(len(line.text) for line in found)
    return sum(line.confidence * len(line.text) for line in found) / count if count else 0.0


def is_doubtful(found: Sequence[Recognised]) -> bool:
    """Whether something was found and most of it is a guess, as of a page on its head."""
    return bool(found) and mean_confidence(found) < _SURE_PAGE


def arrange(
    found: Sequence[Recognised], width: float, height: float, rules: Sequence[Sequence[float]] = ()
) -> Recognition:
    """Put recognised lines straight and into reading order; the right page of a spread follows the left.

    `rules` are the page's ruled lines, from (x0, y0) to (x1, y1): they make tables.
    """
    sure = [line for line in found if line.confidence >= _SURE]
    unsure = [line for line in found if line.confidence < _SURE]
    slant = _slant(sure)
    straight = _straightener(slant, width, height)
    runs = list(_straight_runs(sure, slant, straight))
    _level(runs)
    fold = _fold(runs, width, height)
    grids: Sequence[Grid] = ()
    if fold is None:
        grids = find_grids([_straight_rule(rule, straight) for rule in rules])
        lines = lay_out(runs, grids)
    else:
        lines = lay_out([run for run in runs if run.x1 <= fold])
        right = lay_out([run for run in runs if run.x1 > fold])
        for line in right:
            line.column = 2
        lines += right
    confidences = [mean_confidence([sure[run.first] for run in line.runs]) for line in lines]
    return Recognition(lines, confidences, unsure, mean_confidence(sure) if sure else None, grids)


def _slant(found: Sequence[Recognised]) -> float:
    """The angle of the page's long lines in degrees, clockwise."""
    angles = [line.angle for line in found if line.length > _LONG * line.height]
    return median(angles) if angles else 0.0


def _straightener(slant: float, width: float, height: float) -> _Straighten:
    """Turns a point round the middle of the page, against its slant."""
    cos, sin = math.cos(math.radians(-slant)), math.sin(math.radians(-slant))
    middle_x, middle_y = width / 2, height / 2

    def straighten(x: float, y: float) -> tuple[float, float]:
        across, down = x - middle_x, y - middle_y
        return middle_x + across * cos - down * sin, middle_y + across * sin + down * cos

    return straighten


def _straight_rule(rule: Sequence[float], straighten: _Straighten) -> Rule:
    (x0, y0), (x1, y1) = straighten(*rule[:2]), straighten(*rule[2:])
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Rule(x0, y, x1, y) if abs(x1 - x0) > abs(y1 - y0) else Rule(x, y0, x, y1)


def _straight_runs(found: Sequence[Recognised], slant: float, straighten: _Straighten) -> Iterator[Run]:
    """A run for each line, set straight; its `first` is the line's index."""
    for at, (line, size) in enumerate(zip(found, _type_sizes(found), strict=True)):
        corners = [straighten(x, y) for x, y in line.corners]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        base = sum(ys) / len(ys) + _CENTRE_TO_BASE * size
        turned = (line.angle - slant + 180) % 360 - 180
        angle = 0 if abs(turned) < _TURNED or len(line.text) == 1 else round(-turned) % 360
        yield Run(line.text, min(xs), max(xs), min(ys), max(ys), base, size, angle, "", at, at)


def _level(runs: Sequence[Run]) -> None:
    """Give runs beside each other one baseline: the boxes of a number and of Han in one line differ in height."""
    row: list[Run] = []
    for run in sorted(runs, key=lambda run: run.base):
        beside = all(run.x0 >= other.x1 or run.x1 <= other.x0 for other in row)
        if row and beside and run.base - row[0].base < _SAME_LINE * min(run.size, row[0].size) and not run.angle:
            row.append(run)
            run.base = row[0].base
        else:
            row = [run]


def _type_sizes(found: Sequence[Recognised]) -> list[float]:
    """Type sizes in points, in halves.

    One that differs little from the page's usual size is that size; a few characters, whose size their box tells but
    roughly, have the size of the nearest line of about their size, as the end of a wrapped title has the title's.
    """
    sizes = [_by_width(line) or _TYPE_OF_BOX * line.height for line in found]
    measured = [(size, line) for size, line in zip(sizes, found, strict=True) if _by_width(line)]
    by_character = sorted(size for size, line in measured or zip(sizes, found, strict=True) for _ in line.text)
    usual = by_character[len(by_character) // 2] if by_character else 0.0
    settled = []
    for size, line in zip(sizes, found, strict=True):
        alike = [other for other in measured if abs(size - other[0]) < _ALIKE * other[0]] if not _by_width(line) else []
        nearest = min(alike, key=lambda other: math.dist(other[1].corners[0], line.corners[0]), default=(size, line))
        settled.append(round(2 * (usual if abs(nearest[0] - usual) < _USUAL * usual else nearest[0])) / 2)
    return settled


def _by_width(line: Recognised) -> float | None:
    """Size in points by the width of the characters, which the page gives exactly; None for a few of them."""
    ems = sum(_ems(line.text))
    if ems < _MIN_EMS:
        return None
    # The box goes a little beyond the ink, and a mark at the end has its ink in its first half.
    last = _BLANK_OF_MARK if line.text[-1] in _ENDS else 0.0
    return min(line.length / (ems + _BEYOND_INK - last), 1.25 * _TYPE_OF_BOX * line.height)


def _ems(text: str) -> Iterator[float]:
    """The width of each character as printed: recognition mixes full- and half-width marks."""
    is_chinese = any(is_han(character) for character in text)
    for character in text:
        is_wide = character >= "\u2e80" or character in "“”‘’…—" or (is_chinese and character in _EITHER_WIDTH)
        yield 1.0 if is_wide else 0.5


def _fold(runs: Sequence[Run], width: float, height: float) -> float | None:
    """Where the two pages of a spread meet; None for a single page."""
    if width < 1.15 * height or len(runs) < 8:
        return None
    low, high = (0.5 - _FOLD) * width, (0.5 + _FOLD) * width
    near = sorted((max(run.x0, low), min(run.x1, high)) for run in runs if run.x0 < high and run.x1 > low)
    best, at = (0.0, 0.0), low
    for start, end in [*near, (high, high)]:
        if start - at > best[0]:
            best = (start - at, (start + at) / 2)
        at = max(at, end)
    fold = best[1]
    sides = [sum(run.x1 <= fold for run in runs), sum(run.x0 >= fold for run in runs)]
    # Pages of a spread keep margins of several characters between them, and both have text.
    return fold if best[0] > 2 * median(run.size for run in runs) and min(sides) >= 4 else None
