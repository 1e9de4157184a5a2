"""Which policy formulations (提法) a text uses: those in quotes, and known ones without."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.text.han import HAN
from pipeline.text.numerals import NUMERAL_CHARS, read_numeral

_DATA: Final = files("pipeline.describe") / "data"
# Longer quotations are sentences, and sentences are not formulations.
_LONGEST: Final = 24
_REACH: Final = 6  # characters before the quotes that say how they are meant
_QUOTED: Final = re.compile(rf"“(?P<inner>[^“”\n。！？；：:]{{2,{_LONGEST}}})”")
# “1+3+N”, “1351”工作体系; 12345 and 110 are telephone numbers.
_FORMULA: Final = re.compile(r"(?:\d{1,2}|[NnXx])(?:[+＋](?:\d{1,2}|[NnXx])){1,4}|(?!1[12]\d|12\d{3}$)\d{3,5}")
_HAN_TWICE: Final = re.compile(rf"[{HAN}][^{HAN}]*[{HAN}]")
_PERIOD: Final = re.compile(r"[一二三四五六七八九十]{1,2}五")  # “十四五”, “八五”: periods of years
_PAIR: Final = re.compile(rf"[{NUMERAL_CHARS}双多][{HAN}]")  # “四风”, “双榜”; other pairs are only words
_COUNT: Final = re.compile(rf"[{NUMERAL_CHARS}]{{1,2}}(?=[^{NUMERAL_CHARS}])")
_NUMBERED: Final = re.compile(r"[两二三四五六七八九十]{1,2}(?:个|大|项|化|到|步|张|制|先|最|不|零|全|新|心|双|清|有)")


class Formulation(NamedTuple):
    """A formulation in a text: with its quotes where it has them, its name without, and what it counts."""

    start: int
    end: int
    name: str
    number: int | None


def count_of(name: str) -> int | None:
    """How many things a formulation says it has.

    >>> count_of("五个法治化"), count_of("四下基层"), count_of("一把手"), count_of("枫桥经验")
    (5, 4, None, None)
    """
    match = _COUNT.match(name)
    count = None if match is None else read_numeral(match[0])
    return count if count is not None and 1 < count < 100 else None


class Formulations:
    """The known formulations and the automaton that finds them without their quotes."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._matcher = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Formulation]:
        """Every formulation in `text`, in order.

        One that counts (“六个关系”) is found again where the text uses it without quotes.

        >>> [f.name for f in formulations().find("践行四下基层，处理好“六个关系”。六个关系各有侧重。")]
        ['四下基层', '六个关系', '六个关系']

        Left alone: speech, sentences, single characters and periods of years.

        >>> list(formulations().find("他说：“我马上到。”“十四五”时期，“好”字当头"))
        []

        Nor is what platforms and contests are called, what reports speak against, and what is only a picture.

        >>> [f.name for f in formulations().find("“浙里访”平台运行“1+3+N”机制，防止“一刀切”“以信代法”，画好“路线图”")]
        ['1+3+N']
        """
        found = [
            Formulation(match.start(), match.end(), match["inner"], count_of(match["inner"]))
            for match in _QUOTED.finditer(text)
            if _is_formulation(text, match)
        ]
        names = {formulation.name for formulation in found if _NUMBERED.match(formulation.name)}
        matcher = AhoCorasick(sorted(names), matchkind=MatchKind.LeftmostLongest) if names else None
        taken = [(formulation.start, formulation.end) for formulation in found]
        for automaton, known in ((self._matcher, self._names), (matcher, sorted(names))):
            if automaton is None:
                continue
            spans = automaton.find_matches_as_indexes(text)
            free = _outside([(start, end) for _, start, end in spans], sorted(taken))
            bare = {(start, end): known[index] for index, start, end in spans}
            found += [Formulation(*span, bare[span], count_of(bare[span])) for span in free]
            taken += free
        yield from sorted(found)


def _outside(spans: list[tuple[int, int]], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans that meet none of `taken`; both come sorted."""
    free, at = [], 0
    for start, end in spans:
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] >= end:
            free.append((start, end))
    return free


class _Other:
    """What is set in quotes and is no formulation."""

    def __init__(self, table: dict[str, list[str]], ills: list[str]) -> None:
        self.ills = frozenset(ills)
        self.pictures, self.names_pictures = frozenset(table["pictures"]), tuple(table["names_pictures"])
        self.ill = re.compile("|".join(table["ills"]))
        self.speech = re.compile(rf"(?:{'|'.join(table['speech'])})[，：:]?\s*$")
        self.spoken = re.compile("|".join(table["spoken"]))
        self.called = re.compile(rf"等$|(?:{'|'.join(table['programs'])})$|^[@#]")
        brand = f"(?:{'|'.join(table['brands'])})"
        self.is_called = re.compile(
            rf"”(?:{'|'.join(table['before_platforms'])}){{0,2}}(?:{'|'.join(table['platforms'])})"
            rf"|”[{HAN}]{{0,8}}?(?:{'|'.join(table['events'])})"
            rf"|”{brand}{{1,2}}品牌|”[^。；“”]{{0,20}}等{brand}{{1,2}}品牌"
        )
        self.against = re.compile(rf"(?:{'|'.join(table['against'])})(?:{'|'.join(table['against_links'])})?$")


def _is_formulation(text: str, match: re.Match[str]) -> bool:
    inner = match["inner"]
    other = _other()
    if inner in other.ills or other.ill.fullmatch(inner):
        return False
    if _FORMULA.fullmatch(inner):
        return True
    if _HAN_TWICE.search(inner) is None or _PERIOD.fullmatch(inner) or "《" in inner or inner[-1] in "，、,":
        return False
    if other.called.search(inner):
        return False
    if len(inner) == 2 and _PAIR.fullmatch(inner) is None:
        return False
    before = text[max(0, match.start() - _REACH) : match.start()]
    if other.is_called.match(text, match.end() - 1) or other.against.search(before):
        return False
    if inner in other.pictures and not before.endswith(other.names_pictures):
        return False
    return not (other.speech.search(before) and other.spoken.search(inner)) and inner.count("，") <= 1


@cache
def _other() -> _Other:
    """The shipped tables, read once."""
    table = tomllib.loads((_DATA / "quoted.toml").read_text("utf-8"))
    return _Other(table, (_DATA / "ills.txt").read_text("utf-8").split())


@cache
def formulations() -> Formulations:
    """The shipped table, read once."""
    return Formulations((_DATA / "formulations.txt").read_text("utf-8").split())
