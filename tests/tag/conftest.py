"""The petition codebook, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.tag.codebook import Codebook, load_codebook
from pipeline.tag.matcher import Matcher

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def petition_text() -> str:
    return (ROOT / "corpora" / "petition" / "codebook.toml").read_text("utf-8")


@pytest.fixture(scope="session")
def petition(petition_text: str) -> Codebook:
    return load_codebook(petition_text)


@pytest.fixture(scope="session")
def petition_matcher(petition: Codebook) -> Matcher:
    return Matcher(petition)
