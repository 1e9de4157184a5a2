"""Which lines are page numbers and running headers in text that no longer has pages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.records import Layer, Line
from pipeline.text.page_numbers import longest_ascent, read_page_number

# A page number is followed by a page of text: even sparse pages have this many characters.
_MIN_PAGE_CHARS = 150
_MIN_NUMBERS = 3
# One or two page numbers may be lost between those that are left.
_MAX_STEP = 3
_PAGE_BREAK_BLANKS = 3
_MIN_REPEATS = 3
# A running header stands on every page or every other one, as far as it goes.
_MIN_BORDER_SHARE = 0.4
_MAX_HEADER_LENGTH = 60
_SENTENCE_END: Final = tuple("。！？；：，、!?;:,")
# 附件1, 第一章 and 一、 count up like page numbers but are titles.
NUMBERED_TITLE: Final = re.compile(
    r"附[件录表]|第[〇零一二三四五六七八九十百\d]+[编章节条部篇]|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]"
)
# （2024年12月16日）, damaged or not: 二〇二四年 has no digits to differ in.
_DAY: Final = re.compile(r"[（(]?(?:19|20)\d\d[年./-]?\d{1,2}[月./-]?\d{1,2}日?[）)]?")
# 某信发〔2024〕5号, once digits are folded.
_PAPER: Final = re.compile(r"[^#]{1,16}[〔\[（(【［]#[〕\]）)】］]第?#号")
_DIGITS: Final = re.compile(r"\d+")
_BLANK: Final = re.compile(r"\s+")


def find_lost_furniture(lines: Sequence[Line]) -> dict[str, Layer]:
    """Page numbers and running headers left standing in text that no longer has pages."""
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text_raw)
    numbers = [
        (i, number)
        for i, line in enumerate(lines)
        if line.table_id is None and (number := read_page_number(line.text_raw))
    ]
    judged: dict[int, Layer] = {}
    decorated = [(i, number.value) for i, number in numbers if number.decorated and number.arabic]
    # —— 一 —— may part an essay as well, 12 may be a figure: these need a sequence to be page numbers.
    spelled = [(i, number.value) for i, number in numbers if number.decorated and not number.arabic]
    plain = [(i, number.value) for i, number in numbers if number.arabic and not number.decorated]
    for rule, least, chosen in (
        *(("read_decorated_page_number", 1, run) for run in _ascents(decorated)),
        ("read_decorated_page_number", _MIN_NUMBERS, spelled),
        ("read_page_number_in_sequence", _MIN_NUMBERS, plain),
    ):
        for i in _page_sequence(chosen, starts, least):
            judged[i] = Layer(block_id=lines[i].block_id, layer="furniture", role="page_number", rule=rule)
    for i in _running_headers(lines, sorted(judged)):
        judged[i] = Layer(block_id=lines[i].block_id, layer="furniture", role="header", rule="find_running_header")
    return {layer.block_id: layer for layer in judged.values()}


def _ascents(numbers: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """The numbers cut wherever they begin to count anew, as those of texts put together from several do."""
    runs: list[list[tuple[int, int]]] = []
    for at, value in numbers:
        if runs and value > runs[-1][-1][1]:
            runs[-1].append((at, value))
        else:
            runs.append([(at, value)])
    return runs


def _page_sequence(numbers: Sequence[tuple[int, int]], starts: Sequence[int], least: int) -> list[int]:
    """Line positions of the page numbers that ascend, a page of text apart; none if these are fewer than `least`."""
    chain = [numbers[k] for k in longest_ascent([value for _, value in numbers])]
    if len(chain) < least:
        return []
    if len(chain) == 1:
        return [i for i, _ in chain] if len(numbers) == 1 else []
    # A year among page numbers may ascend too, but not within a few of its neighbour.
    near = [later - earlier <= _MAX_STEP for (_, earlier), (_, later) in pairwise(chain)]
    kept = [number for number, *sides in zip(chain, [False, *near], [*near, False], strict=True) if any(sides)]
    if len(kept) < least or len(kept) * 2 < len(numbers):
        return []
    distances = [starts[after] - starts[before] for (before, _), (after, _) in pairwise(kept)]
    return [i for i, _ in kept] if not distances or median(distances) >= _MIN_PAGE_CHARS else []


def _running_headers(lines: Sequence[Line], numbers: Sequence[int]) -> Iterator[int]:
    """Positions of short lines that repeat where pages meet, and nowhere else.

    各位代表！ stands alone many times in a report and ends like a sentence; the same title over many articles
    stands on few of the pages; the days under signatures and the numbers of papers differ in digits alone, as
    headers with page numbers do. All of these stay.
    """
    borders = sorted({*numbers, *(i for i, line in enumerate(lines) if _is_after_page_break(line))})
    at_border = {*borders, *(i - 1 for i in borders), *(i + 1 for i in numbers)}
    numbered = set(numbers)
    spots: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        key = _BLANK.sub("", line.text_raw)
        may_run = 2 <= len(key) <= _MAX_HEADER_LENGTH and not _DAY.fullmatch(key)
        if may_run and i not in numbered and line.table_id is None:
            spots[_DIGITS.sub("#", key)].append(i)
    for key, where in spots.items():
        if len(where) < _MIN_REPEATS or key.endswith(_SENTENCE_END) or NUMBERED_TITLE.match(key):
            continue
        if _PAPER.fullmatch(key) and len({_BLANK.sub("", lines[i].text_raw) for i in where}) > 1:
            continue
        n_borders = bisect_right(borders, where[-1] + 1) - bisect_left(borders, where[0])
        # The first one may be the title itself; all others must stand where pages meet.
        if len(where) >= _MIN_BORDER_SHARE * n_borders and at_border.issuperset(where[1:]):
            yield from where if where[0] - 1 in numbered else where[1:]


def _is_after_page_break(line: Line) -> bool:
    """Whether blank lines stand above where a page may have ended.

    A format that knows its type sizes knows its pages' headers too and keeps them apart: there white space is
    above titles.
    """
    return line.font_size is None and (line.space_above or 0.0) >= _PAGE_BREAK_BLANKS
