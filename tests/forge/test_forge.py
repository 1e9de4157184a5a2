"""Laws of the forge: its files hold what their truth says, and the same seed makes the same files."""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pypdfium2 as pdfium
import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.forge.damage import GRADES, Op, apply_ops
from tests.forge.forged import Forged, Rendered, compilation
from tests.forge.layouts import BY_NAME, LAYOUTS
from tests.forge.plain import readings
from tests.forge.replay import replay, squashed
from tests.forge.strategies import forged, forms
from tests.forge.typeset import wrap

bounded = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _with_noise(rendered: Rendered, no: int, i: int) -> str:
    """The text of a paragraph as its file prints it."""
    text: str = rendered.truth["articles"][no - 1]["paragraphs"][i]["text"]
    for noise in rendered.truth["forms"][rendered.form]["noise"]:
        if (noise["article"], noise["para"]) == (no, i):
            text = text[: noise["offset"]] + noise["text"] + text[noise["offset"] :]
    return squashed(text)


@bounded
@given(forged(), forms())
def test_the_same_seed_makes_the_same_file(made: Forged, form: str) -> None:
    again = compilation(made.seed, made.layout, made.damage, articles=len(made.source.articles))
    assert again.render(form) == made.render(form)


@bounded
@given(forged(damages=GRADES[1:]))
def test_recorded_losses_make_the_damaged_text(made: Forged) -> None:
    rendered = made.render("txt")
    assert replay(rendered.truth, rendered.truth["forms"]["txt"]) == squashed(rendered.data.decode())


@bounded
@given(forged(damages=[0]))
def test_clean_text_holds_every_paragraph_on_a_line(made: Forged) -> None:
    lines = made.render("txt").data.decode().split("\n")
    for _, _, article in made.source.numbered():
        assert {line.text for line in article.paragraphs} <= {line.strip("\u3000") for line in lines}


@bounded
@given(forged(damages=[0]))
def test_pdf_holds_every_paragraph_on_its_pages(made: Forged) -> None:
    rendered = made.render("pdf")
    pages = [squashed(page.get_textpage().get_text_range()) for page in pdfium.PdfDocument(rendered.data)]
    told = rendered.truth["forms"]["pdf"]
    assert len(pages) == told["pages_total"]

    def holds(page: int, text: str) -> bool:
        # pdfium leaves out a line of one glyph, and a line like one just above, where the font is not embedded.
        return text in pages[page - 1] or text in _read_slowly(rendered.data, page)

    for article in told["articles"]:
        assert article["page_start"] == article["para_pages"][0][0]
        for i, (start, end) in enumerate(article["para_pages"]):
            text = _with_noise(rendered, article["no"], i)
            assert holds(start, text if start == end else text[:2])
            assert holds(end, text if start == end else text[-2:])


def _read_slowly(data: bytes, page: int) -> str:
    with pdfplumber.open(io.BytesIO(data)) as document:
        return squashed("".join(char["text"] for char in document.pages[page - 1].chars))


@bounded
@given(forged(damages=[0]))
def test_contents_give_the_page_that_is_printed_on_the_articles_first(made: Forged) -> None:
    rendered = made.render("pdf")
    told = rendered.truth["forms"]["pdf"]
    front = 0 if made.layout.numbered_from_cover else told["front_pages"]
    starts = {article["no"]: article["page_start"] for article in told["articles"]}
    assert [(entry["no"], entry["page"]) for entry in told["contents"]] == (
        [(no, page - front) for no, page in starts.items()] if made.layout.contents else []
    )


@bounded
@given(forged(damages=[0]))
def test_docx_holds_every_paragraph(made: Forged) -> None:
    rendered = made.render("docx")
    document = Document(io.BytesIO(rendered.data))
    found = {squashed(paragraph.text) for paragraph in document.paragraphs}
    for no, _, article in made.source.numbered():
        automatic = article.word_headings == "auto"
        for i, line in enumerate(article.paragraphs):
            text = _with_noise(rendered, no, i)
            # Word writes the ordinals of automatic headings itself; they stand in no run.
            assert text in found or (automatic and line.num and text.removeprefix(line.num) in found)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_layouts_print_what_they_promise(layout: Any) -> None:
    rendered = compilation(3, layout).render("pdf")
    told = rendered.truth["forms"]["pdf"]
    pages = [squashed(page.get_textpage().get_text_range()) for page in pdfium.PdfDocument(rendered.data)]
    assert bool(told["contents"]) == (layout.contents is not None)
    assert all(("虚构示例仅供测试" in page) == layout.watermark for page in pages)
    assert len(told["noise"]) == layout.noise
    if layout.footer and told["pages_total"] - told["front_pages"] > 1:
        printed = 2 + (told["front_pages"] if layout.numbered_from_cover else 0)
        assert squashed(layout.footer.format(printed)) in pages[told["front_pages"] + 1]


def test_worse_grades_lose_more() -> None:
    made = [compilation(7, BY_NAME["digest"], grade).render("txt") for grade in GRADES[1:]]
    commas = [rendered.truth["forms"]["txt"]["counts"]["comma"] for rendered in made]
    assert commas == sorted(set(commas))


@given(st.text(alphabet="依法办理，。“”（）20259%a ", max_size=80), st.integers(6, 20))
def test_wrapped_lines_tile_the_text(text: str, width: int) -> None:
    lines = wrap(text, width, width - 2, len)
    assert "".join(lines) == text
    assert all(line[0] not in "，。”）" for line in lines[1:])


def test_losses_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply_ops("依法办理", [Op("comma", 1, "，", "")])


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        ("20241026", ["2024-10-26"]),
        ("2024111", ["2024-01-11", "2024-11-01"]),
        ("202487", ["2024-08-07"]),
        ("202412", ["2024-01-02", "2024-12"]),
        ("2024230", []),
    ],
)
def test_digits_mean_every_day_they_can(digits: str, expected: list[str]) -> None:
    assert readings(digits) == expected
