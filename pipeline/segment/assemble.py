"""The stage that builds the canonical texts: articles, sections, paragraphs and sentences with their offsets."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.records import Description, Draft, Edit, Line, Paragraph, Placement, Section, from_table
from pipeline.segment.paragraphs import cut_paragraphs
from pipeline.segment.punctuate import RULE as LOST_MARK
from pipeline.segment.sections import nest_sections
from pipeline.segment.sentences import cut_at, split_sentences
from pipeline.text.lines import ArticleText, build_text, lines_by_article

VERSION: Final = 2

# Columns of `placements` that `blocks` publishes beside those of `lines`.
_PLACED: Final = ("layer", "role", "article_id", "continues")


def run(tables: Mapping[str, pa.Table], settings: None) -> dict[str, pa.Table]:
    """Build `blocks`, `compilations`, `articles`, `sections`, `paragraphs` and `sentences`."""
    edits = from_table(Edit, tables["edits"])
    lines_of = lines_by_article(from_table(Line, tables["lines"]), from_table(Placement, tables["placements"]), edits)
    stops_of = _suggested_stops(edits)
    descriptions = {known.article_id: known for known in from_table(Description, tables["descriptions"])}
    articles: list[dict[str, Any]] = []
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    stops: dict[str, dict[int, float]] = {}
    for draft in from_table(Draft, tables["drafts"]):
        article = build_text(lines_of.get(draft.article_id, ()))
        articles.append(_article_row(draft, descriptions[draft.article_id], article.text))
        cut = cut_paragraphs(draft.article_id, article)
        stops[draft.article_id] = dict(_offsets(article, stops_of))
        own_sections, own_paragraphs = nest_sections(len(article.text), cut)
        sections += own_sections
        paragraphs += own_paragraphs
    return {
        "blocks": _blocks(tables["lines"], tables["layers"], tables["placements"]),
        "compilations": _compilations(tables, articles),
        "articles": _from_dicts("articles", articles),
        "sections": schema.table("sections").from_rows(sections),
        "paragraphs": schema.table("paragraphs").from_rows(paragraphs),
        "sentences": _sentences(paragraphs, stops),
    }


def _suggested_stops(edits: Iterable[Edit]) -> Mapping[str, list[Edit]]:
    """By line, the full stops that were most likely lost but not surely enough to stand in the text."""
    found: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.rule == LOST_MARK and edit.status == "suggested" and edit.after == "。":
            found[edit.block_id].append(edit)
    return found


def _offsets(article: ArticleText, suggested: Mapping[str, list[Edit]]) -> Iterator[tuple[int, float]]:
    """Where suggested insertions belong in the article's text, with their probabilities."""
    for placed, start in zip(article.lines, article.starts, strict=True):
        for edit in suggested.get(placed.line.block_id, ()):
            shift = sum(len(done.after) - len(done.before) for done in placed.edits if done.end <= edit.start)
            yield start + edit.start + shift, edit.probability


def _article_row(draft: Draft, description: Description, text: str) -> dict[str, Any]:
    row = {name: getattr(draft, name) for name in schema.table("drafts").column_names if name != "date_line"}
    row |= {name: getattr(description, name) for name in schema.table("descriptions").column_names}
    listed = draft.status == "listed"
    return row | {"compilation_id": draft.source_id, "n_chars": len(text), "text": None if listed else text}


def _from_dicts(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    declared = schema.table(name)
    return declared.from_columns({column: [row[column] for row in rows] for column in declared.column_names})


def _blocks(lines: pa.Table, layers: pa.Table, placements: pa.Table) -> pa.Table:
    table = lines
    for name in _PLACED:
        table = table.append_column(placements.schema.field(name), placements.column(name))
    # Structure may have judged a line anew; the rule that spoke before it then says nothing about the line.
    upheld = pc.equal(layers.column("layer"), placements.column("layer"))
    rule = pc.if_else(upheld, layers.column("rule"), None)
    declared = schema.table("blocks")
    return table.append_column("rule", rule).select(declared.column_names).cast(declared.arrow)


def _compilations(tables: Mapping[str, pa.Table], articles: list[dict[str, Any]]) -> pa.Table:
    statuses = [article["status"] for article in articles]
    counts = {
        "listed_articles": tables["contents"].num_rows,
        "present_articles": len(statuses) - statuses.count("listed"),
        "truncated_articles": statuses.count("truncated"),
    }
    return _from_dicts("compilations", [row | counts for row in tables["compilation_drafts"].to_pylist()])


def _sentences(paragraphs: list[Paragraph], stops: Mapping[str, Mapping[int, float]]) -> pa.Table:
    """Sentences end where the text says so, and where a full stop was more likely lost than not."""
    declared = schema.table("sentences")
    columns: dict[str, list[object]] = {name: [] for name in declared.column_names}
    ordinal = 0
    article_id = None
    lost: Mapping[int, float] = {}
    offsets: list[int] = []
    for paragraph in paragraphs:
        if paragraph.article_id != article_id:
            article_id, ordinal = paragraph.article_id, 0
            lost = stops[paragraph.article_id]
            offsets = sorted(lost)
        inside = offsets[bisect_right(offsets, paragraph.start) : bisect_left(offsets, paragraph.end)]
        spans = cut_at(split_sentences(paragraph.text), (offset - paragraph.start for offset in inside))
        for i, (start, end) in enumerate(spans, 1):
            ordinal += 1
            columns["sentence_id"].append(f"{paragraph.paragraph_id}.s{i:03d}")
            columns["article_id"].append(article_id)
            columns["paragraph_id"].append(paragraph.paragraph_id)
            columns["ordinal"].append(ordinal)
            columns["start"].append(paragraph.start + start)
            columns["end"].append(paragraph.start + end)
            columns["text"].append(paragraph.text[start:end])
            columns["end_probability"].append(lost[at] if (at := paragraph.start + end) in inside else None)
    return declared.from_columns(columns)
