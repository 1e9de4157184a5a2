"""Fonts that are not in the file: their text is read whole on any machine, and pdfium is left as it was."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageFont
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.extract.pdf import PdfReader
from pipeline.extract.pdf_fonts import draw_box_font
from pipeline.extract.pdf_page import LACKING
from tests.extract.forged_pdf import SENTENCES, pdf, simple_pdf, vertical_font, write

NAMES = b"<0a01> <4fe1> <0a02> <8bbf>"
CONTENT = b"BT /F1 12 Tf 100 700 Td <0a01> Tj ET BT /F1 12 Tf 130 700 Td <0a02> Tj ET"


def texts(folder: Path, data: bytes) -> list[str]:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return [line.text_raw for line in PdfReader().read(path, "0" * 16, ExtractSettings()).lines]


@pytest.mark.parametrize("font", [b"SimSun", b"ABCDEF+FZXBSJW", b"KaiTi_GB2312"])
@pytest.mark.parametrize("ordering", [b"GB1", b"Identity", b"CNS1"])
def test_lone_glyphs_of_fonts_that_are_nowhere_are_read(tmp_path: Path, font: bytes, ordering: bytes) -> None:
    assert texts(tmp_path, simple_pdf(CONTENT, cid_font=(font, ordering), names=NAMES)) == ["信 访"]


def test_lone_glyphs_and_lines_alike_are_all_read(tmp_path: Path) -> None:
    drawn = ("1", "0", "一", "一", "同一行文字", "同一行文字")

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(drawn):
            write(canvas, 90, 100 + 14 * at, text)

    assert texts(tmp_path, pdf(draw)) == list(drawn)


def test_lone_glyphs_that_pdfium_leaves_out_all_the_same_are_read_by_pdfplumber(tmp_path: Path) -> None:
    # Under the name of a font that every viewer has, and none of whose glyphs they are.
    path = tmp_path / "a.pdf"
    path.write_bytes(simple_pdf(CONTENT, cid_font=(b"Arial", b"Identity"), names=NAMES))
    reading = PdfReader().read(path, "0" * 16, ExtractSettings())
    assert [line.text_raw for line in reading.lines] == ["信 访"]
    assert [(page.method, page.reason) for page in reading.pages] == [("pdfplumber", LACKING)]


def test_pdfium_has_the_fonts_of_the_machine_again_afterwards(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(vertical_font(), 14)
        canvas.drawString(400, 700, SENTENCES[0])

    data = pdf(draw)
    before = pypdfium2.PdfDocument(data)[0].render().to_numpy()
    assert texts(tmp_path, data) == [SENTENCES[0]]
    after = pypdfium2.PdfDocument(data)[0].render().to_numpy()
    assert (before == after).all()


def test_the_font_of_boxes_is_a_font() -> None:
    font = ImageFont.truetype(BytesIO(draw_box_font()), 100)
    assert font.getlength("信访A") == 150
    assert font.getmask("信").getbbox() == font.getmask("𠮷").getbbox() == (0, 0, 10, 100)
