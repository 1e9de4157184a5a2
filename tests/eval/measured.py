"""What one measurement is: the figure that has a floor, and the precision and recall it is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


class Scored(Protocol):
    """Whatever has found some of what there is, and some of what there is not."""

    @property
    def precision(self) -> float: ...
    @property
    def recall(self) -> float: ...
    @property
    def f1(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure between 0 and 1; precision and recall are null for shares."""

    value: float
    precision: float | None = None
    recall: float | None = None


# By "text/thing": "E.txt/titles".
Measures = dict[str, Measured]


def measured(score: Scored) -> Measured:
    """The F1 of a score, with what it is made of."""
    return Measured(score.f1, score.precision, score.recall)


def shares(values: Mapping[str, float]) -> Measures:
    """Figures that are no F1 of anything."""
    return {name: Measured(value) for name, value in values.items()}


def values(measures: Measures) -> dict[str, float]:
    """The figures that have floors."""
    return {name: one.value for name, one in measures.items()}
