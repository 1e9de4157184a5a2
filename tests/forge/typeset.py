"""Breaks Chinese text into lines as a typesetter does: no closing mark opens a line, no number is torn apart."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

CID_FONT: Final = "STSong-Light"  # every PDF viewer brings its own; nothing is embedded, so no font file is needed
_UNIT: Final = re.compile(r"[0-9A-Za-z.%/-]+|.", re.DOTALL)
_CLOSING: Final = frozenset("，。、；：？！”’）》〉】」％%…·—")
_OPENING: Final = frozenset("“‘（《〈【「")


def register_font(path: Path | None) -> str:
    """The name under which text can be set: the CID font, or the TrueType font at `path`, embedded."""
    if path is None:
        pdfmetrics.registerFont(UnicodeCIDFont(CID_FONT))
        return CID_FONT
    pdfmetrics.registerFont(TTFont(path.stem, str(path)))
    return path.stem


@lru_cache(maxsize=20_000)
def width_of(text: str, font: str, size: float) -> float:
    """Width in points."""
    return float(pdfmetrics.stringWidth(text, font, size))


def wrap(text: str, width: float, first: float, measure: Callable[[str], float]) -> list[str]:
    """Lines of at most `width` (the first of `first`), a closing mark hanging over where it must.

    >>> wrap("坚持依法办事，及时就地解决2025件。", 6, 4, len)
    ['坚持依法', '办事，及时就', '地解决', '2025件。']
    """
    lines: list[str] = []
    line, used, room = "", 0.0, first
    for unit in _UNIT.findall(text):
        wide = measure(unit)
        if line and used + wide > room and unit not in _CLOSING:
            carried = line[-1] if line[-1] in _OPENING and len(line) > 1 else ""
            lines.append(line[: len(line) - len(carried)])
            line, room = carried, width
            used = measure(carried) if carried else 0.0
        line += unit
        used += wide
    return [*lines, line] if line else lines
