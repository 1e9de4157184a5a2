"""What a PDF page draws besides text: images that cover it, ruled lines, outlines."""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import pypdfium2.raw as pdfium

from pipeline.extract.pdf_runs import Frame

# Enough places looked at to meet any table's rules, which are drawn in a row, on a page of a thousand glyphs.
_SAMPLES: Final = 96
_ENDS: Final = 8
# Corners of a filled bar, which may be the rule under a header; a table has more.
_ONE_BAR: Final = 5
# Forms within forms and pages of maps: what lies deeper or comes later is no ruled table.
_MAX_DEPTH: Final = 4
_MAX_OBJECTS: Final = 20_000
_MAX_SEGMENTS: Final = 400
# A filled bar up to this wide in points is a rule; printers' thick rules have 2 points.
_RULE: Final = 2.5
# A rule shorter than this in points is a dash, a tick or part of a glyph.
_MIN_RULE: Final = 6.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight ruled line, in points from the page's top left: from (x0, y0) to (x1, y1), across or down."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Drawing:
    """What was found: the share of the page that images cover, the number of paths, the rules."""

    image_share: float = 0.0
    n_paths: int = 0
    rules: list[Rule] = field(default_factory=list)


def may_have_table(page: Any) -> bool:
    """Whether the page seems to draw more than one line: asked of its first and last objects and of some between."""
    count = pdfium.FPDFPage_CountObjects(page)
    places: Iterable[int] = range(count)
    if count > _SAMPLES + 2 * _ENDS:
        places = (*range(_ENDS), *range(_ENDS, count - _ENDS, count // _SAMPLES), *range(count - _ENDS, count))
    kind_of, get = pdfium.FPDFPageObj_GetType, pdfium.FPDFPage_GetObject
    n_segments = 0
    for at in places:
        found = get(page, at)
        kind = kind_of(found)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            return True
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            n_segments += pdfium.FPDFPath_CountSegments(found)
            if n_segments > _ONE_BAR:
                return True
    return False


def read_drawing(page: Any, frame: Frame) -> Drawing:
    """Everything drawn on the page that is not text."""
    drawing = Drawing()
    for kind, page_object, matrices in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            # Scanners cut a page into strips, or lay a mask over a background.
            drawing.image_share = min(1.0, drawing.image_share + _share(page_object, matrices, frame))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            drawing.n_paths += 1
            drawing.rules += _rules(page_object, matrices, frame)
    return drawing


def text_places(page: Any, frame: Frame) -> Counter[tuple[int, int]]:
    """Where text objects begin, in whole points, and how many do: two in one place are drawn so to look bold."""
    places: Counter[tuple[int, int]] = Counter()
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        found = pdfium.FPDFPage_GetObject(page, at)
        if pdfium.FPDFPageObj_GetType(found) == pdfium.FPDF_PAGEOBJ_TEXT:
            matrix = _matrix(found)
            x, y = frame.point(matrix.e, matrix.f)
            places[round(x), round(y)] += 1
    return places


def _objects(page: Any) -> Iterator[tuple[int, Any, tuple[Any, ...]]]:
    """Kind, handle and enclosing matrices (innermost first) of the page's objects, forms opened."""
    left = _MAX_OBJECTS
    stack: list[tuple[Any, Any, int, tuple[Any, ...]]] = [
        (pdfium.FPDFPage_GetObject, page, pdfium.FPDFPage_CountObjects(page), ())
    ]
    while stack:
        get, holder, count, matrices = stack.pop()
        for at in range(count):
            left -= 1
            if left < 0:
                return
            found = get(holder, at)
            kind = pdfium.FPDFPageObj_GetType(found)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                continue
            if kind == pdfium.FPDF_PAGEOBJ_FORM:
                if len(matrices) < _MAX_DEPTH:
                    inner = (_matrix(found), *matrices)
                    stack.append((pdfium.FPDFFormObj_GetObject, found, pdfium.FPDFFormObj_CountObjects(found), inner))
                continue
            yield kind, found, matrices


def _matrix(page_object: Any) -> Any:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(page_object, ctypes.byref(matrix))
    return matrix


def _apply(matrices: tuple[Any, ...], x: float, y: float) -> tuple[float, float]:
    for m in matrices:
        x, y = m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f
    return x, y


def _bounds(page_object: Any, matrices: tuple[Any, ...], frame: Frame) -> tuple[float, float, float, float]:
    """Left, top, right and bottom as shown."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(page_object, left, bottom, right, top)
    x0, y0 = frame.point(*_apply(matrices, left.value, bottom.value))
    x1, y1 = frame.point(*_apply(matrices, right.value, top.value))
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _share(image: Any, matrices: tuple[Any, ...], frame: Frame) -> float:
    x0, y0, x1, y1 = _bounds(image, matrices, frame)
    wide, high = min(x1, frame.width) - max(x0, 0), min(y1, frame.height) - max(y0, 0)
    return max(wide, 0) * max(high, 0) / max(frame.width * frame.height, 1)


def _rules(path: Any, matrices: tuple[Any, ...], frame: Frame) -> Iterator[Rule]:
    """The rules a path draws: the long way of a thin stroke, bar or row of dashes; the strokes of a frame or grid."""
    x0, y0, x1, y1 = _bounds(path, matrices, frame)
    wide, high = x1 - x0, y1 - y0
    if max(wide, high) < _MIN_RULE:
        return
    stroked, filled = _draw_mode(path)
    if not (stroked or filled):
        return
    if high <= _RULE:
        yield Rule(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    elif wide <= _RULE:
        yield Rule((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)
    elif stroked:
        place = (_matrix(path), *matrices)
        for part in _subpaths(path):
            yield from _sides([frame.point(*_apply(place, x, y)) for x, y in part])


def _draw_mode(path: Any) -> tuple[bool, bool]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(stroke.value), fill.value != pdfium.FPDF_FILLMODE_NONE


def _sides(points: list[tuple[float, float]]) -> Iterator[Rule]:
    for (x0, y0), (x1, y1) in pairwise(points):
        if abs(y1 - y0) < 1 and abs(x1 - x0) >= _MIN_RULE:
            yield Rule(min(x0, x1), y0, max(x0, x1), y0)
        elif abs(x1 - x0) < 1 and abs(y1 - y0) >= _MIN_RULE:
            yield Rule(x0, min(y0, y1), x0, max(y0, y1))


def _subpaths(path: Any) -> Iterator[list[tuple[float, float]]]:
    """The polygons of a path; one with a curve in it is no rule and left out."""
    points: list[tuple[float, float]] = []
    straight = True
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, at)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            if straight and len(points) > 1:
                yield points
            points, straight = [], True
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            straight = False
        pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append((x.value, y.value))
        if pdfium.FPDFPathSegment_GetClose(segment) and points:
            points.append(points[0])
    if straight and len(points) > 1:
        yield points
