"""Regions of titles, case by case: what the name alone decides, and what it leaves open."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import DescribeSettings
from pipeline.describe import stage as describe
from pipeline.records import Description, from_table
from tests.describe.test_stage import Head, tables

TITLES = Path(__file__).parents[1] / "cases" / "describe" / "synthetic" / "titles.toml"
CASES: list[dict[str, Any]] = tomllib.loads(TITLES.read_text("utf-8"))["case"]


def described(title: str, year: int | None) -> Description:
    """The description of a title, dated in the middle of the year."""
    date = None if year is None else f"（{year}年6月15日）"
    head: Head = (title, None, date, [("title", title)] + ([("date", date)] if date else []))
    [one] = from_table(Description, describe.run(tables([head]), DescribeSettings())["descriptions"])
    return one


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['title']}{case.get('year', '')}")
def test_region_of_a_title(case: dict[str, Any]) -> None:
    one = described(case["title"], case.get("year"))
    found = {"adcode": one.adcode, "level": one.admin_level, "kind": one.organ_kind}
    assert found == {key: case.get(key) for key in found}
    own = [case["adcode"]] if "adcode" in case else []
    if "among" in case:
        assert len(one.region_candidates) > len(case["among"])
        assert set(case["among"]) <= set(one.region_candidates)
    else:
        assert sorted(one.region_candidates) == case.get("candidates", own)
