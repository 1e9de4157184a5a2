"""The committed sample corpus is what the forge writes from its source text, and it is what its truth says."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from typing import Any

import pypdfium2 as pdfium
import pytest
from docx import Document

from tests.forge.__main__ import SAMPLE, sample_files
from tests.forge.replay import replay, squashed

_THEMES = 20  # of the petition codebook


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return sample_files()


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return told


def _pdf_pages(data: bytes) -> list[str]:
    document = pdfium.PdfDocument(data)
    return [page.get_textpage().get_text_range() for page in document]


def _members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def test_writing_twice_gives_the_same_bytes(written: dict[str, bytes]) -> None:
    assert sample_files() == written


@pytest.mark.parametrize("name", ["truth.json", "sources/sample.txt"])
def test_committed_text_is_what_the_forge_writes(name: str, written: dict[str, bytes]) -> None:
    assert (SAMPLE / name).read_bytes() == written[name]


def test_committed_pdf_is_what_the_forge_writes(written: dict[str, bytes]) -> None:
    # Pages and not bytes: two builds of zlib may compress alike text differently.
    committed = _pdf_pages((SAMPLE / "sources/sample.pdf").read_bytes())
    assert committed == _pdf_pages(written["sources/sample.pdf"])


def test_committed_docx_is_what_the_forge_writes(written: dict[str, bytes]) -> None:
    committed = _members((SAMPLE / "sources/sample.docx").read_bytes())
    assert committed == _members(written["sources/sample.docx"])


def test_corpus_takes_one_form_only() -> None:
    include = tomllib.loads((SAMPLE / "corpus.toml").read_text(encoding="utf-8"))["sources"]["include"]
    assert [path.name for pattern in include for path in SAMPLE.glob(pattern)] == ["sample.pdf"]


def test_every_form_says_that_it_is_fictional(truth: dict[str, Any]) -> None:
    notice = squashed(truth["fictional"])
    assert notice.startswith("虚构示例")
    assert notice in squashed(_pdf_pages((SAMPLE / "sources/sample.pdf").read_bytes())[0])
    assert notice in squashed((SAMPLE / "sources/sample.txt").read_text(encoding="utf-8"))
    assert notice in [squashed(p.text) for p in Document(str(SAMPLE / "sources/sample.docx")).paragraphs]


def test_sample_is_varied_enough_to_learn_from(truth: dict[str, Any]) -> None:
    articles = truth["articles"]
    lines = [line for article in articles for line in article["paragraphs"]]
    assert len(truth["parts"]) == 4
    assert len(articles) == 16
    assert {line["num"][0] for line in lines if line["role"] == "heading"} >= {"一", "（", "第"}
    assert {None} < {article["byline"] for article in articles}
    assert {len(article["date"] or "") for article in articles} == {0, 7, 10}
    assert len({theme for line in lines for theme in line.get("themes", [])}) == _THEMES


def test_sample_breaks_paragraphs_across_pages(truth: dict[str, Any]) -> None:
    spans = [span for article in truth["forms"]["pdf"]["articles"] for span in article["para_pages"]]
    assert sum(start != end for start, end in spans) >= 5


def test_damaged_text_is_the_truth_with_its_losses(truth: dict[str, Any]) -> None:
    text = (SAMPLE / "sources/sample.txt").read_text(encoding="utf-8")
    assert squashed(text) == replay(truth, truth["forms"]["txt"])
