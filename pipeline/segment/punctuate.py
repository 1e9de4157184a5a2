"""The stage that puts lost commas and full stops back, in texts that have lost many and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from operator import itemgetter
from typing import Final, NamedTuple

import pyarrow as pa
from threadpoolctl import threadpool_limits

from pipeline import schema
from pipeline.config import PunctuateSettings
from pipeline.records import Edit, Line, Placement, from_table
from pipeline.segment.boundary_judge import SUGGESTED_FROM, Judge, Sighting, load_judge
from pipeline.segment.boundary_model import load_model
from pipeline.segment.boundary_places import find_places
from pipeline.segment.damage import lost_its_marks
from pipeline.segment.paragraphs import cut_paragraphs
from pipeline.segment.tower import Floats
from pipeline.text.lines import ArticleText, build_text, lines_by_article
from pipeline.text.offsets import EditLike, OffsetMap

VERSION: Final = 3

RULE: Final = "restore_mark"


def run(tables: Mapping[str, pa.Table], settings: PunctuateSettings) -> dict[str, pa.Table]:
    """Add to the `settled` edits an insertion for every mark that the model finds lost: the final `edits`."""
    settled = from_table(Edit, tables["settled"])
    lines = from_table(Line, tables["lines"])
    articles = [
        build_text(placed)
        for placed in lines_by_article(lines, from_table(Placement, tables["placements"]), settled).values()
    ]
    restored = restore_marks(articles, settings.threshold)
    if restored:
        settled = _merge(settled, restored, {line.block_id: i for i, line in enumerate(lines)})
    numbered = [replace(edit, edit_id=f"{edit.source_id}.e{i:06d}") for i, edit in enumerate(settled, 1)]
    return {"edits": schema.table("edits").from_rows(numbered)}


class Restored(NamedTuple):
    """The insertion of a lost mark, and how many signs put in at the same point of the line come before it."""

    edit: Edit
    rank: int


def _merge(settled: Sequence[Edit], restored: Sequence[Restored], order: Mapping[str, int]) -> list[Edit]:
    """All edits in the order of lines and offsets, and marks where they belong among signs put in at one point."""
    at_point = Counter[tuple[str, int]]()
    keyed = []
    for edit in settled:
        keyed.append((order[edit.block_id], edit.start, edit.end, 2 * at_point[edit.block_id, edit.start] + 1, edit))
        at_point[edit.block_id, edit.start] += edit.status == "applied" and edit.start == edit.end
    keyed += [(order[edit.block_id], edit.start, edit.end, 2 * rank, edit) for edit, rank in restored]
    return [edit for *_, edit in sorted(keyed, key=itemgetter(0, 1, 2, 3))]


def restore_marks(articles: Iterable[ArticleText], threshold: float) -> list[Restored]:
    """Insertions of the marks that a damaged source has lost; none for a source that has its marks."""
    paragraphs = [
        (article, paragraph)
        for article in articles
        for paragraph, _ in cut_paragraphs("", article)
        if paragraph.role == "paragraph"
    ]
    texts = [paragraph.text for _, paragraph in paragraphs]
    if not lost_its_marks(texts):
        return []
    # A paragraph's products are small: more threads than one only wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        model = load_model()
        found = [model.probabilities(text) for text in texts]
    return [
        _insertion(article, paragraph.start + offset, mark, probability, threshold)
        for (article, paragraph), marks in zip(paragraphs, lost_marks(texts, found, load_judge()), strict=True)
        for offset, mark, probability in marks
    ]


def lost_marks(texts: Sequence[str], found: Sequence[Floats], judge: Judge) -> list[list[tuple[int, str, float]]]:
    """For each paragraph of a source where marks are more likely lost than not: offset, mark and probability.

    `found` are the network's arrays (characters, marks). A probability is that of both the place and the mark.
    """
    sightings = [Sighting(text, own, tuple(find_places(text, own))) for text, own in zip(texts, found, strict=True)]
    worth = iter(judge.worth(sightings))
    return [
        [
            (place.index + 1, place.mark, likely)
            for place in sighting.places
            if (likely := next(worth)) >= SUGGESTED_FROM
        ]
        for sighting in sightings
    ]


def _insertion(article: ArticleText, offset: int, mark: str, probability: float, threshold: float) -> Restored:
    """The edit that puts `mark` before `offset` of the text."""
    placed, start = article.at(offset - 1)
    at = OffsetMap(placed.edits).to_raw(offset - start)
    edit = Edit(
        edit_id="",
        source_id=placed.line.source_id,
        block_id=placed.line.block_id,
        article_id=placed.placement.article_id,
        start=at,
        end=at,
        before="",
        after=mark,
        rule=RULE,
        probability=probability,
        status="applied" if probability >= threshold else "suggested",
    )
    return Restored(edit, _rank(placed.edits, at, offset - start))


def _rank(edits: Sequence[EditLike], at: int, offset: int) -> int:
    """How many of the signs put in at a point of a line come before an offset of the edited line.

    >>> from pipeline.text.offsets import Change
    >>> quotes = Change(4, 4, "", "”", "restore_quote"), Change(4, 4, "", "“", "restore_quote")
    >>> [_rank(quotes, 4, offset) for offset in (4, 5, 6)]
    [0, 1, 2]
    """
    signs = [edit for edit in edits if edit.start == edit.end == at]
    others = [edit for edit in edits if edit.end <= at and edit not in signs]
    reached = at + sum(len(edit.after) - (edit.end - edit.start) for edit in others)
    ends = accumulate((len(sign.after) for sign in signs), initial=reached)
    return sum(end <= offset for end in ends) - 1
