"""PDF files: opening them within limits, page by page, and what they say about themselves."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, EncryptedError, ReadError
from pipeline.extract.pdf_annotations import lay_on_page
from pipeline.extract.pdf_fonts import boxes_for_missing_fonts
from pipeline.extract.pdf_page import PdfFile, read_page, table_cells
from pipeline.extract.pdf_reading import UNSEEN, PageReading, StyledLine
from pipeline.extract.pdf_tables import GridCell
from pipeline.extract.reader import Reading
from pipeline.records import Bookmark, Cell, Line, Page, Reject

MEDIA_TYPE: Final = "application/pdf"
# pdfium keeps process-wide state; two threads inside it corrupt each other's memory.
_PDFIUM: Final = threading.RLock()
# Readers accept a header anywhere in the first kilobyte.
_HEADER_WITHIN: Final = 1024
# Outlines of forged files can be endless.
_MAX_BOOKMARKS: Final = 20_000

# A message is one line.
_MAX_RUNS_TOLD: Final = 8

_OPEN_ERRORS: Final = {
    pdfium.FPDF_ERR_FILE: "cannot be opened",
    pdfium.FPDF_ERR_FORMAT: "damaged: not a complete PDF",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way that is not supported",
}


@dataclass(slots=True)
class _Draft:
    """What has been read of one file so far."""

    source_id: str
    lines: list[Line] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    n_tables: int = 0
    n_chars: int = 0


class PdfReader:
    """Reads PDF, each page the cheapest way that is right (pdf_page)."""

    name = "pdf"
    suffixes = (".pdf",)

    def recognises(self, path: Path, head: bytes) -> bool:
        return b"%PDF-" in head[:_HEADER_WITHIN]

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        _check_header(path)
        with _PDFIUM, boxes_for_missing_fonts():
            document, password = _open(path, settings)
            with closing(document), closing(PdfFile(path, password, settings.recognised_pages)) as file:
                return _read_document(document, file, path, source_id, settings)


def _check_header(path: Path) -> None:
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(_HEADER_WITHIN):
            raise ReadError("not a PDF: the header is missing", source=str(path))


def _open(path: Path, settings: ExtractSettings) -> tuple[Any, str | None]:
    """The document, opened without a password or with the first of the settings' that fits, and that password."""
    for password in (None, *settings.passwords):
        try:
            document = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code != pdfium.FPDF_ERR_PASSWORD:
                reason = _OPEN_ERRORS.get(error.err_code, "damaged: cannot be opened as PDF")
                raise ReadError(reason, source=str(path)) from error
        else:
            return document, password
    tried = "none of the given passwords fits" if settings.passwords else "a password is needed (--password TEXT)"
    raise EncryptedError(f"encrypted; {tried}", source=str(path))


