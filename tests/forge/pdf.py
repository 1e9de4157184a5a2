"""Prints a forged compilation as PDF and says on which page everything came to stand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.forge.contents import Entry, entries, with_leader
from tests.forge.layouts import Layout
from tests.forge.model import Article, Compilation, Paragraph
from tests.forge.typeset import register_font, width_of, wrap

NOISE: Final = "联系微信00000000"
_WIDTH, _HEIGHT = A4
_MARGIN: Final = 80.0
_GUTTER: Final = 24.0
_TITLE_LINES: Final = 6  # an article that follows another on the page needs room for its head and a few lines


@dataclass(frozen=True, slots=True)
class Noise:
    """A contact line inside a paragraph: article number, index of the paragraph, offset in its text."""

    article: int
    para: int
    offset: int


@dataclass(slots=True)
class _Press:
    """A page under way: where the next line goes, and what stands on every page."""

    canvas: Canvas
    layout: Layout
    font: str
    watermark: str | None
    header: str | None = None
    page: int = 0
    front: int = 0
    column: int = 0
    y: float = 0.0
    pages: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    @property
    def column_width(self) -> float:
        columns = self.layout.columns
        return float((_WIDTH - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns)

    @property
    def left(self) -> float:
        return _MARGIN + self.column * (self.column_width + _GUTTER)

    @property
    def leading(self) -> float:
        return self.layout.size * 1.7

    def measure(self, text: str, size: float) -> float:
        return width_of(text, self.font, size)

    def start_page(self, *, plain: bool = False) -> None:
        """A new page with its watermark, header and number; `plain` pages have only the watermark."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.column, self.y = 0, _HEIGHT - _MARGIN
        if self.watermark:
            self.canvas.saveState()
            self.canvas.translate(_WIDTH / 2, _HEIGHT / 2)
            self.canvas.rotate(45)
            self.canvas.setFillGray(0.85)
            self.canvas.setFont(self.font, 54)
            self.canvas.drawCentredString(0, 0, self.watermark)
            self.canvas.restoreState()
        if plain:
            return
        if self.header:
            self.canvas.setFont(self.font, 9)
            self.canvas.drawCentredString(_WIDTH / 2, _HEIGHT - 50, self.header)
            self.canvas.line(_MARGIN, _HEIGHT - 55, _WIDTH - _MARGIN, _HEIGHT - 55)
        if self.layout.footer:
            self._number()

    def _number(self) -> None:
        printed = self.layout.footer.format(self.page - self.front) if self.layout.footer else ""
        self.canvas.setFont(self.font, 10)
        if (self.page - self.front) % 2:
            self.canvas.drawRightString(_WIDTH - _MARGIN, 45, printed)
        else:
            self.canvas.drawString(_MARGIN, 45, printed)

    def room(self, lines: float) -> None:
        """Go to the next column or page unless `lines` more lines fit here."""
        if self.y - lines * self.leading >= _MARGIN:
            return
        if self.column + 1 < self.layout.columns:
            self.column += 1
            self.y = _HEIGHT - _MARGIN
        else:
            self.start_page()

    def line(self, text: str, x: float, size: float, *, stretch: float = 0.0, bold: bool = False) -> None:
        """Set one line at `x` and go down by one; `stretch` is the width to justify it to."""
        slack = stretch - self.measure(text, size) if stretch else 0.0
        self.canvas.setFont(self.font, size)
        self.canvas.drawString(
            x,
            self.y - size,
            text,
            # Fake bold, as word processors make it for fonts without a bold cut: filled and outlined.
            mode=2 if bold else 0,
            charSpace=slack / (len(text) - 1) if abs(slack) < 2 * size and len(text) > 1 else 0,
        )
        self.y -= self.leading * max(1.0, size / self.layout.size)

    def paragraph(self, text: str, size: float, *, indent: float = 2.0, bold: bool = False) -> tuple[int, int]:
        """Set a justified paragraph; gives the pages of its first and last line."""
        first = indent * size
        lines = wrap(text, self.column_width, self.column_width - first, lambda unit: self.measure(unit, size))
        start = 0
        for i, line in enumerate(lines):
            self.room(1)
            start = start or self.page
            x = self.left + (first if i == 0 else 0)
            last = i == len(lines) - 1
            width = self.column_width - (first if i == 0 else 0)
            self.line(line, x, size, stretch=0.0 if last else width, bold=bold)
        return start, self.page

    def centred(self, text: str, size: float, *, bold: bool = False) -> tuple[int, int]:
        lines = wrap(text, self.column_width, self.column_width, lambda unit: self.measure(unit, size))
        self.room(len(lines))
        for line in lines:
            self.line(line, self.left + (self.column_width - self.measure(line, size)) / 2, size, bold=bold)
        return self.page, self.page

    def right(self, text: str, size: float) -> tuple[int, int]:
        self.room(1)
        self.line(text, self.left + self.column_width - self.measure(text, size) - 2 * size, size)
        return self.page, self.page

    def row(self, cells: tuple[str, ...], size: float) -> tuple[int, int]:
        """Set one ruled row of a table."""
        self.room(1.2)
        wide, high = self.column_width / len(cells), self.leading
        self.canvas.setFont(self.font, size)
        for i, cell in enumerate(cells):
            x = self.left + i * wide
            self.canvas.rect(x, self.y - high, wide, high)
            self.canvas.drawCentredString(x + wide / 2, self.y - high + (high - size) / 2 + 2, cell)
        self.y -= high
        return self.page, self.page


