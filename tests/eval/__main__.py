"""`make eval`: one table of what is measured, beside the floors."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tests.conftest import SHARED_DATA
from tests.eval.floors import fallen, read_floors, write_raised
from tests.eval.measures import Measures, measure_own, measure_shared


def print_measures(measures: Measures, floors: Measures) -> None:
    """A row for each thing measured, a column for each text it is measured on."""
    texts = list(dict.fromkeys(name.rpartition("/")[0] for name in measures))
    for block in (texts[i : i + 5] for i in range(0, len(texts), 5)):
        table = Table()
        table.add_column("")
        for text in block:
            table.add_column(text, justify="right")
        things = dict.fromkeys(name.rpartition("/")[2] for name in measures if name.rpartition("/")[0] in block)
        for thing in things:
            names = [f"{text}/{thing}" for text in block]
            cells = [
                f"{measures[n]:.4f}{' ▼' if fallen({n: measures[n]}, floors) else ''}" if n in measures else ""
                for n in names
            ]
            table.add_row(thing, *cells)
        Console().print(table)


def main(arguments: list[str]) -> int:
    measures = measure_own()
    if SHARED_DATA.is_dir():
        measures |= measure_shared(SHARED_DATA)
    else:
        print(
            "the evaluation data (../shared/data) is not here: only the sample and the forge are measured",
            file=sys.stderr,
        )
    floors = read_floors()
    print_measures(measures, floors)
    if "--raise" in arguments:
        write_raised(measures)
    below = fallen(measures, floors)
    print("\n".join(below), file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
