"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from pipeline.cli.formats import Format

CorpusPath: TypeAlias = Annotated[
    Path, typer.Argument(metavar="CORPUS", help="A corpus folder, a build's --out folder, or one snapshot's folder.")
]
FormatOption: TypeAlias = Annotated[
    Format | None, typer.Option("--format", help="How to write the answer; without it a table, or what --output says.")
]
OutputOption: TypeAlias = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write to a file: hits.xlsx, hits.csv, hits.jsonl …")
]
PasswordOption: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--password",
        metavar="TEXT",
        help="Opens encrypted PDFs; give it once for each. A corpus keeps its own under [extract] passwords.",
    ),
]
JsonOption: TypeAlias = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]


def new_app() -> typer.Typer:
    """The app of one command's file."""
    return typer.Typer(add_completion=False, rich_markup_mode="rich")
