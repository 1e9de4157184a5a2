"""Scores say what a user would get."""

from __future__ import annotations

import random

import pytest

from pipeline.segment.boundary_calibration import KINDS, Calibration
from pipeline.segment.boundary_damage import make_examples
from pipeline.segment.boundary_model import load_model
from pipeline.segment.boundary_scores import Judged, Trial, ceiling, score, try_model

HONEST = Calibration(dict.fromkeys(KINDS, (1.0, 1.0, 0.0, 1.0)))


def test_applied_and_suggested_are_counted_apart() -> None:
    places = [Judged("inner", 0.99, True)] * 3 + [Judged("stop", 0.99, False), Judged("inner", 0.6, True)]
    scores = score(Trial([*places, Judged("end", 0.1, True)], 10, 0.8, 0.7), HONEST, 0.97)
    assert scores["applied_precision"] == pytest.approx(0.75)
    assert scores["applied_recall"] == pytest.approx(0.3)
    assert scores["suggested_recall"] == pytest.approx(0.4)
    assert (scores["boundary_f1"], scores["typed_f1"]) == (0.8, 0.7)


def test_probabilities_that_come_true_have_no_error() -> None:
    places = [Judged("inner", 0.75, i % 4 != 0) for i in range(400)]
    assert score(Trial(places, 300, 1.0, 1.0), HONEST, 0.97)["calibration_error"] == pytest.approx(0.0, abs=1e-6)


def test_a_text_gives_its_trial() -> None:
    pieces = [("今年以来，全县坚持源头治理，完善工作机制，压实工作责任，群众满意度稳步提高。", True)] * 20
    model = load_model()
    trial = try_model(model, make_examples(pieces, model.vocabulary, random.Random(1)))
    assert trial.lost > 40
    assert 0.5 < trial.typed_f1 <= trial.boundary_f1 <= 1.0
    assert {place.kind for place in trial.places} <= set(KINDS)
    assert sum(place.right for place in trial.places) <= trial.lost


def test_a_ceiling_is_what_harder_texts_allow() -> None:
    easy = [Judged("inner", 0.9, True)] * 20
    hard = [Judged("inner", 0.9, i % 2 == 0) for i in range(20)]
    assert ceiling([easy, easy, easy, easy]) == pytest.approx(10 / 10.2, abs=1e-4)
    assert ceiling([easy, hard, hard, hard]) == pytest.approx(5 / 10.2, abs=1e-4)
