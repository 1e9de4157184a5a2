"""huibian info: a corpus in numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict

import typer
from rich.console import Console
from rich.table import Table

from pipeline.cli.arguments import CorpusPath, JsonOption, new_app
from pipeline.cli.console import print_pairs, shown, stdout
from pipeline.query.corpus import open_corpus
from pipeline.query.summary import Summary

app = new_app()


@app.command()
def info(path: CorpusPath, json_: JsonOption = False) -> None:
    """Count what a corpus holds: sources, compilations, articles, places, dates, themes.

    \b
    huibian info corpora/sample
    """
    with open_corpus(path) as corpus:
        summary = corpus.info()
    if json_:
        typer.echo(json.dumps(asdict(summary), ensure_ascii=False, indent=2))
    else:
        print_summary(stdout(), summary)


def print_summary(console: Console, summary: Summary) -> None:
    """The summary, the compilations as a table."""
    dates = f"{summary.first_date} – {summary.last_date}" if summary.first_date else "none"
    undated = f", {summary.undated} articles without" if summary.undated else ""
    pairs = [
        ("corpus", summary.title or "untitled"),
        ("snapshot", f"{summary.id}, {summary.created}"),
        ("sources", _listed(summary.sources)),
        ("articles", f"{sum(summary.articles.values())}: {_listed(summary.articles)}"),
        ("characters", f"{summary.characters:,}"),
        ("dates", dates + undated),
        ("levels", _listed(summary.levels)),
        ("provinces", _listed(summary.provinces)),
        ("themes", _listed(summary.themes, " (paragraphs)")),
        ("rows", _listed({name: n for name, n in summary.rows.items() if n})),
    ]
    print_pairs(console, pairs)
    if not summary.compilations:
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, justify in (("compilation", "left"), ("pages", "right"), ("listed", "right"), ("present", "right")):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]
    for found in summary.compilations:
        name = "  ".join(part for part in (found.title or found.path, found.issue) if part)
        present = f"{found.present} ({found.truncated} cut off)" if found.truncated else str(found.present)
        table.add_row(shown(name), shown(found.pages), shown(found.listed), shown(present))
    console.print()
    console.print(table)


def _listed(counts: Mapping[str, int], of: str = "") -> str:
    return ", ".join(f"{name} {n:,}" for name, n in counts.items()) + (of if counts else "") or "none"
