"""The stage that puts lost commas and full stops back, in texts that have lost many and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import pyarrow as pa
from threadpoolctl import threadpool_limits

from pipeline import schema
from pipeline.config import PunctuateSettings
from pipeline.records import Edit, Line, Placement, from_table
from pipeline.segment.boundary_calibration import Calibration
from pipeline.segment.boundary_model import Floats, load_model
from pipeline.segment.boundary_places import find_places
from pipeline.segment.paragraphs import cut_paragraphs
from pipeline.text.lines import ArticleText, build_text, lines_by_article
from pipeline.text.offsets import OffsetMap

VERSION: Final = 2

RULE: Final = "restore_mark"

# Characters to a comma or full stop from which on a source counts as damaged. Reports whose marks are
# whole have 13 to 20, laws up to 25 (long lists between ； and 、), previews that lost theirs 27 and more.
# A comma that a writer left out where others would set one is no damage.
_DAMAGED_FROM: Final = 26.0

# A mark less likely than this is not even suggested.
_SUGGESTED_FROM: Final = 0.5


def run(tables: Mapping[str, pa.Table], settings: PunctuateSettings) -> dict[str, pa.Table]:
    """Add to the `settled` edits an insertion for every mark that the model finds lost: the final `edits`."""
    settled = from_table(Edit, tables["settled"])
    lines = from_table(Line, tables["lines"])
    articles = [
        build_text(placed)
        for placed in lines_by_article(lines, from_table(Placement, tables["placements"]), settled).values()
    ]
    found = restore_marks(articles, settings.threshold)
    if found:
        order = {line.block_id: i for i, line in enumerate(lines)}
        settled = sorted([*settled, *found], key=lambda edit: (order[edit.block_id], edit.start, edit.end))
    numbered = [replace(edit, edit_id=f"{edit.source_id}.e{i:06d}") for i, edit in enumerate(settled, 1)]
    return {"edits": schema.table("edits").from_rows(numbered)}


def restore_marks(articles: Iterable[ArticleText], threshold: float) -> list[Edit]:
    """Insertions of the marks that a damaged source has lost; none for a source that has its marks."""
    paragraphs = [
        (article, paragraph)
        for article in articles
        for paragraph, _ in cut_paragraphs("", article)
        if paragraph.role == "paragraph"
    ]
    texts = [paragraph.text for _, paragraph in paragraphs]
    if not is_damaged(texts):
        return []
    model = load_model()
    # A paragraph's products are small: more threads than one only wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        return [
            edit
            for article, paragraph in paragraphs
            for offset, mark, probability in lost_marks(
                paragraph.text, model.probabilities(paragraph.text), model.calibration
            )
            if (edit := _insertion(article, paragraph.start + offset, mark, probability, threshold)) is not None
        ]


def is_damaged(paragraphs: Sequence[str]) -> bool:
    """Whether texts have so few commas and full stops that many must have been lost.

    >>> (
    ...     is_damaged(["全县坚持依法办理，群众满意率达到百分之九十五。"]),
    ...     is_damaged(["下一步我们将坚持依法办理压实属地责任部门责任推动事心双解"]),
    ... )
    (False, True)
    """
    marks = sum(text.count("，") + text.count("。") for text in paragraphs)
    return sum(map(len, paragraphs)) > _DAMAGED_FROM * marks


def lost_marks(text: str, probabilities: Floats, calibration: Calibration) -> Iterator[tuple[int, str, float]]:
    """Where a mark is more likely lost than not: the offset it belongs at, the mark, its probability.

    `probabilities` is the network's array (characters, marks). The probability is that of both the place and the mark.
    """
    for place in find_places(text, probabilities):
        worth = calibration.worth(place.probability, place.kind)
        if worth >= _SUGGESTED_FROM:
            yield place.index + 1, place.mark, worth


def _insertion(article: ArticleText, offset: int, mark: str, probability: float, threshold: float) -> Edit | None:
    """The edit that puts `mark` before `offset` of the text; None where another insertion holds the place."""
    placed, start = article.at(offset - 1)
    at = OffsetMap(placed.edits).to_raw(offset - start)
    if any(edit.start == edit.end == at for edit in placed.edits):
        return None
    return Edit(
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
