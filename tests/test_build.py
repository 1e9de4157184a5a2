"""The runner: what is recomputed, what is published, and what a bad source may do to the others."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import build as runner
from pipeline.build import STAGES, BuildReport, build
from pipeline.config import CorpusConfig, adhoc_config, load_config, source_paths
from pipeline.store.snapshot import SNAPSHOTS
from pipeline.store.validate import check_laws, read_tables, verify
from pipeline.workers import InlineExecutor, process_pool

REPORT = """云岭县信访局{year}年工作总结

云岭县信访局

（{year}年3月12日）

{year}年，云岭县坚持源头治理，把矛盾纠纷排查化解在萌芽状态。

一、压实责任

全县落实领导干部接访下访制度，群众信访事项及时受理率99.5%。

二、依法办理

依法规范信访工作行为，依法规范信访人行为，做到双向规范。
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus of two fictional reports."""
    folder = tmp_path / "corpus"
    (folder / "sources").mkdir(parents=True)
    (folder / "corpus.toml").write_text('title = "虚构县汇编"\n', "utf-8")
    for year in (2024, 2025):
        (folder / "sources" / f"{year}.txt").write_text(REPORT.format(year=year), "utf-8")
    return folder


def run(folder: Path, executor: Executor | None = None) -> BuildReport:
    config = load_config(folder)
    return build(config, source_paths(config), folder, executor=executor or InlineExecutor())


def test_a_second_build_recomputes_nothing(corpus: Path) -> None:
    first, second = run(corpus), run(corpus)
    assert first.computed == {stage.name: 2 for stage in STAGES}
    assert second.computed == {}
    assert second.reused == first.computed
    assert first.snapshot == second.snapshot
    assert first.exit_code == second.exit_code == 0


def test_a_changed_source_is_built_again_and_no_other(corpus: Path) -> None:
    first = run(corpus)
    (corpus / "sources" / "2025.txt").write_text(REPORT.format(year=2023), "utf-8")
    second = run(corpus)
    assert second.computed == {stage.name: 1 for stage in STAGES}
    assert first.snapshot is not None and second.snapshot is not None
    assert first.snapshot.id != second.snapshot.id


def test_a_new_codebook_recomputes_the_tagging_only(corpus: Path) -> None:
    run(corpus)
    codebook = load_config(corpus).tag.codebook
    (corpus / "codebook.toml").write_text(codebook + "\n# another edition\n", "utf-8")
    assert run(corpus).computed == {"tag": 2}


def test_a_new_dictionary_recomputes_the_tokens_only(corpus: Path) -> None:
    run(corpus)
    (corpus / "dictionary.txt").write_text("双向规范\n", "utf-8")
    assert run(corpus).computed == {"tokens": 2}


@pytest.mark.parametrize("changed", [stage.name for stage in STAGES])
def test_a_stages_new_version_recomputes_it_and_what_its_output_changes(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """The new version writes what the old one wrote, so nothing behind it has to run."""
    run(corpus)
    stages = tuple(
        dataclasses.replace(stage, version=stage.version + 1) if stage.name == changed else stage for stage in STAGES
    )
    monkeypatch.setattr(runner, "STAGES", stages)
    assert run(corpus).computed == {changed: 2}


def test_every_table_read_is_written_by_one_earlier_stage() -> None:
    written: list[str] = ["files"]
    for stage in STAGES:
        assert all(written.count(name) == 1 for name in stage.reads), stage.name
        written += stage.writes


@pytest.fixture(params=["inline", "threads", "processes"])
def executor(request: pytest.FixtureRequest) -> Iterator[Executor]:
    makers: dict[str, Callable[[], Executor]] = {
        "inline": InlineExecutor,
        "threads": ThreadPoolExecutor,
        "processes": lambda: process_pool(2),
    }
    with makers[request.param]() as made:
        yield made


def test_any_executor_gives_the_same_digest(corpus: Path, tmp_path: Path, executor: Executor) -> None:
    other = tmp_path / "other"
    shutil.copytree(corpus, other)
    one, two = run(corpus), run(other, executor)
    assert one.snapshot is not None and two.snapshot is not None
    assert one.snapshot.manifest.digest == two.snapshot.manifest.digest


def test_a_built_snapshot_obeys_every_law(corpus: Path) -> None:
    report = run(corpus)
    assert report.snapshot is not None
    assert verify(report.snapshot) == []
    tables = read_tables(report.snapshot)
    assert tables["articles"].num_rows == 2
    assert {"source_governance", "dual_regulation"} <= set(tables["themes"].column("theme_id").to_pylist())


def test_bad_sources_are_rejected_with_reasons_and_the_others_built(corpus: Path) -> None:
    sources = corpus / "sources"
    (sources / "empty.txt").write_bytes(b"")
    (sources / "truncated.pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")
    (sources / "twin.txt").write_bytes((sources / "2024.txt").read_bytes())
    (sources / "unknown.bin").write_bytes(bytes(range(256)) * 8)
    config = load_config(corpus)
    report = build(config, [*source_paths(config), sources / "missing.pdf"], corpus, executor=InlineExecutor())
    outcomes = {Path(source.name).name: source for source in report.sources}
    assert report.exit_code == 2
    assert {name: source.status for name, source in outcomes.items()} == {
        "2024.txt": "ok",
        "2025.txt": "ok",
        "empty.txt": "rejected",
        "missing.pdf": "rejected",
        "truncated.pdf": "rejected",
        "twin.txt": "rejected",
        "unknown.bin": "rejected",
    }
    assert all(source.message and "\n" not in source.message for source in outcomes.values() if source.status != "ok")
    assert report.snapshot is not None
    assert verify(report.snapshot) == []
    tables = read_tables(report.snapshot)
    refused = {*tables["rejects"].column("text").to_pylist()}
    assert {"sources/missing.pdf", "sources/twin.txt"} <= refused
    by_path = dict(zip(*(tables["sources"].column(c).to_pylist() for c in ("path", "status")), strict=True))
    assert by_path["sources/empty.txt"] == by_path["sources/truncated.pdf"] == "rejected"


def test_nothing_is_published_when_every_source_fails(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    report = build(adhoc_config(tmp_path), [tmp_path / "empty.txt"], tmp_path, executor=InlineExecutor())
    assert report.snapshot is None
    assert report.exit_code == 1
    assert not (tmp_path / SNAPSHOTS).exists()


def test_a_stage_that_fails_rejects_its_source_and_says_where(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(tables: Mapping[str, pa.Table], settings: object) -> dict[str, pa.Table]:
        raise RuntimeError("a defect")

    stages = tuple(dataclasses.replace(stage, run=fail) if stage.name == "tag" else stage for stage in STAGES)
    monkeypatch.setattr(runner, "STAGES", stages)
    report = run(corpus)
    assert report.exit_code == 1
    assert all("internal error at test_build.py" in (source.message or "") for source in report.sources)


def _die(jobs: list[runner.Job]) -> list[runner.SourceResult]:
    """Stands for a parser that takes its process down at one of the sources."""
    if any(job.path.name == "2024.txt" for job in jobs):
        os._exit(1)
    return runner.build_sources(jobs)


def test_a_worker_that_dies_takes_only_its_source_with_it(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "build_sources", _die)
    with process_pool(1) as pool:
        report = run(corpus, pool)
    assert {Path(source.name).name: source.status for source in report.sources} == {
        "2024.txt": "rejected",
        "2025.txt": "ok",
    }
    assert report.exit_code == 2


def test_a_source_that_takes_too_long_is_ended(corpus: Path) -> None:
    config = load_config(corpus)
    hurried = CorpusConfig.model_validate({**config.model_dump(), "runner": {"max_seconds": 1e-9}})
    with process_pool(1) as pool:
        report = build(hurried, source_paths(config), corpus, executor=pool)
    assert {source.status for source in report.sources} == {"rejected"}
    assert all("took longer than" in (source.message or "") for source in report.sources)


@pytest.mark.parametrize("threshold", [0.8, 0.99])
def test_one_threshold_decides_what_is_applied_in_every_stage(tmp_path: Path, threshold: float) -> None:
    folder = tmp_path / "corpus"
    (folder / "sources").mkdir(parents=True)
    (folder / "corpus.toml").write_text(f"[repair]\nthreshold = {threshold}\n", "utf-8")
    text = REPORT.format(year=2024).replace("（2024年3月12日）", "2024312日)").replace("，", ",").replace("一、", "、")
    (folder / "sources" / "damaged.txt").write_text(text.replace("把矛盾", "联系微信00000000把矛盾"), "utf-8")
    report = run(folder)
    assert report.snapshot is not None
    tables = read_tables(report.snapshot)
    edits = tables["edits"].to_pylist()
    assert {edit["status"] for edit in edits if edit["rule"] == "restore_ordinal"} == {
        "applied" if threshold < 0.98 else "suggested"
    }
    assert any(threshold <= edit["probability"] for edit in edits)
    assert all((edit["status"] == "applied") == (edit["probability"] >= threshold) for edit in edits)
    # What the stages before saw is what the text became: slices and edits agree.
    assert check_laws(tables) == []
