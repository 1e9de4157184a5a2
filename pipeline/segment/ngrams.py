"""How likely a stretch of official Chinese is, character by character: counts of n-grams, in numpy."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.config import shipped

Codes: TypeAlias = npt.NDArray[np.uint64]
Values: TypeAlias = npt.NDArray[np.float64]

ORDER: Final = 5
# Numbers and Latin words say nothing by their digits and letters: one sign stands for any of them.
NUMBER, LATIN, START = "0", "A", "\n"
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,:][0-9]+)*|[A-Za-z]+")

# A character takes twelve bits, so that five fit into one number; what is rarer than the rarest known is unknown.
_BITS: Final = 12
UNKNOWN: Final = 1
# Orders from here on are kept by the upper half of a product: 32 bits tell some hundred thousand apart well enough.
HASHED_FROM: Final = 3
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
# Counts are kept as steps of a logarithm: one part in ten is as exact as such counts are.
_STEP: Final = 0.1

# How much each order leans on the shorter one: so many sightings weigh as much as what the shorter one says.
# Fitted on reports that were not counted.
_LEAN: Final = (0.0, 1.0, 20.0, 6.0, 4.0, 3.0)
_OWN_LEAN: Final = 2.0
_UNSEEN: Final = 1 / 6000


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as the model sees it, and where each of its signs begins in the text itself."""

    codes: Codes
    offsets: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ngrams:
    """Counts of n-grams by order: sorted keys beside their counts."""

    keys: tuple[Codes, ...]
    counts: tuple[Values, ...]

    def count(self, grams: Codes, order: int) -> Values:
        """How often each n-gram was seen."""
        keys, counts = self.keys[order - 1], self.counts[order - 1]
        if not len(keys):
            return np.zeros(len(grams))
        at = np.minimum(np.searchsorted(keys, grams), len(keys) - 1)
        return np.where(keys[at] == grams, counts[at], 0.0)


@dataclass(frozen=True, slots=True)
class _Sightings:
    """How often n-grams of many stretches were seen, each looked up once: the n-gram of one sign leans on another's."""

    ngrams: Ngrams
    signs: Sequence[Codes]
    known: dict[tuple[int, int], Values] = field(default_factory=dict)

    def of(self, first: int, end: int) -> Values:
        """How often signs[first:end] were seen."""
        if (first, end) not in self.known:
            self.known[first, end] = self.ngrams.count(pack(self.signs[first:end]), end - first)
        return self.known[first, end]


def pack(signs: Sequence[Codes]) -> Codes:
    """The key of the n-grams whose first signs are signs[0], whose second are signs[1], and so on."""
    packed = signs[0]
    for sign in signs[1:]:
        packed = (packed << np.uint64(_BITS)) | sign
    return packed if len(signs) < HASHED_FROM else (packed * _MULTIPLIER) >> np.uint64(32)


