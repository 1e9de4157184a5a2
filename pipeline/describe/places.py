"""Where an article is set: what its organ, byline, title, township, part and compilation say together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.describe.gazetteer import Region, RegionSpan, gazetteer
from pipeline.describe.organs import OrganSpan
from pipeline.describe.regions import (
    ELSEWHERE,
    Place,
    choose,
    evidence,
    place_in_text,
    place_of,
    place_that_acts,
    regrow_first_character,
)
from pipeline.describe.township_names import (
    Township,
    TownshipSpan,
    decided,
    find_townships,
    inside_of,
    without_townships,
)
from pipeline.describe.townships import says_inner_mongolia
from pipeline.text.offsets import compose

# Organs of these levels speak for a township; what a county's organ writes of one is still the county's.
_LEVELS_OF_TOWNSHIPS: Final = ("township", "village")
# What a text calls its own township.
_OWN_TOWNSHIP: Final = re.compile("(?:我|全)(镇|乡|街道|苏木)(?![村镇])")
# Named once, a place is one in passing.
_ENOUGH_MENTIONS: Final = 2
# So many placed articles, all of one province, say where a compilation is from.
_ENOUGH_ARTICLES: Final = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an article says of its place: its byline, organ, title and text, and what stands around it.

    `body` gives the lines of the text less title, byline and date, as `compose` takes them, `beyond` what part and
    compilation name.
    """

    byline: str
    organ: OrganSpan | None
    title: str
    text: str
    body: Iterable[tuple[str, bool]]
    in_title: Sequence[RegionSpan]
    in_text: Sequence[RegionSpan]
    beyond: Sequence[Mapping[str, int]] = ()
    year: int | None = None


def find_place(said: Evidence) -> Place:
    """The article's region: its organ's, else its byline's, else its title's, else its text's own; and its township."""
    organ, year = said.organ, said.year
    if organ is not None and organ.level == "national":
        return Place()
    in_byline = gazetteer().find(said.byline, year)
    in_byline, byline_townships = _with_townships(said.byline, in_byline, year)
    in_title, title_townships = _with_townships(said.title, said.in_title, year)
    around = [*in_byline, *in_title]
    own = in_byline[:1]
    if organ is not None and organ.region is not None:
        # 朝阳镇党委 is of no 朝阳市.
        own = (
            [] if any(organ.name.startswith(named.townships[0].name) for named in byline_townships) else [organ.region]
        )
    place = place_of(own or in_title, year, around, said.in_text, said.beyond)
    townships: tuple[Township, ...] = ()
    named_by = organ is not None and any(named.townships[0].name in organ.name for named in byline_townships)
    if organ is None or named_by or organ.level in _LEVELS_OF_TOWNSHIPS:
        townships = _the_one(byline_townships) or _the_one(title_townships) or _own_township(said)
    if townships:
        place = _narrowed(place, townships, (evidence(around), *said.beyond), evidence(said.in_text))
    if not place.candidates and organ is not None:
        # 平市信访局 can have been 兴平市's, 南平市's and others'.
        lost = regrow_first_character(gazetteer(), organ.name, year)
        place = place_of([RegionSpan(0, 0, lost, full=True)] if lost else [], year, around, said.in_text, said.beyond)
    if place.region is None and says_inner_mongolia(said.title):
        outer = gazetteer().region_at("150000", year)
        place = Place(outer, (*((outer,) if outer else ()), *place.candidates), place.townships)
    if not place.candidates:
        place = place_in_text(said.text, said.in_text, year)
    if place.candidates or gazetteer().find(said.title, year):
        return place
    body, _ = compose(said.body)
    return place_that_acts(body, gazetteer().find(body, year), year)


def _with_townships(
    text: str, regions: Sequence[RegionSpan], year: int | None
) -> tuple[list[RegionSpan], list[TownshipSpan]]:
    """The regions and townships of a title or byline, less those that are only a township's name or an experience's."""
    found = find_townships(text, regions, year)
    named = [township for township in found if not ELSEWHERE.match(text, township.end)]
    return without_townships(regions, found), named


def _the_one(spans: Sequence[TownshipSpan]) -> tuple[Township, ...]:
    """The townships that the only name among the spans can mean; none where several are named."""
    names = {span.townships[0].name for span in spans}
    return spans[0].townships if len(names) == 1 else ()


