"""What the boundary model sees of a text: its characters, the words they stand in, and what kinds of words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.text.words import segmenter

Integers: TypeAlias = npt.NDArray[np.int64]

MARKS: Final = ("", "，", "。")  # what the model tells apart: nothing lost behind a character, or one of these

# Number 0 is padding among characters and "unknown" among words and tags; 1 is the unknown character.
_FIRST_CHARACTER: Final = 2
_ALONE, _FIRST, _INSIDE, _LAST = 1, 2, 3, 4

# Rarer ones say nothing that holds elsewhere.
_RARE_CHARACTER: Final = 3
_RARE_WORD: Final = 3
_MOST_WORDS: Final = 20_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The numbers of characters, words of two or more characters, and part-of-speech tags."""

    characters: Mapping[str, int]
    words: Mapping[str, int]
    tags: Mapping[str, int]

    @classmethod
    def of_lists(cls, lists: Mapping[str, list[str]]) -> Vocabulary:
        """The vocabulary whose names stand in `lists` in the order of their numbers."""
        return cls(
            {name: number for number, name in enumerate(lists["characters"], _FIRST_CHARACTER)},
            {name: number for number, name in enumerate(lists["words"], 1)},
            {name: number for number, name in enumerate(lists["tags"], 1)},
        )

    def lists(self) -> dict[str, list[str]]:
        """What `of_lists` makes this vocabulary from."""
        return {"characters": list(self.characters), "words": list(self.words), "tags": list(self.tags)}

    @classmethod
    def of_texts(cls, texts: Iterable[str]) -> Vocabulary:
        """Count what occurs in `texts`; the frequent comes first."""
        characters, words, tags = Counter[str](), Counter[str](), Counter[str]()
        for text in texts:
            characters.update(text)
            for word, tag in segmenter().tag(text):
                tags[tag] += 1
                if len(word) > 1:
                    words[word] += 1
        return cls.of_lists(
            {
                "characters": [c for c, n in characters.most_common() if n >= _RARE_CHARACTER],
                "words": [w for w, n in words.most_common(_MOST_WORDS) if n >= _RARE_WORD],
                "tags": [tag for tag, _ in tags.most_common()],
            }
        )

    def features(self, text: str) -> Integers:
        """An array (characters, 4): number of the character, place in its word, the word's tag, the word.

        >>> Vocabulary({"全": 2, "县": 3}, {"全县": 1}, {"n": 1}).features("全县。").tolist()
        [[2, 2, 1, 1], [3, 4, 1, 1], [1, 1, 0, 0]]
        """
        rows = np.empty((len(text), 4), np.int64)
        rows[:, 0] = [self.characters.get(character, 1) for character in text]
        at = 0
        for word, tag in segmenter().tag(text):
            end = at + len(word)
            rows[at:end, 1] = _INSIDE
            rows[at, 1], rows[end - 1, 1] = (_ALONE, _ALONE) if len(word) == 1 else (_FIRST, _LAST)
            rows[at:end, 2] = self.tags.get(tag, 0)
            rows[at:end, 3] = self.words.get(word, 0)
            at = end
        return rows
