"""Where running headers, footers, page numbers and footnotes stand, on pages and in text that once had pages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.clean.page_numbers import PageNumber, longest_ascent, read_page_number
from pipeline.records import Layer, Line, Page

# Furniture stands in the outer quarter of a page; pages with few lines have body text there too.
_BAND = 0.25
# From the edge inwards: header or footer, a second line of it, a third (日期 or 密级).
_MAX_ROWS = 3
# Lines of one running header sit at the same height, but for rounding and fonts.
_SAME_HEIGHT = 3.0
# A running header is as large as the others at its height; a title that repeats as header is larger.
_MAX_SIZE_RATIO = 1.12
# Half of what stands at that height repeats: the first body lines of pages do not.
_MIN_REPEATED_SHARE = 0.5
# Two pages prove little; then the line must also stand apart from the text.
_MIN_REPEATS = 3
_STANDS_APART = 1.4
# 附件1 over the first page of each annex counts up like a page number but is a title; so are 第一章 and 一、.
_NUMBERED_TITLE: Final = re.compile(
    r"附[件录表]|第[〇零一二三四五六七八九十百\d]+[编章节条部篇]|[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十]+[)）]"
)
_DIGITS: Final = re.compile(r"\d+")
_BLANK: Final = re.compile(r"\s+")
_MAX_FURNITURE_LENGTH = 60

# In text without pages a page number is followed by a page of text: even sparse pages have this many characters.
_MIN_PAGE_CHARS = 150
_MIN_NUMBERS = 3
_PAGE_BREAK_BLANKS = 3
_SENTENCE_END: Final = ("。", "！", "？", "；", "：", "，", "、", "!", "?", ";", ":", ",")

_FOOTNOTE_MARK: Final = re.compile(
    r"[ 　]*(?:[①-⑳]|\[\d{1,3}\]|［\d{1,3}］|〔\d{1,3}〕|[*＊†‡]{1,3}(?=\S)|\d{1,2}(?=[ 　]?[㐀-鿿《“]))"
)
# Footnotes are set at least a size smaller (小四 12 to 小五 9; five sixths is the smallest step between neighbours).
_FOOTNOTE_SIZE = 0.87


@dataclass(frozen=True, slots=True)
class _Spot:
    """A candidate: a line in an outer row of its page."""

    line: Line
    page: int
    height: float
    key: str
    masked: str
    number: PageNumber | None
    apart: bool


def find_furniture(lines: Sequence[Line], pages: Iterable[Page]) -> dict[str, Layer]:
    """Judge running headers, footers and page numbers among `lines`, by block_id.

    A title that repeats as running header stays where it is larger or lower than the header; a line of text that
    happens to stand at the top of two pages stays.
    """
    heights = {page.page: page.height for page in pages}
    on_pages: dict[int, list[Line]] = defaultdict(list)
    loose = []
    for line in lines:
        if line.page is None or line.y0 is None or line.y1 is None:
            loose.append(line)
        else:
            on_pages[line.page].append(line)
    judged: dict[str, Layer] = {}
    if on_pages:
        rows_of = {page: _rows(found) for page, found in on_pages.items()}
        for page, found in on_pages.items():
            heights.setdefault(page, max(line.y1 or 0.0 for line in found))
        for role in ("header", "footer"):
            judged |= _judge_side(role, rows_of, heights)
        judged |= _find_footnotes(rows_of, heights, judged)
    if loose:
        judged |= _find_loose_furniture(loose)
    return judged


def _rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a page from top to bottom, those side by side in one row."""
    rows: list[list[Line]] = []
    bottom = float("-inf")
    places = sorted(((line.y0 or 0.0) + (line.y1 or 0.0), i) for i, line in enumerate(lines))
    for doubled, i in places:
        if rows and doubled / 2 < bottom:
            rows[-1].append(lines[i])
        else:
            rows.append([lines[i]])
            bottom = doubled / 2 + max(1.0, ((lines[i].y1 or 0.0) - (lines[i].y0 or 0.0)) / 2)
    return rows


def _judge_side(role: str, rows_of: Mapping[int, list[list[Line]]], heights: Mapping[int, float]) -> dict[str, Layer]:
    """Peel rows off the pages from the edge inwards, as long as what stands there is furniture."""
    judged: dict[str, Layer] = {}
    open_pages = set(rows_of)
    for rank in range(_MAX_ROWS):
        spots: list[_Spot] = []
        for page in sorted(open_pages):
            rows = rows_of[page]
            if rank < len(rows):
                spots += _spots(role, rank, rows, page, heights[page])
        found = _judge_spots(role, spots, n_pages=len(rows_of))
        if not found:
            break
        judged |= found
        by_page: dict[int, bool] = {}
        for spot in spots:
            by_page[spot.page] = by_page.get(spot.page, True) and spot.line.block_id in judged
        open_pages = {page for page, clear in by_page.items() if clear}
    return judged


