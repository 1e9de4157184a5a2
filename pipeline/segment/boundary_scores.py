"""How a model of lost marks does on texts it never saw: what is found, what is right of what would be applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.segment.boundary_damage import Example
from pipeline.segment.boundary_features import MARKS
from pipeline.segment.boundary_gaps import Gaps, Values
from pipeline.segment.boundary_judge import SUGGESTED_FROM, Sighting, describe
from pipeline.segment.boundary_model import BoundaryModel
from pipeline.segment.boundary_places import find_places
from pipeline.segment.tower import Floats

# The probability of any mark from which on a place is taken, where F1 is to be high.
_TAKEN_FROM: Final = 0.4

_GROUPS: Final = 10  # of equal size, in which probabilities are compared with what was right


@dataclass(frozen=True, slots=True)
class Trial:
    """A text's places worth judging, as the judge sees them; which have lost any mark, and which the one found.

    With how many marks the text has lost, and the F1 of places and of places with the right mark.
    """

    features: Values
    marked: npt.NDArray[np.bool_]
    right: npt.NDArray[np.bool_]
    lost: int
    boundary_f1: float
    typed_f1: float


def try_model(model: BoundaryModel, elsewhere: Gaps, losses: Sequence[Sequence[Example]]) -> Trial:
    """What the network says of a text that it has not learnt from and that lost marks in several ways."""
    judged = [[model.judge(example.features) for example in examples] for examples in losses]
    features, labels, marks = [], [], []
    for examples, found in zip(losses, judged, strict=True):
        sightings = [
            Sighting(example.text, own, tuple(find_places(example.text, own, ends=example.ends)))
            for example, own in zip(examples, found, strict=True)
        ]
        features.append(describe(sightings, elsewhere))
        for example, sighting in zip(examples, sightings, strict=True):
            labels += [int(example.labels[place.index]) for place in sighting.places]
            marks += [MARKS.index(place.mark) for place in sighting.places]
    every = [example for examples in losses for example in examples]
    boundary_f1, typed_f1 = f1_scores(every, [own for found in judged for own in found])
    lost = sum(int((example.labels > 0).sum()) for example in every)
    truth = np.array(labels)
    return Trial(np.vstack(features), truth > 0, truth == np.array(marks), lost, boundary_f1, typed_f1)


def f1_scores(examples: Sequence[Example], judged: Sequence[Floats]) -> tuple[float, float]:
    """The F1 of places, and of places with the right mark, by probabilities (characters, MARKS) of each example."""
    found = np.concatenate(judged)
    labels = np.concatenate([example.labels for example in examples])
    taken = np.where(1 - found[:, 0] >= _TAKEN_FROM, found[:, 1:].argmax(axis=1) + 1, 0)
    share = 2 / max(1, int((labels > 0).sum() + (taken > 0).sum()))
    return share * int(((taken > 0) & (labels > 0)).sum()), share * int(((taken == labels) & (labels > 0)).sum())


def score(trial: Trial, worth: Values, threshold: float) -> Mapping[str, float]:
    """What a user gets of a text: precision and recall of applied marks, and how far probabilities are from true."""
    applied = trial.right[worth >= threshold]
    seen = np.flatnonzero(worth >= SUGGESTED_FROM)
    groups = np.array_split(seen[np.argsort(worth[seen], kind="stable")], _GROUPS)
    return {
        "boundary_f1": trial.boundary_f1,
        "typed_f1": trial.typed_f1,
        "applied_precision": float(applied.mean()) if len(applied) else 1.0,
        "applied_recall": float(applied.sum()) / trial.lost,
        "suggested_recall": float(trial.right[seen].sum()) / trial.lost,
        "calibration_error": sum(abs(float((worth - trial.right)[group].sum())) for group in groups) / len(seen),
    }
