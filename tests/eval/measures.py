"""What is measured: every form of the sample, random forged compilations, the shared compilation, the seed."""

from __future__ import annotations

import hashlib
import json
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa

from pipeline.build import build
from pipeline.config import adhoc_config
from pipeline.store.validate import check_laws, read_tables
from pipeline.workers import InlineExecutor
from tests.eval.marks import measure_marks
from tests.eval.measured import Measured, Measures, measured, shares
from tests.eval.mentions import measure_own_mentions, measure_shared_mentions
from tests.eval.repairs import (
    HALF_WIDTH,
    Damage,
    Outcome,
    damage_of_forge,
    damage_of_seed,
    damage_of_shared,
    judge,
    outcomes,
    read_repairs,
)
from tests.eval.scans import character_error, recorded_scan, records, score_shared_scan
from tests.eval.themes import measure_own_themes, measure_shared_themes
from tests.forge.expected import Expected, from_forge, from_shared
from tests.forge.forged import compilation
from tests.forge.layouts import LAYOUTS
from tests.forge.score import Score, built_from, score

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLE: Final = ROOT / "corpora" / "sample"
SEED_FACTS: Final = Path(__file__).parent / "seed.toml"
SEED_REGIONS: Final = Path(__file__).parent / "regions.toml"

# Forms of the shared compilation: file, key of its truth, whether the truth of its damage is needed.
SHARED_FORMS: Final = (("A.pdf", "A"), ("B.pdf", "B"), ("B.docx", "B"), ("C.pdf", "C"), ("E.txt", "E"))
FORGED_SEEDS: Final = (11, 12)
FORGED_DAMAGE: Final = (0, 1, 2, 3)

# Dates that damage left undecidable: to leave them open is right, to hit upon the printed one is luck.
NOT_SCORED: Final = frozenset({"undecided_dates"})


def build_tables(path: Path) -> Mapping[str, pa.Table]:
    """The published tables of one file, built from nothing with default settings."""
    with tempfile.TemporaryDirectory() as out:
        report = build(adhoc_config(path.parent), [path], Path(out), executor=InlineExecutor())
        if report.snapshot is None:
            raise ValueError(f"{path.name}: {report.sources[0].message}")
        return read_tables(report.snapshot)


def measure_own() -> Measures:
    """Measures that need the repository alone."""
    return {
        **_measure_sample(),
        **_measure_forged(),
        **_measure_recorded_scans(),
        **measure_own_mentions(),
        **shares(measure_own_themes()),
    }


def measure_shared(data: Path) -> Measures:
    """Measures on the evaluation data."""
    return {
        **_measure_compilation(data / "compilation-dev"),
        **measure_seed(data / "seed"),
        **measure_shared_mentions(data),
        **shares(measure_shared_themes(data)),
    }


def _measure_sample() -> Measures:
    truth = json.loads((SAMPLE / "truth.json").read_text("utf-8"))
    measures: Measures = {}
    for form in ("pdf", "docx", "txt"):
        tables = build_tables(SAMPLE / "sources" / f"sample.{form}")
        measures |= _named(f"sample.{form}", tables, from_forge(truth, form))
    return measures


def _measure_recorded_scans() -> Measures:
    measures: Measures = {}
    for name, record in records().items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "scan.pdf"
            with recorded_scan(record, path) as expected:
                measures |= _named(f"scan.{name}", build_tables(path), expected)
    return measures


def measure_shared_scan(data: Path) -> Measures:
    """Measures on the scan of the shared compilation, for whose recognition the extra is needed."""
    folder = data / "compilation-dev"
    tables = build_tables(folder / "D.pdf")
    measures = {f"D.pdf/{name}": measured(value) for name, value in score_shared_scan(folder, tables).items()}
    right = {"D.pdf/characters": 1 - character_error(folder, tables), "D.pdf/laws": float(not check_laws(tables))}
    return measures | shares(right)


