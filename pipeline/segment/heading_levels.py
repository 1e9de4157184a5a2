"""How deep headings stand: by what counts them, or by the look of those that are counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from pipeline.segment.joins import HEADING_KINDS
from pipeline.segment.passages import Passage
from pipeline.text.enumerators import RANK

ATTACHED: Final = re.compile(
    r"附\s*[件表录注]?\s*(?:\d{1,2}|[一二三四五六七八九十])?\s*[:：]?$|名\s*词\s*解\s*释$|参\s*考\s*文\s*献$|注\s*释$"
)
# 1　概述 above 1.1 背景
_BARE_NUMBER: Final = re.compile(r"(\d{1,2})[ \u3000]+(?=[^\d\s])")


def set_levels(headings: Sequence[Passage]) -> None:
    """Nest headings by rank: an enumerator's kind, or for an unnumbered one the kind that looks as it does."""
    ranks = [_counted_rank(headings, at) for at in range(len(headings))]
    looks: defaultdict[tuple[object, ...], Counter[tuple[int, int]]] = defaultdict(Counter)
    for passage, rank in zip(headings, ranks, strict=True):
        if rank is not None and passage.kind != "attachment":
            looks[passage.first.style][rank] += 1
    open_ranks: list[tuple[int, int]] = []
    for passage, counted in zip(headings, ranks, strict=True):
        if passage.kind == "attachment" or ATTACHED.match(passage.text):
            # What is attached has an order of its own.
            passage.level = 1
            open_ranks = []
            continue
        alike = looks.get(passage.first.style) if passage.first.line.font else None
        rank = counted or (alike.most_common(1)[0][0] if alike else (RANK["han"], 0))
        while open_ranks and open_ranks[-1] >= rank:
            open_ranks.pop()
        open_ranks.append(rank)
        passage.level = len(open_ranks)


def _counted_rank(headings: Sequence[Passage], at: int) -> tuple[int, int] | None:
    """The rank of a counted heading, decimals by how many figures they have; None for one that nothing counts.

    1. and a bare 1 are the outermost of the decimals that follow them: 1. above 1.1 above 1.1.1.
    """
    passage = headings[at]
    kind = passage.kind
    if kind == "decimal" and passage.enumerator is not None:
        return RANK[kind], len(re.findall(r"\d+", passage.enumerator.surface))
    bare = _BARE_NUMBER.match(passage.text)
    number = bare[1] if bare else str(passage.enumerator.value) if kind == "digit" and passage.enumerator else None
    if number is not None and _is_among_decimals(headings, at, int(number)):
        return RANK["decimal"], 1
    return (RANK[kind], 0) if kind in HEADING_KINDS else None


def _is_among_decimals(headings: Sequence[Passage], at: int, number: int) -> bool:
    """Whether the next decimal below a heading counts on from its number, or its number from the decimal above."""
    below = next((one for one in headings[at + 1 :] if one.kind == "decimal"), None)
    above = next((one for one in reversed(headings[:at]) if one.kind == "decimal"), None)
    opens = below is not None and below.text.startswith(f"{number}.")
    return opens or (above is not None and above.text.startswith(f"{number - 1}."))
