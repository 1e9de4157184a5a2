"""One source laid out for review: coverage, contents, articles with every edit in place, and what was set aside."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from pipeline.describe.gazetteer import gazetteer
from pipeline.query.corpus import Corpus
from pipeline.query.segments import Segment, cut_article, cut_line
from pipeline.records import (
    ContentsEntry,
    Edit,
    Line,
    Page,
    Paragraph,
    Placement,
    Reject,
    Section,
    from_table,
)
from pipeline.text.lines import PlacedLine, lines_by_article
from pipeline.text.missing_pages import Gap, told_gaps

# Layers whose lines are shown one by one: they were written for this compilation. Lines of the other layers repeat.
WRITTEN_LAYERS: Final = ("body", "cover", "contents")

# Forms of repeated lines that a group shows; the rest is only counted.
MOST_FORMS: Final = 60

# Examples of a rule, and the characters on either side that make one readable.
MOST_EXAMPLES: Final = 5
_AROUND: Final = 8

_DIGITS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Place:
    """A region by its GB/T 2260 code and its name, province first."""

    adcode: str
    name: str


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A paragraph, the section it heads if it is a heading, and its segments."""

    paragraph: Paragraph
    section: Section | None
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article: its row, the entries that announce it, the regions it may be of, its sections and paragraphs.

    It is unlisted when there are contents and none of their entries announces it.
    """

    row: Mapping[str, Any]
    entries: tuple[ContentsEntry, ...]
    unlisted: bool
    candidates: tuple[Place, ...]
    sections: tuple[Section, ...]
    paragraphs: tuple[ParagraphView, ...]

    @property
    def date_is_open(self) -> bool:
        """Whether a date is printed that can be read in more than one way."""
        return self.row["date"] is None and bool(self.row["date_candidates"])

    @property
    def region_is_open(self) -> bool:
        """Whether a region is named that more than one place bears."""
        return self.row["adcode"] is None and bool(self.row["region_candidates"])


@dataclass(frozen=True, slots=True)
class Example:
    """An edit, and the characters of its line that stand around it."""

    edit: Edit
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule edited, how sure it was, and its first edits in their places."""

    rule: str
    applied: int
    suggested: int
    least: float
    most: float
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class AsideLine:
    """A line outside the articles, or the first of several that differ in digits at most."""

    block_id: str
    segments: tuple[Segment, ...]
    times: int
    first_page: int | None
    last_page: int | None


@dataclass(frozen=True, slots=True)
class AsideGroup:
    """Lines outside the articles that one rule (or the structure, where `rule` is null) set aside."""

    layer: str
    rule: str | None
    roles: tuple[str, ...]
    n_lines: int
    n_chars: int
    lines: tuple[AsideLine, ...]
    n_hidden: int


@dataclass(frozen=True, slots=True)
class Review:
    """Everything the page shows."""

    snapshot_id: str
    source: Mapping[str, Any]
    compilation: Mapping[str, Any]
    entries: tuple[ContentsEntry, ...]
    articles: tuple[ArticleView, ...]
    rules: tuple[RuleCount, ...]
    aside: tuple[AsideGroup, ...]
    odd_pages: tuple[Page, ...]
    gaps: tuple[Gap, ...]
    rejects: tuple[Reject, ...]


def review(corpus: Corpus) -> Review:
    """The source of a corpus that has one."""
    edits = from_table(Edit, corpus.table("edits"))
    blocks = corpus.table("blocks")
    lines = from_table(Line, blocks)
    placements = _placements(blocks)
    suggested = _by_block(edits, "suggested")
    entries = from_table(ContentsEntry, corpus.table("contents"))
    articles = tuple(_articles(corpus, entries, lines_by_article(lines, placements, edits), suggested))
    aside = [
        (line, placement, rule)
        for line, placement, rule in zip(lines, placements, blocks.column("rule").to_pylist(), strict=True)
        if (placement.layer != "body" or placement.article_id is None) and line.text_raw.strip()
    ]
    compilations = corpus.table("compilations").to_pylist()
    return Review(
        snapshot_id=corpus.id,
        source=corpus.table("sources").to_pylist()[0],
        compilation=compilations[0] if compilations else {},
        entries=tuple(entries),
        articles=articles,
        rules=_count_rules(edits, {line.block_id: line.text_raw for line in lines}),
        aside=tuple(group_lines(aside, _by_block(edits, "applied"), suggested)),
        odd_pages=tuple(page for page in from_table(Page, corpus.table("pages")) if page.reason),
        gaps=tuple(
            told_gaps(
                [
                    (line.page, line.text_raw)
                    for line, placement in zip(lines, placements, strict=True)
                    if placement.role == "page_number" and line.page is not None
                ],
                [(one.row["page_start"], one.row["page_end"]) for one in articles if one.row["page_start"] is not None],
            )
        ),
        rejects=tuple(from_table(Reject, corpus.table("rejects"))),
    )


def _placements(blocks: pa.Table) -> list[Placement]:
    names = ("block_id", "layer", "role", "article_id", "continues")
    rows = zip(*(blocks.column(name).to_pylist() for name in names), strict=True)
    return [Placement(**dict(zip(names, row, strict=True))) for row in rows]


def _by_block(edits: Iterable[Edit], status: str) -> dict[str, list[Edit]]:
    found: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        if edit.status == status:
            found[edit.block_id].append(edit)
    return found


