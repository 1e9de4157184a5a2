"""Keeps what was recognised in an image in one small file per image, and finds it there again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

# Text, confidence, and corners in pixels.
KeptLine = tuple[str, float, list[list[float]]]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was recognised in an image: its lines, and how many seals were taken off before."""

    lines: list[KeptLine]
    n_seals: int = 0


def image_key(image: npt.NDArray[np.uint8], recogniser: str) -> str:
    """The name of an image as one recogniser sees it: the digest of its pixels, its shape and the recogniser."""
    digest = hashlib.sha256(json.dumps([recogniser, list(image.shape)]).encode())
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()[:32]


def find_page(folder: Path, key: str) -> KeptPage | None:
    """What is kept under `key`; None when nothing is kept there, or what is there cannot be read."""
    try:
        kept = json.loads(_place(folder, key).read_text("utf-8"))
        lines = [(str(text), float(confidence), corners) for text, confidence, corners in kept["lines"]]
        return KeptPage(lines, int(kept["n_seals"]))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep_page(folder: Path, key: str, page: KeptPage) -> None:
    """Keep a page under `key`, whole or not at all. Where nothing can be written nothing is kept."""
    place = _place(folder, key)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, making = tempfile.mkstemp(prefix=".making-", dir=place.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(page), file, ensure_ascii=False)
        Path(making).replace(place)
    except OSError:
        return


def _place(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.json"
