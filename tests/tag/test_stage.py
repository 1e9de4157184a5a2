"""The stage codes paragraphs, not headings, and sums up what it found."""

from __future__ import annotations

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.config import TagSettings
from pipeline.records import Annotation, from_table
from pipeline.tag.codebook import Codebook
from pipeline.tag.stage import run

SOURCE = "把矛盾纠纷化解在萌芽状态，从源头上减少信访。"
OTHER = "全年降雨量较常年偏多。"


def paragraphs(*rows: tuple[str, str, str]) -> pa.Table:
    """Paragraphs of (article, role, text), one newline apart in their article."""
    at: dict[str, int] = {}
    columns: dict[str, list[object]] = {name: [] for name in schema.table("paragraphs").column_names}
    for i, (article, role, text) in enumerate(rows):
        start = at.get(article, 0)
        at[article] = start + len(text) + 1
        values = {
            "paragraph_id": f"{article}.p{i}",
            "article_id": article,
            "ordinal": i + 1,
            "role": role,
            "text": text,
        }
        values |= {"start": start, "end": start + len(text)}
        for name, column in columns.items():
            column.append(values.get(name))
    return schema.table("paragraphs").from_columns(columns)


def articles(**titles: str) -> pa.Table:
    n = len(titles)
    columns: dict[str, list[object]] = {name: [None] * n for name in schema.table("articles").column_names}
    columns |= {
        "article_id": list(titles), "compilation_id": ["c"] * n, "source_id": ["s"] * n,
        "title": list(titles.values()), "ordinal": list(range(1, n + 1)), "title_source": ["body"] * n,
        "region_candidates": [[]] * n, "date_candidates": [[]] * n, "status": ["complete"] * n, "n_chars": [0] * n,
    }  # fmt: skip
    return schema.table("articles").from_columns(columns)


def test_only_paragraphs_are_coded_with_offsets_in_the_article(petition_text: str, petition: Codebook) -> None:
    rows = [
        ("a", "title", "源头治理与信访"),
        ("a", "heading", SOURCE),
        ("a", "paragraph", SOURCE),
        ("a", "note", SOURCE),
    ]
    tables = {"paragraphs": paragraphs(*rows), "articles": articles(a="源头治理与信访")}
    out = run(tables, TagSettings(codebook=petition_text))
    annotations = from_table(Annotation, out["themes"])
    assert {a.paragraph_id for a in annotations} == {"a.p2"}
    assert "source_governance" in {a.theme_id for a in annotations}
    article = "\n".join(text for _, _, text in rows)
    assert all(article[a.start : a.end] == a.surface for a in annotations)
    assert {(a.probability, a.annotator, a.codebook_version) for a in annotations} == {
        (None, "matcher", petition.version)
    }
    keys = [(a.article_id, a.theme_id, a.start, a.end, a.rule_id) for a in annotations]
    assert len(set(keys)) == len(keys)


def test_coverage_and_lift_are_shares_of_characters(petition_text: str) -> None:
    rows = [("a", "paragraph", SOURCE), ("a", "paragraph", OTHER), ("b", "paragraph", OTHER)]
    tables = {"paragraphs": paragraphs(*rows), "articles": articles(a="甲", b="乙", c="只在目录里")}
    out = run(tables, TagSettings(codebook=petition_text))["article_themes"].to_pylist()
    [row] = [row for row in out if row["theme_id"] == "source_governance"]
    assert {row["article_id"] for row in out} == {"a"}
    n, m = len(SOURCE), len(OTHER)
    assert row["n_paragraphs"] == 1
    assert row["coverage"] == pytest.approx(n / (n + m))
    assert row["lift"] == pytest.approx((n / (n + m)) / (n / (n + 2 * m)))
    assert row["probability"] is None


def test_tables_have_the_declared_columns_even_when_empty(petition_text: str) -> None:
    tables = {"paragraphs": paragraphs(), "articles": articles()}
    for settings in (TagSettings(), TagSettings(codebook=petition_text)):
        out = run(tables, settings)
        assert {name: table.schema for name, table in out.items()} == {
            name: schema.table(name).arrow for name in ("themes", "article_themes")
        }
        assert all(table.num_rows == 0 for table in out.values())
