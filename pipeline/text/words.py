"""Cuts text into words (词) with part-of-speech tags: jieba's dictionary and model, by way of rjieba."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import rjieba

# What a word that the dictionary does not have, and that comes without a tag, most likely is: a noun.
_DEFAULT_TAG: Final = "n"


@lru_cache(maxsize=4)
def segmenter(words: tuple[str, ...] = ()) -> rjieba.Jieba:
    """The segmenter that knows `words` besides its own dictionary; one instance per process and word list.

    A word may be followed by its tag: "下访 v".

    >>> segmenter(("双向规范", "带案下访 v")).tag("推进双向规范，带案下访")
    [('推进', 'v'), ('双向规范', 'n'), ('，', 'x'), ('带案下访', 'v')]
    """
    jieba = rjieba.Jieba()
    for entry in words:
        word, _, tag = entry.partition(" ")
        known = jieba.has_word(word)
        # The frequency is left to jieba: just high enough to keep the word whole.
        jieba.add_word(word, None, tag.strip() or (None if known else _DEFAULT_TAG))
    return jieba