def _measure_forged() -> Measures:
    """Scores summed over layouts and seeds, one set for each form and grade of damage."""
    sums: dict[str, Counter[str]] = {}
    totals: dict[str, dict[str, Score]] = {}
    repaired: dict[str, dict[str, Outcome]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for file in _forged_files(Path(folder)):
            tables = build_tables(file.path)
            report = score(built_from(tables), file.expected)
            for measure, value in report.scores.items():
                known = totals.setdefault(file.name, {})
                known[measure] = known.get(measure, Score()) + value
            sums.setdefault(file.name, Counter()).update(wrong=report.wrong_chars, chars=report.chars)
            for kind, outcome in _outcomes(tables, file.damage).items():
                mended = repaired.setdefault(file.name, {})
                mended[kind] = mended.get(kind, Outcome()) + outcome
    measures = {
        f"{name}/{measure}": measured(value)
        for name, known in totals.items()
        for measure, value in known.items()
        if value.expected and measure not in NOT_SCORED
    }
    for name, mended in repaired.items():
        measures |= _repairs(name, mended)
    return measures | {
        f"{name}/characters": Measured(1 - known["wrong"] / known["chars"]) for name, known in sums.items()
    }


class _ForgedFile(NamedTuple):
    """A forged file under the name it is measured by, with what it holds and what was done to it."""

    name: str
    path: Path
    expected: Expected
    damage: Damage | None


def _forged_files(folder: Path) -> Iterator[_ForgedFile]:
    for layout in LAYOUTS:
        for seed in FORGED_SEEDS:
            for grade in FORGED_DAMAGE:
                forged = compilation(seed, layout, grade)
                for form in ("txt",) if grade else ("pdf", "docx"):
                    rendered = forged.render(form)
                    path = folder / f"{layout.name}-{seed}-{grade}.{form}"
                    path.write_bytes(rendered.data)
                    # Papers, cases and speeches are measured apart from reports.
                    kind = "forged" if layout.dress is None else "dressed"
                    name = f"{kind}.{form}.damage{grade}" if grade else f"{kind}.{form}"
                    damage = damage_of_forge(rendered.data.decode(), rendered.truth) if grade else None
                    yield _ForgedFile(name, path, from_forge(rendered.truth, form), damage)


def _outcomes(tables: Mapping[str, pa.Table], damage: Damage | None) -> dict[str, Outcome]:
    return outcomes(judge(read_repairs(tables), damage), damage) if damage is not None else {}


def _repairs(name: str, mended: Mapping[str, Outcome]) -> Measures:
    """Each kind of repair by its F1, and apart by precision and recall: each has a floor of its own."""
    measures: Measures = {}
    for kind, outcome in mended.items():
        measures[f"{name}/repaired_{kind}"] = measured(outcome)
        measures[f"{name}/repaired_{kind}_precision"] = Measured(outcome.precision)
        measures[f"{name}/repaired_{kind}_recall"] = Measured(outcome.recall)
    return measures


def _measure_compilation(folder: Path) -> Measures:
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    damage = json.loads((folder / "truth_E.json").read_text("utf-8"))
    measures: Measures = {}
    for name, form in SHARED_FORMS:
        expected = from_shared(truth, form, damage if form == "E" else None, paged=name.endswith(".pdf"))
        tables = build_tables(folder / name)
        measures |= _named(name, tables, expected)
        if form == "E":
            whole = {
                article["title"]: "\n".join(line["text"] for line in article["paragraphs"])
                for article in truth["articles"]
            }
            n_lost = sum(
                op[0] in ("comma", "stop")
                for article in damage["articles"]
                for line in article.get("paras", ())
                for op in line.get("ops", ())
            )
            marks = measure_marks(tables, whole, n_lost)
            measures |= shares({f"{name}/{known}": value for known, value in marks.items()})
            text = (folder / name).read_text("utf-8")
            measures |= _repairs(name, _outcomes(tables, damage_of_shared(text, truth, damage)))
    return measures


def _named(name: str, tables: Mapping[str, pa.Table], expected: Expected) -> Measures:
    """F1 of each thing that the truth knows, the share of characters right, and whether every law holds."""
    report = score(built_from(tables), expected)
    measures = {
        f"{name}/{measure}": measured(value)
        for measure, value in report.scores.items()
        if value.expected and measure not in NOT_SCORED
    }
    return measures | shares(
        {f"{name}/characters": 1 - report.char_error, f"{name}/laws": float(not check_laws(tables))}
    )


def measure_seed(folder: Path) -> Measures:
    """How far the build agrees with each kind of fact about the seed."""
    facts = tomllib.loads(SEED_FACTS.read_text("utf-8"))
    [path] = folder.glob("*.txt")
    tables = build_tables(path)
    contents, articles = tables["contents"].to_pylist(), tables["articles"].to_pylist()
    [compilation_row] = tables["compilations"].to_pylist()
    present = [article for article in articles if article["status"] != "listed"]
    parts = Counter((entry["part_num"], entry["part_title"]) for entry in contents)
    headings = Counter(row["article_id"] for row in tables["sections"].to_pylist() if row["level"] == 1)
    measures = {
        "parts": _agreement(
            [(num, title, count) for (num, title), count in parts.items()], [tuple(p) for p in facts["parts"]]
        ),
        "pages": _agreement([entry["page"] for entry in contents], facts["pages"]),
        "declared": _agreement(
            [compilation_row["declared_articles"], compilation_row["issue"]],
            [facts["declared_articles"], facts["issue"]],
        ),
        "status": _agreement(
            [a["status"] for a in articles], [a["status"] for a in facts["articles"]] + ["listed"] * 48
        ),
        "titles": _agreement([_digest(a["title"]) for a in present], [a["title_sha256"] for a in facts["articles"]]),
        "headings": _agreement(
            [headings[a["article_id"]] for a in present], [a["first_level_headings"] for a in facts["articles"]]
        ),
    }
    for column in ("author", "author_role", "organ", "date"):
        measures[column] = _agreement([a[column] for a in present], [a[column] for a in facts["articles"]])
    adcodes = tomllib.loads(SEED_REGIONS.read_text("utf-8"))["adcodes"]
    measures["regions"] = _coded([a["adcode"] for a in articles], adcodes)
    damage = damage_of_seed(path.read_text("utf-8"), facts["damage"])
    mended = {kind: outcome for kind, outcome in _outcomes(tables, damage).items() if kind != HALF_WIDTH}
    return {
        **_repairs("seed", mended),
        "seed/laws": Measured(float(not check_laws(tables))),
        **{f"seed/{name}": measured(agreement) for name, agreement in measures.items()},
    }


def _agreement(found: list[Any], wanted: list[Any]) -> Score:
    """The places where two lists agree, of what was found and of what there is."""
    same = sum(bool(a == b) for a, b in zip(found, wanted, strict=False))
    return Score(same, len(found), len(wanted))


def _coded(found: list[str | None], wanted: list[str]) -> Score:
    """Codes found of those there are; where nothing is said of a place, nothing is the right thing to find."""
    same = sum(bool(a) and a == b for a, b in zip(found, wanted, strict=False))
    return Score(same, sum(map(bool, found)), sum(map(bool, wanted)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
