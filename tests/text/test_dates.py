"""Dates in every form, and every reading of those that lost their marks."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.dates import Reading, find_dates, is_date_alone, read_date_line

WHOLE = [
    ("2024年11月1日", ["2024-11-01"]),
    ("（2024 年 11 月 1 日）", ["2024-11-01"]),
    ("２０２４年１１月１日", ["2024-11-01"]),
    ("二〇二四年十一月一日", ["2024-11-01"]),
    ("二○二四年十二月三十一日", ["2024-12-31"]),
    ("二零二四年二月二十九日", ["2024-02-29"]),
    ("2024-11-01", ["2024-11-01"]),
    ("2024.11.1", ["2024-11-01"]),
    ("2024/11/1", ["2024-11-01"]),
    ("2024年11月", ["2024-11"]),
    ("2024年", ["2024"]),
    ("发布时间：2024-11-01 08:30", ["2024-11-01"]),
    ("1985年3月2日", ["1985-03-02"]),
]
MONTHS = [("2024-11", "2024-11"), ("发布于2024.3", "2024-03"), ("（2024/10）", "2024-10")]
DAMAGED = [
    ("2024111日)", ["2024-01-11", "2024-11-01"]),
    ("20241026", ["2024-10-26"]),
    ("202487日)", ["2024-08-07"]),
    ("2024513", ["2024-05-13"]),
    ("2026125", ["2026-01-25", "2026-12-05"]),
    ("202622在某省人民代表大会会议上)", ["2026-02-02"]),
    ("2024年111日", ["2024-01-11", "2024-11-01"]),
    ("2024年11月1", ["2024-11-01"]),
    ("202411月1日", ["2024-11-01"]),
    ("202411月", ["2024-11"]),
    ("20241", ["2024-01"]),
    ("202411", ["2024-01-01", "2024-11"]),
    ("024年11月1日", ["2024-11-01"]),
    ("2023229日", []),
    ("2O24年11月1日", ["2024-11-01"]),
    ("2024年l1月1日", ["2024-11-01"]),
    ("2024年11月1曰", ["2024-11-01"]),
    ("２０２４１１１日", ["2024-01-11", "2024-11-01"]),
    ("２０２４年１１１日", ["2024-01-11", "2024-11-01"]),
    ("2 0 2 4年1 1月1日", ["2024-11-01"]),
    ("2024年1 1月1日", ["2024-11-01"]),
    ("2024 11 1", ["2024-11-01"]),
    ("2024 11月1日", ["2024-11-01"]),
    ("2024年 11 1日", ["2024-11-01"]),
    ("24年11月1日", ["2024-11-01"]),
    ("’24.11.1", ["2024-11-01"]),
    ("2024年1月1", ["2024-01-01"]),
    ("2024年1101", ["2024-11-01"]),
    ("20241231", ["2024-12-31"]),
    ("2024131日", ["2024-01-31"]),
    ("202421日", ["2024-02-01"]),
    ("2024229", ["2024-02-29"]),
    ("2024121", ["2024-01-21", "2024-12-01"]),
    ("2024112", ["2024-01-12", "2024-11-02"]),
    ("2024110", ["2024-01-10"]),
    ("2024年ll月1日", ["2024-11-01"]),
    ("2024年i1月!日", ["2024-11-01"]),
    ("2024年1月Z6日", ["2024-01-26"]),
    ("2024年5月2D日", ["2024-05-20"]),
    ("2024年11月1目", ["2024-11-01"]),
    ("2024年11用1日", ["2024-11-01"]),
    ("2024午11月1日", ["2024-11-01"]),
    ("2〇24年11月1日", ["2024-11-01"]),
    ("二〇二四十一月一日", ["2024-11-01"]),
    ("二〇二四年十一月一", ["2024-11-01"]),
    ("二〇二四年十一一日", ["2024-11-01"]),
    ("二〇二四十一日", ["2024-10-01"]),
    ("二〇二四.十一.一", ["2024-11-01"]),
    ("二〇二四年一二十日", ["2024-01-20"]),
    ("二〇二四年十一", ["2024-10-01", "2024-11"]),
    ("20240230", []),
    ("2024-13-01", []),
    ("甲辰年十一月", []),
    ("没有日期", []),
    ("第202411号文件和电话13800002024", []),
]

# Whole on a line that is known to hold a date; in running text they may be numbers, or say no day at all.
WHOLE_ON_A_LINE = [
    ("2024、11、1", "2024-11-01"),
    ("2024·11·1", "2024-11-01"),
    ("2024,11,1", "2024-11-01"),
    ("2024—11—1", "2024-11-01"),
    ("2024。11。1", "2024-11-01"),
    ("2024_11_1", "2024-11-01"),
    ("二O二四年十一月一日", "2024-11-01"),
    ("二0二四年十一月一日", "2024-11-01"),
    ("二零二四年一月廿六日", "2024-01-26"),
    ("二〇二四年十月卅一日", "2024-10-31"),
    ("2024年11月1—3日", "2024-11-01"),
    ("2024年2月30日", "2024-02"),
    ("2024年13月1日", "2024"),
    ("2024年11月1日星期五", "2024-11-01"),
    ("2024年11月上旬", "2024-11"),
]


@pytest.mark.parametrize(("line", "expected"), WHOLE_ON_A_LINE)
def test_dates_that_only_a_date_line_says(line: str, expected: str) -> None:
    span = read_date_line(line)
    assert span is not None
    assert (span.whole, [reading.iso for reading in span.readings]) == (True, [expected])


@pytest.mark.parametrize(("line", "expected"), WHOLE)
def test_whole_dates_have_one_reading(line: str, expected: list[str]) -> None:
    span = read_date_line(line)
    assert span is not None
    assert span.whole
    assert [reading.iso for reading in span.readings] == expected
    assert [found.readings[0].iso for found in find_dates(line)] == expected


@pytest.mark.parametrize(("line", "expected"), DAMAGED)
def test_damaged_dates_keep_every_reading(line: str, expected: list[str]) -> None:
    span = read_date_line(line)
    assert [reading.iso for reading in (span.readings if span else ())] == expected
    assert span is None or not span.whole


@pytest.mark.parametrize(("line", "expected"), MONTHS)
def test_months_between_separators_are_whole_on_date_lines_only(line: str, expected: str) -> None:
    span = read_date_line(line)
    assert span is not None
    assert (span.whole, [reading.iso for reading in span.readings]) == (True, [expected])
    assert list(find_dates(line)) == []


@given(st.dates(dt.date(1950, 1, 1), dt.date(2049, 12, 31)), st.sets(st.sampled_from("年月日")))
def test_lost_marks_never_lose_the_date(date: dt.date, lost: set[str]) -> None:
    printed = f"{date.year}年{date.month}月{date.day}日"
    damaged = "".join(char for char in printed if char not in lost)
    span = read_date_line(damaged)
    assert span is not None
    assert date in [reading.date for reading in span.readings if reading.precision == "day"]
    assert damaged[span.start : span.end] == damaged


@given(st.text("0123456789年月日-./（）()二〇四十 第", max_size=24))
def test_any_line_reads_without_raising(line: str) -> None:
    for span in [*find_dates(line), *filter(None, [read_date_line(line)])]:
        assert 0 <= span.start < span.end <= len(line)
        assert span.readings
        assert all(reading.date <= reading.last_day for reading in span.readings)


@pytest.mark.parametrize(
    ("line", "among"), [("202年11月1日", "2024-11-01"), ("204年11月1日", "2024-11-01"), ("20年11月1日", "2020-11-01")]
)
def test_a_year_short_of_digits_can_be_any_that_has_them(line: str, among: str) -> None:
    span = read_date_line(line)
    assert span is not None
    assert not span.whole
    assert among in [reading.iso for reading in span.readings]
    assert len(span.readings) > 1
    assert all("11-01" in reading.iso for reading in span.readings)


@pytest.mark.parametrize(
    "line", ["二〇二四年十一届三次会议", "二〇二四年度", "二〇二四年第四季度", "第二〇二四十一号楼"]
)
def test_words_behind_a_year_are_no_day(line: str) -> None:
    span = read_date_line(line)
    assert span is None or span.readings[0].precision == "year"


@pytest.mark.parametrize(
    "line", ["2024年工作要点", "二〇二四年", "（2024年11月1日在全市会议上）", "12024年1月1日", "王某 202年"]
)
def test_a_line_that_says_more_or_less_is_no_date_alone(line: str) -> None:
    assert not is_date_alone(line)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31)), st.sets(st.sampled_from("年月日")))
def test_a_date_in_han_figures_is_among_the_readings_of_what_is_left(date: dt.date, lost: set[str]) -> None:
    printed = Reading(date, "day").written_in_han
    span = read_date_line("".join(char for char in printed if char not in lost))
    assert span is not None
    assert date in [reading.date for reading in span.readings]


def test_digits_set_apart_all_along_a_line_are_read_in_no_time() -> None:
    begun = time.process_time()
    assert read_date_line("2 0 2 4年1 1月1日 " + "7 " * 20_000) is not None
    assert time.process_time() - begun < 2
