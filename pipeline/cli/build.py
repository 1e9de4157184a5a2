"""huibian build: files in, a published snapshot out."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from pipeline.build import BuildReport, SourceResult, build
from pipeline.cli.arguments import JsonOption, PasswordOption, new_app
from pipeline.cli.console import note, progress, shown, stdout
from pipeline.config import CorpusConfig, adhoc_config, load_config, source_paths, with_passwords
from pipeline.errors import ConfigError
from pipeline.workers import InlineExecutor, process_pool

app = new_app()

AD_HOC_OUT: Final = Path("corpus")


@app.command("build")
def build_command(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="CORPUS_DIR | FILE...", help="One corpus folder (with a corpus.toml), or files."),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where snapshots go: the corpus folder itself, or ./corpus for files."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Worker processes; 1 works in this one. Default: one per core.")
    ] = None,
    password: PasswordOption = None,
    json_: JsonOption = False,
) -> None:
    """Read files, or a corpus folder's sources, and publish what is in them as a snapshot.

    \b
    huibian build corpora/sample
    huibian build 汇编.pdf 简报.docx --out my-corpus

    What was built before and has not changed is not computed again.
    """
    config, sources = corpus_of(paths)
    target = out or (config.root if paths == [config.root] else AD_HOC_OUT)
    report = run_build(with_passwords(config, password or ()), sources, target, jobs)
    if json_:
        typer.echo(json.dumps(as_json(report), ensure_ascii=False, indent=2))
    else:
        print_report(stdout(), report, target)
    raise typer.Exit(report.exit_code)


def corpus_of(paths: Sequence[Path]) -> tuple[CorpusConfig, list[Path]]:
    """The settings and sources that the command line names: of a corpus folder, or ad hoc for files."""
    folders = [path for path in paths if path.is_dir()]
    if not folders:
        return adhoc_config(Path()), list(paths)
    if len(paths) > 1:
        raise ConfigError("one corpus folder, or files; not both and not several", source=str(folders[0]))
    config = load_config(folders[0])
    sources = source_paths(config)
    if not sources:
        patterns = ", ".join(config.sources.include)
        raise ConfigError(f"no file matches [sources] include = {patterns}", source=str(folders[0]))
    return config, sources


def run_build(config: CorpusConfig, sources: Sequence[Path], out: Path, jobs: int | None) -> BuildReport:
    """Build with a progress bar."""
    with workers(jobs, len(sources)) as executor, progress("building", len(sources)) as bar:

        def on_source(_: SourceResult) -> None:
            bar.advance(bar.task_ids[0])

        return build(config, sources, out, executor=executor, on_source=on_source)


@contextmanager
def workers(jobs: int | None, sources: int) -> Iterator[Executor]:
    """What runs the build: this process for one job, else a pool, which an interrupt ends at once."""
    executor = InlineExecutor() if jobs == 1 else process_pool(min(jobs or os.cpu_count() or 1, sources))
    try:
        yield executor
    except KeyboardInterrupt:
        for process in multiprocessing.active_children():
            process.terminate()  # else the pool would finish what it has begun
        raise
    finally:
        executor.shutdown(cancel_futures=True)


def as_json(report: BuildReport) -> dict[str, Any]:
    """The report as plain values."""
    snapshot = report.snapshot
    return {
        "snapshot": None if snapshot is None else {"id": snapshot.id, "folder": snapshot.folder.as_posix()},
        "exit_code": report.exit_code,
        "sources": [
            {"path": source.name, "source_id": source.source_id, "status": source.status, "message": source.message}
            for source in report.sources
        ],
        "computed": dict(report.computed),
        "reused": dict(report.reused),
    }


def print_report(console: Console, report: BuildReport, out: Path) -> None:
    """What became of each source, and what was published."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    for source in report.sources:
        style = {"ok": "green", "partial": "yellow"}.get(source.status, "red")
        grid.add_row(shown(source.status, style), shown(source.name), shown(source.message))
    console.print(grid)
    if report.snapshot is None:
        note("nothing was published")
        return
    rows = report.snapshot.manifest.rows
    console.print(
        shown(f"snapshot {report.snapshot.id}: {rows('articles')} articles, {rows('paragraphs')} paragraphs"),
        soft_wrap=True,
    )
    computed, reused = sum(report.computed.values()), sum(report.reused.values())
    note(f"{computed} stages computed, {reused} reused; next: huibian info {out}")
