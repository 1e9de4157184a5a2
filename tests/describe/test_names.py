"""Names of regions in their years, and words that only look like one."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.organs import organs
from pipeline.describe.places import Evidence, find_place
from pipeline.describe.regions import title_spans
from pipeline.describe.township_names import find_regions

CASES = Path(__file__).parents[1] / "cases" / "describe"
_THIS_YEAR = 2024


def load(kind: str, name: str) -> dict[str, Any]:
    return tomllib.loads((CASES / kind / f"{name}.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    "case", load("synthetic", "names")["case"], ids=lambda case: f"{case['title']}{case.get('year', '')}"
)
def test_a_name_in_its_year(case: dict[str, Any]) -> None:
    title, year = case["title"], case.get("year", _THIS_YEAR)
    organ = organs().at_head(title, find_regions(title, year))
    spans = title_spans(gazetteer(), title, year)
    place = find_place(
        Evidence(byline="", organ=organ, title=title, text=title, body=(), in_title=spans, in_text=spans, year=year)
    )
    assert (None if place.region is None else place.region.adcode) == case.get("adcode")
    own = [case["adcode"]] if "adcode" in case else []
    assert sorted(region.adcode for region in place.candidates) == case.get("candidates", own)
    assert place.region is None or place.region.stands_in(year)


@pytest.mark.parametrize("word", load("negative", "words")["words"])
def test_words_are_no_regions(word: str) -> None:
    for text in (word, f"要坚持{word}，", f"讲到{word}时"):
        assert find_regions(text, _THIS_YEAR) == []


@pytest.mark.xfail(reason="rjieba sees the region's name too", strict=True)
@pytest.mark.parametrize("word", load("known-failures", "words")["words"])
def test_words_that_are_still_taken_for_regions(word: str) -> None:
    assert find_regions(word, _THIS_YEAR) == []
