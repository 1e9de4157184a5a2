"""build and inspect on files that are good, odd or no files at all."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.cli.build import corpus_of
from pipeline.errors import ConfigError
from tests.cli.conftest import Call
from tests.extract.forged_pdf import page_of_text, pdf

TEXT = """虚构县信访工作汇编（2篇）

目录

一、经验交流
1.源头治理的柳溪做法……………………1
2.群众工作要做在平时……………………2

源头治理的柳溪做法

柳溪县信访局局长　王小禾
（2024年3月5日）

一、坚持关口前移

柳溪县把矛盾纠纷化解在基层，推动信访工作法治化。领导干部带案下访，群众满意度明显提升。

群众工作要做在平时

柳溪县柳树镇人民政府
（2024年4月6日）

一、常走动

镇里的干部每周下村，听群众说心里话。
"""


@pytest.fixture
def text_file(tmp_path: Path) -> Path:
    path = tmp_path / "柳溪汇编.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_build_publishes_and_a_second_build_reuses_everything(call: Call, text_file: Path, tmp_path: Path) -> None:
    first = json.loads(call("build", text_file, "--out", tmp_path / "out", "--jobs", "1", "--json").stdout)
    again = json.loads(call("build", text_file, "--out", tmp_path / "out", "--jobs", "1", "--json").stdout)
    assert first["exit_code"] == 0
    assert sum(first["computed"].values()) > 0
    assert again["computed"] == {}
    assert again["snapshot"] == first["snapshot"]
    found = call("kwic", tmp_path / "out", "带案下访", "--format", "jsonl")
    assert json.loads(found.stdout)["match"] == "带案下访"
    assert call("verify", tmp_path / "out").exit_code == 0


def test_build_with_workers_gives_the_same_snapshot(call: Call, text_file: Path, tmp_path: Path) -> None:
    alone = json.loads(call("build", text_file, "--out", tmp_path / "a", "--jobs", "1", "--json").stdout)
    pooled = json.loads(call("build", text_file, "--out", tmp_path / "b", "--json").stdout)
    assert alone["snapshot"]["id"] == pooled["snapshot"]["id"]


def test_sources_that_fail_do_not_stop_the_others(call: Call, text_file: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    result = call(
        "build", text_file, tmp_path / "empty.pdf", tmp_path / "none.pdf", "--out", tmp_path / "out", "--jobs", 1
    )
    assert result.exit_code == 2
    assert "no such file" in result.stdout
    assert "Traceback" not in result.output
    rejected = json.loads(
        call("sql", tmp_path / "out", "SELECT path FROM sources WHERE status = 'rejected'", "--format", "json").stdout
    )
    assert [Path(row["path"]).name for row in rejected] == ["empty.pdf"]


def test_nothing_readable_publishes_nothing(call: Call, tmp_path: Path) -> None:
    result = call("build", tmp_path / "none.pdf", "--out", tmp_path / "out", "--jobs", "1")
    assert result.exit_code == 1
    assert "nothing was published" in result.stderr
    assert call("info", tmp_path / "out").exit_code == 1


def test_an_out_that_is_a_file_is_told(call: Call, text_file: Path) -> None:
    result = call("build", text_file, "--out", text_file, "--jobs", "1")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "internal" not in result.stderr


def test_a_corpus_folder_is_its_own_out(call: Call, text_file: Path, tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    (folder / "sources").mkdir(parents=True)
    text_file.rename(folder / "sources" / text_file.name)
    (folder / "corpus.toml").write_text('title = "柳溪"\n', "utf-8")
    assert call("build", folder, "--jobs", "1").exit_code == 0
    document = json.loads(call("info", folder, "--json").stdout)
    assert (document["title"], document["sources"]) == ("柳溪", {"ok": 1})


@pytest.mark.parametrize(
    ("toml", "said"),
    [(None, "corpus.toml"), ("titel = 'x'", "titel"), ("title = ", "not valid TOML"), ("", "no file matches")],
)
def test_a_wrong_corpus_folder_is_told_in_one_line(call: Call, tmp_path: Path, toml: str | None, said: str) -> None:
    if toml is not None:
        (tmp_path / "corpus.toml").write_text(toml, "utf-8")
    result = call("build", tmp_path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_folders_and_files_do_not_mix(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="not both"):
        corpus_of([tmp_path, tmp_path / "a.pdf"])


def test_inspect_shows_articles_coverage_and_edits(call: Call, text_file: Path) -> None:
    out = call("inspect", text_file).stdout
    assert "源头治理的柳溪做法" in out
    assert "王小禾" in out
    assert "2024-03-05" in out
    document = json.loads(call("inspect", text_file, "--json").stdout)
    assert [entry["title"] for entry in document["entries"]] == ["源头治理的柳溪做法", "群众工作要做在平时"]
    assert sum(layer["characters"] for layer in document["layers"]) > 150


@pytest.mark.parametrize("name", ["none.pdf", "empty.txt", "folder", "noise.pdf"])
def test_inspect_of_what_cannot_be_read_is_one_line(call: Call, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.txt").write_text("", "utf-8")
    (tmp_path / "noise.pdf").write_bytes(b"%PDF-1.7\n\x00\xff broken")
    (tmp_path / "folder").mkdir()
    result = call("inspect", tmp_path / name)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


def test_a_password_opens_an_encrypted_file(call: Call, tmp_path: Path) -> None:
    file = tmp_path / "加密.pdf"
    file.write_bytes(pdf(page_of_text, password="mima"))
    out = ("--out", tmp_path / "out", "--jobs", "1")
    refused = json.loads(call("build", file, *out, "--json").stdout)
    assert refused["exit_code"] == 1
    assert refused["sources"][0]["message"] == "encrypted; a password is needed (--password TEXT)"
    assert call("build", file, *out, "--password", "cuo", "--password", "mima").exit_code == 0
    assert call("inspect", file, "--password", "mima", "--json").exit_code == 0
    # A wrong one is told as such, and no password is written anywhere.
    assert "none of the given passwords fits" in call("inspect", file, "--password", "cuo").stderr
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file() and b"mima" in path.read_bytes()]
