"""Where the lines of the printed page began: previews lose characters there, whether they kept line breaks or not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Values: TypeAlias = npt.NDArray[np.float64]

# Characters of a printed line of official Chinese.
_WIDTHS: Final = range(20, 51)
_INDENT: Final = 2
# A digit or Latin letter is as wide as a Han character in some fonts, half as wide in others.
_NARROW: Final = (1.0, 0.5)
# Lines vary by signs that must not begin or end one (variance in characters).
_LOOSE: Final = 0.6
# The share of line breaks that are no page's, and how much surer than chance a width must be (in logarithms).
_STRAY: Final = 0.15
_SURE: Final = 8.0
# What is said of a place lies between these: a width is never quite sure.
_LEAST, _MOST = math.log(0.03), math.log(12.0)
_SHORTFALL: Final = 3.0
# A stretch this far (in lines) from full lines is not made of them.
_FAR: Final = 0.25
_SMALLEST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class PrintedLines:
    """What the printed lines say of every gap of a paragraph, in logarithms; 0 where they say nothing.

    `begins` is by how much likelier than any gap the one before a character begins a printed line; `short` speaks
    for a lost character because the stretch from line break to line break falls short of full lines.
    """

    begins: Values
    short: Values


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of text from one kept line break to the next, as wide as it most likely was."""

    first: int
    end: int
    indent: int
    width: float
    variance: float


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """A paragraph as wide as it most likely was, character by character."""

    widths: Values
    variances: Values
    breaks: Sequence[int]

    def stretches(self) -> Iterator[_Stretch]:
        """The stretches that a line break ends."""
        starts = [0, *self.breaks]
        for first, end in zip(starts, self.breaks, strict=False):
            width, variance = float(self.widths[first:end].sum()), float(self.variances[first:end].sum())
            yield _Stretch(first, end, 0 if first else _INDENT, width, variance)


def lay_lines(texts: Sequence[str], breaks: Sequence[Iterable[int]], marks: Sequence[Values]) -> list[PrintedLines]:
    """What the printed lines of a source say of its paragraphs.

    `breaks` are the offsets at which its lines begin inside each paragraph, `marks` how many marks are most likely
    missing before each character.
    """
    best: tuple[float, int, list[_Paragraph]] | None = None
    for narrow in _NARROW:
        measured = [
            _measure(text, sorted(offsets), lost, narrow)
            for text, offsets, lost in zip(texts, breaks, marks, strict=True)
        ]
        evidence, width = _guess_width([one for paragraph in measured for one in paragraph.stretches()])
        if best is None or evidence > best[0]:
            best = evidence, width, measured
    if best is None or best[0] < _SURE:
        return [PrintedLines(np.zeros(len(text)), np.zeros(len(text))) for text in texts]
    return [_lay(paragraph, best[1]) for paragraph in best[2]]


def _measure(text: str, breaks: Sequence[int], marks: Values, narrow: float) -> _Paragraph:
    widths = np.array([narrow if character.isascii() and character.isalnum() else 1.0 for character in text])
    return _Paragraph(widths + marks, marks * (1 - marks), breaks)


def _guess_width(stretches: Sequence[_Stretch]) -> tuple[float, int]:
    """How much surer than chance the likeliest width of a printed line is, and that width."""
    if not stretches:
        return 0.0, 0
    found = []
    total = np.array([one.width + one.indent for one in stretches])
    variance = np.array([one.variance for one in stretches])
    for width in _WIDTHS:
        lines = np.maximum(np.rint(total / width), 1)
        spread = variance + _LOOSE * lines
        near = _bell(total - lines * width, spread)
        found.append((float(np.log(_STRAY + (1 - _STRAY) * width * near).sum()), width))
    return max(found)


def _lay(paragraph: _Paragraph, width: int) -> PrintedLines:
    length = len(paragraph.widths)
    begins, short = np.zeros(length), np.zeros(length)
    for one in paragraph.stretches():
        begins[one.first + 1 : one.end] = _begins(paragraph, one.first, one.end, width, one)
        short[one.first : one.end] = _shortfall(one, width)
    last = max(paragraph.breaks, default=0)
    begins[last + 1 :] = _begins(paragraph, last, length, width, None)
    return PrintedLines(begins, short)


def _lines(stretch: _Stretch, width: int) -> tuple[int, float]:
    """How many lines a stretch filled, and how many characters it lacks to fill them."""
    lines = max(1, round((stretch.width + stretch.indent) / width))
    return lines, lines * width - stretch.width - stretch.indent


def _shortfall(stretch: _Stretch, width: int) -> float:
    """By how much likelier one character more is missing from a stretch than none: the odds of two bell curves."""
    lines, missing = _lines(stretch, width)
    if abs(missing) >= width * _FAR:
        return 0.0
    return min(_SHORTFALL, max(-_SHORTFALL, (2 * missing - 1) / (2 * (stretch.variance + _LOOSE * lines))))


def _begins(paragraph: _Paragraph, first: int, end: int, width: int, stretch: _Stretch | None) -> Values:
    """By how much likelier than any gap each of those inside [first, end) begins a line."""
    at = np.cumsum(paragraph.widths[first:end])[:-1] + (0 if first else _INDENT)
    spread = np.cumsum(paragraph.variances[first:end])[:-1]
    if stretch is not None:
        # Between two known line breaks what is missing is spread over the marks that may be.
        lines, missing = _lines(stretch, width)
        if abs(missing) < width * _FAR:
            share = spread / max(stretch.variance, _SMALLEST)
            at = at + missing * share
            spread = spread * (1 - np.minimum(share, 1.0))
            at = np.where(np.rint(at / width) >= lines, -width, at)  # the last line ends with the stretch
    near = _bell(at - np.maximum(np.rint(at / width), 1) * width, spread + _LOOSE)
    return np.asarray(np.clip(np.log(np.maximum(width * near, _SMALLEST)), _LEAST, _MOST))


def _bell(distance: Values, variance: Values) -> Values:
    """The density of a normal distribution."""
    return np.asarray(np.exp(-(distance**2) / (2 * variance)) / np.sqrt(2 * math.pi * variance))
