"""Characters that a preview lost at the start of a printed line: which, and how sure the language makes it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import rjieba

from pipeline.config import shipped
from pipeline.segment.loss_model import LossModel, load_losses
from pipeline.segment.ngrams import START, UNKNOWN, Codes, LanguageModel, Ngrams, Values, pack
from pipeline.segment.printed_lines import lay_lines
from pipeline.segment.said_elsewhere import Proposal, said_elsewhere

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
_LIKED: Final = 3
# From these log-odds of a loss on, by the network and the printed lines, gaps are looked at closely: of what is found,
# one in a hundred lies below.
_SUSPECTED: Final[Mapping[str, float]] = {"paragraph": -4.5, "line": -4.0, "inside": 0.0}
# What the network finds so much less likely than its favourite is not looked at.
_FAR_BEHIND: Final = 9.0
_SUGGESTED_FROM: Final = 0.5
# How large a figure is no language tells.
_MAGNITUDES: Final = "十百千万亿"
# How much surer than its judge must be who finds a loss (in logarithms): inside a line nothing shows that a line began,
# and words that no report of the training uses look like losses.
_DOUBT: Final[Mapping[str, float]] = {"paragraph": 0.0, "line": 0.0, "inside": 2.3}
# Of what is so likely by the language and said elsewhere in the source with the character and never without, all was
# right (73 places of six reports that nothing was learnt from, damaged twice); 73 allow one in forty to be wrong.
_WORTH_A_WITNESS: Final = 0.3
_WITNESSED: Final = 0.975

# The n-grams whose counts speak for or against a candidate: c is the character put in, 0 the first behind it,
# a the last before it, ^ a paragraph's start.
_GRAMS: Final = (
    *("c0", "ac", "c01", "ac0", "bac", "ac01", "c012", "bac0", "cbac", "a0", "ba0", "a01", "0", "01", "012", "a", "ba"),
    *("^0", "^01", "^012", "^c0", "^c01", "。0", "。01", "。c0", "。c01", "c"),
)
# One character is no witness for how this source's paragraphs begin: others may have lost their first as well.
_OWN_GRAMS: Final = tuple(gram for gram in _GRAMS if gram != "^0")
_WORD_FEATURES: Final = (
    *("alone", "of_two", "longer", "joins_behind", "joins_before", "fewer_single", "single_behind", "single_before"),
    *("crossed", "fewer_words"),
)
FEATURES: Final = (
    *("gain", "lead", "nothing", "marks", "likely"),
    *("lost", "fits", "fits_best", "together", "begins", "short"),
    *(f"language {gram}" for gram in _GRAMS),
    *(f"own {gram}" for gram in _OWN_GRAMS),
    *_WORD_FEATURES,
)
PLACES: Final = ("paragraph", "line", "inside")


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

    def __init__(self, model: LanguageModel, paragraphs: Sequence[str], network: LossModel | None = None) -> None:
        """`paragraphs` are all of the source's, whole ones too: they say how it puts things."""
        self._paragraphs = paragraphs
        self._text = START + START.join(paragraphs) + START
        self._network = network or load_losses()
        self._hints = self._network.look(self._text)
        numbers = self._network.vocabulary.characters
        folded = model.fold(self._text)
        self._codes, self._offsets = folded.codes, folded.offsets
        self._model = model.adapted(self._codes)
        self._own = self._model.own or Ngrams((), ())
        n_signs = max(model.signs.values()) + 1
        self._pairs = _pair_table(model.language, n_signs) | _pair_table(self._own, n_signs)
        self._han = np.zeros(n_signs, np.bool_)
        self._han[[number for sign, number in model.signs.items() if "\u4e00" <= sign <= "\u9fff"]] = True
        self._signs = {number: sign for sign, number in model.signs.items()}
        self._numbers = np.zeros(n_signs, np.int64)
        for sign, number in model.signs.items():
            self._numbers[number] = numbers.get(sign, 1)
        self._listed = np.zeros(max(numbers.values()) + 1, np.int64)
        for sign, number in numbers.items():
            self._listed[number] = model.signs.get(sign, 0)
        self._starts = np.cumsum([1, *(len(text) + 1 for text in paragraphs)])

    def search(self, line_starts: Sequence[Iterable[int]]) -> dict[int, list[LostCharacter]]:
        """What was more likely lost than not, by paragraph; `line_starts` are the offsets of lines in each of them."""
        likely = [one for one in self._likeliest(line_starts) if one[1].probability >= _WORTH_A_WITNESS]
        proposals = [Proposal(number, one.offset, one.character) for number, one in likely]
        found: defaultdict[int, list[LostCharacter]] = defaultdict(list)
        for (number, one), said in zip(likely, said_elsewhere(self._paragraphs, proposals), strict=True):
            lost = replace(one, probability=max(one.probability, _WITNESSED)) if said else one
            if lost.probability >= _SUGGESTED_FROM:
                found[number].append(lost)
        for number in sorted(found):
            found[number] = sorted(found.pop(number), key=lambda one: one.offset)
        return found

    def _likeliest(self, line_starts: Sequence[Iterable[int]]) -> Iterator[tuple[int, LostCharacter]]:
        """The likeliest character of each gap that is looked at closely, by the language alone, and its paragraph."""
        judges = load_judges()
        gaps = groupby(self.candidates(line_starts), key=lambda one: (one.paragraph, one.offset, one.place))
        for (paragraph, offset, place), members in gaps:
            rivals = list(members)
            weights, constant = judges[place]
            likely = shares(np.array([one.features for one in rivals]), weights, constant - _DOUBT[place])
            best = int(np.argmax(likely))
            before = self._paragraphs[paragraph][:offset][-1:]
            if not (rivals[best].character in _MAGNITUDES and before.isdigit()):
                yield paragraph, LostCharacter(offset, rivals[best].character, float(likely[best]), place)

    def candidates(self, line_starts: Sequence[Iterable[int]]) -> Iterator[Candidate]:
        """The best candidates for every gap at the start of a paragraph or line, before a Han character."""
        cuts = [sorted(offsets) for offsets in line_starts]
        lines = [int(start) + at for start, offsets in zip(self._starts, cuts, strict=False) for at in offsets]
        begins, short = self._laid(cuts)
        codes = self._codes
        at = np.arange(_BEFORE + 1, len(codes) - _BEHIND - 1)
        at = at[self._han[codes[at]] | (codes[at] == UNKNOWN)]
        offsets = self._offsets[at]
        suspicion = self._hints.lost[offsets] + begins[offsets]
        starts = codes[at - 1] == self._model.signs.get(START, UNKNOWN)
        kept = ~starts & np.isin(offsets, lines)
        for place, there in (("paragraph", starts), ("line", kept), ("inside", ~starts & ~kept)):
            chosen = at[there & (suspicion > _SUSPECTED[place])]
            for first in range(0, len(chosen), _BATCH):
                yield from self._candidates(place, chosen[first : first + _BATCH], begins, short)

    def _laid(self, cuts: Sequence[Sequence[int]]) -> tuple[Values, Values]:
        """What the printed lines say of every gap of the text."""
        begins, short = np.zeros(len(self._text)), np.zeros(len(self._text))
        starts = self._starts[:-1].tolist()
        spans = [slice(start, start + len(text)) for start, text in zip(starts, self._paragraphs, strict=True)]
        marks = self._hints.marks.astype(np.float64)
        laid = lay_lines(self._paragraphs, cuts, [marks[span] for span in spans])
        for span, one in zip(spans, laid, strict=True):
            begins[span], short[span] = one.begins, one.short
        return begins, short

    def _candidates(self, place: str, at: Positions, begins: Values, short: Values) -> Iterator[Candidate]:
        around = [self._codes[at + i] for i in range(-_BEFORE, _BEHIND)]
        raw = self._model.log_probability(around, _BEFORE)
        nothing = raw.copy()
        for mark, log_share in _MARKS if place != "paragraph" else ():
            sign = np.full(len(at), self._model.signs.get(mark, UNKNOWN), np.uint64)
            nothing = np.logaddexp(nothing, log_share + self._put(around, sign))
        offsets = self._offsets[at]
        likes = self._network.characters(self._hints.likes[offsets]).astype(np.float64)
        fits = self._pairs[:, self._codes[at]].T & self._han
        if place != "paragraph":
            fits &= self._pairs[self._codes[at - 1]]
        near = likes[:, self._numbers] > likes.max(axis=1, keepdims=True) - _FAR_BEHIND
        fits &= near
        top = self._listed[np.argpartition(-likes, _LIKED, axis=1)[:, :_LIKED]]
        fits[np.repeat(np.arange(len(at)), _LIKED), top.ravel()] = True
        fits &= self._han
        # 坚持 is no 坚坚持 that lost its first, not even where a paragraph was broken between the two.
        for beside in (self._codes[at - 1 - (place == "paragraph")], self._codes[at]):
            fits[np.arange(len(at)), beside] = False
        gap, put = np.nonzero(fits)
        if not len(gap):
            return
        signs = put.astype(np.uint64)
        scores = self._put([one[gap] for one in around], signs)
        usual = self._usual(signs, [one[gap] for one in around])
        liked = likes[gap, self._numbers[put]]
        chosen, leads = _choose(gap, scores, usual, liked)
        gap, signs, scores, liked = gap[chosen], signs[chosen], scores[chosen], liked[chosen]
        around = [one[gap] for one in around]
        lost = self._hints.lost[offsets].astype(np.float64)[gap]
        joint = -np.logaddexp(0, -lost) + liked
        features = np.column_stack(
            [
                scores - nothing[gap],
                leads,
                raw[gap],
                nothing[gap] - raw[gap],
                self._model.log_probability([*around[:_BEFORE], signs], _BEFORE, put_in=_BEFORE),
                lost,
                liked,
                liked - likes.max(axis=1)[gap],
                joint - np.log1p(-np.minimum(np.exp(joint), 1 - 1e-6)),
                begins[offsets][gap],
                short[offsets][gap],
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


def shares(features: Values, weights: Values, constant: float) -> Values:
    """How likely each candidate for one gap is, nothing being lost the other possibility.

    >>> shares(np.array([[2.0], [0.0]]), np.array([1.0]), -1.0).round(2).tolist()
    [0.67, 0.09]
    """
    scores = np.append(features @ weights + constant, 0.0)
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents[:-1] / exponents.sum())


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


def _choose(gap: Positions, scores: Values, usual: Values, liked: Values) -> tuple[Positions, Values]:
    """The candidates to look at closely, and by how much each is likelier than all others of its gap together."""
    order = np.lexsort((-scores, gap))
    bounds = [*np.searchsorted(gap[order], np.unique(gap)).tolist(), len(order)]
    both = liked + scores
    chosen: list[int] = []
    leads: list[float] = []
    for first, end in pairwise(bounds):
        members = order[first:end]
        total = np.logaddexp.reduce(scores[members])
        near = {*members[:_MOST_LIKELY]}
        for rank, n in ((usual, _MOST_USUAL), (liked, _LIKED), (both, _MOST_LIKELY)):
            near |= {*members[np.argsort(-rank[members], kind="stable")[:n]]}
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
