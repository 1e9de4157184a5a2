"""What organs are called, of which kind and admin level they are, and where they stand in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.describe.firms import firm_end, firm_start, has_own_name
from pipeline.describe.gazetteer import Region, RegionSpan, gazetteer
from pipeline.describe.townships import TOWNSHIP_WORDS, township_before
from pipeline.text.han import HAN

_DATA: Final = files("pipeline.describe") / "data"
PART: Final = "part"  # the kind of offices inside organs until the organ's own kind is known
# What may stand between a region and its organ: 省 said twice, a number of courts, a township, a zone.
_PLACE_BETWEEN: Final = re.compile(
    rf"(?:[省市县区州旗盟]?|第[一二三四五六七八九十]{{1,2}}|[{HAN}]{{1,7}}(?:{'|'.join(TOWNSHIP_WORDS)}|新区|新城|开发区|高新区|园区|景区|林区))"
)
# 各地区政府, 社区党委, 园区法院, 城市公司: the last character says no level.
# 全市法院, 省市两级法院: several.
_NO_LEVEL: Final = re.compile(
    "[地社园景辖校山城牧灾库新特湾片小]区$|[城都]市$|[贫强大]县$|[广神九]州$"
    "|[全各跨多][省市县区州旗镇乡村]$|[省市县区州旗镇][市县区镇乡村街]$"
)
# 财政部门, 信访局势, 北京大学生: the name goes on as another word.
_NOT_AFTER: Final = {
    "部": "门队", "委": "员托", "办": "理法事案结公实学好企厂校", "局": "势",
    "院": "校落坝士线", "学": "生城路", "社": "会",
    "大": "代", "协": "委",
}  # fmt: skip
# 县委县政府 are two organs, 县委县政府信访局 is one.
_PRINCIPAL: Final = ("party", "government", "congress", "consultative", "discipline")
_STATIONED: Final = re.compile("(?:纪检监察|纪检)组$")  # 某县纪委监委驻县民政局纪检监察组
# Of an organ, when one is named before.
_INNER: Final = ("党委", "党组", "党支部", "党总支", "机关党委", "课题组", "调研组")
_PARTY_PARTS: Final = ("党支部", "党总支", "党委", "党组")
_REACH: Final = 15  # no region further off than this can belong to an organ's name
_FAR_KINDS: Final = ("enterprise", "research")
# A place that no table knows, at the start of a title or byline: 加区纪委监委, HN区公安局, 某镇党委.
_KINDS_OF_PLACES: Final = re.compile("[省市县区乡镇村]{2}")  # 乡镇党委, 县区法院
_UNKNOWN_PLACE: Final = re.compile(
    rf"(?:(?:[{HAN}]{{0,6}}?|[A-Z]{{1,3}}|[X×某Ｘ]+)(?:自治[县旗]|地区|街道|苏木|社区|嘎查|[省市县区州旗盟镇乡村]))?"
)
_LONGEST_PLACE: Final = 8
_ZONE_END: Final = re.compile("(?:示范|开发|高新|经开|管理|新|园|景|林|保税|试验|合作)区$")
_WITHHELD: Final = re.compile("[A-Z]{0,3}|[X×某Ｘ]{0,2}")  # 某县委


@dataclass(frozen=True, slots=True)
class OrganSpan:
    """An organ in a text: its name without slips, its kind, its level and region as far as the name tells."""

    start: int
    end: int
    name: str
    kind: str
    level: str | None
    region: RegionSpan | None


class Organs:
    """The table of organs: names and their kinds, organs of the whole country, words of level."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.national: dict[str, str] = table["national"]
        kinds = dict.fromkeys(table["part"]["names"], PART)
        for field in table["department"]["fields"]:
            kinds |= {field + suffix: "department" for suffix in table["department"]["suffixes"]}
        for row in table["kind"]:
            kinds |= dict.fromkeys(row["names"], row["name"])
        self.kinds = kinds | self.national
        called_after = table["called_after"]
        places = {region.short for regions in gazetteer().by_code.values() for region in regions if _is_large(region)}
        self.places = frozenset(places)
        self._called_after_first = self.places | set(called_after["first"])
        self._called_after = frozenset(called_after["names"])
        self._fields = re.compile(f"(?:{'|'.join(called_after['fields'])})$")
        self._levels: dict[str, str] = {word: row["level"] for row in table["level"] for word in row["words"]}
        self._level_words = re.compile("|".join(sorted(self._levels, key=len, reverse=True)))
        self._names = list(self.kinds)
        self._matcher = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    def level_of(self, place: str) -> str | None:
        """The admin level that the last word of a place's name says; 市 says none.

        >>> (
        ...     organs().level_of("某县"),
        ...     organs().level_of("某某苏木"),
        ...     organs().level_of("某市"),
        ...     organs().level_of("某示范区"),
        ... )
        ('county', 'township', None, None)
        """
        if _ZONE_END.search(place):
            return None
        for length in range(min(4, len(place)), 0, -1):
            level = self._levels.get(place[-length:])
            if level is not None:
                return level
        return None

    def names_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Every organ's name in the table that stands in `text`: start, end, kind."""
        for index, start, end in self._matcher.find_matches_as_indexes(text):
            # 信访局长 is a person.
            after = text[end : end + 1]
            if not after or (after != "长" and after not in _NOT_AFTER.get(text[end - 1], "")):
                yield start, end, self.kinds[self._names[index]]

    def kind_of(self, name: str) -> str | None:
        """The kind of a whole organ's name: the last name in it decides, offices inside organs aside.

        >>> organs().kind_of("县委县政府信访局"), organs().kind_of("某某集团有限公司党委"), organs().kind_of("办公室")
        ('petition', 'enterprise', None)
        """
        kind = None
        for start, end, its_kind in self.names_in(name):
            if its_kind != PART and (kind is None or name[start:end] not in _INNER):
                kind = its_kind
        return kind

    def office_at_end(self, name: str) -> str:
        """The office inside an organ that a name ends in; empty if it ends in the organ itself.

        >>> organs().office_at_end("某省纪委监委信访室"), organs().office_at_end("某某有限公司党委")
        ('信访室', '党委')
        >>> organs().office_at_end("某省信访局"), organs().office_at_end("某县纪委"), organs().office_at_end("办公室")
        ('', '', '')
        """
        spans = list(self.names_in(name))
        if not spans or spans[-1][1] != len(name) or spans[-1][0] == 0:
            return ""
        start, _, kind = spans[-1]
        inner = name[start:] in (*_INNER, "纪委") and any(end == start for _, end, _ in spans[:-1])
        return name[start:] if kind == PART or inner else ""

    def find(self, text: str, regions: Sequence[RegionSpan]) -> list[OrganSpan]:
        """Every organ that stands with its region or level word, or is one of the whole country.

        Left alone: bare kinds (信访部门, 党委), which name no organ.
        """
        found: list[OrganSpan] = []
        at = 0
        names = list(self.names_in(text))
        for i, (start, end, kind) in enumerate(names):
            if found and start < found[-1].end:
                continue
            if found and text[start:end] not in self.national and self._goes_on(text, found[-1], start):
                if self._is_second(text, found[-1], names, i):
                    found.append(self._beside(text, found[-1], start, end, kind))
                else:
                    found[-1] = self._longer(text, found[-1], start, end, kind)
                continue
            while at < len(regions) and regions[at].end <= start - _REACH:
                at += 1
            near = [region for region in regions[at : at + _REACH] if region.start < start]
            span = (
                self._called_after_a_place(text, start, end, kind)
                or self._with_region(text, near, start, end, kind)
                or self._with_township(text, start, end, kind)
                or self._with_level(text, start, end, kind)
                or _with_own_name(text, start, end)
            )
            if span is None or (found and span.start < found[-1].end):
                continue
            found.append(span)
        return _with_stationed(text, found)

    def _is_second(self, text: str, organ: OrganSpan, names: list[tuple[int, int, str]], i: int) -> bool:
        """Whether name `i` is an organ beside the one before it (县委县政府), not both the region of a third."""
        start, end, kind = names[i]
        goes_on = i + 1 < len(names) and names[i + 1][0] == end
        principal = kind in _PRINCIPAL and organ.kind in _PRINCIPAL
        return principal and not goes_on and start == organ.end + 1 and organ.name[-2:-1] == text[organ.end]

    def _beside(self, text: str, organ: OrganSpan, start: int, end: int, kind: str) -> OrganSpan:
        """The organ at `start` with the region or level word of the one before it."""
        name = text[start - 1 : end]
        if organ.region is not None:
            name = text[organ.region.start : organ.region.end].removesuffix(name[0]) + name
        return OrganSpan(start - 1, end, name, kind, organ.level, organ.region)

    def _called_after_a_place(self, text: str, start: int, end: int, kind: str) -> OrganSpan | None:
        """A university or newspaper whose name no longer says where something is: 北京大学, 西南政法大学, 宁夏日报.

        >>> [(span.name, span.region) for span in organs().find("西南政法大学与宁夏日报合作，办好人民满意的大学", [])]
        [('西南政法大学', None), ('宁夏日报', None)]
        """
        if text[start:end] not in self._called_after:
            return None
        before = text[max(0, start - _LONGEST_PLACE) : start]
        field = self._fields.search(before) if kind == "research" else None
        for stem in (before, before[: field.start()] if field else ""):
            for length in range(min(len(stem), _LONGEST_PLACE), 1, -1):
                if stem[-length:] in self._called_after_first:
                    first = start - len(before) + len(stem) - length
                    return OrganSpan(first, end, text[first:end], kind, None, None)
        return None

    def _with_township(self, text: str, start: int, end: int, kind: str) -> OrganSpan | None:
        """The organ of a township or village that no table knows: 红旗镇党委, 春风路街道办事处.

        >>> [span.name for span in organs().find("会议在红旗镇党委召开，春风路街道办事处参加，该镇政府承办", [])]
        ['红旗镇党委', '春风路街道办事处', '镇政府']
        """
        place = None if kind in _FAR_KINDS else township_before(text, start, end)
        if place is None:
            return None
        first = place[0]
        return OrganSpan(first, end, text[first:end], kind, self.level_of(place[1]), None)

    def at_head(self, text: str, regions: Sequence[RegionSpan]) -> OrganSpan | None:
        """The organ that `text` begins with, known place or not: 某县信访局2024年工作总结.

        >>> span = organs().at_head("江区纪委监委办好群众来信", [])
        >>> span.name, span.kind, span.level
        ('江区纪委监委', 'discipline', 'county')
        """
        found = self.find(text, regions)
        if found and text[: found[0].start] in ("", "中共", "共青团"):
            first = found[0]
            if text[: first.start] == "共青团":
                first = replace(first, kind="mass_organisation")
            elif first.kind == PART and first.name.endswith(_PARTY_PARTS):
                first = replace(first, kind="party")  # of a village, which is no organ of the table
            name = text[: first.start] + first.name
            if first.level == "national" and len(found) > 1 and found[1].start == first.end and found[1].region:
                # 国家税务总局四川省税务局 is the latter.
                first, name = found[1], name + found[1].name
            return OrganSpan(0, first.end, name, first.kind, first.level, first.region)
        for start, end, kind in self.names_in(text):
            place = text[:start].removeprefix("中共")
            if kind == PART or not _may_be_place(place, text[start:end], kind):
                return None
            span = OrganSpan(0, end, text[:end], kind, self._level(place, text[start:end], kind), None)
            for later, stop, its_kind in self.names_in(text[end:]):
                if self._goes_on(text, span, end + later):
                    span = self._longer(text, span, end + later, end + stop, its_kind)
            return span
        return None

    def _with_region(self, text: str, near: Sequence[RegionSpan], start: int, end: int, kind: str) -> OrganSpan | None:
        """The organ with the last region before it, if nothing but a place stands between."""
        if text[start:end] in self.national:
            return None
        for region in reversed(near):
            # 贵州省 + 省委 share their 省.
            shared = region.end == start + 1 and text[start] == text[region.end - 1]
            if region.end > start and not shared:
                continue
            between = "" if shared else text[region.end : start]
            doubled = len(between) == 1 and text[region.end - 1] == between
            named = kind in _FAR_KINDS and has_own_name(between, text[start:end])
            # 某区某镇党委: the level word belongs to both.
            of_both = text[start] if says_level(text[start:end], kind) else ""
            place = between + ("街道" if text.startswith("街道办", start) else of_both)
            fits = _PLACE_BETWEEN.fullmatch(between) or _PLACE_BETWEEN.fullmatch(place) or named
            if not fits:
                return None
            name = text[region.start : region.end] + ("" if doubled else between) + text[start + shared : end]
            if region.end == start and says_level(text[start:end], kind) and text[start - 1] == text[start]:
                name = text[region.start : region.end] + text[start + 1 : end]  # 某自治县县委
            levels = {candidate.level for candidate in region.candidates}
            level = self._level(place, text[start:end], kind) if between and not doubled else None
            zone = _ZONE_END.search(between or ("" if region.full else text[region.start : region.end]))
            if level is None and kind != "enterprise" and not zone:
                level = levels.pop() if len(levels) == 1 else None
            return OrganSpan(region.start, end, name, kind, level, region)
        return None

    def _with_level(self, text: str, start: int, end: int, kind: str) -> OrganSpan | None:
        """The organ with the level word before it (省信访局), or with its level in its own name (县委)."""
        name = text[start:end]
        if name in self.national:
            level = None if kind == "enterprise" else "national"
            end = firm_end(text, end) if kind == "enterprise" else end
            return OrganSpan(start, end, text[start:end], kind, level, None)
        if kind in (PART, "press", *_FAR_KINDS):
            return None
        level = self._level("", name, kind)
        if says_level(name, kind):
            return OrganSpan(start, end, name, kind, level, None)
        before = text[max(0, start - 3) : start]
        if _NO_LEVEL.search(before):
            return None
        for length in (3, 2, 1):
            word = before[-length:]
            if len(word) == length and (word in self._levels or word == "市"):
                return OrganSpan(start - length, end, word + name, kind, self._levels.get(word), None)
        return None

    def _level(self, place: str, name: str, kind: str) -> str | None:
        """The level that a place's last word says, or the first of an organ's own name (县委, 镇党委)."""
        if kind == "enterprise":
            return None
        level = self.level_of(place)
        if level is None:
            match = self._level_words.match(name)
            level = self._levels[match[0]] if match else None
        if name in ("街道办事处", "办事处") and level is None:
            return "township"
        return level

    def _goes_on(self, text: str, organ: OrganSpan, start: int) -> bool:
        """Whether the name at `start` is said of the same organ: 纪委监委 + 信访室, 县委县政府 + 信访局."""
        # 国务院 + 政府工作报告 are two, and so are 教育部 + 财政部.
        if organ.name in self.national and text.startswith("政府", start):
            return False
        return start == organ.end or (start == organ.end + 1 and text[organ.end] in "省市县区旗州")

    def _longer(self, text: str, organ: OrganSpan, start: int, end: int, kind: str) -> OrganSpan:
        name = organ.name + text[organ.end : end]
        inside = kind == PART or text[start:end] in _INNER
        return OrganSpan(organ.start, end, name, organ.kind if inside else kind, organ.level, organ.region)


