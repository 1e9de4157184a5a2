"""What the lines in an image say: recognised by rapidocr, or by whoever recognised the same image before.

rapidocr is an extra (`pip install "huibian[ocr]"`); its models come with its wheel and run without a network.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from pipeline.extract.ocr_cache import find_lines, image_key, keep_lines

Image = npt.NDArray[np.uint8]

# Below this mean the page may stand on its head.
_SURE_PAGE: Final = 0.7
# Lines are found in the image at this size of its longer side, which halves the time and the memory that takes
# and finds no fewer of them; they are read in the image as it is.
_DETECTION_SIDE: Final = 1600

# One thread: a build reads files side by side. All lines are kept here, and judged by their confidence later. One
# line at a time: several would be padded to the longest.
_SETTINGS: Final[dict[str, Any]] = {
    "Global.log_level": "critical",
    "Global.text_score": 0.0,
    "Global.use_cls": False,
    "Global.max_side_len": 4000,
    "Det.limit_type": "max",
    "Det.limit_side_len": _DETECTION_SIDE,
    "Rec.rec_batch_num": 1,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line in the image: its text, how sure it is, and its corners in points from the top left, clockwise."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]

    @property
    def angle(self) -> float:
        (x0, y0), (x1, y1) = self.corners[:2]
        return math.degrees(math.atan2(y1 - y0, x1 - x0))

    @property
    def length(self) -> float:
        return math.dist(self.corners[0], self.corners[1])

    @property
    def height(self) -> float:
        return math.dist(self.corners[1], self.corners[2])


def is_installed() -> bool:
    """Whether the extra is here."""
    return all(importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))


@cache
def recogniser() -> str:
    """Who recognises, and how: what a result depends on besides the image."""
    return f"rapidocr {importlib.metadata.version('rapidocr')} {_SETTINGS}"


@cache
def _engine() -> Any:
    return importlib.import_module("rapidocr").RapidOCR(params=_SETTINGS)


def recognise(image: Image, scale: float, kept: Path | None = None) -> list[Recognised]:
    """The lines in an image (rows, columns, BGR) of `scale` pixels a point.

    With a folder `kept`, an image that was recognised before is not recognised again.
    """
    key = image_key(image, recogniser()) if kept else ""
    lines = find_lines(kept, key) if kept else None
    if lines is None:
        lines = _recognise(image)
        if kept:
            keep_lines(kept, key, lines)
    return [
        Recognised(text, confidence, tuple((x / scale, y / scale) for x, y in corners))
        for text, confidence, corners in lines
        if text.strip()
    ]


def _recognise(image: Image) -> list[tuple[str, float, list[list[float]]]]:
    result = _engine()(image)
    if result.boxes is None:
        return []
    return [
        (text, round(float(score), 4), [[float(x), float(y)] for x, y in box])
        for box, text, score in zip(result.boxes, result.txts, result.scores, strict=True)
    ]
