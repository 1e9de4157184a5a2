"""How a model of lost marks does on texts it never saw: what is found, what is right of what would be applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from pipeline.segment.boundary_calibration import Calibration
from pipeline.segment.boundary_damage import Example
from pipeline.segment.boundary_features import MARKS
from pipeline.segment.boundary_model import BoundaryModel
from pipeline.segment.boundary_places import find_places

# The probability of any mark from which on a place is taken, where F1 is to be high.
_TAKEN_FROM: Final = 0.4

_FEWEST: Final = 10  # places that say what the surest are worth

_GROUPS: Final = 10  # of equal size, in which probabilities are compared with what was right


@dataclass(frozen=True, slots=True)
class Judged:
    """A place: its kind, how likely the network finds its mark, whether that is right."""

    kind: str
    probability: float
    right: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """A text's places worth judging, how many marks it has lost, and the F1 of places and of places with marks."""

    places: Sequence[Judged]
    lost: int
    boundary_f1: float
    typed_f1: float


def try_model(model: BoundaryModel, examples: Sequence[Example]) -> Trial:
    """What the network says of examples that it has not learnt from."""
    judged = [model.judge(example.features) for example in examples]
    places = [
        Judged(place.kind, place.probability, MARKS[example.labels[place.index]] == place.mark)
        for example, found in zip(examples, judged, strict=True)
        for place in find_places(example.text, found, ends=example.ends)
    ]
    found = np.concatenate(judged)
    labels = np.concatenate([example.labels for example in examples])
    taken = np.where(1 - found[:, 0] >= _TAKEN_FROM, found[:, 1:].argmax(axis=1) + 1, 0)
    lost, put = int((labels > 0).sum()), int((taken > 0).sum())
    return Trial(
        places,
        lost,
        boundary_f1=2 * int(((taken > 0) & (labels > 0)).sum()) / max(1, lost + put),
        typed_f1=2 * int(((taken == labels) & (labels > 0)).sum()) / max(1, lost + put),
    )


def ceiling(texts: Sequence[Sequence[Judged]]) -> float:
    """What the surest places of a kind are worth in a text that is harder than three of four.

    In each text it is the share right of the surest twentieth, as if a fifth of a place more had been wrong.
    """
    shares = []
    for places in texts:
        ranked = sorted(places, key=lambda place: -place.probability)
        surest = ranked[: max(_FEWEST, sum(place.probability >= 0.5 for place in places) // 20)]
        shares.append(sum(place.right for place in surest) / (len(surest) + 0.2))
    return round(float(np.quantile(shares, 0.25)), 4)


def score(trial: Trial, calibration: Calibration, threshold: float) -> Mapping[str, float]:
    """What a user gets of a text: precision and recall of applied marks, and how far probabilities are from true."""
    worth = [(calibration.worth(place.probability, place.kind), place.right) for place in trial.places]
    applied = [right for probability, right in worth if probability >= threshold]
    seen = sorted((pair for pair in worth if pair[0] >= 0.5), key=lambda pair: pair[0])
    groups = np.array_split(np.array(seen), _GROUPS)
    return {
        "boundary_f1": trial.boundary_f1,
        "typed_f1": trial.typed_f1,
        "applied_precision": sum(applied) / len(applied) if applied else 1.0,
        "applied_recall": sum(applied) / trial.lost,
        "suggested_recall": sum(right for _, right in seen) / trial.lost,
        "calibration_error": float(sum(abs((group[:, 0] - group[:, 1]).sum()) for group in groups) / len(seen)),
    }
