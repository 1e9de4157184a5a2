"""Where running headers, footers and page numbers stand on pages."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

from rapidfuzz import fuzz, process

from pipeline.clean.footnotes import body_size, find_footnotes
from pipeline.clean.lost_pages import NUMBERED_TITLE, find_lost_furniture
from pipeline.records import Layer, Line, Page
from pipeline.text.page_numbers import PageNumber, read_page_number

# Furniture stands in the outer quarter of a page; pages with few lines have text of their own there too.
_BAND = 0.25
# The outermost part, where nothing but furniture stands: margins of official documents are 37 mm, of books 20 mm.
_MARGIN = 0.075
# From the edge inwards: header or footer, a second line of it, a third.
_MAX_ROWS = 3
# Lines of one running header stand equally far from the edge, but for rounding and fonts; on scans, for skew too
# (half a degree is 5 points over the width of A4). The first line of text is further away than that.
_SAME_HEIGHT = 3.0
_SAME_HEIGHT_ON_SCANS = 8.0
# On scans one character in eight may be misread.
_ALIKE_ON_SCANS = 85.0
# The first page may have it a line higher or lower.
_NEAR_HEIGHT = 15.0
# A running header is as large as the others at its height; the title that it repeats is larger.
_MAX_SIZE_RATIO = 1.12
# Nor is it much larger than the text; titles are so by a third (小四 12 to 三号 16, 三号 16 to 二号 22).
_MAX_TEXT_RATIO = 1.25
_SMALL_PRINT = 0.95
# Half of what stands at that height repeats: the first lines of text on pages do not.
_MIN_REPEATED_SHARE = 0.5
# Two pages prove little; then the line must also stand apart from the text.
_MIN_REPEATS = 3
_STANDS_APART = 1.4
_LINE_GAP = 0.8
# Lines of text are as far apart as this times the usual gap at most; fewer gaps than this show no usual one.
_SAME_GAP = 1.25
_MIN_GAPS = 6
# A header goes on over neighbouring pages, or every other one; the same title over many articles does not.
_NEIGHBOURS: Final = (-2, -1, 1, 2)
_MAX_LENGTH = 60
# How `pages.method` says that the page was recognised from its image.
_RECOGNISED: Final = "ocr"
_DIGITS: Final = re.compile(r"\d+")
_BLANK: Final = re.compile(r"\s+")
_SENTENCE_END: Final = tuple("。！？；：，、!?;:,")


@dataclass(frozen=True, slots=True)
class _Spot:
    """A candidate: a line in the outermost row of its page that is still to be judged.

    `distance` is from the edge to its middle, `gap` to the next row inwards in heights of the line, `gap_to_text`
    to the next one that is not in the margin too. A line `in_flow` is as far from the next as lines of text are.
    """

    line: Line
    page: int
    distance: float
    gap: float
    gap_to_text: float
    in_flow: bool
    in_margin: bool
    key: str
    masked: str
    number: PageNumber | None

    @property
    def block_id(self) -> str:
        return self.line.block_id


def find_furniture(lines: Sequence[Line], pages: Iterable[Page]) -> dict[str, Layer]:
    """Judge running headers, footers, page numbers and footnotes among `lines`, by block_id.

    A title that repeats as running header stays where it is larger or lower than the header; a line of text that
    happens to stand at the top of two pages stays.
    """
    page_heights, is_scan = {}, set()
    for page in pages:
        page_heights[page.page] = page.height
        if page.method == _RECOGNISED:
            is_scan.add(page.page)
    on_pages: dict[int, list[Line]] = defaultdict(list)
    loose = []
    for line in lines:
        if line.page is None or line.y0 is None or line.y1 is None:
            loose.append(line)
        else:
            on_pages[line.page].append(line)
    judged: dict[str, Layer] = {}
    if on_pages:
        rows_of = {page: _rows(found) for page, found in sorted(on_pages.items())}
        for number, found in on_pages.items():
            page_heights.setdefault(number, max(line.y1 or 0.0 for line in found))
        usual_size = body_size(line for found in on_pages.values() for line in found)
        usual_gaps = {page: _usual_gap(rows) for page, rows in rows_of.items()}
        mostly_scans = len(is_scan) * 2 > len(rows_of)
        for role in ("header", "footer"):
            judged |= _Side(role, usual_size, page_heights, usual_gaps, is_scan=mostly_scans).judge(rows_of)
        for rows in rows_of.values():
            judged |= find_footnotes(rows, judged)
    if loose:
        judged |= find_lost_furniture(loose)
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


class _Side:
    """One side of all pages, head or foot: rows are peeled off as long as what stands outermost is furniture."""

    def __init__(
        self,
        role: str,
        usual_size: float | None,
        page_heights: Mapping[int, float],
        usual_gaps: Mapping[int, float],
        *,
        is_scan: bool,
    ) -> None:
        self._role = role
        self._usual_size = usual_size
        self._page_heights = page_heights
        self._usual_gaps = usual_gaps
        self._tolerance = _SAME_HEIGHT_ON_SCANS if is_scan else _SAME_HEIGHT
        self._is_scan = is_scan
        self._known: dict[str, list[float]] = defaultdict(list)

    def judge(self, rows_of: Mapping[int, list[list[Line]]]) -> dict[str, Layer]:
        judged: dict[str, Layer] = {}
        open_pages = list(rows_of)
        for rank in range(_MAX_ROWS):
            spots = [spot for page in open_pages for spot in self._spots(rows_of[page], rank, page)]
            found = self._judge_row(spots, n_pages=len(rows_of))
            if not found:
                break
            judged |= found
            blocked = {spot.page for spot in spots if spot.block_id not in judged}
            open_pages = [page for page in {spot.page: None for spot in spots} if page not in blocked]
        return judged

    def _spots(self, rows: list[list[Line]], rank: int, page: int) -> Iterator[_Spot]:
        if rank >= len(rows):
            return
        page_height = self._page_heights[page]
        is_head = self._role == "header"
        ordered = rows if is_head else rows[::-1]
        inwards = ordered[rank + 1 :]
        usual_gap = self._usual_gaps[page]
        for line in ordered[rank]:
            top, bottom = line.y0 or 0.0, line.y1 or 0.0
            outer, inner = (top, bottom) if is_head else (page_height - bottom, page_height - top)
            key = _BLANK.sub("", line.text_raw)
            if inner > page_height * _BAND or line.table_id is not None or not 0 < len(key) <= _MAX_LENGTH:
                continue
            height = max(1.0, bottom - top)
            gap = self._gap_to(inwards[:1], line) / height
            yield _Spot(
                line=line,
                page=page,
                distance=(outer + inner) / 2,
                gap=gap,
                gap_to_text=self._gap_to(self._beyond_margin(inwards, page_height), line) / height,
                in_flow=gap * height <= usual_gap * _SAME_GAP,
                in_margin=inner <= page_height * _MARGIN,
                key=key,
                masked=_DIGITS.sub("#", key).strip("#"),
                number=read_page_number(line.text_raw),
            )

    def _gap_to(self, inwards: Sequence[Sequence[Line]], line: Line) -> float:
        """White space from the line to the nearest of the rows further inwards, in points."""
        if not inwards:
            return float("inf")
        if self._role == "header":
            return min(other.y0 or 0.0 for other in inwards[0]) - (line.y1 or 0.0)
        return (line.y0 or 0.0) - max(other.y1 or 0.0 for other in inwards[0])

    def _beyond_margin(self, inwards: Sequence[Sequence[Line]], page_height: float) -> Sequence[Sequence[Line]]:
        """The rows from the first on that does not stand in the margin with what is outermost."""
        for at, row in enumerate(inwards):
            if self._role == "header":
                is_beyond = max(line.y1 or 0.0 for line in row) > page_height * _MARGIN
            else:
                is_beyond = page_height - min(line.y0 or 0.0 for line in row) > page_height * _MARGIN
            if is_beyond:
                return inwards[at:]
        return ()

    def _judge_row(self, spots: Sequence[_Spot], *, n_pages: int) -> dict[str, Layer]:
        judged: dict[str, Layer] = {}
        usual_size = self._usual_size

        def take(found: Iterable[_Spot], role: str, rule: str) -> None:
            for spot in found:
                judged.setdefault(spot.block_id, Layer(block_id=spot.block_id, layer="furniture", role=role, rule=rule))

        def rest() -> list[_Spot]:
            return [spot for spot in spots if spot.block_id not in judged]

        for rule, found in _page_numbers(spots, self._tolerance):
            take(found, "page_number", rule)
        take((spot for spot in rest() if self._is_known(spot)), self._role, f"find_running_{self._role}")
        repeated = _repeated([spot for spot in rest() if not _is_like_text(spot, usual_size)], self._tolerance)
        for spot in repeated:
            self._known[spot.masked].append(spot.distance)
        take(repeated, self._role, f"find_running_{self._role}")
        take((spot for spot in rest() if self._is_known(spot)), self._role, f"find_running_{self._role}")
        company = [spot for spot in spots if spot.block_id in judged]
        if len({spot.page for spot in company}) >= max(_MIN_REPEATS, n_pages * _MIN_REPEATED_SHARE):
            # A running header that names the article changes with it, and stands where the others stand.
            take(_in_company(rest(), company, usual_size, self._tolerance), self._role, f"find_changing_{self._role}")
        take((spot for spot in rest() if _is_small_print(spot, usual_size)), self._role, "find_small_print_in_margin")
        return judged

    def _is_known(self, spot: _Spot) -> bool:
        """Whether the text runs along on other pages, and this line is not the title it repeats."""
        distances = self._known.get(spot.masked)
        if distances is None and self._is_scan and self._known:
            alike = process.extractOne(spot.masked, list(self._known), scorer=fuzz.ratio, score_cutoff=_ALIKE_ON_SCANS)
            distances = self._known[alike[0]] if alike else None
        return (
            distances is not None
            and abs(median(distances) - spot.distance) <= _NEAR_HEIGHT
            and not _is_title_size(spot, self._usual_size)
        )


def _page_numbers(spots: Sequence[_Spot], tolerance: float) -> Iterator[tuple[str, list[_Spot]]]:
    """Page numbers: decorated ones, plain ones that count with the pages, and others at their usual height."""
    candidates = [(spot, spot.number) for spot in spots if spot.number is not None]
    decorated = [spot for spot, number in candidates if number.decorated]
    yield "read_decorated_page_number", decorated
    shifts = Counter(number.value - spot.page for spot, number in candidates)
    counting = [spot for spot, number in candidates if shifts[number.value - spot.page] > 1]
    yield "read_page_number_in_sequence", counting
    # Numbering may start anew with each article: then the height of the ones found speaks for the others.
    sure = decorated + counting
    if len(sure) >= _MIN_REPEATS:
        usual = median(spot.distance for spot in sure)
        yield (
            "read_page_number_at_usual_height",
            [spot for spot, _ in candidates if abs(spot.distance - usual) <= tolerance],
        )
    # The number on the only page.
    yield (
        "read_page_number_in_margin",
        [spot for spot, _ in candidates if spot.in_margin and spot.gap_to_text >= _STANDS_APART],
    )


def _repeated(spots: Sequence[_Spot], tolerance: float) -> list[_Spot]:
    """Spots whose text, digits aside, repeats at one height where most of what stands repeats."""
    clusters: dict[str, list[_Spot]] = defaultdict(list)
    for spot in spots:
        # 附件1, 附件2, … are titles; the very same 附件1 over many pages is a running header.
        clusters[spot.key if NUMBERED_TITLE.match(spot.key) else spot.masked].append(spot)
    groups = [
        group for cluster in clusters.values() if len(cluster) > 1 for group in _at_one_height(cluster, tolerance)
    ]
    all_distances = sorted(spot.distance for spot in spots)
    repeated_distances = sorted(spot.distance for group in groups for spot in group)
    accepted: list[_Spot] = []
    for group in groups:
        usual = median(spot.distance for spot in group)
        n_near = max(1, _count_near(all_distances, usual, tolerance))
        share = _count_near(repeated_distances, usual, tolerance) / n_near
        n_pages = len({spot.page for spot in group})
        # Few repeats, or the looks of a sentence, prove enough only where the line stands apart from the text.
        doubtful = n_pages < _MIN_REPEATS or group[0].key.endswith(_SENTENCE_END)
        if share >= _MIN_REPEATED_SHARE and (not doubtful or all(spot.gap_to_text >= _STANDS_APART for spot in group)):
            accepted += group
    return accepted


def _at_one_height(cluster: Sequence[_Spot], tolerance: float) -> list[list[_Spot]]:
    """Split a cluster by height, and leave out what is set larger than the rest or on no neighbouring page."""
    groups: list[list[_Spot]] = []
    for spot in sorted(cluster, key=lambda one: (one.distance, one.page)):
        if groups and spot.distance - groups[-1][-1].distance <= tolerance:
            groups[-1].append(spot)
        else:
            groups.append([spot])
    kept = []
    for group in groups:
        sizes = [spot.line.font_size for spot in group if spot.line.font_size]
        size = median(sizes) if sizes else None
        same = [spot for spot in group if not _is_larger(spot, size)]
        pages = {spot.page for spot in same}
        n_neighboured = sum(any(page + step in pages for step in _NEIGHBOURS) for page in pages)
        if len(pages) >= 2 and n_neighboured * 2 >= len(pages):
            kept.append(same)
    return kept


def _in_company(
    spots: Sequence[_Spot], company: Sequence[_Spot], usual_size: float | None, tolerance: float
) -> Iterator[_Spot]:
    usual = median(spot.distance for spot in company)
    for spot in spots:
        is_title_like = _is_title_size(spot, usual_size) or NUMBERED_TITLE.match(spot.key) is not None
        stands_there = abs(spot.distance - usual) <= tolerance and spot.gap >= _LINE_GAP
        if stands_there and not is_title_like and not spot.key.endswith(_SENTENCE_END):
            yield spot


def _is_small_print(spot: _Spot, usual_size: float | None) -> bool:
    """Whether a line stands in the margin, apart from the text and smaller than it, as on the only page of a file."""
    return spot.in_margin and _is_small(spot, usual_size) and spot.gap_to_text >= _LINE_GAP


def _is_larger(spot: _Spot, size: float | None, ratio: float = _MAX_SIZE_RATIO) -> bool:
    return size is not None and spot.line.font_size is not None and spot.line.font_size > size * ratio


def _is_title_size(spot: _Spot, usual_size: float | None) -> bool:
    return _is_larger(spot, usual_size, _MAX_TEXT_RATIO)


def _is_like_text(spot: _Spot, usual_size: float | None) -> bool:
    """Whether the line is set like a title, or like a line of the text and as near to it as the next line.

    一、主要做法 stands at the top of many pages when each article begins on a new one.
    """
    is_text_size = not _is_larger(spot, usual_size, 1.0) and not _is_small(spot, usual_size)
    return _is_title_size(spot, usual_size) or (spot.in_flow and is_text_size)


def _is_small(spot: _Spot, usual_size: float | None) -> bool:
    size = spot.line.font_size
    return size is not None and usual_size is not None and size <= usual_size * _SMALL_PRINT


def _usual_gap(rows: Sequence[Sequence[Line]]) -> float:
    """The usual white space between the rows of a page, in points; none where rows are few."""
    tops = [min(line.y0 or 0.0 for line in row) for row in rows]
    bottoms = [max(line.y1 or 0.0 for line in row) for row in rows]
    gaps = [top - bottom for top, bottom in zip(tops[1:], bottoms, strict=False)]
    return median(gaps) if len(gaps) >= _MIN_GAPS else float("-inf")


def _count_near(distances: Sequence[float], usual: float, tolerance: float) -> int:
    return bisect_right(distances, usual + tolerance) - bisect_left(distances, usual - tolerance)
