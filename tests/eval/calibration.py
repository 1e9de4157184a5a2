"""Whether repairs are right as often as they say: ``python -m tests.eval.calibration`` prints a row for each rule.

Measured on the damaged form of the shared compilation and on forged previews of seeds that no floor knows.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

from pipeline.config import RepairSettings
from tests.conftest import SHARED_DATA
from tests.eval.measures import build_tables
from tests.eval.repairs import Judged, damage_of_forge, damage_of_shared, judge, read_repairs
from tests.forge.forged import compilation
from tests.forge.layouts import LAYOUTS

SEEDS: Final = (31, 32)
GRADES: Final = (1, 2, 3)


@dataclass(slots=True)
class Promise:
    """What a rule said of its repairs, and how many were right."""

    count: int = 0
    right: int = 0
    said: float = 0.0

    def add(self, one: Judged) -> None:
        self.count += 1
        self.right += one.right
        self.said += one.repair.probability


def judged_repairs(data: Path | None, seeds: Sequence[int] = SEEDS) -> Iterator[Judged]:
    """Every repair whose truth is known, applied or not; the shared compilation's where it is here."""
    if data is not None:
        folder = data / "compilation-dev"
        truth, told = (json.loads((folder / name).read_text("utf-8")) for name in ("truth.json", "truth_E.json"))
        damage = damage_of_shared((folder / "E.txt").read_text("utf-8"), truth, told)
        yield from judge(read_repairs(build_tables(folder / "E.txt")), damage)
    with tempfile.TemporaryDirectory() as place:
        for layout in LAYOUTS:
            for seed in seeds:
                for grade in GRADES:
                    rendered = compilation(seed, layout, grade).render("txt")
                    path = Path(place) / f"{layout.name}-{seed}-{grade}.txt"
                    path.write_bytes(rendered.data)
                    damage = damage_of_forge(rendered.data.decode(), rendered.truth)
                    yield from judge(read_repairs(build_tables(path)), damage)


def promises(judged: Iterable[Judged]) -> dict[tuple[str, bool], Promise]:
    """By rule, and whether a repair is sure enough to be applied."""
    found: dict[tuple[str, bool], Promise] = {}
    for one in judged:
        sure = RepairSettings().applies(one.repair.probability)
        found.setdefault((one.repair.rule, sure), Promise()).add(one)
    return dict(sorted(found.items()))


def main() -> None:
    """Print the table."""
    table = Table("rule", "applied", "repairs", "said", "right")
    for (rule, sure), one in promises(judged_repairs(SHARED_DATA if SHARED_DATA.is_dir() else None)).items():
        shares = (one.said / one.count, one.right / one.count)
        table.add_row(rule, "yes" if sure else "no", str(one.count), *(f"{share:.3f}" for share in shares))
    Console(file=sys.stdout).print(table)


if __name__ == "__main__":
    main()
