"""Every format gives back what went in, and nothing in it runs."""

from __future__ import annotations

import csv
import datetime as dt
import decimal
import io
import json
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cli.formats import Answer, Format, as_csv, as_json, as_jsonl, as_markdown, chosen, defused, flat, write
from pipeline.errors import QueryError
from tests.cli.conftest import Call

ANSWER = Answer(
    ("title", "n", "date"),
    [
        ("=1+1", 3, dt.date(2024, 3, 5)),
        ('引号"逗号,换行\n|竖线|', None, None),
        ("[bold]\x1b[31m<b>`*_", decimal.Decimal(2), None),
    ],
)


def test_csv_reads_back_except_for_defused_formulas() -> None:
    text = "".join(as_csv(ANSWER))
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows == [
        ["title", "n", "date"],
        ["'=1+1", "3", "2024-03-05"],
        ['引号"逗号,换行\n|竖线|', "", ""],
        ["[bold]\x1b[31m<b>`*_", "2", ""],
    ]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_run_is_defused(text: str) -> None:
    assert defused(text) == "'" + text


def test_jsonl_is_one_object_a_line_and_json_an_array() -> None:
    lines = "".join(as_jsonl(ANSWER)).splitlines()
    assert [json.loads(line)["title"] for line in lines] == [row[0] for row in ANSWER.rows]
    assert json.loads("".join(as_json(ANSWER))) == [json.loads(line) for line in lines]
    assert json.loads(lines[2])["n"] == 2
    assert json.loads("".join(as_json(Answer(("a",), [])))) == []


@given(st.text())
def test_json_holds_any_text_on_one_line(text: str) -> None:
    [line] = "".join(as_jsonl(Answer(("t",), [(text,)]))).splitlines()
    assert json.loads(line) == {"t": text}


def test_numbers_json_cannot_hold_are_null() -> None:
    assert flat(float("nan")) is None
    assert flat(float("inf")) is None
    assert flat({"a": float("nan")}) == '{"a": null}'


def test_markdown_keeps_one_row_a_line_and_reads_no_markup() -> None:
    lines = list(as_markdown(ANSWER))
    assert len(lines) == 5
    assert lines[3].count(" | ") == 2
    assert r"\[bold\]␛\[31m\<b\>\`\*\_" in lines[4]


def test_workbook_holds_text_as_text(tmp_path: Path) -> None:
    write(ANSWER, Format.XLSX, tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows())
    assert (rows[1][0].value, rows[1][0].data_type) == ("=1+1", "s")
    assert rows[1][1].value == 3
    assert rows[3][0].value == "[bold]\ufffd[31m<b>`*_"


def test_output_names_its_format(tmp_path: Path) -> None:
    assert chosen(None, Path("hits.XLSX")) is Format.XLSX
    assert chosen(None, None) is Format.TABLE
    assert chosen(Format.CSV, Path("hits.txt")) is Format.CSV
    for asked, name in ((None, "hits.txt"), (None, "hits.table"), (Format.TABLE, "hits.csv")):
        with pytest.raises(QueryError, match="--format"):
            chosen(asked, Path(name))


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be written"):
        write(ANSWER, Format.CSV, tmp_path / "none" / "a.csv")


def test_formats_through_the_command(call: Call, corpus_folder: Path) -> None:
    query = "SELECT title, date FROM articles ORDER BY ordinal LIMIT 1"
    assert json.loads(call("sql", corpus_folder, query, "--format", "json").stdout) == [
        {"title": "推进信访工作法治化的探索", "date": "2024-03-05"}
    ]
    assert call("sql", corpus_folder, query, "--format", "xlsx").stdout_bytes.startswith(b"PK")
    assert call("sql", corpus_folder, query, "--format", "csv").stdout_bytes.startswith(b"\xef\xbb\xbftitle,date\n")
