"""What the lines in an image say: recognised by rapidocr, or by whoever recognised the same image before.

rapidocr is an extra (`pip install "huibian[ocr]"`); its models come with its wheel and run without a network.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from pipeline.extract.ocr_cache import KeptLine, KeptPage, attempt, find_page, image_key, keep_page, wait_for_page
from pipeline.extract.ocr_image import Image, find_missed, find_rules, take_off_seals, whiten

# To be raised when the image is prepared or searched in another way, so that pages are recognised again.
_VERSION: Final = 1

# Print that detection has not found may be a stain; it is read only where recognition is sure.
_SURE_MISSED: Final = 0.8
# Of a leader and its number, what is unsure is how many dots there are.
_SURE_NUMBER: Final = 0.5
_LEADER: Final = re.compile(r"[.·…‥⋯。\s]+[0-9]{1,4}")
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
    return f"rapidocr {importlib.metadata.version('rapidocr')} {_SETTINGS} {_VERSION}"


@cache
def _engine() -> Any:
    return importlib.import_module("rapidocr").RapidOCR(params=_SETTINGS)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was recognised in an image, or that it was given up.

    `n_seals` were taken off its print; `rules` are its ruled lines, from (x0, y0) to (x1, y1) in points.
    """

    lines: list[Recognised]
    n_seals: int = 0
    rules: Sequence[Sequence[float]] = ()
    given_up: bool = False


def recognise(image: Image, scale: float, kept: Path | None = None) -> Seen:
    """The lines in an image (rows, columns, BGR) of `scale` pixels a point.

    With a folder `kept`, an image that was recognised before is not recognised again.
    """
    if kept is None:
        page = recognise_page(image, scale)
    else:
        key = image_key(image, recogniser())
        found = find_page(kept, key)
        if found is None:
            with attempt(kept, key) as may_try:
                if may_try:
                    found = recognise_page(image, scale)
                    keep_page(kept, key, found)
                else:
                    found = wait_for_page(kept, key)
        if found is None:
            return Seen([], given_up=True)
        page = found
    lines = [
        Recognised(text, confidence, tuple((x / scale, y / scale) for x, y in corners))
        for text, confidence, corners in page.lines
        if text.strip()
    ]
    return Seen(lines, page.n_seals, [[value / scale for value in rule] for rule in page.rules])


def recognise_page(image: Image, scale: float) -> KeptPage:
    """What rapidocr makes of an image."""
    bare, n_seals = take_off_seals(image, scale)
    paper = whiten(bare)
    result = _engine()(paper, use_det=True)
    if result.boxes is None:
        return KeptPage([], n_seals)
    lines = [*_lines(result.txts, result.scores, result.boxes), *_recognise_missed(paper, result.boxes)]
    return KeptPage(lines, n_seals, [list(rule) for rule in find_rules(paper, scale)])


def _recognise_missed(image: Image, boxes: Any) -> Iterator[KeptLine]:
    """What stands in print that detection has not found, as far as that is sure."""
    for left, top, right, bottom in find_missed(image, boxes):
        crop = image[max(top, 0) : bottom, max(left, 0) : right]
        result = _engine()(crop, use_det=False)
        corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
        yield from (
            line
            for line in _lines(result.txts or (), result.scores or (), [corners])
            if line[1] >= (_SURE_NUMBER if _LEADER.fullmatch(line[0]) else _SURE_MISSED)
            and any(c.isalnum() for c in line[0])
        )


def _lines(texts: Iterable[str], scores: Iterable[float], boxes: Iterable[Any]) -> list[KeptLine]:
    return [
        (text, round(float(score), 4), [[float(x), float(y)] for x, y in box])
        for text, score, box in zip(texts, scores, boxes, strict=True)
    ]
