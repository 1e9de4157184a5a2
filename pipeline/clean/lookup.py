"""Which lines hold one of many words: one search over the whole source instead of one for each line and word."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate

from ahocorasick_rs import AhoCorasick


def find_lines_with(words: Iterable[str], texts: Sequence[str]) -> set[int]:
    """Positions of the texts that hold at least one of the words.

    >>> sorted(find_lines_with(["微信", "客服"], ["依法办理", "联系微信", "客服微信"]))
    [1, 2]
    """
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    matches = _automaton(tuple(words)).find_matches_as_indexes("\n".join(texts))
    return {bisect_right(starts, start) - 1 for _, start, _ in matches}


@cache
def _automaton(words: tuple[str, ...]) -> AhoCorasick:
    """Finds all the words at once; they are the same few tables for every source."""
    return AhoCorasick(words)


def find_breaks_near(words: Iterable[str], texts: Sequence[str], reach: int) -> set[int]:
    """Positions of the texts whose end lies inside, or at most `reach` characters before or after, one of the words.

    The words are looked for as if no lines were broken.

    >>> find_breaks_near(["微信"], ["难题联系微", "信00000000也是", "根源"], 4)
    {0}
    """
    whole = "".join(texts)
    starts = [0, *accumulate(map(len, texts))]
    found: set[int] = set()
    for word in words:
        at = whole.find(word)
        while at >= 0:
            first = bisect_right(starts, max(0, at - reach)) - 1
            last = bisect_right(starts, min(at + len(word) + reach, len(whole)) - 1) - 1
            found.update(range(first, last))
            at = whole.find(word, at + len(word))
    return found