def to_pdf(
    compilation: Compilation, layout: Layout, *, seed: int = 0, font_file: Path | None = None
) -> tuple[bytes, dict[str, Any]]:
    """The PDF's bytes and the truth of this form.

    With `font_file` the text is set in that TrueType font, embedded; without it in a CID font that is not.
    """
    font = register_font(font_file)
    noise = draw_noise(compilation, layout.noise, seed)
    # The contents need the articles' pages and stand before them: print the body once to learn them.
    trial = _print(compilation, layout, font, noise, None)[1]
    starts = {no: pages[0] for (no, i), pages in trial.pages.items() if i == 0}
    front = _front_pages(compilation, layout, font, starts)
    shift = front if layout.numbered_from_cover else 0
    listed = entries(compilation, layout, {no: page + shift for no, page in starts.items()}) if layout.contents else ()
    data, press = _print(compilation, layout, font, noise, listed)
    return data, _truth(compilation, press, listed, front, noise)


def draw_noise(compilation: Compilation, count: int, seed: int) -> tuple[Noise, ...]:
    """Places for contact lines: inside long paragraphs, at most one in each."""
    rng = random.Random(f"noise {seed}")
    places = [
        (no, i, len(line.text))
        for no, _, article in compilation.numbered()
        for i, line in enumerate(article.paragraphs)
        if line.role == "paragraph" and len(line.text) > 40
    ]
    chosen = rng.sample(places, min(count, len(places)))
    return tuple(Noise(no, i, rng.randrange(20, length - 10)) for no, i, length in sorted(chosen))


def _front_pages(compilation: Compilation, layout: Layout, font: str, starts: dict[int, int]) -> int:
    press = _new_press(layout, font, compilation)
    _print_front(press, compilation, entries(compilation, layout, starts) if layout.contents else ())
    return press.page


def _new_press(layout: Layout, font: str, compilation: Compilation) -> _Press:
    canvas = Canvas(BytesIO(), pagesize=A4, invariant=1, pageCompression=1)
    canvas.setLineWidth(0.4)
    watermark = (compilation.watermark or "虚构示例") if layout.watermark else None
    return _Press(canvas=canvas, layout=layout, font=font, watermark=watermark)


def _print(
    compilation: Compilation,
    layout: Layout,
    font: str,
    noise: tuple[Noise, ...],
    listed: tuple[Entry, ...] | None,
) -> tuple[bytes, _Press]:
    """The whole file; with `listed` None the body only."""
    buffer = BytesIO()
    press = _new_press(layout, font, compilation)
    press.canvas = Canvas(buffer, pagesize=A4, invariant=1, pageCompression=1)
    press.canvas.setTitle(compilation.title)
    press.canvas.setSubject(compilation.notice)
    if listed is not None:
        _print_front(press, compilation, listed)
        press.front = 0 if layout.numbered_from_cover else press.page
    if layout.header == "compilation":
        press.header = compilation.title_line
    inserted = {(place.article, place.para): place.offset for place in noise}
    no = 0
    for part in compilation.parts:
        if layout.part_pages and part.line:
            press.start_page(plain=True)
            press.y = _HEIGHT * 0.6
            press.centred(part.line, 24, bold=True)
        for i, article in enumerate(part.articles):
            no += 1
            must_break = layout.new_pages or no == 1 or (i == 0 and layout.part_pages)
            _print_article(press, no, article, inserted, must_break=must_break)
    press.canvas.save()
    return buffer.getvalue(), press


def _print_front(press: _Press, compilation: Compilation, listed: tuple[Entry, ...]) -> None:
    layout = press.layout
    if layout.cover:
        press.start_page(plain=True)
        press.y = _HEIGHT * 0.72
        for text, size in ((compilation.title, 26), (f"（{len(compilation.articles)}篇）", 18)):
            press.centred(text, size, bold=True)
        if compilation.issue:
            press.centred(compilation.issue, 16)
        press.y = _HEIGHT * 0.4
        press.paragraph(compilation.notice, 12, indent=0)
        press.y = _HEIGHT * 0.25
        for text in compilation.imprint:
            press.centred(text, 14)
    if not listed:
        return
    press.start_page(plain=True)
    press.centred("目　录", 20, bold=True)
    press.y -= press.leading / 2
    _print_contents(press, listed)