def count_ngrams(codes: Codes, least: Sequence[int] = (1,) * ORDER) -> Ngrams:
    """Count the n-grams of a text, dropping those of an order seen less often than `least` says."""
    keys, counts = [], []
    for order in range(1, ORDER + 1):
        n = max(0, len(codes) - order + 1)
        found, seen = np.unique(pack([codes[i : i + n] for i in range(order)]), return_counts=True)
        kept = seen >= least[order - 1]
        keys.append(found[kept])
        counts.append(seen[kept].astype(np.float64))
    return Ngrams(tuple(keys), tuple(counts))


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """The language of official texts, and how one source among them likes to put things.

    `signs` numbers the known characters from UNKNOWN + 1 on; `own` counts the source at hand.
    """

    signs: Mapping[str, int]
    language: Ngrams
    own: Ngrams | None = None

    def fold(self, text: str) -> Folded:
        """Number the signs of a text, one for each number and each Latin word.

        >>> LanguageModel({"增": 2, "长": 3, "0": 4}, Ngrams((), ())).fold("增长5.4%").codes.tolist()
        [2, 3, 4, 1]
        """
        codes: list[int] = []
        offsets: list[int] = []
        at = 0
        for match in _NUMBER.finditer(text):
            codes += [self.signs.get(char, UNKNOWN) for char in text[at : match.start()]]
            offsets += range(at, match.start() + 1)
            codes.append(self.signs.get(NUMBER if match[0][0].isdigit() else LATIN, UNKNOWN))
            at = match.end()
        codes += [self.signs.get(char, UNKNOWN) for char in text[at:]]
        offsets += range(at, len(text))
        return Folded(np.array(codes, np.uint64), np.array(offsets, np.int64))

    def adapted(self, codes: Codes) -> LanguageModel:
        """The model that knows the phrases of a source besides."""
        return LanguageModel(self.signs, self.language, count_ngrams(codes))

    def log_probability(self, signs: Sequence[Codes], first: int, put_in: int | None = None) -> Values:
        """How likely signs[first:] are behind signs[:first], for many places at once.

        The stretches are the source's own, so that each n-gram counts itself once, which is no evidence;
        those that hold signs[put_in], which was put in, are not there.
        """
        again = np.zeros(len(signs[0]))
        if put_in is not None:
            # 方方 from 方: the n-grams of a doubled sign are those that stand there already.
            beside = [signs[at] for at in (put_in - 1, put_in + 1) if 0 <= at < len(signs)]
            again = np.any([signs[put_in] == other for other in beside], axis=0).astype(np.float64)
        language = _Sightings(self.language, signs)
        own = _Sightings(self.own, signs) if self.own is not None else None
        total = np.zeros(len(signs[0]))
        for at in range(first, len(signs)):
            likely = self._in_general(language, at)
            total += np.log(likely if own is None else self._here(own, at, put_in, again, likely))
        return total

    def _in_general(self, language: _Sightings, at: int) -> Values:
        """How likely the sign at `at` is behind those before it, in any official text."""
        likely = np.full(len(language.signs[at]), _UNSEEN)
        for order in range(1, min(ORDER, at + 1) + 1):
            first = at - order + 1
            base = language.of(first, at) if order > 1 else np.float64(self.language.counts[0].sum())
            likely = (language.of(first, at + 1) + _LEAN[order] * likely) / (base + _LEAN[order])
        return likely

    def _here(self, own: _Sightings, at: int, put_in: int | None, again: Values, likely: Values) -> Values:
        """How likely it is in this source, leaning on how likely it is in general."""
        start = np.uint64(self.signs.get(START, UNKNOWN))
        # A damaged paragraph's beginning is no witness for how paragraphs begin.
        fit = own.signs[at] != start
        for order in range(2, min(ORDER, at + 1) + 1):
            first = at - order + 1
            holds = put_in is not None and first <= put_in <= at
            base_holds = put_in is not None and first <= put_in < at
            fit = fit & (own.signs[first] != start)
            seen = np.maximum(own.of(first, at + 1) - (again if holds else 1.0), 0.0) * fit
            base = np.maximum(own.of(first, at) - (again if base_holds else 1.0), 0.0) * fit
            likely = (np.minimum(seen, base) + _OWN_LEAN * likely) / (base + _OWN_LEAN)
        return likely


def store(ngrams: Ngrams) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays that keep counts: gaps between sorted keys, and steps of the counts' logarithm."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for order, (keys, counts) in enumerate(zip(ngrams.keys, ngrams.counts, strict=True), 1):
        arrays[f"gaps{order}"] = np.diff(keys, prepend=np.uint64(0)).astype(np.uint32)
        arrays[f"steps{order}"] = np.minimum(np.rint(np.log(counts) / _STEP), 255).astype(np.uint8)
    return arrays


def restored(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Ngrams:
    """The counts that `store` kept."""
    keys = tuple(np.cumsum(arrays[f"gaps{order}"].astype(np.uint64)) for order in range(1, ORDER + 1))
    counts = tuple(np.exp(arrays[f"steps{order}"].astype(np.float64) * _STEP) for order in range(1, ORDER + 1))
    return Ngrams(keys, counts)


@cache
def load_language() -> LanguageModel:
    """The shipped model."""
    folder = shipped("models", "language")
    signs = json.loads((folder / "signs.json").read_text("utf-8"))
    with (folder / "ngrams.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
        ngrams = restored({name: stored[name] for name in stored.files})
    return LanguageModel({sign: number for number, sign in enumerate(signs, UNKNOWN + 1)}, ngrams)
