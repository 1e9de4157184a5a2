"""How a codebook's rules find their evidence in the raw text of a paragraph.

One Aho-Corasick pass finds every string of the codebook; the rules then only look at positions. No word
segmentation comes in between: a word cut wrongly would hide a theme.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.tag.codebook import Codebook, Rule, Scope, load_codebook
from pipeline.tag.proximity import Places, Span, cover, join, keep_longest, keep_shortest

_LONGEST_TITLE: Final = 120
_TITLE: Final = re.compile(rf"《[^《》]{{1,{_LONGEST_TITLE - 2}}}》")
_BORDERS: Final = {
    "sentence": re.compile(r"[。！？!?\n]"),
    "clause": re.compile(r"[。！？!?\n，,；;：]"),
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule's evidence in a paragraph, offsets in its text."""

    theme_id: str
    rule_id: str
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class Void:
    """What would have been evidence, and why it is not.

    `reason` is excludes, title, needs, unless or domain; `by` is the string that voided the hit, or for needs
    and domain an example of what is wanting.
    """

    theme_id: str
    rule_id: str
    start: int
    end: int
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    """A rule with a slot number in the place of each list of strings."""

    theme_id: str
    rule_id: str
    rule: Rule
    parts: tuple[int, ...]
    wanted: frozenset[int]
    excludes: int | None
    longest_exclude: int
    unless: int | None
    needs: tuple[int, ...]


class _Reading:
    """One text: where the strings of each slot stand in it, its titles, its sentences and clauses."""

    __slots__ = ("_borders", "_titles", "places", "text")

    def __init__(self, text: str, places: dict[int, list[Span]]) -> None:
        self.text = text
        self.places = places
        self._borders: dict[str, list[int]] = {}
        self._titles: list[Span] | None = None

    @property
    def titles(self) -> list[Span]:
        """Where 《…》 stand."""
        if self._titles is None:
            self._titles = [title.span() for title in _TITLE.finditer(self.text)] if "《" in self.text else []
        return self._titles

    def scope(self, kind: Scope, at: int) -> Span:
        """The clause, sentence or paragraph that offset `at` lies in."""
        if kind == "paragraph":
            return (0, len(self.text))
        borders = self._borders.get(kind)
        if borders is None:
            borders = [-1, *(border.start() for border in _BORDERS[kind].finditer(self.text)), len(self.text)]
            self._borders[kind] = borders
        i = bisect_left(borders, at, lo=1, hi=len(borders) - 1)
        return (borders[i - 1] + 1, borders[i])

    def first_in_scope(self, slot: int | None, kind: Scope, at: int) -> str | None:
        """A string of `slot` in the scope around `at`, if there is one."""
        spans = self.places.get(slot) if slot is not None else None
        if not spans:
            return None
        low, high = self.scope(kind, at)
        # The automaton gives places by their ends.
        for i in range(bisect_right(spans, low, key=_end), len(spans)):
            start, end = spans[i]
            if end > high:
                return None
            if start >= low:
                return self.text[start:end]
        return None


def _end(span: Span) -> int:
    return span[1]


