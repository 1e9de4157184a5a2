"""Learns how sure lost marks are (models/punctuation: gaps.npz, judge.json) from texts that the network never saw.

    python -m pipeline.segment.boundary_judging TEXT… --out models/punctuation --hold-out 2016年国务院 2017年国务院

Comes after boundary_training, with the same arguments, and needs no torch. Gaps are counted on what the network was
trained on; what the network's word is worth beside them is fitted on all that was held out. The scores (judge.toml)
are those of each held-out text by a judge that the others gave.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.config import PunctuateSettings
from pipeline.segment.boundary_damage import Source, hold_out, make_examples, read_sources
from pipeline.segment.boundary_gaps import Gaps, Values, count_gaps, fold, restored, store
from pipeline.segment.boundary_judge import FEATURES, Logistic, Verdict
from pipeline.segment.boundary_model import BoundaryModel, read_model
from pipeline.segment.boundary_scores import Trial, score, try_model

# How often each held-out text loses marks anew, so that its places are many enough to learn from.
_LOSSES: Final = 4

# Laws say the same things over and over: their gaps count for less. Rare gaps are chance, and make the file large.
_LAW_WEIGHT: Final = 0.3
_LEAST: Final = 4.0

# How strongly weights are held to nothing, as so many places would do.
_STIFFNESS: Final = 250.0
_STEPS: Final = 30
_SMALLEST_STEP: Final = 1e-9


def learn_gaps(sources: Sequence[Source]) -> Gaps:
    """Gaps of clean texts, as they come back from a file."""
    folded = fold(line for source in sources for line in source.paragraphs)
    weights = np.ones(len(folded.letters))
    own = iter(folded.numbers)
    for source in sources:
        for _ in source.paragraphs:
            weights[next(own)] = _LAW_WEIGHT if source.is_law else 1.0
    return restored(store(count_gaps(folded, weights, _LEAST)))


def try_unseen(model: BoundaryModel, elsewhere: Gaps, held_out: Mapping[str, Sequence[str]]) -> dict[str, Trial]:
    """What the network says of each held-out text, as it loses marks in several ways."""
    trials = {}
    for title, paragraphs in held_out.items():
        chance = random.Random(5)  # noqa: S311 - damage, not secrets
        # A line that ends in a comma was broken by its page: no paragraph ends there.
        whole = [(text, not text.endswith("，")) for text in paragraphs]
        losses = [make_examples(whole, model.vocabulary, chance) for _ in range(_LOSSES)]
        trials[title] = try_model(model, elsewhere, losses)
    return trials


def fit_verdict(trials: Sequence[Trial]) -> Verdict:
    """Learn places from all that was found, marks from where one was lost."""
    return Verdict(
        fit_logistic([(trial.features, trial.marked) for trial in trials]),
        fit_logistic([(trial.features[trial.marked], trial.right[trial.marked]) for trial in trials]),
    )


def fit_logistic(texts: Sequence[tuple[Values, npt.NDArray[np.bool_]]]) -> Logistic:
    """A logistic regression by Newton's method, of the features of places and which are right; texts count alike."""
    features = np.vstack([own for own, _ in texts])
    right = np.concatenate([own for _, own in texts]).astype(np.float64)
    share = len(right) / len(texts)
    counting = np.concatenate([np.full(len(own), share / len(own)) for _, own in texts])
    middle, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0.0] = 1.0
    design = np.column_stack([np.ones(len(right)), (features - middle) / spread])
    stiffness = np.full(design.shape[1], _STIFFNESS)
    stiffness[0] = 0.0
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        likely = Logistic(0.0, weights).likelihoods(design)
        slope = design.T @ (counting * (likely - right)) + stiffness * weights
        curve = (design.T * (counting * likely * (1 - likely))) @ design + np.diag(stiffness)
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < _SMALLEST_STEP:
            break
    plain = weights[1:] / spread
    return Logistic(float(weights[0] - plain @ middle), plain)


def score_apart(trials: Mapping[str, Trial], threshold: float) -> dict[str, Mapping[str, float]]:
    """Scores of each held-out text by the judge that the others give."""
    scores = {}
    for title, trial in trials.items():
        verdict = fit_verdict([other for other in trials.values() if other is not trial])
        scores[title] = score(trial, verdict.likelihoods(trial.features), threshold)
    return scores


def write_logistic(logistic: Logistic) -> dict[str, object]:
    """A logistic regression by the names of its features."""
    weights = dict(zip(FEATURES, np.round(logistic.weights, 6).tolist(), strict=True))
    return {"constant": round(logistic.constant, 6), "weights": weights}


def write_scores(scores: Mapping[str, Mapping[str, float]], threshold: float) -> str:
    """judge.toml: what is right of what would be applied."""
    lines = [
        "# How sure lost marks are: gaps.npz and judge.json, read by pipeline/segment/boundary_judge.py. Each held-out",
        f"# text by a judge that the others gave; applied: at the threshold {threshold}. How to fit it: model.toml.",
        "[scores]",
    ]
    for title, known in scores.items():
        lines.append(f'"{title}" = {{ {", ".join(f"{name} = {value:.4f}" for name, value in known.items())} }}')
    return "\n".join(lines) + "\n"


def main() -> None:
    """Count, try, fit, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="+", required=True)
    options = parser.parse_args()
    if len(set(options.hold_out)) < 2:
        parser.error("hold out two texts at least: each is scored by the judge that the others give")
    sources, held_out = hold_out(read_sources(options.texts), options.hold_out)
    elsewhere = learn_gaps(sources)
    trials = try_unseen(read_model(options.out), elsewhere, held_out)
    verdict = fit_verdict(list(trials.values()))
    judge = {"place": write_logistic(verdict.place), "mark": write_logistic(verdict.mark)}
    threshold = PunctuateSettings().threshold
    card = write_scores(score_apart(trials, threshold), threshold)
    np.savez_compressed(options.out / "gaps.npz", **store(elsewhere))  # type: ignore[arg-type]
    (options.out / "judge.json").write_text(json.dumps(judge, ensure_ascii=False, indent=1) + "\n", "utf-8")
    (options.out / "judge.toml").write_text(card, "utf-8")
    print(card)  # noqa: T201 - a training script


if __name__ == "__main__":
    main()
