"""Recognised lines set straight and in order; and, where the extra is installed, a scan read."""

from __future__ import annotations

import math
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.extract import ocr
from pipeline.extract.ocr import Recognised
from pipeline.extract.ocr_layout import arrange
from pipeline.extract.pdf import PdfReader
from tests.extract.forged_pdf import SENTENCES, pdf

WIDTH, HEIGHT = 595.0, 842.0


def seen(text: str, x: float, y: float, *, slant: float = 0.0, confidence: float = 0.99) -> Recognised:
    """A 12-point line at (x, y) of a straight page that was scanned with a slant (degrees, clockwise)."""
    cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    high, wide = 15.0, 12 * (len(text) + 0.4 - 0.6 * text.endswith(("，", "。")))
    middle_x, middle_y = WIDTH / 2, HEIGHT / 2
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    turned = [
        (middle_x + (a - middle_x) * cos - (b - middle_y) * sin, middle_y + (a - middle_x) * sin + (b - middle_y) * cos)
        for a, b in corners
    ]
    return Recognised(text, confidence, tuple(turned))


@pytest.mark.parametrize("slant", [-4.0, -0.5, 0.0, 0.5, 4.0])
def test_a_slanted_page_is_set_straight(slant: float) -> None:
    entry, number = "青溪市信访局关于源头治理的经验材料", "十二"
    found = [seen(text, 90, 100 + 20 * at, slant=slant) for at, text in enumerate(SENTENCES)]
    found += [seen(number, 480, 400, slant=slant), seen(entry, 90, 400, slant=slant)]
    lines = arrange(found, WIDTH, HEIGHT).lines
    assert [line.text for line in lines] == [*SENTENCES, f"{entry} {number}"]
    assert {round(line.x0) for line in lines} == {90}
    assert {line.size for line in lines} == {12}
    assert not any(line.angle for line in lines)


def test_the_pages_of_a_spread_follow_each_other() -> None:
    found = []
    for at, text in enumerate(SENTENCES):
        found += [seen(text, 470, 103 + 20 * at), seen(text[:8], 60, 100 + 20 * at)]
    recognition = arrange(found, HEIGHT, WIDTH)
    assert [line.text for line in recognition.lines] == [*(text[:8] for text in SENTENCES), *SENTENCES]
    assert [line.column for line in recognition.lines] == [1] * 10 + [2] * 10


def test_unsure_lines_are_kept_apart_and_turned_ones_marked() -> None:
    x, y = 200.0, 300.0
    turned = Recognised("内部资料", 0.9, ((x, y), (x + 70, y - 70), (x + 90, y - 50), (x + 20, y + 20)))
    found = [
        *(seen(text, 90, 100 + 20 * at) for at, text in enumerate(SENTENCES)),
        seen("由", 50, 50, confidence=0.2),
        turned,
    ]
    recognition = arrange(found, WIDTH, HEIGHT)
    assert [line.text for line in recognition.unsure] == ["由"]
    assert [line.text for line in recognition.lines if line.angle] == ["内部资料"]
    assert recognition.confidence == pytest.approx(0.99, abs=0.01)


def test_a_number_stands_in_the_line_beside_it() -> None:
    found = [seen("青溪市", 90, 100), seen("35", 200, 103), seen("8.6%", 300, 98), seen("云岭县", 90, 120)]
    assert [line.text for line in arrange(found, WIDTH, HEIGHT).lines] == ["青溪市 35 8.6%", "云岭县"]


