"""Characters that a preview lost at the start of a printed line: which, and how sure the language makes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import rjieba

from pipeline.config import shipped
from pipeline.segment.ngrams import START, UNKNOWN, Codes, LanguageModel, Ngrams, Values, pack

Flags: TypeAlias = npt.NDArray[np.bool_]
Positions: TypeAlias = npt.NDArray[np.int64]

# Signs on either side of a gap that are looked at; words are cut from a little more.
_BEFORE: Final = 4
_BEHIND: Final = 4
_WORDS_AROUND: Final = 6
# What else may be gone from a gap within a paragraph, and how often it is, in logarithms: it explains as well as a
# character does why two words that never meet stand side by side.
_MARKS: Final = (("，", -0.7), ("。", -2.0), ("、", -4.0), ("”", -4.0), ("“", -4.0))
_BATCH: Final = 256
# Candidates for one gap that are looked at closely: the likeliest, and those that mostly stand before what follows.
_MOST_LIKELY: Final = 3
_MOST_USUAL: Final = 2
_BEST_LEAD: Final = 20.0

# The n-grams whose counts speak for or against a candidate: c is the character put in, 0 the first behind it,
# a the last before it, ^ a paragraph's start.
_GRAMS: Final = (
    *("c0", "ac", "c01", "ac0", "bac", "ac01", "c012", "bac0", "cbac", "a0", "ba0", "a01", "0", "01", "012", "a", "ba"),
    *("^0", "^01", "^c0", "^c01", "。0", "。01", "。c0", "。c01", "c"),
)
# A damaged paragraph's beginning is no witness for how this source's paragraphs begin, unless it is another one's.
_OWN_GRAMS: Final = tuple(gram for gram in _GRAMS if "^" not in gram or "c" in gram)
_WORD_FEATURES: Final = (
    *("alone", "of_two", "longer", "joins_behind", "joins_before", "fewer_single", "single_behind", "single_before"),
    *("crossed", "fewer_words"),
)
FEATURES: Final = (
    *("gain", "lead", "nothing", "marks", "likely"),
    *(f"language {gram}" for gram in _GRAMS),
    *(f"own {gram}" for gram in _OWN_GRAMS),
    *_WORD_FEATURES,
)
PLACES: Final = ("paragraph", "line")


@dataclass(frozen=True, slots=True)
class LostCharacter:
    """A character that belongs before `offset` of a paragraph, and the kind of place it was lost from."""

    offset: int
    character: str
    probability: float
    place: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A character that may be lost before `offset` of a paragraph, with what speaks for and against it."""

    paragraph: int
    offset: int
    character: str
    place: str
    features: Values


