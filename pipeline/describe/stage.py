"""The stage that reads who, where and when: one description an article, and damaged dates mended."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import DescribeSettings
from pipeline.describe.byline import Byline, bylines
from pipeline.describe.datelines import CLOSING_LINES, DatePlace, HeldLine, days_of_years, find_date, hold_lines
from pipeline.describe.dates import Decision, chronicle, decide, mend_date
from pipeline.describe.gazetteer import Region, RegionSpan, gazetteer
from pipeline.describe.organs import PART, OrganSpan, organs
from pipeline.describe.places import Evidence, find_place, home_of, settle
from pipeline.describe.regions import (
    Place,
    anonymous_level,
    choose,
    evidence,
    first_character_elsewhere,
    lost_against_title,
    regrow_first_character,
    title_spans,
)
from pipeline.describe.township_names import find_regions
from pipeline.describe.townships import township_at_head, zone_at_head
from pipeline.records import Cleaning, Description, Draft, LineText, Placement, from_table
from pipeline.text.dates import find_dates
from pipeline.text.han import HAN
from pipeline.text.lines import lines_by_article
from pipeline.text.offsets import OffsetMap, compose

VERSION: Final = 16

# What may stand before the organ that a title begins with: 【经验交流】, 2025年.
_BEFORE_ORGAN: Final = re.compile(r"\s*(?:[【〔\[][^】〕\]]{1,12}[】〕\]])?\s*(?:\d{4}年度?|0?\d{2,3}年)?")
_SIGNATURE: Final = re.compile(r"[（(]\s*作者(?:单位)?(?:系|为|是|[:：])\s*([^（）()]{2,40})[）)]\s*$")
# A signature and its date close an article; a note on the author may follow.
_LAST_LINES: Final = 3
_CLOSING_ORGAN: Final = re.compile(rf"[{HAN}（）、 \u3000]{{4,30}}")
_FRONT_MATTER: Final = ("title", "byline", "date")
_REPORTERS: Final = ("记者", "通讯员")
# Below this length an organ's name less its first character is too common: 安部, 政部.
_SHORT_NATIONAL: Final = 4


@dataclass(slots=True)
class Case:
    """One article on its way to a description; `beyond` is what the titles of its part and its compilation name."""

    draft: Draft
    text: str
    lines: Sequence[HeldLine]
    beyond: Sequence[Mapping[str, int]]
    dated: DatePlace | None = None
    decision: Decision = field(default_factory=lambda: Decision(None, ()))
    byline: Byline = field(default_factory=lambda: Byline(""))
    organ: OrganSpan | None = None
    in_title: Sequence[RegionSpan] = ()
    place: Place = field(default_factory=Place)

    @property
    def year(self) -> int | None:
        """The year in which names are to be valid: the date's, or the one that all its readings share."""
        years = {reading.date.year for reading in self.decision.candidates}
        if self.decision.reading is not None:
            return self.decision.reading.date.year
        return years.pop() if len(years) == 1 else None


def run(tables: Mapping[str, pa.Table], settings: DescribeSettings) -> dict[str, pa.Table]:
    """Make `descriptions` and `date_repairs` of `drafts`, with the text of their lines as evidence."""
    cleanings = from_table(Cleaning, tables["cleanings"])
    placements = from_table(Placement, tables["placements"])
    lines = lines_by_article(from_table(LineText, tables["lines"]), placements, cleanings)
    compilation = " ".join(filter(None, tables["compilation_drafts"].column("title").to_pylist()))
    cases = [
        _open_case(
            draft,
            hold_lines(lines.get(draft.article_id, ())),
            (_named_in(draft.part_title or ""), _named_in(compilation)),
        )
        for draft in from_table(Draft, tables["drafts"])
    ]
    _decide_dates(cases, compilation)
    _add_appearances(cases, tables)
    repairs = [repair for case in cases for repair in _repair(case)]
    for case in cases:
        _find_signer_and_place(case)
    home = home_of(case.place for case in cases)
    for case in cases:
        case.place = settle(case.place, home)
    return {
        "descriptions": schema.table("descriptions").from_rows(_describe(case) for case in cases),
        "date_repairs": schema.table("date_repairs").from_rows(repairs),
    }


@lru_cache(maxsize=1024)
def _named_in(title: str) -> Mapping[str, int]:
    """The regions that the title of a part or a compilation names."""
    return evidence(gazetteer().find(title))


def _open_case(draft: Draft, lines: Sequence[HeldLine], beyond: Sequence[Mapping[str, int]]) -> Case:
    text, _ = compose((line.cleaned, line.continues) for line in lines)
    case = Case(draft, text, lines, beyond)
    case.dated = find_date(lines, draft.date_line, draft.byline)
    if case.dated is not None:
        case.decision = decide(case.dated.span)
    return case