def _spots(role: str, rank: int, rows: list[list[Line]], page: int, height: float) -> Iterator[_Spot]:
    at = rank if role == "header" else len(rows) - 1 - rank
    inwards = at + 1 if role == "header" else at - 1
    for line in rows[at]:
        top, bottom = line.y0 or 0.0, line.y1 or 0.0
        in_band = bottom <= height * _BAND if role == "header" else top >= height * (1 - _BAND)
        if not in_band or line.table_id is not None:
            continue
        key = _BLANK.sub("", line.text_raw)
        if not key or len(key) > _MAX_FURNITURE_LENGTH:
            continue
        apart = True
        if 0 <= inwards < len(rows):
            neighbour = rows[inwards][0]
            gap = (neighbour.y0 or 0.0) - bottom if role == "header" else top - (neighbour.y1 or 0.0)
            apart = gap >= _STANDS_APART * max(1.0, bottom - top)
        yield _Spot(
            line=line,
            page=page,
            height=(top + bottom) / 2,
            key=key,
            masked=_DIGITS.sub("#", key),
            number=read_page_number(line.text_raw),
            apart=apart,
        )


def _judge_spots(role: str, spots: Sequence[_Spot], *, n_pages: int) -> dict[str, Layer]:
    numbers = _judge_numbers(spots)
    judged = {
        spot.line.block_id: Layer(block_id=spot.line.block_id, layer="furniture", role="page_number", rule=rule)
        for spot, rule in numbers
    }
    rest = [spot for spot in spots if spot.line.block_id not in judged]
    for spot in _repeated(rest, len(judged), n_pages=n_pages):
        judged[spot.line.block_id] = Layer(
            block_id=spot.line.block_id, layer="furniture", role=role, rule=f"find_running_{role}"
        )
    return judged


def _judge_numbers(spots: Sequence[_Spot]) -> list[tuple[_Spot, str]]:
    """Page numbers among the spots: decorated ones, and plain ones that count with the pages."""
    candidates = [(spot, spot.number) for spot in spots if spot.number is not None]
    shifts = Counter(number.value - spot.page for spot, number in candidates)
    found = []
    for spot, number in candidates:
        if number.decorated:
            found.append((spot, "read_decorated_page_number"))
        elif shifts[number.value - spot.page] > 1:
            found.append((spot, "read_page_number_in_sequence"))
    # Numbering may start anew with each article: then the height of the ones found speaks for the others.
    heights = [spot.height for spot, _ in found]
    if len(found) >= _MIN_REPEATS:
        usual = median(heights)
        taken = {spot.line.block_id for spot, _ in found}
        found += [
            (spot, "read_page_number_at_usual_height")
            for spot, _ in candidates
            if spot.line.block_id not in taken and abs(spot.height - usual) <= _SAME_HEIGHT
        ]
    return found


def _repeated(spots: Sequence[_Spot], n_judged: int, *, n_pages: int) -> Iterator[_Spot]:
    """Spots whose text, digits aside, repeats at one height where most of what stands repeats."""
    groups: dict[tuple[str, bool], list[_Spot]] = defaultdict(list)
    for spot in spots:
        groups[spot.masked, _NUMBERED_TITLE.match(spot.key) is not None].append(spot)
    strong: list[list[_Spot]] = []
    for (_, is_numbered_title), group in groups.items():
        # 附件1, 附件2, … are titles; the very same 附件1 over many pages is a running header.
        by_key: dict[str, list[_Spot]] = defaultdict(list)
        for spot in group:
            by_key[spot.key].append(spot)
        for cluster in by_key.values() if is_numbered_title else [group]:
            if len({spot.page for spot in cluster}) >= 2:
                strong += _at_one_height(cluster)
    at_heights = sorted(spot.height for spot in spots)
    repeated_heights = sorted(spot.height for group in strong for spot in group)
    accepted: list[_Spot] = []
    for group in strong:
        usual = median(spot.height for spot in group)
        share = _count_near(repeated_heights, usual) / max(1, _count_near(at_heights, usual))
        if share < _MIN_REPEATED_SHARE:
            continue
        if len({spot.page for spot in group}) >= _MIN_REPEATS or all(spot.apart for spot in group):
            accepted += group
    if not accepted:
        return
    yield from accepted
    # A running header that names the article changes with it, and stands where the others stand.
    taken = {spot.line.block_id for spot in accepted}
    usual = median(spot.height for spot in accepted)
    size = _usual_size(accepted)
    near = [spot for spot in spots if abs(spot.height - usual) <= _SAME_HEIGHT]
    if len(accepted) < _MIN_REPEATS or len(accepted) + n_judged < n_pages * _MIN_REPEATED_SHARE:
        return
    for spot in near:
        if (
            spot.line.block_id not in taken
            and spot.apart
            and not _is_larger(spot, size)
            and not spot.key.endswith(_SENTENCE_END)
        ):
            yield spot


def _at_one_height(cluster: Sequence[_Spot]) -> list[list[_Spot]]:
    """Split a cluster by height, and leave out what is set larger than the rest."""
    groups: list[list[_Spot]] = []
    for spot in sorted(cluster, key=lambda one: one.height):
        if groups and spot.height - groups[-1][-1].height <= _SAME_HEIGHT:
            groups[-1].append(spot)
        else:
            groups.append([spot])
    kept = []
    for group in groups:
        size = _usual_size(group)
        same = [spot for spot in group if not _is_larger(spot, size)]
        if len({spot.page for spot in same}) >= 2:
            kept.append(same)
    return kept


