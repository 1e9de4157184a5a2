"""How fast, how lean and how right huibian reads PDF, beside other readers on the same files in the same run.

`python -m bench.reading [FOLDER]`. FOLDER holds A.pdf and C.pdf with truth_lines.json (each page's printed lines
in reading order), B.pdf, and truth.json (the paragraphs of their articles); the sample's PDF, whose fonts are not
embedded, is read too. Every reader gets a process of its own, so that peak memory is its own; CPU time leaves out
imports. All text is compared without white space. For huibian, speed and memory are those of its PDF reader alone,
and paragraphs and furniture those of a build, which is not timed here; the others are asked for lines or blocks,
whichever comes nearest to paragraphs.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rapidfuzz.distance import Levenshtein
from rich.console import Console
from rich.table import Table

ROOT: Final = Path(__file__).resolve().parents[1]
DEV: Final = ROOT.parent / "shared" / "data" / "compilation-dev"
SAMPLE: Final = ROOT / "corpora" / "sample"
# Linux counts in KiB, macOS in bytes.
_MAXRSS_UNIT: Final = 1 if sys.platform == "darwin" else 1024

# A page is a list of blocks, a block a list of lines; readers without blocks give one block a page.
Pages = list[list[list[str]]]


def read_with_huibian(module: Any, path: Path) -> Pages:
    settings = importlib.import_module("pipeline.config").ExtractSettings()
    reading = module.PdfReader().read(path, "0" * 16, settings)
    pages: Pages = [[[]] for _ in reading.pages]
    for line in reading.lines:
        if not line.rotated:
            pages[line.page - 1][0].append(line.text_raw)
    return pages


def read_with_pdfplumber(module: Any, path: Path) -> Pages:
    pages = []
    with module.open(path) as pdf:
        for page in pdf.pages:
            pages.append([page.extract_text().splitlines()])
            page.close()
    return pages


def read_with_pdfminer(module: Any, path: Path) -> Pages:
    return [
        [box.get_text().splitlines() for box in page if hasattr(box, "get_text")] for page in module.extract_pages(path)
    ]


def read_with_pypdfium2(module: Any, path: Path) -> Pages:
    return [[page.get_textpage().get_text_range().splitlines()] for page in module.PdfDocument(path)]


def read_with_pymupdf(module: Any, path: Path) -> Pages:
    with module.open(path) as pdf:
        return [[block[4].splitlines() for block in page.get_text("blocks")] for page in pdf]


def read_with_pypdf(module: Any, path: Path) -> Pages:
    return [[page.extract_text().splitlines()] for page in module.PdfReader(path).pages]


def read_with_pdf_oxide(module: Any, path: Path) -> Pages:
    pdf = module.PdfDocument(str(path))
    texts = [pdf.extract_text(number) for number in range(pdf.page_count())]
    return [[block.splitlines() for block in text.split("\n\n")] for text in texts]


def read_with_pdftext(module: Any, path: Path) -> Pages:
    return [
        [["".join(span["text"] for span in line["spans"]) for line in block["lines"]] for block in page["blocks"]]
        for page in module.dictionary_output(str(path))
    ]


# Reader, the module it needs, how it reads. Each module is imported only in its reader's process.
READERS: Final[dict[str, tuple[str, Callable[[Any, Path], Pages]]]] = {
    "huibian": ("pipeline.extract.pdf", read_with_huibian),
    "pypdfium2": ("pypdfium2", read_with_pypdfium2),
    "pymupdf": ("pymupdf", read_with_pymupdf),
    "pdf_oxide": ("pdf_oxide", read_with_pdf_oxide),
    "pdftext": ("pdftext.extraction", read_with_pdftext),
    "pypdf": ("pypdf", read_with_pypdf),
    "pdfminer.six": ("pdfminer.high_level", read_with_pdfminer),
    "pdfplumber": ("pdfplumber", read_with_pdfplumber),
}
_SLOWEST: Final = "pdfplumber"


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a file: printed lines and furniture of each page, paragraphs of the articles."""

    lines: list[list[str]] | None
    furniture: list[list[str]] | None
    paragraphs: list[str]


def measure_here(name: str, path: Path) -> dict[str, Any]:
    """Read a file in this process: pages, CPU seconds, and the peak of memory from start to end."""
    module_name, read = READERS[name]
    module = importlib.import_module(module_name)
    read(module, path)  # what is loaded once is warm afterwards
    started = time.process_time()
    pages = read(module, path)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _MAXRSS_UNIT / 2**20
    found = {"pages": pages, "seconds": seconds, "peak": peak}
    return found | (build_file(path, len(pages)) if name == "huibian" else {})


def build_file(path: Path, n_pages: int) -> dict[str, Any]:
    """The paragraphs of a whole build, and the lines of each page that it took for text."""
    # Imported here: the processes of the other readers must not bear it.
    builder, config, validate, workers = map(
        importlib.import_module, ("pipeline.build", "pipeline.config", "pipeline.store.validate", "pipeline.workers")
    )
    with tempfile.TemporaryDirectory() as out:
        executor = workers.InlineExecutor()
        report = builder.build(config.adhoc_config(path.parent), [path], Path(out), executor=executor)
        tables = validate.read_tables(report.snapshot)
    kept: list[list[str]] = [[] for _ in range(n_pages)]
    for block in tables["blocks"].select(["page", "layer", "text_raw"]).to_pylist():
        if block["layer"] not in {"furniture", "watermark"}:
            kept[block["page"] - 1].append(block["text_raw"])
    return {"kept": kept, "paragraphs": tables["paragraphs"]["text"].to_pylist()}


