"""The made-up corpus, written once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.query.corpus import Corpus, open_corpus
from tests.query.fictional import write_corpus


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture
def corpus(corpus_folder: Path) -> Iterator[Corpus]:
    with open_corpus(corpus_folder) as opened:
        yield opened
