"""sql, info, verify, schema, themes and doctor on a corpus that is there."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline import schema
from pipeline.cli import doctor
from tests.cli.conftest import Call
from tests.query.fictional import SOURCE

DOCS = Path(__file__).resolve().parents[2] / "docs" / "tables.md"


def test_sql_shows_a_table(call: Call, corpus_folder: Path) -> None:
    out = call("sql", corpus_folder, "SELECT title, n_chars FROM articles ORDER BY ordinal").stdout
    assert out.splitlines()[0].split() == ["title", "n_chars"]
    assert out.splitlines()[2].split() == ["源头治理的河湾经验", "97"]


def test_sql_with_many_columns_shows_records(call: Call, corpus_folder: Path) -> None:
    out = call("sql", corpus_folder, "SELECT * FROM articles LIMIT 1").stdout
    assert "author_role        局长" in out


def test_sql_writes_every_type(call: Call, corpus_folder: Path) -> None:
    values = (
        "1::HUGEINT AS a, 1.50::DECIMAL(9, 2) AS b, 'nan'::DOUBLE AS c, DATE '2024-03-05' AS d, TIME '01:02:03' AS e, "
        "TIMESTAMP '2024-03-05 01:02:03' AS f, INTERVAL 3 DAY AS g, {'x': [1, NULL]} AS h, MAP {'k': 1} AS i, "
        "'\\xAA'::BLOB AS j, uuid() AS k, true AS l, NULL AS m, TIMESTAMPTZ '2024-03-05 01:02:03+08' AS n"
    )
    for format_ in ("table", "csv", "jsonl", "json", "md", "xlsx"):
        result = call("sql", corpus_folder, f"SELECT {values}", "--format", format_)
        assert (result.exit_code, result.stderr) == (0, ""), format_
    row = json.loads(call("sql", corpus_folder, f"SELECT {values}", "--format", "jsonl").stdout)
    assert (row["a"], row["b"], row["c"], row["d"]) == (1, 1.5, None, "2024-03-05")
    assert (row["h"], row["j"], row["l"], row["m"]) == ({"x": [1, None]}, "aa", True, None)


def test_sql_error_is_one_line(call: Call, corpus_folder: Path) -> None:
    result = call("sql", corpus_folder, "SELECT * FROM articels")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert 'Did you mean "articles"' in result.stderr


def test_sql_says_what_it_left_out(call: Call, corpus_folder: Path) -> None:
    result = call("sql", corpus_folder, "SELECT repeat('信', 400) AS t FROM range(300)")
    assert "100 more rows" in result.stderr
    assert "cut after 300 characters" in result.stderr


def test_sql_with_no_rows_shows_its_columns(call: Call, corpus_folder: Path) -> None:
    result = call("sql", corpus_folder, "SELECT title FROM articles WHERE false")
    assert (result.exit_code, result.stdout.split()) == (0, ["title"])


def test_info_as_text_and_json(call: Call, corpus_folder: Path) -> None:
    assert "complete 3, listed 1" in call("info", corpus_folder).stdout
    document = json.loads(call("info", corpus_folder, "--json").stdout)
    assert document["articles"] == {"complete": 3, "listed": 1}
    assert document["compilations"][0]["issue"] == "第1期"


def test_verify_finds_nothing_wrong(call: Call, corpus_folder: Path) -> None:
    result = call("verify", corpus_folder)
    assert (result.exit_code, "every law holds" in result.stdout) == (0, True)


def test_verify_finds_a_changed_file(call: Call, corpus_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus_folder, tmp_path / "corpus")
    part = next((tmp_path / "corpus").rglob("edits/*.parquet"))
    part.write_bytes(part.read_bytes() + b"\0")
    result = call("verify", tmp_path / "corpus")
    assert result.exit_code == 1
    assert "not the one that was published" in result.stdout
    problems = json.loads(call("verify", tmp_path / "corpus", "--json").stdout)["problems"]
    assert [problem["table"] for problem in problems] == ["edits"]


def test_schema_lists_every_published_column(call: Call) -> None:
    document = json.loads(call("schema", "--json").stdout)
    names = {table["name"]: [column["name"] for column in table["columns"]] for table in document["tables"]}
    assert names == {table.name: list(table.column_names) for table in schema.PUBLISHED}
    text = call("schema").stdout
    assert all(table.name in text for table in schema.PUBLISHED)


def test_data_dictionary_is_the_schema(call: Call) -> None:
    """When this fails: huibian schema --format md > docs/tables.md."""
    assert call("schema", "--format", "md").stdout == DOCS.read_text("utf-8")


def test_themes_are_listed(call: Call) -> None:
    found = json.loads(call("themes", "list", "--json").stdout)
    assert "source_governance" in [theme["theme_id"] for theme in found]
    assert "source_governance" in call("themes", "list").stdout


def test_themes_are_explained(call: Call, corpus_folder: Path) -> None:
    text = call("themes", "explain", "领导干部带案下访，化解信访积案。").stdout
    assert "leader_visits" in text
    assert "carried" in text
    paragraph = f"{SOURCE}.a002.p0003"
    found = json.loads(call("themes", "explain", "--corpus", corpus_folder, "--paragraph", paragraph, "--json").stdout)
    assert found["text"].startswith("领导干部带案下访")
    assert call("themes", "explain", "今天天气很好。").stderr.startswith("no theme")


@pytest.mark.parametrize("args", [["文", "--paragraph", "x"], ["--paragraph", "x"], ["--corpus", "x"]])
def test_themes_explain_wants_one_text(call: Call, args: list[str]) -> None:
    assert call("themes", "explain", *args).exit_code == 1


def test_themes_explain_of_an_unknown_paragraph(call: Call, corpus_folder: Path) -> None:
    result = call("themes", "explain", "--corpus", corpus_folder, "--paragraph", "nobody")
    assert (result.exit_code, "nobody" in result.stderr) == (1, True)


def test_doctor_tells_what_to_install(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda: ["duckdb", "no-such-distribution"])
    result = call("doctor")
    assert result.exit_code == 1
    assert "pip install no-such-distribution" in result.stdout
    checks = {check["name"]: check for check in json.loads(call("doctor", "--json").stdout)}
    assert checks["duckdb"]["found"]
    assert not checks["no-such-distribution"]["found"]