def _articles(
    corpus: Corpus,
    entries: Iterable[ContentsEntry],
    lines_of: Mapping[str, Sequence[PlacedLine[Line, Edit]]],
    suggested: Mapping[str, Sequence[Edit]],
) -> Iterator[ArticleView]:
    entries_of: dict[str | None, list[ContentsEntry]] = defaultdict(list)
    sections_of: dict[str, list[Section]] = defaultdict(list)
    paragraphs_of: dict[str, list[Paragraph]] = defaultdict(list)
    for entry in entries:
        entries_of[entry.article_id].append(entry)
    for section in from_table(Section, corpus.table("sections")):
        sections_of[section.article_id].append(section)
    for paragraph in from_table(Paragraph, corpus.table("paragraphs")):
        paragraphs_of[paragraph.article_id].append(paragraph)
    for row in sorted(corpus.table("articles").to_pylist(), key=lambda row: row["ordinal"]):
        article_id = row["article_id"]
        heads = {section.start: section for section in sections_of[article_id]}
        cut = cut_article(lines_of.get(article_id, ()), suggested) if paragraphs_of[article_id] else []
        yield ArticleView(
            row=row,
            entries=tuple(entries_of.get(article_id, ())),
            unlisted=bool(entries_of) and article_id not in entries_of,
            candidates=tuple(_place(adcode) for adcode in row["region_candidates"]),
            sections=tuple(sections_of[article_id]),
            paragraphs=tuple(
                ParagraphView(paragraph, heads.get(paragraph.start), tuple(segments))
                for paragraph, segments in zip(paragraphs_of[article_id], cut, strict=True)
            ),
        )


def _place(adcode: str) -> Place:
    """The region of a code, named from the province down by the names that were valid last."""
    known = gazetteer()
    above = dict.fromkeys((adcode[:2] + "0000", adcode[:4] + "00", adcode))
    names = [
        max(known.by_code[code], key=lambda region: region.last_year).name for code in above if code in known.by_code
    ]
    return Place(adcode, "".join(names))


def _count_rules(edits: Iterable[Edit], raw: Mapping[str, str]) -> tuple[RuleCount, ...]:
    """The most frequent rule first; within a rule what was only suggested first, since it wants a decision."""
    by_rule: dict[str, list[Edit]] = defaultdict(list)
    for edit in edits:
        by_rule[edit.rule].append(edit)
    counts = [
        RuleCount(
            rule=rule,
            applied=sum(edit.status == "applied" for edit in found),
            suggested=sum(edit.status == "suggested" for edit in found),
            least=min(edit.probability for edit in found),
            most=max(edit.probability for edit in found),
            examples=tuple(
                _example(edit, raw[edit.block_id])
                for edit in sorted(found, key=lambda edit: edit.status == "applied")[:MOST_EXAMPLES]
            ),
        )
        for rule, found in by_rule.items()
    ]
    return tuple(sorted(counts, key=lambda count: (-count.applied - count.suggested, count.rule)))


def _example(edit: Edit, raw: str) -> Example:
    return Example(edit, raw[max(0, edit.start - _AROUND) : edit.start], raw[edit.end : edit.end + _AROUND])


def group_lines(
    aside: Iterable[tuple[Line, Placement, str | None]],
    applied: Mapping[str, Sequence[Edit]],
    suggested: Mapping[str, Sequence[Edit]],
) -> Iterator[AsideGroup]:
    """The lines outside the articles by layer and rule, those first that were written for this compilation."""
    by_group: dict[tuple[str, str, str | None], list[tuple[Line, Placement]]] = defaultdict(list)
    for line, placement, rule in aside:
        # Titles of parts stand between articles as they should; other text without an article should not.
        role = placement.role if placement.layer == "body" else ""
        by_group[placement.layer, role, rule].append((line, placement))
    for (layer, _, rule), members in sorted(by_group.items(), key=lambda group: _rank(*group[0])):
        forms: dict[str, list[Line]] = defaultdict(list)
        for line, _ in members:
            forms[line.block_id if layer in WRITTEN_LAYERS else _DIGITS.sub("0", line.text_raw.strip())].append(line)
        shown = [
            AsideLine(
                block_id=same[0].block_id,
                segments=tuple(
                    cut_line(
                        same[0].text_raw,
                        applied.get(same[0].block_id, ()),
                        suggested.get(same[0].block_id, ()),
                        same[0].page,
                    )
                ),
                times=len(same),
                first_page=same[0].page,
                last_page=same[-1].page,
            )
            for same in forms.values()
        ]
        most = len(shown) if layer in WRITTEN_LAYERS else MOST_FORMS
        yield AsideGroup(
            layer=layer,
            rule=rule,
            roles=tuple(Counter(placement.role for _, placement in members)),
            n_lines=len(members),
            n_chars=sum(len(line.text_raw) for line, _ in members),
            lines=tuple(shown[:most]),
            n_hidden=sum(line.times for line in shown[most:]),
        )


def _rank(layer: str, role: str, rule: str | None) -> tuple[int, str, str, str]:
    first = WRITTEN_LAYERS.index(layer) if layer in WRITTEN_LAYERS else len(WRITTEN_LAYERS)
    return first, layer, role, rule or ""
