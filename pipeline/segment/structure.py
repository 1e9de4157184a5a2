"""The stage that reads a source as a compilation: contents, articles, the role of every line, and repairs by structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import StructureSettings
from pipeline.records import Cleaning, ContentsEntry, Placement
from pipeline.segment.anatomy import Anatomy, dissect
from pipeline.segment.articles import Start, align_articles, lists_headings, part_pages, running_heads, unlisted_articles, whole_source
from pipeline.segment.contents import Contents, find_contents
from pipeline.segment.cover import describe_compilation
from pipeline.segment.drafting import Drafted, draft_articles
from pipeline.segment.joins import read_flow
from pipeline.segment.parts import restore_parts
from pipeline.segment.restore import repair
from pipeline.segment.rows import OPEN_LAYERS, Row, read_rows
from pipeline.segment.titles import letters

VERSION: Final = 1

# Readers that give one line per paragraph: nothing is wrapped there.
_PARAGRAPH_READERS: Final = frozenset({"docx", "html"})


def run(tables: Mapping[str, pa.Table], settings: StructureSettings) -> dict[str, pa.Table]:
    """Read the structure of one source from its cleaned lines."""
    rows = read_rows(tables)
    if not rows:
        return {name: schema.table(name).empty() for name in _WRITES}
    source_id = rows[0].line.source_id
    readable = [row for row in rows if row.layer in OPEN_LAYERS and row.text]
    contents = find_contents(readable)
    edits = restore_parts(contents)
    body = _without_cover(_after(readable, contents))
    starts = align_articles(body, contents.entries)
    outline = bool(contents.entries) and lists_headings(starts, body, contents.entries)
    if outline:
        # The contents stands inside its report, below the title.
        listed = {row.index for row in contents.rows}
        body = [row for row in readable if row.index not in listed]
    starts = [whole_source(body)] if outline and body else _with_unlisted(body, starts, contents)
    flow = read_flow(_texts(body, starts), fixed=_reader(tables) in _PARAGRAPH_READERS)
    heads = running_heads(body, starts, [part.title for part in contents.parts])
    parts = part_pages(body, starts, contents.parts)
    announced = _announced(contents) if outline else frozenset()
    anatomies = [
        dissect([row for row in body[start.first : end] if row.index not in heads | parts], start, flow, announced)
        for start, end in zip(starts, [*(start.first for start in starts[1:]), len(body)], strict=False)
    ]
    drafted = draft_articles(source_id, anatomies, contents, outline=outline)
    first_body = body[starts[0].first].index if starts else len(rows)
    front = rows[: min(first_body, contents.rows[0].index if contents.rows else first_body)]
    edits += _without_marks(anatomies)
    edits += [edit for one in drafted for edit in one.edits]
    # What is attached to a document goes under its title.
    alone = starts and (outline or not contents.entries) and all(start.lead for start in starts[1:])
    only = drafted[0].draft.title if alone else None
    return {
        "contents": schema.table("contents").from_rows(_contents_rows(source_id, contents, drafted)),
        "drafts": schema.table("drafts").from_rows([one.draft for one in drafted]),
        "placements": schema.table("placements").from_rows(_placements(rows, contents, drafted, heads, parts, first_body)),
        "compilation_drafts": schema.table("compilation_drafts").from_rows(
            [describe_compilation(source_id, rows, front, only)]
        ),
        "repairs": schema.table("repairs").from_rows(_apart(edits)),
    }


def _after(rows: Sequence[Row], contents: Contents) -> list[Row]:
    """The rows below the contents, or all of them."""
    if not contents.rows:
        return list(rows)
    listed = {row.index for row in contents.rows}
    return [row for row in rows if row.index not in listed and row.index > contents.rows[0].index]


# A contents without a body (a preview of the first pages) may leave a stray line behind it.
_LEAST_BODY: Final = 150


def _with_unlisted(body: Sequence[Row], starts: list[Start], contents: Contents) -> list[Start]:
    """The articles in the body's order, those included that no entry announces."""
    if contents.entries and not starts and sum(len(row.text) for row in body) < _LEAST_BODY:
        return []
    return sorted([*starts, *unlisted_articles(body, starts)], key=lambda start: start.first)


def _announced(contents: Contents) -> frozenset[str]:
    """The letters of the headings that an outline lists."""
    titles = [(entry.num or "") + entry.title for entry in contents.entries]
    titles += [entry.title for entry in contents.entries] + [part.title for part in contents.parts]
    return frozenset(letters(title) for title in titles if title)


