"""STAGES, and the runner that takes sources through them: the only place where stages meet.

A source's build is a chain of pure functions from tables to tables. Each stage's output is kept under
the digest of everything it depends on, so that a rebuild computes what has changed and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from pipeline import schema
from pipeline.clean import repair
from pipeline.clean import stage as clean
from pipeline.config import CONFIG_NAME, CorpusConfig, Settings
from pipeline.describe import mentions
from pipeline.describe import stage as describe
from pipeline.errors import CorpusError
from pipeline.extract import stage as extract
from pipeline.extract.ocr_cache import count_settled
from pipeline.records import Reject
from pipeline.segment import assemble, punctuate, recover, structure, tokens
from pipeline.store.cache import find_parts, keep_parts
from pipeline.store.snapshot import Snapshot, publish
from pipeline.store.writer import Part, read_part, sha256_of, write_part
from pipeline.tag import stage as tag
from pipeline.workers import deadline, process_pool, seconds_allowed

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a source's build: a pure function from the tables it reads to the tables it writes.

    `run` gets those tables and a section of corpus.toml: the one of the stage's name, unless `section` names
    another. Raise `version` whenever the same input gives another output: that, the input, the settings and what
    `environment` tells of the machine are what its cached output hangs on.
    """

    name: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    run: Callable[[Tables, Any], dict[str, pa.Table]]
    version: int
    environment: Callable[[], str] = str
    section: str | None = None


