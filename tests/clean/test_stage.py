"""The stage as a whole: its contract and its laws."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.clean import run
from pipeline.config import CleanSettings
from pipeline.records import Cleaning, Layer, Line, Page, from_table
from pipeline.text.offsets import apply_edits, undo_edits

# Characters that rules look at, so that random text meets them often.
ALPHABET = (
    "信访工作联系微客服一二第页共附件各位代表目录殷勇"
    + "0123456789０１ＡAbQ"
    + " 　\t\u200b\u0301\x02\x00"
    + ",;:!?()\"'.。…—-，；：！？（）“”⼤⻄豈"
)
TEXTS = st.text(st.one_of(st.sampled_from(ALPHABET), st.characters(exclude_categories=["Cs"])), max_size=60)


def tables_of(lines: Sequence[Line], pages: Sequence[Page] = ()) -> dict[str, pa.Table]:
    return {"lines": schema.table("lines").from_rows(lines), "pages": schema.table("pages").from_rows(pages)}


@st.composite
def random_lines(draw: st.DrawFn) -> list[Line]:
    with_pages = draw(st.booleans())
    lines = []
    for i, text in enumerate(draw(st.lists(TEXTS, max_size=12)), start=1):
        y0 = draw(st.floats(0, 800, width=32))
        lines.append(
            Line(
                block_id=f"s.b{i:06d}",
                source_id="s",
                page=draw(st.integers(1, 3)) if with_pages else None,
                ordinal=i,
                text_raw=text,
                x0=50.0 if with_pages else None,
                y0=y0 if with_pages else None,
                x1=500.0 if with_pages else None,
                y1=y0 + 12 if with_pages else None,
                font_size=draw(st.sampled_from([None, 9.0, 12.0])),
                rotated=draw(st.booleans()),
                style=draw(st.sampled_from([None, "header", "chrome", "note", "title"])),
                table_id=draw(st.sampled_from([None, None, "s.t001"])),
            )
        )
    return lines


@given(random_lines())
@settings(max_examples=300, deadline=None)
def test_any_lines_are_cleaned_and_every_edit_can_be_undone(lines: list[Line]) -> None:
    made = run(tables_of(lines), CleanSettings())
    layers = from_table(Layer, made["layers"])
    assert [layer.block_id for layer in layers] == [line.block_id for line in lines]
    edits: dict[str, list[Cleaning]] = defaultdict(list)
    for cleaning in from_table(Cleaning, made["cleanings"]):
        edits[cleaning.block_id].append(cleaning)
    for line, layer in zip(lines, layers, strict=True):
        found = edits[line.block_id]
        assert layer.layer == "body" or not found
        assert all(first.end <= second.start for first, second in pairwise(found))
        assert all(line.text_raw[edit.start : edit.end] == edit.before != edit.after for edit in found)
        applied = [edit for edit in found if edit.status == "applied"]
        assert undo_edits(apply_edits(line.text_raw, applied), applied) == line.text_raw
