"""The gate: nothing measured is below its floor, and nothing that has a floor goes unmeasured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.eval import floors
from tests.eval.floors import fallen, read_floors, write_raised
from tests.eval.measured import Measures, values
from tests.eval.measures import measure_own, measure_shared


def check(measures: Measures, prefixes: tuple[str, ...]) -> None:
    known = read_floors()
    assert fallen(values(measures), known) == []
    assert {name for name in known if name.startswith(prefixes)} <= set(measures)


def test_the_sample_and_the_forge_stay_above_their_floors() -> None:
    check(measure_own(), ("sample", "forged", "dressed", "scan", "mentions.own", "themes.cases"))


def test_the_evaluation_data_stays_above_its_floors(shared_data: Path) -> None:
    prefixes = ("A.", "B.", "C.", "E.", "seed", "mentions.shared", "themes.seed", "themes.other")
    check(measure_shared(shared_data), prefixes)


def test_floors_rise_and_never_fall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(floors, "FLOORS", tmp_path / "floors.toml")
    write_raised({"A.pdf/titles": 0.91239, "A.pdf/dates": 1.0})
    write_raised({"A.pdf/titles": 0.5, "A.pdf/dates": 1.0})
    assert read_floors() == {"A.pdf/titles": 0.9123, "A.pdf/dates": 1.0}


def test_what_is_known_to_be_short_is_told_when_it_falls_further_and_when_it_is_mended() -> None:
    def told(value: float) -> list[str]:
        return fallen({"E.txt/marks": value}, {"E.txt/marks": 0.5}, {"E.txt/marks": 0.4})

    assert told(0.45) == []
    assert told(0.39) == ["E.txt/marks is 0.3900, its floor is 0.4000"]
    assert told(0.5) == ["E.txt/marks is 0.5000, no longer short of its floor"]
