"""The case files: lines with what they must become, and pages with what each line is."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.line_edits import find_edits
from pipeline.clean.stage import judge_lines
from pipeline.config import RepairSettings
from pipeline.text.offsets import apply_edits
from tests.clean.made import text_lines

CASES = Path(__file__).parents[1] / "cases" / "clean"
FOLDERS = ("in-the-wild", "synthetic", "negative")


def line_cases(*folders: str) -> list[Any]:
    return [
        pytest.param(case, id=f"{folder}: {case['why']}")
        for folder in folders
        for case in tomllib.loads((CASES / folder / "lines.toml").read_text(encoding="utf-8"))["case"]
    ]


def page_cases(*folders: str) -> list[Any]:
    return [
        pytest.param(path, id=f"{folder}: {path.stem}")
        for folder in folders
        for path in sorted((CASES / folder).glob("*.lines"))
    ]


def cleaned(case: dict[str, Any]) -> str:
    (line,) = text_lines(case["raw"])
    aside = [f"联系客服微信：{account}" for account in case.get("accounts", ())]
    ((_, changes),) = find_edits([line], aside)
    return apply_edits(line.text_raw, [change for change in changes if RepairSettings().applies(change.probability)])


@pytest.mark.parametrize("case", line_cases(*FOLDERS))
def test_a_line_becomes_what_it_was(case: dict[str, Any]) -> None:
    assert cleaned(case) == case.get("clean", case["raw"])


@pytest.mark.parametrize("case", line_cases("synthetic", "in-the-wild"))
def test_a_clean_line_stays_clean(case: dict[str, Any]) -> None:
    assert cleaned({"raw": case["clean"]}) == case["clean"]


@pytest.mark.parametrize("case", line_cases("known-failures"))
@pytest.mark.xfail(strict=True)
def test_a_line_that_is_not_yet_cleaned(case: dict[str, Any]) -> None:
    assert cleaned(case) == case["clean"]


def read_page(path: Path) -> tuple[str, list[str]]:
    """A page and what each line is: `layer| text`, blank lines as they are, # comments."""
    texts, layers = [], []
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        layer, _, text = row.partition("| ")
        texts.append(text)
        if text.strip():
            layers.append(f"{layer.strip()}| {text}")
    return "\n".join(texts), layers


@pytest.mark.parametrize("path", page_cases(*FOLDERS))
def test_each_line_of_a_page_is_what_it_is(path: Path) -> None:
    text, want = read_page(path)
    lines = text_lines(text)
    layers = judge_lines(lines, [])
    assert [f"{layers[line.block_id].layer}| {line.text_raw}" for line in lines] == want


@pytest.mark.parametrize("path", page_cases("known-failures"))
@pytest.mark.xfail(strict=True)
def test_a_page_that_is_not_yet_judged(path: Path) -> None:
    text, want = read_page(path)
    lines = text_lines(text)
    layers = judge_lines(lines, [])
    assert [f"{layers[line.block_id].layer}| {line.text_raw}" for line in lines] == want
