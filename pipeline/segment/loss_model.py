"""The network that knows where characters were lost, and which: a tower over the whole source, in numpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from typing import Final

import numpy as np

from pipeline.config import shipped
from pipeline.segment.boundary_features import Integers, Vocabulary
from pipeline.segment.tower import Floats, climb, look_in_pieces, read_weights

FEATURES: Final = ("character", "place", "tag", "word")  # the columns of Vocabulary.features
TOWER: Final = "tower"
# What the tower says of the gap before each character: whether a character was lost there (log-odds), whether a mark
# (scores of none, comma, full stop), and what the lost character is like (the rest).
MARKS: Final = 3
TOLD: Final = 1 + MARKS


@dataclass(frozen=True, slots=True)
class Hints:
    """What the network says of the gap before each character of a text.

    `lost` is the log-odds that a character is missing, `marks` how many commas and full stops most likely are,
    `likes` what the missing character is like.
    """

    lost: Floats
    marks: Floats
    likes: Floats


@dataclass(frozen=True, slots=True)
class LossModel:
    """Weights by name, and the vocabulary they belong to."""

    weights: Mapping[str, Floats]
    vocabulary: Vocabulary

    def look(self, text: str) -> Hints:
        """What was lost before each character; paragraphs stand behind line breaks."""
        scores = look_in_pieces(self.vocabulary.features(text), self._climb)
        exponents = np.exp(scores[:, 1:TOLD] - scores[:, 1:TOLD].max(axis=1, keepdims=True))
        marks = 1 - exponents[:, 0] / exponents.sum(axis=1)
        return Hints(scores[:, 0], marks, scores[:, TOLD:])

    def characters(self, likes: Floats) -> Floats:
        """The logarithms of how likely each character of the vocabulary is the lost one, by its number."""
        scores = likes @ self.weights["character"].T + self.weights["often"]
        scores -= scores.max(axis=1, keepdims=True)
        return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)

    def _climb(self, features: Integers) -> Floats:
        known = np.concatenate([self.weights[name][features[:, i]] for i, name in enumerate(FEATURES)], axis=1)
        return climb(known, self.weights, TOWER)


def read_network(folder: Traversable) -> LossModel:
    """The model that a folder keeps."""
    vocabulary = Vocabulary.of_lists(json.loads((folder / "vocabulary.json").read_text("utf-8")))
    return LossModel(read_weights(folder), vocabulary)


@cache
def load_losses() -> LossModel:
    """The shipped model."""
    return read_network(shipped("models", "losses"))
