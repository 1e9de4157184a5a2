"""A PDF page as an image: drawn for recognition, and glanced at to see whether it holds more than was read."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.pdf_fonts import fonts_of_machine
from pipeline.extract.pdf_runs import Frame

# Greys that are white paper and print, and the shares that make a printed page; strokes of large type are so many
# pixels wide at one pixel a point.
_WHITE: Final = 200
_DARK: Final = 150
_MOSTLY: Final = 0.5
_SOME_INK: Final = 0.0005
_STROKE: Final = 12
# Shades of grey between paper and the faintest print that can be read.
_CONTRAST: Final = 12.0

_Box = tuple[float, float, float, float]


class ShownPages:
    """The file opened in pdfium once more, with the fonts of the machine, when the first page is to be looked at.

    Close it after use.
    """

    def __init__(self, path: Path, password: str | None) -> None:
        self._path = path
        self._password = password
        self._document: Any = None

    def close(self) -> None:
        if self._document is not None:
            self._document.close()

    def render(self, number: int, width: int, height: int, turn: int) -> npt.NDArray[np.uint8]:
        """The page in so many pixels, turned clockwise by a multiple of 90 degrees."""
        with fonts_of_machine():
            if self._document is None:
                self._document = pypdfium2.PdfDocument(self._path, password=self._password)
            page = pdfium.FPDF_LoadPage(self._document.raw, number - 1)
            try:
                return render(page, width, height, turn)
            finally:
                pdfium.FPDF_ClosePage(page)


def render(page: Any, width: int, height: int, turn: int) -> npt.NDArray[np.uint8]:
    """The page on white in so many pixels, turned clockwise by a multiple of 90 degrees: rows, columns, BGR."""
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, pdfium.FPDFBitmap_BGR, None, 0)
    try:
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, turn // 90, 0)
        stride = pdfium.FPDFBitmap_GetStride(bitmap)
        pixels = ctypes.cast(pdfium.FPDFBitmap_GetBuffer(bitmap), ctypes.POINTER(ctypes.c_ubyte))
        rows = np.ctypeslib.as_array(pixels, shape=(height, stride))
        return rows[:, : 3 * width].reshape(height, width, 3).copy()
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)


def find_inkless(page: Any, frame: Frame, boxes: Sequence[_Box]) -> list[bool]:
    """Which of the boxes (left, top, right, bottom) show nothing but one colour."""
    width, height = max(1, round(frame.width)), max(1, round(frame.height))
    grey = render(page, width, height, 0).mean(axis=2)
    inside = [
        grey[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]
        for left, top, right, bottom in boxes
    ]
    return [part.size > 0 and float(np.ptp(part)) < _CONTRAST for part in inside]


def has_print_beside(page: Any, frame: Frame, boxes: Iterable[_Box]) -> bool:
    """Whether the page shows print outside the boxes (left, top, right, bottom) of what was read.

    Print is thin dark strokes on white. A picture is neither: its colours fill the page, or its shapes are large.
    """
    grey = render(page, max(1, round(frame.width)), max(1, round(frame.height)), 0).mean(axis=2)
    for left, top, right, bottom in boxes:
        grey[max(0, int(top) - 1) : int(bottom) + 2, max(0, int(left) - 1) : int(right) + 2] = 255
    dark = grey < _DARK
    strokes = min(_count_in_short_runs(dark), _count_in_short_runs(dark.T))
    return bool((grey > _WHITE).mean() > _MOSTLY and strokes > _SOME_INK * dark.size)


def _count_in_short_runs(dark: npt.NDArray[np.bool_]) -> int:
    """How many dark pixels have but a few dark neighbours in their row."""
    edges = np.diff(np.pad(dark, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    lengths = np.nonzero(edges == -1)[1] - np.nonzero(edges == 1)[1]
    return int(lengths[lengths <= _STROKE].sum())
