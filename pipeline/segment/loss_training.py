"""Fits the judges of lost characters (models/language/judges.json): how sure the evidence for each candidate makes it.

    python -m pipeline.segment.loss_training TEXT… --judged yunnan sichuan --unseen FOLDER --out models/language

Run after ngram_training and loss_network_training, on the same TEXTs. Reports whose title begins with a --judged are
damaged at random as previews damage them; n-grams that were counted without them and the network in --unseen, which
has not read them, give the evidence.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits

from pipeline.segment import lost_characters
from pipeline.segment.boundary_damage import clean_paragraphs, read_texts
from pipeline.segment.loss_damage import RAISED, USUAL, lose_characters
from pipeline.segment.loss_model import LossModel, read_network
from pipeline.segment.lost_characters import PLACES, Searcher
from pipeline.segment.ngram_training import SHORTEST, learn
from pipeline.segment.ngrams import UNKNOWN, LanguageModel, Values, restored, store
from pipeline.text.enumerators import leading_enumerator

FOLDS: Final = 3
# How often each judged report is damaged anew, so that its losses are many enough.
_DAMAGES: Final = 16
# How hard weights are held near zero (a third to three times as hard does as well).
_STIFFNESS: Final = 10.0
_STEPS: Final = 40
_SMALLEST_GAIN: Final = 1e-6
_SMALLEST_SHARE: Final = 1e-4
# Digits that are written: what the machine's arithmetic adds behind them differs from one to the next.
_DIGITS: Final = 6
# Reports older than this are written in other words.
_RECENT: Final = re.compile("第十[一二三四五]个五年|“十[一二三四五]五”|十[一二三四五]五规划|科学发展观")


@dataclass(frozen=True, slots=True)
class Gap:
    """The candidates for one gap: their features, which of them is right, and how much the gap weighs."""

    features: Values
    right: npt.NDArray[np.bool_]
    weight: float


def is_recent(text: str) -> bool:
    """Whether a text is written like today's reports."""
    return "第一条" not in text and _RECENT.search(text) is not None


def judged_gaps(
    model: LanguageModel, network: LossModel, paragraphs: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Gap]]:
    """The gaps of a damaged report with their places; what counts is restored otherwise."""
    damaged = lose_characters(paragraphs, chance)
    candidates = Searcher(model, damaged.texts, network).candidates(damaged.line_starts)
    for (number, offset, place), members in groupby(candidates, key=lambda one: (one.paragraph, one.offset, one.place)):
        if not offset and leading_enumerator(paragraphs[number]) is not None:
            continue
        rivals = list(members)
        lost = damaged.losses.get((number, offset))
        # Losses were made frequent: whole gaps weigh what that took from their share.
        weight = 1.0 if lost is not None else _odds(RAISED[place]) / _odds(USUAL[place])
        right = np.array([one.character == lost for one in rivals])
        yield place, Gap(np.array([one.features for one in rivals]), right, weight)


def _odds(share: float) -> float:
    return share / (1 - share)


def fit_judge(gaps: Sequence[Gap]) -> dict[str, float]:
    """The weights of a multinomial logit over the candidates of a gap and nothing, and the constant of candidates.

    By Newton's method, with steps halved while they lead uphill.
    """
    features = np.concatenate([gap.features for gap in gaps])
    right = np.concatenate([gap.right for gap in gaps]).astype(np.float64)
    starts = np.cumsum([0, *(len(gap.right) for gap in gaps)])[:-1]
    owner = np.repeat(np.arange(len(gaps)), [len(gap.right) for gap in gaps])
    weight = np.array([gap.weight for gap in gaps])
    middle, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0.0] = 1.0
    design = np.column_stack([np.ones(len(features)), (features - middle) / spread])
    stiffness = np.full(design.shape[1], _STIFFNESS)
    stiffness[0] = 0.0

    def look(weights: Values) -> tuple[float, Values]:
        """How wrong the weights are, and how likely they make each candidate."""
        scores = design @ weights
        most = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        exponents = np.exp(scores - most[owner])
        total = np.add.reduceat(exponents, starts) + np.exp(-most)
        wrong = weight @ (most + np.log(total)) - (weight[owner] * right) @ scores
        return float(wrong + 0.5 * stiffness @ weights**2), exponents / total[owner]

    weights = np.zeros(design.shape[1])
    wrong, likely = look(weights)
    for _ in range(_STEPS):
        slope = design.T @ (weight[owner] * (likely - right)) + stiffness * weights
        mean = np.add.reduceat(design * likely[:, None], starts)
        curve = (design.T * (weight[owner] * likely)) @ design - (mean.T * weight) @ mean + np.diag(stiffness)
        step = np.linalg.solve(curve, slope)
        share = 1.0
        while (told := look(weights - share * step))[0] > wrong and share > _SMALLEST_SHARE:
            share /= 2
        gain, weights = wrong - told[0], weights - share * step
        wrong, likely = told
        if gain < _SMALLEST_GAIN:
            break
    plain = weights[1:] / spread
    names = ("constant", *lost_characters.FEATURES)
    values = (float(weights[0] - plain @ middle), *map(float, plain))
    return {name: float(f"{value:.{_DIGITS}g}") for name, value in zip(names, values, strict=True)}


def main() -> None:
    """Damage, judge, fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--judged", nargs="+", required=True)
    parser.add_argument("--unseen", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = [(title, text) for path in options.texts for title, text in read_texts(path)]
    judged = [title.startswith(tuple(options.judged)) and "第一条" not in text for title, text in texts]
    signs, ngrams = learn(text for (_, text), apart in zip(texts, judged, strict=True) if not apart)
    model = LanguageModel({sign: number for number, sign in enumerate(signs, UNKNOWN + 1)}, restored(store(ngrams)))
    network = read_network(options.unseen)
    gaps: dict[str, list[Gap]] = {place: [] for place in PLACES}
    with threadpool_limits(limits=1, user_api="blas"):
        for title, text in (known for known, apart in zip(texts, judged, strict=True) if apart):
            for number in range(_DAMAGES):
                chance = random.Random(f"{title} {number}")  # noqa: S311 - damage, not secrets
                for place, gap in judged_gaps(model, network, clean_paragraphs(text, SHORTEST), chance):
                    gaps[place].append(gap)
            print(title, {place: len(known) for place, known in gaps.items()}, flush=True)  # noqa: T201 - a training script
        judges = {place: fit_judge(known) for place, known in gaps.items()}
    (options.out / "judges.json").write_text(json.dumps(judges, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
