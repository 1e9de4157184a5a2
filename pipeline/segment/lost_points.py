"""Points and clauses whose first character a preview lost, known by the place they have in their series."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.text.han import HAN
from pipeline.text.numerals import read_numeral, write_numeral

_POINT: Final = re.compile("(?P<number>[一二三四五六七八九十]{1,3})(?P<word>[是要])")
# 是 begins no paragraph by itself; 要 does, and counts only between its neighbours.
_BARE: Final = re.compile(f"(?P<word>[是要])[{HAN}]")
_CLAUSE: Final = re.compile("第(?P<number>[一二三四五六七八九十百零〇]{1,6})条")
_BARE_CLAUSE: Final = re.compile(f"(?P<number>[一二三四五六七八九十百零〇]{{1,6}})条[ 　]*[{HAN}]")
# Paragraphs between two members of a series: more, and it is another series.
_REACH: Final = 6
_BETWEEN_NEIGHBOURS, _BEHIND_ONE, _DOUBTFUL = 0.98, 0.95, 0.6


def find_lost_points(paragraphs: Sequence[str]) -> Iterator[tuple[int, str, float]]:
    """The paragraphs of an article that lost 二 of 二是, or 第 of 第七条: which, what it lost, and how sure that is.

    >>> list(find_lost_points(["一是建队伍。", "是强培训。", "三是严考核。", "第六条　依法办理。", "七条　限期答复。"]))
    [(1, '二', 0.98), (4, '第', 0.95)]

    Two that lost theirs side by side are only suggested: which is which would be a guess.

    >>> [sure for _, _, sure in find_lost_points(["一是建队伍。", "是强培训。", "是严考核。"])]
    [0.6, 0.6]

    Left alone: what stands in no series, and what the series has already.

    >>> list(find_lost_points(["是年，全县大旱。", "一是建队伍。", "二是强培训。", "七条措施取得成效。"]))
    []
    """
    for at, text in enumerate(paragraphs):
        bare = _BARE.match(text)
        if bare:
            lost = _lost_number(paragraphs, at, bare["word"])
            if lost is not None:
                yield at, *lost
        clause = _BARE_CLAUSE.match(text)
        if clause:
            number = read_numeral(clause["number"])
            before = _neighbour(paragraphs, range(at - 1, at - 1 - _REACH, -1), _CLAUSE, None)
            behind = _neighbour(paragraphs, range(at + 1, at + 1 + _REACH), _CLAUSE, None)
            if number is not None and before == number - 1:
                yield at, "第", _BETWEEN_NEIGHBOURS if behind == number + 1 else _BEHIND_ONE


def _lost_number(paragraphs: Sequence[str], at: int, word: str) -> tuple[str, float] | None:
    """The number that a point without one must have, by the points before and behind it."""
    before = _neighbour(paragraphs, range(at - 1, at - 1 - _REACH, -1), _POINT, word)
    behind = _neighbour(paragraphs, range(at + 1, at + 1 + _REACH), _POINT, word)
    if before is None and behind != 2:
        return None
    value = 1 if before is None else before + 1
    if behind is not None and behind > 1 and behind != value + 1:
        return None
    if any(_is_bare(paragraphs, place, word) for place in (at - 1, at + 1)):
        # Neighbours that lost theirs too: which of them has which number is a guess.
        return write_numeral(value), _DOUBTFUL
    follows = behind == value + 1
    if word == "是":
        probability = _BETWEEN_NEIGHBOURS if follows else _BEHIND_ONE
    else:
        probability = _BEHIND_ONE if follows and before is not None else _DOUBTFUL
    return write_numeral(value), probability


def _is_bare(paragraphs: Sequence[str], at: int, word: str) -> bool:
    match = _BARE.match(paragraphs[at]) if 0 <= at < len(paragraphs) else None
    return match is not None and match["word"] == word


def _neighbour(paragraphs: Sequence[str], places: range, pattern: re.Pattern[str], word: str | None) -> int | None:
    """The number of the nearest member of a series within reach."""
    for place in places:
        if not 0 <= place < len(paragraphs):
            return None
        match = pattern.match(paragraphs[place])
        if match and (word is None or match["word"] == word):
            return read_numeral(match["number"])
    return None
