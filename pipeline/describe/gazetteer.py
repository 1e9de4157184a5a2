"""Which names China's regions have and had (GB/T 2260, 1980 to today), and where they stand in a text."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.describe.word_edges import WINDOW, is_name, word_edges

_DATA: Final = files("pipeline.describe") / "data"
_FIRST_YEAR: Final = 1980  # the table starts here; what stood then is taken to have stood before
# The table's last year. Names that stood then are taken to stand still.
_LAST_YEAR: Final = 2024
# A renaming takes effect within a year, and reports keep the old name for a while.
_GRACE_YEARS: Final = 1
MUNICIPALITIES: Final = ("11", "12", "31", "50")
_BLANKS: Final = " \u3000\xa0"
_AND: Final = "、和与及"
_PLACE_WORDS: Final = "域级块位"  # 新兴区域, 公安县级机关
_LONGEST_SHORT: Final = 4  # 阿鲁科尔沁 is read with its 旗
_CORPS: Final = ("兵团", "新疆兵团", "新疆生产建设兵团")
_COUNTY_WORDS: Final = "域区级乡城委长里内外"


class Region(NamedTuple):
    """One region under one name, with the years in which it bore it."""

    adcode: str
    name: str
    short: str
    first_year: int
    last_year: int

    @property
    def level(self) -> str:
        if self.adcode.endswith("0000"):
            return "province"
        return "prefecture" if self.adcode.endswith("00") else "county"

    def stands_in(self, year: int | None) -> bool:
        """Whether the name may be used of `year`; without a year, whether it is today's."""
        year = _in_table(year)
        return self.first_year - _GRACE_YEARS <= year <= self.last_year + _GRACE_YEARS

    def valid_in(self, year: int | None) -> bool:
        """Whether the name was the region's in some part of `year`: its last year is the one at whose end it stood."""
        year = _in_table(year)
        return self.first_year <= year <= self.last_year + 1

    def contains(self, other: Region) -> bool:
        """Whether `other` lies in this region, by their codes.

        >>> Region("620000", "甘肃省", "甘肃", 1980, 2024).contains(Region("620102", "城关区", "城关", 1980, 2024))
        True
        """
        stem = self.adcode.rstrip("0")
        stem += "0" * (len(stem) % 2)
        return self.adcode != other.adcode and self.level != "county" and other.adcode.startswith(stem)


def _in_table(year: int | None) -> int:
    return _LAST_YEAR if year is None else min(max(year, _FIRST_YEAR), _LAST_YEAR)


@dataclass(frozen=True, slots=True)
class RegionSpan:
    """A region's name in a text: the regions it can mean, whether it is a full name, or one that any city may use."""

    start: int
    end: int
    candidates: tuple[Region, ...]
    full: bool
    generic: bool = False


