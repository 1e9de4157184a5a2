"""Which lines make up an article, with their edits, and the text that they give together."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from pipeline.records import Cleaning, Edit, Line, Placement
from pipeline.text.offsets import apply_edits, compose


class RawLine(Protocol):
    """What has to be known of a line to put a text together."""

    @property
    def block_id(self) -> str: ...

    @property
    def text_raw(self) -> str: ...


SomeLine_co = TypeVar("SomeLine_co", bound=RawLine, covariant=True)
SomeEdit_co = TypeVar("SomeEdit_co", bound="Edit | Cleaning", covariant=True)


class PlacedLine(NamedTuple, Generic[SomeLine_co, SomeEdit_co]):
    """A line of an article, with its place and its applied edits: `edits`, or `cleanings` before they are settled."""

    line: SomeLine_co
    placement: Placement
    edits: Sequence[SomeEdit_co]


@dataclass(frozen=True, slots=True)
class ArticleText:
    """The text of an article and which line each part of it comes from.

    `starts` gives the offset of each line of `lines` that left any text.
    """

    text: str
    lines: tuple[PlacedLine[Line, Edit | Cleaning], ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> tuple[PlacedLine[Line, Edit | Cleaning], int]:
        """The line that the character at `offset` comes from, and where that line starts in the text."""
        i = bisect_right(self.starts, offset) - 1
        return self.lines[i], self.starts[i]


def lines_by_article(
    lines: Sequence[SomeLine_co], placements: Sequence[Placement], edits: Iterable[SomeEdit_co]
) -> Mapping[str, list[PlacedLine[SomeLine_co, SomeEdit_co]]]:
    """Each article's body lines in reading order, with their places and applied edits."""
    by_block: dict[str, list[SomeEdit_co]] = defaultdict(list)
    for edit in edits:
        if edit.status == "applied":
            by_block[edit.block_id].append(edit)
    found: dict[str, list[PlacedLine[SomeLine_co, SomeEdit_co]]] = defaultdict(list)
    for line, placement in zip(lines, placements, strict=True):
        block_id = line.block_id
        if block_id != placement.block_id:
            raise ValueError(f"placements are not in the order of lines at {block_id}")
        if placement.article_id is not None and placement.layer == "body":
            found[placement.article_id].append(PlacedLine(line, placement, by_block.get(block_id, ())))
    return found


def build_text(lines: Iterable[PlacedLine[Line, Edit | Cleaning]]) -> ArticleText:
    """Apply the edits of an article's lines and put the lines together."""
    placed = tuple(lines)
    edited = [apply_edits(known.line.text_raw, known.edits) for known in placed]
    text, starts = compose(zip(edited, (known.placement.continues for known in placed), strict=True))
    kept = [i for i, piece in enumerate(edited) if piece]
    return ArticleText(text, tuple(placed[i] for i in kept), tuple(starts[i] for i in kept))
