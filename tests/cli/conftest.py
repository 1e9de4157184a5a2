"""The made-up corpus, and the command as tests call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipeline.cli.app import app
from tests.query.fictional import write_corpus

Call = Callable[..., Result]


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """`call("kwic", folder, "信访")` is the result of `huibian kwic <folder> 信访` on a screen 100 cells wide."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("HUIBIAN_DEBUG", raising=False)
    runner = CliRunner()
    return lambda *args: runner.invoke(app, [str(arg) for arg in args])
