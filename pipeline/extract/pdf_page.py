"""One PDF page: which of its ways of reading is right, the cheapest tried first, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pypdfium2.raw as pdfium

from pipeline.extract import ocr
from pipeline.extract.character_trust import Verdict, count_unknown, judge
from pipeline.extract.pdf_columns import KnownColumns
from pipeline.extract.pdf_fallback import UNKNOWN, PlumberPages
from pipeline.extract.pdf_image import ShownPages, has_print_beside
from pipeline.extract.pdf_layout import LaidLine, cell_text, lay_out
from pipeline.extract.pdf_objects import Drawing, may_have_table, read_drawing, text_places
from pipeline.extract.pdf_reading import OUTSIDE, PageReading, StyledLine, set_aside_unseen
from pipeline.extract.pdf_runs import NO_STYLE, Frame, Run, Style, TextPage, main_direction
from pipeline.extract.pdf_scan import Scanner
from pipeline.extract.pdf_tables import Grid, GridCell, find_grids
from pipeline.extract.transcript import HIDDEN_LAYER

# An image from this share of the page on is the page: a scan. Smaller ones are pictures.
_SCAN_SHARE: Final = 0.7
# A scan whose text layer has fewer characters than this has stamps or numbers there, not the page's text.
_STRAY_CHARS: Final = 100
# Without text, an image or this many paths (glyphs as outlines) mean that the page is not blank.
_PICTURE_SHARE: Final = 0.02
_OUTLINES: Final = 60

# From this share of bad lines on, the whole page, or all that is set in the font, is not trusted.
_BAD_PAGE: Final = 0.2
_BAD_FONT: Final = 0.3

# A font that names no characters comes out as the codes of its glyphs, which for small fonts end here.
_SMALL_CODES: Final = frozenset(map(chr, range(0x100))) | {UNKNOWN}

# Objects of text that begin in places of their own, for each character read, that show that some are not read.
_LACKING: Final = 1.2

NO_TEXT_LAYER: Final = "scan: no text layer"
ONLY_PICTURES: Final = "no text layer, only pictures"
OUTLINED: Final = "no text: glyphs drawn as outlines"
LACKING: Final = "characters that pdfium leaves out"
NEEDS_OCR: Final = 'OCR is not installed: pip install "huibian[ocr]"'

# Pages recognised with less confidence than this have a wrong character in every line or two.
_SURE_PAGE: Final = 0.85
UNSURE_PAGE: Final = "recognised with little confidence, to be checked"
DIED: Final = "recognition ended its process twice"
UNSURE_LINES: Final = "lines recognised with too little confidence to keep"

# Recognition tells neither font nor weight.
_RECOGNISED_STYLE: Final = Style(None, None, False)

_StyleOf = Callable[[int], Style | None]


class PdfFile:
    """The file a page is of: in pdfplumber and as images, each opened when a page needs it, and the columns so far.

    Close it after use.
    """

    def __init__(self, path: Path, password: str | None, recognised: Path | None) -> None:
        self.plumber = PlumberPages(path, password)
        self.shown = ShownPages(path, password)
        self.columns = KnownColumns()
        self.scanner = Scanner(self.shown, recognised)

    def close(self) -> None:
        self.plumber.close()
        self.shown.close()


@dataclass(frozen=True, slots=True)
class _Open:
    """A page open in pdfium, and what is known of it.

    `unnamed_fonts` are the fonts for which the file names no characters; where it `lacks_glyphs`, pdfium
    has read fewer than are drawn.
    """

    raw: Any
    number: int
    frame: Frame
    drawing: Drawing
    file: PdfFile
    unnamed_fonts: frozenset[str | None]
    lacks_glyphs: bool


@dataclass(slots=True)
class _Attempt:
    """The page as one reader sees it, and whether its characters can be trusted."""

    method: str
    lines: list[StyledLine]
    grids: Sequence[Grid]
    verdict: Verdict

    @property
    def n_chars(self) -> int:
        return sum(len(line.laid.text) for line in self.lines)

    @property
    def n_bad(self) -> int:
        return sum(len(self.lines[at].laid.text) for at in self.verdict.bad_lines)

    @property
    def is_hidden(self) -> bool:
        hidden = sum(len(line.laid.text) for line in self.lines if line.style.hidden)
        return hidden > self.n_chars / 2


def read_page(page: Any, number: int, file: PdfFile) -> PageReading:
    """Read a page that is open in pdfium."""
    text_page = TextPage(page)
    try:
        frame, drawn, turn = _upright_runs(text_page)
        runs = [run for run in drawn if not _is_outside(run, frame)]
        drawing = read_drawing(page, frame) if may_have_table(page) or _is_sparse(runs) else Drawing()
        unnamed = _unnamed_runs(text_page, runs)
        unnamed_fonts = frozenset(style.font for at in unnamed if (style := text_page.style(at)))
        first = _attempt("pdfium", runs, text_page.style, drawing, unnamed=unnamed, known=file.columns)
    finally:
        text_page.close()
    lacks_glyphs = False
    if pdfium.FPDFPage_CountObjects(page) > sum(len(run.text) for run in runs):
        # More objects than glyphs: some are drawn twice, of which pdfium keeps one, or it cannot read some.
        places = text_places(page, frame)
        _embolden(first.lines, {place for place, count in places.items() if count > 1})
        lacks_glyphs = len(places) > _LACKING * len(text_page.codes)
    if first.is_hidden and not drawing.image_share:
        drawing = read_drawing(page, frame)
    reading = _choose(_Open(page, number, frame, drawing, file, unnamed_fonts, lacks_glyphs), first)
    if reading.method == "pdfium" and reading.missing is None and not turn:
        set_aside_unseen(reading, page)
    if turn and reading.method == "pdfium":
        reading.reason = reading.reason or f"text turned by {turn} degrees"
    if any(line.laid.is_vertical for line in reading.lines):
        reading.reason = reading.reason or "vertical text, lines from right to left"
    return _set_aside_outside(reading, drawn) if len(runs) < len(drawn) else reading


def _choose(page: _Open, first: _Attempt) -> PageReading:
    """The cheapest reading that is right, when pdfium has made the first."""
    if not first.lines and not page.lacks_glyphs:
        return _read_empty(page)
    if page.drawing.image_share >= _SCAN_SHARE and (first.is_hidden or _is_stray(page, first)):
        return _read_scan(page, first)
    if first.verdict.reason is None and not page.lacks_glyphs:
        return _settle(PageReading(page.frame), first)
    second = _attempt_plumber(page, page.drawing)
    if first.verdict.reason is None:
        if second is None or second.n_chars - second.n_bad <= first.n_chars:
            return _settle(PageReading(page.frame), first) if first.lines else _read_empty(page)
        return _settle(PageReading(page.frame, second.method, LACKING), second)
    better = second is not None and 2 * second.n_chars > first.n_chars and second.n_bad < first.n_bad
    best = second if second is not None and better else first
    recognised = _recognise(page, first.verdict.reason) if best.n_bad else None
    # Fonts that are not embedded may not show at all; then the lines that can be trusted are more.
    if recognised and 2 * sum(len(line.laid.text) for line in recognised.lines) > best.n_chars - best.n_bad:
        return recognised
    return _settle(PageReading(page.frame, best.method, first.verdict.reason), best)


def _is_stray(page: _Open, first: _Attempt) -> bool:
    """Whether the little text on a page-wide image is not all that the image shows; on a picture it may be."""
    boxes = [(line.laid.x0, line.laid.y0, line.laid.x1, line.laid.y1) for line in first.lines]
    return first.n_chars < _STRAY_CHARS and has_print_beside(page.raw, page.frame, boxes)


def _set_aside_outside(reading: PageReading, runs: Sequence[Run]) -> PageReading:
    """Tell of the runs that stand outside the page, where nobody sees them: printers' marks and left-overs."""
    outside = [run for run in runs if _is_outside(run, reading.frame)]
    if outside:
        reading.set_aside += [(OUTSIDE, "text outside the page", line.text) for line in lay_out(outside)]
    return reading


