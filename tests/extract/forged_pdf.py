"""Small PDFs for the tests of the PDF reader, drawn with a CJK font that every viewer has."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT: Final = "STSong-Light"
HEIGHT: Final = A4[1]

SENTENCES: Final = (
    "青溪市坚持把信访工作摆在突出位置，",
    "健全领导干部接访下访制度，推动矛盾",
    "纠纷就地化解，全市信访总量比上年下",
    "降一成，群众满意率稳步提高。今后要",
    "继续抓好源头治理，把问题解决在基层，",
    "完善网上信访平台，做到件件有回音。",
    "各县区建立联席会议，每月研究一次，",
    "对重点事项由负责同志包案，限期办结，",
    "并将办理结果告知来信来访的群众。",
    "全市干部要转变作风，多到村组走访，",
)


def pdf(*pages: Callable[[Canvas], None], password: str | None = None) -> bytes:
    """A PDF of A4 pages, each drawn by a function, encrypted when there is a password."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    file = BytesIO()
    encryption = None if password is None else StandardEncryption(password, canPrint=0)
    canvas = Canvas(file, pagesize=A4, invariant=1, encrypt=encryption)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def vertical_font() -> str:
    """The name of the font for writing downwards."""
    font = UnicodeCIDFont(FONT, isVertical=True)
    font.name = font.fontName = f"{FONT}-Vertical"
    pdfmetrics.registerFont(font)
    return f"{FONT}-Vertical"


def write(canvas: Canvas, x: float, top: float, text: str, size: float = 12) -> None:
    """Draw text with its baseline `top` points below the page's top."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top, text)


def write_column(canvas: Canvas, x: float, top: float, lines: tuple[str, ...] = SENTENCES, pitch: float = 18) -> None:
    """Draw lines below each other."""
    for at, line in enumerate(lines):
        write(canvas, x, top + at * pitch, line)


def page_of_text(canvas: Canvas) -> None:
    """A plain page."""
    write_column(canvas, 90, 100)


def simple_pdf(content: bytes, *, cid_font: tuple[bytes, bytes], names: bytes = b"") -> bytes:
    """One page whose font F1 (name, ordering) is not in the file; `names` are pairs of a code and its character."""
    name, ordering = cid_font
    to_unicode = (
        b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange "
        + b"%d beginbfchar " % (len(names.split()) // 2)
        + names
        + b" endbfchar endcmap"
    )
    descriptor = (
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -200 1000 900]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>" % name
    )
    return bind(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        stream(content),
        b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>" % name,
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(%s)/Supplement 0>>"
        b"/DW 1000/FontDescriptor %s>>" % (name, ordering, descriptor),
        stream(to_unicode),
    )


def stream(data: bytes) -> bytes:
    return b"<</Length %d>>stream\n%s\nendstream" % (len(data), data)


def bind(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is its catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, b"".join(places))
    return data + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
