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


class Person(NamedTuple):
    """A person in a text: where name and post stand, and the name."""

    start: int
    end: int
    name: str


class Persons:
    """Posts and surnames, put together into what a person looks like in a sentence."""

    def __init__(self, table: dict[str, Any], surnames: str) -> None:
        surname = f"(?:{'|'.join(table['double_surnames'])}|[{surnames}])"
        self._name = re.compile(rf"\s?(?P<name>{_DOTTED}|{surname}[{_HAN}]{{1,2}})")
        self._name_before = re.compile(rf"{surname}[{_HAN}]{{1,2}}$")
        self._rank = re.compile(f"(?:{'|'.join(table['ranks'])})+$")
        self._posts = AhoCorasick([*table["posts"], *table["reporters"], *_BEHIND], matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str, known: Iterable[str] = ()) -> Iterator[Person]:
        """Every person named with a post, or whose name is `known` (the article's authors), in order.

        >>> [(p.name, text[p.start : p.end]) for text in ["县长王小明在会上强调"] for p in persons().find(text)]
        [('王小明', '县长王小明')]

        Left alone: words behind a post that only look like names.

        >>> list(persons().find("书记高度重视，主任任务明确，局长和分管负责人"))
        []
        """
        found: dict[int, Person] = {}
        for _, start, end in self._posts.find_matches_as_indexes(text):
            if text[end : end + 1] in _NOT_BEHIND_POST:
                continue
            if text[start:end] in _BEHIND:
                before = self._name_before.search(text[max(0, start - 4) : start])
                at = start - len(before[0]) if before else start
                name = _as_word(text, at, start) if before else None
                if name is not None:
                    found[at] = Person(at, end, name)
            match = self._name.match(text, end)
            if match is None or match.start("name") in found:
                continue
            at = match.start("name")
            name = match["name"] if "·" in match["name"] else _as_word(text, at, match.end("name"))
            if name is not None:
                rank = self._rank.search(text[max(0, start - 6) : start])
                found[at] = Person(start - len(rank[0]) if rank else start, at + len(name), name)
        for name in known:
            for match in re.finditer(re.escape(name), text):
                found.setdefault(match.start(), Person(match.start(), match.end(), name))
        last = 0
        for person in sorted(found.values()):
            if person.start >= last:
                last = person.end
                yield person


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
