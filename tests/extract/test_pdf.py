"""Opening PDFs: what is refused and why, what a file says about itself, and that nothing is made up."""

from __future__ import annotations

import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, EncryptedError, ReadError
from pipeline.extract import ocr
from pipeline.extract.pdf import PdfReader
from pipeline.extract.reader import Reading
from tests.extract.forged_pdf import SENTENCES, page_of_text, pdf, write

SOURCE = "0123456789abcdef"
# `make fuzz` asks for more, and for others each time.
FUZZ_ROUNDS = int(os.environ.get("FUZZ_MUTATIONS", "60"))
FUZZ_SEED = os.environ.get("FUZZ_SEED", "huibian")
FUZZ_SECONDS = 5.0


@pytest.fixture(autouse=True)
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)


def read(folder: Path, data: bytes, **settings: object) -> Reading:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return PdfReader().read(path, SOURCE, ExtractSettings.model_validate(settings))


def test_lines_have_text_place_and_key(tmp_path: Path) -> None:
    reading = read(tmp_path, pdf(page_of_text, page_of_text))
    assert [line.text_raw for line in reading.lines] == [*SENTENCES, *SENTENCES]
    first = reading.lines[0]
    assert (first.block_id, first.page, first.ordinal) == (f"{SOURCE}.b000001", 1, 1)
    assert first.x0 == pytest.approx(90, abs=0.1)
    assert first.y0 is not None and first.y1 is not None and first.y0 < 100 < first.y1
    assert (first.font, first.font_size, first.rotated, first.column) == ("STSong-Light", 12, False, 1)
    assert [line.ordinal for line in reading.lines] == list(range(1, 21))
    assert reading.lines[10].space_above is None
    assert reading.lines[11].space_above == pytest.approx(6, abs=3)
    assert [(page.page, page.method, page.reason) for page in reading.pages] == [
        (1, "pdfium", None),
        (2, "pdfium", None),
    ]
    assert reading.message is None


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (b"%PDF-1.7\n", ReadError, "damaged"),
        (b"%PDF-1.7\n" + b"\0" * 2000, ReadError, "damaged"),
        (b"hello", ReadError, "not a PDF"),
        (b"", ReadError, "not a PDF"),
    ],
)
def test_what_is_no_pdf_is_refused_in_one_line(tmp_path: Path, data: bytes, kind: type[ReadError], reason: str) -> None:
    with pytest.raises(kind) as caught:
        read(tmp_path, data)
    assert reason in caught.value.reason
    assert "\n" not in caught.value.reason


def test_a_file_cut_short_is_refused_or_read_in_part(tmp_path: Path) -> None:
    data = pdf(page_of_text)
    with pytest.raises(ReadError):
        read(tmp_path, data[:200])


def test_an_encrypted_file_needs_its_password(tmp_path: Path) -> None:
    data = pdf(page_of_text, password="mima")
    with pytest.raises(EncryptedError, match="a password is needed"):
        read(tmp_path, data)
    with pytest.raises(EncryptedError, match="none of the given passwords"):
        read(tmp_path, data, passwords=("wrong",))
    assert len(read(tmp_path, data, passwords=("wrong", "mima")).lines) == len(SENTENCES)


def test_a_file_with_an_empty_password_opens(tmp_path: Path) -> None:
    assert len(read(tmp_path, pdf(page_of_text, password="")).lines) == len(SENTENCES)


def test_limits_hold(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="max_pages"):
        read(tmp_path, pdf(page_of_text, page_of_text), max_pages=1)
    with pytest.raises(ReadError, match="max_chars") as caught:
        read(tmp_path, pdf(page_of_text, page_of_text, page_of_text), max_chars=200)
    assert caught.value.page == 2


def test_blank_pages_alone_are_an_empty_source(tmp_path: Path) -> None:
    with pytest.raises(EmptySourceError):
        read(tmp_path, pdf(lambda _: None))
    reading = read(tmp_path, pdf(lambda _: None, page_of_text))
    assert [page.n_chars for page in reading.pages] == [0, sum(map(len, SENTENCES))]
    assert not reading.rejects


def draw_outlines(canvas: Canvas) -> None:
    """Glyphs as vector outlines, as some exporters draw them."""
    for at in range(80):
        path = canvas.beginPath()
        path.moveTo(50 + 5 * at, 500)
        path.curveTo(52 + 5 * at, 505, 53 + 5 * at, 510, 54 + 5 * at, 500)
        canvas.drawPath(path, fill=1)


def test_a_page_without_text_layer_is_reported_with_what_to_install(tmp_path: Path) -> None:
    reading = read(tmp_path, pdf(page_of_text, draw_outlines))
    assert [(page.method, page.reason is None) for page in reading.pages] == [("pdfium", True), ("none", False)]
    (reject,) = reading.rejects
    assert (reject.rule, reject.page) == ("no_text_layer", 2)
    assert 'pip install "huibian[ocr]"' in reject.reason
    assert reading.message is not None and reading.message.startswith("1 of 2 pages")


