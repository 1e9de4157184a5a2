"""Names of regions: found whole, valid in their year, never guessed."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.gazetteer import Region, gazetteer

STANDING = [region for regions in gazetteer().by_code.values() for region in regions if region.last_year == 2024]


def found(text: str, year: int | None = 2024) -> list[tuple[str, list[str]]]:
    return [
        (text[span.start : span.end], [region.adcode for region in span.candidates])
        for span in gazetteer().find(text, year)
    ]


def test_table_is_whole() -> None:
    # 34 province-level regions, 333 prefectures, 2846 counties: the ministry's counts for the end of 2024,
    # with two districts that only statistics know.
    assert Counter(region.level for region in STANDING) == {"province": 34, "prefecture": 333, "county": 2846}
    assert len({region.adcode for region in STANDING}) == len(STANDING)


@pytest.mark.parametrize("region", [region for region in STANDING if region.level == "county"][::7], ids=lambda r: r[1])
def test_full_chain_decides_every_county(region: Region) -> None:
    province = gazetteer().province_of(region, 2024)
    prefecture = gazetteer().prefecture_of(region, 2024)
    assert province is not None
    chain = province.name + (prefecture.name if prefecture else "") + region.name
    assert found(f"日前，{chain}召开会议。") == [(chain, [region.adcode])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("朝阳区信访局", [("朝阳区", ["110105", "220104"])]),
        ("长春市朝阳区信访局", [("长春市朝阳区", ["220104"])]),
        ("吉林朝阳区", [("吉林朝阳区", ["220104"])]),
        ("鼓楼区", [("鼓楼区", ["320106", "320302", "350102", "410204"])]),
        ("贵州、广州", [("贵州", ["520000"]), ("广州", ["440100"])]),
        ("吉林市与吉林省", [("吉林市", ["220200"]), ("吉林省", ["220000"])]),
        ("海南信访", [("海南", ["460000"])]),
        ("阿左旗", [("阿左旗", ["152921"])]),
        ("芷江县与芷江侗族自治县", [("芷江县", ["431228"]), ("芷江侗族自治县", ["431228"])]),
        ("恩施州", [("恩施州", ["422800"])]),
        ("美丽江苏建设", [("江苏", ["320000"])]),
        ("乌鲁木齐与满洲里", [("乌鲁木齐", ["650100"]), ("满洲里", ["150781"])]),
        ("中共上海市委", [("上海市", ["310000"])]),
        ("乐山市市中区", [("乐山市市中区", ["511102"])]),
        ("临县检察院", [("临县", ["141124"])]),
        ("济源市", [("济源市", ["419001"])]),
        ("大同、长治两市欠薪较多", [("大同", ["140200"]), ("长治", ["140400"])]),
        ("淮安市域社会治理", [("淮安", ["320800"])]),
        ("一代代山东人接续奋斗", [("山东", ["370000"])]),
        ("深圳经济特区条例", [("深圳", ["440300"])]),
        ("郑州银行", [("郑州", ["410100"])]),
        ("乌鲁木齐天山国际机场、乌鲁木齐天山区", [("乌鲁木齐", ["650100"]), ("乌鲁木齐天山区", ["650102"])]),
        ("甘肃省兰州市\n城关区", [("甘肃省兰州市", ["620100"]), ("城关区", ["540102", "620102"])]),
    ],
)
def test_names_give_all_their_candidates(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "形成都市圈",
        "实现长治久安",
        "建设和县域经济",
        "老城区改造",
        "北京大学",
        "新增城市更新项目",
        "长江西岸",
        "惠民利民",
        "徽州文化",
    ],
)
def test_words_are_not_regions(text: str) -> None:
    assert found(text) == []


def test_names_are_those_of_the_year() -> None:
    assert found("密云县", 2010) == [("密云县", ["110228"])]
    assert found("密云区", 2024) == [("密云区", ["110118"])]
    assert {region.last_year for region in gazetteer().named("密云县", 2024)} == {1981, 2014}
    assert gazetteer().named("昌都市", 2024)[0].adcode == "540300"


@given(
    st.text("甘肃省兰州市城关区吉林朝阳美丽江苏、。 \n县旗阿左自治", max_size=30),
    st.sampled_from([None, 1979, 1990, 2024, 2030]),
)
def test_spans_are_in_order_and_apart(text: str, year: int | None) -> None:
    spans = gazetteer().find(text, year)
    assert all(span.candidates and "\n" not in text[span.start : span.end] for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
