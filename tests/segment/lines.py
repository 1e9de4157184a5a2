"""Lines made by hand, as a reader would have seen them, for tests of structure."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from pipeline import schema
from pipeline.config import StructureSettings
from pipeline.records import Bookmark, Cleaning, Layer, Line, Placement, from_table
from pipeline.segment import structure

SOURCE_ID = "0" * 16


def text_lines(text: str) -> list[Line]:
    """The lines of a plain text, blank ones counted into the next line's space above."""
    lines: list[Line] = []
    blank = 0.0
    for raw in text.split("\n"):
        if raw.strip():
            number = len(lines) + 1
            lines.append(
                Line(
                    block_id=f"{SOURCE_ID}.b{number:06d}",
                    source_id=SOURCE_ID,
                    page=None,
                    ordinal=number,
                    text_raw=raw,
                    space_above=blank if lines else None,
                )
            )
            blank = 0.0
        else:
            blank += 1
    return lines


def tables_of(
    lines: Sequence[Line],
    *,
    layers: Sequence[Layer] = (),
    cleanings: Sequence[Cleaning] = (),
    bookmarks: Sequence[Bookmark] = (),
) -> dict[str, pa.Table]:
    """The tables that the structure stage reads."""
    rows = {"lines": lines, "layers": layers, "cleanings": cleanings, "bookmarks": bookmarks}
    tables = {name: schema.table(name).from_rows(kept) for name, kept in rows.items()}
    return tables | {"sources": schema.table("sources").empty()}


def read(text: str) -> dict[str, pa.Table]:
    """The structure of a plain text."""
    return structure.run(tables_of(text_lines(text)), StructureSettings())


def paragraphs(text: str, out: dict[str, pa.Table]) -> list[tuple[str, str]]:
    """Role and joined raw text of each paragraph of each article; edits are not applied."""
    joined: list[tuple[str, str]] = []
    for line, placement in zip(text_lines(text), from_table(Placement, out["placements"]), strict=True):
        if placement.article_id is None:
            continue
        raw = line.text_raw.strip()
        if placement.continues:
            role, before = joined[-1]
            joined[-1] = (role, before + raw)
        else:
            joined.append((placement.role, raw))
    return joined
