"""How sure a lost mark is: the network's word, weighed with its sentence and with gaps of the same characters."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Final

import numpy as np

from pipeline.config import shipped
from pipeline.segment.boundary_features import MARKS
from pipeline.segment.boundary_gaps import FORMS, Gaps, Values, count_gaps, fold, restored
from pipeline.segment.boundary_places import KINDS, Place
from pipeline.segment.tower import Floats

# A mark less likely than this is not even suggested.
SUGGESTED_FROM: Final = 0.5

# Network probabilities nearer to 0 or 1 than this say no more than it does.
_NEAREST: Final = 1e-6
# From this probability on the network counts a place as a boundary of the clause.
_BOUNDARY: Final = 0.5
_NEAR: Final = 4  # characters: no two marks stand nearer to each other, so that likely neighbours take from a place
# Log-odds from which on more counts for less, or for more.
_BENDS: Final = (2.0, 3.0)

_SEPARATES: Final = "，。；：！？"
_CLOSES: Final = "。；：！？"

_IN_CONTEXT: Final = (
    "likely",  # log-odds of the mark
    *(f"likely over {bend:g}" for bend in _BENDS),
    "nothing",  # log-odds of nothing being lost
    "other",  # log-odds of the other mark
    "just before",  # the likeliest boundary among the next characters to the left
    "just behind",
    "near",  # all of them together
    "from mark",  # characters since the mark before
    "to mark",
    "clause",  # characters since the boundary before, lost ones counted
    "next clause",
    "sentence",  # characters
    "so far",  # of them, up to the place
    "to come",
    "boundaries",  # marks that the sentence has or has lost
    "boundaries so far",
    "boundaries to come",
    "other stop",  # the likeliest lost full stop elsewhere in the sentence
    "quoted",
    "member",  # whether the sentence ends in ；
)
_OF_GAPS: Final = ("open", "seen", "stop")  # log-odds of nothing; sightings of nothing; log-odds of a stop, not a comma
FEATURES: Final = (
    *_IN_CONTEXT,
    *KINDS,
    *(f"likely {kind}" for kind in KINDS),
    *(
        f"{where} {before}+{behind} {what}"
        for where in ("elsewhere", "here")
        for before, behind in FORMS
        for what in _OF_GAPS
    ),
)


# Kinds of places that are never beyond doubt, whatever else is known: behind an item's opening words a comma is a
# writer's habit, so that a text that is wrong once is wrong throughout; a stop inside a paragraph is a writer's choice.
_CHOSEN: Final = [FEATURES.index(kind) for kind in ("item", "stop")]
_AT_MOST: Final = 0.9


@dataclass(frozen=True, slots=True)
class Sighting:
    """A paragraph, the network's probabilities (characters, MARKS), and its places worth judging."""

    text: str
    found: Floats
    places: Sequence[Place]


@dataclass(frozen=True, slots=True)
class Logistic:
    """The weights of FEATURES, and their sum when all are nothing."""

    constant: float
    weights: Values

    def likelihoods(self, features: Values) -> Values:
        """The logistic function of weighted features.

        >>> Logistic(0.0, np.array([2.0, 1.0])).likelihoods(np.array([[0.0, 0.0], [1.0, 1.0]])).round(2).tolist()
        [0.5, 0.95]
        """
        return np.asarray(1.0 / (1.0 + np.exp(-(features @ self.weights + self.constant))))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely a place has lost any mark, and how likely, if so, it is the one that the network names.

    The two are learnt apart, since a place is often beyond doubt where a writer has the choice between ， and 。.
    """

    place: Logistic
    mark: Logistic

    def likelihoods(self, features: Values) -> Values:
        """How likely each place has lost its mark."""
        most = np.where(features[:, _CHOSEN].any(axis=1), _AT_MOST, 1.0)
        return np.asarray(np.minimum(self.place.likelihoods(features) * self.mark.likelihoods(features), most))


@dataclass(frozen=True, slots=True)
class Judge:
    """What follows from features, and what clean texts know of gaps."""

    verdict: Verdict
    elsewhere: Gaps

    def worth(self, sightings: Sequence[Sighting]) -> list[float]:
        """How likely each place of a source's paragraphs has lost its mark."""
        likely: list[float] = self.verdict.likelihoods(describe(sightings, self.elsewhere)).tolist()
        return likely


def describe(sightings: Sequence[Sighting], elsewhere: Gaps) -> Values:
    """An array (places, FEATURES) for all places of one source."""
    rows = [row for sighting in sightings for row in _describe_context(sighting)]
    if not rows:
        return np.zeros((0, len(FEATURES)))
    context = np.array(rows)
    kinds = np.array([[place.kind == kind for kind in KINDS] for one in sightings for place in one.places], np.float64)
    return np.hstack([context, kinds, kinds * context[:, :1], _describe_gaps(sightings, elsewhere)])


