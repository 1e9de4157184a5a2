"""Towers: what they tell of a text does not depend on how the text is cut for them, however long it is."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.segment import tower
from pipeline.segment.boundary_features import Integers
from pipeline.segment.boundary_model import load_model
from pipeline.segment.loss_model import load_losses
from pipeline.segment.ngrams import START
from pipeline.segment.tower import Floats

TEXT = START.join(f"全县{n}个乡镇坚持依法办理每一件群众诉求，把矛盾纠纷化解在基层。" for n in range(40))


def test_pieces_tell_the_same_of_lost_marks_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tower, "_PIECE", len(TEXT))
    whole = load_model().probabilities(TEXT)
    monkeypatch.setattr(tower, "_PIECE", 100)
    assert np.abs(load_model().probabilities(TEXT) - whole).max() < 1e-4


def test_pieces_tell_the_same_of_lost_characters_as_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tower, "_PIECE", len(TEXT))
    whole = load_losses().look(TEXT)
    monkeypatch.setattr(tower, "_PIECE", 100)
    pieces = load_losses().look(TEXT)
    for one, other in ((whole.lost, pieces.lost), (whole.marks, pieces.marks), (whole.likes, pieces.likes)):
        assert one.shape[0] == len(TEXT)
        assert np.abs(one - other).max() < 1e-3


def test_no_piece_is_longer_than_it_may_be() -> None:
    lengths: list[int] = []

    def look(features: Integers) -> Floats:
        lengths.append(len(features))
        return features.astype(np.float32)

    features = np.arange(10_000).reshape(-1, 1)
    assert tower.look_in_pieces(features, look).tolist() == features.tolist()
    assert max(lengths) <= 1024 + 2 * 60
    assert tower.look_in_pieces(features[:0], look).shape == (0, 1)
