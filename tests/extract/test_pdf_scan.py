"""Every way in which a page can be an image: it is seen to be a scan, and drawn for recognition as it looks."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError
from pipeline.extract import ocr
from pipeline.extract.ocr_cache import KeptPage
from pipeline.extract.pdf import PdfReader
from pipeline.extract.reader import Reading

Forge = Callable[[Image.Image], bytes]

SIZE = (850, 1100)
# A bar of ink in the page's upper left quarter, in pixels.
INK = (100, 150, 500, 200)

LINE = ("关于开展信访工作的通知", 0.99, [[100.0, 150.0], [500.0, 150.0], [500.0, 200.0], [100.0, 200.0]])


def drawing() -> Image.Image:
    image = Image.new("L", SIZE, 255)
    ImageDraw.Draw(image).rectangle(INK, fill=0)
    return image


def saved(mode: str, **options: object) -> Forge:
    """A PDF as Pillow makes it: 1-bit images as fax (CCITT), CMYK and grey ones as JPEG."""

    def forge(image: Image.Image) -> bytes:
        file = BytesIO()
        image.convert(mode).save(file, "PDF", resolution=100.0, **options)
        return file.getvalue()

    return forge


def in_strips(image: Image.Image) -> bytes:
    """A page cut into twenty strips, as scanners do."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=SIZE, invariant=1)
    high = SIZE[1] // 20
    for at in range(20):
        strip = image.crop((0, at * high, SIZE[0], (at + 1) * high))
        canvas.drawImage(ImageReader(strip), 0, SIZE[1] - (at + 1) * high, SIZE[0], high)
    canvas.save()
    return file.getvalue()


def inline(image: Image.Image) -> bytes:
    """An image inside the page's own drawing."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=SIZE, invariant=1)
    canvas.drawInlineImage(image.convert("RGB"), 0, 0, *SIZE)
    canvas.save()
    return file.getvalue()


def in_a_form(image: Image.Image) -> bytes:
    """An image in a form that the page draws."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=SIZE, invariant=1)
    canvas.beginForm("page")
    canvas.drawImage(ImageReader(image), 0, 0, *SIZE)
    canvas.endForm()
    canvas.doForm("page")
    canvas.save()
    return file.getvalue()


def on_a_turned_page(image: Image.Image) -> bytes:
    """An image on its side, on a page that says how it is turned."""
    document = pypdfium2.PdfDocument(saved("L")(image.transpose(Image.Transpose.ROTATE_90)))
    document[0].set_rotation(90)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def images(monkeypatch: pytest.MonkeyPatch) -> list[npt.NDArray[np.uint8]]:
    """The images that came to recognition, which finds one line in what has ink."""
    seen: list[npt.NDArray[np.uint8]] = []

    def recognise_page(image: npt.NDArray[np.uint8], _scale: float) -> KeptPage:
        seen.append(image)
        return KeptPage([LINE] if image.min() < 100 else [])

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise_page", recognise_page)
    return seen


def read(data: bytes, folder: Path) -> Reading:
    (folder / "scan.pdf").write_bytes(data)
    return PdfReader().read(folder / "scan.pdf", "0" * 16, ExtractSettings())


@pytest.mark.parametrize(
    "forge",
    [
        saved("1"),
        saved("L"),
        saved("RGB"),
        saved("CMYK"),
        saved("LA"),
        saved("P"),
        in_strips,
        inline,
        in_a_form,
        on_a_turned_page,
    ],
    ids=["fax", "grey", "colour", "cmyk", "jpeg2000", "palette", "strips", "inline", "form", "turned"],
)
def test_an_image_is_seen_as_it_looks(forge: Forge, images: list[npt.NDArray[np.uint8]], tmp_path: Path) -> None:
    reading = read(forge(drawing()), tmp_path)
    assert [(page.method, page.reason) for page in reading.pages] == [("ocr", "scan: no text layer")]
    (image,) = images
    rows, columns = (image.max(axis=2) < 100).nonzero()
    high, wide = image.shape[:2]
    found = [columns.min() / wide, rows.min() / high, columns.max() / wide, rows.max() / high]
    printed = [INK[0] / SIZE[0], INK[1] / SIZE[1], INK[2] / SIZE[0], INK[3] / SIZE[1]]
    assert found == pytest.approx(printed, abs=0.01)


def test_a_page_as_large_as_a_wall_is_drawn_small(images: list[npt.NDArray[np.uint8]], tmp_path: Path) -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=(14_000, 10_000), invariant=1)
    canvas.drawImage(ImageReader(drawing()), 0, 0, 14_000, 10_000)
    canvas.save()
    read(file.getvalue(), tmp_path)
    assert [max(image.shape) for image in images] == [4000]


def test_a_blank_scanned_page_is_no_fault(images: list[npt.NDArray[np.uint8]], tmp_path: Path) -> None:
    blank = Image.new("L", SIZE, 255)
    file = BytesIO()
    drawing().save(file, "PDF", save_all=True, append_images=[blank])
    reading = read(file.getvalue(), tmp_path)
    assert len(images) == 2
    assert [(page.method, page.n_chars > 0) for page in reading.pages] == [("ocr", True), ("ocr", False)]
    assert not reading.rejects and reading.message is None


def test_a_scan_of_blank_pages_alone_is_empty(images: list[npt.NDArray[np.uint8]], tmp_path: Path) -> None:
    with pytest.raises(EmptySourceError, match="no text on any page"):
        read(saved("L")(Image.new("L", SIZE, 255)), tmp_path)
    assert len(images) == 1


@pytest.mark.parametrize(
    ("confidence", "n_lines", "reason"),
    [
        (0.95, 1, None),
        (0.7, 1, "1 of 1 pages: recognised with little confidence, to be checked"),
        (0.4, 0, "1 of 1 pages: lines recognised with too little confidence to keep"),
    ],
)
def test_what_is_recognised_with_little_confidence_is_told(
    confidence: float, n_lines: int, reason: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, _, corners = LINE
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recognise_page", lambda _image, _scale: KeptPage([(text, confidence, corners)]))
    reading = read(saved("L")(drawing()), tmp_path)
    assert reading.message == reason
    assert [line.confidence for line in reading.lines] == [confidence] * n_lines
    assert [reject.text for reject in reading.rejects if reject.rule == "unsure_recognition"] == [text] * (1 - n_lines)
