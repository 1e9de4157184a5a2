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
_LONGEST_BEFORE: Final = 6  # characters of a name in front of 同志
_SHORTEST_LAST: Final = 2
_LONGEST_LAST: Final = 4  # characters behind the last dot, where the sentence goes on
# 李四同志, 李四总书记: said behind a name, of anyone or of few.
_BEHIND: Final = ("同志", "总书记", "总理", "委员长")
# 委员会, 书记处, 主席团 are no posts.
_NOT_BEHIND_POST: Final = ("会", "处", "团")
# Characters on either side by which rjieba tells a name from a word.
_WINDOW: Final = 8
# What a sentence goes on with behind a name; each of these ends one. Marks, words of speech, and what persons do.
_SAYS: Final = "说|表示|介绍|指出|强调|认为|告诉|要求|坦言|回忆|感慨|讲|谈|提出(?!席)|建议|反映|解释|回答|称|道"
_GOES_ON: Final = re.compile(
    rf"$|[^{_HAN}]|{_SAYS}|同志|一行|作|带|主持|出席|参加|率|在|到|赴|对|向|与|和|同|为|把|被|从|因|等|一同|深入|先后|多次|"
    "正|也|都|又|还|曾|及|接待|接访|下访|走访|主审|审理|宣读|宣布|汇报|发言|致辞|批示|担任|兼|陪同|听取|检查|督导|包案|化解|记录|撰|摄|调研|系|以|就|已|将|会|负责|牵头|一起|专程|亲自|通过|代表|用|任|来|去|拿|手|的|常|给|是|有"
)
# Only persons do this, so that even a word before it may be a name: 高峰说, 童心主持.
_ACTS: Final = re.compile(rf"{_SAYS}|主持|出席|带队|率队|接访|下访|主审|宣读|致辞|批示")
# Surnames that are particles or what posts do; as one word of their own (和分管, 任组长) they are read as those.
_PARTICLES: Final = frozenset("和于任应都向同从由经能对")
_ADVERBS: Final = frozenset("常时成全曾包解查管施")  # surnames before a word that is none of doing: 常新民, not 常带队
# 周大姐, 老师: what somebody is called is no name.
_CALLED: Final = re.compile("(?:大[姐爷娘妈叔伯嫂]|阿姨|老师|师傅|奶奶|爷爷|女士|先生|同志|主任|书记|局长)$")
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
        given = f"(?:{'|'.join(table['given'])})"
        self._name = re.compile(
            rf"\s?(?P<name>[{_HAN}]{{1,9}}(?:[·•・‧][{_HAN}]{{1,9}})*[·•・‧](?P<last>[{_HAN}]{{1,9}})|{given}{{1,2}}"
            rf"|(?P<surname>{surname})(?P<given>\s+[{_HAN}](?![{_HAN}])|[{_HAN}]{{1,2}}))"
        )
        self._name_before = re.compile(rf"(?P<given>{given}{{2}})$|{surname}[{_HAN}]{{1,2}}$")
        self._clause_first = re.compile(rf"(?:^|[^{_HAN}])(?P<name>(?P<surname>{surname})[{_HAN}]{{1,2}})$")
        self._rank = re.compile(f"(?:{'|'.join(table['ranks'])})+$")
        posts = [*table["posts"], *table["reporters"]]
        self._people = frozenset(table["people"])
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
            word = text[start:end]
            if text[end : end + 1] in _NOT_BEHIND_POST:
                continue
            if word in _BEHIND:
                before = self._name_before.search(text[max(0, start - _LONGEST_BEFORE) : start])
                name = (before["given"] or _as_word(text, start - len(before[0]), start)) if before else None
                if before is not None and name is not None:
                    found[start - len(before[0])] = Person(start - len(before[0]), end, name)
            people = word in self._people
            rank = None if people else self._rank.search(text[max(0, start - 6) : start])
            first = None if people else start - len(rank[0]) if rank else start
            for at, name in self._names_behind(text, end, certain=not people):
                if at not in found:
                    found[at] = Person(at if first is None else first, at + len(name), "".join(name.split()))
                first = None
        for at, name in self._with_others(text):
            found.setdefault(at, Person(at, at + len(name), name))
        for name in known:
            for same in re.finditer(re.escape(name), text):
                found.setdefault(same.start(), Person(same.start(), same.end(), name))
        last = 0
        for person in sorted(found.values()):
            if person.start >= last:
                last = person.end
                yield person

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
            if before is not None and _can_be_surname(text, end - len(before["name"]), before["surname"]):
                yield end - len(before["name"]), before["name"]

    def _name_at(self, text: str, match: re.Match[str], *, certain: bool) -> str | None:
        """The name behind a post: as long as the sentence goes on behind it, or else as rjieba cuts it.

        Not `certain` is what stands behind one of the people (村民): there rjieba's cut alone is not enough, nor
        are two characters.
        """
        start, surname = match.start("name"), match["surname"]
        if surname is None:
            return match["name"] if match["last"] is None else _until_it_goes_on(text, match)
        if match["given"] is not None and " " in match["name"].replace("\u3000", " "):
            return match["name"]
        if _can_be_surname(text, start, surname):
            shortest = len(surname) + 1
            ends = [start + length for length in (shortest + 1, shortest) if _GOES_ON.match(text, start + length)]
            ends = [end for end in ends if end <= match.end("name") and (certain or end > start + shortest)]
            if ends:
                # 李文在会上: a sentence goes on behind both, and 在 is a word sooner than the end of a name.
                end = ends[-1] if _GOES_ON.match(text, ends[0] - 1) else ends[0]
                name = text[start:end]
                return None if name[-1] in _NO_NAME_ENDS or _CALLED.search(name) else name
        return _as_word(text, start, match.end("name")) if certain else None


def _until_it_goes_on(text: str, match: re.Match[str]) -> str:
    """A dotted name up to where the sentence goes on: 艾力·买买提 of 艾力·买买提出席会议."""
    start, last = match.start("name"), match.start("last")
    ends = range(last + _SHORTEST_LAST, min(match.end("last"), last + _LONGEST_LAST) + 1)
    return text[start : next((end for end in ends if _GOES_ON.match(text, end)), match.end("last"))]


def _can_be_surname(text: str, start: int, surname: str) -> bool:
    """Whether rjieba lets a surname stand at `start`: in a name, or alone, but not in a word or as a particle.

    高 of 高度重视 is none, 和 of 和分管 is none; 高峰 may be a name where someone speaks. Of rjieba's tags only those
    of names are sure enough to be used.
    """
    tokens = rjieba.tag(text[start : start + _WINDOW])
    for token, tag in tokens:
        if tag.startswith("nr") or len(surname) > 1:
            return True
        if token in _ADVERBS and len(tokens) > 1:
            return len(tokens[1][0]) > 1 and not tokens[1][1].startswith(("v", "d", "p"))
        if len(token) == 1:
            return token not in _PARTICLES
        return len(token) == 2 and _ACTS.match(text, start + 2) is not None
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
