"""Keeps the tables a stage made in one folder per key, and finds them there again: all of them or none."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.store.writer import Part, write_part

_INDEX: Final = "index.json"


def find_parts(folder: Path, names: Iterable[str]) -> dict[str, Part] | None:
    """The parts of the tables `names` that `folder` keeps, or None when nothing is kept there."""
    index = folder / _INDEX
    if not index.is_file():
        return None
    known = json.loads(index.read_text("utf-8"))
    return {name: Part(name, _place(folder, name), known[name]["sha256"], known[name]["rows"]) for name in names}


def keep_parts(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, Part]:
    """Write tables into `folder`: under another name first, so that half of them are never found.

    Raises ValueError when a table does not have its declared columns.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=folder.parent))
    try:
        written = {name: write_part(schema.table(name), rows, _place(making, name)) for name, rows in tables.items()}
        index = {name: {"sha256": part.sha256, "rows": part.rows} for name, part in written.items()}
        (making / _INDEX).write_text(json.dumps(index), "utf-8")
        if not folder.exists():
            making.rename(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return {name: replace(part, path=_place(folder, name)) for name, part in written.items()}


def _place(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"
