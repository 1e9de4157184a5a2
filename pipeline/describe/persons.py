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

_DATA: Final = files("pipeline.describe") / "data"
_HAN: Final = r"\u4e00-\u9fff"
_DOTTED: Final = rf"[{_HAN}]{{1,9}}(?:[·•・‧][{_HAN}]{{1,9}})+"
# 李四同志, 李四总书记: said behind a name, of anyone or of few.
_BEHIND: Final = ("同志", "总书记", "总理", "委员长")
# 委员会, 书记处, 主席团 are no posts.
_NOT_BEHIND_POST: Final = ("会", "处", "团")
# Characters on either side by which rjieba tells a name from a word.
_WINDOW: Final = 8
# What a sentence goes on with behind a name; each of these ends one. Marks, words of speech, and what persons do.
_SAYS: Final = "说|表示|介绍|指出|强调|认为|告诉|要求|坦言|回忆|感慨|讲|谈|提出|建议|反映|解释|回答|称|道"
_GOES_ON: Final = re.compile(
    rf"$|[^{_HAN}]|{_SAYS}|同志|一行|作|带|主持|出席|参加|率|在|到|赴|对|向|与|和|同|为|把|被|从|因|等|深入|先后|多次|"
    "正|也|都|又|还|曾|及|接待|调研|系|以|就|已|将|会|负责|牵头|一起|专程|亲自|通过|代表|用|任|来|去|拿|手|的|常|给|是|有"
)
_SPEAKS: Final = re.compile(rf"(?:{_SAYS})")
# Tags of rjieba that a surname alone can carry; 和 (c), 于 (p), 任 (v) and 全 (a) are read as the words they also are.
_SURNAME_TAGS: Final = (
    "n",
    "nr",
    "nrt",
    "nrfg",
    "ng",
    "ns",
    "nz",
    "zg",
    "g",
    "j",
    "m",
    "q",
    "tg",
    "vg",
    "ag",
    "b",
    "x",
)
# 安全感, 满意率, 方某: rjieba takes them for names.
_NO_NAME_ENDS: Final = tuple("感率量度性权众某")
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
        self._double = "|".join(table["double_surnames"])
        surname = f"(?:{self._double}|[{surnames}])"
        self._name = re.compile(rf"\s?(?P<name>{_DOTTED}|(?P<surname>{surname})[{_HAN}]{{1,2}})")
        self._name_before = re.compile(rf"{surname}[{_HAN}]{{1,2}}$")
        self._clause_first = re.compile(rf"(?:^|[^{_HAN}])(?P<name>(?P<surname>{surname})[{_HAN}]{{1,2}})$")
        self._rank = re.compile(f"(?:{'|'.join(table['ranks'])})+$")
        posts = [*table["posts"], *table["reporters"]]
        self._bare = frozenset(table["people"])
        self._posts = AhoCorasick(
            [*posts, *_BEHIND, *(word for word in table["people"] if word not in posts)],
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
            if text[end : end + 1] in _NOT_BEHIND_POST:
                continue
            word = text[start:end]
            if word in _BEHIND:
                before = self._name_before.search(text[max(0, start - 4) : start])
                at = start - len(before[0]) if before else start
                name = _as_word(text, at, start) if before else None
                if name is not None:
                    found[at] = Person(at, end, name)
            match = self._name.match(text, end)
            if match is None or match.start("name") in found:
                continue
            at = match.start("name")
            name = self._name_at(text, match, bare=word in self._bare)
            if name is not None:
                rank = self._rank.search(text[max(0, start - 6) : start])
                first = at if word in self._bare else start - len(rank[0]) if rank else start
                found[at] = Person(first, at + len(name), name)
        for others in _AND_OTHERS.finditer(text):
            end = others.start()
            before = self._clause_first.search(text[max(0, end - 5) : end])
            if before is not None and _can_be_surname(text, end - len(before["name"]), before["surname"]):
                at = end - len(before["name"])
                found.setdefault(at, Person(at, end, before["name"]))
        for name in known:
            for same in re.finditer(re.escape(name), text):
                found.setdefault(same.start(), Person(same.start(), same.end(), name))
        last = 0
        for person in sorted(found.values()):
            if person.start >= last:
                last = person.end
                yield person

    def _name_at(self, text: str, match: re.Match[str], *, bare: bool) -> str | None:
        """The name behind a post: as long as the sentence goes on behind it, or else as rjieba cuts it.

        Behind one of the people (村民, 信访人) rjieba's cut alone is not enough, nor are two characters.
        """
        start, surname = match.start("name"), match["surname"]
        if surname is None:
            return match["name"]
        if _can_be_surname(text, start, surname):
            shortest = len(surname) + 1
            ends = [start + length for length in (shortest + 1, shortest) if _GOES_ON.match(text, start + length)]
            ends = [end for end in ends if end <= match.end("name") and (not bare or end > start + shortest)]
            if ends:
                # 李文在会上: a sentence goes on behind both, and 在 is a word sooner than the end of a name.
                end = ends[-1] if _GOES_ON.match(text, ends[0] - 1) else ends[0]
                return text[start:end] if text[end - 1] not in _NO_NAME_ENDS else None
        return None if bare else _as_word(text, start, match.end("name"))


def _can_be_surname(text: str, start: int, surname: str) -> bool:
    """Whether rjieba lets a surname stand at `start`: in a name, or alone, but not in a word or as a particle.

    高 of 高度重视 is none, 和 of 和分管 is none; 高峰 may be a name where someone speaks.
    """
    for token, tag in rjieba.tag(text[start : start + _WINDOW]):
        if tag.startswith("nr") or len(surname) > 1:
            return True
        if len(token) == 1:
            return tag in _SURNAME_TAGS
        return len(token) == 2 and _SPEAKS.match(text, start + 2) is not None
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