STAGES: Final[tuple[Stage, ...]] = (
    Stage(
        "extract",
        ("files",),
        ("sources", "pages", "lines", "bookmarks", "tables", "rejects"),
        extract.run,
        extract.VERSION,
        extract.optional_parts,
    ),
    # Its edits are applied as those of all other stages are, and [repair] says when that is.
    Stage("clean", ("lines", "pages"), ("layers", "cleanings", "rejects"), clean.run, clean.VERSION, section="repair"),
    Stage(
        "structure",
        ("sources", "lines", "layers", "cleanings", "bookmarks"),
        ("contents", "drafts", "placements", "compilation_drafts", "repairs"),
        structure.run,
        structure.VERSION,
    ),
    Stage(
        "describe",
        ("drafts", "contents", "lines", "placements", "cleanings", "repairs", "compilation_drafts"),
        ("descriptions", "date_repairs"),
        describe.run,
        describe.VERSION,
    ),
    Stage("recover", ("lines", "placements", "cleanings", "repairs"), ("recoveries",), recover.run, recover.VERSION),
    Stage(
        "repair",
        ("lines", "placements", "cleanings", "repairs", "date_repairs", "recoveries"),
        ("settled",),
        repair.run,
        repair.VERSION,
    ),
    Stage("punctuate", ("lines", "placements", "settled"), ("edits",), punctuate.run, punctuate.VERSION),
    Stage(
        "assemble",
        ("lines", "layers", "placements", "edits", "contents", "drafts", "descriptions", "compilation_drafts"),
        ("blocks", "compilations", "articles", "sections", "paragraphs", "sentences"),
        assemble.run,
        assemble.VERSION,
    ),
    Stage("tokens", ("sentences",), ("tokens",), tokens.run, tokens.VERSION),
    Stage("mentions", ("articles", "paragraphs"), ("mentions",), mentions.run, mentions.VERSION),
    Stage("tag", ("articles", "paragraphs"), ("themes", "article_themes"), tag.run, tag.VERSION),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One source on its way to a worker; `path` is absolute, `name` is what the corpus calls it."""

    path: Path
    name: str
    config: CorpusConfig
    cache: Path
    bytes: int  # as large as it was when the build began

    @property
    def seconds(self) -> float:
        """How long its build may take."""
        return seconds_allowed(self.config.runner.max_seconds, self.bytes)


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What became of one source. Without a source_id the file could not even be opened."""

    name: str
    source_id: str | None
    status: str
    message: str | None = None
    parts: tuple[tuple[str, Part], ...] = ()
    computed: tuple[str, ...] = ()
    reused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BuildReport:
    """A finished build: its snapshot (None when nothing was published) and what each source came to."""

    snapshot: Snapshot | None
    sources: tuple[SourceResult, ...]
    computed: Mapping[str, int] = field(default_factory=dict)
    reused: Mapping[str, int] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 all good, 1 nothing published, 2 published but something was rejected or partial."""
        if self.snapshot is None:
            return 1
        return 0 if all(source.status == "ok" for source in self.sources) else 2


def build(
    config: CorpusConfig,
    paths: Sequence[Path],
    out: Path,
    *,
    executor: Executor,
    on_source: Callable[[SourceResult], None] = lambda _: None,
) -> BuildReport:
    """Take the files at `paths` through all stages and publish the result as a snapshot under `out`.

    `executor` may be any `concurrent.futures.Executor`; its workers must see the same file system.
    `on_source` is told each source's result as it comes. A source that fails is rejected with its reason
    and the others go on; when all fail nothing is published. Raises CorpusError when `out` cannot be
    written to.
    """
    cache = out / "cache"
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(f"cannot be written to: {error.strerror}", source=str(out)) from error
    config = _with_recognised_pages(config, out)
    results: list[SourceResult] = []
    jobs = []
    for path in paths:
        name = _name(path, config.root)
        if path.is_file():
            jobs.append(Job(path.absolute(), name, config, cache, path.stat().st_size))
        else:
            results.append(SourceResult(name, None, "rejected", _why_not_a_file(path)))
            on_source(results[-1])
    for result in _run_jobs(jobs, executor):
        results.append(result)
        on_source(result)
    order = {_name(path, config.root): i for i, path in enumerate(paths)}
    results.sort(key=lambda result: order[result.name])
    results = _without_duplicates(results)
    snapshot = None
    if any(result.status in ("ok", "partial") for result in results):
        with tempfile.TemporaryDirectory(prefix="huibian-") as folder:
            parts = [named for result in results for named in result.parts]
            parts.append(_refusals(results, Path(folder)))
            snapshot = publish(out, parts, title=config.title)
    return BuildReport(
        snapshot,
        tuple(results),
        computed=Counter(stage for result in results for stage in result.computed),
        reused=Counter(stage for result in results for stage in result.reused),
    )


def _with_recognised_pages(config: CorpusConfig, out: Path) -> CorpusConfig:
    """Settle where recognised pages are kept: with the corpus, wherever it is built to; else with what is built."""
    if config.extract.recognised_pages is not None:
        return config
    home = config.root if (config.root / CONFIG_NAME).is_file() and os.access(config.root, os.W_OK) else out
    place = home.absolute() / "cache" / "recognised"
    return config.model_copy(update={"extract": config.extract.model_copy(update={"recognised_pages": place})})


def _name(path: Path, root: Path) -> str:
    """The path as the corpus calls it: relative to its folder where it lies inside, forward slashes."""
    absolute = path.absolute()
    home = root.absolute()
    return absolute.relative_to(home).as_posix() if absolute.is_relative_to(home) else path.as_posix()


def _why_not_a_file(path: Path) -> str:
    if path.is_dir():
        return "a folder, not a file"
    return "not a regular file" if path.exists() else "no such file"


def _run_jobs(jobs: Sequence[Job], executor: Executor) -> Iterator[SourceResult]:
    """Hand batches to the executor; what a dying worker took with it is tried again, each source alone."""
    size = max(1, min(16, len(jobs) // 32))
    batches = [jobs[i : i + size] for i in range(0, len(jobs), size)]
    futures = {executor.submit(build_sources, batch): batch for batch in batches}
    lost: list[Job] = []
    for future in as_completed(futures):
        try:
            yield from future.result()
        except BrokenProcessPool:
            lost += futures[future]
    for job in lost:
        yield from _build_alone(job)


def _build_alone(job: Job) -> list[SourceResult]:
    """Build a source in a process of its own, again and again while each try gets further with its scanned pages."""
    settled = -1
    while settled < (now := _count_settled(job)):
        settled = now
        with process_pool(1) as alone:
            try:
                return alone.submit(build_sources, [job]).result()
            except BrokenProcessPool:
                continue
    limit = f"crashed, or took longer than {job.seconds:.0f} s"
    return [SourceResult(job.name, None, "rejected", f"the worker that read it {limit}")]


def _count_settled(job: Job) -> int:
    pages = job.config.extract.recognised_pages
    return count_settled(pages) if pages is not None else 0


def build_sources(jobs: Sequence[Job]) -> list[SourceResult]:
    """Build a batch of sources in this process; what a worker runs."""
    return [_build_guarded(job) for job in jobs]


def _build_guarded(job: Job) -> SourceResult:
    """Build one source; whatever goes wrong becomes its rejection."""
    try:
        sha256 = sha256_of(job.path)
    except OSError as error:
        return SourceResult(job.name, None, "rejected", f"cannot be read: {error.strerror or error}")
    with deadline(job.seconds):
        try:
            return _build_source(job, sha256)
        except Exception as error:  # noqa: BLE001 - one broken source must not stop the others; nothing is hidden
            frame = traceback.extract_tb(error.__traceback__)[-1]
            place = f"{Path(frame.filename).name}:{frame.lineno}"
            message = f"internal error at {place}: {type(error).__name__}: {error}".splitlines()[0]
            return SourceResult(job.name, None, "rejected", message)


def _build_source(job: Job, sha256: str) -> SourceResult:
    source_id = sha256[:16]
    row = {"source_id": source_id, "path": job.name, "sha256": sha256, "bytes": job.bytes}
    digest = hashlib.sha256(json.dumps(row).encode()).hexdigest()
    # Where the file lies is not what it is: a corpus that moves is not built again.
    located = {**row, "location": str(job.path)}
    tables = {"files": schema.table("files").from_columns({name: [value] for name, value in located.items()})}
    chain = _Chain(job, tables, {"files": digest})
    parts = []
    for stage in STAGES:
        for name, part in chain.advance(stage).items():
            if schema.table(name).published:
                parts.append((f"{source_id}.{stage.name}.parquet", part))
    source = chain.table("sources").to_pylist()[0]
    return SourceResult(
        job.name,
        source_id,
        source["status"],
        source["message"],
        tuple(parts),
        tuple(chain.computed),
        tuple(chain.reused),
    )


class _Chain:
    """One source's tables as they come into being, each from the cache or from its stage."""

    def __init__(self, job: Job, tables: dict[str, pa.Table], digests: dict[str, str]) -> None:
        self._job = job
        self._tables = tables
        self._digests = digests
        self._parts: dict[str, Part] = {}
        self.computed: list[str] = []
        self.reused: list[str] = []

    def table(self, name: str) -> pa.Table:
        """A table made so far; read back only when it is needed."""
        if name not in self._tables:
            self._tables[name] = read_part(self._parts[name].path)
        return self._tables[name]

    def advance(self, stage: Stage) -> dict[str, Part]:
        """The parts of a stage's output, computed unless the cache has them."""
        settings = getattr(self._job.config, stage.section or stage.name, None)
        key = _cache_key(stage, settings, [self._digests[name] for name in stage.reads])
        folder = self._job.cache / stage.name / key
        parts = find_parts(folder, stage.writes)
        if parts is None:
            outputs = stage.run({name: self.table(name) for name in stage.reads}, settings)
            if set(outputs) != set(stage.writes):
                raise ValueError(f"stage {stage.name} wrote {sorted(outputs)}, it declares {sorted(stage.writes)}")
            parts = keep_parts(folder, outputs)
            self._tables.update({name: table for name, table in outputs.items() if name != "rejects"})
            self.computed.append(stage.name)
        else:
            self.reused.append(stage.name)
            for name in stage.writes:
                self._tables.pop(name, None)
        self._parts.update(parts)
        self._digests.update({name: part.sha256 for name, part in parts.items()})
        return parts


def _cache_key(stage: Stage, settings: Settings | None, inputs: Sequence[str]) -> str:
    """Digest of all that a stage's output hangs on: its version, columns, settings and inputs."""
    columns = [str(schema.table(name).arrow) for name in stage.writes]
    declared = settings.model_dump_json() if settings is not None else None
    return hashlib.sha256(
        json.dumps([stage.name, stage.version, stage.environment(), columns, declared, list(inputs)]).encode()
    ).hexdigest()[:32]


def _without_duplicates(results: Sequence[SourceResult]) -> list[SourceResult]:
    """Keep the first of sources with the same bytes; say so of the others."""
    first: dict[str, str] = {}
    kept = []
    for result in results:
        if result.source_id is not None and result.source_id in first:
            message = f"has the same bytes as {first[result.source_id]}, which is in the corpus"
            kept.append(SourceResult(result.name, None, "rejected", message))
        else:
            if result.source_id is not None:
                first[result.source_id] = result.name
            kept.append(result)
    return kept


def _refusals(results: Sequence[SourceResult], folder: Path) -> tuple[str, Part]:
    """The rejects part for sources that have no rows of their own."""
    rows = [
        Reject(stage="build", rule="no_source", reason=result.message or "unknown", text=result.name)
        for result in results
        if result.source_id is None
    ]
    declared = schema.table("rejects")
    return "build.parquet", write_part(declared, declared.from_rows(rows), folder / "rejects.parquet")