def _print_contents(press: _Press, listed: tuple[Entry, ...]) -> None:
    columns = press.layout.contents_columns
    size = min(press.layout.size, 12) / (1 if columns == 1 else 1.3)
    width = (_WIDTH - 2 * _MARGIN - (columns - 1) * _GUTTER) / columns
    lines = list(_contents_lines(press, listed, width, size))
    # Columns of equal length; what does not fit goes on on the next page.
    high = min(-(-len(lines) // columns), int((press.y - _MARGIN) / press.leading))
    top = press.y
    for at, (text, indent, bold) in enumerate(lines):
        column, row = divmod(at % (high * columns), high)
        if at and column == row == 0:
            press.start_page(plain=True)
            top = press.y
        if row == 0:
            press.y = top
        press.line(text, _MARGIN + column * (width + _GUTTER) + indent, size, bold=bold)


def _contents_lines(
    press: _Press, listed: tuple[Entry, ...], width: float, size: float
) -> Iterator[tuple[str, float, bool]]:
    """The printed lines of the contents: text, indent, and whether bold."""

    def measure(text: str) -> float:
        return max(press.measure(text, size), 0.1)

    groups = groupby(listed, key=lambda entry: entry.part_line)
    for part, grouped in groups:
        if part:
            yield part, 0.0, True
        inside = list(grouped)
        if press.layout.contents == "run_together":
            flowing = " ".join(with_leader(entry, "……", 0, len) for entry in inside)
            yield from ((line, 0.0, False) for line in wrap(flowing, width, width, measure))
            continue
        for entry in inside:
            indent = 2 * size if entry.byline_line else 0.0
            if entry.byline_line:
                yield entry.byline_line, 0.0, False
            line = with_leader(entry, press.layout.leader, width - indent - 4, measure)
            yield from ((text, indent, False) for text in wrap(line, width - indent, width - indent, measure))


def _print_article(
    press: _Press, no: int, article: Article, inserted: dict[tuple[int, int], int], *, must_break: bool
) -> None:
    if press.layout.header == "article":
        press.header = article.title
    if must_break:
        press.start_page()
    else:
        press.y -= 2 * press.leading
        press.room(_TITLE_LINES)
    if press.layout.bookmarks:
        press.canvas.bookmarkPage(f"a{no}")
        press.canvas.addOutlineEntry(article.title, f"a{no}", level=0)
    for i, line in enumerate(article.paragraphs):
        offset = inserted.get((no, i))
        text = line.text if offset is None else line.text[:offset] + NOISE + line.text[offset:]
        below = any(before.role in ("paragraph", "heading") for before in article.paragraphs[:i])
        press.pages[no, i] = _print_line(press, line, text, below=below)


def _print_line(press: _Press, line: Paragraph, text: str, *, below: bool) -> tuple[int, int]:
    size, looks = press.layout.size, press.layout.looks
    if line.role == "title":
        pages = press.centred(text, size * 1.5, bold=True)
        press.y -= press.leading / 2
        return pages
    if line.role in ("byline", "date"):
        return press.right(text, size) if below else press.centred(text, size)
    if line.role == "table":
        return press.row(line.cells, size * 0.9)
    if line.role == "note":
        return press.paragraph(text, size * 0.8) if below else press.paragraph(text, size, indent=0)
    if line.role == "heading":
        large = size * 1.15 if looks == "large" and line.level == 1 else size
        if line.num and line.num.endswith("章"):
            return press.centred(text, large, bold=looks != "plain")
        press.room(2)  # a heading is not left alone at the foot of a page
        return press.paragraph(text, large, bold=looks != "plain")
    return press.paragraph(text, size)


def _truth(
    compilation: Compilation, press: _Press, listed: tuple[Entry, ...], front: int, noise: tuple[Noise, ...]
) -> dict[str, Any]:
    articles = []
    for no, _, article in compilation.numbered():
        spans = [press.pages[no, i] for i in range(len(article.paragraphs))]
        articles.append(
            {
                "no": no,
                "status": "complete",
                "page_start": spans[0][0],
                "page_end": spans[-1][1],
                "para_pages": [list(span) for span in spans],
            }
        )
    return {
        "form": "pdf",
        "pages_total": press.page,
        "front_pages": front,
        "contents": [entry.truth() for entry in listed],
        "articles": articles,
        "noise": [{"article": n.article, "para": n.para, "offset": n.offset, "text": NOISE} for n in noise],
    }
