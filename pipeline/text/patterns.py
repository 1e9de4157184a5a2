"""How many words become one pattern that is fast to search with."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first, tried by their first characters.

    >>> any_of(["公里", "个", "个百分点", "%"])
    '(?:个(?:百分点|)|公里|%)'

    An empty word is left out: it would stand everywhere.

    >>> any_of(["", "件"])
    '(?:件)'
    """
    rests: dict[str, list[str]] = {}
    for word in sorted(set(words) - {""}, key=lambda word: (-len(word), word)):
        rests.setdefault(word[0], []).append(word[1:])
    branches = [re.escape(first) + _rest(some) for first, some in rests.items()]
    return f"(?:{'|'.join(branches)})"


def _rest(words: list[str]) -> str:
    if len(words) == 1:
        return re.escape(words[0])
    return f"(?:{'|'.join(map(re.escape, words))})"