def _decide_dates(cases: Iterable[Case], compilation: str) -> None:
    """Decide damaged dates by each article's own words, then by the dates that its neighbours have for certain.

    A date that says no year has candidates only, in the years of `compilation` and neighbours.
    """
    cases = list(cases)
    known = {case.draft.article_id: case.decision.reading.date for case in cases if case.decision.reading}
    for case in cases:
        if case.dated is None:
            case.decision = Decision(None, days_of_years(case.lines, compilation, known.values()))
        if case.dated is None or case.decision.reading is not None:
            continue
        case.decision = decide(
            case.dated.span,
            not_before=chronicle().not_before(case.text, case.year),
            window=chronicle().window(case.draft.title),
            neighbours=known.values(),
        )


def _add_appearances(cases: Iterable[Case], tables: Mapping[str, pa.Table]) -> None:
    """Give articles that say no date of their own the day on which a site says that they appeared, as a candidate."""
    if "source" not in tables["placements"].column("role").unique().to_pylist():
        return
    undated = {case.draft.article_id: case for case in cases if case.dated is None}
    texts = dict(zip(*(tables["lines"][name].to_pylist() for name in ("block_id", "text_raw")), strict=True))
    columns = (tables["placements"][name].to_pylist() for name in ("block_id", "layer", "role", "article_id"))
    appeared = None
    for block_id, layer, role, article_id in sorted(zip(*columns, strict=True), key=itemgetter(0)):
        if layer == "chrome" and role == "source":
            appeared = next(find_dates(texts[block_id]), appeared)
        elif layer == "body" and article_id is not None and appeared is not None:
            # The line stands above the text, with the title above or below it.
            case = undated.pop(article_id, None)
            if case is not None:
                case.decision = Decision(None, appeared.readings)
            appeared = None


def _repair(case: Case) -> Iterable[Cleaning]:
    """The edit that mends the article's damaged date, where its line is in the body and its reading is decided."""
    line = None if case.dated is None else case.dated.line
    ground = case.decision.ground
    if case.dated is None or line is None or ground is None:
        return
    mend = mend_date(line.cleaned, case.dated.span, case.decision)
    if mend is None:
        return
    start, end, after = mend
    offsets = OffsetMap(line.edits)
    raw_start = offsets.to_raw(start)
    raw_end = min(max(offsets.to_raw(end - 1) + 1, raw_start), len(line.raw))
    yield Cleaning(
        block_id=line.block_id,
        start=raw_start,
        end=raw_end,
        before=line.raw[raw_start:raw_end],
        after=after,
        rule=ground.rule,
        probability=ground.probability,
    )


def _find_signer_and_place(case: Case) -> None:
    """Read the byline, which may have lost its first character, then the place."""
    draft, year = case.draft, case.year
    case.in_title = title_spans(gazetteer(), draft.title, year)
    in_text = gazetteer().find(case.text, year)
    byline = bylines().read(draft.byline or "", year)
    lost: tuple[Region, ...] = ()
    if draft.byline:
        first = lost_against_title(gazetteer(), draft.byline, draft.title, year)
        if first is not None:
            byline = bylines().read(first + draft.byline, year)
        elif not _names_its_place(byline, year):
            printed, lost = _regrown(draft.byline, case, case.in_title, in_text)
            byline = bylines().read(printed, year)
    if byline.organ is None:
        byline = _signed_at_end(case, byline, year)
    case.byline = byline
    case.organ = byline.organ or _organ_of_title(draft.title, byline, year)
    case.place = find_place(
        Evidence(
            byline=byline.text,
            organ=case.organ,
            title=draft.title,
            text=case.text,
            body=((line.cleaned, line.continues) for line in case.lines if line.role not in _FRONT_MATTER),
            in_title=case.in_title,
            in_text=in_text,
            beyond=case.beyond,
            year=year,
        )
    )
    if case.place.region is None and not case.place.candidates and len(lost) > 1:
        case.place = Place(None, lost)


def _describe(case: Case) -> Description:
    byline, organ, place, year = case.byline, case.organ, case.place, case.year
    reading = case.decision.reading
    region = place.region
    province = gazetteer().province_of(region, year) if region else None
    prefecture = gazetteer().prefecture_of(region, year) if region else None
    return Description(
        article_id=case.draft.article_id,
        byline=byline.text or None,
        author=byline.author,
        author_role=byline.role,
        organ=organ.name if organ else None,
        organ_kind=organ.kind if organ and organ.kind != PART else None,
        admin_level=_level(case.draft.title, organ, place, case.in_title),
        province=province.name if province else None,
        prefecture=prefecture.name if prefecture else None,
        county=region.name if region and region.level == "county" else None,
        township=place.townships[0].name if place.townships else None,
        township_code=place.township.code if place.township else None,
        adcode=region.adcode if region else None,
        region_candidates=tuple(dict.fromkeys(candidate.adcode for candidate in place.candidates)),
        date=reading.date if reading else None,
        date_precision=reading.precision if reading else None,
        date_candidates=tuple(candidate.iso for candidate in case.decision.candidates),
    )


