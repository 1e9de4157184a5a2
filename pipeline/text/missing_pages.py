"""Which pages a file lacks, by the numbers that are printed on those it has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from pipeline.text.page_numbers import longest_ascent, read_page_number


class Gap(NamedTuple):
    """Printed pages `first` to `last` are missing behind the physical page `page`."""

    first: int
    last: int
    page: int


def find_missing_pages(printed: Sequence[tuple[int, str]]) -> Iterator[Gap]:
    """Find where the printed numbers go on faster than the pages; `printed` are physical pages with their number lines.

    One page left out is a blank one more often than a lost one. Numbers that are misread or begin again with each
    article are in no order, and tell nothing.

    >>> list(find_missing_pages([(3, "— 1 —"), (4, "— 2 —"), (5, "— 62 —"), (6, "— 63 —")]))
    [Gap(first=3, last=61, page=4)]
    >>> list(find_missing_pages([(1, "1"), (2, "2"), (3, "57"), (4, "4"), (5, "5"), (6, "7")]))
    []
    """
    numbers = [(page, number.value) for page, text in printed if (number := read_page_number(text)) and number.arabic]
    kept = [numbers[i] for i in longest_ascent([value for _, value in numbers])]
    # What is out of order was misread, and so may what is left have been.
    if len(kept) < max(2, 0.9 * len(numbers)):
        return
    for (page, value), (next_page, next_value) in pairwise(kept):
        lacking = (next_value - value) - (next_page - page)
        if lacking > 1:
            yield Gap(value + (next_page - page), next_value - 1, next_page - 1)
