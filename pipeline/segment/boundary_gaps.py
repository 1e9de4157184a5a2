"""How often marks stand between the same characters elsewhere: in clean official texts, and in the source at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.segment.boundary_features import MARKS

Values: TypeAlias = npt.NDArray[np.float64]
Keys: TypeAlias = npt.NDArray[np.uint64]
Numbers: TypeAlias = npt.NDArray[np.int64]

# The forms of a gap: so many letters before it and so many behind it.
FORMS: Final = ((2, 0), (3, 0), (0, 2), (0, 3), (1, 1), (2, 2), (3, 2), (2, 3))
_FARTHEST: Final = max(max(form) for form in FORMS)

# Marks are no letters: what stands beside a gap must look alike whether its neighbours have kept theirs or not.
_MARKS: Final = frozenset("，。；、：！？")
_UNCOUNTED: Final = -1  # what stands behind a letter that is followed by any other mark

# Keys are the upper half of a product: 32 bits tell some hundred thousand apart well enough.
_MULTIPLIER: Final = np.uint64(0x9E3779B97F4A7C15)
# Counts are kept as steps of a logarithm: one part in ten is as exact as such counts are.
_STEP: Final = 0.1


@dataclass(frozen=True, slots=True)
class Folded:
    """The letters of some texts, with what stands behind each, and the number of each text's characters among them.

    Texts are far enough apart for no gap to see two of them.
    """

    letters: Keys
    behind: Numbers
    numbers: Sequence[Numbers]


def fold(texts: Iterable[str]) -> Folded:
    """Tell letters from marks.

    >>> folded = fold(["办结，好。", "好"])
    >>> [folded.behind[numbers].tolist() for numbers in folded.numbers]
    [[0, 1, 1, 2, 2], [0]]
    """
    letters = [0] * _FARTHEST
    behind = [_UNCOUNTED] * _FARTHEST
    numbers = []
    for text in texts:
        own: list[int] = []
        for char in text:
            if char not in _MARKS:
                letters.append(ord(char))
                behind.append(0)
            elif own and behind[-1] == 0:
                behind[-1] = MARKS.index(char) if char in MARKS else _UNCOUNTED
            own.append(len(letters) - 1)
        letters += [0] * _FARTHEST
        behind += [_UNCOUNTED] * _FARTHEST
        numbers.append(np.array(own, np.int64))
    return Folded(np.array(letters, np.uint64), np.array(behind, np.int64), numbers)


def gap_keys(letters: Keys, numbers: Numbers, form: tuple[int, int]) -> Keys:
    """The keys of the gaps behind the letters of these numbers, in one of the FORMS."""
    before, after = form
    key = np.full(len(numbers), np.uint64(8 * before + after))
    for step in range(1 - before, after + 1):
        key = (key ^ letters[numbers + step]) * _MULTIPLIER
        key ^= key >> np.uint64(29)
    return (key * _MULTIPLIER) >> np.uint64(32)


@dataclass(frozen=True, slots=True)
class Gaps:
    """For each of the FORMS the sorted keys of gaps, and how often nothing, a comma or a full stop stood there."""

    keys: Sequence[Keys]
    counts: Sequence[Values]

    def look_up(self, folded: Folded, numbers: Numbers) -> Values:
        """An array (FORMS, gaps, MARKS) of the counts of the gaps behind the letters of these numbers."""
        found = np.zeros((len(FORMS), len(numbers), len(MARKS)))
        for form, keys, counts, own in zip(FORMS, self.keys, self.counts, found, strict=True):
            if len(keys):
                wanted = gap_keys(folded.letters, numbers, form)
                at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
                own[:] = counts[at] * (keys[at] == wanted)[:, None]
        return found


def count_gaps(folded: Folded, weights: Values | None = None, least: float = 0.0) -> Gaps:
    """Count the gaps of texts, each by the weight of the letter before it; what is seen less than `least` is left out.

    >>> folded = fold(["全县排查，化解。", "全县排查化解。"])
    >>> gaps = count_gaps(folded)
    >>> gaps.look_up(folded, folded.numbers[0][3:4])[FORMS.index((2, 2))].tolist()
    [[1.0, 1.0, 0.0]]
    """
    numbers = np.flatnonzero(folded.behind != _UNCOUNTED)
    marks = folded.behind[numbers]
    own = np.ones(len(numbers)) if weights is None else weights[numbers]
    all_keys, all_counts = [], []
    for form in FORMS:
        keys, places = np.unique(gap_keys(folded.letters, numbers, form), return_inverse=True)
        counts = np.bincount(places * len(MARKS) + marks, own, len(keys) * len(MARKS)).reshape(-1, len(MARKS))
        kept = counts.sum(axis=1) >= least
        all_keys.append(keys[kept])
        all_counts.append(counts[kept])
    return Gaps(all_keys, all_counts)


def store(gaps: Gaps) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays that keep counts: gaps between sorted keys, and steps of the counts' logarithm."""
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    for number, (keys, counts) in enumerate(zip(gaps.keys, gaps.counts, strict=True)):
        arrays[f"keys{number}"] = np.diff(keys, prepend=np.uint64(0)).astype(np.uint32)
        arrays[f"steps{number}"] = np.minimum(np.rint(np.log1p(counts) / _STEP), 255).astype(np.uint8)
    return arrays


def restored(arrays: Mapping[str, npt.NDArray[np.generic]]) -> Gaps:
    """The counts that `store` kept."""
    return Gaps(
        [np.cumsum(arrays[f"keys{number}"].astype(np.uint64)) for number in range(len(FORMS))],
        [np.expm1(arrays[f"steps{number}"].astype(np.float64) * _STEP) for number in range(len(FORMS))],
    )
