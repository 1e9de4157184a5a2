"""What a page shows besides its own content, and what its content holds that nobody sees."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from pipeline.config import ExtractSettings
from pipeline.extract.pdf import PdfReader
from pipeline.extract.reader import Reading
from tests.extract.forged_pdf import FONT, bind, pdf, stream, write

TEXT = "青溪市信访局认真办理群众来信。"
WORDS = "请核实办理时限"


def read(folder: Path, data: bytes) -> Reading:
    path = folder / "a.pdf"
    path.write_bytes(data)
    return PdfReader().read(path, "0" * 16, ExtractSettings())


def texts(reading: Reading) -> list[str]:
    return [line.text_raw for line in reading.lines]


def code(text: str) -> bytes:
    return b"<%s>" % text.encode("utf-16-be").hex().encode()


def shown(text: str, x: int, y: int) -> bytes:
    return b"BT /F1 12 Tf %d %d Td %s Tj ET" % (x, y, code(text))


def page(content: bytes = b"", annotation: bytes = b"", *, appearance: bool = False, layer: bool = False) -> bytes:
    """A page with TEXT and more content, one annotation, and perhaps a layer that is switched off."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 200 30]/Resources<</Font<</F1 5 0 R>>>>"
    drawn = shown(WORDS, 2, 10)
    if annotation:
        words = b"/Contents <feff%s>/V <feff%s>" % ((WORDS.encode("utf-16-be").hex().encode(),) * 2)
        look = b"/AP<</N 8 0 R>>" if appearance else b""
        annotation = b"<</Type/Annot/Rect[80 600 280 630]%s%s%s>>" % (annotation, words, look)
    off = b"/OCProperties<</OCGs[9 0 R]/D<</OFF[9 0 R]>>>>" if layer else b""
    return bind(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % off,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[%s]"
        b"/Resources<</Font<</F1 5 0 R>>/Properties<</M1 9 0 R>>>>>>" % (b"7 0 R" if annotation else b""),
        stream(shown(TEXT, 80, 700) + b" " + content),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>/DW 1000/FontDescriptor"
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>>>",
        annotation or b"null",
        form + b"/Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        b"<</Type/OCG/Name(layer)>>",
    )


@pytest.mark.parametrize("kind", [b"/Subtype/FreeText", b"/Subtype/Stamp/F 4", b"/Subtype/Widget/FT/Tx/T(name)/F 4"])
def test_notes_stamps_and_filled_in_fields_are_read(tmp_path: Path, kind: bytes) -> None:
    reading = read(tmp_path, page(annotation=kind, appearance=True))
    assert texts(reading) == [TEXT, WORDS]
    assert not reading.rejects


@pytest.mark.parametrize("kind", [b"/Subtype/FreeText/DA(/F1 12 Tf)", b"/Subtype/Widget/FT/Tx/T(name)/F 4"])
def test_what_viewers_must_draw_themselves_is_told(tmp_path: Path, kind: bytes) -> None:
    reading = read(tmp_path, page(annotation=kind))
    assert texts(reading) == [TEXT]
    assert {(reject.rule, reject.text) for reject in reading.rejects} == {("undrawn_annotation", WORDS)}
    assert reading.message is not None and "notes or form fields" in reading.message


def test_remarks_are_kept_aside_and_hidden_notes_and_links_are_not_text(tmp_path: Path) -> None:
    remark = read(tmp_path, page(annotation=b"/Subtype/Text"))
    assert texts(remark) == [TEXT]
    assert {(reject.rule, reject.text) for reject in remark.rejects} == {("remark", WORDS)}
    assert remark.message is None
    for kind in (b"/Subtype/FreeText/F 2", b"/Subtype/Link"):
        reading = read(tmp_path, page(annotation=kind, appearance=True))
        assert (texts(reading), reading.rejects) == ([TEXT], [])


@pytest.mark.parametrize(
    "content",
    [
        b"BT 3 Tr /F1 12 Tf 80 600 Td %s Tj ET" % code(WORDS),
        b"1 1 1 rg " + shown(WORDS, 80, 600),
        b"/OC /M1 BDC " + shown(WORDS, 80, 600) + b" EMC",
    ],
    ids=["invisible", "white on white", "layer switched off"],
)
def test_text_that_nobody_sees_is_set_aside(tmp_path: Path, content: bytes) -> None:
    reading = read(tmp_path, page(content, layer=True))
    assert texts(reading) == [TEXT]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("hidden_text", WORDS)]
    assert reading.message is None


def test_text_that_is_white_on_a_colour_or_in_a_layer_that_shows_is_text(tmp_path: Path) -> None:
    on_red = b"0.7 0 0 rg 70 590 300 40 re f 1 1 1 rg " + shown(WORDS, 80, 600)
    in_layer = b"/OC /M1 BDC " + shown(WORDS, 80, 600) + b" EMC"
    assert texts(read(tmp_path, page(on_red))) == [TEXT, WORDS]
    assert texts(read(tmp_path, page(in_layer))) == [TEXT, WORDS]


def test_the_invisible_text_of_a_picture_is_text(tmp_path: Path) -> None:
    picture = Image.new("L", (200, 60), 255)
    picture.paste(0, (20, 20, 180, 40))

    def draw(canvas: Canvas) -> None:
        for at in range(3):
            write(canvas, 80, 100 + 20 * at, TEXT)
        canvas.drawImage(ImageReader(picture), 80, 500, 200, 60)
        drawn = canvas.beginText(90, 525)
        drawn.setFont(FONT, 12)
        drawn.setTextRenderMode(3)
        drawn.textLine(WORDS)
        canvas.drawText(drawn)

    assert WORDS in texts(read(tmp_path, pdf(draw)))


def test_the_words_behind_the_glyphs_are_read_where_the_file_gives_them(tmp_path: Path) -> None:
    content = b"/Span<</ActualText <feff%s>>>BDC " % WORDS.encode("utf-16-be").hex().encode() + shown("图形", 80, 600)
    assert texts(read(tmp_path, page(content + b" EMC"))) == [TEXT, WORDS]
