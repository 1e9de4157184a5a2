"""The stage that reads a source as a compilation: contents, articles, the role of every line, edits by structure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import StructureSettings
from pipeline.records import Bookmark, Cleaning, ContentsEntry, Placement, from_table
from pipeline.segment.anatomy import Anatomy, dissect
from pipeline.segment.articles import align_articles, lists_headings, part_pages, running_heads, titles_among_heads
from pipeline.segment.contents import Contents, find_contents, without_headings
from pipeline.segment.contents_levels import readings_with_headings
from pipeline.segment.cover import describe_compilation
from pipeline.segment.coverage import Paging, beheaded_articles, truncated_articles
from pipeline.segment.drafting import Drafted, draft_articles
from pipeline.segment.joins import read_flow
from pipeline.segment.labels import is_attachment, labels_among_heads
from pipeline.segment.looks import bookmarked_articles, unlisted_articles, whole_source, with_labels, without_hollow
from pipeline.segment.matter import is_front_matter, matter_at
from pipeline.segment.parts import restore_entries, restore_parts
from pipeline.segment.restore import repair
from pipeline.segment.rows import OPEN_LAYERS, Row, read_rows, width
from pipeline.segment.starts import Start
from pipeline.segment.titles import letters

VERSION: Final = 11

_WRITES: Final = ("contents", "drafts", "placements", "compilation_drafts", "repairs")
# Readers that give one line per paragraph: nothing is wrapped there.
_PARAGRAPH_READERS: Final = frozenset({"docx", "html"})
# A contents without a body (a preview of the first pages) may leave a stray line behind it.
_LEAST_BODY: Final = 150


def run(tables: Mapping[str, pa.Table], settings: StructureSettings) -> dict[str, pa.Table]:
    """Read the structure of one source from its cleaned lines."""
    rows = read_rows(tables)
    if not rows:
        return {name: schema.table(name).empty() for name in _WRITES}
    source_id = rows[0].line.source_id
    found = _find(rows, from_table(Bookmark, tables["bookmarks"]))
    fixed = _reader(tables) in _PARAGRAPH_READERS
    anatomies = _dissect(found, fixed=fixed)
    truncated = truncated_articles(anatomies, found.contents.entries, found.paging)
    drafted = draft_articles(source_id, anatomies, found.contents, truncated, outline=found.outline)
    edits = [*found.edits, *_without_marks(anatomies), *(edit for one in drafted for edit in one.edits)]
    compilation = describe_compilation(source_id, rows, rows[: found.front_end], _only_title(found, drafted))
    written: tuple[Sequence[object], ...] = (
        _contents_rows(source_id, found, drafted),
        [one.draft for one in drafted],
        _placements(rows, found, drafted),
        [compilation],
        _apart(edits),
    )
    return {name: schema.table(name).from_rows(kept) for name, kept in zip(_WRITES, written, strict=True)}


@dataclass(slots=True)
class _Found:
    """What a source is made of: its contents, its body, and where the body's articles begin.

    An `outline` is a contents that lists one report's headings. `heads` and `parts` are the indexes of running
    heads and of lines that print a part's title between articles.
    """

    contents: Contents
    body: list[Row]
    starts: list[Start]
    outline: bool
    n_rows: int
    edits: list[Cleaning]
    paging: Paging
    heads: set[int] = field(default_factory=set)
    parts: set[int] = field(default_factory=set)

    @property
    def first_body(self) -> int:
        """Index of the first article's first line."""
        return self.body[self.starts[0].first].index if self.starts else self.n_rows

    @property
    def front_end(self) -> int:
        """Index of the first line that is no cover."""
        return min(self.first_body, self.contents.rows[0].index if self.contents.rows else self.first_body)


def _find(rows: Sequence[Row], bookmarks: Sequence[Bookmark]) -> _Found:
    contents = find_contents([row for row in rows if row.layer in OPEN_LAYERS and row.text])
    edits = restore_parts(contents) + restore_entries(contents, [row.text for row in rows])
    judged_anew = labels_among_heads(rows) | titles_among_heads(rows, contents)
    readable = [row for row in rows if row.text and (row.layer in OPEN_LAYERS or row.index in judged_anew)]
    body = _body(readable, contents) if contents.rows else _without_cover(readable)
    paging = Paging.of(rows)
    articles = without_headings(contents)
    starts = align_articles(body, articles.entries if articles else contents.entries)
    if articles and not lists_headings(starts, body, articles.entries):
        contents = articles
    elif articles:
        starts = align_articles(body, contents.entries)
    outline = bool(contents.entries) and lists_headings(starts, body, contents.entries)
    if outline:
        for reading in readings_with_headings(contents, starts, body):
            above = align_articles(body, reading.entries)
            if len(above) > 0.5 * len(reading.entries) and not lists_headings(above, body, reading.entries):
                contents, starts, outline = reading, above, False
                break
    if outline:
        # The contents stands inside its report, below the title.
        listed = {row.index for row in contents.rows}
        body = [row for row in readable if row.index not in listed]
        starts = [whole_source(body)] if body else []
    elif starts or not contents.entries or sum(len(row.text) for row in body) >= _LEAST_BODY:
        more = unlisted_articles(body, starts)
        if not starts and len(more) < 2:
            more = bookmarked_articles(body, bookmarks) or more
        starts = sorted([*starts, *more], key=lambda start: start.first)
        starts = sorted([*starts, *matter_at(body, starts)], key=lambda start: start.first)
        starts = sorted(
            [*starts, *beheaded_articles(body, starts, contents.entries, paging)], key=lambda start: start.first
        )
    starts, hollow = without_hollow(body, starts)
    starts = with_labels(body, starts, [part.title for part in contents.parts])
    return _Found(
        contents,
        body,
        starts,
        outline,
        n_rows=len(rows),
        edits=edits,
        paging=paging,
        heads=running_heads(body, starts, [part.title for part in contents.parts]),
        parts=part_pages(body, starts, contents.parts) | hollow,
    )