def _usual_size(group: Sequence[_Spot]) -> float | None:
    sizes = [spot.line.font_size for spot in group if spot.line.font_size]
    return median(sizes) if sizes else None


def _is_larger(spot: _Spot, size: float | None) -> bool:
    return size is not None and spot.line.font_size is not None and spot.line.font_size > size * _MAX_SIZE_RATIO


def _count_near(heights: Sequence[float], usual: float) -> int:
    return bisect_right(heights, usual + _SAME_HEIGHT) - bisect_left(heights, usual - _SAME_HEIGHT)


def _find_footnotes(
    rows_of: Mapping[int, list[list[Line]]], heights: Mapping[int, float], judged: Mapping[str, Layer]
) -> dict[str, Layer]:
    """Footnotes: lines of small print from a mark down to the footer, in the lower half of a page."""
    body_size = _body_size(line for rows in rows_of.values() for row in rows for line in row)
    if body_size is None:
        return {}
    found: dict[str, Layer] = {}
    for page, rows in rows_of.items():
        small: list[Line] = []
        for row in reversed(rows):
            rest = [line for line in row if line.block_id not in judged]
            if not all(_is_small(line, body_size, heights[page]) for line in rest):
                break
            small += rest
        # From the topmost mark on; small print above it is not a footnote.
        while small and not _FOOTNOTE_MARK.match(small[-1].text_raw):
            small.pop()
        for line in small:
            found[line.block_id] = Layer(block_id=line.block_id, layer="note", role="footnote", rule="find_footnote")
    return found


def _is_small(line: Line, body_size: float, height: float) -> bool:
    return (
        line.table_id is None
        and line.font_size is not None
        and line.font_size <= body_size * _FOOTNOTE_SIZE
        and (line.y0 or 0.0) >= height / 2
    )


def _body_size(lines: Iterable[Line]) -> float | None:
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.font_size:
            sizes[round(line.font_size, 1)] += len(line.text_raw)
    return sizes.most_common(1)[0][0] if sizes else None


def _find_loose_furniture(lines: Sequence[Line]) -> dict[str, Layer]:
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
    judged: dict[str, Layer] = {}
    borders: set[int] = set()
    for decorated in (True, False):
        chosen = [(i, number.value) for i, number in numbers if number.decorated or not decorated]
        for i in _page_sequence(chosen, starts):
            rule = "read_decorated_page_number" if decorated else "read_page_number_in_sequence"
            judged.setdefault(
                lines[i].block_id, Layer(block_id=lines[i].block_id, layer="furniture", role="page_number", rule=rule)
            )
            borders.add(i)
    borders |= {i for i, line in enumerate(lines) if (line.space_above or 0.0) >= _PAGE_BREAK_BLANKS}
    judged |= _loose_headers(lines, borders, judged)
    return judged


def _page_sequence(numbers: Sequence[tuple[int, int]], starts: Sequence[int]) -> list[int]:
    """Line positions of the page numbers that ascend, a page of text apart; none if these are few."""
    kept = [numbers[k] for k in longest_ascent([value for _, value in numbers])]
    if len(kept) < _MIN_NUMBERS or len(kept) * 2 < len(numbers):
        return []
    distances = [starts[j] - starts[i] for (i, _), (j, _) in pairwise(kept)]
    steps = [w - v for (_, v), (_, w) in pairwise(kept)]
    if median(distances) < _MIN_PAGE_CHARS or median(steps) > 2:
        return []
    return [i for i, _ in kept]


def _loose_headers(lines: Sequence[Line], borders: set[int], judged: Mapping[str, Layer]) -> dict[str, Layer]:
    """Short lines that repeat beside page numbers or page breaks and nowhere else.

    各位代表！ stands alone many times in a report; it ends like a sentence and stays.
    """
    spots: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        key = _BLANK.sub("", line.text_raw)
        if line.block_id not in judged and line.table_id is None and 2 <= len(key) <= _MAX_FURNITURE_LENGTH:
            spots[_DIGITS.sub("#", key)].append(i)
    found: dict[str, Layer] = {}
    for key, where in spots.items():
        if len(where) < _MIN_REPEATS or key.endswith(_SENTENCE_END) or _NUMBERED_TITLE.match(key):
            continue
        # The first one may be the title itself; all others must stand where pages meet.
        if all(borders & {i - 1, i, i + 1} for i in where[1:]):
            first = where[0]
            kept = (
                where
                if borders & {first - 1, first} and first > 0 and _is_number_beside(lines, judged, first)
                else where[1:]
            )
            for i in kept:
                found[lines[i].block_id] = Layer(
                    block_id=lines[i].block_id, layer="furniture", role="header", rule="find_running_header"
                )
    return found


def _is_number_beside(lines: Sequence[Line], judged: Mapping[str, Layer], at: int) -> bool:
    return any(0 <= i < len(lines) and lines[i].block_id in judged for i in (at - 1, at + 1))
