"""The stage that finds laws, regions, organs, persons, dates, formulations and indicators in the final text."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pyarrow as pa

from pipeline import schema
from pipeline.config import DescribeSettings
from pipeline.describe.context import CONTEXT_REACH, period_before, scope_before
from pipeline.describe.formulations import formulations
from pipeline.describe.gazetteer import RegionSpan, gazetteer
from pipeline.describe.indicators import find_indicators
from pipeline.describe.laws import laws
from pipeline.describe.organs import OrganSpan, organs
from pipeline.describe.persons import persons
from pipeline.describe.regions import choose, evidence
from pipeline.records import Mention
from pipeline.text.dates import find_dates

VERSION: Final = 4

# Dates whose year stands in another word: 去年5月 in an article of 2024 is May 2023.
_SPOKEN_YEARS: Final = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_SPOKEN_DATE: Final = re.compile(
    rf"(?:(?P<year>{'|'.join(_SPOKEN_YEARS)})|(?<![\d年 ]))(?P<month>1[0-2]|[1-9])月(?:(?P<day>3[01]|[12]\d|[1-9])日)?"
)
# What an organ says instead of its region (省信访局, 自治区党委), longest first.
_LEVEL_WORDS: Final = ("自治区", "自治州", "自治县", "省", "市", "县", "区", "州", "盟", "旗")


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
        yield Found(citation.start, citation.end, "law", citation.name)
    regions = gazetteer().find(text, year)
    for region in regions:
        yield Found(region.start, region.end, "region", _code(region, regions, article))
    for organ in organs().find(text, regions):
        yield Found(organ.start, organ.end, "organ", _full_name(organ, article))
    for person in persons().find(text, (article.author or "").split("、") if article.author else ()):
        yield Found(person.start, person.end, "person", person.name)
    yield from _dates(text, year)
    for formulation in formulations().find(text):
        count = None if formulation.number is None else float(formulation.number)
        yield Found(formulation.start, formulation.end, "formulation", formulation.name, count)
    yield from _indicators(article, regions)


def _indicators(article: Article, regions: Sequence[RegionSpan]) -> Iterator[Found]:
    """Figures with what they measure, and the time and place that their sentence gives them."""
    own = [name for name in (article.county, article.prefecture, article.province) if name]
    starts = [region.start for region in regions]
    for start, end, name, value, unit in find_indicators(article.text):
        # A name may hold its region itself, so what stands before the figure counts, not what stands before the name.
        figure = end - len(unit)
        near = regions[bisect_right(starts, figure - CONTEXT_REACH) : bisect_right(starts, figure)]
        period = period_before(article.text, figure, article.date)
        scope = scope_before(article.text, figure, near, own)
        yield Found(start, end, "indicator", name, value, unit, period, scope)


def _code(region: RegionSpan, regions: Sequence[RegionSpan], article: Article) -> str | None:
    """The region's code; between namesakes the article's own region decides, then what else it names."""
    if len(region.candidates) == 1 and not region.generic:
        return region.candidates[0].adcode
    if article.adcode is not None:
        own = {article.adcode[:2]: 1, article.adcode[:4]: 1}
        for candidate in region.candidates:
            if candidate.adcode == article.adcode:
                return candidate.adcode
        chosen = choose(region.candidates, own, evidence(regions))
    else:
        chosen = choose(region.candidates, evidence(regions))
    return None if chosen is None else chosen.adcode


def _full_name(organ: OrganSpan, article: Article) -> str:
    """The organ's name with the region that its level word stands for: 省信访局 in an article of 浙江省."""
    if organ.region is not None:
        return organ.name
    for name in (article.county, article.prefecture, article.province):
        word = name and next((word for word in _LEVEL_WORDS if name.endswith(word)), None)
        if name and word and organ.name.startswith(word):
            return name + organ.name.removeprefix(word)
    return organ.name


def _dates(text: str, year: int | None) -> Iterator[Found]:
    """Dates with their year, and those whose year the article's own date gives."""
    for span in find_dates(text):
        yield Found(span.start, span.end, "date", span.readings[0].iso)
    for match in _SPOKEN_DATE.finditer(text):
        if not (match["year"] or match["day"]):
            continue
        iso = None
        if year is not None and match["year"]:
            parts = [str(year + _SPOKEN_YEARS[match["year"]]), match["month"].zfill(2)]
            iso = "-".join([*parts, match["day"].zfill(2)] if match["day"] else parts)
        yield Found(match.start(), match.end(), "date", iso)
