"""The network that knows where marks were lost: dilated convolutions over characters and words, in numpy."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.config import shipped
from pipeline.segment.boundary_calibration import Calibration
from pipeline.segment.boundary_features import Integers, Vocabulary

Floats: TypeAlias = npt.NDArray[np.float32]

# Each block looks this many steps of its dilation to either side; together they see 60 characters each way.
DILATIONS: Final = (1, 2, 4, 8, 1, 2, 4, 8)
REACH: Final = 2
FEATURES: Final = ("character", "place", "tag", "word")  # the columns of Vocabulary.features

# Stacks of blocks that learn side by side and vote: two that err apart are surer than one that is wider.
TOWERS: Final = 2

EPSILON: Final = 1e-5  # of layer normalisation


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights by name, the vocabulary they belong to, and how its probabilities bear out."""

    weights: Mapping[str, Floats]
    vocabulary: Vocabulary
    calibration: Calibration

    def probabilities(self, text: str) -> Floats:
        """An array (characters, MARKS): how likely each mark, or none, was lost behind each character."""
        return self.judge(self.vocabulary.features(text))

    def judge(self, features: Integers) -> Floats:
        """The same for the features of a text, as the towers agree on it, before calibration."""
        looked_up = [self.weights[name][features[:, column]] for column, name in enumerate(FEATURES)]
        known = np.concatenate(looked_up, axis=1)
        voted = sum(_softmax(self._scores(known, f"tower{number}")) for number in range(TOWERS))
        return np.asarray(voted / TOWERS, np.float32)

    def _scores(self, known: Floats, tower: str) -> Floats:
        """One tower's scores: gated depthwise convolutions with residuals (Dauphin et al. 2017 for the gate)."""
        w = self.weights
        state = known @ w[f"{tower}.in.weight"] + w[f"{tower}.in.bias"]
        length, width = state.shape
        # The arrays of a block are written over by the next: making new ones takes longer than what is done to them.
        mixed, term = np.empty_like(state), np.empty_like(state)
        both = np.empty((length, 2 * width), np.float32)
        margin = REACH * max(DILATIONS)
        seen = np.zeros((length + 2 * margin, width), np.float32)
        for number, dilation in enumerate(DILATIONS):
            name = f"{tower}.block{number}"
            _normalise(state, seen[margin : margin + length])
            for step, kernel in enumerate(w[f"{name}.kernel"]):
                first = margin + (step - REACH) * dilation
                np.multiply(seen[first : first + length], kernel, out=term if step else mixed)
                if step:
                    mixed += term
            np.matmul(mixed, w[f"{name}.point.weight"], out=both)
            both += w[f"{name}.point.bias"]
            state += np.multiply(both[:, :width], _logistic(both[:, width:], term), out=term)
        return np.asarray(_normalise(state, term) @ w[f"{tower}.out.weight"] + w[f"{tower}.out.bias"], np.float32)


def _normalise(state: Floats, out: Floats) -> Floats:
    """Layer normalisation over the last axis (Ba et al. 2016), written to `out`."""
    width = np.float32(state.shape[1])
    np.subtract(state, np.add.reduce(state, axis=1, keepdims=True) / width, out=out)
    variance = np.einsum("ij,ij->i", out, out) / width
    out *= (1.0 / np.sqrt(variance + EPSILON))[:, None]
    return out


def _logistic(values: Floats, out: Floats) -> Floats:
    """1 / (1 + exp(-x)), by way of tanh, which cannot overflow, written to `out`."""
    np.multiply(values, 0.5, out=out)
    np.tanh(out, out=out)
    out += 1.0
    out *= 0.5
    return out


def _softmax(scores: Floats) -> Floats:
    exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=1, keepdims=True), np.float32)


@cache
def load_model() -> BoundaryModel:
    """The shipped model; its weights are kept in half precision."""
    folder = shipped("models", "punctuation")
    vocabulary = Vocabulary.of_lists(json.loads((folder / "vocabulary.json").read_text("utf-8")))
    card = tomllib.loads((folder / "model.toml").read_text("utf-8"))
    with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        weights = {name: stored[name].astype(np.float32, order="C") for name in stored.files}
    return BoundaryModel(weights, vocabulary, Calibration(card["calibration"]))
