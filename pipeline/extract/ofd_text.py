"""How the text objects of an OFD page become runs with their place in points.

OFD counts in millimetres from the top left. A text object has a boundary on the page, perhaps a matrix,
and text codes; a code has a start and the steps from each character to the next (`DeltaX="g 3 4.2 2.1"`
is three steps of 4.2 and one of 2.1).
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import Final

from lxml import etree

from pipeline.extract.pdf_runs import Run

POINTS_PER_MM: Final = 72 / 25.4

# x' = ax + cy + e, y' = bx + dy + f
Matrix = tuple[float, float, float, float, float, float]
UPRIGHT: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WORD: Final = re.compile(r"(\S+)(\s*)")
_WIDE: Final = frozenset("WFA")
# Advance of a character whose font we do not open, in em: Han fill their square, others about half of it.
_WIDE_ADVANCE: Final = 1.0
_NARROW_ADVANCE: Final = 0.5
# A step that leaves this much of an em free beside the character is a gap on the page.
_GAP: Final = 0.3
# A step down of a tenth of an em leaves the baseline; rounding does not come near it.
_DROP: Final = 0.1
# Han stand on the baseline with about an eighth of the em below it.
_ASCENT: Final = 0.88
# Weights from 600 are drawn bold.
_BOLD_WEIGHT: Final = 600
# A drawing in a drawing in a drawing is a logo. One that holds itself has no end, and one that holds the next one
# often enough as good as none: so many elements of drawings are looked at for a page.
_MAX_NESTING: Final = 8
_MAX_DRAWN: Final = 100_000


@dataclass(frozen=True, slots=True)
class Font:
    """A font as the document's resources name it."""

    name: str | None = None
    bold: bool = False


@dataclass(frozen=True, slots=True)
class OfdRun:
    """A run, the font it is drawn in, and whether the page does not show it."""

    run: Run
    font: Font
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Resources:
    """What the pages of a document share, by id: fonts, and drawings that are placed on them."""

    fonts: Mapping[str, Font]
    drawings: Mapping[str, etree._Element]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an element lies: its matrix to the millimetres of the page, whether it shows, how deep it is nested.

    `drawn` counts the elements of drawings that were looked at.
    """

    matrix: Matrix
    hidden: bool
    drawn: Iterator[int]
    depth: int = 0


def read_text_objects(
    parent: etree._Element, resources: Resources, matrix: Matrix, *, hidden: bool = False
) -> Iterator[OfdRun]:
    """The runs of all text objects below `parent`, which `matrix` puts on the page."""
    return _read_inside(parent, resources, _Place(matrix, hidden, count()))


def _read_inside(parent: etree._Element, resources: Resources, place: _Place) -> Iterator[OfdRun]:
    for node in parent:
        if place.depth and next(place.drawn) > _MAX_DRAWN:
            return
        name = local_name(node)
        if name == "TextObject":
            yield from _read_object(node, resources, _place_of(node, place))
        elif name in {"Layer", "PageBlock", "Content"}:
            yield from _read_inside(node, resources, place)
        elif name == "CompositeObject" and place.depth < _MAX_NESTING:
            drawing = resources.drawings.get(node.get("ResourceID", ""))
            if drawing is not None:
                yield from _read_inside(drawing, resources, _place_of(node, place))


def _place_of(node: etree._Element, outer: _Place) -> _Place:
    """Where an object lies: inside its boundary, which its own matrix does not move."""
    boundary = read_numbers(node.get("Boundary"))
    x, y = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
    numbers = read_numbers(node.get("CTM"))
    own = UPRIGHT
    if len(numbers) == 6:
        a, b, c, d, e, f = numbers
        own = (a, b, c, d, e, f)
    hidden = outer.hidden or node.get("Visible") == "false" or node.get("Alpha") == "0"
    return _Place(compose(compose(outer.matrix, move(x, y)), own), hidden, outer.drawn, outer.depth + 1)


def move(x: float, y: float) -> Matrix:
    """The matrix that moves by (x, y)."""
    return (1.0, 0.0, 0.0, 1.0, x, y)


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that does `inner` first, then `outer`.

    >>> compose(move(10, 0), (2.0, 0.0, 0.0, 2.0, 1.0, 1.0))
    (2.0, 0.0, 0.0, 2.0, 11.0, 1.0)
    """
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def _read_object(node: etree._Element, resources: Resources, place: _Place) -> Iterator[OfdRun]:
    a, b, c, d, e, f = place.matrix
    scale = math.hypot(c, d) or 1.0
    own_size = (read_numbers(node.get("Size")) or [0.0])[0]
    size = own_size * scale
    angle = round(-math.degrees(math.atan2(b, a))) % 360
    font = resources.fonts.get(node.get("Font") or "", Font())
    if (read_numbers(node.get("Weight")) or [0.0])[0] >= _BOLD_WEIGHT:
        font = Font(font.name, bold=True)
    stretch = (read_numbers(node.get("HScale")) or [1.0])[0]
    start = (0.0, 0.0)
    for code in node.iterchildren("{*}TextCode"):
        text = _text_of(code)
        is_downwards = bool(code.get("DeltaY")) and not code.get("DeltaX") and angle == 0
        steps = list(_walk(code, text, own_size * stretch, start))
        start = _start_of(code, start)
        places = [(a * x + c * y + e, b * x + d * y + f) for x, y in steps]
        # Written downwards: one run from top to bottom, which no horizontal line must swallow.
        for run in _cut_into_runs(text, places, size, 270 if is_downwards else angle, stretch):
            yield OfdRun(run, font, place.hidden)