class Searcher:
    """Looks for lost characters in the paragraphs of one source."""

    def __init__(self, model: LanguageModel, paragraphs: Sequence[str]) -> None:
        """`paragraphs` are all of the source's, whole ones too: they say how it puts things."""
        self._text = START + START.join(paragraphs) + START
        folded = model.fold(self._text)
        self._codes, self._offsets = folded.codes, folded.offsets
        self._model = model.adapted(self._codes)
        self._own = self._model.own or Ngrams((), ())
        n_signs = max(model.signs.values()) + 1
        self._pairs = _pair_table(model.language, n_signs) | _pair_table(self._own, n_signs)
        self._han = np.zeros(n_signs, np.bool_)
        self._han[[number for sign, number in model.signs.items() if "\u4e00" <= sign <= "\u9fff"]] = True
        self._signs = {number: sign for sign, number in model.signs.items()}
        self._starts = np.cumsum([1, *(len(text) + 1 for text in paragraphs)])

    def search(self, line_starts: Sequence[Iterable[int]]) -> dict[int, list[LostCharacter]]:
        """What was more likely lost than not, by paragraph; `line_starts` are the offsets of lines in each of them."""
        judges = load_judges()
        best: dict[tuple[int, int], LostCharacter] = {}
        for one in self.candidates(line_starts):
            weights, constant = judges[one.place]
            probability = float(1 / (1 + np.exp(-(constant + one.features @ weights))))
            known = best.get((one.paragraph, one.offset))
            if probability >= 0.5 and (known is None or probability > known.probability):
                best[one.paragraph, one.offset] = LostCharacter(one.offset, one.character, probability, one.place)
        found: defaultdict[int, list[LostCharacter]] = defaultdict(list)
        for (paragraph, _), lost in sorted(best.items()):
            found[paragraph].append(lost)
        return found

    def candidates(self, line_starts: Sequence[Iterable[int]]) -> Iterator[Candidate]:
        """The best candidates for every gap at the start of a paragraph or line, before a Han character."""
        lines = [int(start) + at for start, offsets in zip(self._starts, line_starts, strict=False) for at in offsets]
        codes = self._codes
        at = np.arange(_BEFORE + 1, len(codes) - _BEHIND - 1)
        at = at[self._han[codes[at]] | (codes[at] == UNKNOWN)]
        starts = codes[at - 1] == self._model.signs.get(START, UNKNOWN)
        for place, chosen in (("paragraph", at[starts]), ("line", at[~starts & np.isin(self._offsets[at], lines)])):
            for first in range(0, len(chosen), _BATCH):
                yield from self._candidates(place, chosen[first : first + _BATCH])

    def _candidates(self, place: str, at: Positions) -> Iterator[Candidate]:
        around = [self._codes[at + i] for i in range(-_BEFORE, _BEHIND)]
        raw = self._model.log_probability(around, _BEFORE)
        nothing = raw.copy()
        for mark, log_share in _MARKS if place == "line" else ():
            sign = np.full(len(at), self._model.signs.get(mark, UNKNOWN), np.uint64)
            nothing = np.logaddexp(nothing, log_share + self._put(around, sign))
        fits = self._pairs[:, self._codes[at]].T & self._han
        if place == "line":
            fits &= self._pairs[self._codes[at - 1]]
        gap, put = np.nonzero(fits)
        if not len(gap):
            return
        signs = put.astype(np.uint64)
        scores = self._put([one[gap] for one in around], signs)
        usual = self._usual(signs, [one[gap] for one in around])
        chosen, leads = _choose(gap, scores, usual)
        gap, signs, scores = gap[chosen], signs[chosen], scores[chosen]
        around = [one[gap] for one in around]
        features = np.column_stack(
            [
                scores - nothing[gap],
                leads,
                raw[gap],
                nothing[gap] - raw[gap],
                self._model.log_probability([*around[:_BEFORE], signs], _BEFORE, put_in=_BEFORE),
                *self._counts(around, signs),
            ]
        )
        for here, number_of_sign, row in zip(gap, signs, features, strict=True):
            offset = int(self._offsets[at[here]])
            character = self._signs[int(number_of_sign)]
            number = int(np.searchsorted(self._starts, offset, side="right")) - 1
            before = self._text[max(int(self._starts[number]), offset - _WORDS_AROUND) : offset]
            behind = self._text[offset : offset + _WORDS_AROUND].partition(START)[0]
            words = np.array(word_features(before, character, behind), np.float64)
            yield Candidate(number, offset - int(self._starts[number]), character, place, np.concatenate([row, words]))

    def _put(self, around: Sequence[Codes], sign: Codes) -> Values:
        """How likely the stretches are with a sign put into their middle."""
        return self._model.log_probability([*around[:_BEFORE], sign, *around[_BEFORE:]], _BEFORE, put_in=_BEFORE)

    def _usual(self, signs: Codes, around: Sequence[Codes]) -> Values:
        """How often a sign stands before the two that follow, here and elsewhere."""
        gram = pack([signs, around[_BEFORE], around[_BEFORE + 1]])
        return np.asarray(self._model.language.count(gram, 3) + 20 * self._own.count(gram, 3))

    def _counts(self, around: Sequence[Codes], signs: Codes) -> Iterator[Values]:
        """Logarithms of the counts of _GRAMS in the language, then of _OWN_GRAMS in the source, without themselves."""
        by_name = {"c": signs, "0": around[4], "1": around[5], "2": around[6], "a": around[3], "b": around[2]}
        for name in ("^", "。"):
            sign = self._model.signs.get(START if name == "^" else name, UNKNOWN)
            by_name[name] = np.full(len(signs), sign, np.uint64)
        # 方方 from 方: what holds a doubled sign stands there already.
        doubled = ((signs == around[_BEFORE]) | (signs == around[_BEFORE - 1])).astype(np.float64)
        for gram in _GRAMS:
            yield np.log1p(self._model.language.count(pack([by_name[name] for name in gram]), len(gram)))
        for gram in _OWN_GRAMS:
            itself = doubled if "c" in gram else 0.0 if "。" in gram else 1.0
            seen = self._own.count(pack([by_name[name] for name in gram]), len(gram))
            yield np.log1p(np.maximum(seen - itself, 0.0))