def _read_document(document: Any, file: PdfFile, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
    count = len(document)
    if count == 0:
        raise ReadError("damaged: the file has no pages", source=str(path))
    if count > settings.max_pages:
        raise ReadError(f"{count} pages; the limit is {settings.max_pages} (extract.max_pages)", source=str(path))
    draft = _Draft(source_id)
    for number in range(1, count + 1):
        _read_one(document.raw, number, draft, file)
        if draft.n_chars > settings.max_chars:
            reason = f"more than {settings.max_chars} characters (extract.max_chars)"
            raise ReadError(reason, source=str(path), page=number)
    if not draft.lines and not draft.rejects:
        raise EmptySourceError("no text on any page", source=str(path))
    return Reading(
        media_type=MEDIA_TYPE,
        lines=draft.lines,
        pages=draft.pages,
        bookmarks=list(_bookmarks(document, source_id)),
        cells=draft.cells,
        rejects=draft.rejects,
        n_unmapped_chars=sum(page.n_unmapped_chars for page in draft.pages),
        message=_summary(draft.rejects, count),
    )


def _read_one(raw_document: Any, number: int, draft: _Draft, file: PdfFile) -> None:
    page, unread = _load_page(raw_document, number)
    if not page:
        draft.pages.append(
            Page(source_id=draft.source_id, page=number, width=0, height=0, method="none", reason="damaged")
        )
        draft.rejects.append(_reject(draft.source_id, number, "damaged_page", "damaged: the page cannot be loaded"))
        return
    try:
        reading = read_page(page, number, file)
    finally:
        pdfium.FPDF_ClosePage(page)
    reading.set_aside += unread
    _add_reading(draft, number, reading)


def _load_page(raw_document: Any, number: int) -> tuple[Any, list[tuple[str, str, str]]]:
    """The page with what its annotations show on it, and those that show nothing: rule, reason and words of each."""
    page = pdfium.FPDF_LoadPage(raw_document, number - 1)
    if not page:
        return page, []
    changed, unread = lay_on_page(page)
    if changed:
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(raw_document, number - 1)
    return page, unread


def _add_reading(draft: _Draft, number: int, reading: PageReading) -> None:
    table_ids = {}
    for at, grid in reading.grids.items():
        cells = table_cells(grid)
        if cells:
            draft.n_tables += 1
            table_ids[at] = f"{draft.source_id}.t{draft.n_tables:03}"
            draft.cells += [_cell(draft.source_id, table_ids[at], number, cell, text) for cell, text in cells]
    first = len(draft.lines) + 1
    lines = [_line(draft.source_id, number, at, line, table_ids) for at, line in enumerate(reading.lines, first)]
    n_chars = sum(len(line.text_raw) for line in lines)
    draft.n_chars += n_chars
    draft.lines += lines
    draft.pages.append(
        Page(
            source_id=draft.source_id,
            page=number,
            width=reading.frame.width,
            height=reading.frame.height,
            method=reading.method,
            reason=reading.reason,
            n_chars=n_chars,
            n_unmapped_chars=reading.n_unmapped,
            confidence=reading.confidence,
        )
    )
    for rule, reason, text in reading.set_aside:
        draft.rejects.append(_reject(draft.source_id, number, rule, reason, text))
    if reading.missing is not None:
        draft.rejects.append(_reject(draft.source_id, number, *reading.missing))


def _line(source_id: str, page: int, ordinal: int, line: StyledLine, table_ids: dict[int, str]) -> Line:
    laid = line.laid
    table_id = None if laid.grid is None else table_ids.get(laid.grid)
    return Line(
        block_id=f"{source_id}.b{ordinal:06}",
        source_id=source_id,
        page=page,
        ordinal=ordinal,
        text_raw=laid.text,
        x0=laid.x0,
        y0=laid.y0,
        x1=laid.x1,
        y1=laid.y1,
        font_size=laid.size,
        font=line.style.font,
        bold=line.style.bold,
        rotated=laid.angle != 0,
        space_above=laid.space_above,
        style="table" if table_id else None,
        column=laid.column,
        table_id=table_id,
        confidence=line.confidence,
    )


def _cell(source_id: str, table_id: str, page: int, cell: GridCell, text: str) -> Cell:
    return Cell(
        source_id=source_id,
        table_id=table_id,
        page=page,
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        text=text,
    )


def _reject(source_id: str, page: int, rule: str, reason: str, text: str | None = None) -> Reject:
    return Reject(stage="extract", rule=rule, reason=reason, source_id=source_id, page=page, text=text)


def _summary(rejects: Sequence[Reject], pages: int) -> str | None:
    """What a reader sees on the pages and the reading does not hold; None if nothing."""
    pages_of: dict[str, set[int]] = {}
    for reject in rejects:
        if reject.rule not in UNSEEN:
            pages_of.setdefault(reject.reason, set()).add(reject.page or 0)
    if not pages_of:
        return None
    return "; ".join(f"{_count(sorted(found), pages)}: {reason}" for reason, found in pages_of.items())


def _count(found: Sequence[int], pages: int) -> str:
    """How many pages, and which: runs of pages are told by their ends, many runs by the first of them.

    >>> _count([3, 5, 6, 7], 20), _count([1, 2], 2)
    ('4 of 20 pages (3, 5-7)', '2 of 2 pages')
    """
    counted = f"{len(found)} of {pages} pages"
    if len(found) == pages:
        return counted
    runs: list[list[int]] = []
    for page in found:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    told = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs[:_MAX_RUNS_TOLD]]
    return f"{counted} ({', '.join(told)}{', …' if len(runs) > _MAX_RUNS_TOLD else ''})"


def _bookmarks(document: Any, source_id: str) -> Iterator[Bookmark]:
    for ordinal, entry in enumerate(document.get_toc(), start=1):
        if ordinal > _MAX_BOOKMARKS:
            return
        target = entry.get_dest()
        index = target.get_index() if target else None
        yield Bookmark(
            source_id=source_id,
            ordinal=ordinal,
            level=entry.level + 1,
            title=entry.get_title(),
            page=None if index is None or index < 0 else index + 1,
        )
