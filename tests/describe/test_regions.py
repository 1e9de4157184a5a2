"""Which region an article is about."""

from __future__ import annotations

import pytest

from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.regions import (
    Place,
    choose,
    evidence,
    place_of,
    place_that_acts,
    regrow_first_character,
)


def place(name: str, title: str = "", text: str = "", year: int | None = 2024) -> Place:
    find = gazetteer().find
    spans = find(name, year)
    return place_of(spans, year, [*spans, *find(title, year)], find(text, year))


def codes(found: Place) -> list[str]:
    return [region.adcode for region in found.candidates]


def test_namesakes_stay_open() -> None:
    found = place("朝阳区")
    assert found.region is None
    assert codes(found) == ["110105", "220104"]


@pytest.mark.parametrize(
    ("title", "text", "adcode"),
    [
        ("", "长春市推进工作，长春市信访局指导。", "220104"),
        ("北京市某区做法", "", "110105"),
        ("", "吉林省部署，吉林省要求。", "220104"),
        ("", "一次提到长春市。", None),
        ("", "长春市、长春市、北京市、北京市。", None),
    ],
)
def test_the_article_decides_between_namesakes(title: str, text: str, adcode: str | None) -> None:
    found = place("朝阳区", title, text)
    assert (None if found.region is None else found.region.adcode) == adcode
    assert codes(found)[0] == (adcode or "110105")
    assert set(codes(found)) == {"110105", "220104"}


def test_unrelated_regions_leave_the_place_open() -> None:
    found = place("杭州市与兰州市")
    assert found.region is None
    assert codes(found) == ["330100", "620100"]


def test_a_name_of_another_time_is_not_decided() -> None:
    assert place("江宁县").region is None
    assert codes(place("江宁县")) == ["320121"]
    assert place("江宁县", year=1995).region is not None


def test_lost_first_characters() -> None:
    lost = regrow_first_character(gazetteer(), "州市信访局", 2024)
    assert {"440100", "320500"} <= {region.adcode for region in lost}
    assert choose(lost, evidence(gazetteer().find("广州市信访工作总结", 2024))) in lost
    assert regrow_first_character(gazetteer(), "全面推进", 2024) == ()


@pytest.mark.parametrize(
    ("text", "adcode"),
    [
        ("近年来，安徽省委、省政府高度重视信访工作，省级领导带头下访。", "340000"),
        ("桐城市坚持关口前移，桐城市各镇设代办点。", "340881"),
        ("兰州市聚焦初信初访，城关区建成中心。甘肃省推广其做法。", "620100"),
        # Places of another line, names of several places, a place that is only learned from, one deep in the text.
        ("安徽省坚持源头治理，浙江省亦然。", None),
        ("朝阳区坚持源头治理。", None),
        ("学习安徽省坚持源头治理的做法。", None),
        ("安徽省桐城市的六尺巷远近闻名。", None),
        ("各地推进代办。" * 40 + "安徽省坚持源头治理。", None),
    ],
)
def test_the_place_that_acts_first_is_the_texts_own(text: str, adcode: str | None) -> None:
    region = place_that_acts(text, gazetteer().find(text, 2024), 2024).region
    assert (None if region is None else region.adcode) == adcode