def draw_background(canvas: Canvas, colour: float, marks: int) -> None:
    """A page-wide image of one grey with some black marks on it."""
    image = Image.new("L", (595, 842), round(255 * colour))
    for at in range(marks):
        image.paste(0, (60 + 20 * (at % 20), 300 + 30 * (at // 20), 72 + 20 * (at % 20), 312 + 30 * (at // 20)))
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    write(canvas, 90, 90, "青溪市经验汇编")


def test_a_stamp_on_a_scan_is_not_its_text_but_a_title_on_a_picture_is(tmp_path: Path) -> None:
    scan = read(tmp_path, pdf(lambda canvas: draw_background(canvas, 1.0, 200)))
    assert scan.pages[0].reason == "scan: only 7 characters in the text layer"
    assert [line.text_raw for line in scan.lines] == ["青溪市经验汇编"]
    cover = read(tmp_path, pdf(lambda canvas: draw_background(canvas, 0.3, 0)))
    assert (cover.pages[0].reason, cover.message) == (None, None)
    empty = read(tmp_path, pdf(lambda canvas: draw_background(canvas, 1.0, 0)))
    assert (empty.pages[0].reason, empty.message) == (None, None)


def draw_cover(canvas: Canvas) -> None:
    """A white cover with hills along its foot, as large as the page."""
    image = Image.new("RGB", (595, 842), "white")
    for hill in range(4):
        left = 60 + 90 * hill
        image.paste((60 + 30 * hill, 110, 150), (left, 600 + 20 * hill, left + 200, 842))
    canvas.drawImage(ImageReader(image), 0, 0, 595, 842)
    write(canvas, 120, 250, "青溪市信访工作经验汇编", 30)


def test_an_illustrated_cover_is_no_scan(tmp_path: Path) -> None:
    cover = read(tmp_path, pdf(draw_cover, page_of_text))
    assert cover.lines[0].text_raw == "青溪市信访工作经验汇编"
    assert (cover.message, cover.rejects) == (None, [])


def test_bookmarks_come_with_level_and_page(tmp_path: Path) -> None:
    def part(canvas: Canvas) -> None:
        page_of_text(canvas)
        canvas.bookmarkPage("part")
        canvas.addOutlineEntry("第一部分 县区经验", "part", level=0)

    def article(canvas: Canvas) -> None:
        page_of_text(canvas)
        canvas.bookmarkPage("article")
        canvas.addOutlineEntry("云岭县的做法", "article", level=1)

    reading = read(tmp_path, pdf(part, article))
    found = [(mark.ordinal, mark.level, mark.title, mark.page) for mark in reading.bookmarks]
    assert found == [(1, 1, "第一部分 县区经验", 1), (2, 2, "云岭县的做法", 2)]


def test_scripts_and_embedded_files_are_not_read(tmp_path: Path) -> None:
    data = pdf(page_of_text)
    script = b"/Type /Catalog /OpenAction << /S /JavaScript /JS (app.alert\\(1\\);this.getField\\(1\\)) >>"
    assert data.count(b"/Type /Catalog") == 1
    reading = read(tmp_path, data.replace(b"/Type /Catalog", script))
    assert "alert" not in "".join(line.text_raw for line in reading.lines)
    assert len(reading.lines) == len(SENTENCES)


def test_threads_get_the_same_as_one_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(*[page_of_text] * 20))
    with ThreadPoolExecutor(4) as pool:
        readings = list(pool.map(lambda _: PdfReader().read(path, SOURCE, ExtractSettings()), range(8)))
    assert all(reading == readings[0] for reading in readings)


def test_damaged_files_are_read_or_refused_in_time(tmp_path: Path) -> None:
    """Bytes changed, cut and repeated: only a ReadError may come of it, and soon."""
    rng = random.Random(FUZZ_SEED)
    whole = pdf(page_of_text, draw_outlines, lambda canvas: write(canvas, 90, 90, "目录"))
    for _ in range(FUZZ_ROUNDS):
        data = bytearray(whole)
        for _ in range(rng.randrange(1, 30)):
            at = rng.randrange(len(data))
            if rng.random() < 0.6:
                data[at] = rng.randrange(256)
            elif rng.random() < 0.5:
                del data[at : at + rng.randrange(1, 200)]
            else:
                data[at:at] = data[at : at + rng.randrange(1, 200)]
        started = time.process_time()
        try:
            reading = read(tmp_path, bytes(data), max_pages=50, max_chars=100_000)
        except ReadError as error:
            assert error.reason
        else:
            assert all(line.text_raw and line.page for line in reading.lines)
        assert time.process_time() - started < FUZZ_SECONDS
