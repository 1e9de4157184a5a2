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
