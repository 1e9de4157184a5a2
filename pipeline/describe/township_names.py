"""Which townships (镇, 乡, 街道, 苏木) China has, in which county each lies, and where a text names one."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from pipeline.describe.gazetteer import Region, RegionSpan, gazetteer
from pipeline.text.han import HAN

_DATA: Final = files("pipeline.describe") / "data"
# 乡村, 城镇化, 镇压, 街道路面 are words; 镇江 and 乡宁 are regions.
_WORD: Final = re.compile(
    "镇(?![压静定痛守江海宁远平原雄巴赉康安坪区域])|乡(?![村镇土亲愁贤音情邻里下民间野宁城])|街道(?![路两])|苏木"
)
_HAN: Final = re.compile(f"[{HAN}]")
# What stands before a name and belongs to none: 在西王镇, 2024年西王镇.
_BEFORE: Final = frozenset("在和与及由向到对被把是为系请让经给赴以年月日")
_LONGEST: Final = 15  # 天津经济技术开发区东区泰达街道
_SHORTEST: Final = 3  # 张镇, 柳乡: two characters are only read behind their county, or where a title begins
_SENTENCE_END: Final = re.compile("[。！？!?\n]")
_BLANKS: Final = " \u3000\xa0"


class Township(NamedTuple):
    """A township, and the county it lies in; the prefecture where that has no counties, or a zone's has no code."""

    code: str
    name: str
    county: Region


@dataclass(frozen=True, slots=True)
class TownshipSpan:
    """A township's name in a text, and the townships that it can mean."""

    start: int
    end: int
    townships: tuple[Township, ...]

    @property
    def counties(self) -> tuple[Region, ...]:
        return tuple(dict.fromkeys(township.county for township in self.townships))


@cache
def _rows() -> list[str]:
    """The shipped table, read once, when a text first names a township: its rows as they stand there, in order."""
    return (_DATA / "townships.csv").read_text("utf-8").splitlines()


@lru_cache(maxsize=4096)
def _codes(name: str) -> str:
    """The codes of a name; empty where the table lacks it. Few are asked for: to search is cheaper than to index."""
    at = bisect_left(_rows(), f"{name},")
    row = _rows()[at] if at < len(_rows()) else ""
    return row.removeprefix(f"{name},") if row.startswith(f"{name},") else ""


@lru_cache(maxsize=4096)
def townships_named(name: str, year: int | None = None) -> tuple[Township, ...]:
    """The townships of a name, each with its county under the code and name of `year`.

    >>> [(township.code, township.county.name) for township in townships_named("西王镇", 2024)]
    [('131103106', '冀州区'), ('341124108', '全椒县')]
    >>> [township.county.name for township in townships_named("西王镇", 2010)]
    ['冀州市', '全椒县']

    The table is of one year: a name that it does not have may all the same be, or have been, a township's.
    """
    counties = ((code, _county(code, year)) for code in _codes(name).split())
    return tuple(Township(code, name, county) for code, county in counties if county is not None)


def _county(code: str, year: int | None) -> Region | None:
    """The county of a township in `year`: that of its code, or the one of equal name that stood there before it."""
    own = gazetteer().by_code.get(code[:6])
    if own is None:
        return gazetteer().region_at(code[:4] + "00", year)
    standing = [region for region in own if region.stands_in(year)]
    if standing:
        return standing[-1]
    before = gazetteer().counties_called(own[-1].short, code[:2], year)
    return before[0] if len(before) == 1 else own[-1]