@pytest.mark.parametrize("slant", [-1.5, 0.0, 2.0])
def test_rules_make_a_table_of_the_lines_between_them(slant: float) -> None:
    words = ("单位", "受理数", "青溪市", "35")
    found = [seen(words[at], 110 + 100 * (at % 2), 105 + 20 * (at // 2), slant=slant) for at in range(4)]
    found += [seen(text, 90, 200 + 20 * at, slant=slant) for at, text in enumerate(SENTENCES)]
    rules = [(100, y, 300, y) for y in (100, 120, 140)] + [(x, 100, x, 140) for x in (100, 200, 300)]
    cos, sin = math.cos(math.radians(slant)), math.sin(math.radians(slant))

    def askew(x: float, y: float) -> tuple[float, float]:
        across, down = x - WIDTH / 2, y - HEIGHT / 2
        return WIDTH / 2 + across * cos - down * sin, HEIGHT / 2 + across * sin + down * cos

    recognition = arrange(found, WIDTH, HEIGHT, [(*askew(*rule[:2]), *askew(*rule[2:])) for rule in rules])
    assert [line.text for line in recognition.lines] == ["单位\t受理数", "青溪市\t35", *SENTENCES]
    assert [line.grid for line in recognition.lines[:3]] == [0, 0, None]
    assert len(recognition.confidences) == len(recognition.lines) and len(recognition.grids) == 1


def test_the_text_is_what_recognition_gave() -> None:
    text = "各位代表:(2026年3月1日)增长5.4%,达到"
    recognition = arrange([seen(text, 90, 100)], WIDTH, HEIGHT)
    assert [line.text for line in recognition.lines] == [text]


def test_marks_are_measured_as_wide_as_they_are_printed() -> None:
    text = "各单位要,提高认识:压实责任;抓好落实"
    box = seen(text.replace(",", "，"), 90, 100)
    (line,) = arrange([Recognised(text, 0.99, box.corners)], WIDTH, HEIGHT).lines
    assert line.size == 12


def test_each_line_knows_how_sure_its_recognition_is() -> None:
    found = [seen(text, 90, 100 + 20 * at, confidence=0.9 - at / 100) for at, text in enumerate(SENTENCES)]
    recognition = arrange(found, WIDTH, HEIGHT)
    assert list(recognition.confidences) == pytest.approx([0.9 - at / 100 for at in range(len(SENTENCES))])


LATIN = tuple(f"Report {at} of the petition office, page {at + 7}" for at in range(10, 16))


def draw_latin(canvas: Canvas) -> None:
    """Text in a font that is drawn without being embedded."""
    canvas.setFont("Helvetica", 14)
    for at, line in enumerate(LATIN):
        canvas.drawString(90, 700 - 30 * at, line)


def scan_of(data: bytes, *, turn: int = 0) -> bytes:
    """The first page as an image on a page, turned clockwise."""
    image = pypdfium2.PdfDocument(data)[0].render(scale=2.5).to_pil().rotate(-turn, expand=True)
    scan = pypdfium2.PdfDocument.new()
    picture = pypdfium2.PdfImage.new(scan)
    picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(image))
    width, height = image.width / 2.5, image.height / 2.5
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page = scan.new_page(width, height)
    page.insert_obj(picture)
    page.gen_content()
    file = BytesIO()
    scan.save(file)
    return file.getvalue()


@pytest.mark.parametrize("turn", [0, 90, 180])
def test_a_scan_is_recognised_whichever_way_it_lies(tmp_path: Path, turn: int) -> None:
    if not ocr.is_installed():
        pytest.skip('pip install "huibian[ocr]"')
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan_of(pdf(draw_latin), turn=turn))
    reading = PdfReader().read(path, "0" * 16, ExtractSettings())
    assert [line.text_raw.replace(" ", "") for line in reading.lines] == [line.replace(" ", "") for line in LATIN]
    (page,) = reading.pages
    assert page.method == "ocr" and page.reason is not None and page.reason.startswith("scan")
    assert page.confidence is not None and page.confidence > 0.9
    assert all(line.confidence is not None and line.confidence > 0.8 for line in reading.lines)
    first = reading.lines[0]
    assert first.x0 == pytest.approx(90, abs=5) and first.y1 == pytest.approx(145, abs=8)
    assert reading.message is None


def test_without_the_extra_the_page_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan_of(pdf(draw_latin)))
    reading = PdfReader().read(path, "0" * 16, ExtractSettings())
    assert not reading.lines
    assert [(page.method, page.reason) for page in reading.pages] == [("none", "scan: no text layer")]
    assert reading.message == '1 of 1 pages: scan: no text layer; OCR is not installed: pip install "huibian[ocr]"'
