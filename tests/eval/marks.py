"""How well lost commas and full stops are put back, against the text before its damage.

Every insertion is judged, applied or suggested: right if the same mark stands at the same place in the whole text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import Levenshtein

from pipeline.segment.punctuate import RULE
from pipeline.segment.sentences import split_sentences

_LETTER: Final = re.compile(r"\w")

# Probabilities are compared with what was right in ten groups of equal size, fewer where these would be small.
_GROUPS: Final = 10
_SMALLEST_GROUP: Final = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """An insertion: how sure it was, whether it was applied, whether it is right."""

    probability: float
    applied: bool
    right: bool


class Whole:
    """The undamaged text of an article, aligned by its letters with what was built."""

    def __init__(self, built: str, whole: str) -> None:
        self.whole = whole
        self.letters = [match.start() for match in _LETTER.finditer(built)]
        self.whole_letters = [match.start() for match in _LETTER.finditer(whole)]
        alike = Levenshtein.opcodes(
            "".join(built[i] for i in self.letters), "".join(whole[i] for i in self.whole_letters)
        )
        self.blocks = alike.as_matching_blocks()
        self.starts = [block.a for block in self.blocks]
        self.whole_starts = [block.b for block in self.blocks]

    def letter_before(self, offset: int) -> int | None:
        """The number, in the whole text, of the last letter before an offset of the built text."""
        letter = bisect_left(self.letters, offset) - 1
        block = self.blocks[max(0, bisect_right(self.starts, letter) - 1)]
        inside = letter - block.a
        return block.b + inside if 0 <= inside < block.size and block.b + inside < len(self.whole_letters) else None

    def has(self, letter: int) -> bool:
        """Whether the built text has a letter of the whole text; a truncated article lacks those of its end."""
        block = self.blocks[max(0, bisect_right(self.whole_starts, letter) - 1)]
        return 0 <= letter - block.b < block.size

    def has_behind(self, letter: int, mark: str) -> bool:
        """Whether a mark stands between a letter of the whole text and the next."""
        letters = self.whole_letters
        end = letters[letter + 1] if letter + 1 < len(letters) else len(self.whole)
        return mark in self.whole[letters[letter] + 1 : end]

    def sentence_ends(self) -> set[int]:
        """The numbers of the last letters of the whole text's sentences."""
        ends = (bisect_left(self.whole_letters, end) - 1 for _, end in split_sentences(self.whole))
        return {letter for letter in ends if letter >= 0}


def measure_marks(tables: Mapping[str, pa.Table], articles: Mapping[str, str], n_lost: int) -> dict[str, float]:
    """Precision of applied marks, the share of `n_lost` that they bring back, how true probabilities are, sentences.

    `articles` gives the undamaged text of each article by its title.
    """
    judged: list[Judged] = []
    found = wanted = both = 0
    for article in tables["articles"].to_pylist():
        if not article["text"] or article["title"] not in articles:
            continue
        whole = Whole(article["text"], articles[article["title"]])
        judged += _judge(tables, article["article_id"], whole)
        rows = (row for row in tables["sentences"].to_pylist() if row["article_id"] == article["article_id"])
        ends = {letter for row in rows if (letter := whole.letter_before(row["end"])) is not None}
        reached = {letter for letter in whole.sentence_ends() if whole.has(letter)}
        found, wanted, both = found + len(ends), wanted + len(reached), both + len(ends & reached)
    applied = [mark for mark in judged if mark.applied]
    right = sum(mark.right for mark in applied)
    return {
        "marks_precision": right / len(applied) if applied else 1.0,
        "marks_recall": right / n_lost,
        "marks_suggested_recall": sum(mark.right for mark in judged) / n_lost,
        "marks_calibration": 1.0 - calibration_error(judged),
        "sentences": 2 * both / (found + wanted),
    }


def calibration_error(judged: Sequence[Judged]) -> float:
    """The expected calibration error: how far probabilities are from the share right, over groups of equal size.

    >>> calibration_error([Judged(0.75, False, right) for right in (True, True, True, False)])
    0.0
    """
    ranked = sorted(judged, key=lambda mark: mark.probability)
    groups = np.array_split(np.arange(len(ranked)), max(1, min(_GROUPS, len(ranked) // _SMALLEST_GROUP)))
    off = (abs(sum(ranked[i].probability - ranked[i].right for i in group)) for group in groups)
    return float(sum(off)) / max(1, len(ranked))


def _judge(tables: Mapping[str, pa.Table], article_id: str, whole: Whole) -> Iterator[Judged]:
    edits: dict[str, list[dict[str, Any]]] = {}
    for edit in tables["edits"].to_pylist():
        edits.setdefault(edit["block_id"], []).append(edit)
    at = 0
    for block in tables["blocks"].to_pylist():
        if block["article_id"] != article_id or block["layer"] != "body":
            continue
        own = edits.get(block["block_id"], [])
        done = [edit for edit in own if edit["status"] == "applied"]
        length = len(block["text_raw"]) + sum(len(edit["after"]) - len(edit["before"]) for edit in done)
        at += bool(length and at and not block["continues"])
        for edit in (edit for edit in own if edit["rule"] == RULE):
            earlier = (one for one in done if one["end"] <= edit["start"] and one is not edit)
            shift = sum(len(one["after"]) - len(one["before"]) for one in earlier)
            letter = whole.letter_before(at + edit["start"] + shift)
            right = letter is not None and whole.has_behind(letter, edit["after"])
            yield Judged(edit["probability"], edit["status"] == "applied", right)
        at += length
