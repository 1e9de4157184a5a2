"""Dates in every form, and every reading of those that lost their marks."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.dates import find_dates, read_date_line

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