class _Strings:
    """Finds many strings at once, except where an accident lies over one, as 直接访问 over 接访."""

    __slots__ = ("_automaton", "_longest", "_n_strings")

    def __init__(self, strings: Collection[str], accidents: Collection[str]) -> None:
        self._n_strings = len(strings)
        self._longest = max(map(len, accidents), default=0)
        self._automaton = AhoCorasick([*strings, *accidents], matchkind=MatchKind.Standard, store_patterns=False)

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Every place of every string, overlapping ones too, as (number of the string, start, end), by their ends."""
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            # Half of a surrogate pair, as a damaged command line has it; "?" keeps every offset.
            found = self._automaton.find_matches_as_indexes(text.encode("utf-8", "replace").decode(), overlapping=True)
        accidents = sorted((start, end) for number, start, end in found if number >= self._n_strings)
        if not accidents:
            return found
        return [
            place
            for place in found
            if place[0] < self._n_strings and cover(accidents, self._longest, place[1:]) is None
        ]


class Matcher:
    """A codebook made ready to match; build it once, use it for every paragraph."""

    def __init__(self, codebook: Codebook) -> None:
        self.codebook = codebook
        self._slots: dict[tuple[str, ...], int] = {}
        self._domain = self._slot(codebook.domain.terms)
        self._by_lead: dict[int, list[_CompiledRule]] = defaultdict(list)
        for theme in codebook.themes:
            for rule in theme.rules:
                compiled = self._compile(theme.theme_id, rule)
                self._by_lead[compiled.parts[0]].append(compiled)
        slots_of: dict[str, list[int]] = defaultdict(list)
        for strings, slot in self._slots.items():
            for string in strings:
                slots_of[string].append(slot)
        self._slots_of = list(slots_of.values())
        self._strings = _Strings(slots_of, codebook.domain.excludes)
        # Whether an article is in the domain is asked of every paragraph; its few strings have their own automaton.
        self._domain_strings = _Strings(codebook.domain.terms, codebook.domain.excludes)

    def _slot(self, strings: tuple[str, ...]) -> int:
        return self._slots.setdefault(tuple(sorted(strings)), len(self._slots))

    def _compile(self, theme_id: str, rule: Rule) -> _CompiledRule:
        parts = tuple(self._slot(part) for part in rule.parts)
        return _CompiledRule(
            theme_id=theme_id,
            rule_id=f"{theme_id}.{rule.id}",
            rule=rule,
            parts=parts,
            wanted=frozenset(parts),
            excludes=self._slot(rule.excludes) if rule.excludes else None,
            longest_exclude=max(map(len, rule.excludes), default=0),
            unless=self._slot(rule.unless) if rule.unless else None,
            needs=tuple(self._slot(need) for need in rule.needs),
        )

    def _read(self, text: str) -> _Reading:
        places: dict[int, list[Span]] = {}
        slots_of = self._slots_of
        for number, start, end in self._strings.find(text):
            for slot in slots_of[number]:
                places.setdefault(slot, []).append((start, end))
        return _Reading(text, places)

    def in_domain(self, title: str, paragraphs: Iterable[str]) -> bool:
        """Whether an article with this title and these paragraphs is about the codebook's field."""
        if self._domain_strings.find(title):
            return True
        found = [bool(self._domain_strings.find(text)) for text in paragraphs]
        return bool(found) and sum(found) >= self.codebook.domain.share * len(found)

    def match(self, text: str, *, in_domain: bool, voids: list[Void] | None = None) -> list[Hit]:
        """Every rule's evidence in `text`, by theme and place, whatever it weighs together.

        `in_domain` says whether the article around it is about the codebook's field; if it is not, rules
        that ask for the domain want one of its terms in the same sentence. What is voided goes to `voids`.
        """
        reading = self._read(text)
        hits = []
        notes: list[Void] = []
        present = reading.places.keys()
        for slot in present:
            for compiled in self._by_lead.get(slot, ()):
                if present >= compiled.wanted:
                    for start, end in self._evidence(compiled, reading, in_domain, notes):
                        hits.append(Hit(compiled.theme_id, compiled.rule_id, start, end, compiled.rule.weight))
        hits.sort(key=lambda hit: (hit.theme_id, hit.start, hit.end, hit.rule_id))
        if voids is not None:
            voids.extend(sorted(notes, key=lambda note: (note.theme_id, note.start, note.end, note.rule_id)))
        return hits

    def carried(self, hits: Iterable[Hit]) -> dict[str, float]:
        """The themes that `hits` carry together, each with its weight, by theme_id."""
        weights = weigh(hits)
        return {theme: weight for theme, weight in weights.items() if weight >= self.codebook.threshold}

    def _evidence(self, compiled: _CompiledRule, reading: _Reading, in_domain: bool, notes: list[Void]) -> list[Span]:
        rule = compiled.rule
        parts = []
        for part in compiled.parts:
            spans = self._standing(compiled, reading.places[part], reading, notes)
            if not spans:
                return []
            parts.append(spans)
        if len(parts) == 1:
            candidates = keep_longest(parts[0])
        else:
            candidates = keep_shortest(
                join(
                    [Places(spans) for spans in parts],
                    within=rule.within,
                    ordered=rule.ordered,
                    scope_of=lambda at: reading.scope(rule.scope, at),
                )
            )
        evidence = []
        for span in candidates:
            void = self._void(compiled, span, reading, in_domain)
            if void is None:
                evidence.append(span)
            else:
                notes.append(Void(compiled.theme_id, compiled.rule_id, *span, *void))
        return evidence

    def _standing(self, compiled: _CompiledRule, spans: list[Span], reading: _Reading, notes: list[Void]) -> list[Span]:
        """The `spans` that no title and no exclude lies over."""
        excludes = sorted(reading.places.get(compiled.excludes, ())) if compiled.excludes is not None else []
        titles = [] if compiled.rule.in_titles else reading.titles
        if not excludes and not titles:
            return spans
        standing = []
        for span in spans:
            by = cover(titles, _LONGEST_TITLE, span)
            reason = "title"
            if by is None:
                by = cover(excludes, compiled.longest_exclude, span)
                reason = "excludes"
            if by is None:
                standing.append(span)
            else:
                notes.append(Void(compiled.theme_id, compiled.rule_id, *span, reason, reading.text[by[0] : by[1]]))
        return standing

    def _void(self, compiled: _CompiledRule, span: Span, reading: _Reading, in_domain: bool) -> tuple[str, str] | None:
        """Reason and string that void evidence at `span`, if anything does."""
        rule = compiled.rule
        for need, strings in zip(compiled.needs, rule.needs, strict=True):
            if need not in reading.places:
                return ("needs", strings[0])
        unless = reading.first_in_scope(compiled.unless, rule.scope, span[0])
        if unless is not None:
            return ("unless", unless)
        if rule.domain and not in_domain:
            # One petition term in a page-long paragraph about everything does not make all of it the domain.
            scope: Scope = "clause" if rule.scope == "clause" else "sentence"
            if reading.first_in_scope(self._domain, scope, span[0]) is None:
                return ("domain", self.codebook.domain.terms[0])
        return None


def weigh(hits: Iterable[Hit]) -> dict[str, float]:
    """The weight of each theme: 1 − ∏(1 − weight) over the different rules that hit.

    A rule that hits twice says nothing new, two weak rules together say something.

    >>> hits = [Hit("t", "t.a", 0, 2, 0.3), Hit("t", "t.a", 4, 6, 0.3), Hit("t", "t.b", 8, 9, 0.4)]
    >>> {theme: round(weight, 2) for theme, weight in weigh(hits).items()}
    {'t': 0.58}
    """
    rules = {(hit.theme_id, hit.rule_id): hit.weight for hit in hits}
    doubt: dict[str, float] = {}
    for (theme, _), weight in rules.items():
        doubt[theme] = doubt.get(theme, 1.0) * (1.0 - weight)
    return {theme: 1.0 - rest for theme, rest in doubt.items()}


@lru_cache(maxsize=4)
def matcher_for(codebook_text: str) -> Matcher:
    """The matcher of the codebook with this TOML text; one per process and text."""
    return Matcher(load_codebook(codebook_text))
