"""huibian inspect: what is in one file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.build import build
from pipeline.cli.arguments import JsonOption, PasswordOption, new_app
from pipeline.cli.build import workers
from pipeline.cli.console import harmless, note, print_pairs, shown, stderr, stdout
from pipeline.cli.review.markup import SIGNATURE
from pipeline.cli.review.page import draw_page
from pipeline.config import adhoc_config, with_passwords
from pipeline.errors import QueryError, ReadError
from pipeline.query.corpus import Corpus, open_corpus
from pipeline.query.inspection import EditCount, Entry, Inspection, inspect
from pipeline.query.review import review

app = new_app()

_STATUS: Final = {"complete": "green", "truncated": "yellow", "listed": "dim"}


@app.command("inspect")
def inspect_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A PDF, DOCX, HTML or text file.")],
    out: Annotated[
        Path | None,
        typer.Argument(metavar="OUT.html", help="Where --html writes; without it FILE's name with .review.html."),
    ] = None,
    *,
    html: Annotated[
        bool, typer.Option("--html", help="Write a page to check it all by: every edit in its place, what is missing.")
    ] = False,
    password: PasswordOption = None,
    json_: JsonOption = False,
) -> None:
    """Show what one file holds: its parts and articles, how much was read, what was edited, what looks wrong.

    \b
    huibian inspect 汇编.pdf
    huibian inspect 汇编.pdf --json
    huibian inspect 汇编.pdf --html 核对.html

    Nothing else is kept; `huibian build` makes a corpus.
    """
    if html and json_:
        raise QueryError("--html or --json, not both")
    if out is not None and not html:
        raise QueryError(f"one file at a time; {out} can only be where --html writes")
    target = page_path(file, out) if html else None
    with built(file, password or ()) as corpus:
        inspection = inspect(corpus)
        if target is not None:
            write_page(draw_page(review(corpus)), target)
        elif json_:
            typer.echo(json.dumps(asdict(inspection), ensure_ascii=False, indent=2))
        else:
            print_inspection(stdout(), inspection)
    raise typer.Exit(0 if inspection.status == "ok" else 2)


def page_path(file: Path, out: Path | None) -> Path:
    """Where the page of a file goes; refuses to write over anything but an earlier page.

    `huibian inspect *.html --html` would else write over the second of two sources.
    """
    target = out or Path(f"{file.stem}.review.html")
    if target.exists() and not is_page(target):
        raise QueryError("is there already and no page that huibian wrote; name another", source=str(target))
    return target


def is_page(path: Path) -> bool:
    """Whether a file is a page that huibian wrote."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return SIGNATURE.encode() in file.read(4096)


def write_page(text: str, target: Path) -> None:
    """Write the page and say where it is."""
    try:
        target.write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise QueryError(f"cannot be written: {error.strerror}", source=str(target)) from error
    note(f"page written to {target}; open it in a browser")


@contextmanager
def built(file: Path, passwords: Sequence[str]) -> Iterator[Corpus]:
    """The file as a corpus of its own, built with default settings and gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="huibian-") as folder:
        # Another process, so that a parser that crashes or hangs does not take this one with it.
        with workers(None, 1) as executor, stderr().status("reading"):
            report = build(with_passwords(adhoc_config(Path()), passwords), [file], Path(folder), executor=executor)
        if report.snapshot is None:
            raise ReadError(report.sources[0].message or "nothing could be read", source=str(file))
        with open_corpus(folder) as corpus:
            yield corpus


def print_inspection(console: Console, inspection: Inspection) -> None:
    """The inspection, top to bottom: the file, its articles part by part, coverage, edits, warnings."""
    print_pairs(console, list(_facts(inspection)))
    for (num, title), group in groupby(inspection.entries, key=lambda entry: (entry.part_num, entry.part_title)):
        entries = list(group)
        console.print()
        if num or title:
            console.print(
                shown(f"{num or ''}　{title or ''}".strip("　"), "bold underline"), shown(f"{len(entries)}", "dim")
            )
        console.print(_entries(entries))
    console.print()
    console.print(_layers(inspection))
    if inspection.edits:
        console.print()
        console.print(_edits(inspection.edits))
    if inspection.warnings:
        console.print()
        for warning in inspection.warnings:
            console.print(Text("! ", "bold yellow") + shown(warning))


def _facts(inspection: Inspection) -> Iterator[tuple[str, object]]:
    yield "file", inspection.path
    yield "read as", f"{inspection.media_type}, by {inspection.reader}, {inspection.status}"
    size = f"{inspection.characters:,} characters"
    yield "size", size if inspection.pages is None else f"{inspection.pages} pages, {size}"
    yield "compilation", "  ".join(part for part in (inspection.title, inspection.issue) if part) or "no title found"
    declared = "" if inspection.declared is None else f", says it has {inspection.declared}"
    yield "contents", f"{inspection.listed} entries{declared}"
    found = ", ".join(f"{n} {status}" for status, n in inspection.articles.items() if n)
    yield "articles", found or "none found"


def _entries(entries: list[Entry]) -> Table:
    """An article's number, title and printed page; under it its state, physical pages, signature, place and date."""
    grid = Table.grid(padding=(0, 1, 0, 0), expand=True)
    grid.add_column(justify="right", min_width=4)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right")
    for entry in entries:
        page = "" if entry.printed_page is None else str(entry.printed_page)
        grid.add_row(shown(entry.num or entry.ordinal), shown(entry.title), shown(page))
        grid.add_row("", _details(entry), "")
    return grid


def _details(entry: Entry) -> Text:
    pages = None
    if entry.page_start is not None:
        pages = (
            f"pp. {entry.page_start}–{entry.page_end}"
            if entry.page_end != entry.page_start
            else f"p. {entry.page_start}"
        )
    signed = entry.byline
    if entry.author:
        signed = f"{entry.author} ({entry.author_role})" if entry.author_role else entry.author
    length = f"{entry.n_chars:,} chars" if entry.n_chars else None
    rest = "  ".join(harmless(part) for part in (pages, length, signed, entry.region, entry.date) if part)
    return Text.assemble((entry.status, _STATUS.get(entry.status, "")), "  ", (rest, "dim"))


def _layers(inspection: Inspection) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("layer")
    for name in ("lines", "characters", "share"):
        table.add_column(name, justify="right")
    total = sum(layer.characters for layer in inspection.layers) or 1
    for layer in inspection.layers:
        share = f"{layer.characters / total:.1%}"
        table.add_row(shown(layer.layer), f"{layer.lines:,}", f"{layer.characters:,}", share)
    return table


def _edits(edits: tuple[EditCount, ...]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("edit")
    table.add_column("applied", justify="right")
    table.add_column("suggested", justify="right")
    table.add_column("for example", overflow="fold")
    for edit in edits:
        example = Text.assemble(
            harmless(edit.left),
            (harmless(edit.before), "red strike"),
            ("→", "dim"),
            (harmless(edit.after), "green"),
            harmless(edit.right),
        )
        table.add_row(shown(edit.rule), f"{edit.applied:,}", f"{edit.suggested:,}", example)
    return table
