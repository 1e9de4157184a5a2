"""The declarations hold together: keys, references, records."""

from __future__ import annotations

import dataclasses

import pytest

from pipeline import records, schema

RECORDS = {
    "lines": records.Line,
    "pages": records.Page,
    "bookmarks": records.Bookmark,
    "tables": records.Cell,
    "layers": records.Layer,
    "cleanings": records.Cleaning,
    "placements": records.Placement,
    "contents": records.ContentsEntry,
    "drafts": records.Draft,
    "descriptions": records.Description,
    "edits": records.Edit,
    "sections": records.Section,
    "paragraphs": records.Paragraph,
    "mentions": records.Mention,
    "themes": records.Annotation,
    "rejects": records.Reject,
}


@pytest.mark.parametrize("declared", schema.TABLES, ids=lambda declared: declared.name)
def test_keys_and_references_name_columns(declared: schema.Table) -> None:
    assert len(set(declared.column_names)) == len(declared.columns)
    assert set(declared.key) <= set(declared.column_names)
    for reference in declared.references:
        assert reference.column in declared.column_names
        assert reference.target in schema.table(reference.table).column_names
        assert declared.published <= schema.table(reference.table).published


@pytest.mark.parametrize("declared", schema.TABLES, ids=lambda declared: declared.name)
def test_every_column_says_what_it_means(declared: schema.Table) -> None:
    assert all(column.doc.endswith(".") for column in declared.columns)
    assert declared.doc.endswith(".")


@pytest.mark.parametrize(("name", "record"), RECORDS.items(), ids=RECORDS)
def test_records_have_the_columns_of_their_table(name: str, record: type) -> None:
    assert {field.name for field in dataclasses.fields(record)} == set(schema.table(name).column_names)


def test_the_same_column_has_one_type_everywhere() -> None:
    types: dict[str, set[str]] = {}
    for declared in schema.PUBLISHED:
        for column in declared.columns:
            types.setdefault(column.name, set()).add(column.type)
    assert {name for name, known in types.items() if len(known) > 1} == set()


def test_rows_survive_the_way_through_arrow() -> None:
    line = records.Line(block_id="s.b000001", source_id="s", page=3, ordinal=1, text_raw="一、强化统筹", font_size=16.0)
    table = schema.table("lines").from_rows([line])
    assert records.from_table(records.Line, table) == [line]


def test_a_column_the_schema_lacks_is_an_error() -> None:
    with pytest.raises(KeyError, match="nonsense"):
        schema.table("files").from_columns({"nonsense": []})
