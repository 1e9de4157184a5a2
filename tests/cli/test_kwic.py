"""kwic as it looks on a screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rich.cells import cell_len

from pipeline.cli.kwic import TABLE_HITS
from tests.cli.conftest import Call


def test_table_groups_hits_under_their_article(call: Call, corpus_folder: Path) -> None:
    lines = call("kwic", corpus_folder, "信访").stdout.splitlines()
    assert lines[0].startswith("推进信访工作法治化的探索  贵州省  青原省信访局  2024-03-05")
    assert "推进 信访 工作法治化的探索⏎一、坚持依法办理" in lines[1]
    assert len(lines) == 3 + 5


@pytest.mark.parametrize("columns", [30, 80, 120])
def test_matches_stand_under_each_other_and_lines_fit(
    call: Call, corpus_folder: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = call("kwic", corpus_folder, "信访").stdout.splitlines()
    hits = [line for line in lines if line.startswith("  p.")]
    assert len(hits) == 5
    assert len({cell_len(line[: line.index(" 信访 ")]) for line in hits}) == 1
    assert all(cell_len(line) <= columns for line in lines)


def test_a_hit_is_one_line_of_csv_and_exact_in_jsonl(call: Call, corpus_folder: Path) -> None:
    args = ("kwic", corpus_folder, "依法办理", "--width", "4", "--format")
    assert call(*args, "csv").stdout.splitlines()[1].endswith(",一、坚持,依法办理,⏎一是把")
    assert json.loads(call(*args, "jsonl").stdout)["right"] == "\n一是把"


def test_text_cannot_steer_the_terminal(call: Call, corpus_folder: Path) -> None:
    out = call("kwic", corpus_folder, "红字", "--width", "40").stdout
    assert "[bold]不予受理[/bold]" in out
    assert "\x1b" not in out
    assert "␛" in out


def test_more_hits_than_shown_are_counted(call: Call, corpus_folder: Path) -> None:
    result = call("kwic", corpus_folder, "信访", "--limit", "2")
    assert "5 hits, 3 more than shown" in result.stderr
    assert TABLE_HITS > 5
    assert len(call("kwic", corpus_folder, "信访", "--limit", "2", "--format", "jsonl").stdout.splitlines()) == 2


def test_no_hits_is_an_answer(call: Call, corpus_folder: Path) -> None:
    result = call("kwic", corpus_folder, "不在这里")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "0 hits\n")


def test_filters_reach_the_query(call: Call, corpus_folder: Path) -> None:
    args = [
        "--region",
        "贵州",
        "--since",
        "2024-04",
        "--until",
        "2024",
        "--theme",
        "visiting_down",
        "--level",
        "prefecture",
    ]
    [line] = call("kwic", corpus_folder, "信访", *args, "--organ", "河湾", "--format", "jsonl").stdout.splitlines()
    assert json.loads(line)["page"] == 6


@pytest.mark.parametrize(
    "args",
    [["(", "--regex"], [""], ["信访", "--since", "昨天"], ["信访", "--region", "月球"], ["信访", "--level", "省"]],
)
def test_wrong_questions_are_exit_code_1(call: Call, corpus_folder: Path, args: list[str]) -> None:
    result = call("kwic", corpus_folder, *args)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.count("\n") == 1