def _start_of(code: etree._Element, before: tuple[float, float]) -> tuple[float, float]:
    """Where a text code starts; what it does not say is as in the one before it."""
    x, y = read_numbers(code.get("X")), read_numbers(code.get("Y"))
    return x[0] if x else before[0], y[0] if y else before[1]


def _text_of(code: etree._Element) -> str:
    """The characters of a text code; line breaks are the XML's, with the indentation around them."""
    lines = (code.text or "").split("\n")
    return lines[0] if len(lines) == 1 else "".join(line.strip(" \t\r") for line in lines)


def _walk(code: etree._Element, text: str, size: float, before: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Where each character of a text code starts, in the object's own millimetres."""
    x, y = _start_of(code, before)
    steps_x, steps_y = read_steps(code.get("DeltaX"), len(text)), read_steps(code.get("DeltaY"), len(text))
    for at, sign in enumerate(text):
        yield x, y
        down = steps_y[at] if at < len(steps_y) else 0.0
        x += steps_x[at] if at < len(steps_x) else (0.0 if steps_y else advance(sign) * size)
        y += down


def _cut_into_runs(
    text: str, places: list[tuple[float, float]], size: float, angle: int, stretch: float
) -> Iterator[Run]:
    """Cut a text at its blanks, and where it leaves a gap or its baseline."""
    for word in _WORD.finditer(text):
        start, end = word.span(1)
        for at in range(start + 1, end) if angle == 0 else ():
            step, drop = places[at][0] - places[at - 1][0], places[at][1] - places[at - 1][1]
            gap = step - advance(text[at - 1]) * size * stretch
            if abs(drop) > _DROP * size or not -size < gap < _GAP * size:
                yield _make_run(text[start:at], places[start:at], size, angle, "")
                start = at
        yield _make_run(text[start:end], places[start:end], size, angle, word[2])


def _make_run(text: str, places: list[tuple[float, float]], size: float, angle: int, blanks: str) -> Run:
    (x0, base), (x1, last) = places[0], places[-1]
    if angle == 0:
        x1 += advance(text[-1]) * size
    em = size * POINTS_PER_MM
    return Run(
        text,
        min(x0, x1) * POINTS_PER_MM,
        max(x0, x1) * POINTS_PER_MM,
        min(base, last) * POINTS_PER_MM - _ASCENT * em,
        max(base, last) * POINTS_PER_MM + (1 - _ASCENT) * em,
        base * POINTS_PER_MM,
        em,
        angle,
        blanks,
    )


def advance(sign: str) -> float:
    """The width of a character in em, as far as it can be told without its font.

    >>> advance("信"), advance("2")
    (1.0, 0.5)
    """
    return _WIDE_ADVANCE if unicodedata.east_asian_width(sign) in _WIDE else _NARROW_ADVANCE


def read_numbers(text: str | None) -> list[float]:
    """The numbers of an attribute; none where one of them is none.

    >>> read_numbers("10 20.5 170 5"), read_numbers("10 x"), read_numbers(None)
    ([10.0, 20.5, 170.0, 5.0], [], [])
    """
    try:
        numbers = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    # A page of 20 metres is the limit of the format; infinities would spread.
    return numbers if all(abs(number) < 1e6 for number in numbers) else []


def read_steps(text: str | None, most: int) -> list[float]:
    """The first steps of `DeltaX`, at most `most`, repetitions written out.

    >>> read_steps("g 3 4.2 2.1", 10), read_steps("g 999999999 4.2", 2)
    ([4.2, 4.2, 4.2, 2.1], [4.2, 4.2])
    """
    return list(islice(_unfold_steps((text or "").split()), most))


def _unfold_steps(parts: list[str]) -> Iterator[float]:
    at = 0
    while at < len(parts):
        repeat, number = (parts[at + 1 : at + 2], parts[at + 2 : at + 3]) if parts[at] == "g" else (["1"], [parts[at]])
        at += 3 if parts[at] == "g" else 1
        steps = read_numbers(number[0]) if number else []
        if not steps or not repeat[0].isdecimal():
            return
        yield from (steps[0] for _ in range(int(repeat[0][:9])))


def local_name(node: etree._Element) -> str:
    """The name of an element without its namespace; producers differ in it. "" for comments."""
    return etree.QName(node).localname if isinstance(node.tag, str) else ""
