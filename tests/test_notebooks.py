"""Every notebook runs from top to bottom on the sample corpus, and finds something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.build import build
from pipeline.config import load_config, source_paths
from pipeline.workers import InlineExecutor
from tests.readme import ROOT, workshop

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workshop(tmp_path))
    config = load_config(Path("corpora/sample"))
    build(config, source_paths(config), config.root, executor=InlineExecutor())
    names: dict[str, Any] = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], "outputs are not kept: they grow stale"
            exec("".join(cell["source"]), names)
    assert all(len(names[name]) > 0 for name in ("articles", "coverage", "shares", "evidence", "hits"))


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS
