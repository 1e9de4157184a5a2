"""The command as a whole: help, exit codes, one line for everything that goes wrong."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.cli.app import COMMANDS
from tests.cli.conftest import Call

MAIN = (sys.executable, "-c", "from pipeline.cli.app import main; main()")


def run(*args: object) -> subprocess.CompletedProcess[bytes]:
    """The command as a shell runs it, on a console that does not speak UTF-8."""
    settings = {**os.environ, "PYTHONIOENCODING": "gbk"}
    return subprocess.run([*MAIN, *map(str, args)], capture_output=True, env=settings, check=False, timeout=60)


@pytest.mark.parametrize("command", [name for name, _ in COMMANDS])
def test_every_command_has_help(call: Call, command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert f"{command} [OPTIONS]" in result.output


def test_help_names_every_command(call: Call) -> None:
    result = call("--help")
    assert result.exit_code == 0
    assert all(name in result.output for name, _ in COMMANDS)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nonsense"], "nonsense"),
        (["kwic"], "CORPUS"),
        (["kwic", "x"], "PATTERN"),
        (["kwic", "x", "y", "--width", "many"], "--width"),
        (["kwic", "x", "y", "--format", "docx"], "docx"),
        (["kwic", "no-such-folder", "信访"], "no such folder"),
        (["sql", "no-such-folder", "SELECT 1"], "no such folder"),
        (["info", "no-such-folder"], "no such folder"),
        (["verify", "no-such-folder"], "no such folder"),
        (["themes", "explain"], "TEXT"),
        (["themes", "list", "--codebook", "no-such-file"], "no-such-file"),
    ],
)
def test_bad_usage_is_exit_code_1_and_a_line(call: Call, args: Sequence[str], said: str) -> None:
    result = call(*args)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert said in result.stderr
    assert result.stderr.startswith("huibian: ")
    assert "Traceback" not in result.stderr


def test_version(call: Call) -> None:
    result = call("--version")
    assert (result.exit_code, result.stdout) == (0, f"huibian {importlib.metadata.version('huibian')}\n")


def test_no_command_shows_the_help(call: Call) -> None:
    result = call()
    assert result.exit_code == 1
    assert "kwic" in result.stdout


def test_an_empty_folder_is_no_corpus(call: Call, tmp_path: Path) -> None:
    result = call("info", tmp_path)
    assert result.exit_code == 1
    assert "build the corpus first" in result.stderr


def test_the_unexpected_is_one_line_unless_debugging(
    call: Call, corpus_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object, **__: object) -> None:
        raise ZeroDivisionError("boom")

    monkeypatch.setattr("pipeline.cli.info.open_corpus", explode)
    result = call("info", corpus_folder)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "boom" in result.stderr
    monkeypatch.setenv("HUIBIAN_DEBUG", "1")
    assert "Traceback" in call("info", corpus_folder).stderr


def test_output_is_utf8_on_any_console(corpus_folder: Path) -> None:
    result = run("kwic", corpus_folder, "信访", "--format", "jsonl")
    assert result.returncode == 0
    assert '"match": "信访"' in result.stdout.decode("utf-8")
    assert result.stderr.decode("utf-8").strip() == "5 hits"


@pytest.mark.skipif(os.name == "nt", reason="Windows arguments are always text")
@pytest.mark.parametrize("args", [["kwic", b"\xd0\xc5"], ["sql", b"SELECT '\xd0\xc5'"]])
def test_arguments_that_are_no_text_are_refused_in_one_line(corpus_folder: Path, args: list[str | bytes]) -> None:
    done = subprocess.run([*MAIN, args[0], corpus_folder, args[1]], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
    assert b"internal" not in done.stderr


def test_a_reader_that_stops_early_hears_no_complaint(corpus_folder: Path) -> None:
    query = "SELECT repeat('信访', 1000) AS text FROM range(5000)"
    process = subprocess.Popen(
        [*MAIN, "sql", str(corpus_folder), query, "--format", "csv"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


def test_asking_does_not_import_what_only_building_needs(corpus_folder: Path) -> None:
    program = f"""
import sys
from pipeline.cli.app import app
try:
    app(["kwic", {str(corpus_folder)!r}, "信访"])
except SystemExit as exit:
    heavy = {{"pandas", "spacy", "jieba", "rjieba", "pypdfium2", "pdfplumber", "openpyxl", "sklearn"}}
    print(exit.code, sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=60)
    assert done.stdout.decode().splitlines()[-1] == "0 []"
