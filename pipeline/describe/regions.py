"""Which region an article is about: what its names allow, and what the article itself decides among them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.describe.gazetteer import MUNICIPALITIES, Gazetteer, Region, RegionSpan
from pipeline.describe.township_names import Township, decided
from pipeline.text.han import HAN

# 浙江经验 in a title is where a thing comes from, not where the article is set.
ELSEWHERE: Final = re.compile("经验|模式|做法|精神")
# 某县, HN区, XX市: places that their author has made unreadable.
_ANONYMOUS: Final = re.compile(
    r"(?:(?<![A-Za-z])[A-Z]{1,3}|[X×ＸO○某*]{1,3})(省|市|县|区|州|旗|镇|乡|街道|村|社区)(?!域)"
)
# 河市信访: a short place's name and what follows it.
_PLACE_AND_MORE: Final = re.compile(rf"[{HAN}]{{1,2}}[省市县区旗州盟镇乡][{HAN}]{{2}}")
_HAN: Final = re.compile(f"[{HAN}]")
_LEVEL_ENDS: Final = "省市县区旗州盟镇乡的在与和同共"
# Of two possible places, the one the article speaks of this often and the other never.
_ENOUGH_MENTIONS: Final = 2
# What a text calls its own.
_OWN: Final = re.compile("(?:我|全)([省市县区州盟旗])(?![际级区])")
# An article that tells what a place has done says so in its first sentences; further down a place is an example.
_OPENING: Final = 200
# What a place, its committee or its government does: 某省坚持, 某市委、市政府高度重视, 某县把信访工作作为.
_ACTS: Final = re.compile(
    "(?:[省市县区州盟旗]?委|党委|信访局)?(?:[、和][省市县区州盟旗]?政府)?(?:人民政府)?(?:近年来|今年以来)?[,，]?"
    "(?:把|将|坚持|始终|认真|积极|深入|全面|高度|聚焦|立足|紧盯|紧紧|紧扣|围绕|针对|创新|探索|持续|切实|扎实|着力|大力|"
    "严格|充分|不断|牢固|突出|强化|推行|推动|健全|建立|构建|打造)"
)
_CLAUSE_ENDS: Final = "，。；：！？,;:!?\n\u3000 "
# So many times more often than any other of its kind the one place of a text is named.
_CLEARLY: Final = 4
# A place named in passing does not keep open what the article is full of.
_OUTWEIGHS: Final = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A region decided or not, all that the names allow, best first, and the townships there that a name can mean."""

    region: Region | None = None
    candidates: tuple[Region, ...] = ()
    townships: tuple[Township, ...] = ()

    @property
    def township(self) -> Township | None:
        """The township, where the region that it lies in is decided."""
        return decided(self.townships, self.region)


def evidence(spans: Iterable[RegionSpan]) -> Counter[str]:
    """How often each province (2 digits), prefecture (4) and county (6) is named by names that mean one region only."""
    counts: Counter[str] = Counter()
    for span in spans:
        if len(span.candidates) == 1 and not span.generic:
            adcode = span.candidates[0].adcode
            counts[adcode[:2]] += 1
            if adcode[2:4] != "00":
                counts[adcode[:4]] += 1
            if adcode[4:] != "00":
                counts[adcode] += 1
    return counts


def choose(candidates: Sequence[Region], *grounds: Mapping[str, int], enough: int = 1) -> Region | None:
    """The one candidate that the article names, or its prefecture, or its province; null while two are possible.

    `grounds` come in order of weight; the first that speaks of any candidate decides or leaves it open.
    """
    for counts in grounds:
        for keys in (
            [region.adcode for region in candidates],
            [_home(region) for region in candidates],
            [region.adcode[:2] for region in candidates],
        ):
            named = sorted((counts.get(key, 0) for key in set(keys)), reverse=True)
            # What is named too rarely itself may lie in a prefecture or province that is named often enough.
            if not named or named[0] < enough:
                continue
            best = [region for region, key in zip(candidates, keys, strict=True) if counts.get(key, 0) == named[0]]
            rival = named[1] if len(named) > 1 else 0
            return best[0] if len(best) == 1 and rival * _OUTWEIGHS <= named[0] else None
    return None