def _upright_runs(text_page: TextPage) -> tuple[Frame, list[Run], int]:
    """The page's frame and runs; a page whose text as a whole is turned is read the way it is written."""
    frame = text_page.frame()
    runs = text_page.runs(frame)
    turn = main_direction(runs)
    if turn not in {90, 180, 270}:
        return frame, runs, 0
    frame = text_page.frame(turn)
    return frame, text_page.runs(frame), turn


def _is_sparse(runs: Sequence[Run]) -> bool:
    return sum(len(run.text) for run in runs) < _STRAY_CHARS


def _unnamed_runs(text_page: TextPage, runs: Sequence[Run]) -> frozenset[int]:
    """First glyphs of the runs for whose ends the file names no character."""
    return frozenset(run.first for run in runs if text_page.is_unnamed(run.first) or text_page.is_unnamed(run.last))


def _codes_in_fonts(runs: Sequence[Run], styles: Sequence[Style], fonts: frozenset[str | None]) -> frozenset[int]:
    """First glyphs of the runs in fonts without names that came out as mere codes."""
    return frozenset(run.first for run in runs if styles[run.first].font in fonts and set(run.text) <= _SMALL_CODES)


def _attempt(
    method: str,
    runs: Sequence[Run],
    style_of: _StyleOf,
    drawing: Drawing,
    *,
    unnamed: frozenset[int],
    known: KnownColumns,
) -> _Attempt:
    grids = find_grids(drawing.rules)
    laid = lay_out(runs, grids, known)
    lines = [StyledLine(line, _main_style(line.runs, style_of)) for line in laid]
    verdict = judge([line.text for line in laid], [line.style.font for line in lines])
    bad = {at for at, line in enumerate(laid) if _is_unnamed(line, unnamed)} if unnamed else set()
    if bad - verdict.bad_lines:
        reason = verdict.reason or "no character map: the font names no characters"
        verdict = Verdict(reason, verdict.bad_lines | bad)
    verdict = _spread(verdict, lines) if verdict.bad_lines else verdict
    if unnamed:
        _mask([line.laid for at, line in enumerate(lines) if at not in verdict.bad_lines], unnamed)
    return _Attempt(method, lines, grids, verdict)


