"""The image of a page as paper and ink: seals taken off, what shows through whitened, print no line covers, rules."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any, Final

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
Box = tuple[int, int, int, int]
# From (x0, y0) to (x1, y1).
Stroke = tuple[float, float, float, float]
# Left, top, width, height and number of set pixels.
Spot = tuple[int, int, int, int, int]

# Red by this much is a seal's ink; round and square seals are at least this wide and high, in points (18 mm).
_RED: Final = 60
_SEAL: Final = 50.0
_SEAL_RATIO: Final = 2.0
# Joining spots rounds their corners by this many pixels.
_EDGE: Final = 2
# The share of a seal's ink that is darker, at the edges of print, than what is made white.
_FAINT_RED: Final = 0.15
# A seal's ring, star and characters lie no further apart than this, in points.
_SEAL_GAP: Final = 8.0

# The paper's grey is looked for in squares of so many pixels, most of each is paper; what is not darker than this
# share of it is the paper's grain or shows through from the other side. Darker squares are pictures.
_SQUARE: Final = 48
_PAPER_RANK: Final = 0.8
_PAPER: Final = 0.85
_DARKEST_PAPER: Final = 140
_WHITE: Final = 255

# Ink on whitened paper.
_INK: Final = 150
# A line's box is higher than its type by a quarter.
_TYPE_OF_BOX: Final = 0.8
# All in em: how far apart the signs of one stretch are, how high it is, how much ink it has, and what is as large
# as a picture, which is filled to this share.
_APART: Final = 1.2
_LEAST_HIGH, _MOST_HIGH = 0.35, 1.8
_LEAST_INK: Final = 0.02
_LARGE: Final = 4.0
_FILLED: Final = 0.25
# Higher than wide by more than this is a rule.
_RULE: Final = 6.0
# The ink of a line reaches beyond its box by less than this.
_BEYOND_BOX: Final = 0.25
# Straight ink from this length in points on is a rule; no stroke of a character in running text is so long. Scanned
# askew it lies in steps, which are longer than the second.
_LONG_RULE: Final = 24.0
_STEP: Final = 15.0
# So many stretches without a line are no print.
_MOST_STRETCHES: Final = 40


def take_off_seals(image: Image, scale: float) -> tuple[Image, int]:
    """The image without the red of its seals, and their number; the print below a seal stays.

    Red print is left alone: characters are smaller than a seal, and a line of them is longer than high.
    """
    colours = image.astype(np.int16)
    red = (colours[:, :, 2] - np.maximum(colours[:, :, 0], colours[:, :, 1]) > _RED).astype(np.uint8)
    if red.sum() < (_SEAL * scale) ** 2 / 50:
        return image, 0
    bare, n_seals = image.copy(), 0
    for left, top, wide, high, _ in _spots(red, round(_SEAL_GAP * scale), round(_SEAL_GAP * scale)):
        if min(wide, high) >= _SEAL * scale and max(wide, high) < _SEAL_RATIO * min(wide, high):
            place = slice(max(top - _EDGE, 0), top + high + _EDGE), slice(max(left - _EDGE, 0), left + wide + _EDGE)
            _show_in_red_light(bare[place], red[place])
            n_seals += 1
    return bare, n_seals


def _show_in_red_light(place: Image, red: Image) -> None:
    """Make what is red as light as paper, as it is in red light; black print stays black."""
    light = place[:, :, 2].astype(np.float32)
    level = np.percentile(light[red > 0], 100 * _FAINT_RED)
    place[:] = np.minimum(np.rint(light * (_WHITE / max(float(level), 1.0))), _WHITE).astype(np.uint8)[:, :, None]


def whiten(image: Image) -> Image:
    """Make the paper white, its grain and what shows through it too; pictures stay dark."""
    high, wide = image.shape[:2]
    rows, columns = high // _SQUARE, wide // _SQUARE
    if not rows or not columns:
        return image
    light = image[: rows * _SQUARE : 3, : columns * _SQUARE : 3].max(axis=2)
    squares = light.reshape(rows, _SQUARE // 3, columns, _SQUARE // 3).swapaxes(1, 2).reshape(rows, columns, -1)
    at = int(_PAPER_RANK * squares.shape[2])
    paper = np.partition(squares, at, axis=2)[:, :, at].astype(np.float32)
    gain = np.where(paper < _DARKEST_PAPER, 1, _WHITE / (_PAPER * np.maximum(paper, 1)))
    gain = _cv2().resize(gain.astype(np.float32), (wide, high), interpolation=_cv2().INTER_LINEAR)
    white: Image = np.minimum(image * gain[:, :, None], _WHITE).astype(np.uint8)
    return white


def find_missed(image: Image, boxes: Sequence[npt.NDArray[np.float32]]) -> list[Box]:
    """Stretches of print outside the boxes of lines: left, top, right and bottom, as high as a line.

    Lone numbers are what detection misses: page numbers, the last entry of a column of figures. Rules, pictures,
    leaders and the shadows of the page's edges are left alone.
    """
    if not len(boxes):
        return []
    em = _TYPE_OF_BOX * median(_height(box) for box in boxes)
    ink = (image.max(axis=2) < _INK).astype(np.uint8)
    for box in boxes:
        middle = box.mean(axis=0)
        outward = np.sign(box - middle) * _BEYOND_BOX * em
        _cv2().fillPoly(ink, [np.round(box + outward).astype(np.int32)], 0)
    spots = list(_spots(ink, round(_APART * em), round(_LEAST_HIGH * em)))
    pictures = [spot for spot in spots if min(spot[2:4]) > _LARGE * em and spot[4] > _FILLED * spot[2] * spot[3]]
    trimmed = (_trimmed(spot, em, ink) for spot in spots if not any(_inside(spot, one) for one in pictures))
    kept = [spot for spot in trimmed if spot]
    return [_frame(spot, em) for spot in kept] if len(kept) <= _MOST_STRETCHES else []


def find_rules(image: Image, scale: float) -> list[Stroke]:
    """The ruled lines across and down whitened paper, which make its tables; as askew as the page is."""
    ink = (image.max(axis=2) < _INK).astype(np.uint8)
    step = round(_STEP * scale)
    return [
        *_strokes(ink, step, _LONG_RULE * scale),
        *((y0, x0, y1, x1) for x0, y0, x1, y1 in _strokes(np.ascontiguousarray(ink.T), step, _LONG_RULE * scale)),
    ]


def _strokes(ink: Image, step: int, least: float) -> Iterator[Stroke]:
    """Rules across the image, from the middle of their left end to that of their right."""
    level = _cv2().morphologyEx(ink, _cv2().MORPH_OPEN, np.ones((1, step), np.uint8))
    joined = _cv2().dilate(level, np.ones((3, 3), np.uint8))
    _, labels, stats, _ = _cv2().connectedComponentsWithStats(joined, connectivity=8)
    for at, (left, top, wide, high, _) in enumerate(stats[1:].tolist(), start=1):
        if wide >= least and wide > _RULE * high:
            place = labels[top : top + high, left : left + wide] == at
            ends = [float(np.flatnonzero(place[:, x]).mean()) + top for x in (0, wide - 1)]
            yield left, ends[0], left + wide - 1, ends[1]


def _height(box: npt.NDArray[np.float32]) -> float:
    return float(np.linalg.norm(box[2] - box[1]))


def _trimmed(spot: Spot, em: float, ink: Image) -> Spot | None:
    """The part of a stretch that is as high as characters, with what is near it; None where nothing is.

    A rule that runs askew is as high as a line, and nowhere higher than it is thick; so are the dots of a leader.
    """
    left, top, wide, high, n_set = spot
    at_edge = left <= 1 or top <= 1 or left + wide >= ink.shape[1] - 1 or top + high >= ink.shape[0] - 1
    if at_edge or high > _RULE * wide or n_set < _LEAST_INK * em * em or not _LEAST_HIGH * em < high < _MOST_HIGH * em:
        return None
    place = ink[top : top + high, left : left + wide]
    heights = np.where(place.any(axis=0), high - place.argmax(axis=0) - place[::-1].argmax(axis=0), 0)
    tall = np.flatnonzero(heights > _LEAST_HIGH * em)
    if not len(tall):
        return None
    first, last = max(0, int(tall[0] - em)), min(wide, int(tall[-1] + em))
    return left + first, top, last - first, high, n_set


def _inside(spot: Spot, other: Spot) -> bool:
    left, top, wide, high, _ = spot
    x, y, w, h, _ = other
    return x <= left and left + wide <= x + w and y <= top and top + high <= y + h


def _frame(spot: Spot, em: float) -> Box:
    left, top, wide, high, _ = spot
    middle, half = top + high / 2, max(high, em) / 2 / _TYPE_OF_BOX
    beyond = 0.2 * em
    return round(left - beyond), round(middle - half), round(left + wide + beyond), round(middle + half)


def _spots(mask: Image, across: int, down: int) -> Iterator[Spot]:
    """What hangs together across gaps of so many pixels."""
    joined = _cv2().morphologyEx(mask, _cv2().MORPH_CLOSE, np.ones((max(down, 1), max(across, 1)), np.uint8))
    _, labels, stats, _ = _cv2().connectedComponentsWithStats(joined, connectivity=8)
    counts = np.bincount(labels[mask > 0], minlength=len(stats))
    for (left, top, wide, high, _), count in zip(stats[1:].tolist(), counts[1:].tolist(), strict=True):
        yield left, top, wide, high, count


def _cv2() -> Any:
    return importlib.import_module("cv2")  # comes with rapidocr
