"""Laws of edits: they apply, they undo, and a run of replacements is what it looks like."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.offsets import EditedText, OffsetMap, apply_edits, compose, undo_edits

TEXTS = st.text(alphabet="信访法治化,，“”2024年 \u3000a", max_size=30)
REPLACEMENTS = st.lists(
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.text(alphabet="源头（）", max_size=3)), max_size=8
)


def edited(raw: str, replacements: list[tuple[float, float, str]]) -> tuple[EditedText, str]:
    """The edited text, and the same replacements made by plain slicing."""
    line, plain = EditedText(raw), raw
    for a, b, after in replacements:
        start, end = sorted((round(a * len(plain)), round(b * len(plain))))
        line.replace(start, end, after, "test")
        plain = plain[:start] + after + plain[end:]
    return line, plain


@given(TEXTS, REPLACEMENTS)
def test_replacements_are_what_slicing_gives(raw: str, replacements: list[tuple[float, float, str]]) -> None:
    line, plain = edited(raw, replacements)
    assert line.text == plain


@given(TEXTS, REPLACEMENTS)
def test_changes_apply_undo_and_do_not_overlap(raw: str, replacements: list[tuple[float, float, str]]) -> None:
    line, _ = edited(raw, replacements)
    assert apply_edits(raw, line.changes) == line.text
    assert undo_edits(line.text, line.changes) == raw
    assert all(before.end <= after.start for before, after in zip(line.changes, line.changes[1:], strict=False))
    assert all(raw[change.start : change.end] == change.before for change in line.changes)


@given(TEXTS, REPLACEMENTS)
def test_offsets_map_back_in_order_and_inside(raw: str, replacements: list[tuple[float, float, str]]) -> None:
    line, _ = edited(raw, replacements)
    there = OffsetMap(line.changes)
    raws = [there.to_raw(i) for i in range(len(line.text) + 1)]
    assert raws == sorted(raws)
    assert all(0 <= offset <= len(raw) for offset in raws)
    untouched = OffsetMap([])
    assert [untouched.to_raw(i) for i in range(len(raw))] == list(range(len(raw)))


@given(st.lists(st.tuples(st.text(alphabet="信访", max_size=3), st.booleans())))
def test_composed_lines_stand_where_compose_says(pieces: list[tuple[str, bool]]) -> None:
    text, starts = compose(pieces)
    assert all(text[start : start + len(piece)] == piece for (piece, _), start in zip(pieces, starts, strict=True))
    assert not text.startswith("\n") and not text.endswith("\n") and "\n\n" not in text
    assert text.replace("\n", "") == "".join(piece for piece, _ in pieces)
