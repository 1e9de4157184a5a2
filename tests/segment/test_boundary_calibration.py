"""Calibration changes how sure a mark is, never which of two is surer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import PunctuateSettings
from pipeline.segment.boundary_calibration import KINDS, Calibration
from pipeline.segment.boundary_model import load_model

PROBABILITIES = st.floats(0, 1)


@given(PROBABILITIES, PROBABILITIES, st.sampled_from(KINDS))
def test_the_surer_stays_the_surer(one: float, other: float, kind: str) -> None:
    calibration = load_model().calibration
    low, high = sorted((one, other))
    assert 0.0 <= calibration.worth(low, kind) <= calibration.worth(high, kind) <= 1.0


def test_only_places_without_a_writers_choice_are_ever_surest() -> None:
    calibration = load_model().calibration
    surest = {kind: calibration.worth(1.0, kind) for kind in KINDS}
    assert {kind for kind, worth in surest.items() if worth >= PunctuateSettings().threshold} >= {"inner", "end"}
    assert surest["stop"] < surest["inner"]
    assert surest["item"] < PunctuateSettings().threshold


@given(PROBABILITIES)
def test_an_honest_network_is_believed(probability: float) -> None:
    honest = Calibration(dict.fromkeys(KINDS, (1.0, 1.0, 0.0, 1.0)))
    assert honest.worth(probability, "inner") == pytest.approx(probability, abs=1e-5)
