"""Laws of Chinese numerals: reading undoes writing, and no string makes reading raise."""

from __future__ import annotations

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.numerals import read_numeral, write_numeral


@given(st.integers(0, 10**8 - 1))
def test_reading_undoes_writing(value: int) -> None:
    assert read_numeral(write_numeral(value)) == value


@given(st.integers(1, 10**8 - 1))
def test_agrees_with_cn2an(value: int) -> None:
    written = cn2an.an2cn(value)
    assert read_numeral(written) == value


@given(st.text("〇零一二三四五六七八九十百千万亿两廿第3个", max_size=8))
def test_any_string_reads_or_is_none(text: str) -> None:
    value = read_numeral(text)
    assert value is None or value >= 0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二○二四", 2024),
        ("二零二六", 2026),
        ("一千零一", 1001),
        ("十", 10),
        ("二十四", 24),
        ("三百二十", 320),
        ("1.5", None),
        ("百", None),
        ("几十", None),
    ],
)
def test_reads_what_reports_write(text: str, value: int | None) -> None:
    assert read_numeral(text) == value


def test_refuses_what_it_cannot_write() -> None:
    with pytest.raises(ValueError, match="not between"):
        write_numeral(10**8)