def _dissect(found: _Found, *, fixed: bool) -> list[Anatomy]:
    flow = read_flow(_texts(found.body, found.starts), fixed=fixed)
    flow = replace(flow, gaps=frozenset(gap.page for gap in found.paging.gaps))
    announced = _announced(found.contents) if found.outline else frozenset()
    aside = found.heads | found.parts
    ends = [*(start.first for start in found.starts[1:]), len(found.body)]
    return [
        dissect([row for row in found.body[start.first : end] if row.index not in aside], start, flow, announced)
        for start, end in zip(found.starts, ends, strict=False)
    ]


def _body(rows: Sequence[Row], contents: Contents) -> list[Row]:
    """The rows below the contents with a preface above it; those above a contents that ends the source."""
    listed = {row.index for row in contents.rows}
    top = contents.rows[0].index
    above = [row for row in rows if row.index < top]
    below = [row for row in rows if row.index > top and row.index not in listed]
    if sum(len(row.text) for row in below) < _LEAST_BODY <= sum(len(row.text) for row in above):
        return above
    preface = next((at for at, row in enumerate(above) if is_front_matter(row.text)), len(above))
    return above[preface:] + below


def _without_cover(body: Sequence[Row]) -> list[Row]:
    """The body without a cover page: a first page of few, mostly large lines before pages of text."""
    pages = {row.page for row in body if row.page is not None}
    if len(pages) < 2:
        return list(body)
    cover = [row for row in body if row.page == min(pages)]
    told = any(row.text.endswith("。") and width(row.text) < 20 for row in cover)
    if (
        len(cover) <= 8
        and sum(len(row.text) for row in cover) <= 120
        and max(row.ratio for row in cover) > 1.3
        and not told
    ):
        return [row for row in body if row.page != min(pages)]
    return list(body)


def _texts(body: Sequence[Row], starts: Sequence[Start]) -> list[Row]:
    """The body without titles and what usually stands below them, which nobody wrapped."""
    heads = {at for start in starts for at in range(start.first, start.end + 2)}
    return [row for at, row in enumerate(body) if at not in heads]


def _reader(tables: Mapping[str, pa.Table]) -> str | None:
    readers = tables["sources"].column("reader").to_pylist() if "sources" in tables else []
    return readers[0] if readers else None


def _announced(contents: Contents) -> frozenset[str]:
    """The letters of the headings that an outline lists."""
    titles = [(entry.num or "") + entry.title for entry in contents.entries]
    titles += [entry.title for entry in contents.entries] + [part.title for part in contents.parts]
    return frozenset(letters(title) for title in titles if title)


def _only_title(found: _Found, drafted: Sequence[Drafted]) -> str | None:
    """The title of a source that is one document: one article, perhaps with what is attached to it."""
    alone = found.starts and (found.outline or not found.contents.entries)
    attached = all(start.lead and is_attachment(found.body[start.first].text) for start in found.starts[1:])
    return drafted[0].draft.title or None if alone and attached else None


def _without_marks(anatomies: Sequence[Anatomy]) -> list[Cleaning]:
    """Edits that take Markdown's marks off the headings they are before."""
    return [
        repair(row, -row.lead, 0, "", rule="remove_heading_mark", probability=1.0)
        for anatomy in anatomies
        for row in anatomy.rows
        if row.line.style and row.cleaned.lstrip().startswith("#")
    ]


def _contents_rows(source_id: str, found: _Found, drafted: Sequence[Drafted]) -> list[ContentsEntry]:
    announced = {one.entry: one.draft.article_id for one in drafted if one.entry is not None}
    # The headings of an outline all announce the one article.
    only = drafted[0].draft.article_id if found.outline and drafted else None
    rows = []
    for at, entry in enumerate(found.contents.entries):
        part = found.contents.parts[entry.part] if entry.part is not None else None
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
                raw=found.contents.text[entry.start : entry.end].strip(),
            )
        )
    return rows


def _placements(rows: Sequence[Row], found: _Found, drafted: Sequence[Drafted]) -> list[Placement]:
    """One placement per line, in the order of the lines."""
    ids = [row.line.block_id for row in rows]
    placed: dict[int, Placement] = {}
    for index, role in found.contents.roles().items():
        placed[index] = Placement(block_id=ids[index], layer="contents", role=role)
    for index in found.heads:
        placed[index] = Placement(block_id=ids[index], layer="furniture", role="header")
    for index in found.parts:
        placed[index] = Placement(block_id=ids[index], layer="body", role="part")
    for one in drafted:
        placed |= one.placements
    return [placed.get(row.index) or _outside(row, found.first_body) for row in rows]


def _outside(row: Row, first_body: int) -> Placement:
    """The place of a line that no article and no contents holds."""
    if row.layer not in OPEN_LAYERS:
        return Placement(block_id=row.line.block_id, layer=row.layer, role=row.role or row.layer)
    if not row.text:
        return Placement(block_id=row.line.block_id, layer=row.layer, role="blank")
    if row.index < first_body:
        return Placement(
            block_id=row.line.block_id, layer="cover", role="cover_title" if row.ratio > 1.3 else "cover_text"
        )
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
