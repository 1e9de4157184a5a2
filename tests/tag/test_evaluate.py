"""Scores and agreement, against values worked out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.evaluate import agreement, krippendorff_alpha, macro_f1, micro_f1, score_themes


def test_scores_count_each_theme_apart() -> None:
    found = [{"a", "b"}, {"a"}, set[str](), {"b"}]
    wanted = [{"a"}, {"a", "b"}, {"a"}, set[str]()]
    a, b, c = score_themes(found, wanted, ["a", "b", "c"])
    assert (a.hits, a.false_hits, a.misses) == (2, 0, 1)
    assert (b.hits, b.false_hits, b.misses) == (0, 2, 1)
    assert a.precision == 1.0
    assert a.recall == pytest.approx(2 / 3)
    assert a.f1 == pytest.approx(0.8)
    assert (c.precision, c.recall, c.f1) == (None, None, None)
    assert macro_f1([a, b, c]) == pytest.approx(0.4)
    assert micro_f1([a, b, c]) == pytest.approx(4 / 8)


def test_codings_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        score_themes([set()], [], ["a"])


def test_alpha_of_two_coders_who_agree_less_than_chance_is_negative() -> None:
    alpha = krippendorff_alpha([(True, False), (False, True)])
    assert alpha is not None
    assert alpha < 0


def test_alpha_leaves_out_what_only_one_coder_saw() -> None:
    paired = [(True, True), (False, False), (True, False)]
    assert krippendorff_alpha([*paired, (True, None), (None, None)]) == krippendorff_alpha(paired)


@given(st.lists(st.booleans(), min_size=1))
def test_perfect_agreement_is_one_or_undefined(values: list[bool]) -> None:
    alpha = krippendorff_alpha([(value, value, value) for value in values])
    assert alpha == (1.0 if len(set(values)) == 2 else None)


def test_agreement_is_given_for_each_theme() -> None:
    first = [{"a"}, {"a", "b"}, set[str]()]
    second = [{"a"}, {"b"}, set[str]()]
    alphas = agreement([first, second], ["a", "b"])
    assert alphas["b"] == 1.0
    assert alphas["a"] is not None
    assert alphas["a"] < 1
