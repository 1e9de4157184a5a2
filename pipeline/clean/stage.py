"""The cleaning stage: what each line is, and which of its characters are not the author's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.clean.chrome import find_chrome
from pipeline.clean.furniture import find_furniture
from pipeline.clean.line_edits import find_edits
from pipeline.clean.side_margins import find_beside_text
from pipeline.clean.site_phrases import tells_when
from pipeline.clean.watermarks import find_watermarks
from pipeline.config import RepairSettings
from pipeline.records import Cleaning, Layer, Line, Page, from_table
from pipeline.text.offsets import Change
from pipeline.text.page_numbers import read_page_number

VERSION: Final = 9

# What the format itself says a line is.
_STYLES: Final = {
    "header": ("furniture", "header"),
    "footer": ("furniture", "footer"),
    "chrome": ("chrome", "site"),
    "note": ("note", "footnote"),
    "watermark": ("watermark", "watermark"),
}


def run(tables: Mapping[str, pa.Table], settings: RepairSettings) -> dict[str, pa.Table]:
    """Judge every line of `lines` and list the edits to those that are text.

    Every line has one row in `layers`; lines of the text have layer body, contents and cover being told apart
    later. Edits are made to body lines only.
    """
    lines = from_table(Line, tables["lines"])
    layers = judge_lines(lines, from_table(Page, tables["pages"]))
    body = [line for line in lines if layers[line.block_id].layer == "body"]
    aside = [line.text_raw for line in lines if layers[line.block_id].layer in ("notice", "chrome")]
    return {
        "layers": schema.table("layers").from_rows(layers[line.block_id] for line in lines),
        "cleanings": schema.table("cleanings").from_rows(
            _cleaning(line, change, settings)
            for line, changes in find_edits(body, aside, settings)
            for change in changes
        ),
        "rejects": schema.table("rejects").empty(),
    }


def judge_lines(lines: Sequence[Line], pages: Sequence[Page]) -> dict[str, Layer]:
    """What each line is, by block_id: the surest judges first, each on what the ones before it left."""
    judged = {line.block_id: _judge_style(line) for line in lines if line.style in _STYLES}

    def rest() -> list[Line]:
        return [line for line in lines if line.block_id not in judged]

    judged |= find_beside_text(rest())
    judged |= find_watermarks(rest(), pages)
    judged |= find_furniture(rest(), pages)
    judged |= find_chrome(rest())
    return {
        line.block_id: judged.get(line.block_id)
        or Layer(block_id=line.block_id, role="table" if line.table_id is not None else None)
        for line in lines
    }


def _judge_style(line: Line) -> Layer:
    layer, role = _STYLES[line.style or ""]
    if layer == "furniture" and read_page_number(line.text_raw):
        role = "page_number"
    elif layer == "chrome" and tells_when(line.text_raw):
        role = "source"
    return Layer(block_id=line.block_id, layer=layer, role=role, rule="trust_style")


def _cleaning(line: Line, change: Change, settings: RepairSettings) -> Cleaning:
    return Cleaning(
        block_id=line.block_id,
        start=change.start,
        end=change.end,
        before=change.before,
        after=change.after,
        rule=change.rule,
        probability=change.probability,
        status="applied" if settings.applies(change.probability) else "suggested",
    )
