"""How fast, how lean and how right huibian reads PDF, beside other readers on the same files in the same run.

`make bench`, or `python -m bench.reading [FOLDER]`. FOLDER holds A.pdf and C.pdf with truth_lines.json (each
page's printed lines in reading order) and, without a truth, B.pdf. Every reader gets a process of its own, so
that peak memory is its own; CPU time leaves out imports. Characters and lines are compared without white
space, header and footer included; text that a reader marks as turned (a watermark) is not held against it,
and text it mixes in is. Readers that are not installed are left out.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

DEV: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "compilation-dev"
# Linux counts in KiB, macOS in bytes.
_MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

Pages = list[list[str]]


def read_with_huibian(module: Any, path: Path) -> Pages:
    settings = importlib.import_module("pipeline.config").ExtractSettings()
    reading = module.PdfReader().read(path, "0" * 16, settings)
    pages: Pages = [[] for _ in reading.pages]
    for line in reading.lines:
        if not line.rotated:
            pages[line.page - 1].append(line.text_raw)
    return pages


def read_with_pdfplumber(module: Any, path: Path) -> Pages:
    pages = []
    with module.open(path) as pdf:
        for page in pdf.pages:
            pages.append(page.extract_text().splitlines())
            page.close()
    return pages


def read_with_pdfminer(module: Any, path: Path) -> Pages:
    pages = []
    for page in module.extract_pages(path):
        boxes = [box.get_text() for box in page if hasattr(box, "get_text")]
        pages.append("".join(boxes).splitlines())
    return pages


def read_with_pypdfium2(module: Any, path: Path) -> Pages:
    return [page.get_textpage().get_text_range().splitlines() for page in module.PdfDocument(path)]


def read_with_pymupdf(module: Any, path: Path) -> Pages:
    with module.open(path) as pdf:
        return [page.get_text().splitlines() for page in pdf]


# Reader, the module it needs, how it reads. Each module is imported only in its reader's process.
READERS: Final[dict[str, tuple[str, Callable[[Any, Path], Pages]]]] = {
    "huibian": ("pipeline.extract.pdf", read_with_huibian),
    "pypdfium2": ("pypdfium2", read_with_pypdfium2),
    "pdfplumber": ("pdfplumber", read_with_pdfplumber),
    "pdfminer.six": ("pdfminer.high_level", read_with_pdfminer),
    "pymupdf": ("pymupdf", read_with_pymupdf),
}


def measure_here(name: str, path: Path) -> dict[str, Any]:
    """Read a file in this process: pages, CPU seconds, and the peak of memory from start to end."""
    module_name, read = READERS[name]
    module = importlib.import_module(module_name)
    read(module, path)  # what is loaded once is warm afterwards
    started = time.process_time()
    pages = read(module, path)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT / 2**20
    return {"pages": pages, "seconds": seconds, "peak": peak}


def measure(name: str, path: Path) -> dict[str, Any]:
    """Read a file in a process of its own."""
    command = [sys.executable, "-m", "bench.reading", "--one", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return dict(json.loads(done.stdout))


def printed_pages(truth: list[dict[str, Any]]) -> Pages:
    """The lines printed on each page, header first and footer last."""
    return [
        [*filter(None, [page["header"]]), *(text for *_, text in page["lines"]), *filter(None, [page["footer"]])]
        for page in truth
    ]


def bare(text: str) -> str:
    return "".join(text.split())


def score(pages: Pages, printed: Pages) -> tuple[float, float]:
    """Character error, and the share of printed lines that came out as lines."""
    errors = characters = exact = lines = 0
    for got, want in zip(pages, printed, strict=True):
        errors += Levenshtein.distance(bare("".join(got)), bare("".join(want)))
        characters += len(bare("".join(want)))
        left = [bare(line) for line in got]
        for line in map(bare, want):
            if line in left:
                left.remove(line)
                exact += 1
        lines += len(want)
    return errors / characters, exact / lines


def rows(folder: Path) -> Iterator[tuple[str, ...]]:
    truths = json.loads((folder / "truth_lines.json").read_text(encoding="utf-8"))
    for form in ("A", "B", "C"):
        slowest: float | None = None
        for name, (module, _) in reversed(READERS.items()):
            if importlib.util.find_spec(module.partition(".")[0]) is None:
                continue
            found = measure(name, folder / f"{form}.pdf")
            speed = len(found["pages"]) / found["seconds"]
            slowest = speed if name == "pdfplumber" else slowest
            marks = ("", "")
            if form in truths:
                error, exact = score(found["pages"], printed_pages(truths[form]))
                marks = (f"{error:.4%}", f"{exact:.2%}")
            ratio = "" if slowest is None else f"{speed / slowest:.1f}"
            yield f"{form}.pdf", name, f"{speed:.0f}", ratio, f"{found['peak']:.0f}", *marks


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure_here(arguments[1], Path(arguments[2]))))
        return
    folder = Path(arguments[0]) if arguments else DEV
    if not (folder / "truth_lines.json").is_file():
        raise SystemExit(f"{folder}: no truth_lines.json here; nothing to read")
    heads = ("file", "reader", "pages per CPU-s", "× pdfplumber", "peak MB", "character error", "lines exact")
    table = Table(*heads, title="Reading PDF")
    for row in rows(folder):
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