def _mask(lines: Sequence[LaidLine], unnamed: frozenset[int]) -> None:
    """Put the sign for an unknown character in place of codes among named characters.

    A code looks like a character: an amount in a font without names would read as another amount.
    """
    for line in lines:
        codes = [run for run in line.runs if run.first in unnamed]
        for run in codes:
            run.text = UNKNOWN * len(run.text)
        if codes:
            line.spell()


def _spread(verdict: Verdict, lines: Sequence[StyledLine]) -> Verdict:
    """Distrust also what shares the page or the font with many bad lines: short lines do not show it themselves."""
    sizes = [len(line.laid.text) for line in lines]
    n_bad = sum(sizes[at] for at in verdict.bad_lines)
    if n_bad >= _BAD_PAGE * sum(sizes):
        return Verdict(verdict.reason, frozenset(range(len(lines))))
    all_of, bad_of = Counter[str | None](), Counter[str | None]()
    for at, line in enumerate(lines):
        all_of[line.style.font] += sizes[at]
        bad_of[line.style.font] += sizes[at] * (at in verdict.bad_lines)
    bad_fonts = {font for font in all_of if bad_of[font] > _BAD_FONT * all_of[font]}
    spread = {at for at, line in enumerate(lines) if line.style.font in bad_fonts}
    return Verdict(verdict.reason, verdict.bad_lines | spread)


def _is_unnamed(line: LaidLine, unnamed: frozenset[int]) -> bool:
    """Whether a third of the line has no named characters, leaders apart; a single sign is a bullet."""
    without = sum(len(run.text) for run in line.runs if run.first in unnamed)
    leaders = sum(line.text.count(sign) for sign in "….·")
    return without > 1 and 3 * without >= len(line.text) - leaders


def _main_style(runs: Sequence[Run], style_of: _StyleOf) -> Style:
    """The style most of the line is drawn in, asked of the middle of its longest runs.

    The middle of a run with a bold lead is bold only if most of it is.
    """
    if len(runs) == 1:
        return _style_of_run(runs[0], style_of)
    weights: dict[Style, int] = {}
    missing = sum(len(run.text) for run in runs) / 2
    for run in sorted(runs, key=lambda run: -len(run.text)):
        style = _style_of_run(run, style_of)
        weights[style] = weights.get(style, 0) + len(run.text)
        missing -= len(run.text)
        if missing < 0:
            break
    return max(weights, key=lambda style: (weights[style], style.font or ""))


