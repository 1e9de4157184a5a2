"""Whole compilations in plain text: the cases of tests/cases/segment."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Draft, Placement, from_table
from tests.segment.lines import read, text_lines

CASES = Path(__file__).resolve().parents[1] / "cases" / "segment"


def _cases() -> list[Any]:
    cases = tomllib.loads((CASES / "synthetic" / "compilations.toml").read_text("utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in cases]


@pytest.mark.parametrize("case", _cases())
def test_articles_begin_and_end_where_they_should(case: dict[str, Any]) -> None:
    text = case["text"].strip("\n")
    tables = read(text)
    placements = from_table(Placement, tables["placements"])
    lines: dict[str | None, list[str]] = {}
    for line, placement in zip(text_lines(text), placements, strict=True):
        lines.setdefault(placement.article_id, []).append(line.text_raw.strip())
    found = []
    for draft in from_table(Draft, tables["drafts"]):
        held = lines.get(draft.article_id)
        found.append([draft.title, held[0], held[-1]] if held else [draft.title])
    assert found == case["articles"]