class Gazetteer:
    """All regions by code and by name, and the automaton that finds their names."""

    def __init__(self, regions: Sequence[Region], words: dict[str, Any]) -> None:
        self.by_code: dict[str, list[Region]] = defaultdict(list)
        self.full: dict[str, list[Region]] = defaultdict(list)
        self.tails: dict[str, list[Region]] = defaultdict(list)
        short: dict[str, list[Region]] = defaultdict(list)
        for region in regions:
            self.by_code[region.adcode].append(region)
            self.full[region.name].append(region)
            for name in _short_forms(region):
                short[name].append(region)
        divisions = {corps + name: [code] for name, code in words["divisions"].items() for corps in _CORPS}
        for alias, codes in (words["aliases"] | words["zones"] | divisions).items():
            short[alias] += [region for code in codes for region in self.by_code[code]]
        # 吉林 and 海南 are provinces unless 市 or 州 is said, 乌鲁木齐 is a city unless 县 is.
        self.short = dict(short)
        self._county_starts = frozenset(region.short[:2] for region in regions if region.level == "county")
        self._counties: dict[str, list[Region]] = defaultdict(list)
        for region in regions:
            if region.level == "county" and 1 < len(region.short) < len(region.name):
                self._counties[region.short].append(region)
        self._local = {alias: self.by_code[code][-1] for alias, code in words["local"].items()}
        for name, found in self.full.items():
            if len(name) > 2:
                self.tails[name[1:]] += found
        self._generic = frozenset(words["generic"])
        self._careful = frozenset(words["careful"])
        self._clause_first = frozenset(words["clause_first"])
        self._shy = frozenset(words["shy"])
        self._wordy = frozenset(words["wordy"])
        self._words_behind = frozenset(words["words_behind"])
        self._organ_only = frozenset(words["organ_only"])
        self.zones = frozenset(words["zones"])
        self.organ_begins = re.compile("|".join(words["organ_begins"]))
        self.township_words = frozenset(words["township_words"])
        self._not_before = re.compile("|".join(words["not_before"]))
        self._names = [*self.full, *(name for name in self.short if name not in self.full)]
        self._matcher = AhoCorasick(self._names, matchkind=MatchKind.LeftmostLongest)

    @lru_cache(maxsize=65536)  # noqa: B019 - one gazetteer lives as long as the process
    def named(self, name: str, year: int | None = None) -> tuple[Region, ...]:
        """The regions that a name, full or short, can mean: those of the year, of the next ones, or that ever bore it.

        >>> [region.adcode for region in gazetteer().named("淮安市", 1999)]
        ['320882']
        """
        full, short = self.full.get(name, []), self.short.get(name, [])
        standing = [region for region in full if region.valid_in(year)]
        standing = standing or [region for region in full if region.stands_in(year)]
        standing = standing or _highest([region for region in short if region.valid_in(year)])
        standing = standing or _highest([region for region in short if region.stands_in(year)])
        return _latest_of_each(standing or full or _highest(short))

    def province_of(self, region: Region, year: int | None = None) -> Region | None:
        return self.region_at(region.adcode[:2] + "0000", year)

    def prefecture_of(self, region: Region, year: int | None = None) -> Region | None:
        """The prefecture a region lies in; None for provinces and for counties directly under one."""
        if region.level == "province" or region.adcode[:2] in MUNICIPALITIES:
            return None
        if region.level == "prefecture":
            return region
        return self.region_at(region.adcode[:4] + "00", year)

    @lru_cache(maxsize=4096)  # noqa: B019 - one gazetteer lives as long as the process
    def counties_called(self, short: str, province: str, year: int | None) -> tuple[Region, ...]:
        """The counties of a province with a short name, as they stand in `year`: 密云县, before it was 密云区.

        >>> [region.name for region in gazetteer().counties_called("密云", "11", 2010)]
        ['密云县']
        """
        return tuple(
            region
            for adcode, regions in self.by_code.items()
            if adcode.startswith(province) and not adcode.endswith("00")
            for region in regions
            if region.short == short and region.stands_in(year)
        )

    def region_at(self, adcode: str, year: int | None) -> Region | None:
        """The region of a code under the name of the year, or the last it had."""
        found = self.by_code.get(adcode, ())
        standing = [region for region in found if region.first_year <= _in_table(year) <= region.last_year]
        standing = standing or [region for region in found if region.stands_in(year)] or list(found)
        return max(standing, key=lambda region: region.last_year, default=None)

    def find(self, text: str, year: int | None = None) -> list[RegionSpan]:
        """Every region's name in `text`; names one behind the other (甘肃省兰州市城关区) are one span.

        Left alone: short forms that cut a word in two or are words themselves, and parts of other names.
        """
        chains: list[list[RegionSpan]] = []
        for span in self._spans(text, year):
            last = chains[-1][-1] if chains else None
            beside = last is not None and not text[last.end : span.start].strip(_BLANKS)
            joined = _join(last, span) if last is not None and beside else None
            if joined is not None:
                chains[-1].append(joined)
                continue
            county = self._county_behind(text, last, year) if last is not None else None
            if county is not None:
                chains[-1].append(county)
            # 北京朝阳 is of no 朝阳市.
            if county is None or county.end <= span.start:
                chains.append([span])
        county = self._county_behind(text, chains[-1][-1], year) if chains else None
        if county is not None:
            chains[-1].append(county)
        kept: list[RegionSpan] = []
        for i, chain in enumerate(chains):
            first, last = chain[0], chain[-1]
            alone = text[first.start : first.end] if len(chain) == 1 else ""
            generic = alone in self._generic
            merged = RegionSpan(first.start, last.end, last.candidates, last.full, generic)
            beside = (generic or alone in self._shy) and self._is_listed(text, chains, i, full=generic)
            if len(chain) > 1 or beside or self._stands_alone(text, merged):
                kept.append(merged)
            else:
                limit = chains[i + 1][0].start if i + 1 < len(chains) else len(text)
                kept += self._hidden_in(text, merged, limit, year)
        return kept

    def _county_behind(self, text: str, outer: RegionSpan, year: int | None) -> RegionSpan | None:
        """The county whose short form stands right behind a region that it lies in: 浙江诸暨, 北京朝阳.

        >>> [span.candidates[0].name for span in gazetteer().find("浙江诸暨推行信访代办", 2024)]
        ['诸暨市']

        Left alone: words that only look like one.

        >>> [span.candidates[0].name for span in gazetteer().find("湖北公安机关，青海平安建设", 2024)]
        ['湖北省', '青海省']
        """
        start = outer.end
        if text[start : start + 2] not in self._county_starts:
            return None
        for end in range(start + _LONGEST_SHORT, start + 1, -1):
            inside = tuple(
                region
                for region in self._counties.get(text[start:end], ())
                if region.valid_in(year) and any(known.contains(region) for known in outer.candidates)
            )
            word = text[start:end] in self._words_behind or self._not_before.match(text, end)
            if inside and not word and is_name(text, start, end):
                return RegionSpan(start, end, _latest_of_each(list(inside)), full=False)
        return None

    def _is_listed(self, text: str, chains: list[list[RegionSpan]], i: int, *, full: bool) -> bool:
        """Whether a region's (full) name stands beside the one of place `i`: 新城区、雁塔区; 大同、长治两市."""
        here = chains[i][0]
        return (full or all(word_edges(text, here.start, here.end))) and any(
            0 <= j < len(chains)
            and (chains[j][-1].full or not full)
            and text[chains[j][0].start : chains[j][-1].end] not in self._generic
            and text[chains[j][-1].end : here.start] + text[here.end : chains[j][0].start] in tuple(_AND)
            for j in (i - 1, i + 1)
        )

    def find_local(self, text: str, adcode: str, year: int | None) -> list[RegionSpan]:
        """The short forms of regions near `adcode`, where rjieba takes them for names of places.

        Counties of the same prefecture, and prefectures of the same province whose short forms are also words.

        >>> [span.candidates[0].name for span in gazetteer().find_local("让顺德、南海的镇街有人办", "440600", 2024)]
        ['顺德区', '南海区']

        Left alone: words that only look like one, and the names of experiences.

        >>> gazetteer().find_local("维护和平；新华社；晋江经验", "350582", 2024)
        []
        """
        prefix = adcode[:2] if adcode[:2] in MUNICIPALITIES else adcode[:4]
        near = self._near(prefix, year)
        # Few of these names stand in a text: to ask for each is faster than one automaton for all.
        present = [name for name in near if name in text]
        found = []
        for match in re.finditer("|".join(sorted(present, key=len, reverse=True)), text) if present else ():
            more = text.startswith(("经验", "模式", *"县区市旗州盟"), match.end())
            named = match[0] in self._local or is_name(text, match.start(), match.end())
            if named and not more and not self._not_before.match(text, match.end()):
                found.append(RegionSpan(match.start(), match.end(), tuple(near[match[0]]), full=False))
        return found

    def _is_short(self, region: Region, year: int | None) -> bool:
        """Whether the short form means something without the article's help already."""
        return any(known.stands_in(year) for known in self.short.get(region.short, ()))

    @lru_cache(maxsize=1024)  # noqa: B019 - one gazetteer lives as long as the process
    def _near(self, prefix: str, year: int | None) -> dict[str, list[Region]]:
        """The short forms that count in an article of `prefix`: of counties, and of prefectures with shy names."""
        near: dict[str, list[Region]] = defaultdict(list)
        for adcode, regions in self.by_code.items():
            prefecture = adcode.endswith("00")
            if adcode.endswith("0000") or not adcode.startswith(prefix[:2] if prefecture else prefix):
                continue
            for region in regions:
                known = region.short not in self._shy if prefecture else self._is_short(region, year)
                if region.stands_in(year) and 1 < len(region.short) < len(region.name) and not known:
                    near[region.short].append(region)
        for alias, region in self._local.items():
            if region.adcode[:2] == prefix[:2]:
                near[alias].append(region)
        return near

    def _hidden_in(self, text: str, word: RegionSpan, limit: int, year: int | None) -> Iterator[RegionSpan]:
        """A name that begins inside what turned out to be no name: 江苏 in 美丽江苏, where 丽江 was met first.

        The next name begins at `limit`.
        """
        after = word.start + 1
        for span in self._spans(text[after : min(limit, word.end + WINDOW)], year):
            moved = RegionSpan(span.start + after, span.end + after, span.candidates, span.full)
            if moved.start < word.end < moved.end and self._stands_alone(text, moved):
                yield moved
            return

    def _spans(self, text: str, year: int | None) -> Iterator[RegionSpan]:
        for index, start, stop in self._matcher.find_matches_as_indexes(text):
            name, end = self._names[index], stop
            candidates, full = self.named(name, year), index < len(self.full)
            if full and text.startswith("域", end) and name[-1] == "市" and name[:-1] in self.short:
                # 某市市域 is written 某市域.
                end -= 1
                candidates = self.named(name[:-1], year)
            # A short form that no region bears in the year (徽州文化) is only a word.
            if candidates and (full or (self._borne(name, year) and not self._not_before.match(text, end))):
                yield RegionSpan(start, end, candidates, full)

    @lru_cache(maxsize=65536)  # noqa: B019 - one gazetteer lives as long as the process
    def _borne(self, name: str, year: int | None) -> bool:
        """Whether a region bears the name in the year."""
        return any(region.stands_in(year) for region in self.named(name, year))

    def _stands_alone(self, text: str, span: RegionSpan) -> bool:
        """Whether a name that no other region stands beside is one, and not a word or a piece of one."""
        name = text[span.start : span.end]
        before = text[span.start - 1 : span.start]
        apart = not before or not before.isalnum()
        if name in self._generic or name in self._organ_only:
            # 江北新区信访局 is of no 新区.
            return (apart or name in self._organ_only) and self.organ_begins.match(text, span.end) is not None
        if name in self._shy:
            # 中山信访, 保定公安: at the start of a clause no other word.
            return apart and self.organ_begins.match(text, span.end) is not None
        if name in self._wordy and text[span.end : span.end + 1] in tuple(_PLACE_WORDS):
            return False
        if (span.full and len(name) == 2 and name[1] == "县") or name in self._clause_first:
            # 和县, 成县, 新县: only at the start of a clause or where rjieba knows them, and not as 新县城.
            apart = apart or (name not in self._clause_first and all(word_edges(text, span.start, span.end)))
            return apart and text[span.end : span.end + 1] not in tuple(_COUNTY_WORDS)
        if name in self._careful:
            return all(word_edges(text, span.start, span.end))
        if span.full and not (len(name) == 3 and name[2] == "市"):
            return True
        # Short forms, and 成都市 in 形成都市圈; behind a full name anything may follow (北京市委).
        starts, ends = word_edges(text, span.start, span.end)
        # 海南州委, 香港特区政府: rjieba knows the organ better than the region.
        autonomous = name[-1] in "州县旗" and span.candidates[0].name.endswith("自治" + name[-1])
        autonomous = autonomous or name.endswith("特区")
        return starts and (ends or span.full or autonomous)


