"""The stage that builds the canonical texts: articles, sections, paragraphs and sentences with their offsets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.records import Description, Draft, Edit, Line, Paragraph, Placement, Section, from_table
from pipeline.segment.paragraphs import build_text, cut_paragraphs, lines_by_article
from pipeline.segment.sections import nest_sections
from pipeline.segment.sentences import split_sentences

VERSION: Final = 1

# Columns of `placements` that `blocks` publishes beside those of `lines`.
_PLACED: Final = ("layer", "role", "article_id", "continues")


def run(tables: Mapping[str, pa.Table], settings: None) -> dict[str, pa.Table]:
    """Build `blocks`, `compilations`, `articles`, `sections`, `paragraphs` and `sentences`."""
    lines_of = lines_by_article(
        from_table(Line, tables["lines"]),
        from_table(Placement, tables["placements"]),
        from_table(Edit, tables["edits"]),
    )
    descriptions = {known.article_id: known for known in from_table(Description, tables["descriptions"])}
    articles: list[dict[str, Any]] = []
    sections: list[Section] = []
    paragraphs: list[Paragraph] = []
    for draft in from_table(Draft, tables["drafts"]):
        article = build_text(lines_of.get(draft.article_id, ()))
        articles.append(_article_row(draft, descriptions[draft.article_id], article.text))
        cut = cut_paragraphs(draft.article_id, article)
        own_sections, own_paragraphs = nest_sections(len(article.text), cut)
        sections += own_sections
        paragraphs += own_paragraphs
    return {
        "blocks": _blocks(tables["lines"], tables["layers"], tables["placements"]),
        "compilations": _compilations(tables, articles),
        "articles": _from_dicts("articles", articles),
        "sections": schema.table("sections").from_rows(sections),
        "paragraphs": schema.table("paragraphs").from_rows(paragraphs),
        "sentences": _sentences(paragraphs),
    }


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


def _sentences(paragraphs: list[Paragraph]) -> pa.Table:
    declared = schema.table("sentences")
    columns: dict[str, list[object]] = {name: [] for name in declared.column_names}
    ordinal = 0
    article_id = None
    for paragraph in paragraphs:
        if paragraph.article_id != article_id:
            article_id, ordinal = paragraph.article_id, 0
        for i, (start, end) in enumerate(split_sentences(paragraph.text), 1):
            ordinal += 1
            columns["sentence_id"].append(f"{paragraph.paragraph_id}.s{i:03d}")
            columns["article_id"].append(article_id)
            columns["paragraph_id"].append(paragraph.paragraph_id)
            columns["ordinal"].append(ordinal)
            columns["start"].append(paragraph.start + start)
            columns["end"].append(paragraph.start + end)
            columns["text"].append(paragraph.text[start:end])
    return declared.from_columns(columns)