def _without_marks(anatomies: Sequence[Anatomy]) -> list[Cleaning]:
    """Edits that take Markdown's marks off the headings they are before."""
    edits = []
    for anatomy in anatomies:
        for row in anatomy.rows:
            if row.line.style and row.cleaned.lstrip().startswith("#"):
                edits.append(repair(row, -row.lead, 0, "", "remove_heading_mark", 1.0))
    return edits


_WRITES: Final = ("contents", "drafts", "placements", "compilation_drafts", "repairs")


def _texts(body: Sequence[Row], starts: Sequence[Start]) -> list[Row]:
    """The body without titles and what usually stands below them, which nobody wrapped."""
    heads = {at for start in starts for at in range(start.first, start.first + start.count + 2)}
    return [row for at, row in enumerate(body) if at not in heads]


def _reader(tables: Mapping[str, pa.Table]) -> str | None:
    readers = tables["sources"].column("reader").to_pylist() if "sources" in tables else []
    return readers[0] if readers else None


def _without_cover(body: Sequence[Row]) -> list[Row]:
    """The body without a cover page: a first page of few, mostly large lines before pages of text."""
    pages = {row.page for row in body if row.page is not None}
    if len(pages) < 2:
        return list(body)
    first = min(page for page in pages if page is not None)
    cover = [row for row in body if row.page == first]
    if len(cover) <= 8 and sum(len(row.text) for row in cover) <= 120 and max(row.ratio for row in cover) > 1.3:
        return [row for row in body if row.page != first]
    return list(body)


def _contents_rows(source_id: str, contents: Contents, drafted: Sequence[Drafted]) -> list[ContentsEntry]:
    announced = {one.entry: one.draft.article_id for one in drafted if one.entry is not None}
    # A report's contents lists its headings: they all announce the one article.
    only = drafted[0].draft.article_id if len(drafted) == 1 and not announced else None
    rows = []
    for at, entry in enumerate(contents.entries):
        part = contents.parts[entry.part] if entry.part is not None else None
        rows.append(
            ContentsEntry(
                compilation_id=source_id,
                ordinal=at + 1,
                num=entry.num,
                part_num=part.num if part else None,
                part_title=part.title if part else None,
                title=entry.title,
                byline=entry.byline,
                page=entry.page,
                article_id=announced.get(at, only),
                raw=contents.text[entry.start : entry.end].strip(),
            )
        )
    return rows


def _placements(
    rows: Sequence[Row],
    contents: Contents,
    drafted: Sequence[Drafted],
    heads: AbstractSet[int],
    parts: AbstractSet[int],
    first_body: int,
) -> list[Placement]:
    """One placement per line, in the order of the lines."""
    placed: dict[int, Placement] = {}
    roles = contents.roles()
    for index, role in roles.items():
        placed[index] = Placement(block_id=rows[index].line.block_id, layer="contents", role=role)
    for index in heads:
        placed[index] = Placement(block_id=rows[index].line.block_id, layer="furniture", role="header")
    for index in parts:
        placed[index] = Placement(block_id=rows[index].line.block_id, layer="body", role="part")
    for one in drafted:
        for index, placement in one.placements.items():
            placed[index] = placement
    for row in rows:
        if row.index not in placed:
            placed[row.index] = _outside(row, first_body)
    return [placed[row.index] for row in rows]


def _outside(row: Row, first_body: int) -> Placement:
    """The place of a line that no article and no contents holds."""
    if row.layer not in OPEN_LAYERS:
        return Placement(block_id=row.line.block_id, layer=row.layer, role=row.role or row.layer)
    if not row.text:
        return Placement(block_id=row.line.block_id, layer=row.layer, role="blank")
    if row.index < first_body:
        return Placement(block_id=row.line.block_id, layer="cover", role="cover_title" if row.ratio > 1.3 else "cover_text")
    return Placement(block_id=row.line.block_id, layer="body", role="paragraph")


def _apart(edits: Sequence[Cleaning]) -> list[Cleaning]:
    """Edits without overlaps, in order; of two that overlap the surer stays."""
    kept: list[Cleaning] = []
    for edit in sorted(edits, key=lambda one: (one.block_id, one.start, one.end, -one.probability)):
        if kept and kept[-1].block_id == edit.block_id and edit.start < max(kept[-1].end, kept[-1].start + 1):
            if edit.probability > kept[-1].probability:
                kept[-1] = edit
            continue
        kept.append(edit)
    return kept