def _names_its_place(byline: Byline, year: int | None) -> bool:
    """Whether the byline's organ stands with a region known in that year, or is one of the whole country."""
    organ = byline.organ
    if organ is not None and organ.level == "national":
        return True
    spans = find_regions(byline.text, year)
    named = organ.region if organ is not None else None
    # 唐县某镇党委 has a region though its organ, a township's, has none.
    named = named or (spans[0] if spans and spans[0].start == 0 and spans[0].full else None)
    return named is not None and any(region.stands_in(year) for region in named.candidates)


def _regrown(
    byline: str, case: Case, in_title: Sequence[RegionSpan], in_text: Sequence[RegionSpan]
) -> tuple[str, tuple[Region, ...]]:
    """The byline with the first character it lost, and every region that it can have started with.

    Where title and text leave two possible, the character stays lost.
    """
    if any(start == 0 for start, _, _ in organs().names_in(byline)):
        return byline, ()
    for name in organs().national:
        if len(name) > _SHORT_NATIONAL and byline.startswith(name[1:]):
            return name[0] + byline, ()
    first = first_character_elsewhere(byline, case.draft.title, case.text)
    if first is not None:
        return first + byline, ()
    lost = regrow_first_character(gazetteer(), byline, case.year)
    chosen = lost[0] if len(lost) == 1 else choose(lost, evidence(in_title), evidence(in_text))
    return (byline if chosen is None else chosen.name[0] + byline), lost


def _signed_at_end(case: Case, byline: Byline, year: int | None) -> Byline:
    """The byline with what the article's last lines say of its author.

    （作者系某省信访局局长） completes a name; an organ that closes the article above its date signs it.
    """
    for line in case.lines[-_LAST_LINES:]:
        match = _SIGNATURE.search(line.cleaned)
        if match is not None:
            signed = bylines().read(match[1], year)
            return Byline(byline.text, byline.authors or signed.authors, byline.role or signed.role, signed.organ)
    if byline.text or len(case.lines) <= _LAST_LINES:
        return byline
    signer = byline
    for text in reversed(_closing_lines(case)):
        signed = bylines().read(text, year) if _CLOSING_ORGAN.fullmatch(text) else Byline(text)
        if signed.organ is not None and signed.organ.end == len(text):
            # Of organs that sign together, line by line, the first stands for all.
            signer = signed
        elif signer is not byline:
            break
    return signer


def _closing_lines(case: Case) -> list[str]:
    """The lines among which an organ signs: above the date that closes the article and before it, or the last ones."""
    dated = case.dated
    at = next((i for i, line in enumerate(case.lines) if dated is not None and line is dated.line), None)
    if dated is None or at is None or at <= max(_LAST_LINES, len(case.lines) - CLOSING_LINES):
        return [line.cleaned.strip() for line in case.lines[-_LAST_LINES:]]
    above = [line.cleaned.strip() for line in case.lines[at - _LAST_LINES : at]]
    own, behind = case.lines[at].cleaned[: dated.span.start], case.lines[at].cleaned[dated.span.end :]
    # Behind 印发 it is the office that printed it.
    return above if behind.strip(" ）)") else [*above, own.strip(" \t\u3000\xa0（(，,")]


def _organ_of_title(title: str, byline: Byline, year: int | None) -> OrganSpan | None:
    """The organ that a title begins with, unless a reporter signs: then it is only written about."""
    if byline.role is not None and byline.role.endswith(_REPORTERS):
        return None
    head = _BEFORE_ORGAN.sub("", title, count=1)
    return organs().at_head(head, find_regions(head, year))


def _level(title: str, organ: OrganSpan | None, place: Place, in_title: Sequence[RegionSpan]) -> str | None:
    """The admin level: the organ's, a township's at the title's head, the region's, or that of a withheld name."""
    if place.townships and (organ is None or organ.level != "village"):
        return "township"
    if organ is not None and organ.level is not None:
        return organ.level
    head = title[in_title[0].end :] if in_title and in_title[0].start == 0 else title
    if in_title and title[in_title[0].start : in_title[0].end] in gazetteer().zones:
        return None
    township = township_at_head(head)
    if township is not None:
        return organs().level_of(township)
    if zone_at_head(head):
        return None
    levels = {region.level for region in ([place.region] if place.region else place.candidates)}
    if levels:
        return levels.pop() if len(levels) == 1 else None
    withheld = anonymous_level(title)
    return None if withheld is None else organs().level_of(withheld)
