"""The stage that finds laws, regions, organs, persons, dates, formulations and indicators in the final text."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pyarrow as pa

from pipeline import schema
from pipeline.config import DescribeSettings
from pipeline.describe.bodies import with_bodies
from pipeline.describe.context import CONTEXT_REACH, measure_start, places_before, sentence_start
from pipeline.describe.formulations import formulations
from pipeline.describe.gazetteer import Region, RegionSpan, gazetteer
from pipeline.describe.indicators import find_indicators
from pipeline.describe.laws import laws
from pipeline.describe.organs import OrganSpan, organs
from pipeline.describe.persons import persons
from pipeline.describe.places import meant_township
from pipeline.describe.regions import choose, evidence
from pipeline.describe.times import TimeSpan, find_times, period_before
from pipeline.describe.township_names import find_townships, without_townships
from pipeline.records import Mention
from pipeline.text.dates import Reading

VERSION: Final = 14

# What an organ says instead of its region (省信访局, 自治区党委), longest first, and how such a region's name ends.
_LEVEL_WORDS: Final = {
    "自治区": ("自治区",), "自治州": ("自治州",), "自治县": ("自治县",), "自治旗": ("自治旗",),
    "省": ("省",), "市": ("市",), "县": ("县", "自治县"), "区": ("区",), "州": ("州", "自治州"), "盟": ("盟",),
    "旗": ("旗", "自治旗"), "地区": ("地区",),
}  # fmt: skip


class Found(NamedTuple):
    """A thing found in an article's text, before it is known in which paragraph."""

    start: int
    end: int
    kind: str
    normalized: str | None = None
    value: float | None = None
    unit: str | None = None
    period: str | None = None
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article when its text is searched."""

    article_id: str
    text: str
    author: str | None
    date: dt.date | None
    adcode: str | None
    province: str | None
    prefecture: str | None
    county: str | None
    date_precision: str | None = None

    @property
    def last_day(self) -> dt.date | None:
        """The last day that the date can mean."""
        return None if self.date is None else Reading(self.date, self.date_precision or "day").last_day


def run(tables: Mapping[str, pa.Table], settings: DescribeSettings) -> dict[str, pa.Table]:
    """Make `mentions` of `articles` and `paragraphs`; spans never cross the border of a paragraph."""
    paragraphs: dict[str, list[tuple[int, int, str]]] = {}
    columns = (tables["paragraphs"][name].to_pylist() for name in ("article_id", "start", "end", "paragraph_id"))
    for article_id, start, end, paragraph_id in zip(*columns, strict=True):
        paragraphs.setdefault(article_id, []).append((start, end, paragraph_id))
    rows = [
        mention
        for row in tables["articles"].select(list(Article.__slots__)).to_pylist()
        if row["text"]
        for mention in find_mentions(Article(**row), sorted(paragraphs.get(row["article_id"], [])))
    ]
    return {"mentions": schema.table("mentions").from_rows(rows)}


def find_mentions(article: Article, paragraphs: Sequence[tuple[int, int, str]]) -> Iterator[Mention]:
    """Every named thing of one article, in the order of the text; `paragraphs` are (start, end, id), sorted."""
    starts = [start for start, _, _ in paragraphs]
    seen: set[tuple[int, int, str]] = set()
    for found in sorted(_find(article), key=lambda thing: (thing.start, thing.end, thing.kind)):
        at = bisect_right(starts, found.start) - 1
        key = (found.start, found.end, found.kind)
        if at < 0 or found.end > paragraphs[at][1] or found.start >= found.end or key in seen:
            continue
        seen.add(key)
        yield Mention(
            article_id=article.article_id,
            paragraph_id=paragraphs[at][2],
            kind=found.kind,
            start=found.start,
            end=found.end,
            surface=article.text[found.start : found.end],
            normalized=found.normalized,
            value=found.value,
            unit=found.unit,
            period=found.period,
            scope=found.scope,
        )


def _find(article: Article) -> Iterator[Found]:
    text, year = article.text, article.date.year if article.date else None
    for citation in laws().find(text):
        number, unit = (None, None) if citation.article is None else (float(citation.article), "条")
        yield Found(citation.start, citation.end, "law", citation.name, number, unit, scope=citation.articles)
    regions = _regions(article, year)
    townships = find_townships(text, regions, year)
    regions = without_townships(regions, townships)
    fixed = list(formulations().find(text))
    inside = {at for formulation in fixed for at in range(formulation.start, formulation.end)}
    for region in regions:
        if region.start in inside or text[region.start : region.end] in gazetteer().zones:
            continue
        decided = region.candidates[0].adcode if len(region.candidates) == 1 and not region.generic else None
        yield Found(region.start, region.end, "region", decided)
    counts = evidence(regions)
    for township in townships:
        if township.start not in inside:
            meant = meant_township(township.townships, counts, article.adcode)
            yield Found(township.start, township.end, "region", meant.code if meant else None)
    named = with_bodies(text, regions, organs().find(text, regions))
    for organ in named:
        yield Found(organ.start, organ.end, "organ", _full_name(organ, article))
    for person in persons().find(text, (article.author or "").split("、") if article.author else ()):
        yield Found(person.start, person.end, "person", person.name)
    times = find_times(text, article.last_day)
    for time in times:
        yield Found(time.start, time.end, "date", time.iso)
    for formulation in fixed:
        count = None if formulation.number is None else float(formulation.number)
        yield Found(formulation.start, formulation.end, "formulation", formulation.name, count)
    # A firm's name says where it is called after, not where a figure holds.
    firms = {organ.start for organ in named if organ.kind == "enterprise"}
    yield from _indicators(article, [region for region in regions if region.start not in firms], times)


def _indicators(article: Article, regions: Sequence[RegionSpan], times: list[TimeSpan]) -> Iterator[Found]:
    """Figures with what they measure, and the time and place that their sentence gives them."""
    text = article.text
    own = [name for name in (article.county, article.prefecture, article.province) if name]
    starts = [region.start for region in regions]
    dropped = ""
    for series in find_indicators(text):
        first = series[0]
        # A name may hold its region itself, so what stands before the figure counts, not what stands before the name.
        figure = first.end - len(first.unit)
        near = regions[bisect_right(starts, figure - CONTEXT_REACH) : bisect_right(starts, figure)]
        sentence = sentence_start(text, figure)
        period = period_before(text, times, sentence, figure, article.last_day)
        places = places_before(text, sentence, figure, near, own)
        # 同比提高1.2个百分点 carries a name on, and with it the place that was cut off there.
        cut = first.name[: measure_start(text, first.start, first.start + len(first.name), near) - first.start]
        dropped = cut or (dropped if first.name.startswith(dropped) else "")
        for i, (start, end, name, value, unit) in enumerate(series):
            # 甲、乙两地分别为96%、95%: each its own; one figure of several places is of none of them.
            scope = places[i] if len(places) == len(series) and name == first.name else None
            scope = places[0] if len(places) == 1 else scope
            moved = start + (len(cut) if i == 0 else 0)
            yield Found(moved, end, "indicator", name.removeprefix(dropped), value, unit or None, period, scope)


def _regions(article: Article, year: int | None) -> list[RegionSpan]:
    """The regions of a text; where one can be decided on, it is the only candidate left."""
    regions = gazetteer().find(article.text, year)
    if article.adcode is not None:
        local = gazetteer().find_local(article.text, article.adcode, year)
        taken = {at for region in regions for at in range(region.start, region.end)} if local else set()
        regions = sorted(
            [*regions, *(region for region in local if region.start not in taken)], key=lambda region: region.start
        )
    named = evidence(regions)
    decided = []
    for region in regions:
        chosen = _decide(region, named, article)
        if chosen is None or (len(region.candidates) == 1 and not region.generic):
            decided.append(region)
        else:
            decided.append(replace(region, candidates=(chosen,), generic=False))
    return decided


def _decide(region: RegionSpan, named: Mapping[str, int], article: Article) -> Region | None:
    """The region that a name means; between namesakes the article's own region decides, then what else it names."""
    candidates = _latest_past(region.candidates, article.date.year if article.date else None)
    if len(candidates) == 1 and not region.generic:
        return candidates[0]
    if article.adcode is None:
        return choose(candidates, named)
    for candidate in candidates:
        if candidate.adcode == article.adcode:
            return candidate
    return choose(candidates, {article.adcode[:2]: 1, article.adcode[:4]: 1}, named)


def _latest_past(candidates: Sequence[Region], year: int | None) -> Sequence[Region]:
    """Of a name that no region bears any more, the last in each province: 莱芜市 was one place under four codes."""
    if any(region.stands_in(year) for region in candidates):
        return candidates
    last = {region.adcode[:2]: region for region in sorted(candidates, key=lambda region: region.last_year)}
    return list(last.values())


def _full_name(organ: OrganSpan, article: Article) -> str:
    """The organ's name with the region that its level word stands for: 省信访局 in an article of 浙江省."""
    if organ.region is not None:
        return organ.name
    word = next((word for word in _LEVEL_WORDS if organ.name.startswith(word)), None)
    for name in (article.county, article.prefecture, article.province):
        if name and word and name.endswith(_LEVEL_WORDS[word]) and (word != "区" or not name.endswith("自治区")):
            return name + organ.name.removeprefix(word)
    return organ.name