def _home(region: Region) -> str:
    """Digits of the prefecture a region lies in; of its province where there is none between."""
    direct = region.level == "province" or region.adcode[:2] in MUNICIPALITIES
    return region.adcode[:2] if direct else region.adcode[:4]


def place_of(
    spans: Sequence[RegionSpan],
    year: int | None,
    around: Iterable[RegionSpan],
    text: Iterable[RegionSpan],
    beyond: Iterable[Mapping[str, int]] = (),
) -> Place:
    """The place that the spans of one byline or title give.

    Names of one line of descent narrow each other down; unrelated ones leave the place open. `around` are the
    spans of byline and title together, `beyond` what the titles of part and compilation name, `text` the spans of the
    article's text: they decide between namesakes, in this order.
    """
    if not spans:
        return Place()
    best = spans[0].candidates
    for span in spans[1:]:
        inner = tuple(region for region in span.candidates if any(outer.contains(region) for outer in best))
        outer = tuple(region for region in span.candidates if any(region.contains(known) for known in best))
        if inner:
            best = inner
        elif outer:
            best = tuple(known for known in best if any(region.contains(known) for region in outer))
        elif not set(span.candidates) & set(best):
            found = tuple(dict.fromkeys(region for known in spans for region in known.candidates))
            return Place(None, found)
    standing = tuple(region for region in best if year is None or region.stands_in(year))
    # 新城区 alone is a name that many cities use for themselves: even one candidate needs a ground.
    chosen = standing[0] if len(standing) == 1 and not all(span.generic for span in spans) else None
    chosen = chosen or choose(standing, evidence(around), *beyond)
    chosen = chosen or choose(standing, evidence(text), enough=_ENOUGH_MENTIONS)
    if chosen is None:
        return Place(None, best)
    return Place(chosen, (chosen, *(region for region in best if region != chosen)))


def place_in_text(text: str, spans: Sequence[RegionSpan], year: int | None) -> Place:
    """The place that a text without a place in title or byline calls its own: it says 我县, and names one county.

    >>> from pipeline.describe.gazetteer import gazetteer
    >>> text = "我县信访总量下降，全县化解率达九成。盐亭县委带头接访。盐亭县经验在绵阳市推广。"
    >>> place_in_text(text, gazetteer().find(text, 2024), 2024).region.name
    '盐亭县'

    Left open: texts that name several such places, or call none their own.

    >>> text = "盐亭县、三台县推进信访代办，盐亭县、三台县经验。我县、全县"
    >>> place_in_text(text, gazetteer().find(text, 2024), 2024).candidates
    ()
    """
    said = Counter(match[1] for match in _OWN.finditer(text)).most_common(1)
    if not said or said[0][1] < _ENOUGH_MENTIONS:
        return Place()
    own = [span for span in spans if not span.generic and span.candidates[0].name.endswith(said[0][0])]
    counts = Counter(span.candidates for span in own).most_common(2)
    if not counts or counts[0][1] < _ENOUGH_MENTIONS or (len(counts) > 1 and counts[1][1] * _CLEARLY > counts[0][1]):
        return Place()
    return place_of([next(span for span in own if span.candidates == counts[0][0])], year, spans, spans)


