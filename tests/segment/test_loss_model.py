"""The network of lost characters: it tells gaps that lost something from those that did not, in any text."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.segment.loss_model import load_losses
from pipeline.segment.ngrams import START


def test_a_gap_that_lost_its_character_is_told_from_one_that_has_it() -> None:
    model = load_losses()
    whole = model.look(START + "坚持以人民为中心的发展思想，切实保障和改善民生。")
    damaged = model.look(START + "持以人民为中心的发展思想，切实保障和改善民生。")
    assert damaged.lost[1] > 0 > whole.lost[1]
    likely = model.characters(damaged.likes[1:2])[0]
    assert int(likely.argmax()) == model.vocabulary.characters["坚"]
    assert np.exp(likely).sum() == pytest.approx(1.0, abs=1e-4)


def test_a_comma_that_is_missing_is_counted() -> None:
    text = START + "全县上下坚持以人民为中心的发展思想切实保障和改善民生持续提升群众满意度。"
    marks = load_losses().look(text).marks
    at = text.index("持续")
    assert marks[at] > 10 * max(marks[at - 1], marks[at + 1])


@settings(max_examples=20)
@given(st.text("信访工作，。“”2024A𠮷\n", max_size=80))
def test_any_text_is_looked_at(text: str) -> None:
    hints = load_losses().look(text)
    assert len(hints.lost) == len(hints.marks) == len(hints.likes) == len(text)
    assert np.isfinite(hints.lost).all()
    assert ((hints.marks >= 0) & (hints.marks <= 1)).all()
