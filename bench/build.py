"""CPU time of a whole build against `pdfplumber.extract_text` alone, on the same PDFs in the same run.

`make bench`, or `python -m bench.build FILE.pdf …` for other files. The build goes from the file to a
published snapshot in one process with its models warm; pdfplumber only takes the text off the pages.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pdfplumber
from rich.console import Console
from rich.table import Table

from pipeline.build import build
from pipeline.config import adhoc_config
from pipeline.workers import InlineExecutor

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpora" / "sample" / "sources" / "sample.pdf"
DEV = ROOT.parent / "shared" / "data" / "compilation-dev"


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds, of this process and its threads, that `work` takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def build_file(path: Path) -> None:
    """Build one file from nothing, cache included, into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as out:
        report = build(adhoc_config(path.parent), [path], Path(out), executor=InlineExecutor())
        if report.snapshot is None:
            raise SystemExit(f"{path}: {report.sources[0].message}")


def extract_with_pdfplumber(path: Path) -> int:
    """What the build is measured against; gives the number of characters."""
    with pdfplumber.open(path) as pdf:
        n_chars = 0
        for page in pdf.pages:
            n_chars += len(page.extract_text())
            page.close()
        return n_chars


def page_count(path: Path) -> int:
    with pdfplumber.open(path) as pdf:
        return len(pdf.pages)


def main(arguments: list[str]) -> None:
    paths = [Path(argument) for argument in arguments]
    paths = paths or [path for path in (DEV / "A.pdf", DEV / "B.pdf", DEV / "C.pdf", SAMPLE) if path.is_file()]
    build_file(SAMPLE)  # loads the segmenter, the dictionaries and the codebook
    table = Table(title="whole build against pdfplumber.extract_text, CPU seconds")
    for heading in ("file", "pages", "huibian build", "pdfplumber", "ratio"):
        table.add_column(heading, justify="left" if heading == "file" else "right")
    for path in paths:
        ours = cpu_seconds(lambda path=path: build_file(path))  # type: ignore[misc]
        theirs = cpu_seconds(lambda path=path: extract_with_pdfplumber(path))  # type: ignore[misc]
        table.add_row(path.name, str(page_count(path)), f"{ours:.2f}", f"{theirs:.2f}", f"{ours / theirs:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
