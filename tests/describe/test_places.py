"""Where articles are set: townships, namesakes, and what part and compilation say."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import DescribeSettings
from pipeline.describe import stage as describe
from pipeline.records import Description, from_table
from tests.describe.test_stage import Head, tables

PLACES = Path(__file__).parents[1] / "cases" / "describe" / "synthetic" / "places.toml"
CASES: list[dict[str, Any]] = tomllib.loads(PLACES.read_text("utf-8"))["case"]


def described(articles: list[Head], part: str | None = None, compilation: str | None = None) -> list[Description]:
    made = tables(articles, part=part, compilation=compilation)
    return from_table(Description, describe.run(made, DescribeSettings())["descriptions"])


def head(title: str, byline: str | None = None, text: str | None = None, year: int | None = None) -> Head:
    date = None if year is None else f"（{year}年6月15日）"
    lines = [("title", title), ("byline", byline), ("date", date), ("paragraph", text)]
    return title, byline, date, [(role, line) for role, line in lines if line]


@pytest.mark.parametrize("case", CASES, ids=lambda case: " ".join(map(str, list(case.values())[:3])))
def test_place(case: dict[str, Any]) -> None:
    article = head(case["title"], case.get("byline"), case.get("text"), case.get("year"))
    [one] = described([article], case.get("part"), case.get("compilation"))
    found = {
        "township": one.township,
        "code": one.township_code,
        "adcode": one.adcode,
        "level": one.admin_level,
    }
    assert found == {key: case.get(key) for key in found}
    if "among" in case:
        assert len(one.region_candidates) > len(case["among"])
        assert set(case["among"]) <= set(one.region_candidates)
    else:
        own = [case["adcode"]] if "adcode" in case else []
        assert sorted(one.region_candidates) == case.get("candidates", own)
    assert one.adcode is None or one.region_candidates[0] == one.adcode


def test_namesakes_lie_where_the_whole_compilation_does() -> None:
    others = [head(f"{name}做好信访工作") for name in ("绿园区", "农安县", "长春市信访局", "德惠市")]
    assert [one.adcode for one in described([*others, head("朝阳区推行代办")])][-1] == "220104"
    assert [one.adcode for one in described([*others[1:], head("朝阳区推行代办")])][-1] is None
    elsewhere = [*others, head("上海市信访局做好信访工作"), head("朝阳区推行代办")]
    assert [one.adcode for one in described(elsewhere)][-1] is None


def test_two_places_of_one_title_are_no_namesakes() -> None:
    others = [head(f"{name}做好信访工作") for name in ("萧山区", "余姚市", "宁波市信访局", "桐乡市")]
    [*_, one] = described([*others, head("杭州市与兰州市共推信访代办")])
    assert (one.adcode, one.region_candidates) == (None, ("330100", "620100"))