def _own_township(said: Evidence) -> tuple[Township, ...]:
    """The township of a text that says 我镇 or 全镇, and names one 镇 again and again."""
    words = Counter(match[1] for match in _OWN_TOWNSHIP.finditer(said.text)).most_common(1)
    if not words or words[0][1] < _ENOUGH_MENTIONS:
        return ()
    spans = find_townships(said.text, said.in_text, said.year)
    own = [span for span in spans if span.townships[0].name.endswith(words[0][0])]
    names = Counter(span.townships[0].name for span in own).most_common(2)
    if not names or names[0][1] < _ENOUGH_MENTIONS or (len(names) > 1 and names[1][1] == names[0][1]):
        return ()
    return min((span.townships for span in own if span.townships[0].name == names[0][0]), key=len)


def _narrowed(
    place: Place, townships: Sequence[Township], grounds: Sequence[Mapping[str, int]], text: Mapping[str, int]
) -> Place:
    """The place that a township narrows down to its county, or widens where nothing else says a place.

    A township that the region of organ, byline or title is not known to have says nothing: the table is of one year.
    """
    inside = inside_of(townships, place.candidates) if place.candidates else tuple(townships)
    if not inside:
        return place
    counties = tuple(dict.fromkeys(township.county for township in inside))
    chosen: Region | None
    if place.region in counties:
        chosen = place.region
    elif len(counties) == 1 and (place.candidates or not _is_elsewhere(counties[0], grounds, text)):
        chosen = counties[0]
    else:
        chosen = choose(counties, *grounds) or choose(counties, text, enough=_ENOUGH_MENTIONS)
    if chosen is None:
        outer = () if place.region is None else (place.region,)
        return Place(place.region, (*outer, *counties), inside)
    others = tuple(county for county in counties if county != chosen)
    return Place(chosen, (chosen, *others), tuple(township for township in inside if township.county == chosen))


def _is_elsewhere(county: Region, grounds: Iterable[Mapping[str, int]], text: Mapping[str, int]) -> bool:
    """Whether all that is named lies in other provinces: then a township of that name may be one the table lacks."""
    for counts, enough in (*((ground, 1) for ground in grounds), (text, _ENOUGH_MENTIONS)):
        provinces = {adcode: count for adcode, count in counts.items() if len(adcode) == 2}
        if max(provinces.values(), default=0) >= enough:
            return county.adcode[:2] not in provinces
    return False


def meant_township(townships: Sequence[Township], named: Mapping[str, int], home: str | None) -> Township | None:
    """The township that a name in a text means: one of the article's own region `home`, or of what else it names.

    >>> from pipeline.describe.township_names import townships_named
    >>> [meant_township(townships_named("西王镇"), {}, home) for home in (None, "410000")]
    [None, None]
    >>> meant_township(townships_named("西王镇"), {}, "341100").code
    '341124108'

    A name that only another province has is left open: the table may lack the township meant.
    """
    counties = tuple(dict.fromkeys(township.county for township in townships))
    own = {home: 1, home[:4]: 1, home[:2]: 1} if home is not None else {}
    county = choose(counties, own, named)
    if county is None and len(counties) == 1 and home is None and not _is_elsewhere(counties[0], (), named):
        county = counties[0]
    return decided(townships, county)


def home_of(places: Iterable[Place]) -> Mapping[str, int]:
    """The province, and the prefecture, in which all placed articles of a compilation lie, as a ground for the others.

    Four articles or more have to be placed, none of them elsewhere.
    """
    adcodes = [place.region.adcode for place in places if place.region is not None]
    if len(adcodes) < _ENOUGH_ARTICLES or len({adcode[:2] for adcode in adcodes}) > 1:
        return {}
    prefectures = {adcode[:4] for adcode in adcodes if not adcode.endswith("0000")}
    return {adcodes[0][:2]: len(adcodes)} | ({prefectures.pop(): len(adcodes)} if len(prefectures) == 1 else {})


def settle(place: Place, home: Mapping[str, int]) -> Place:
    """An open place decided by the region that its compilation is from, where namesakes are all that it can be."""
    namesakes = bool(place.townships) or len({region.short for region in place.candidates}) == 1
    chosen = choose(place.candidates, home) if place.region is None and namesakes else None
    if chosen is None:
        return place
    own = tuple(township for township in place.townships if township.county == chosen)
    return Place(chosen, (chosen, *(region for region in place.candidates if region != chosen)), own)
