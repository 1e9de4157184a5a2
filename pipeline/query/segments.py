"""Lines and articles cut into stretches of text, every edit in its place, applied or only suggested."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Edit, Line
from pipeline.text.lines import PlacedLine
from pipeline.text.offsets import apply_edits, compose


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text as it was read, or one edit in its place.

    `text` is what stands in the text: of an applied edit its `after`, of a suggestion its `before`; of a suggestion
    that meets another edit nothing, since the same characters cannot be marked twice.
    """

    text: str
    page: int | None
    edit: Edit | None = None


def cut_line(raw: str, applied: Sequence[Edit], suggested: Sequence[Edit], page: int | None) -> Iterator[Segment]:
    """The segments of one line; together their texts are the line with its applied edits."""
    drawn = [(edit, edit.after, edit.end) for edit in applied]
    starts = [edit.start for edit in applied]
    reach = 0
    for edit in sorted(suggested, key=lambda edit: edit.start):
        near = applied[max(0, bisect_left(starts, edit.start) - 1) : bisect_left(starts, edit.end)]
        if edit.start < reach or any(edit.start < other.end and other.start < edit.end for other in near):
            drawn.append((edit, "", edit.start))
        else:
            drawn.append((edit, edit.before, edit.end))
            reach = edit.end
    at = 0
    for edit, text, end in sorted(drawn, key=lambda known: (known[0].start, known[2])):
        if edit.start > at:
            yield Segment(raw[at : edit.start], page)
        yield Segment(text, page, edit)
        at = max(at, end)
    if at < len(raw):
        yield Segment(raw[at:], page)


def cut_article(
    lines: Sequence[PlacedLine[Line, Edit]], suggested: Mapping[str, Sequence[Edit]]
) -> list[list[Segment]]:
    """The segments of each paragraph of an article; `suggested` holds the suggestions by block.

    An edit that puts in a line break stands at the end of one paragraph and at the start of the next.
    """
    pieces = [apply_edits(known.line.text_raw, known.edits) for known in lines]
    _, starts = compose(zip(pieces, (known.placement.continues for known in lines), strict=True))
    paragraphs: list[list[Segment]] = [[]]
    at = 0
    for known, piece, start in zip(lines, pieces, starts, strict=True):
        if start > at:  # a newline stands before this line
            paragraphs.append([])
        line = known.line
        for segment in cut_line(line.text_raw, known.edits, suggested.get(line.block_id, ()), line.page):
            first, *others = segment.text.split("\n")
            paragraphs[-1].append(replace(segment, text=first))
            paragraphs += ([replace(segment, text=other)] for other in others)
        at = start + len(piece)
    return paragraphs
