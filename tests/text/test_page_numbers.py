"""How page numbers are printed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.page_numbers import longest_ascent, read_page_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("— 12 —", 12),
        ("－12－", 12),
        ("-12-", 12),
        ("·12·", 12),
        ("~ 12 ~", 12),
        ("第 12 页", 12),
        ("第12页 共158页", 12),
        ("第12页，共158页", 12),
        ("第12页（共158页）", 12),
        ("共158页 第12页", 12),
        ("第十二页", 12),
        ("— 二十三 —", 23),
        ("第一百零五页", 105),
        ("页码：12", 12),
        ("Page 12 of 158", 12),
    ],
)
def test_decorated_forms_are_read(text: str, value: int) -> None:
    number = read_page_number(text)
    assert number is not None
    assert (number.value, number.decorated) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12/158", 12),
        ("(12)", 12),
        ("[12]", 12),
        ("| 12", 12),
        ("iv", 4),
        ("XIV", 14),
        ("Ⅲ", 3),
        ("P12", 12),
    ],
)
def test_plain_forms_are_read_as_such(text: str, value: int) -> None:
    number = read_page_number(text)
    assert number is not None
    assert (number.value, number.decorated) == (value, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-12",
        "12.5",
        "12%",
        "2024年",
        "一",
        "（一）",
        "一、",
        "12月",
        "第12页至第14页",
        "第12条",
        "12345",
        "ivy",
        "— —",
        "1 205.6",
    ],
)
def test_what_only_looks_alike_is_not_read(text: str) -> None:
    assert read_page_number(text) is None


@given(st.lists(st.integers(0, 30), max_size=40))
def test_the_ascent_ascends_and_cannot_be_longer(values: list[int]) -> None:
    chain = [values[i] for i in longest_ascent(values)]
    assert all(first < second for first, second in pairwise(chain))
    best = [0] * len(values)
    for i, value in enumerate(values):
        best[i] = 1 + max((best[j] for j in range(i) if values[j] < value), default=0)
    assert len(chain) == max(best, default=0)
