"""Fits what models/language says of lost characters: when one was lost.

    python -m pipeline.segment.loss_training TEXT… --out models/language

Run after ngram_training, on the same TEXTs. Recent reports are damaged at random as previews damage them; each is
judged by n-grams that were counted without it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.segment import lost_characters
from pipeline.segment.boundary_damage import clean_paragraphs, read_texts
from pipeline.segment.lost_characters import PLACES, Candidate, Searcher
from pipeline.segment.ngram_training import SHORTEST, learn
from pipeline.segment.ngrams import UNKNOWN, LanguageModel, restored, store
from pipeline.text.enumerators import leading_enumerator

FOLDS: Final = 3
_LINE: Final = 33
# What real previews lose. Characters are lost more often here than there, so that there is something to learn from.
_COMMAS, _STOPS, _QUOTES = 0.67, 0.19, 0.045
_FIRST_CHARACTERS: Final = 0.25
_WRAPPED: Final = 0.4
# How hard weights are held near zero (0.02 to 0.5 of it do as well).
_STIFFNESS: Final = 10.0
_STEPS: Final = 40
_SMALLEST_STEP: Final = 1e-8
# Reports older than this are written in other words.
_RECENT: Final = re.compile("第十[一二三四五]个五年|“十[一二三四五]五”|十[一二三四五]五规划|科学发展观")

Losses = dict[tuple[int, int], str]


def damage(paragraphs: Sequence[str], chance: random.Random) -> tuple[list[str], list[list[int]], Losses]:
    """Damaged paragraphs, where lines begin in each, and the lost characters by paragraph and offset."""
    texts, starts, losses = [], [], {}
    for number, paragraph in enumerate(paragraphs):
        cuts = [0, *range(_LINE - 2, len(paragraph), _LINE)]
        wrapped = chance.random() < _WRAPPED
        text = ""
        lines: list[int] = []
        for first, end in zip(cuts, [*cuts[1:], len(paragraph)], strict=True):
            line = paragraph[first:end]
            if first and wrapped:
                lines.append(len(text))
            is_han = "\u4e00" <= line[0] <= "\u9fff"
            if (wrapped or not first) and is_han and chance.random() < _FIRST_CHARACTERS:
                losses[number, len(text)] = line[0]
                line = line[1:]
            text += without_marks(line, chance)
        texts.append(text)
        starts.append(lines)
    return texts, starts, losses


def without_marks(text: str, chance: random.Random) -> str:
    """What previews leave of a text's marks."""
    rates = {"，": _COMMAS, "。": _STOPS, "“": _QUOTES, "”": _QUOTES}
    return "".join(char for char in text if chance.random() >= rates.get(char, 0.0))


def is_recent(text: str) -> bool:
    """Whether a text is a report of this century: those are in today's words."""
    return "第一条" not in text and _RECENT.search(text) is not None


def judged_candidates(
    model: LanguageModel, paragraphs: Sequence[str], chance: random.Random
) -> Iterator[tuple[Candidate, bool]]:
    """Candidates for the losses of a damaged report, and whether each is right; what counts is restored otherwise."""
    texts, starts, losses = damage(paragraphs, chance)
    for one in Searcher(model, texts).candidates(starts):
        if one.place == "line" or leading_enumerator(paragraphs[one.paragraph]) is None:
            yield one, losses.get((one.paragraph, one.offset)) == one.character


def fit_judge(rows: Sequence[tuple[Candidate, bool]]) -> dict[str, float]:
    """The weights of a logistic regression, for features as they are, and its constant: by Newton's method."""
    features = np.array([one.features for one, _ in rows])
    right = np.array([is_right for _, is_right in rows], np.float64)
    middle, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0.0] = 1.0
    design = np.column_stack([np.ones(len(rows)), (features - middle) / spread])
    stiffness = np.full(design.shape[1], _STIFFNESS)
    stiffness[0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-(design @ weights)))
        slope = design.T @ (likely - right) + stiffness * weights
        curve = (design.T * (likely * (1 - likely))) @ design + np.diag(stiffness)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    plain = weights[1:] / spread
    return {"constant": float(weights[0] - plain @ middle)} | dict(
        zip(lost_characters.FEATURES, map(float, plain), strict=True)
    )


def main() -> None:
    """Damage, judge, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = [text for path in options.texts for _, text in read_texts(path)]
    recent = [text for text in texts if is_recent(text)]
    rows: dict[str, list[tuple[Candidate, bool]]] = {place: [] for place in PLACES}
    for fold in range(FOLDS):
        held_out = recent[fold::FOLDS]
        signs, ngrams = learn(text for text in texts if text not in held_out)
        model = LanguageModel({sign: number for number, sign in enumerate(signs, UNKNOWN + 1)}, restored(store(ngrams)))
        for number, text in enumerate(held_out):
            chance = random.Random(f"{fold} {number}")  # noqa: S311 - damage, not secrets
            paragraphs = clean_paragraphs(text, SHORTEST)
            for one, is_right in judged_candidates(model, paragraphs, chance):
                rows[one.place].append((one, is_right))
        print({place: len(known) for place, known in rows.items()}, flush=True)  # noqa: T201 - a training script
    judges = {place: fit_judge(known) for place, known in rows.items()}
    (options.out / "judges.json").write_text(json.dumps(judges, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
