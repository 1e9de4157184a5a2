"""Which persons a text names, with the posts they are named with."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import rjieba
from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.text.han import HAN
from pipeline.text.patterns import any_of

_DATA: Final = files("pipeline.describe") / "data"
_LONGEST_BEFORE: Final = 7  # characters of a name in front of 同志
_SHORTEST_LAST: Final = 2
_LONGEST_LAST: Final = 4  # characters behind the last dot, where the sentence goes on
# Characters on either side by which rjieba tells a name from a word.
_WINDOW: Final = 8
_SHORTEST_BY_SOUND: Final = 3  # 书记更藏班玛; two such characters are often a word
_LONGEST_BY_SOUND: Final = 7
# 吕某某等23户居民: how many joined is said of persons only.
_AND_OTHERS: Final = re.compile(r"等\d+(?:余|多)?(?:户|名|人|位)")


class Person(NamedTuple):
    """A person in a text: where name and post stand, and the name."""

    start: int
    end: int
    name: str


class Persons:
    """Posts and surnames, put together into what a person looks like in a sentence."""

    def __init__(self, table: dict[str, Any], surnames: str) -> None:
        around = table["around"]
        surname = f"(?:{any_of(table['double_surnames'])}|[{surnames}])"
        given = f"(?:{any_of(table['given'])})"
        acts = "|".join(around["acts"])
        self._acts = re.compile(acts)
        self._goes_on = re.compile(rf"$|[^{HAN}]|{acts}|{'|'.join(around['goes_on'])}")
        self._by_sound = re.compile(rf"[{table['by_sound']}]{{{_SHORTEST_BY_SOUND},{_LONGEST_BY_SOUND}}}")
        self._particles, self._adverbs = frozenset(around["particles"]), frozenset(around["adverbs"])
        self._called = re.compile(f"(?:{'|'.join(around['called'])})$")
        self._no_name_ends, self._no_names = tuple(around["no_name_ends"]), tuple(around["no_names"])
        self._not_behind_post = tuple(around["not_behind_post"])
        self._behind = frozenset(around["behind"])
        self._name = re.compile(
            rf"\s?(?P<name>[{HAN}]{{1,9}}(?:[·•・‧][{HAN}]{{1,9}})*[·•・‧](?P<last>[{HAN}]{{1,9}})|{given}{{1,3}}"
            rf"|(?P<surname>{surname})(?P<given>\s+[{HAN}](?![{HAN}])|[{HAN}]{{1,2}}))"
        )
        self._name_before = re.compile(rf"(?P<given>{given}{{2,3}})$|{surname}[{HAN}]{{1,2}}$")
        self._alone_before = re.compile(
            rf"(?:^|[^{HAN}]|{'|'.join(around['before_behind'])})(?P<name>(?P<surname>{surname})[{HAN}]{{1,2}})$"
        )
        self._clause_first = re.compile(rf"(?:^|[^{HAN}])(?P<name>(?P<surname>{surname})[{HAN}]{{1,2}})$")
        # 会议指出 and 他说 begin clauses too, so only two or three characters with a surname are asked for.
        self._says = re.compile(rf"[。；，：！？“（\n](?P<name>{surname}[{HAN}]{{1,2}})(?={'|'.join(around['says'])})")
        self._rank = re.compile(f"(?:{'|'.join(table['ranks'])})+$")
        posts = [*table["posts"], *table["reporters"]]
        self._people = frozenset(table["people"])
        self._posts = AhoCorasick(
            [*posts, *around["behind"], *(word for word in table["people"] if word not in posts)],
            matchkind=MatchKind.LeftmostLongest,
        )

    def find(self, text: str, known: Iterable[str] = ()) -> Iterator[Person]:
        """Every person named with a post, or as one of the people, or whose name is `known` (the authors), in order.

        >>> [
        ...     (p.name, text[p.start : p.end])
        ...     for text in ["县长王小明在会上强调", "信访人陶桂珍反映", "吕建国等23户居民"]
        ...     for p in persons().find(text)
        ... ]
        [('王小明', '县长王小明'), ('陶桂珍', '陶桂珍'), ('吕建国', '吕建国')]

        Left alone: words behind a post that only look like names.

        >>> list(persons().find("书记高度重视，主任任务明确，局长和分管负责人，干部安全感，村民方某"))
        []
        """
        found: dict[int, Person] = {}
        for _, start, end in self._posts.find_matches_as_indexes(text):
            word = text[start:end]
            if text[end : end + 1] in self._not_behind_post:
                continue
            if word in self._behind:
                name = self._named_before(text, start)
                if name:
                    found[start - len(name)] = Person(start - len(name), end, name)
            people = word in self._people
            rank = None if people else self._rank.search(text[max(0, start - 6) : start])
            first = None if people else start - len(rank[0]) if rank else start
            for at, name in self._names_behind(text, end, certain=not people):
                if at not in found:
                    found[at] = Person(at if first is None else first, at + len(name), "".join(name.split()))
                first = None
        for at, name in (*self._with_others(text), *self._speaking(text)):
            found.setdefault(at, Person(at, at + len(name), name))
        for name in known:
            for same in re.finditer(re.escape(name), text):
                found.setdefault(same.start(), Person(same.start(), same.end(), name))
        last = 0
        for person in sorted(found.values()):
            if person.start >= last:
                last = person.end
                yield person

    def _named_before(self, text: str, end: int) -> str | None:
        """The name that ends at `end`, before 同志: all since a mark or a word before names, or what rjieba knows."""
        near = text[max(0, end - _LONGEST_BEFORE) : end]
        before, alone = self._name_before.search(near), self._alone_before.search(near)
        if before is not None and before["given"]:
            return before["given"]
        if alone is not None and self._can_be_surname(text, end - len(alone["name"]), alone["surname"]):
            return alone["name"]
        return _as_word(text, end - len(before[0]), end) if before else None

    def _names_behind(self, text: str, at: int, *, certain: bool) -> Iterator[tuple[int, str]]:
        """The name at `at`, and those that 、 joins to it: 县长王强、李娜."""
        match = self._name.match(text, at)
        while match is not None:
            name = self._name_at(text, match, certain=certain)
            if name is None:
                return
            start = match.start("name")
            yield start, name
            end = start + len(name)
            match = self._name.match(text, end + 1) if text[end : end + 1] == "、" else None

    def _with_others(self, text: str) -> Iterator[tuple[int, str]]:
        """吕某某等23户居民"""
        for others in _AND_OTHERS.finditer(text):
            end = others.start()
            before = self._clause_first.search(text[max(0, end - 5) : end])
            if before is not None and self._can_be_surname(text, end - len(before["name"]), before["surname"]):
                yield end - len(before["name"]), before["name"]

    def _speaking(self, text: str) -> Iterator[tuple[int, str]]:
        """李小明认为"""
        # A text begins as a line does: one pattern for both begins with a mark and is found fast.
        for clause in self._says.finditer("\n" + text):
            start, end = clause.start("name") - 1, clause.end("name") - 1
            if self._name_of_word(text, start, end) == clause["name"]:
                yield start, clause["name"]

    def _name_of_word(self, text: str, start: int, end: int) -> str | None:
        """What rjieba takes for a name at `start`, unless it is called otherwise."""
        name = _as_word(text, start, end)
        return None if name is None or self._is_none(name) else name

    def _is_none(self, name: str) -> bool:
        ends = name[-1] in self._no_name_ends or self._called.search(name) is not None
        return ends or name.startswith(self._no_names)

    def _name_at(self, text: str, match: re.Match[str], *, certain: bool) -> str | None:
        """The name behind a post: as long as the sentence goes on behind it, or else as rjieba cuts it.

        Not `certain` is what stands behind one of the people (村民): there rjieba's cut alone is not enough, nor
        are two characters.
        """
        start, surname = match.start("name"), match["surname"]
        by_sound = self._by_sound.match(text, start) if certain else None
        if by_sound is not None and self._goes_on.match(text, by_sound.end()):
            return by_sound[0]
        if surname is None:
            return match["name"] if match["last"] is None else self._until_it_goes_on(text, match)
        if match["given"] is not None and " " in match["name"].replace("\u3000", " "):
            return match["name"]
        if self._can_be_surname(text, start, surname):
            shortest = len(surname) + 1
            sure = certain or len(surname) > 1
            ends = [start + length for length in (shortest + 1, shortest) if self._goes_on.match(text, start + length)]
            ends = [end for end in ends if end <= match.end("name") and (sure or end > start + shortest)]
            if ends:
                # 李文在会上: a sentence goes on behind both, and 在 is a word sooner than the end of a name.
                end = ends[-1] if self._goes_on.match(text, ends[0] - 1) else ends[0]
                name = text[start:end]
                return None if self._is_none(name) else name
        return self._name_of_word(text, start, match.end("name")) if certain else None

    def _until_it_goes_on(self, text: str, match: re.Match[str]) -> str:
        """A dotted name up to where the sentence goes on: 艾力·买买提 of 艾力·买买提出席会议."""
        start, last = match.start("name"), match.start("last")
        ends = range(last + _SHORTEST_LAST, min(match.end("last"), last + _LONGEST_LAST) + 1)
        return text[start : next((end for end in ends if self._goes_on.match(text, end)), match.end("last"))]

    def _can_be_surname(self, text: str, start: int, surname: str) -> bool:
        """Whether rjieba lets a surname stand at `start`: in a name, or alone, but not in a word or as a particle.

        高 of 高度重视 is none, 和 of 和分管 is none; 高峰 may be a name where someone speaks. Of rjieba's tags only
        those of names are sure enough to be used.
        """
        tokens = rjieba.tag(text[start : start + _WINDOW])
        for token, tag in tokens:
            if tag.startswith("nr") or len(surname) > 1:
                return True
            if token in self._adverbs and len(tokens) > 1:
                return len(tokens[1][0]) > 1 and not tokens[1][1].startswith(("v", "d", "p"))
            if len(token) == 1:
                return token not in self._particles
            return len(token) == 2 and self._acts.match(text, start + 2) is not None
        return False


def _as_word(text: str, start: int, end: int) -> str | None:
    """The name at `start`, if rjieba too takes it for one; it may be a character shorter."""
    low = max(0, start - _WINDOW)
    at = low
    for token, tag in rjieba.tag(text[low : end + _WINDOW]):
        if at == start:
            return token if tag.startswith("nr") and 2 <= len(token) <= end - start else None
        if at > start:
            return None
        at += len(token)
    return None


@cache
def persons() -> Persons:
    """The shipped tables, read once."""
    surnames = (_DATA / "surnames.txt").read_text("utf-8").strip()
    return Persons(tomllib.loads((_DATA / "posts.toml").read_text("utf-8")), surnames)
