"""Which bodies a text names that no table has whole, by what such names end in: 市劳动监察大队, 某镇综治中心."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from operator import attrgetter
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.describe.gazetteer import RegionSpan
from pipeline.describe.organs import OrganSpan, organ_table, organs
from pipeline.describe.townships import township_before
from pipeline.text.han import HAN
from pipeline.text.patterns import any_of

_LONGEST: Final = 14  # characters of what a body is there for: 劳动人事争议调解仲裁
_SHORTEST: Final = 3  # 水利局 with its field; 县局 and 区中心 name none
_WHOLE: Final = ("银行", "海关")  # with a place alone they are names
_WITH_BUREAUS: Final = ("部", "署", "局", "委")  # 财政部某某司
_LEVEL_ENDS: Final = re.compile("[省市县区州盟旗镇乡道团国]")  # without one of these nothing says a level
_TOWNSHIPS: Final = re.compile("镇|乡|街道|苏木")
# A level word stands for the article's own region behind a mark or a word that no name contains, and behind 该 or 我.
_JOINING: Final = "和与及由向到对被把是为请让给该我经报在"
_BEHIND: Final = rf"(?:^|[^{HAN}]|[{_JOINING}]|成立|组建|设立|会同|联合|依托)(?![{_JOINING}])"
_ZONE_BEFORE: Final = 20
_DIGITS: Final = "一二三四五六七八九十"


class Bodies:
    """The endings of names of bodies, and what may stand before them."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._endings = {name: row for row in table["ending"] for name in row["names"]}
        self._names = list(self._endings)
        self._matcher = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)
        apart = table["ending_apart"]
        self._apart = re.compile(rf"[{apart['characters']}]|{any_of(apart['words'])}|[^{HAN}]")
        levels = "|".join(f"{word}(?![{after}])" for word, after in table["level_apart"].items())
        self._level = re.compile(
            rf"{_BEHIND}(?P<name>(?:(?P<level>自治[区州县旗]|兵团|{levels})|中国|全国(?!性))(?P<field>[{HAN}]{{0,{_LONGEST}}}))$"
        )
        self._zone = re.compile(rf"{_BEHIND}(?P<name>(?P<field>[{HAN}]{{2,16}})(?:{any_of(table['zones']['names'])}))$")
        self._own = re.compile(rf"{_BEHIND}(?P<name>(?!.*(?:{any_of(table['no_own']['words'])}))[{HAN}]{{2,5}})$")
        below = table["below"]
        self._below = re.compile(
            rf"(?P<place>[{HAN}]{{2,9}}?)(?:{any_of(below['places'])})"
            rf"|第[{_DIGITS}]{{1,2}}(?:{any_of(below['numbers'])})"
            rf"|(?P<field>[{HAN}]{{0,6}}?)(?:{any_of(below['fields'])})(?!长)"
            rf"|(?P<bureau>[{HAN}]{{2,10}}?)(?:{any_of(below['bureaus'])})(?![长法令机局])"
        )

    def find(self, text: str, regions: Sequence[RegionSpan]) -> Iterator[OrganSpan]:
        """Every body behind its region, its township, a level word or 中国, in order."""
        ends = [region.end for region in regions]
        for index, start, end in self._matcher.find_matches_as_indexes(text):
            row = self._endings[self._names[index]]
            if text[end : end + 1] in tuple(row["not_before"]) or text[start - 1 : start] in tuple(row["not_behind"]):
                continue
            at = bisect_right(ends, start) - 1
            near = regions[at] if at >= 0 and start - ends[at] <= _LONGEST else None
            region = near if near is not None and self._belongs(text, near.end, start, end) else None
            first = region.start if region is not None else self._first(text, start, end, row)
            if first is not None:
                level = None if region is not None else organs().level_of(text[first:start])
                yield OrganSpan(first, end, text[first:end], row["kind"], level, region)

    def _belongs(self, text: str, at: int, start: int, end: int) -> bool:
        """Whether what stands between a region, its township or its level word and an ending says what for."""
        whole = end - at >= _SHORTEST or text[start:end] in _WHOLE
        return whole and not self._apart.search(text, at, start)

    def _first(self, text: str, start: int, end: int, row: Mapping[str, Any]) -> int | None:
        """Where the name starts that a level word, a township, a zone or a place that no region is named by begins."""
        if text[start:end] in _WHOLE:
            return next((start - n for n in (4, 3, 2) if text[max(0, start - n) : start] in organs().places), None)
        low = max(0, start - _ZONE_BEFORE)
        before = self._level.search(text, low, start) if _LEVEL_ENDS.search(text, low, start) else None
        if before is not None and self._belongs(text, before.start("field"), start, end):
            return before.start("name")
        for word in _TOWNSHIPS.finditer(text, low, start):
            township = township_before(text, word.end(), word.end())
            if township is not None and not self._apart.search(text, word.end(), start):
                return township[0]
        if row.get("own"):
            own = self._own.search(text, low, start)
            return None if own is None or self._apart.search(own["name"]) else own.start("name")
        if row["kind"] == "government":
            zone = self._zone.search(text, low, start)
            return None if zone is None else self._behind_verbs(text, zone.start("name"), zone.end("field"))
        return None

    def _behind_verbs(self, text: str, start: int, end: int) -> int | None:
        """Where a name of its own starts behind what the sentence does: 督办 + 某某产业园区."""
        verbs = list(self._apart.finditer(text, start, end))
        first = verbs[-1].end() if verbs else start
        withheld = bool(verbs) and verbs[-1][0] == "某"
        return first if end - first >= _SHORTEST - 1 and not withheld else None

    def below(self, text: str, organ: OrganSpan) -> int:
        """Where the office ends that stands behind an organ with a place, a number or a field of its own.

        >>> text = "某某大学法学院与某某大学的学院"
        >>> bodies().below(text, OrganSpan(0, 4, "某某大学", "research", None, None))
        7
        """
        match = self._below.match(text, organ.end)
        if match is None or (match["field"] is not None and organ.kind != "research"):
            return organ.end
        if match["bureau"] and not (organ.level == "national" and organ.name.endswith(_WITH_BUREAUS)):
            return organ.end
        between = match["place"] or match["field"] or match["bureau"] or ""
        return organ.end if self._apart.search(between) else match.end()


def with_bodies(text: str, regions: Sequence[RegionSpan], found: Iterable[OrganSpan]) -> list[OrganSpan]:
    """The organs found by their names, with the bodies that are known by their endings and the offices below them.

    >>> text = "市劳动监察大队、某某大学法学院、县问题楼盘处置工作专班"
    >>> [span.name for span in with_bodies(text, [], [OrganSpan(8, 12, "某某大学", "research", None, None)])]
    ['市劳动监察大队', '某某大学法学院', '县问题楼盘处置工作专班']

    Left alone: words that only end so, and what the region of a sentence does.

    >>> with_bodies("全市布局合理，市里建设一批服务中心，省局局长", [], [])
    []
    """
    spans = sorted([*found, *bodies().find(text, regions)], key=lambda span: (span.start, -span.end))
    kept: list[OrganSpan] = []
    for span in spans:
        if kept and span.start < kept[-1].end:
            continue
        end = bodies().below(text, span)
        longer = end > span.end
        kept.append(replace(span, end=end, name=span.name + text[span.end : end]) if longer else span)
    return sorted(kept, key=attrgetter("start"))


@cache
def bodies() -> Bodies:
    """The shipped table, read once."""
    return Bodies(organ_table())