def _describe_gaps(sightings: Sequence[Sighting], elsewhere: Gaps) -> Values:
    """What stands between the same characters, in clean texts and in this source, each place itself left out."""
    folded = fold(sighting.text for sighting in sightings)
    numbers = np.array(
        [own[place.index] for one, own in zip(sightings, folded.numbers, strict=True) for place in one.places], np.int64
    )
    here = count_gaps(folded).look_up(folded, numbers)
    here[:, :, 0] -= 1.0
    columns = []
    for counts in (elsewhere.look_up(folded, numbers), here):
        for nothing, commas, stops in np.moveaxis(np.maximum(counts, 0.0), 2, 1):
            opened = np.log(nothing + 0.5) - np.log(commas + stops + 0.5)
            columns += [opened, np.log1p(nothing), np.log(stops + 0.5) - np.log(commas + 0.5)]
    return np.column_stack(columns)


def _describe_context(sighting: Sighting) -> list[tuple[float, ...]]:
    """The features _IN_CONTEXT of each place of a paragraph."""
    text, found = sighting.text, sighting.found
    boundary = 1.0 - found[:, 0]
    separators = [i for i, char in enumerate(text) if char in _SEPARATES]
    closes = [i for i in separators if text[i] in _CLOSES]
    breaks = sorted({*separators, *np.flatnonzero(boundary >= _BOUNDARY).tolist()})
    opened = list(accumulate((char == "“") - (char == "”") for char in text))
    rows = []
    for place in sighting.places:
        i, mark = place.index, MARKS.index(place.mark)
        mark_before, mark_behind = _around(separators, i, len(text))
        clause_before, clause_behind = _around(breaks, i, len(text))
        start, end = _around(closes, i, len(text))
        before, behind = boundary[max(0, i - _NEAR) : i], boundary[i + 1 : i + 1 + _NEAR]
        stops = np.delete(found[start + 1 : end, 2], i - start - 1)
        likely = log_odds(place.probability)
        rows.append(
            (
                likely,
                *(max(0.0, likely - bend) for bend in _BENDS),
                log_odds(float(found[i, 0])),
                log_odds(float(found[i, 3 - mark])),
                float(before.max(initial=0.0)),
                float(behind.max(initial=0.0)),
                float(before.sum() + behind.sum()),
                float(np.log(i - mark_before)),
                float(np.log(mark_behind - i)),
                float(np.log(i - clause_before)),
                float(np.log(clause_behind - i)),
                float(np.log(end - start)),
                float(np.log(i - start)),
                float(np.log(end - i)),
                _boundaries(text, boundary, start + 1, end),
                _boundaries(text, boundary, start + 1, i),
                _boundaries(text, boundary, i + 1, end),
                float(np.log(stops.max(initial=0.0) + 0.003)),
                float(opened[i] > 0),
                float(text[end : end + 1] == "；"),
            )
        )
    return rows


def _boundaries(text: str, boundary: Floats, start: int, end: int) -> float:
    """The logarithm of how many commas a stretch has, likely ones among them."""
    return float(np.log(boundary[start:end].sum() + text.count("，", start, end) + 0.1))


def _around(sorted_places: Sequence[int], i: int, end: int) -> tuple[int, int]:
    """The last of the places before i, or the one before the first character; the first behind it, or the end."""
    at, behind = bisect_left(sorted_places, i), bisect_right(sorted_places, i)
    return sorted_places[at - 1] if at else -1, sorted_places[behind] if behind < len(sorted_places) else end


def log_odds(probability: float) -> float:
    """ln p - ln(1 - p), kept finite.

    >>> [round(log_odds(probability), 2) for probability in (0.5, 0.9, 1.0)]
    [0.0, 2.2, 13.82]
    """
    kept = min(1.0 - _NEAREST, max(_NEAREST, probability))
    return float(np.log(kept) - np.log1p(-kept))


@cache
def load_judge() -> Judge:
    """The shipped judge."""
    folder = shipped("models", "punctuation")
    stored_weights = json.loads((folder / "judge.json").read_text("utf-8"))
    verdict = Verdict(
        **{
            what: Logistic(known["constant"], np.array([known["weights"][name] for name in FEATURES]))
            for what, known in stored_weights.items()
        }
    )
    with (folder / "gaps.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        elsewhere = restored({name: stored[name] for name in stored.files})
    return Judge(verdict, elsewhere)