def find_townships(text: str, regions: Sequence[RegionSpan], year: int | None = None) -> list[TownshipSpan]:
    """Every known township that `text` names; `regions` are those that it names, in order.

    Behind a region's name only its own townships count; elsewhere those whose whole name stands behind a mark or a word
    that no name contains, and of these the ones that lie in the region last named in the sentence, if any does.

    >>> text = "全椒县西王镇与古河镇联调。到西王镇回访"
    >>> found = find_townships(text, gazetteer().find(text, 2024), 2024)
    >>> [(text[span.start : span.end], [township.code[:6] for township in span.townships]) for span in found]
    [('西王镇', ['341124']), ('古河镇', ['341124']), ('西王镇', ['131103', '341124'])]

    Left alone: words, and names that go on to the left.

    >>> find_townships("推进新型城镇化，各乡镇街道联动，大西王镇", [], 2024)
    []
    """
    found: list[TownshipSpan] = []
    ends = [region.end for region in regions]
    for word in _WORD.finditer(text):
        end = word.end()
        at = bisect_right(ends, word.start()) - 1
        # The last region may be the beginning of the township's name: 越秀区北京街道.
        near = [region for region in reversed(regions[max(0, at - 1) : at + 1]) if region.end >= end - _LONGEST]
        behind = (_behind(text, region, end, year) for region in near)
        span = next(filter(None, behind), None) or _alone(text, regions, at, end, year)
        if span is None:
            continue
        if found and span.start <= found[-1].start:
            found.pop()  # 青山镇 was only the beginning of 青山镇街道
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found


def _behind(text: str, region: RegionSpan, end: int, year: int | None) -> TownshipSpan | None:
    """The township of `region` whose name stands between the region's and `end`."""
    name = text[region.end : end].lstrip(_BLANKS)
    inside = inside_of(townships_named(name, year), region.candidates)
    return TownshipSpan(end - len(name), end, inside) if inside else None


def _alone(text: str, regions: Sequence[RegionSpan], at: int, end: int, year: int | None) -> TownshipSpan | None:
    """The township whose whole name ends at `end` and stands by itself."""
    for start in range(max(0, end - _LONGEST), end - min(_SHORTEST, end) + 1):
        before = text[start - 1] if start else ""
        if before and before not in _BEFORE and _HAN.match(before) and not text.endswith("中共", 0, start):
            continue
        name = text[start:end]
        if not _codes(name):
            continue
        if name in gazetteer().township_words and not gazetteer().organ_begins.match(text, end):
            continue
        within = at
        while within >= 0 and regions[within].start >= start:
            within -= 1
        begun = [region for region in regions[within + 1 : at + 1] if region.start == start]
        # 唐县镇村, and 上海街道 in a sentence: as often streets in general, of the city named.
        if begun and (begun[0].full or (start and name == text[start : begun[0].end] + "街道")):
            continue
        townships = townships_named(name, year)
        if within >= 0 and not _SENTENCE_END.search(text, regions[within].end, start):
            townships = inside_of(townships, regions[within].candidates) or townships
        return TownshipSpan(start, end, townships)
    return None


def inside_of(townships: Iterable[Township], regions: Iterable[Region]) -> tuple[Township, ...]:
    """Those of the townships that lie in one of the regions."""
    regions = tuple(regions)
    return tuple(
        township
        for township in townships
        if any(township.county == region or region.contains(township.county) for region in regions)
    )


def find_regions(text: str, year: int | None = None) -> list[RegionSpan]:
    """The regions of a text, less those whose name is only the beginning of a township's.

    >>> [span.candidates[0].name for span in find_regions("广州市越秀区北京街道党工委", 2024)]
    ['越秀区']
    """
    regions = gazetteer().find(text, year)
    return without_townships(regions, find_townships(text, regions, year))


def without_townships(regions: Sequence[RegionSpan], townships: Sequence[TownshipSpan]) -> list[RegionSpan]:
    """The regions whose names are no part of a township's: 朝阳 in 朝阳镇 is no city, nor 银川 in 金银川镇."""
    starts = [township.start for township in townships]
    ends = [township.end for township in townships]
    kept = []
    for region in regions:
        at = bisect_right(starts, region.start) - 1
        if at < 0 or region.start >= ends[at]:
            kept.append(region)
    return kept


def decided(townships: Sequence[Township], county: Region | None) -> Township | None:
    """The one township that lies in `county`."""
    inside = [township for township in townships if township.county == county]
    return inside[0] if len(inside) == 1 else None
