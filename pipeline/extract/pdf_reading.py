"""What one PDF page gave: its lines and tables, how they were read, and what is set aside of what it holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from pipeline.extract.pdf_annotations import REMARK
from pipeline.extract.pdf_image import find_inkless
from pipeline.extract.pdf_layout import LaidLine
from pipeline.extract.pdf_runs import Frame, Style
from pipeline.extract.pdf_tables import Grid

OUTSIDE: Final = "outside_page"
HIDDEN: Final = "hidden_text"
# Rules of what is set aside though nobody who looks at the page misses it.
UNSEEN: Final = frozenset({OUTSIDE, HIDDEN, REMARK})


@dataclass(slots=True)
class StyledLine:
    """A line of the page, how most of it is drawn and, where it was recognised, how sure that is."""

    laid: LaidLine
    style: Style
    confidence: float | None = None


@dataclass(slots=True)
class PageReading:
    """What one page gave: lines and tables, the path taken and why, and what is set aside.

    `set_aside` holds lines that are not what the page shows, each with rule, reason and text; `missing`
    says by rule and reason why the page as a whole is not, or not safely, read.
    """

    frame: Frame
    method: str = "pdfium"
    reason: str | None = None
    lines: list[StyledLine] = field(default_factory=list)
    grids: dict[int, Grid] = field(default_factory=dict)
    set_aside: list[tuple[str, str, str]] = field(default_factory=list)
    missing: tuple[str, str] | None = None
    n_unmapped: int = 0
    confidence: float | None = None


def set_aside_unseen(reading: PageReading, page: Any) -> None:
    """Tell of the lines that leave no ink on the page: invisible, white on white, or of a layer that is off."""
    doubtful = [line for line in reading.lines if line.style.hidden or line.style.doubtful]
    if not doubtful:
        return
    boxes = [(line.laid.x0, line.laid.y0, line.laid.x1, line.laid.y1) for line in doubtful]
    inkless = find_inkless(page, reading.frame, boxes)
    unseen = {id(line) for line, is_inkless in zip(doubtful, inkless, strict=True) if is_inkless}
    reading.set_aside += [
        (HIDDEN, "text that the page does not show", x.laid.text) for x in doubtful if id(x) in unseen
    ]
    reading.lines = [line for line in reading.lines if id(line) not in unseen]
