"""The network that knows where marks were lost: towers of convolutions over characters and words, in numpy."""

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

# Stacks of blocks that learn side by side and vote: two that err apart are surer than one that is wider.
TOWERS: Final = 2


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights by name, and the vocabulary they belong to."""

    weights: Mapping[str, Floats]
    vocabulary: Vocabulary

    def probabilities(self, text: str) -> Floats:
        """An array (characters, MARKS): how likely each mark, or none, was lost behind each character."""
        return self.judge(self.vocabulary.features(text))

    def judge(self, features: Integers) -> Floats:
        """The same for the features of a text."""
        return look_in_pieces(features, self._vote)

    def _vote(self, features: Integers) -> Floats:
        """What the towers agree on."""
        looked_up = [self.weights[name][features[:, column]] for column, name in enumerate(FEATURES)]
        known = np.concatenate(looked_up, axis=1)
        voted = sum(_softmax(climb(known, self.weights, f"tower{number}")) for number in range(TOWERS))
        return np.asarray(voted / TOWERS, np.float32)


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), np.float32)


def read_model(folder: Traversable) -> BoundaryModel:
    """The model that a folder keeps."""
    vocabulary = Vocabulary.of_lists(json.loads((folder / "vocabulary.json").read_text("utf-8")))
    return BoundaryModel(read_weights(folder), vocabulary)


@cache
def load_model() -> BoundaryModel:
    """The shipped model."""
    return read_model(shipped("models", "punctuation"))
