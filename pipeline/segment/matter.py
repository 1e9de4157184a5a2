"""What editors put around the articles of a compilation: prefaces and notes before them, afterwords behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pipeline.segment.bylines import compact
from pipeline.segment.rows import Row
from pipeline.segment.starts import Start
from pipeline.segment.titles import ends_sentence

_FRONT_MATTER: Final = frozenset(
    {"前言", "序", "序言", "代序", "总序", "编者按", "编者的话", "编写说明", "编辑说明", "编印说明", "出版说明"}
    | {"凡例", "卷首语", "致读者"}
)
_BACK_MATTER: Final = frozenset({"后记", "编后记", "编后语", "跋", "结束语", "编后"})
_LONGEST: Final = 12  # characters of such a title, spread ones too


def is_front_matter(text: str) -> bool:
    """Whether a line is the title of what editors put before the articles.

    >>> is_front_matter("前　言"), is_front_matter("前言与背景")
    (True, False)
    """
    return len(text) <= _LONGEST and compact(text).strip("【】[]") in _FRONT_MATTER


def is_back_matter(text: str) -> bool:
    """Whether a line is the title of what editors put behind the articles.

    >>> is_back_matter("后　记"), is_back_matter("后记者")
    (True, False)
    """
    return len(text) <= _LONGEST and compact(text).strip("【】[]") in _BACK_MATTER


def matter_at(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """What editors put around the articles of a compilation: a preface before the first, an afterword after the last.

    They are short lines that stand as titles do: above their own text, after the end of another.
    """
    if len(starts) < 2:
        return []
    first = starts[0].first
    # What follows the last announced article may be an appendix as well.
    last = max((start.end for start in starts if start.entry is not None), default=starts[-1].end)
    taken = {at for start in starts for at in range(start.first, start.end)}
    found = []
    for at, row in enumerate(rows):
        if (
            first <= at < last
            or at in taken
            or not (is_front_matter(row.text) if at < first else is_back_matter(row.text))
        ):
            continue
        after_text = at == 0 or row.top or row.gap > 0 or ends_sentence(rows[at - 1].text)
        if after_text and at + 1 < len(rows) and not is_front_matter(rows[at + 1].text):
            found.append(Start(at, 1, row.text, None))
    return found
