"""Where words begin and end around a name, as rjieba sees them."""

from __future__ import annotations

import re
from typing import Final

import rjieba

# Characters beside a short form that decide how it is segmented; rjieba's words are rarely longer.
WINDOW: Final = 6
# 苏州工业园区, 成都高新区, 山东人: rjieba's word for a zone or a people, which starts with its region's name.
_ZONE: Final = re.compile("(?:园区|新区|开发区|高新区|经开区|示范区|自贸区|地区|特区|人|籍)$")


def is_name(text: str, start: int, end: int) -> bool:
    """Whether rjieba sees a place's or a person's name exactly there."""
    low = at = max(0, start - WINDOW)
    for token, tag in rjieba.tag(text[low : end + WINDOW]):
        if at >= start:
            return at == start and len(token) == end - start and tag[:2] in ("ns", "nr")
        at += len(token)
    return False


def word_edges(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a word begins at `start`, and whether one ends at `end`: 成都市 is none in 形成都市圈."""
    # 中共上海市委 is one word to rjieba.
    low = start if text.endswith("中共", 0, start) else max(0, start - WINDOW)
    at = low
    edges = {at}
    for token in rjieba.cut(text[low : end + WINDOW]):
        if at == start and _ZONE.search(token):
            edges.add(end)
        at += len(token)
        edges.add(at)
    return start in edges, end in edges
