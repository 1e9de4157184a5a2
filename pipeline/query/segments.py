"""Lines and articles cut into stretches of text, every edit in its place, applied or only suggested."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Edit
from pipeline.segment.paragraphs import PlacedLine
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
    shown = list(applied)
    beside: list[Edit] = []
    for edit in suggested:
        (beside if any(_meet(edit, other) for other in shown) else shown).append(edit)
    texts = [(edit, edit.after if edit.status == "applied" else edit.before) for edit in shown]
    texts += [(edit, "") for edit in beside]
    at = 0
    for edit, text in sorted(texts, key=lambda known: (known[0].start, known[0].end)):
        if edit.start > at:
            yield Segment(raw[at : edit.start], page)
            at = edit.start
        yield Segment(text, page, edit)
        if edit not in beside:
            at = edit.end
    if at < len(raw):
        yield Segment(raw[at:], page)


def cut_article(lines: Sequence[PlacedLine], suggested: Mapping[str, Sequence[Edit]]) -> list[list[Segment]]:
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


def _meet(edit: Edit, other: Edit) -> bool:
    """Whether two edits claim the same characters; insertions side by side do not."""
    return edit.start < other.end and other.start < edit.end
