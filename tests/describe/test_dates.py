"""Damaged dates: decided on grounds, open without, mended in place."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.dates import chronicle, decide, mend_date
from pipeline.text.dates import read_date_line


def decided(line: str, **grounds: object) -> str | None:
    span = read_date_line(line)
    assert span is not None
    decision = decide(span, **grounds)  # type: ignore[arg-type]
    assert sorted(decision.candidates) == sorted(span.readings)
    assert decision.reading is None or decision.reading == decision.candidates[0]
    return None if decision.reading is None else decision.reading.iso


def test_without_a_ground_nothing_is_chosen() -> None:
    assert decided("2025111日)") is None
    assert decided("2025126") is None


def test_calendar_events_genre_and_neighbours_decide() -> None:
    assert decided("20251026") == "2025-10-26"
    assert decided("2024111日)", not_before=chronicle().not_before("学习贯彻二十届三中全会精神")) == "2024-11-01"
    assert decided("2025126", window=chronicle().window("2025年某市政府工作报告")) == "2025-01-26"
    near = [dt.date(2025, 11, 3), dt.date(2025, 11, 9), dt.date(2025, 12, 1), dt.date(2025, 12, 20)]
    assert decided("2025126", neighbours=near) == "2025-12-06"
    assert decided("2025126", neighbours=near[:3]) is None
    assert decided("2025126", neighbours=[*near, dt.date(2025, 6, 1)]) is None


def test_a_lost_year_is_told_by_neighbours_of_one_year() -> None:
    near = [dt.date(2024, 3, 12), dt.date(2024, 9, 1), dt.date(2024, 12, 2)]
    assert decided("202年7月7日", neighbours=near) == "2024-07-07"
    assert decided("202年7月7日", neighbours=near[:2]) is None
    assert decided("202年7月7日", neighbours=[*near, dt.date(2022, 6, 1)]) is None
    # It stands between two of them: either may be meant.
    assert decided("202年1月7日", neighbours=[dt.date(2024, 2, 1), dt.date(2024, 9, 1), dt.date(2024, 12, 2)]) is None


def test_brackets_that_left_no_trace_are_not_put_back() -> None:
    line = "202587日"
    span = read_date_line(line)
    assert span is not None
    assert mend_date(line, span, decide(span)) == (0, 7, "2025年8月7日")


def test_a_reading_that_contradicts_the_text_is_not_chosen() -> None:
    assert decided("2024513", not_before=dt.date(2024, 7, 15)) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("认真落实《信访工作条例》", "2022-02-25"),
        ("以实际行动迎接党的二十大", None),
        ("党的十九大以来，深入学习党的二十大精神", "2022-10-16"),
        ("截至2024年9月底，办结率达到九成", "2024-09-01"),
        ("到2030年，建成体系", None),
    ],
)
def test_what_a_text_looks_back_on(text: str, day: str | None) -> None:
    found = chronicle().not_before(text)
    assert (None if found is None else found.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今年1—9月，办结率达到九成", "2025-09-01"),
        ("截至10月底，化解120件", "2025-10-01"),
        ("前三季度，信访总量下降", "2025-09-01"),
        ("去年1至9月，信访总量下降；2024年前三季度持平", None),
        ("1月召开会议", None),
    ],
)
def test_months_that_a_text_has_figures_for(text: str, day: str | None) -> None:
    found = chronicle().not_before(text, 2025)
    assert (None if found is None else found.isoformat()) == day
    assert chronicle().not_before(text) is None


@pytest.mark.parametrize(
    ("title", "window"),
    [
        ("2024年度上半年信访工作总结与后续打算", ("2024-05-01", "2024-09-30")),
        ("2024年信访工作总结", ("2024-10-01", "2025-04-30")),
        ("某市信访工作经验", None),
    ],
)
def test_when_reports_of_a_kind_are_given(title: str, window: tuple[str, str] | None) -> None:
    found = chronicle().window(title)
    assert (None if found is None else tuple(day.isoformat() for day in found)) == window


@pytest.mark.parametrize(
    ("line", "mended"),
    [
        ("202587日)", "（2025年8月7日）"),
        ("（202587", "（2025年8月7日）"),
        ("20251026", "2025年10月26日"),
        ("202522在某省人民代表大会上)", "（2025年2月2日在某省人民代表大会上)"),
        ("某市信访办主任王某20251022", "某市信访办主任王某2025年10月22日"),
        ("（2025年8月7日）", None),
        ("二〇二五八月七日)", "（二〇二五年八月七日）"),
        ("（2O25年8月7目）", "（2025年8月7日）"),
    ],
)
def test_mending(line: str, mended: str | None) -> None:
    span = read_date_line(line)
    assert span is not None
    mend = mend_date(line, span, decide(span))
    assert (None if mend is None else line[: mend[0]] + mend[2] + line[mend[1] :]) == mended


@given(st.dates(dt.date(2000, 1, 1), dt.date(2030, 12, 31)), st.sets(st.sampled_from("年月日（）")))
def test_mending_restores_the_printed_date(date: dt.date, lost: set[str]) -> None:
    printed = f"（{date.year}年{date.month}月{date.day}日）"
    line = "".join(char for char in printed if char not in lost)
    span = read_date_line(line)
    assert span is not None
    decision = decide(span, not_before=date, window=(date, date))
    assert decision.reading is not None
    assert decision.reading.date == date
    mend = mend_date(line, span, decision)
    whole = line if mend is None else line[: mend[0]] + mend[2] + line[mend[1] :]
    bare = {"（", "）"} <= lost
    assert whole == (printed[1:-1] if bare else printed) or (mend is None and span.whole)


@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2026, 12, 31)),
    st.lists(st.integers(0, 120), min_size=4, max_size=12),
)
def test_neighbours_within_four_months_never_mislead(first: dt.date, days: list[int]) -> None:
    dates = [first + dt.timedelta(day) for day in days]
    spans = [(date, read_date_line(f"{date.year}{date.month}{date.day}日")) for date in dates]
    known = [date for date, span in spans if span is not None and len(span.readings) == 1]
    for date, span in spans:
        assert span is not None
        decision = decide(span, neighbours=known)
        assert decision.reading is None or decision.reading.date == date
        assert (decision.ground is None) == (decision.reading is None)
