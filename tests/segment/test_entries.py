"""Contents read from text: the cases of tests/cases/segment, and laws on any text."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.segment.entries import parse_contents

CASES = Path(__file__).resolve().parents[1] / "cases" / "segment"


def _cases(folder: str) -> list[Any]:
    cases = tomllib.loads((CASES / folder / "contents.toml").read_text("utf-8"))["case"]
    marks = [pytest.mark.xfail(strict=True)] if folder == "known-failures" else []
    return [pytest.param(case, id=case["name"], marks=marks) for case in cases]


@pytest.mark.parametrize("case", [*_cases("synthetic"), *_cases("negative"), *_cases("known-failures")])
def test_contents_is_read(case: dict[str, Any]) -> None:
    entries, parts = parse_contents(case["text"].strip())
    found = [[e.num or "", e.byline or "", e.title, e.page or 0, -1 if e.part is None else e.part] for e in entries]
    assert found == case["entries"]
    assert [[part.num or "", part.title] for part in parts] == case.get("parts", [])


@given(st.text(st.sampled_from("一二三、（）1234567890.…·\n 市县工作报告局长王明：第篇部分"), max_size=200))
@settings(max_examples=200, deadline=None)
def test_entries_stand_in_order_inside_the_text(text: str) -> None:
    entries, parts = parse_contents(text)
    ends = 0
    for entry in entries:
        assert ends <= entry.end <= len(text)
        assert 0 <= entry.start <= entry.end
        assert entry.part is None or 0 <= entry.part < len(parts)
        ends = entry.end
