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

    @property
    def is_single(self) -> bool:
        """Whether one page is missing: a blank one, more often than not, unless a text goes on across it."""
        return self.first == self.last


def printed_numbers(printed: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    """The printed numbers of physical pages in one ascending run; `printed` are pages with their number lines.

    Numbers that are misread or begin again with each article are in no order, and tell nothing.

    >>> printed_numbers([(3, "— 1 —"), (4, "— 2 —"), (5, "— 62 —")]), printed_numbers([(1, "1"), (2, "2"), (3, "1")])
    ([(3, 1), (4, 2), (5, 62)], [])
    """
    numbers = [(page, number.value) for page, text in printed if (number := read_page_number(text)) and number.arabic]
    kept = [numbers[i] for i in longest_ascent([value for _, value in numbers])]
    # What is out of order was misread, and so may what is left have been.
    return [] if len(kept) < max(2, 0.9 * len(numbers)) else kept


def find_missing_pages(printed: Sequence[tuple[int, str]]) -> Iterator[Gap]:
    """Find where the printed numbers go on faster than the pages.

    >>> list(find_missing_pages([(3, "— 1 —"), (4, "— 2 —"), (5, "— 62 —"), (6, "— 63 —")]))
    [Gap(first=3, last=61, page=4)]
    >>> list(find_missing_pages([(1, "1"), (2, "2"), (3, "4"), (4, "5")]))
    [Gap(first=3, last=3, page=2)]
    >>> list(find_missing_pages([(1, "1"), (2, "2"), (3, "57"), (4, "4"), (5, "5"), (6, "7")]))
    []
    """
    for (page, value), (next_page, next_value) in pairwise(printed_numbers(printed)):
        if next_value - value > next_page - page:
            yield Gap(value + (next_page - page), next_value - 1, next_page - 1)


def told_gaps(printed: Sequence[tuple[int, str]], spans: Sequence[tuple[int, int]]) -> Iterator[Gap]:
    """The gaps worth telling: of several pages, or inside an article; `spans` are the articles' first and last pages.

    >>> numbers = [(1, "1"), (2, "2"), (3, "4"), (4, "5"), (5, "7")]
    >>> list(told_gaps(numbers, [(1, 3), (4, 4), (5, 5)]))
    [Gap(first=3, last=3, page=2)]
    """
    for gap in find_missing_pages(printed):
        if not gap.is_single or any(first <= gap.page < last for first, last in spans):
            yield gap
