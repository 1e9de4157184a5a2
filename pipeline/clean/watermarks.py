"""What lies across the text and is not part of it: turned, tiled and overprinted lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pipeline.clean.footnotes import body_size
from pipeline.records import Layer, Line, Page
from pipeline.text.han import HAN

# Turned text is a watermark when it is the exception on its page; a page set sideways is all turned.
_MAX_TURNED_SHARE = 0.3
# At the same spot on half the pages, three at least: running text never is.
_MIN_PAGES = 3
_MIN_PAGE_SHARE = 0.5
_SAME_SPOT = 4.0
# A tile lies at least so often on a page, and is short.
_MIN_TILES = 3
_MIN_TILE_LENGTH = 4
_MAX_LENGTH = 40
# Body lines of such a page region repeat as headers do; that is furniture's business.
_HEADER_BAND = 0.12
_BLANK: Final = re.compile(r"\s+")
_HAN: Final = re.compile(f"[{HAN}]")
# Titles are up to twice the size of the text.
_HUGE = 2.5
# Words that say by themselves that they lie over the text; 内部资料 on a cover does not lie over anything.
_WORDS: Final = re.compile(
    r"水印|样\s*本|样\s*稿|试用版|未注册|评估版|[仅请]供.{0,12}(?:参考|学习|研究|使用|预览|试读)|严禁外传|禁止(?:复制|转载|外传)|机\s*密|内部资料|"
    r"扫描全能王|(?i:evaluation|confidential|draft|sample)"
)
# Lines of text touch at their edges; laid over one another they share half a line's height, and half a character.
_MIN_OVERLAP = 0.5


def find_watermarks(lines: Sequence[Line], pages: Iterable[Page]) -> dict[str, Layer]:
    """Judge watermarks among `lines`, by block_id: turned text, and text that repeats at one spot or in tiles.

    Rows of tables repeat too and stay, and so does a page that is set sideways as a whole.
    """
    on_pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None:
            on_pages[line.page].append(line)
    heights = {page.page: page.height for page in pages}
    found = _find_turned(lines, on_pages)
    upright = [
        line
        for line in lines
        if line.block_id not in found and not line.rotated and line.table_id is None and line.y0 is not None
    ]
    repeating = _repeating(upright)
    for group in (*_fixed(repeating, heights, n_pages=len(on_pages)), *_tiled(repeating, n_pages=len(on_pages))):
        # 单位：万元 over each form and 责任单位：… under each task repeat too, but they lie over nothing.
        if any(_WORDS.search(line.text_raw) or _lies_over(line, on_pages[line.page or 0]) for line in group):
            found |= dict(_mark(line, "find_repeated_text_over_text") for line in group)
    found |= _find_overprinted(upright, on_pages, body_size(lines))
    return found


def _key(line: Line) -> str:
    return _BLANK.sub("", line.text_raw)


def _mark(line: Line, rule: str) -> tuple[str, Layer]:
    return line.block_id, Layer(block_id=line.block_id, layer="watermark", role="watermark", rule=rule)


def _find_turned(lines: Sequence[Line], on_pages: Mapping[int, Sequence[Line]]) -> dict[str, Layer]:
    # The turned heads of columns are cells.
    turned = [line for line in lines if line.rotated and line.table_id is None]
    if not turned:
        return {}
    repeats = Counter(key for key, _ in {(_key(line), line.page) for line in turned})
    shares = {}
    for page, found in on_pages.items():
        n_chars = sum(len(line.text_raw) for line in found)
        shares[page] = sum(len(line.text_raw) for line in found if line.rotated) / max(1, n_chars)
    return dict(
        _mark(line, "find_turned_text")
        for line in turned
        if repeats[_key(line)] > 1
        or _WORDS.search(line.text_raw)
        or (line.page is not None and shares[line.page] <= _MAX_TURNED_SHARE)
    )


def _fixed(lines: Sequence[Line], heights: Mapping[int, float], *, n_pages: int) -> Iterator[list[Line]]:
    """Groups of lines at the same spot of most pages, between the bands where headers and footers stand."""
    spots: dict[tuple[str, int, int], list[Line]] = defaultdict(list)
    for line in lines:
        height = heights.get(line.page or 0)
        middle = ((line.y0 or 0.0) + (line.y1 or 0.0)) / 2
        if height is None or height * _HEADER_BAND < middle < height * (1 - _HEADER_BAND):
            place = round((line.x0 or 0.0) / _SAME_SPOT), round((line.y0 or 0.0) / _SAME_SPOT)
            spots[_key(line), *place].append(line)
    least = max(_MIN_PAGES, n_pages * _MIN_PAGE_SHARE)
    yield from (group for group in spots.values() if len({line.page for line in group}) >= least)


def _tiled(lines: Sequence[Line], *, n_pages: int) -> Iterator[list[Line]]:
    """Groups of short lines that stand several times on most pages; 是 and 合计 are too short to be meant."""
    tiles: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.page is not None and len(line.text_raw) >= _MIN_TILE_LENGTH:
            tiles[_key(line)].append(line)
    least = max(min(2, n_pages), n_pages * _MIN_PAGE_SHARE)
    for group in tiles.values():
        if sum(n >= _MIN_TILES for n in Counter(line.page for line in group).values()) >= least:
            yield group


def _repeating(lines: Sequence[Line]) -> list[Line]:
    """The short lines with Chinese text that stand three times or more: no watermark repeats less."""
    counts = Counter(line.text_raw for line in lines)
    return [
        line
        for line in lines
        if counts[line.text_raw] >= _MIN_PAGES and len(line.text_raw) <= _MAX_LENGTH and _HAN.search(line.text_raw)
    ]


def _find_overprinted(
    lines: Sequence[Line], on_pages: Mapping[int, Sequence[Line]], usual_size: float | None
) -> dict[str, Layer]:
    """Large words with a line of text running through them; of words no larger than the text only a watermark's."""
    return dict(
        _mark(line, "find_overprinted_text")
        for line in lines
        if len(line.text_raw) <= _MAX_LENGTH
        and (_WORDS.search(line.text_raw) or _is_huge(line, usual_size))
        and _lies_over(line, on_pages.get(line.page or 0, ()))
    )


def _is_huge(line: Line, usual_size: float | None) -> bool:
    """Whether the line is Chinese text far larger than titles are; not the scrawl that recognition makes of a seal."""
    if usual_size is None or line.font_size is None or line.font_size < _HUGE * usual_size:
        return False
    return 2 * len(_HAN.findall(line.text_raw)) > len(line.text_raw)


def _lies_over(line: Line, others: Iterable[Line]) -> bool:
    """Whether the line shares its place with another one, as lines of text never do."""
    return any(_overlap(line, other) for other in others if other is not line and not other.rotated)


def _overlap(line: Line, other: Line) -> bool:
    if line.x0 is None or line.y0 is None or line.x1 is None or line.y1 is None:
        return False
    if other.x0 is None or other.y0 is None or other.x1 is None or other.y1 is None:
        return False
    width = min(line.x1, other.x1) - max(line.x0, other.x0)
    height = min(line.y1, other.y1) - max(line.y0, other.y0)
    least_height = min(line.y1 - line.y0, other.y1 - other.y0)
    return width > _MIN_OVERLAP * least_height and height > _MIN_OVERLAP * least_height