def _may_be_place(place: str, name: str, kind: str) -> bool:
    """Whether what stands before an organ's name can be a place that no table knows, or one whose name is withheld."""
    if says_level(name, kind) and _WITHHELD.fullmatch(place):
        return True
    if not place or len(place) > _LONGEST_PLACE or _KINDS_OF_PLACES.match(place + name[0]):
        return False
    return _UNKNOWN_PLACE.fullmatch(place) is not None


def _with_own_name(text: str, start: int, end: int) -> OrganSpan | None:
    """The firm whose own name and legal form stand together."""
    first = firm_start(text, start, end)
    return None if first is None else OrganSpan(first, end, text[first:end], "enterprise", None, None)


def _with_stationed(text: str, found: list[OrganSpan]) -> list[OrganSpan]:
    """The organs with each inspection group that one keeps in another joined: 某县纪委监委驻县民政局纪检监察组."""
    joined: list[OrganSpan] = []
    for organ in found:
        sender = joined[-1] if joined else None
        if sender and organ.start == sender.end + 1 and text[sender.end] == "驻" and _STATIONED.search(organ.name):
            name = sender.name + text[sender.end : organ.end]
            joined[-1] = OrganSpan(sender.start, organ.end, name, sender.kind, sender.level, sender.region)
        else:
            joined.append(organ)
    return joined


def _is_large(region: Region) -> bool:
    """Whether newspapers and universities are called after the region."""
    return region.level != "county" and len(region.short) > 1


def says_level(name: str, kind: str) -> bool:
    """Whether an organ's own name starts with its level: 县委, 镇党委; not 市场监管局."""
    return (kind == "party" and name[0] in "省市县区州盟旗镇乡") or name.startswith(("自治区", "地区"))


@cache
def organ_table() -> dict[str, Any]:
    """The shipped table, read once."""
    return tomllib.loads((_DATA / "organs.toml").read_text("utf-8"))


@cache
def organs() -> Organs:
    """The names of the shipped table, put together once."""
    return Organs(organ_table())
