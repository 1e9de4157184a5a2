"""Pages whose characters pdfium cannot name, read again by pdfplumber, which decodes more kinds of font."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pdfplumber
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from pipeline.extract.pdf_runs import BLANK, Run, Style, clean_font_name, is_bold_name

# pdfminer's way of saying that a glyph has a number and no character.
_UNNAMED: Final = re.compile(r"\(cid:\d+\)")
UNKNOWN: Final = "\ufffd"
# Damaged files fail anywhere inside pdfminer; what pdfium has read of the page then stands.
_BROKEN: Final = (
    PDFException,
    PdfminerException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
)
# Glyphs of one run follow each other within this part of an em.
_TOUCHING: Final = 0.1
# Glyphs drawn twice within this many points are one glyph, made bold.
_DOUBLED: Final = 1.0


class PlumberPages:
    """The file opened in pdfplumber, when the first page needs it. Close it after use."""

    def __init__(self, path: Path, password: str | None) -> None:
        self._path = path
        self._password = password
        self._document: Any = None

    def close(self) -> None:
        if self._document is not None:
            self._document.close()

    def read(self, number: int) -> tuple[list[Run], list[Style]] | None:
        """The page's runs, and the style of each glyph by its index in `Run.first`; None if it cannot be read."""
        try:
            if self._document is None:
                self._document = pdfplumber.open(self._path, password=self._password or "")
            page = self._document.pages[number - 1]
            chars = page.chars
            kept = page.dedupe_chars(tolerance=_DOUBLED).chars
            origin = page.bbox[:2]
            page.close()
        except _BROKEN:
            return None
        doubled = len(chars) > 1.2 * len(kept)
        return _runs(kept, origin), [_style(char, doubled) for char in kept]


def _style(char: dict[str, Any], doubled: bool) -> Style:
    name = clean_font_name(char["fontname"])
    return Style(name, doubled or is_bold_name(name), False)


def _runs(chars: Sequence[dict[str, Any]], origin: tuple[float, float]) -> list[Run]:
    runs: list[Run] = []
    gap = True
    for at, char in enumerate(chars):
        text = _UNNAMED.sub(UNKNOWN, char["text"])
        if not text.strip(BLANK):
            if runs:
                runs[-1].drawn_space += text
            gap = True
            continue
        run = _run(char, text, at, origin)
        if not gap and _goes_on(runs[-1], run):
            last = runs[-1]
            last.text += text
            last.x1, last.last = run.x1, at
            last.top, last.bottom = min(last.top, run.top), max(last.bottom, run.bottom)
        else:
            runs.append(run)
        gap = False
    return runs


def _run(char: dict[str, Any], text: str, at: int, origin: tuple[float, float]) -> Run:
    a, b, *_ = char["matrix"]
    left, above = origin
    bottom = char["bottom"] - above
    # pdfplumber gives no baseline; a glyph's box ends about a fifth of an em below it.
    base = bottom - 0.2 * char["size"]
    angle = 0 if char["upright"] and abs(b) < 0.02 * abs(a) else round(math.degrees(math.atan2(b, a))) % 360
    box = (char["x0"] - left, char["x1"] - left, char["top"] - above, bottom)
    return Run(text, *box, base, round(char["size"], 1), angle, "", at, at)


def _goes_on(run: Run, other: Run) -> bool:
    if run.angle or other.angle or run.size != other.size:
        return False
    return abs(other.base - run.base) < 0.05 * run.size and abs(other.x0 - run.x1) < _TOUCHING * run.size
