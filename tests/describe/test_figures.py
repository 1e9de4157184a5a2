"""Figures as they are written: one value and unit, or none where the text says none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.figures import find_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234件、3000余件、近20多个", [(1234.0, "件"), (3000.0, "件"), (20.0, "个")]),
        ("5%—8%、3至5个百分点、5—8万人、5万—8万人", [(None, "%"), (None, "个百分点"), (None, "万人"), (None, "万人")]),
        ("5万元至8%", [(5.0, "万元"), (8.0, "%")]),
        ("由85%到96%", [(85.0, "%"), (96.0, "%")]),
        ("98％至2023年底", [(98.0, "%")]),
        ("百分之九十八点五，百分之五至百分之八", [(98.5, "%"), (None, "%")]),
        ("三分之二，千分之五，九成五，八九成", [(66.6667, "%"), (5.0, "‰"), (95.0, "%"), (None, "%")]),
        ("翻番，翻两番，翻了一番", [(1.0, "倍"), (3.0, "倍"), (1.0, "倍")]),
        ("半数以上，超过一半", [(50.0, "%"), (50.0, "%")]),
        ("一百二十三件，三百二十万元，两倍，三个百分点", [
            (123.0, "件"), (3200000.0, "元"), (2.0, "倍"), (3.0, "个百分点"),
        ]),
        ("上千人，数百件，十余次，百余户", [(None, "人"), (None, "件"), (10.0, "次"), (None, "户")]),
        ("突破万亿元，超百亿件", [(1e12, "元"), (1e10, "件")]),
        ("一点五倍，二点五万人，下降零点八个百分点", [(1.5, "倍"), (2.5, "万人"), (0.8, "个百分点")]),
        ("下午三点五十人到场", [(50.0, "人")]),
        ("降为零，降至0，达到0.5%", [(0.0, ""), (0.0, ""), (0.5, "%")]),
        ("三件大事，一个问题，一成不变，每万人，“六个翻番”，2024年", []),
    ],
)  # fmt: skip
def test_figures_are_read(text: str, expected: list[tuple[float | None, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in find_figures(text)] == expected


@given(st.text("0159一三十百万亿零成分之点半翻番倍多余%元件个至—,. 由为上数", max_size=24))
def test_figures_are_in_order_and_apart(text: str) -> None:
    at = 0
    for figure in find_figures(text):
        assert at <= figure.start < figure.end <= len(text)
        at = figure.end


@pytest.mark.parametrize("row", ["一", "十", "万", "一百", "一点", "一至"])
def test_a_long_row_of_numerals_is_read_fast(row: str) -> None:
    # A search that tried every place inside the row would not end on this in a lifetime.
    assert all(figure.end - figure.start < 100 for figure in find_figures(row * 50_000))
