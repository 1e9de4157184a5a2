"""Segments are their line, whatever edits and suggestions it has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.query.segments import Segment, cut_article, cut_line
from pipeline.records import Edit, Line, Placement
from pipeline.text.lines import PlacedLine
from pipeline.text.offsets import apply_edits

TEXTS = st.text("依法治,、一\n ", max_size=12)


def edit(start: int, before: str, after: str, status: str = "applied") -> Edit:
    return Edit(
        edit_id=f"s.e{start}{after}{status}",
        source_id="s",
        block_id="b",
        article_id="a",
        start=start,
        end=start + len(before),
        before=before,
        after=after,
        rule="made_up",
        probability=0.9,
        status=status,
    )


@st.composite
def edited_lines(draw: st.DrawFn) -> tuple[str, list[Edit], list[Edit]]:
    """A line, edits that can be applied to it, and suggestions that may lie anywhere in it."""
    raw = draw(TEXTS)
    bounds = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    applied = [edit(start, raw[start:end], draw(TEXTS)) for start, end in zip(bounds[::2], bounds[1::2], strict=False)]
    suggested = []
    for _ in range(draw(st.integers(0, 4))):
        start, end = sorted((draw(st.integers(0, len(raw))), draw(st.integers(0, len(raw)))))
        suggested.append(edit(start, raw[start:end], draw(TEXTS), "suggested"))
    return raw, applied, suggested


@given(edited_lines())
def test_segments_are_the_edited_line_with_every_edit_once(line: tuple[str, list[Edit], list[Edit]]) -> None:
    raw, applied, suggested = line
    segments = list(cut_line(raw, applied, suggested, None))
    assert "".join(segment.text for segment in segments) == apply_edits(raw, applied)
    drawn = [segment.edit for segment in segments if segment.edit is not None]
    assert sorted(map(id, drawn)) == sorted(map(id, [*applied, *suggested]))


def test_a_suggestion_marks_the_characters_it_would_change() -> None:
    suggestion = edit(2, "法", "治", "suggested")
    assert list(cut_line("依照法办", [], [suggestion], 3)) == [
        Segment("依照", 3),
        Segment("法", 3, suggestion),
        Segment("办", 3),
    ]


def test_a_suggestion_that_meets_an_edit_stands_beside_it() -> None:
    applied, suggestion = edit(1, "照,", "照，"), edit(2, ",", "、", "suggested")
    assert list(cut_line("依照,办", [applied], [suggestion], None)) == [
        Segment("依", None),
        Segment("照，", None, applied),
        Segment("", None, suggestion),
        Segment("办", None),
    ]


def test_an_edit_that_breaks_the_line_ends_a_paragraph_and_opens_the_next() -> None:
    broken = edit(4, " ", "\n")
    lines = [placed("依法办理 推进", [broken], 1), placed("工作。", [], 2, continues=True), placed("二、", [], 2)]
    paragraphs = cut_article(lines, {})
    assert [[segment.text for segment in segments] for segments in paragraphs] == [
        ["依法办理", ""],
        ["", "推进", "工作。"],
        ["二、"],
    ]
    assert [segment.page for segment in paragraphs[1]] == [1, 1, 2]


def test_a_line_that_an_edit_empties_is_still_drawn() -> None:
    lines = [placed("依法。", [], 1), placed("联系微信", [edit(0, "联系微信", "")], 1), placed("办理。", [], 1)]
    drawn = [[segment.edit is not None for segment in segments] for segments in cut_article(lines, {})]
    assert drawn == [[False, True], [False]]


def placed(text: str, edits: list[Edit], page: int, *, continues: bool = False) -> PlacedLine[Line, Edit]:
    line = Line(block_id="b", source_id="s", page=page, ordinal=1, text_raw=text)
    return PlacedLine(line, Placement(block_id="b", layer="body", role="paragraph", continues=continues), edits)
