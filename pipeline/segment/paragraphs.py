"""Builds the text of an article from its lines and their edits, and cuts it into paragraphs (段)."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from pipeline.records import Cleaning, Edit, Line, Paragraph, Placement
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.offsets import apply_edits, compose

# What follows on the same line once an edit has split it: text after a run-in heading, a date after a byline.
AFTER_SPLIT: Final = {"heading": "paragraph", "byline": "date", "title": "byline"}


SomeEdit_co = TypeVar("SomeEdit_co", bound="Edit | Cleaning", covariant=True)


@dataclass(frozen=True, slots=True)
class PlacedLine(Generic[SomeEdit_co]):
    """A line of an article, with its place and its applied edits: `edits`, or `cleanings` before they are settled."""

    line: Line
    placement: Placement
    edits: Sequence[SomeEdit_co]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article and which line each part of it comes from.

    `starts` gives the offset of each line of `lines` that left any text.
    """

    text: str
    lines: tuple[PlacedLine[Edit | Cleaning], ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> tuple[PlacedLine[Edit | Cleaning], int]:
        """The line that the character at `offset` comes from, and where that line starts in the text."""
        i = bisect_right(self.starts, offset) - 1
        return self.lines[i], self.starts[i]


def lines_by_article(
    lines: Sequence[Line], placements: Sequence[Placement], edits: Iterable[SomeEdit_co]
) -> Mapping[str, list[PlacedLine[SomeEdit_co]]]:
    """Each article's body lines in reading order, with their places and applied edits."""
    by_block: dict[str, list[SomeEdit_co]] = defaultdict(list)
    for edit in edits:
        if edit.status == "applied":
            by_block[edit.block_id].append(edit)
    found: dict[str, list[PlacedLine[SomeEdit_co]]] = defaultdict(list)
    for line, placement in zip(lines, placements, strict=True):
        if line.block_id != placement.block_id:
            raise ValueError(f"placements are not in the order of lines at {line.block_id}")
        if placement.article_id is not None and placement.layer == "body":
            found[placement.article_id].append(PlacedLine(line, placement, by_block.get(line.block_id, ())))
    return found


def build_text(lines: Iterable[PlacedLine[Edit | Cleaning]]) -> ArticleText:
    """Apply the edits of an article's lines and put the lines together."""
    placed = tuple(lines)
    edited = [apply_edits(known.line.text_raw, known.edits) for known in placed]
    text, starts = compose(zip(edited, (known.placement.continues for known in placed), strict=True))
    kept = [i for i, piece in enumerate(edited) if piece]
    return ArticleText(text, tuple(placed[i] for i in kept), tuple(starts[i] for i in kept))


def cut_paragraphs(article_id: str, article: ArticleText) -> list[tuple[Paragraph, PlacedLine[Edit | Cleaning]]]:
    """The paragraphs of an article, each with the line it starts on; they belong to no section yet."""
    found: list[tuple[Paragraph, PlacedLine[Edit | Cleaning]]] = []
    start = 0
    for text in article.text.split("\n") if article.text else ():
        end = start + len(text)
        first, first_start = article.at(start)
        last, _ = article.at(max(start, end - 1))
        role = first.placement.role
        if start > first_start:
            role = AFTER_SPLIT.get(role, role)
        enumerator = leading_enumerator(text) if role == "paragraph" else None
        paragraph = Paragraph(
            paragraph_id=f"{article_id}.p{len(found) + 1:04d}",
            article_id=article_id,
            section_id=None,
            ordinal=len(found) + 1,
            role=role,
            enumerator=enumerator.surface if enumerator else None,
            start=start,
            end=end,
            text=text,
            page_start=first.line.page,
            page_end=last.line.page,
        )
        found.append((paragraph, first))
        start = end + 1
    return found