def word_features(before: str, character: str, behind: str) -> list[float]:
    """What becomes of the words around a gap when a character is put into it, in the order of _WORD_FEATURES.

    >>> word_features("", "优", "化营商环境")[:5], word_features("", "大", "力推进")[:5]
    ([0, 1, 0, True, False], [0, 1, 0, True, False])
    """
    without, put = rjieba.cut(before + behind), rjieba.cut(before + character + behind)
    word, start = _word_at(put, len(before))
    word_behind, start_behind = _word_at(without, len(before))
    word_before, _ = _word_at(without, len(before) - 1) if before else ("", 0)
    return [
        int(len(word) == 1),
        int(len(word) == 2),
        int(len(word) > 2),
        start + len(word) > len(before) + 1,
        start < len(before),
        _singles(without) - _singles(put),
        len(word_behind) == 1,
        len(word_before) == 1,
        start_behind < len(before),
        len(without) - len(put),
    ]


def _word_at(words: Iterable[str], offset: int) -> tuple[str, int]:
    """The word that stands at an offset, and where it begins."""
    at = 0
    for word in words:
        if at <= offset < at + len(word):
            return word, at
        at += len(word)
    return "", offset


def _singles(words: Iterable[str]) -> int:
    return sum(len(word) == 1 and "\u4e00" <= word <= "\u9fff" for word in words)


def _choose(gap: Positions, scores: Values, usual: Values) -> tuple[Positions, Values]:
    """The candidates to look at closely, and by how much each is likelier than all others of its gap together."""
    order = np.lexsort((-scores, gap))
    bounds = [*np.searchsorted(gap[order], np.unique(gap)).tolist(), len(order)]
    chosen: list[int] = []
    leads: list[float] = []
    for first, end in pairwise(bounds):
        members = order[first:end]
        total = np.logaddexp.reduce(scores[members])
        near = {*members[:_MOST_LIKELY], *members[np.argsort(-usual[members], kind="stable")[:_MOST_USUAL]]}
        for one in sorted(near):
            share = float(np.exp(scores[one] - total))
            chosen.append(int(one))
            leads.append(min(_BEST_LEAD, float(np.log(share + 1e-12) - np.log(max(1 - share, 1e-9)))))
    return np.array(chosen, np.int64), np.array(leads)


def _pair_table(ngrams: Ngrams, n_signs: int) -> Flags:
    """Which signs stand behind which."""
    table = np.zeros((n_signs, n_signs), np.bool_)
    if ngrams.keys:
        table[ngrams.keys[1] >> np.uint64(12), ngrams.keys[1] & np.uint64(0xFFF)] = True
    return table


@cache
def load_judges() -> Mapping[str, tuple[Values, float]]:
    """For each kind of place the weights of FEATURES and the constant of a logistic regression."""
    told = json.loads((shipped("models", "language") / "judges.json").read_text("utf-8"))
    return {
        place: (np.array([told[place][name] for name in FEATURES]), float(told[place]["constant"])) for place in PLACES
    }
