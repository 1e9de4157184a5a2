"""A tower: a stack of dilated convolutions that looks at a text character by character, in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources.abc import Traversable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.segment.boundary_features import Integers

Floats: TypeAlias = npt.NDArray[np.float32]

# Each block looks this many steps of its dilation to either side; together they see 60 characters each way.
DILATIONS: Final = (1, 2, 4, 8, 1, 2, 4, 8)
REACH: Final = 2

EPSILON: Final = 1e-5  # of layer normalisation

# Texts are looked at in pieces that fit the processor's cache, with all that a tower sees around them.
_PIECE: Final = 1024
_AROUND: Final = REACH * sum(DILATIONS)


def read_weights(folder: Traversable) -> dict[str, Floats]:
    """The weights that a folder keeps in half precision, by name."""
    with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return {name: stored[name].astype(np.float32, order="C") for name in stored.files}


def look_in_pieces(features: Integers, look: Callable[[Integers], Floats]) -> Floats:
    """What `look`, which climbs towers, says of each row of `features`, asked for piece by piece."""
    told = []
    for first in range(0, max(1, len(features)), _PIECE):
        before = min(first, _AROUND)
        told.append(look(features[first - before : first + _PIECE + _AROUND])[before : before + _PIECE])
    return np.concatenate(told)


def climb(known: Floats, weights: Mapping[str, Floats], tower: str) -> Floats:
    """One tower's scores: gated depthwise convolutions with residuals (Dauphin et al. 2017 for the gate).

    `known` holds what is known of each character in a row; the weights' names begin with the tower's.
    """
    state = known @ weights[f"{tower}.in.weight"] + weights[f"{tower}.in.bias"]
    length, width = state.shape
    # The arrays of a block are written over by the next: making new ones takes longer than what is done to them.
    mixed, term = np.empty_like(state), np.empty_like(state)
    both = np.empty((length, 2 * width), np.float32)
    margin = REACH * max(DILATIONS)
    seen = np.zeros((length + 2 * margin, width), np.float32)
    for number, dilation in enumerate(DILATIONS):
        name = f"{tower}.block{number}"
        _normalise(state, seen[margin : margin + length])
        for step, kernel in enumerate(weights[f"{name}.kernel"]):
            first = margin + (step - REACH) * dilation
            np.multiply(seen[first : first + length], kernel, out=term if step else mixed)
            if step:
                mixed += term
        np.matmul(mixed, weights[f"{name}.point.weight"], out=both)
        both += weights[f"{name}.point.bias"]
        state += np.multiply(both[:, :width], _logistic(both[:, width:], term), out=term)
    return np.asarray(
        _normalise(state, term) @ weights[f"{tower}.out.weight"] + weights[f"{tower}.out.bias"], np.float32
    )


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
