"""Laws of patterns of words: each word is found whole, and nothing else."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.patterns import any_of

WORDS = st.lists(st.text("件次人万.+%（", min_size=1, max_size=4), min_size=1, max_size=6)


@given(WORDS)
def test_each_word_is_matched_whole(words: list[str]) -> None:
    pattern = re.compile(any_of(words))
    assert all(pattern.fullmatch(word) for word in words)


@given(WORDS, st.text("件次人万.+%（", max_size=8))
def test_the_longest_word_is_matched(words: list[str], text: str) -> None:
    match = re.match(any_of(words), text)
    starts = [word for word in words if text.startswith(word)]
    assert (match[0] if match else None) == (max(starts, key=len) if starts else None)
