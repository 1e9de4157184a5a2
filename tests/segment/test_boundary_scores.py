"""Scores say what a user would get."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.segment.boundary_damage import make_examples
from pipeline.segment.boundary_gaps import count_gaps, fold
from pipeline.segment.boundary_judge import FEATURES
from pipeline.segment.boundary_model import load_model
from pipeline.segment.boundary_scores import Trial, f1_scores, score, try_model


def trial(right: list[bool], lost: int) -> Trial:
    truth = np.array(right)
    return Trial(np.zeros((len(right), 0)), truth, truth, lost, 0.8, 0.7)


def test_applied_and_suggested_are_counted_apart() -> None:
    worth = np.array([0.99, 0.99, 0.99, 0.99, 0.6, 0.1])
    scores = score(trial([True, True, True, False, True, True], 10), worth, 0.97)
    assert scores["applied_precision"] == pytest.approx(0.75)
    assert scores["applied_recall"] == pytest.approx(0.3)
    assert scores["suggested_recall"] == pytest.approx(0.4)
    assert (scores["boundary_f1"], scores["typed_f1"]) == (0.8, 0.7)


def test_probabilities_that_come_true_have_no_error() -> None:
    right = [i % 4 != 0 for i in range(400)]
    scores = score(trial(right, 300), np.full(400, 0.75), 0.97)
    assert scores["calibration_error"] == pytest.approx(0.0, abs=1e-6)


def test_a_text_gives_its_trial() -> None:
    pieces = [("今年以来，全县坚持源头治理，完善工作机制，压实工作责任，群众满意度稳步提高。", True)] * 20
    model = load_model()
    losses = [make_examples(pieces, model.vocabulary, random.Random(seed)) for seed in (1, 2)]
    found = try_model(model, count_gaps(fold([])), losses)
    assert found.lost > 80
    assert 0.5 < found.typed_f1 <= found.boundary_f1 <= 1.0
    assert found.features.shape == (len(found.right), len(FEATURES))
    assert found.right.sum() <= found.marked.sum() <= found.lost
    assert not (found.right & ~found.marked).any()


def test_a_place_with_the_other_mark_counts_for_places_only() -> None:
    [example] = make_examples([("全县排查，化解矛盾，压实责任", True)], load_model().vocabulary, random.Random(1))
    rows = np.zeros((len(example.text), 3), np.float32)
    rows[np.arange(len(example.text)), example.labels] = 1.0
    assert f1_scores([example], [rows]) == (1.0, 1.0)
    rows[:, [1, 2]] = rows[:, [2, 1]]
    assert f1_scores([example], [rows]) == (1.0, 0.0)
