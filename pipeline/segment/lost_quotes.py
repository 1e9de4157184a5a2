"""Quotation marks that lost their partner, or both their marks: where the lost ones belong."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.segment.ngrams import LanguageModel, load_language
from pipeline.segment.quotations import CLOSING, NEVER, OPENING, Source, load_quotations
from pipeline.segment.quote_features import Witnesses, describe_choice, load_weights, shares

_QUOTED: Final = re.compile("“([^“”，。；：！？\n]{2,16})”")
_MARK: Final = re.compile("[“”]")
_STOPS: Final = ("。", "！", "？", "；", "：")
_PAIRED: Final = re.compile("[“”‘’《》]")
_PART: Final = re.compile("[，。；：！？、（）()《》,;:!?]")
# “人工智能+”行动: what is known without its last sign may be the other name.
_GOES_ON: Final = frozenset("+×·-—")
# A quotation that begins and ends with known ones and holds this much between them is two that lost their inner marks.
_BETWEEN: Final = 4
# Names quoted less often here, or ever seen bare in other texts, stand bare because a writer set them so: of those,
# one in twenty lost both its marks; of the others, nearly all did.
_SEEN_OFTEN: Final = 6
# Less likely ones are not even suggested.
_LEAST: Final = 0.5


@dataclass(frozen=True, slots=True)
class LostQuote:
    """A quotation mark that belongs before `offset` of a paragraph."""

    offset: int
    mark: str
    probability: float


def _goes_on(text: str, below: str) -> bool:
    """Whether a paragraph that breaks off leaves a quotation open that the next one closes."""
    last, first = text.rfind(OPENING), _MARK.search(below)
    return not text.endswith(_STOPS) and last > text.rfind(CLOSING) and first is not None and first[0] == CLOSING


def _count_sightings(names: Sequence[str], text: str) -> Counter[str]:
    """How often each name stands in a text, as `str.count` would tell, for all of them at once.

    >>> sorted(_count_sightings(["一网", "一网通办"], "一网通办，一网统管").items())
    [('一网', 2), ('一网通办', 1)]
    """
    seen: Counter[str] = Counter()
    ends = [0] * len(names)
    for number, start, end in AhoCorasick(names).find_matches_as_indexes(text, overlapping=True):
        if start >= ends[number]:
            seen[names[number]] += 1
            ends[number] = end
    return seen


class QuoteFinder:
    """Knows what a source quotes, and finds what it must have quoted."""

    def __init__(
        self, paragraphs: Sequence[str], model: LanguageModel | None = None, *, only_alone: bool = False
    ) -> None:
        """With `only_alone`, nothing is looked for but the partners of marks that have none."""
        self._only_alone = only_alone
        self._witnesses = Witnesses(model or load_language(), Source(paragraphs), load_quotations())
        self._quoted: Counter[str] = Counter(name for text in paragraphs for name in _QUOTED.findall(text))
        self._longest = max(map(len, self._quoted), default=0)
        often = [name for name, seen in self._quoted.items() if seen >= _SEEN_OFTEN and self._is_never_bare(name)]
        sighted = _count_sightings(often, self._witnesses.source.text)
        # The share of its sightings at which a name was quoted, a little less where they are few.
        self._always = {name: (self._quoted[name] + 1) / (sighted[name] + 2) for name in often}
        self._names = [name for name, share in self._always.items() if share >= _LEAST]
        self._matcher = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def _is_never_bare(self, name: str) -> bool:
        """Whether no text that was counted has the name without its marks; two characters are ordinary words too."""
        share = self._witnesses.quotations.get(name, NEVER)
        return len(name) > 2 and share.quoted == share.seen

    def find(self, text: str, *, may_go_on: bool = True) -> list[LostQuote]:
        """The marks that a paragraph has lost, in order; `may_go_on` says whether a quotation may end in the next one.

        >>> whole = ["推进“五个法治化”。", "“五个法治化”有五篇。", "围绕“五个法治化”发力。"] * 3
        >>> [(lost.offset, lost.mark) for lost in QuoteFinder(whole).find("聚焦“五个法治化建设，坚持五个法治化。")]
        [(8, '”'), (13, '“'), (18, '”')]

        A quotation that nothing ends in its paragraph is left alone where it may go on.

        >>> QuoteFinder(whole).find("“信访是送上门来的群众工作，")
        []
        """
        alone = self._alone(text)
        found = [lost for one in alone if (lost := self._partner(text, *one, may_go_on=may_go_on)) is not None]
        if not self._only_alone:
            found += self._bare(text, found)
        return sorted(found, key=lambda one: (one.offset, one.mark == OPENING))

    def find_all(self, texts: Sequence[str]) -> list[list[LostQuote]]:
        """The marks that consecutive paragraphs have lost; a page's end may stand between a mark and its partner.

        >>> [found for found in QuoteFinder([]).find_all(["推行“", "一事一档”管理。"])]
        [[], []]
        """
        goes_on = [_goes_on(text, below) for text, below in pairwise(texts)]
        found: list[list[LostQuote]] = []
        for text, opened, closed in zip(texts, [False, *goes_on], [*goes_on, False], strict=False):
            whole = OPENING * opened + text + CLOSING * closed
            inside = range(opened, opened + len(text) + (not closed))
            lost = (one for one in self.find(whole, may_go_on=len(found) + 1 == len(texts)) if one.offset in inside)
            found.append([LostQuote(one.offset - opened, one.mark, one.probability) for one in lost])
        return found

    def _alone(self, text: str) -> Iterator[tuple[int, int]]:
        """Marks without a partner: the offset of each, and how far its partner can be."""
        opened: int | None = None
        last = 0
        for match in _MARK.finditer(text):
            at = match.start()
            if text[at] == OPENING:
                if opened is not None:
                    yield opened, at
                opened = at
            elif opened is None:
                yield at, last
            else:
                if self._is_torn(text[opened + 1 : at]):
                    yield opened, at
                    yield at, opened + 1
                opened = None
            last = at + 1
        if opened is not None:
            yield opened, len(text)

    def _is_torn(self, content: str) -> bool:
        """Whether what stands between two marks is two quotations whose inner marks are gone."""
        if self._only_alone or content in self._quoted:
            return False
        head, tail = self._known_at(content, 0), self._known_before(content, len(content))
        return bool(head and tail) and len(content) >= len(head) + len(tail) + _BETWEEN

    def _known_at(self, text: str, at: int) -> str:
        """The longest known quotation that text goes on with."""
        longest = min(self._longest, len(text) - at)
        known = next((text[at : at + n] for n in range(longest, 1, -1) if text[at : at + n] in self._quoted), "")
        return "" if text[at + len(known) : at + len(known) + 1] in _GOES_ON else known

    def _known_before(self, text: str, end: int) -> str:
        """The longest known quotation that ends there."""
        lengths = range(min(self._longest, end), 1, -1)
        return next((text[end - n : end] for n in lengths if text[end - n : end] in self._quoted), "")

    def _partner(self, text: str, at: int, limit: int, *, may_go_on: bool) -> LostQuote | None:
        """The likeliest place for the partner of the mark at `at`, unless it is none of those within reach."""
        closes = text[at] == OPENING
        ends = limit < len(text) or _PART.search(text, at, limit - 1) or text.endswith(_STOPS)
        if closes and may_go_on and not ends:
            return None
        choice = describe_choice(text, at, limit, self._witnesses)
        if choice is None:
            return None
        mark = CLOSING if closes else OPENING
        likely = shares(choice.features, load_weights()[mark])
        best = int(np.argmax(likely))
        if best == len(choice.places) or likely[best] < _LEAST:
            return None
        return LostQuote(choice.places[best], mark, float(likely[best]))

    def _bare(self, text: str, found: Iterable[LostQuote]) -> Iterator[LostQuote]:
        """Both marks of names that the source quotes nearly every time."""
        taken = {one.offset for one in found}
        marks = [(match.start(), match[0]) for match in _PAIRED.finditer(text)]
        marks += [(one.offset, one.mark) for one in found]
        for number, start, end in self._matcher.find_matches_as_indexes(text):
            last = max((one for one in marks if one[0] < start), default=(0, ""))[1]
            inside = last in (OPENING, "‘", "《")
            beside = text[start - 1 : start] in (OPENING, "‘") or text[end : end + 1] in (CLOSING, "’")
            if inside or beside or {start, end} & taken:
                continue
            probability = self._always[self._names[number]]
            yield LostQuote(start, OPENING, probability)
            yield LostQuote(end, CLOSING, probability)