def _style_of_run(run: Run, style_of: _StyleOf) -> Style:
    # In the middle pdfium may have put a break of its own, which has no style.
    return style_of((run.first + run.last) // 2) or style_of(run.last) or NO_STYLE


def _embolden(lines: Sequence[StyledLine], doubled: set[tuple[int, int]]) -> None:
    """Mark the lines whose glyphs mostly begin at a place where text is drawn twice."""
    for line in lines if doubled else ():
        twice = sum(len(run.text) for run in line.laid.runs if (round(run.x0), round(run.base)) in doubled)
        if 2 * twice > sum(len(run.text) for run in line.laid.runs):
            line.style = replace(line.style, bold=True)


def _attempt_plumber(page: _Open, drawing: Drawing) -> _Attempt | None:
    found = page.file.plumber.read(page.number)
    if found is None:
        return None
    runs, styles = found
    unnamed = _codes_in_fonts(runs, styles, page.unnamed_fonts)
    return _attempt("pdfplumber", runs, styles.__getitem__, drawing, unnamed=unnamed, known=page.file.columns)


def _read_empty(page: _Open) -> PageReading:
    drawing = page.drawing
    if drawing.image_share < _PICTURE_SHARE and drawing.n_paths < _OUTLINES:
        return PageReading(page.frame)
    is_scan, is_picture = drawing.image_share >= _SCAN_SHARE, drawing.image_share >= _PICTURE_SHARE
    reason = NO_TEXT_LAYER if is_scan else ONLY_PICTURES if is_picture else OUTLINED
    missing = ("no_text_layer", f"{reason}; {NEEDS_OCR}")
    return _recognise(page, reason) or PageReading(page.frame, "none", reason, missing=missing)


def _read_scan(page: _Open, first: _Attempt) -> PageReading:
    """A page that is an image: its text layer is a guess of others, or belongs to a stamp."""
    reason = HIDDEN_LAYER if first.is_hidden else f"scan: only {first.n_chars} characters in the text layer"
    recognised = _recognise(page, reason)
    if recognised:
        return recognised
    if not first.is_hidden:
        missing = ("no_text_layer", f"{reason}; {NEEDS_OCR}")
        return _settle(PageReading(page.frame, reason=reason, missing=missing), first)
    second = _attempt_plumber(page, Drawing())
    best = second if second is not None and second.n_chars - second.n_bad > first.n_chars - first.n_bad else first
    missing = ("hidden_text_layer", f"{reason}; {NEEDS_OCR}")
    return _settle(PageReading(page.frame, best.method, reason, missing=missing), best)


def _recognise(page: _Open, reason: str | None) -> PageReading | None:
    """The page as OCR reads it; None without OCR."""
    if not ocr.is_installed():
        return None
    scanned = page.file.scanner.scan(page.number, page.frame)
    recognition = scanned.recognition
    reading = PageReading(scanned.frame, "ocr", scanned.explain(reason), confidence=recognition.confidence)
    reading.lines = [
        StyledLine(line, _RECOGNISED_STYLE, confidence)
        for line, confidence in zip(recognition.lines, recognition.confidences, strict=True)
    ]
    reading.grids = dict(enumerate(recognition.grids))
    for line in recognition.unsure:
        reading.set_aside.append(("unsure_recognition", UNSURE_LINES, line.text))
        reading.n_unmapped += len(line.text)
    if recognition.confidence is not None and recognition.confidence < _SURE_PAGE:
        reading.missing = ("unsure_page", UNSURE_PAGE)
    if scanned.given_up:
        reading.missing = ("recognition_died", DIED)
    return reading


def _settle(reading: PageReading, attempt: _Attempt) -> PageReading:
    """Keep the attempt's lines that can be trusted and set the others aside."""
    bad_grids = {attempt.lines[at].laid.grid for at in attempt.verdict.bad_lines}
    reading.grids = {at: grid for at, grid in enumerate(attempt.grids) if at not in bad_grids}
    for at, line in enumerate(attempt.lines):
        if at in attempt.verdict.bad_lines:
            reading.set_aside.append(("untrusted_characters", attempt.verdict.reason or "", line.laid.text))
            reading.n_unmapped += len(line.laid.text)
        else:
            reading.lines.append(line)
            reading.n_unmapped += count_unknown(line.laid.text)
    if not reading.lines:
        reading.method = "none"
    return reading


def _is_outside(run: Run, frame: Frame) -> bool:
    return run.x1 <= 0 or run.x0 >= frame.width or run.bottom <= 0 or run.top >= frame.height


def table_cells(grid: Grid) -> list[tuple[GridCell, str]]:
    """The cells of a table with their text, empty ones too; nothing for a grid that holds no text."""
    cells = [(cell, cell_text(cell.runs) if cell.runs else "") for cell in grid.cells]
    return cells if any(text for _, text in cells) else []
