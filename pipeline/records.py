"""The frozen types that stages work on, field for field the columns of schema.py.

Tables cross stage borders; records are what a stage holds in its hands in between.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import deque
from dataclasses import dataclass
from typing import Any, TypeVar

import pyarrow as pa

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of `lines`: one line of a page or file, as the reader saw it."""

    block_id: str
    source_id: str
    page: int | None
    ordinal: int
    text_raw: str
    x0: float | None = None
    y0: float | None = None
    x1: float | None = None
    y1: float | None = None
    font_size: float | None = None
    font: str | None = None
    bold: bool | None = None
    rotated: bool = False
    space_above: float | None = None
    style: str | None = None
    column: int | None = None
    table_id: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LineText:
    """A row of `lines` less its looks: what a stage takes that only reads."""

    block_id: str
    text_raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A row of `pages`: one physical page and the path it took."""

    source_id: str
    page: int
    width: float
    height: float
    method: str
    reason: str | None = None
    n_chars: int = 0
    n_unmapped_chars: int = 0
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A row of `bookmarks`: one entry of the file's own outline."""

    source_id: str
    ordinal: int
    level: int
    title: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A row of `tables`: one cell."""

    source_id: str
    table_id: str
    page: int | None
    row: int
    column: int
    row_span: int
    column_span: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A row of `layers`: what a line is."""

    block_id: str
    layer: str = "body"
    role: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """A row of `cleanings`: an edit to a line, offsets in its text_raw."""

    block_id: str
    start: int
    end: int
    before: str
    after: str
    rule: str
    probability: float
    status: str = "applied"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A row of `placements`: where a line belongs."""

    block_id: str
    layer: str
    role: str
    article_id: str | None = None
    continues: bool = False
    level: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentsEntry:
    """A row of `contents`."""

    compilation_id: str
    ordinal: int
    num: str | None
    part_num: str | None
    part_title: str | None
    title: str
    byline: str | None
    page: int | None
    article_id: str | None
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row of `drafts`: an article before its people, places and dates are read."""

    article_id: str
    source_id: str
    ordinal: int
    part_num: str | None
    part_title: str | None
    title: str
    title_source: str
    byline: str | None
    date_line: str | None
    page_start: int | None
    page_end: int | None
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompilationDraft:
    """A row of `compilation_drafts`: what a compilation says of itself."""

    compilation_id: str
    source_id: str
    title: str | None = None
    issue: str | None = None
    declared_articles: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A row of `descriptions`: who, where and when."""

    article_id: str
    byline: str | None = None
    author: str | None = None
    author_role: str | None = None
    organ: str | None = None
    organ_kind: str | None = None
    admin_level: str | None = None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None
    township: str | None = None
    township_code: str | None = None
    adcode: str | None = None
    region_candidates: tuple[str, ...] = ()
    date: dt.date | None = None
    date_precision: str | None = None
    date_candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A row of `edits`."""

    edit_id: str
    source_id: str
    block_id: str
    article_id: str | None
    start: int
    end: int
    before: str
    after: str
    rule: str
    probability: float
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A row of `sections`."""

    section_id: str
    article_id: str
    parent_id: str | None
    ordinal: int
    level: int
    num: str | None
    num_inferred: bool
    heading: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A row of `paragraphs`."""

    paragraph_id: str
    article_id: str
    section_id: str | None
    ordinal: int
    role: str
    enumerator: str | None
    start: int
    end: int
    text: str
    page_start: int | None
    page_end: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A row of `mentions`."""

    article_id: str
    paragraph_id: str
    kind: str
    start: int
    end: int
    surface: str
    normalized: str | None = None
    value: float | None = None
    unit: str | None = None
    period: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A row of `themes`: evidence that a paragraph carries a theme."""

    article_id: str
    paragraph_id: str
    theme_id: str
    start: int
    end: int
    surface: str
    rule_id: str
    score: float
    probability: float | None
    annotator: str
    codebook_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row of `rejects`: something set aside, and why."""

    stage: str
    rule: str
    reason: str
    source_id: str | None = None
    page: int | None = None
    block_id: str | None = None
    text: str | None = None


def from_table(kind: type[Record], table: pa.Table) -> list[Record]:
    """The rows of `table` as records of type `kind`, in order.

    Columns that the record does not have are left out; lists come as tuples.
    """
    records = [object.__new__(kind) for _ in range(table.num_rows)]
    for one in dataclasses.fields(kind):  # type: ignore[arg-type]
        values: list[Any] = table.column(one.name).to_pylist()
        if pa.types.is_list(table.schema.field(one.name).type):
            values = [tuple(value) for value in values]
        # Slot by slot, and the loop in C: the __init__ of a frozen class takes many times as long, and most stages
        # read all lines.
        put = kind.__dict__[one.name].__set__
        deque(map(put, records, values), maxlen=0)
    return records
