"""Where footnotes stand: small print from a mark down to the foot of the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from pipeline.records import Layer, Line
from pipeline.text.han import HAN

# ① … of a sentence, [1] …, * …, 1 人民…; but not 1. or 1、, which number the items of a list
_MARK: Final = re.compile(
    rf"\s*(?:[①-⑳]|\[\d{{1,3}}\]|［\d{{1,3}}］|〔\d{{1,3}}〕|[*＊†‡]{{1,3}}(?=\s?[^\s*])|\d{{1,2}}(?=\s?[{HAN}《“]))"
)
# Footnotes are at least a size smaller than the text of their page: 五号 10.5 to 小五 9 is the smallest step.
_MAX_SIZE_RATIO = 0.87
# More small print than this on a page is an annex or a form set small, not notes.
_MAX_SHARE = 0.35


def body_size(lines: Iterable[Line]) -> float | None:
    """The size that most characters have; None where no size is known."""
    sizes: Counter[float] = Counter()
    for line in lines:
        if line.font_size:
            sizes[round(line.font_size, 1)] += len(line.text_raw)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else None


def find_footnotes(rows: Sequence[Sequence[Line]], furniture: Collection[str]) -> dict[str, Layer]:
    """Judge the footnotes of a page, given as rows from top to bottom, by block_id; `furniture` stands below them."""
    lines = [line for row in rows for line in row if line.block_id not in furniture]
    usual = body_size(lines)
    if usual is None:
        return {}
    small: list[Line] = []
    for line in reversed(lines):
        if line.table_id is not None or line.font_size is None or line.font_size > usual * _MAX_SIZE_RATIO:
            break
        small.append(line)
    # From the topmost mark on; small print above it is not a footnote.
    while small and not _MARK.match(small[-1].text_raw):
        small.pop()
    if sum(len(line.text_raw) for line in small) > _MAX_SHARE * sum(len(line.text_raw) for line in lines):
        return {}
    return {
        line.block_id: Layer(block_id=line.block_id, layer="note", role="footnote", rule="find_footnote")
        for line in small
    }
