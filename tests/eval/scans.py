"""Scans whose recognition is on record: forged compilations, printed, spoiled, and recognised once by rapidocr.

What is measured with them is all that comes after recognition, on machines without the extra too. The records lie
in tests/cases/scans: the size of each page image, what was recognised in it, and the truth of the compilation. The
scan of the shared compilation is recognised anew, where the extra is installed.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pypdfium2
from rapidfuzz.distance import Levenshtein

from pipeline.extract import ocr
from pipeline.extract.ocr_cache import KeptPage
from tests.forge.expected import Expected, from_forge, from_shared
from tests.forge.score import Score, built_from, score

RECORDS: Final = Path(__file__).parents[1] / "cases" / "scans"
# Points a pixel, as pages are drawn for recognition.
_POINTS: Final = 72 / 200
_COMPILATION: Final = "2026年省级政府工作报告汇编"
# First page and status of the articles on the scanned pages D: each lacks pages that lie outside the scan.
_COVERAGE: Final = {(3, "truncated"), (5, "truncated"), (6, "truncated")}
# Leaders, white space and the dashes round a page number, of which nothing depends on how many there are.
_APART: Final = re.compile(r"[\s.·…—-]+")


def records() -> dict[str, dict[str, Any]]:
    """The records by name."""
    return {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(RECORDS.glob("*.json"))}


@contextmanager
def recorded_scan(record: dict[str, Any], path: Path) -> Iterator[Expected]:
    """Write a file of as many page images as the record has, each recognised as it says; gives what is in it."""
    sizes = [tuple(page["size"]) for page in record["pages"]]
    # Images are told apart by their widths; a pixel more does not change where a line stands.
    widths = {size[0] + at: at for at, size in enumerate(sizes)}
    path.write_bytes(_blank_scan([(width, size[1]) for width, size in zip(widths, sizes, strict=True)]))

    def recognise_page(image: npt.NDArray[np.uint8], _scale: float) -> KeptPage:
        page = record["pages"][widths[image.shape[1]]]
        return KeptPage([tuple(line) for line in page["lines"]], page["n_seals"])

    with (
        patch.object(ocr, "is_installed", lambda: True),
        patch.object(ocr, "recogniser", lambda: "on record"),
        patch.object(ocr, "recognise_page", recognise_page),
    ):
        yield from_forge(record["truth"], "pdf")


def _blank_scan(sizes: list[tuple[int, int]]) -> bytes:
    """A PDF of white images, one on each page and as large, sizes in pixels."""
    document = pypdfium2.PdfDocument.new()
    for wide, high in sizes:
        picture = pypdfium2.PdfImage.new(document)
        bitmap = pypdfium2.PdfBitmap.new_native(8, 8, 2)
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, 8, 8)
        picture.set_bitmap(bitmap)
        picture.set_matrix(pypdfium2.PdfMatrix().scale(wide * _POINTS, high * _POINTS))
        page = document.new_page(wide * _POINTS, high * _POINTS)
        page.insert_obj(picture)
        page.gen_content()
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def score_shared_scan(folder: Path, tables: Mapping[str, pa.Table]) -> dict[str, Score]:
    """What was got right of the scanned pages D of the shared compilation: characters, contents, articles."""
    pages = json.loads((folder / "truth_D.json").read_text("utf-8"))["pages"]
    entries = from_shared(json.loads((folder / "truth.json").read_text("utf-8")), "A").entries
    report = score(built_from(tables), Expected((), entries))
    scores = {name: value for name, value in report.scores.items() if name.startswith("contents")}
    articles = [row for row in tables["articles"].to_pylist() if row["status"] != "listed"]
    # One article's last page is among the scanned ones, its title is not: the contents names it, and it lacks text.
    headed = [row for row in articles if row["title_source"] != "contents"]
    begun = [(row["page_start"], row["status"]) for row in articles]
    scores["coverage"] = Score(sum(one in _COVERAGE for one in begun), len(begun), len(_COVERAGE))
    for role, column in (("title", "title"), ("byline", "byline"), ("date", "date")):
        printed = [_plain(text) for page in pages for kind, _, text in page["lines"] if kind == role]
        found = [_plain(_shown(row[column])) for row in headed]
        right = sum(one == other for one, other in zip(found, printed, strict=False))
        scores[f"{column}s"] = Score(right, len(found), len(printed))
    titles = [_plain(title) for title in tables["compilations"].column("title").to_pylist() if title]
    scores["compilation_titles"] = Score(sum(title == _COMPILATION for title in titles), len(titles), 1)
    return scores


def character_error(folder: Path, tables: Mapping[str, pa.Table]) -> float:
    """The share of characters that are wrong on the scanned pages D, watermarks, leaders and white space apart."""
    wrong = total = 0
    blocks = tables["blocks"].to_pylist()
    for page in json.loads((folder / "truth_D.json").read_text("utf-8"))["pages"]:
        printed = "".join([page["header"] or "", *(line[2] for line in page["lines"]), page["footer"] or ""])
        read = [b["text_raw"] for b in blocks if b["page"] == page["page"] and b["layer"] != "watermark"]
        wrong += Levenshtein.distance(_plain("".join(read)), _plain(printed))
        total += len(_plain(printed))
    return wrong / total


def _plain(text: str) -> str:
    return _APART.sub("", unicodedata.normalize("NFKC", text))


def _shown(value: str | dt.date | None) -> str:
    return f"（{value.year}年{value.month}月{value.day}日）" if isinstance(value, dt.date) else value or ""
