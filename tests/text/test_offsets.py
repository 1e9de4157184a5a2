"""Laws of edits: they apply, they undo, and a run of replacements is what it looks like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.offsets import Change, OffsetMap, apply_edits, compose, undo_edits

TEXTS = st.text(alphabet="信访法治化,，“”2024年 \u3000a", max_size=30)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Change]]:
    """A raw text, and edits of it in order that do not overlap."""
    raw = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    afters = st.text(alphabet="源头（）", max_size=3)
    return raw, [
        Change(start, end, raw[start:end], draw(afters), "test")
        for start, end in zip(cuts[::2], cuts[1::2], strict=False)
    ]


@given(edited())
def test_edits_apply_as_slicing_does_and_undo(case: tuple[str, list[Change]]) -> None:
    raw, changes = case
    plain = raw
    for change in reversed(changes):
        plain = plain[: change.start] + change.after + plain[change.end :]
    text = apply_edits(raw, changes)
    assert text == plain
    assert undo_edits(text, changes) == raw


@given(edited())
def test_offsets_map_back_in_order_and_inside(case: tuple[str, list[Change]]) -> None:
    raw, changes = case
    there = OffsetMap(changes)
    raws = [there.to_raw(i) for i in range(len(apply_edits(raw, changes)) + 1)]
    assert raws == sorted(raws)
    assert all(0 <= offset <= len(raw) for offset in raws)


@given(TEXTS)
def test_without_edits_every_offset_is_its_own(raw: str) -> None:
    untouched = OffsetMap([])
    assert [untouched.to_raw(i) for i in range(len(raw) + 1)] == list(range(len(raw) + 1))


@pytest.mark.parametrize(
    "changes",
    [
        [Change(0, 1, "访", "信", "test")],  # another text than the one it was made for
        [Change(0, 2, "信访", "", "test"), Change(1, 2, "访", "", "test")],  # overlapping
    ],
)
def test_edits_that_do_not_fit_are_refused(changes: list[Change]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply_edits("信访", changes)


@given(st.lists(st.tuples(st.text(alphabet="信访", max_size=3), st.booleans())))
def test_composed_lines_stand_where_compose_says(pieces: list[tuple[str, bool]]) -> None:
    text, starts = compose(pieces)
    assert all(text[start : start + len(piece)] == piece for (piece, _), start in zip(pieces, starts, strict=True))
    assert not text.startswith("\n") and not text.endswith("\n") and "\n\n" not in text
    assert text.replace("\n", "") == "".join(piece for piece, _ in pieces)
