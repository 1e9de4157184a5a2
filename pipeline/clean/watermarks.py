"""What lies across the text and is not part of it: turned, tiled and overprinted lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pipeline.records import Layer, Line, Page

# Turned text is a watermark when it is the exception on its page; a page set sideways is all turned.
_MAX_TURNED_SHARE = 0.3
# At the same spot on half the pages, three at least: running text never is.
_MIN_PAGES = 3
_MIN_PAGE_SHARE = 0.5
_SAME_SPOT = 4.0
# A tile lies at least so often on a page, and is short.
_MIN_TILES = 3
_MAX_LENGTH = 40
# Body lines of such a page region repeat as headers do; that is furniture's business.
_HEADER_BAND = 0.12
_BLANK: Final = re.compile(r"\s+")
_HAN: Final = re.compile(r"[㐀-鿿]")
# Words that say by themselves that they lie over the text; 内部资料 on a cover does not lie over anything.
_WORDS: Final = re.compile(
    r"水印|样\s*本|样\s*稿|试用版|未注册|评估版|[仅请]供.{0,12}(?:参考|学习|研究|使用|预览|试读)|严禁外传|禁止(?:复制|转载|外传)|机\s*密|内部资料|"
    r"扫描全能王|(?i:evaluation|confidential|draft|sample)"
)
# Overprinted: another line of text runs through the middle of this one.
_MIN_LARGER = 1.5


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
    found |= _find_fixed(upright, heights, n_pages=len(on_pages))
    found |= _find_tiled(upright, n_pages=len(on_pages))
    found |= _find_overprinted(upright)
    return found


def _key(line: Line) -> str:
    return _BLANK.sub("", line.text_raw)


def _mark(line: Line, rule: str) -> tuple[str, Layer]:
    return line.block_id, Layer(block_id=line.block_id, layer="watermark", role="watermark", rule=rule)


def _find_turned(lines: Sequence[Line], on_pages: Mapping[int, Sequence[Line]]) -> dict[str, Layer]:
    turned = [line for line in lines if line.rotated]
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


def _find_fixed(lines: Sequence[Line], heights: Mapping[int, float], *, n_pages: int) -> dict[str, Layer]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        height = heights.get(line.page or 0)
        middle = ((line.y0 or 0.0) + (line.y1 or 0.0)) / 2
        in_band = height is not None and not height * _HEADER_BAND < middle < height * (1 - _HEADER_BAND)
        if len(line.text_raw) <= _MAX_LENGTH and not in_band:
            groups[_key(line)].append(line)
    found: dict[str, Layer] = {}
    least = max(_MIN_PAGES, n_pages * _MIN_PAGE_SHARE)
    for key, group in groups.items():
        if len(group) < least or not _HAN.search(key):
            continue
        spots: dict[tuple[int, int], list[Line]] = defaultdict(list)
        for line in group:
            spots[round((line.x0 or 0.0) / _SAME_SPOT), round((line.y0 or 0.0) / _SAME_SPOT)].append(line)
        for at in spots.values():
            if len({line.page for line in at}) >= least:
                found |= dict(_mark(line, "find_text_at_same_spot") for line in at)
    return found


def _find_tiled(lines: Sequence[Line], *, n_pages: int) -> dict[str, Layer]:
    """Short text that lies several times on most pages; 是 and 合计 in columns are too short to be meant."""
    tiles: dict[str, Counter[int]] = defaultdict(Counter)
    for line in lines:
        if line.page is not None and 4 <= len(line.text_raw) <= _MAX_LENGTH:
            tiles[_key(line)][line.page] += 1
    tiled = {
        key
        for key, per_page in tiles.items()
        if _HAN.search(key) and sum(n >= _MIN_TILES for n in per_page.values()) >= max(2, n_pages * _MIN_PAGE_SHARE)
    }
    return dict(_mark(line, "find_tiled_text") for line in lines if _key(line) in tiled)


def _find_overprinted(lines: Sequence[Line]) -> dict[str, Layer]:
    """Large words of a watermark with a line of text running through them."""
    found: dict[str, Layer] = {}
    suspects = [line for line in lines if len(line.text_raw) <= _MAX_LENGTH and _WORDS.search(line.text_raw)]
    if not suspects:
        return found
    on_pages: dict[int | None, list[Line]] = defaultdict(list)
    for line in lines:
        on_pages[line.page].append(line)
    for line in suspects:
        if any(_runs_through(other, line) for other in on_pages[line.page] if other is not line):
            found |= dict([_mark(line, "find_overprinted_text")])
    return found


def _runs_through(other: Line, line: Line) -> bool:
    if other.y0 is None or other.y1 is None or line.y0 is None or line.y1 is None:
        return False
    if other.x0 is None or other.x1 is None or line.x0 is None or line.x1 is None:
        return False
    is_larger = (line.font_size or 0.0) >= _MIN_LARGER * (other.font_size or 1.0)
    middle = (other.y0 + other.y1) / 2
    return is_larger and line.y0 < middle < line.y1 and other.x0 < line.x1 and line.x0 < other.x1
