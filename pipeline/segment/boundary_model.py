"""The network that knows where marks were lost: two bidirectional GRU layers over characters and words, in numpy."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.config import shipped
from pipeline.text.words import segmenter

Floats: TypeAlias = npt.NDArray[np.float32]
Integers: TypeAlias = npt.NDArray[np.int64]

MARKS: Final = ("", "，", "。")  # what the network tells apart: nothing lost, or one of these

# Sequences are cut to this length, each piece seeing CONTEXT characters of its neighbours.
_WINDOW: Final = 256
_CONTEXT: Final = 32
_BATCH: Final = 64  # pieces a step of the recurrence works on at once


@dataclass(frozen=True, slots=True)
class BoundaryModel:
    """Weights by name, and the numbers of characters and part-of-speech tags (0 is padding, 1 unknown)."""

    weights: Mapping[str, Floats]
    characters: Mapping[str, int]
    tags: Mapping[str, int]

    def probabilities(self, texts: Sequence[str]) -> list[Floats]:
        """For each text, an array (characters, 3): the probability of each of MARKS behind each character."""
        pieces = [(i, start) for i, text in enumerate(texts) for start in _cuts(len(text))]
        features = [self._features(text) for text in texts]
        found = [np.empty((len(text), len(MARKS)), np.float32) for text in texts]
        pieces.sort(key=lambda piece: min(len(texts[piece[0]]) - piece[1], _WINDOW))
        for at in range(0, len(pieces), _BATCH):
            batch = pieces[at : at + _BATCH]
            spans = [(i, start, min(start + _WINDOW, len(texts[i]))) for i, start in batch]
            lengths = np.array([end - start for _, start, end in spans])
            inputs = np.zeros((len(spans), int(lengths.max()), features[0].shape[1]), np.int64)
            for row, (i, start, end) in enumerate(spans):
                inputs[row, : end - start] = features[i][start:end]
            outputs = self._forward(inputs, lengths)
            for row, (i, start, end) in enumerate(spans):
                # Where two pieces overlap, each character is taken from the piece in which it lies deeper.
                first = start + (_CONTEXT if start else 0)
                last = end if end == len(texts[i]) else end - _CONTEXT
                found[i][first:last] = outputs[row, first - start : last - start]
        return found

    def _features(self, text: str) -> Integers:
        """An array (characters, 3): number of the character, place in its word, number of the word's tag."""
        rows = np.empty((len(text), 3), np.int64)
        rows[:, 0] = [self.characters.get(character, 1) for character in text]
        at = 0
        for word, tag in segmenter().tag(text):
            end = at + len(word)
            rows[at:end, 1] = 3  # 1 alone, 2 first, 3 inside, 4 last
            rows[at, 1], rows[end - 1, 1] = (1, 1) if len(word) == 1 else (2, 4)
            rows[at:end, 2] = self.tags.get(tag, 0)
            at = end
        return rows

    def _forward(self, inputs: Integers, lengths: Integers) -> Floats:
        names = ("character", "place", "tag")
        hidden = np.concatenate([self.weights[name][inputs[..., k]] for k, name in enumerate(names)], axis=-1)
        back = _reversal(lengths, inputs.shape[1])
        for layer in ("first", "second"):
            forth = self._recur(hidden, f"{layer}.forth")
            turned = self._recur(np.take_along_axis(hidden, back[..., None], axis=1), f"{layer}.back")
            hidden = np.concatenate([forth, np.take_along_axis(turned, back[..., None], axis=1)], axis=-1)
        scores = hidden @ self.weights["out.weight"].T + self.weights["out.bias"]
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        return np.asarray(scores / scores.sum(axis=-1, keepdims=True), np.float32)

    def _recur(self, inputs: Floats, name: str) -> Floats:
        """One direction of a gated recurrent layer (Cho et al. 2014, with the reset gate behind the product)."""
        weight = {part: self.weights[f"{name}.{part}"] for part in ("input", "state", "input_bias", "state_bias")}
        size = weight["state"].shape[1]
        # (length, batch, 3 size): each step then works on contiguous memory.
        driven = np.ascontiguousarray((inputs @ weight["input"].T + weight["input_bias"]).transpose(1, 0, 2))
        recurrent = np.ascontiguousarray(weight["state"].T)
        state = np.zeros((inputs.shape[0], size), np.float32)
        states = np.empty((inputs.shape[1], inputs.shape[0], size), np.float32)
        for step, drive in enumerate(driven):
            held = state @ recurrent
            held += weight["state_bias"]
            gates = drive[:, : 2 * size] + held[:, : 2 * size]
            gates *= 0.5  # the logistic function by way of tanh, which cannot overflow
            np.tanh(gates, out=gates)
            gates *= 0.5
            gates += 0.5
            reset, keep = gates[:, :size], gates[:, size:]
            new = np.tanh(drive[:, 2 * size :] + reset * held[:, 2 * size :])
            state = new + keep * (state - new)
            states[step] = state
        return states.transpose(1, 0, 2)


def _cuts(length: int) -> range:
    """Where the pieces of a text of `length` start.

    >>> list(_cuts(100)), list(_cuts(256)), list(_cuts(300))
    ([0], [0], [0, 192])
    """
    return range(0, max(1, length - 2 * _CONTEXT), _WINDOW - 2 * _CONTEXT)


def _reversal(lengths: Integers, longest: int) -> Integers:
    """For each sequence, the positions of its steps read backwards; padding stays behind."""
    steps = np.arange(longest)
    turned = lengths[:, None] - 1 - steps
    return np.where(turned >= 0, turned, steps)


def model_is_here() -> bool:
    """Whether the model ships with this huibian."""
    return shipped("models", "punctuation").is_dir()


@cache
def load_model() -> BoundaryModel:
    """The shipped model; its weights are kept in half precision."""
    folder = shipped("models", "punctuation")
    names: dict[str, Any] = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    with (folder / "weights.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        weights = {name: stored[name].astype(np.float32) for name in stored.files}
    characters = {character: number for number, character in enumerate(names["characters"], 2)}
    tags = {tag: number for number, tag in enumerate(names["tags"], 1)}
    return BoundaryModel(weights, characters, tags)
