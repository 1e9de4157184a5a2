"""Keeps what was recognised in an image in one small file per image, and finds it there again.

Recognition may take its process along: out of memory, or ended because it took too long. A file beside tells that an
image was begun; one that was begun twice and never done is given up, so that the other pages are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

# Text, confidence, and corners in pixels.
KeptLine = tuple[str, float, list[list[float]]]

_ATTEMPTS: Final = (".begun", ".again")
# Seconds in which a page is recognised even on a busy machine.
_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class KeptPage:
    """What was recognised in an image: its lines, how many seals were taken off before, and its ruled lines."""

    lines: list[KeptLine]
    n_seals: int = 0
    rules: list[list[float]] = field(default_factory=list)


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
        rules = [[float(value) for value in rule] for rule in kept["rules"]]
        return KeptPage(lines, int(kept["n_seals"]), rules)
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


@contextmanager
def attempt(folder: Path, key: str) -> Iterator[bool]:
    """Note that an image is being recognised, until it is done or an error tells why not.

    Gives False when two attempts before this one ended with their process.
    """
    first, second = (_place(folder, key).with_suffix(suffix) for suffix in _ATTEMPTS)
    if second.exists():
        yield False
        return
    note = second if first.exists() else first
    with suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
    try:
        yield True
    finally:
        with suppress(OSError):
            first.unlink(missing_ok=True)
            second.unlink(missing_ok=True)


def wait_for_page(folder: Path, key: str) -> KeptPage | None:
    """What other processes make of an image that two of them seem to be at; None when they seem to have died of it."""
    until = time.monotonic() + _PATIENCE
    while (page := find_page(folder, key)) is None and time.monotonic() < until:
        time.sleep(_PATIENCE / 100)
    return page


def count_settled(folder: Path) -> int:
    """How many images are done or given up: what grows from one try of a source to the next."""
    return sum(path.suffix in (".json", _ATTEMPTS[1]) for path in folder.glob("*/*"))


def _place(folder: Path, key: str) -> Path:
    return folder / key[:2] / f"{key}.json"