def measure(name: str, path: Path) -> dict[str, Any]:
    """Read a file in a process of its own."""
    command = [sys.executable, "-m", "bench.reading", "--one", name, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    found = dict(json.loads(done.stdout.splitlines()[-1]))
    found.setdefault("kept", [[line for block in page for line in block] for page in found["pages"]])
    found.setdefault("paragraphs", ["".join(block) for page in found["pages"] for block in page])
    return found


def bare(text: str) -> str:
    return "".join(text.split())


def score_lines(pages: Pages, printed: Sequence[Sequence[str]]) -> tuple[float, float]:
    """Character error, and the share of printed lines that came out as lines."""
    errors = characters = exact = lines = 0
    for blocks, want in zip(pages, printed, strict=True):
        got = [bare(line) for block in blocks for line in block]
        errors += Levenshtein.distance("".join(got), bare("".join(want)))
        characters += len(bare("".join(want)))
        left = Counter(got)
        for line in map(bare, want):
            exact += left[line] > 0
            left[line] -= 1
        lines += len(want)
    return errors / characters, exact / lines


def score_furniture(kept: Sequence[Sequence[str]], truth: Truth) -> float:
    """The share of the characters of headers, footers and watermarks that are not among those of the text."""
    left = total = 0
    for lines, printed, furniture in zip(kept, truth.lines or (), truth.furniture or (), strict=True):
        text = Counter(bare("".join(line for line in printed if line not in furniture)))
        surplus = Counter(bare("".join(lines))) - text
        aside = Counter(bare("".join(furniture)))
        left += (surplus & aside).total()
        total += aside.total()
    return 1 - left / total


def score_paragraphs(units: Sequence[str], paragraphs: Sequence[str]) -> float:
    """The share of the articles' paragraphs that came out as one unit, neither cut nor joined to others."""
    found = {bare(unit) for unit in units}
    return sum(bare(paragraph) in found for paragraph in paragraphs) / len(paragraphs)


def files(folder: Path) -> Iterator[tuple[Path, Truth]]:
    if (folder / "truth_lines.json").is_file():
        printed = json.loads((folder / "truth_lines.json").read_text(encoding="utf-8"))
        told = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        for form in ("A", "B", "C"):
            starts = told["formats"][form]["articles"]
            numbers = {entry["no"] for entry in starts} if form == "C" else None
            yield folder / f"{form}.pdf", _truth(printed.get(form), told["articles"], numbers)
    told = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    yield SAMPLE / "sources" / "sample.pdf", _truth(None, told["articles"], None)


def _truth(pages: list[dict[str, Any]] | None, articles: list[dict[str, Any]], numbers: set[int] | None) -> Truth:
    paragraphs = [p["text"] for a in articles if numbers is None or a["no"] in numbers for p in a["paragraphs"]]
    if pages is None:
        return Truth(None, None, paragraphs)
    lines = [
        [*filter(None, [page["header"]]), *(text for *_, text in page["lines"]), *filter(None, [page["footer"]])]
        for page in pages
    ]
    furniture = [[page[kind] for kind in ("header", "footer", "watermark") if page[kind]] for page in pages]
    return Truth(lines, furniture, paragraphs)


def rows(folder: Path) -> Iterator[tuple[str, ...]]:
    for path, truth in files(folder):
        speed_of: dict[str, float] = {}
        for name in (_SLOWEST, *(name for name in READERS if name != _SLOWEST)):
            if importlib.util.find_spec(READERS[name][0].partition(".")[0]) is None:
                yield path.name, name, "not installed", *[""] * 6
                continue
            found = measure(name, path)
            speed_of[name] = len(found["pages"]) / found["seconds"]
            ratio = speed_of[name] / speed_of[_SLOWEST]
            error, exact, removed = "", "", ""
            if truth.lines is not None:
                rates = score_lines(found["pages"], truth.lines)
                error, exact = f"{rates[0]:.4%}", f"{rates[1]:.2%}"
                removed = f"{score_furniture(found['kept'], truth):.1%}"
            whole = f"{score_paragraphs(found['paragraphs'], truth.paragraphs):.1%}"
            yield (
                path.name,
                name,
                f"{speed_of[name]:.0f}",
                f"{ratio:.1f}",
                f"{found['peak']:.0f}",
                error,
                exact,
                whole,
                removed,
            )


HEADS: Final = (
    "file",
    "reader",
    "pages per CPU-second",
    "× pdfplumber",
    "peak MB",
    "character error",
    "lines exact",
    "paragraphs whole",
    "furniture removed",
)


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure_here(arguments[1], Path(arguments[2]))))
        return
    as_markdown = "--md" in arguments
    folders = [Path(argument) for argument in arguments if not argument.startswith("--")]
    found = list(rows(folders[0] if folders else DEV))
    if as_markdown:
        print("\n".join("| " + " | ".join(row) + " |" for row in (HEADS, ["---"] * len(HEADS), *found)))
        return
    table = Table(*HEADS, title="Reading PDF")
    for row in found:
        table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