def place_that_acts(text: str, spans: Sequence[RegionSpan], year: int | None) -> Place:
    """The place that a text without any other opens with as the one that does what it tells.

    >>> from pipeline.describe.gazetteer import gazetteer
    >>> text = "信访是民情。贵州省把信访工作作为民生工程，省级领导每月接访。贵阳市先行一步。"
    >>> place_that_acts(text, gazetteer().find(text, 2024), 2024).region.name
    '贵州省'

    Left open: texts that name a place of another line, and those that only speak of one.

    >>> text = "贵州省把信访工作作为民生工程。浙江省先行一步。"
    >>> place_that_acts(text, gazetteer().find(text, 2024), 2024).region
    >>> text = "学习贵州省坚持源头治理的做法，要联系实际。"
    >>> place_that_acts(text, gazetteer().find(text, 2024), 2024).region
    """
    if not spans or spans[0].start > _OPENING or not spans[0].full or spans[0].generic:
        return Place()
    first = spans[0]
    begins = first.start == 0 or text[first.start - 1] in _CLAUSE_ENDS
    if not begins or not _ACTS.match(text, first.end):
        return Place()
    place = place_of([first], year, (), ())
    own = place.region
    if own is None or not all(any(_akin(own, region) for region in span.candidates) for span in spans):
        return Place()
    return place


def _akin(one: Region, other: Region) -> bool:
    return one.adcode == other.adcode or one.contains(other) or other.contains(one)


def title_spans(gazetteer: Gazetteer, title: str, year: int | None) -> list[RegionSpan]:
    """The regions that a title names as its place."""
    return [span for span in gazetteer.find(title, year) if ELSEWHERE.match(title, span.end) is None]


def anonymous_level(title: str) -> str | None:
    """The last word of a place whose name is withheld.

    >>> anonymous_level("县域信访工作研究——以AB区为例"), anonymous_level("某县信访工作做法")
    ('区', '县')
    """
    match = _ANONYMOUS.search(title)
    return None if match is None else match[1]


def regrow_first_character(gazetteer: Gazetteer, text: str, year: int | None) -> tuple[Region, ...]:
    """The regions whose name, less its first character, `text` begins with: 林省信访局 is 吉林省's.

    >>> from pipeline.describe.gazetteer import gazetteer
    >>> [region.name for region in regrow_first_character(gazetteer(), "林省信访局", 2024)]
    ['吉林省']
    >>> [region.name for region in regrow_first_character(gazetteer(), "京市市长", 2024)]
    ['北京市', '南京市']
    """
    for length in range(min(14, len(text)), 1, -1):
        found = [region for region in gazetteer.tails.get(text[:length], ()) if region.stands_in(year)]
        after = text[length : length + 1]
        # 新市 in 新市区 is no rest of 阜新市; 京市 in 京市市长 is one of 北京市.
        if found and (after == text[length - 1] or after not in tuple("省市县区旗州盟")):
            return tuple(dict.fromkeys(found))
    return ()


def lost_against_title(gazetteer: Gazetteer, byline: str, title: str, year: int | None) -> str | None:
    """The first character of a full name in the title of which the byline begins with the rest.

    >>> from pipeline.describe.gazetteer import gazetteer
    >>> lost_against_title(gazetteer(), "唐县信访局局长", "行唐县深化源头治理", 2024)
    '行'
    """
    for span in gazetteer.find(title, year):
        name = title[span.start : span.end]
        if span.full and len(name) > 2 and byline.startswith(name[1:]):
            return name[0]
    return None


def first_character_elsewhere(byline: str, title: str, text: str) -> str | None:
    """The character that title or text always have in front of the place that a byline begins with.

    >>> first_character_elsewhere("河市信访局", "清河市信访局强化源头治理", "")
    '清'

    Left alone: places that stand alone somewhere, and organs that name none (市信访局).

    >>> first_character_elsewhere("清河市信访局", "某省清河市信访局强化源头治理", "")
    >>> first_character_elsewhere("市信访局", "清河市信访局强化源头治理", "")
    """
    match = _PLACE_AND_MORE.match(byline)
    if match is None:
        return None
    for where, enough in ((title, 1), (text, _ENOUGH_MENTIONS)):
        before = [where[at - 1] if at else "" for at in (found.start() for found in re.finditer(match[0], where))]
        if (
            len(before) >= enough
            and len(set(before)) == 1
            and _HAN.fullmatch(before[0])
            and before[0] not in _LEVEL_ENDS
        ):
            return before[0]
    return None
