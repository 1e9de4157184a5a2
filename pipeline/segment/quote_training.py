"""Counts what texts quote, and fits what models/language says of where a lost quotation mark belongs.

    python -m pipeline.segment.quote_training TEXT… --out models/language

Run after ngram_training, on the same TEXTs. Recent reports are damaged at random as previews damage them; each is
judged by n-grams and quotations that were counted without it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.segment import quote_features
from pipeline.segment.boundary_damage import clean_paragraphs, read_texts
from pipeline.segment.loss_damage import without_marks
from pipeline.segment.loss_training import FOLDS, is_recent
from pipeline.segment.ngram_training import learn
from pipeline.segment.ngrams import UNKNOWN, LanguageModel, Values, restored, store
from pipeline.segment.quotations import CLOSING, OPENING, Share, Source, count_quotations
from pipeline.segment.quote_features import Witnesses, describe_choice, shares

# What the judged reports lost when the shipped weights were fitted.
_RATES: Final = {"，": 0.67, "。": 0.19, OPENING: 0.045, CLOSING: 0.045}
# Headings have quotations too.
_SHORTEST: Final = 2
# Each report is damaged so often.
_TIMES: Final = 2
# How hard weights are held near zero: three times as hard finds one mark in thirty less, and errs no less on new texts.
_STIFFNESS: Final = 2.0
_STEPS: Final = 40
_SMALLEST_STEP: Final = 1e-8


def quote_choices(
    model: LanguageModel, quotations: Mapping[str, Share], paragraphs: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Values, int]]:
    """For each mark of each quotation, were it lost: the mark, the features of its places, and which is its own.

    Where none of the places is, the last row stands for any other.
    """
    texts = [_with_quotes(paragraph, chance) for paragraph in paragraphs]
    source = Source(texts)
    for text in texts:
        marks = [match.start() for match in re.finditer("[“”]", text)]
        for i in range(len(marks) - 1):
            first, last = marks[i], marks[i + 1]
            if text[first] != OPENING or text[last] != CLOSING:
                continue
            behind = marks[i + 2] - 1 if i + 2 < len(marks) else len(text) - 1
            before = marks[i - 1] + 1 if i else 0
            for mark, own, left, limit in ((CLOSING, last, first, behind), (OPENING, first, last - 1, before)):
                damaged = text[:own] + text[own + 1 :]
                # The source must not show what is asked of it.
                witnesses = Witnesses(model, source.without(text, damaged), quotations)
                choice = describe_choice(damaged, left, limit, witnesses)
                if choice is not None:
                    yield mark, choice.features, [*choice.places, own].index(own)


def _with_quotes(paragraph: str, chance: random.Random) -> str:
    """The damaged paragraph, with all of its quotation marks."""
    kept = without_marks(paragraph.replace(OPENING, "\0").replace(CLOSING, "\1"), chance, _RATES)
    return kept.replace("\0", OPENING).replace("\1", CLOSING)


def fit_choice(choices: Sequence[tuple[Values, int]]) -> dict[str, float]:
    """The weights of a conditional logit (McFadden 1974): one of the places is the right one. By Newton's method."""
    width = len(quote_features.FEATURES)
    weights = np.zeros(width)
    for _ in range(_STEPS):
        slope = _STIFFNESS * weights
        curve = _STIFFNESS * np.eye(width)
        for features, right in choices:
            likely = shares(features, weights)
            mean = likely @ features
            slope += mean - features[right]
            curve += (features.T * likely) @ features - np.outer(mean, mean)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    return dict(zip(quote_features.FEATURES, map(float, weights), strict=True))


def main() -> None:
    """Count, damage, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = [text for path in options.texts for _, text in read_texts(path)]
    rows = (
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps([share.quoted, share.seen, share.known])}"
        for name, share in count_quotations(texts).items()
    )
    (options.out / "quotations.json").write_text("{\n" + ",\n".join(rows) + "\n}\n", "utf-8")
    recent = [text for text in texts if is_recent(text)]
    choices: dict[str, list[tuple[Values, int]]] = {mark: [] for mark in (CLOSING, OPENING)}
    for fold in range(FOLDS):
        held_out = recent[fold::FOLDS]
        others = [text for text in texts if text not in held_out]
        signs, ngrams = learn(others)
        model = LanguageModel({sign: number for number, sign in enumerate(signs, UNKNOWN + 1)}, restored(store(ngrams)))
        known = count_quotations(others)
        for number, text in enumerate(held_out):
            for time in range(_TIMES):
                chance = random.Random(f"{fold} {number} {time}")  # noqa: S311 - damage, not secrets
                for mark, features, right in quote_choices(model, known, clean_paragraphs(text, _SHORTEST), chance):
                    choices[mark].append((features, right))
        print({mark: len(known) for mark, known in choices.items()}, flush=True)  # noqa: T201 - a training script
    fitted = {mark: fit_choice(known) for mark, known in choices.items()}
    (options.out / "quotes.json").write_text(json.dumps(fitted, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
