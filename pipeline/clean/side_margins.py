"""What stands beside the text of pages: page numbers half way up, titles that run down the outer margin."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from pipeline.records import Layer, Line
from pipeline.text.page_numbers import read_page_number

# What stands beside the text on fewer pages may be a note on what stands next to it.
_MIN_PAGES: Final = 3
# A title runs along over neighbouring pages, or every other one.
_NEIGHBOURS: Final = (-2, -1, 1, 2)
_MAX_LENGTH: Final = 40
# What is so many em wide is text; a page of it has some such lines.
_MIN_TEXT: Final = 5
_MIN_LINES: Final = 3
# The first and last characters of lines may hang into the margin by less than this part of a line's height.
_HANGING: Final = 0.5


def find_beside_text(lines: Iterable[Line]) -> dict[str, Layer]:
    """Judge the lines that stand left or right of all others of their page, by block_id.

    Numbers that count with the pages and words that go on over several pages are furniture; notes in the margin
    say something else on each page and stay, and so do the numbers of a column of figures.
    """
    on_pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None and line.x0 is not None:
            on_pages[line.page].append(line)
    beside = [line for found in on_pages.values() for line in _beside(found)]
    judged: dict[str, Layer] = {}
    numbers = [(line, number) for line in beside if (number := read_page_number(line.text_raw))]
    shifts = Counter(number.value - (line.page or 0) for line, number in numbers)
    for line, number in numbers:
        if shifts[number.value - (line.page or 0)] >= _MIN_PAGES:
            judged[line.block_id] = _furniture(line, "page_number", "read_page_number_beside_text")
    pages_of: dict[str, set[int]] = defaultdict(set)
    for line in beside:
        pages_of["".join(line.text_raw.split())].add(line.page or 0)
    for line in beside:
        pages = pages_of["".join(line.text_raw.split())]
        if len(pages) >= _MIN_PAGES and any((line.page or 0) + step in pages for step in _NEIGHBOURS):
            judged.setdefault(line.block_id, _furniture(line, "header", "find_title_beside_text"))
    return judged


def _furniture(line: Line, role: str, rule: str) -> Layer:
    return Layer(block_id=line.block_id, layer="furniture", role=role, rule=rule)


def _beside(lines: Sequence[Line]) -> Iterator[Line]:
    """The short lines of a page that begin where all its text has ended, or end before it begins."""
    text = [line for line in lines if not line.rotated and _width(line) >= _MIN_TEXT * (line.font_size or 0.0) > 0]
    if len(text) < _MIN_LINES:
        return
    left, right = min(line.x0 or 0.0 for line in text), max(line.x1 or 0.0 for line in text)
    for line in lines:
        if line.x0 is None or line.x1 is None or line.table_id is not None or len(line.text_raw) > _MAX_LENGTH:
            continue
        slack = _HANGING * (line.font_size or 0.0)
        if line.x0 >= right - slack or line.x1 <= left + slack:
            yield line


def _width(line: Line) -> float:
    return (line.x1 or 0.0) - (line.x0 or 0.0)