def _short_forms(region: Region) -> Iterator[str]:
    """What people call a region: 贵州, 广州, 恩施州, 芷江县, 满洲里; a county's two characters alone are no name."""
    large = region.level != "county" or (len(region.short) > 2 and not region.name.endswith("区"))
    if large and region.short != region.name:
        yield region.short
    if region.name.endswith("自治州"):
        yield region.short + "州"
    shortened = region.name.endswith(("自治县", "自治旗")) and not region.short.endswith(("自治县", "自治旗"))
    if shortened:
        yield region.short + region.name[-1]


def _highest(found: list[Region]) -> list[Region]:
    """The regions of the highest level among some of one name."""
    for level in ("province", "prefecture"):
        higher = [region for region in found if region.level == level]
        if higher:
            return higher
    return found


def _latest_of_each(found: list[Region]) -> tuple[Region, ...]:
    """One row a code, its latest, in the order of codes."""
    latest: dict[str, Region] = {}
    for region in found:
        known = latest.get(region.adcode)
        if known is None or region.last_year > known.last_year:
            latest[region.adcode] = region
    return tuple(latest[adcode] for adcode in sorted(latest))


def _join(before: RegionSpan, span: RegionSpan) -> RegionSpan | None:
    """The span with the candidates that lie in one of those before it; None if none does."""
    inside = tuple(region for region in span.candidates if any(outer.contains(region) for outer in before.candidates))
    return RegionSpan(span.start, span.end, inside, span.full) if inside else None


@cache
def gazetteer() -> Gazetteer:
    """The shipped table, read once."""
    words = tomllib.loads((_DATA / "regions.toml").read_text("utf-8"))
    rows = csv.reader((_DATA / "regions.csv").read_text("utf-8").splitlines()[1:])
    regions = [Region(code, name, short, int(first), int(last)) for code, name, short, first, last in rows]
    return Gazetteer(regions, words)
