"""Printed lines: their width is read off the line breaks that a preview kept, and says where others began."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.printed_lines import lay_lines

WIDTH = 33
TEXT = "全县坚持把群众的事当作自己的事来办" * 12


def breaks_of(length: int, width: int = WIDTH) -> list[int]:
    """Where the lines of a paragraph begin whose first is indented by two."""
    return list(range(width - 2, length, width))


def lay(text: str, breaks: list[int], kept: int = 8):  # type: ignore[no-untyped-def]
    """The last of some paragraphs; those before it kept all their line breaks."""
    texts = [*[TEXT] * kept, text]
    marks = [np.zeros(len(one)) for one in texts]
    return lay_lines(texts, [*[breaks_of(len(TEXT))] * kept, breaks], marks)[-1]


def test_a_joined_paragraph_has_its_lines_where_the_others_have_theirs() -> None:
    begins = lay(TEXT, []).begins
    assert [at for at, value in enumerate(begins) if value > 1] == [
        at + by for at in breaks_of(len(TEXT))[:-1] for by in (-1, 0, 1)
    ] + [breaks_of(len(TEXT))[-1] + by for by in (-1, 0, 1)]
    assert begins[10] < -2


def test_nothing_is_said_where_no_line_break_was_kept() -> None:
    laid = lay_lines([TEXT, TEXT], [[], []], [np.zeros(len(TEXT))] * 2)
    assert not any(one.begins.any() or one.short.any() for one in laid)


def test_line_breaks_at_random_tell_no_width() -> None:
    breaks = [[7, 60, 81], [12, 29, 111], [19, 64], [44, 91, 108, 150], [5]]
    laid = lay_lines([TEXT] * 5, breaks, [np.zeros(len(TEXT))] * 5)
    assert not any(one.begins.any() for one in laid)


def test_a_line_one_short_speaks_for_a_loss_and_a_full_one_against() -> None:
    first, second, third = 31, 31 + 32, 31 + 32 + 33
    short = lay(TEXT, [first, second, third]).short
    assert short[first] > 0 > short[second]
    assert short[third] == 0


def test_no_line_begins_just_before_a_line_break_that_was_kept() -> None:
    begins = lay(TEXT, [31 + 33]).begins
    assert begins[31] > 1
    assert max(begins[31 + 30 : 31 + 33]) < 0


@pytest.mark.parametrize("marks", [1, 2])
def test_marks_that_are_missing_are_counted_into_a_line(marks: int) -> None:
    texts = [TEXT] * 8 + [TEXT]
    lost = [np.zeros(len(one)) for one in texts]
    lost[-1][5 : 5 + marks] = 1.0
    begins = lay_lines(texts, [*[breaks_of(len(TEXT))] * 8, []], lost)[-1].begins
    assert int(np.argmax(begins[:50])) == WIDTH - 2 - marks


@given(st.lists(st.tuples(st.text("信访，“2024A", max_size=60), st.lists(st.integers(1, 50), max_size=5)), max_size=5))
def test_any_paragraphs_are_laid(paragraphs: list[tuple[str, list[int]]]) -> None:
    texts = [text for text, _ in paragraphs]
    breaks = [sorted({at for at in offsets if at < len(text)}) for text, offsets in paragraphs]
    laid = lay_lines(texts, breaks, [np.full(len(text), 0.1) for text in texts])
    assert [len(one.begins) for one in laid] == [len(one.short) for one in laid] == [len(text) for text in texts]
    assert all(np.isfinite(one.begins).all() and np.isfinite(one.short).all() for one in laid)
