"""huibian schema: the data dictionary, made from schema.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.table import Table as Grid

from pipeline.cli.arguments import JsonOption, new_app
from pipeline.cli.console import shown, stdout
from pipeline.schema import PUBLISHED, SCHEMA_VERSION, Column, Table

app = new_app()


class _Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    MD = "md"


@app.command()
def schema(
    json_: JsonOption = False,
    format_: Annotated[_Format, typer.Option("--format", help="How to write it.")] = _Format.TABLE,
) -> None:
    """Describe every table and column that a corpus has.

    \b
    huibian schema
    huibian schema --format md > docs/tables.md
    """
    if json_ or format_ is _Format.JSON:
        typer.echo(json.dumps(as_json(), ensure_ascii=False, indent=2))
    elif format_ is _Format.MD:
        typer.echo("\n".join(as_markdown()))
    else:
        _print_tables()


def as_json() -> dict[str, Any]:
    """The published tables as plain values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": [
            {
                "name": table.name,
                "doc": table.doc,
                "key": list(table.key),
                "columns": [
                    {"name": column.name, "type": column.type, "required": column.required, "doc": column.doc}
                    for column in table.columns
                ],
                "references": [
                    {"column": reference.column, "table": reference.table, "target": reference.target}
                    for reference in table.references
                ],
            }
            for table in PUBLISHED
        ],
    }


def as_markdown() -> Iterator[str]:
    """The published tables as the lines of docs/tables.md."""
    yield "# Tables"
    yield ""
    yield "Made by `huibian schema --format md` from `pipeline/schema.py`; change it there."
    yield ""
    yield f"Schema version {SCHEMA_VERSION}. One folder of parquet files per table under `snapshots/<id>/`."
    yield "Offsets are half-open Unicode code points. A column marked * is never null."
    for table in PUBLISHED:
        yield ""
        yield f"## {table.name}"
        yield ""
        yield f"{table.doc} Key: {', '.join(f'`{name}`' for name in table.key) or 'none'}."
        yield ""
        yield "| column | type | meaning |"
        yield "| --- | --- | --- |"
        for column in table.columns:
            yield f"| `{column.name}`{'*' if column.required else ''} | {column.type} | {_meaning(table, column)} |"


def _meaning(table: Table, column: Column) -> str:
    doc = column.doc.replace("|", r"\|").replace("<", r"\<")
    targets = [f"`{r.table}.{r.target}`" for r in table.references if r.column == column.name]
    return f"{doc} → {', '.join(targets)}" if targets else doc


def _print_tables() -> None:
    console = stdout()
    for table in PUBLISHED:
        console.print(shown(table.name, "bold") + shown(f"  {table.doc}"))
        grid = Grid(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for column in table.columns:
            name = shown(f"  {column.name}", "bold" if column.name in table.key else "")
            grid.add_row(name, shown(column.type, "dim"), shown(column.doc))
        console.print(grid)
        console.print()
