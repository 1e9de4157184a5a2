"""Scans read to the end: recorded ones everywhere, the shared one where recognition is installed."""

from __future__ import annotations

from pathlib import Path

import pyarrow.compute as pc
import pytest

from pipeline.extract import ocr
from tests.eval.measured import values
from tests.eval.measures import build_tables, measure_shared_scan
from tests.eval.scans import recorded_scan, records
from tests.forge.score import built_from, score

# What a wrong character does not touch.
STRUCTURE = ("contents", "contents_pages", "titles", "pages", "page_ends", "bylines", "dates", "headings", "articles")


@pytest.mark.parametrize("name", records())
def test_a_recorded_scan_is_read_as_its_print_would_be(name: str, tmp_path: Path) -> None:
    with recorded_scan(records()[name], tmp_path / "scan.pdf") as expected:
        tables = build_tables(tmp_path / "scan.pdf")
    report = score(built_from(tables), expected)
    assert {thing: report.scores[thing].f1 for thing in STRUCTURE} == dict.fromkeys(STRUCTURE, 1.0), report.faults
    assert report.char_error < 0.002
    assert pc.min(tables["blocks"].column("confidence")).as_py() > 0.5
    assert tables["blocks"].column("confidence").null_count == 0


def test_the_shared_scan_is_read_to_the_end(shared_data: Path) -> None:
    if not ocr.is_installed():
        pytest.skip('pip install "huibian[ocr]"')
    measures = values(measure_shared_scan(shared_data))
    assert measures.pop("D.pdf/characters") > 0.995
    assert measures == dict.fromkeys(measures, 1.0)
    assert {"D.pdf/contents_pages", "D.pdf/titles", "D.pdf/bylines", "D.pdf/dates"} <= set(measures)
