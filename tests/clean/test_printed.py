"""Pages as they are printed, drawn to PDF and read back: what is furniture, watermark and note, and what is text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pipeline.clean.stage import judge_lines
from pipeline.config import ExtractSettings
from pipeline.extract.pdf import PdfReader
from tests.clean.made import sentence
from tests.extract.forged_pdf import FONT, pdf, write

WIDTH, HEIGHT = A4
TITLES = ("青溪市推进源头治理的做法", "云岭县做实多元化解机制", "清河区一站式办结群众诉求")
# Draws a page, given its number from 0 and the page's first sentence, and says which lines of text it holds.
Draw = Callable[[Canvas, int, int], list[str]]


def fill(canvas: Canvas, first: int, n_lines: int = 24, top: float = 100, size: float = 14) -> list[str]:
    """Lines of text across the page, no two alike in a file."""
    lines = [(sentence(first + at) + sentence(first + at + 7))[:30] for at in range(n_lines)]
    for at, line in enumerate(lines):
        write(canvas, 80, top + 22 * at, line, size)
    return lines


def judged(folder: Path, draw: Draw, n_pages: int) -> tuple[list[str], list[str], Counter[str | None]]:
    """The lines that are text, those that should be, and how many there are of each other role."""
    want: list[str] = []

    def page(number: int) -> Callable[[Canvas], None]:
        return lambda canvas: want.extend(draw(canvas, number, 30 * number))

    path = folder / "a.pdf"
    path.write_bytes(pdf(*(page(number) for number in range(n_pages))))
    reading = PdfReader().read(path, "0" * 16, ExtractSettings())
    layers = judge_lines(reading.lines, reading.pages)
    body = [line.text_raw for line in reading.lines if layers[line.block_id].layer == "body"]
    return body, want, Counter(layer.role for layer in layers.values() if layer.layer != "body")


def centred(canvas: Canvas, text: str, above: float = 40) -> None:
    canvas.setFont(FONT, 10)
    canvas.drawCentredString(WIDTH / 2, above, text)


def alternating(canvas: Canvas, page: int, first: int) -> list[str]:
    """Odd pages have the article's title at the right, even ones the compilation's at the left, over a rule."""
    write(canvas, 80 if page % 2 else 400, 50, "信访工作经验汇编" if page % 2 else TITLES[page // 4], 9)
    canvas.line(80, HEIGHT - 56, 515, HEIGHT - 56)
    write(canvas, 80 if page % 2 else 505, 800, str(page + 1), 9)
    if page % 4:
        return fill(canvas, first)
    write(canvas, 150, 100, TITLES[page // 4], 22)
    return [TITLES[page // 4], *fill(canvas, first, 22, top=150)]


def printed_from_a_browser(canvas: Canvas, page: int, first: int) -> list[str]:
    write(canvas, 60, 20, "2026/3/15 14:05", 8)
    write(canvas, 300, 20, "信访工作经验汇编", 8)
    write(canvas, 60, 828, "https://www.example.org/a/b.html", 8)
    write(canvas, 520, 828, f"{page + 1}/8", 8)
    return fill(canvas, first)


def two_lines_at_both_ends(canvas: Canvas, page: int, first: int) -> list[str]:
    write(canvas, 80, 40, "信访工作经验汇编", 9)
    write(canvas, 80, 53, "（内部资料 注意保存）", 9)
    centred(canvas, f"— {page + 1} —")
    centred(canvas, "青溪市信访局编印", above=26)
    return fill(canvas, first)


def numbers_half_way_up(canvas: Canvas, page: int, first: int) -> list[str]:
    write(canvas, 25 if page % 2 else 555, 420, str(page + 5), 10)
    return fill(canvas, first)


def title_down_the_side(canvas: Canvas, page: int, first: int) -> list[str]:
    lines = fill(canvas, first)
    for at, character in enumerate("信访工作经验汇编"):
        write(canvas, 560, 200 + 14 * at, character, 10)
    return lines


def title_turned_at_the_side(canvas: Canvas, page: int, first: int) -> list[str]:
    canvas.saveState()
    canvas.translate(565, 500)
    canvas.rotate(-90)
    canvas.setFont(FONT, 10)
    canvas.drawString(0, 0, TITLES[page // 4])
    canvas.restoreState()
    return fill(canvas, first)


def same_heading_at_the_top(canvas: Canvas, page: int, first: int) -> list[str]:
    write(canvas, 80, 90, "一、主要做法", 14)
    return ["一、主要做法", *fill(canvas, first, top=112)]


def same_heading_on_every_other_page(canvas: Canvas, page: int, first: int) -> list[str]:
    if page % 2:
        return fill(canvas, first, top=90)
    write(canvas, 80, 90, "主要做法", 14)
    return ["主要做法", *fill(canvas, first, 23, top=112)]


def same_signature_at_the_foot(canvas: Canvas, page: int, first: int) -> list[str]:
    write(canvas, 400, 100 + 22 * 28, "青溪市信访局", 14)
    return [*fill(canvas, first, 28), "青溪市信访局"]


def turned_watermark(canvas: Canvas, page: int, first: int) -> list[str]:
    canvas.saveState()
    canvas.translate(300, 420)
    canvas.rotate(45)
    canvas.setFont(FONT, 50)
    canvas.drawCentredString(0, 0, "青溪文库")
    canvas.restoreState()
    return fill(canvas, first)


def tiles_on_the_lines(canvas: Canvas, page: int, first: int) -> list[str]:
    """Upright tiles as large as the text, some of them on its very baselines."""
    for x in range(20, 600, 200):
        for row in range(5):
            write(canvas, x, 56 + 154 * row, "青溪文库样张", 14)
    return fill(canvas, first)


def huge_words_behind_the_text(canvas: Canvas, page: int, first: int) -> list[str]:
    canvas.setFont(FONT, 80)
    canvas.drawCentredString(300, 400, "青溪文库")
    return fill(canvas, first)


def notes_at_the_foot(canvas: Canvas, page: int, first: int) -> list[str]:
    canvas.line(80, HEIGHT - 650, 230, HEIGHT - 650)
    write(canvas, 80, 663, "1", 6)
    write(canvas, 85, 667, "数据由青溪市信访局提供。", 9)
    write(canvas, 80, 680, "* 作者系市信访局副局长。", 9)
    return fill(canvas, first)


@pytest.mark.parametrize(
    ("draw", "n_pages", "roles"),
    [
        (alternating, 12, {"header": 12, "page_number": 12}),
        (printed_from_a_browser, 8, {"header": 8, "footer": 8}),
        (two_lines_at_both_ends, 6, {"header": 12, "page_number": 6, "footer": 6}),
        (two_lines_at_both_ends, 2, {"header": 4, "page_number": 2, "footer": 2}),
        (two_lines_at_both_ends, 1, {"header": 2, "page_number": 1, "footer": 1}),
        (numbers_half_way_up, 6, {"page_number": 6}),
        (title_down_the_side, 4, {"header": 4}),
        (title_turned_at_the_side, 8, {"header": 8}),
        (same_heading_at_the_top, 6, {}),
        (same_heading_on_every_other_page, 8, {}),
        (same_signature_at_the_foot, 6, {}),
        (turned_watermark, 1, {"watermark": 1}),
        (tiles_on_the_lines, 4, {"watermark": 20}),
        (tiles_on_the_lines, 1, {"watermark": 5}),
        (huge_words_behind_the_text, 1, {"watermark": 1}),
        (huge_words_behind_the_text, 4, {"watermark": 4}),
        (notes_at_the_foot, 3, {"footnote": 6}),
    ],
)
def test_pages_keep_their_text_and_lose_the_rest(
    tmp_path: Path, draw: Draw, n_pages: int, roles: dict[str, int]
) -> None:
    body, want, others = judged(tmp_path, draw, n_pages)
    assert body == want
    assert others == roles


FORMS = [
    "— {} —",
    "- {} -",
    "·{}·",
    "第{}页 共158页",
    "第 {} 页，共 158 页",
    "{}/158",
    "〔{}〕",
    "~{}~",
    "P{}",
    "{:03d}",
    "－{}－",
    "◆ {} ◆",
    "« {} »",
    "//{}//",
    "{}",
]


@pytest.mark.parametrize("form", FORMS)
def test_page_numbers_in_every_form_are_furniture(tmp_path: Path, form: str) -> None:
    def draw(canvas: Canvas, page: int, first: int) -> list[str]:
        centred(canvas, form.format(page + 8))
        return fill(canvas, first, 6)

    body, want, others = judged(tmp_path, draw, 4)
    assert body == want
    assert others == {"page_number": 4}
