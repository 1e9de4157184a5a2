"""Gaps in the printed numbers are told; blank pages, misread numbers and numbers that begin again are not."""

from __future__ import annotations

import pytest

from pipeline.text.missing_pages import Gap, told_gaps


@pytest.mark.parametrize(
    ("printed", "gaps"),
    [
        # Pages 3 to 61 were left out of the scan; the page between bears no number.
        ([(1, "-1-"), (2, "-2-"), (4, "-63-"), (5, "-64-")], [Gap(4, 62, 3)]),
        ([(1, "第1页 共90页"), (2, "第12页 共90页"), (3, "第40页 共90页")], [Gap(2, 11, 1), Gap(13, 39, 2)]),
        # A blank page was not scanned.
        ([(1, "11"), (2, "12"), (3, "14"), (4, "15")], []),
        # Each article begins at 1.
        ([(1, "1"), (2, "2"), (3, "1"), (4, "2"), (5, "3"), (6, "1")], []),
        # Roman numbers of the front matter are a count of their own.
        ([(1, "ii"), (2, "iii"), (3, "1"), (4, "2")], []),
        ([(1, "7")], []),
        ([], []),
    ],
)
def test_gaps(printed: list[tuple[int, str]], gaps: list[Gap]) -> None:
    assert list(told_gaps(printed, [])) == gaps


def test_one_page_is_missed_where_an_article_goes_on() -> None:
    printed = [(1, "11"), (2, "12"), (3, "14"), (4, "15")]
    assert list(told_gaps(printed, [(1, 4)])) == [Gap(13, 13, 2)]
    assert list(told_gaps(printed, [(1, 2), (3, 4)])) == []
