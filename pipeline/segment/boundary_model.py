"""The network that knows where marks were lost: dilated convolutions over characters and words, in numpy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.config import shipped
from pipeline.segment.boundary_features import Integers, Vocabulary

Floats: TypeAlias = npt.NDArray[np.float32]

# Each block looks this many steps of its dilation to either side; together they see 60 characters each way.
DILATIONS: Final = (1, 2, 4, 8, 1, 2, 4, 8)
REACH: Final = 2
FEATURES: Final = ("character", "place", "tag", "word")  # the columns of Vocabulary.features

_EPSILON: Final = 1e-5  # of layer normalisation, as in training


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights by name, and the vocabulary they belong to."""

    weights: Mapping[str, Floats]
    vocabulary: Vocabulary

    def probabilities(self, text: str) -> Floats:
        """An array (characters, MARKS): how likely each mark, or none, was lost behind each character."""
        return self.judge(self.vocabulary.features(text))

    def judge(self, features: Integers) -> Floats:
        """The same for the features of a text.

        Blocks are gated depthwise convolutions with residuals (Dauphin et al. 2017 for the gate).
        """
        w = self.weights
        looked_up = [w[name][features[:, column]] for column, name in enumerate(FEATURES)]
        state = np.concatenate(looked_up, axis=1) @ w["in.weight"].T + w["in.bias"]
        length, width = state.shape
        for number, dilation in enumerate(DILATIONS):
            name = f"block{number}"
            padding = np.zeros((REACH * dilation, width), np.float32)
            seen = np.concatenate([padding, _normalise(state, w, f"{name}.norm"), padding])
            mixed = np.zeros_like(state)
            for step in range(2 * REACH + 1):
                mixed += seen[step * dilation : step * dilation + length] * w[f"{name}.kernel"][step]
            both = mixed @ w[f"{name}.point.weight"].T + w[f"{name}.point.bias"]
            state += both[:, :width] * _logistic(both[:, width:])
        scores = _normalise(state, w, "out.norm") @ w["out.weight"].T + w["out.bias"]
        exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), np.float32)


def _normalise(state: Floats, weights: Mapping[str, Floats], name: str) -> Floats:
    """Layer normalisation over the last axis (Ba et al. 2016)."""
    centred = state - state.mean(axis=1, keepdims=True)
    scale = np.sqrt(np.square(centred).mean(axis=1, keepdims=True) + _EPSILON)
    return np.asarray(centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"], np.float32)


def _logistic(values: Floats) -> Floats:
    """1 / (1 + exp(-x)), by way of tanh, which cannot overflow."""
    return np.asarray(0.5 * np.tanh(0.5 * values) + 0.5, np.float32)


@cache
def load_model() -> BoundaryModel:
    """The shipped model; its weights are kept in half precision."""
    folder = shipped("models", "punctuation")
    vocabulary = Vocabulary.of_lists(json.loads((folder / "vocabulary.json").read_text("utf-8")))
    with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return BoundaryModel({name: stored[name].astype(np.float32) for name in stored.files}, vocabulary)
