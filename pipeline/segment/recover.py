"""The stage that puts back what paragraphs lost inside: first characters, numbers of points, quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

import pyarrow as pa
from threadpoolctl import threadpool_limits

from pipeline import schema
from pipeline.config import Settings
from pipeline.records import Cleaning, Line, Paragraph, Placement, from_table
from pipeline.segment.damage import has_losses
from pipeline.segment.lost_characters import Searcher
from pipeline.segment.lost_points import find_lost_points
from pipeline.segment.lost_quotes import QuoteFinder
from pipeline.segment.ngrams import load_language
from pipeline.segment.paragraphs import cut_paragraphs
from pipeline.segment.quotations import CLOSING, OPENING
from pipeline.text.lines import ArticleText, build_text, lines_by_article
from pipeline.text.offsets import OffsetMap

VERSION: Final = 11

CHARACTER_RULE: Final = "restore_character"
QUOTE_RULE: Final = "pair_quote"
POINT_RULE: Final = "restore_point"
_QUOTES: Final = re.compile(f"[{OPENING}{CLOSING}]")
# Titles have their twin in the contents.
_QUOTING: Final = ("paragraph", "heading")


def run(tables: Mapping[str, pa.Table], settings: Settings | None) -> dict[str, pa.Table]:
    """Propose what the paragraphs of a damaged source have lost; of one that is whole, only marks without a partner."""
    found: list[Cleaning] = []
    damaged = has_losses(tables)
    if damaged or _has_lone_quotes(tables):
        places = _paragraphs(tables)
        with threadpool_limits(limits=1, user_api="blas"):
            if damaged:
                points = list(_points(places))
                taken = {(edit.block_id, edit.start) for edit in points}
                characters = [edit for edit in _characters(places) if (edit.block_id, edit.start) not in taken]
                found = [*points, *characters]
            found += _quotes(places, only_alone=not damaged)
    return {"recoveries": schema.table("recoveries").from_rows(found)}


def _has_lone_quotes(tables: Mapping[str, pa.Table]) -> bool:
    """Whether a quotation mark has no partner: in nineteen reports as they were published, not one is alone."""
    raw = tables["lines"].column("text_raw").to_pylist()
    roles = tables["placements"].column("role").to_pylist()
    text = "".join(str(text) for text, role in zip(raw, roles, strict=True) if role in _QUOTING)
    marks = "".join(_QUOTES.findall(text))
    return marks != (OPENING + CLOSING) * (len(marks) // 2)


def _paragraphs(tables: Mapping[str, pa.Table]) -> list[tuple[ArticleText, Paragraph]]:
    """The paragraphs of all articles, as cleaned."""
    cleanings = [edit for edit in from_table(Cleaning, tables["cleanings"]) if edit.status == "applied"]
    lines, placements = from_table(Line, tables["lines"]), from_table(Placement, tables["placements"])
    return [
        (article, paragraph)
        for article in map(build_text, lines_by_article(lines, placements, cleanings).values())
        for paragraph, _ in cut_paragraphs("", article)
    ]


def _characters(places: Sequence[tuple[ArticleText, Paragraph]]) -> Iterator[Cleaning]:
    """What paragraphs lost at their own start and at the start of the lines they were set in."""
    searcher = Searcher(load_language(), [paragraph.text for _, paragraph in places])
    starts = [_line_starts(article, paragraph) for article, paragraph in places]
    for at, lost in searcher.search(starts).items():
        article, paragraph = places[at]
        for one in lost:
            # Titles and bylines have their twin, and what counts is restored by its place among its siblings.
            if paragraph.role == "paragraph" and (one.offset or paragraph.enumerator is None):
                yield _insertion(article, paragraph.start + one.offset, one.character, CHARACTER_RULE, one.probability)


def _points(places: Sequence[tuple[ArticleText, Paragraph]]) -> Iterator[Cleaning]:
    """Numbers of points and signs of clauses, by their series in each article."""
    for _, members in groupby(places, key=lambda place: id(place[0])):
        own = [(article, paragraph) for article, paragraph in members if paragraph.role == "paragraph"]
        for at, lost, probability in find_lost_points([paragraph.text for _, paragraph in own]):
            article, paragraph = own[at]
            yield _insertion(article, paragraph.start, lost, POINT_RULE, probability)


def _quotes(places: Sequence[tuple[ArticleText, Paragraph]], *, only_alone: bool) -> Iterator[Cleaning]:
    finder = QuoteFinder([paragraph.text for _, paragraph in places], only_alone=only_alone)
    for _, members in groupby(places, key=lambda place: id(place[0])):
        own = [(article, paragraph) for article, paragraph in members if paragraph.role in _QUOTING]
        for (article, paragraph), found in zip(own, finder.find_all([one.text for _, one in own]), strict=True):
            for lost in found:
                # A closing mark belongs to the line of what it closes.
                offset, closes = paragraph.start + lost.offset, lost.mark == CLOSING
                yield _insertion(article, offset, lost.mark, QUOTE_RULE, lost.probability, behind=closes)


def _line_starts(article: ArticleText, paragraph: Paragraph) -> Iterable[int]:
    """Offsets in a paragraph at which lines of the source begin."""
    inside = slice(bisect_right(article.starts, paragraph.start), bisect_left(article.starts, paragraph.end))
    return [start - paragraph.start for start in article.starts[inside]]


def _insertion(
    article: ArticleText, offset: int, text: str, rule: str, probability: float, *, behind: bool = False
) -> Cleaning:
    """The proposal to put `text` before `offset`, or `behind` the character before it."""
    placed, start = article.at(offset - behind)
    at = OffsetMap(placed.edits).to_raw(offset - start)
    return Cleaning(
        block_id=placed.line.block_id,
        start=at,
        end=at,
        before="",
        after=text,
        rule=rule,
        probability=probability,
    )
