"""Times in running text: read with the article's date, left open where that does not say enough."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.times import find_times, period_before

DAY = dt.date(2024, 8, 7)


def found(text: str, last_day: dt.date | None = DAY) -> list[tuple[str, str | None]]:
    return [(text[time.start : time.end], time.iso) for time in find_times(text, last_day)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今年以来", [("今年", "2024")]),
        ("去年、前年和明年", [("去年", "2023"), ("前年", "2022"), ("明年", "2025")]),
        ("2023年度，比上年增长", [("2023年", "2023"), ("上年", "2022")]),
        ("本月初、上个月", [("本月", "2024-08"), ("上个月", "2024-07")]),
        ("今年1—7月", [("今年1—7月", "2024-01/2024-07")]),
        ("1至7月份", [("1至7月份", "2024-01/2024-07")]),
        ("2023年1-9月", [("2023年1-9月", "2023-01/2023-09")]),
        ("去年第三季度、今年上半年", [("去年第三季度", "2023-07/2023-09"), ("今年上半年", "2024-01/2024-06")]),
        ("2021—2023年", [("2021—2023年", "2021/2023")]),
        ("截至7月底", [("7月", "2024-07")]),
        ("8月6日印发，8月9日前报送", [("8月6日", "2024-08-06"), ("8月9日", None)]),
        ("2022年启动。\n6月办结", [("2022年", "2022"), ("6月", "2024-06")]),
        ("每年3月，前三季度", [("3月", None), ("前三季度", None)]),
        ("近年来、年底前、3个月内、2000年代、“十四五”时期、全年", []),
        ("2023年2月30日", []),
        ("2019年1月—2021年9月", [("2019年1月—2021年9月", "2019-01/2021-09")]),
        ("2023年5月8日至6月1日", [("2023年5月8日至6月1日", "2023-05-08/2023-06-01")]),
        ("5月6日至10日、6月3日到2日", [("5月6日至10日", "2024-05-06/2024-05-10"), ("6月3日", "2024-06-03")]),
        ("2021年9月—2019年1月", [("2021年9月", "2021-09"), ("2019年1月", "2019-01")]),
        ("2023年前8个月，今年前五个月", [("2023年前8个月", "2023-01/2023-08"), ("今年前五个月", "2024-01/2024-05")]),
        ("次年1月，当年3月，前20个月，以前六个月内", [("1月", None), ("3月", None)]),
        ("二〇二四年六月三日", [("二〇二四年六月三日", "2024-06-03")]),
    ],
)
def test_times_of_an_article(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert found(text) == expected


def test_without_a_date_only_whole_times_are_read() -> None:
    assert found("今年5月，2023年，上半年，上月", None) == [
        ("今年5月", None), ("2023年", "2023"), ("上半年", None), ("上月", None),
    ]  # fmt: skip


def test_january_looks_back_over_the_year_end() -> None:
    assert found("上月", dt.date(2024, 1, 15)) == [("上月", "2023-12")]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("今年以来", "2024-01/2024-08"),
        ("去年以来", "2023-01/2024-08"),
        ("2022年5月以来", "2022-05/2024-08"),
        ("2019年1月—2021年9月", "2019-01/2021-09"),
        ("2024年5月6日至10日", None),
        ("比“十三五”时期", None),
        ("“十三五”时期", "2016/2020"),
        ("2023年，比上年", "2023"),
        ("由2020年的82岁", None),
        ("截至2024年6月底", None),
        ("去年全年", "2023"),
    ],
)
def test_when_a_figure_holds(text: str, period: str | None) -> None:
    assert period_before(text, find_times(text, DAY), 0, len(text), DAY) == period


@given(st.text("今去上前本明年月日度季半一三至—-0123789\n每截底", max_size=24), st.sampled_from([None, DAY]))
def test_times_are_in_order_and_apart(text: str, last_day: dt.date | None) -> None:
    at = 0
    for time in find_times(text, last_day):
        assert at <= time.start < time.end <= len(text)
        at = time.end
