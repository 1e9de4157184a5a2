"""`make eval`: one table of what is measured, with precision and recall, beside the floors."""

from __future__ import annotations

import sys

from rich.console import Console

from pipeline.extract import ocr
from tests.conftest import SHARED_DATA
from tests.eval.floors import fallen, read_floors, write_raised
from tests.eval.measured import values
from tests.eval.measures import measure_own, measure_shared, measure_shared_scan
from tests.eval.table import make_tables

# Wide enough for a row to stay a line where the output is a file.
_WIDTH = 118


def main(arguments: list[str]) -> int:
    measures = measure_own()
    if SHARED_DATA.is_dir():
        measures |= measure_shared(SHARED_DATA)
        if ocr.is_installed():
            measures |= measure_shared_scan(SHARED_DATA)
    else:
        print(
            "the evaluation data (../shared/data) is not here: only the sample and the forge are measured",
            file=sys.stderr,
        )
    floors = read_floors()
    console = Console() if sys.stdout.isatty() else Console(width=_WIDTH)
    for table in make_tables(measures, floors):
        console.print(table)
    if "--raise" in arguments:
        write_raised(values(measures))
    below = fallen(values(measures), floors)
    print("\n".join(below), file=sys.stderr)
    return 1 if below else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
