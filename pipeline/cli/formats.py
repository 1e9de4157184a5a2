"""An answer's rows in the formats people and programs read: table, csv, jsonl, json, md, xlsx."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO, Final

from rich.table import Table

from pipeline.cli.console import counted, harmless, note, shown, stdout
from pipeline.errors import QueryError

# What fits a screen. More rows, or more of a cell, is what the other formats are for.
TABLE_ROWS: Final = 200
TABLE_CELL: Final = 300

# A spreadsheet takes a cell that begins so for a formula, and runs it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

# Characters that XML, and so a workbook, cannot hold.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CELL_LIMIT: Final = 32_767  # characters in a cell of a workbook
_ROW_LIMIT: Final = 1_048_576  # rows of a sheet, the header's among them


class Format(StrEnum):
    """What an answer can be written as."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"
    JSON = "json"
    MD = "md"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Answer:
    """Column names and rows of plain Python values."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def chosen(asked: Format | None, output: Path | None) -> Format:
    """The format to write: the one asked for, else what the output file's name says, else a table."""
    if output is None:
        return asked or Format.TABLE
    suffix = output.suffix.lower().removeprefix(".")
    format_ = asked or next((known for known in Format if known.value == suffix), None)
    if format_ is None or format_ is Format.TABLE:
        raise QueryError(f"{output.name} does not say which format; add --format csv, jsonl, json, md or xlsx")
    return format_


def write(answer: Answer, asked: Format | None, output: Path | None) -> None:
    """Write an answer to a file or to stdout."""
    format_ = chosen(asked, output)
    if output is not None:
        try:
            with output.open("wb") as file:
                _write_bytes(answer, format_, file)
        except OSError as error:
            raise QueryError(f"cannot be written: {error.strerror}", source=str(output)) from error
        note(f"{counted(len(answer.rows), 'row')} in {output}")
    elif format_ is Format.TABLE:
        _print_table(answer)
    elif sys.stdout.isatty():
        if format_ is Format.XLSX:
            raise QueryError("a workbook cannot be shown in a terminal; add --output hits.xlsx")
        # What the terminal would obey is made visible here, and only here: files and pipes get every character.
        text = io.BytesIO()
        _write_bytes(answer, format_, text)
        for line in text.getvalue().decode("utf-8-sig").splitlines():
            sys.stdout.write(harmless(line) + "\n")
    else:
        _write_bytes(answer, format_, sys.stdout.buffer)


def _write_bytes(answer: Answer, format_: Format, file: BinaryIO) -> None:
    if format_ is Format.XLSX:
        _write_workbook(answer, file)
        return
    for line in _WRITERS[format_](answer):
        file.write(line.encode("utf-8", "replace"))
    file.flush()


def as_csv(answer: Answer) -> Iterator[str]:
    """Comma-separated, with the mark that makes Excel read UTF-8; text that would be a formula gets a ' before it."""
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in (answer.columns, *answer.rows):
        writer.writerow([defused(flat(value)) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def as_jsonl(answer: Answer) -> Iterator[str]:
    """One JSON object a line."""
    for row in answer.rows:
        yield _json(dict(zip(answer.columns, row, strict=True))) + "\n"


def as_json(answer: Answer) -> Iterator[str]:
    """One JSON array of objects."""
    rows = ",\n".join(line.rstrip("\n") for line in as_jsonl(answer))
    yield f"[{rows}]\n"


def as_markdown(answer: Answer) -> Iterator[str]:
    """A table that Markdown readers draw; nothing in a cell is read as markup."""
    yield f"| {' | '.join(map(_markdown_cell, answer.columns))} |\n"
    yield f"|{' --- |' * len(answer.columns)}\n"
    for row in answer.rows:
        yield f"| {' | '.join(_markdown_cell(flat(value)) for value in row)} |\n"


_WRITERS: Final = {
    Format.CSV: as_csv,
    Format.JSONL: as_jsonl,
    Format.JSON: as_json,
    Format.MD: as_markdown,
}


def flat(value: Any) -> str | int | float | bool | None:
    """A value as one cell: what JSON has no type for becomes text, lists and structures become JSON.

    >>> flat(dt.date(2024, 3, 5)), flat(["520000", "520100"]), flat(None)
    ('2024-03-05', '["520000", "520100"]', None)
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple | dict):
        return _json(value)
    return str(value)


def defused(value: str | float | None) -> str | float | None:
    """A cell that no spreadsheet takes for a formula.

    >>> defused("=1+1"), defused("一、"), defused(-1)
    ("'=1+1", '一、', -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _json(value: Any) -> str:
    text = json.dumps(_json_ready(value), ensure_ascii=False, allow_nan=False)
    return re.sub("[\x7f-\x9f\u2028\u2029]", lambda m: f"\\u{ord(m[0]):04x}", text)


def _json_ready(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _json_ready(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_ready(item) for item in value]
    return flat(value)


def _markdown_cell(value: object) -> str:
    text = "" if value is None else harmless(str(value)).replace("⏎", " ")
    return re.sub(r"([\\`*_{}\[\]<>|#~])", r"\\\1", text)


def _write_workbook(answer: Answer, file: BinaryIO) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of a second that only this format should cost
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    if len(answer.rows) >= _ROW_LIMIT:
        raise QueryError(f"a workbook has {_ROW_LIMIT:,} rows and this answer more; take --format csv")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("huibian")
    sheet.freeze_panes = "A2"
    for row in (answer.columns, *answer.rows):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, _workbook_value(flat(value)))
            if isinstance(value, str):
                cell.data_type = "s"  # text stays text, also when it begins with =
            cells.append(cell)
        sheet.append(cells)
    book.save(file)


def _workbook_value(value: str | float | None) -> str | float | None:
    if not isinstance(value, str):
        return value
    text = _NOT_XML.sub("\ufffd", value)
    return text if len(text) <= _CELL_LIMIT else text[: _CELL_LIMIT - 1] + "…"


def _print_table(answer: Answer) -> None:
    console = stdout()
    rows = answer.rows[:TABLE_ROWS]
    cut = False
    # A column needs about eight cells to say anything; with less, each row is shown as a list instead.
    if len(answer.columns) * 8 > console.width:
        for row in rows:
            cut |= _print_record(answer.columns, row)
    else:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for i, name in enumerate(answer.columns):
            numeric = all(isinstance(row[i], int | float | decimal.Decimal | None) for row in rows)
            table.add_column(shown(name), justify="right" if numeric else "left", overflow="fold")
        for row in rows:
            table.add_row(*(shown(clipped(value)) for value in row))
            cut |= any(len(str(value)) > TABLE_CELL for value in row)
        console.print(table)
    if len(answer.rows) > TABLE_ROWS:
        note(f"{counted(len(answer.rows) - TABLE_ROWS, 'more row')}; --format csv, jsonl or xlsx has them all")
    if cut:
        note(f"… marks text cut after {TABLE_CELL} characters; the other formats have all of it")


def _print_record(columns: Sequence[str], row: Sequence[Any]) -> bool:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for name, value in zip(columns, row, strict=True):
        grid.add_row(shown(name, "bold"), shown(clipped(value)))
    stdout().print(grid)
    stdout().print()
    return any(len(str(value)) > TABLE_CELL for value in row)


def clipped(value: Any) -> str:
    """A cell of a table on screen: text that is too long for one ends in …."""
    text = "" if value is None else str(flat(value))
    return text if len(text) <= TABLE_CELL else text[:TABLE_CELL] + "…"


def rows_of(records: Iterable[Any], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows that frozen records make."""
    return [tuple(getattr(record, name) for name in columns) for record in records]
