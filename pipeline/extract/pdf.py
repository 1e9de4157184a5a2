"""PDF files: opening them, and choosing for each page the cheapest way of reading that is right."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, EncryptedError, ReadError
from pipeline.extract.pdf_layout import LaidLine, lay_out
from pipeline.extract.pdf_runs import NO_STYLE, Style, TextPage, main_direction
from pipeline.extract.reader import Reading
from pipeline.records import Bookmark, Line, Page, Reject

MEDIA_TYPE: Final = "application/pdf"
# pdfium keeps process-wide state; two threads inside it corrupt each other's memory.
_PDFIUM: Final = threading.RLock()
# Readers accept a header anywhere in the first kilobyte.
_HEADER_WITHIN: Final = 1024
# Outlines of forged files can be endless.
_MAX_BOOKMARKS: Final = 20_000

_OPEN_ERRORS: Final = {
    pdfium.FPDF_ERR_FILE: "cannot be opened",
    pdfium.FPDF_ERR_FORMAT: "damaged: not a complete PDF",
    pdfium.FPDF_ERR_SECURITY: "encrypted in a way that is not supported",
}
_NO_TEXT_LAYER: Final = "scan: no text layer; OCR is not installed"


@dataclass(slots=True)
class _Draft:
    """What has been read of one file so far."""

    source_id: str
    lines: list[Line] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    n_chars: int = 0


class PdfReader:
    """Reads PDF: born-digital pages by pdfium."""

    name = "pdf"

    def recognises(self, path: Path, head: bytes) -> bool:
        return b"%PDF-" in head[:_HEADER_WITHIN] or (path.suffix.lower() == ".pdf" and not head.strip(b"\0"))

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        _check_bytes(path, settings)
        with _PDFIUM:
            document = _open(path, settings)
            try:
                return _read_document(document, path, source_id, settings)
            finally:
                document.close()


def _check_bytes(path: Path, settings: ExtractSettings) -> None:
    size = path.stat().st_size
    if size == 0:
        raise EmptySourceError("the file is empty", source=str(path))
    if size > settings.max_bytes:
        raise ReadError(f"{size} bytes; the limit is {settings.max_bytes} (extract.max_bytes)", source=str(path))
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(_HEADER_WITHIN):
            raise ReadError("not a PDF: the header is missing", source=str(path))


def _open(path: Path, settings: ExtractSettings) -> Any:
    """The document, opened without a password or with the first of the settings' that fits."""
    for password in (None, *settings.passwords):
        try:
            document = pypdfium2.PdfDocument(path, password=password)
        except pypdfium2.PdfiumError as error:
            if error.err_code != pdfium.FPDF_ERR_PASSWORD:
                reason = _OPEN_ERRORS.get(error.err_code, "damaged: cannot be opened as PDF")
                raise ReadError(reason, source=str(path)) from error
        else:
            return document
    tried = "none of the given passwords fits" if settings.passwords else "a password is needed (extract.passwords)"
    raise EncryptedError(f"encrypted; {tried}", source=str(path))


def _read_document(document: Any, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
    count = len(document)
    if count == 0:
        raise ReadError("damaged: the file has no pages", source=str(path))
    if count > settings.max_pages:
        raise ReadError(f"{count} pages; the limit is {settings.max_pages} (extract.max_pages)", source=str(path))
    draft = _Draft(source_id)
    for number in range(1, count + 1):
        _read_page(document.raw, number, draft)
        if draft.n_chars > settings.max_chars:
            reason = f"more than {settings.max_chars} characters (extract.max_chars)"
            raise ReadError(reason, source=str(path), page=number)
    if not draft.lines and not draft.rejects:
        raise EmptySourceError("all pages are blank", source=str(path))
    return Reading(
        media_type=MEDIA_TYPE,
        lines=draft.lines,
        pages=draft.pages,
        bookmarks=list(_bookmarks(document, source_id)),
        rejects=draft.rejects,
        n_unmapped_chars=sum(page.n_unmapped_chars for page in draft.pages),
        message=_summary(draft.rejects, count),
    )


def _read_page(raw_document: Any, number: int, draft: _Draft) -> None:
    page = pdfium.FPDF_LoadPage(raw_document, number - 1)
    if not page:
        draft.pages.append(
            Page(source_id=draft.source_id, page=number, width=0, height=0, method="none", reason="damaged")
        )
        draft.rejects.append(_reject(draft.source_id, number, "damaged_page", "damaged: the page cannot be loaded"))
        return
    text_page = TextPage(page)
    try:
        frame = text_page.frame()
        runs = text_page.runs(frame)
        turn = main_direction(runs)
        reason = None
        if turn in {90, 180, 270}:
            # The page's text as a whole is turned, as landscape tables are: read it the way it is written.
            frame = text_page.frame(turn)
            runs = text_page.runs(frame)
            reason = f"text turned by {turn} degrees"
        laid = lay_out(runs, frame.width)
        method = "pdfium"
        if not laid and _has_image(page):
            method, reason = "none", "no text layer"
            draft.rejects.append(_reject(draft.source_id, number, "no_text_layer", _NO_TEXT_LAYER))
        lines = [_line(line, text_page, draft, number, at) for at, line in enumerate(laid, len(draft.lines) + 1)]
    finally:
        text_page.close()
        pdfium.FPDF_ClosePage(page)
    n_chars = sum(len(line.text_raw) for line in lines)
    draft.n_chars += n_chars
    draft.lines += lines
    draft.pages.append(
        Page(
            source_id=draft.source_id,
            page=number,
            width=frame.width,
            height=frame.height,
            method=method,
            reason=reason,
            n_chars=n_chars,
        )
    )


def _line(laid: LaidLine, text_page: TextPage, draft: _Draft, number: int, ordinal: int) -> Line:
    style = _main_style(laid, text_page)
    return Line(
        block_id=f"{draft.source_id}.b{ordinal:06}",
        source_id=draft.source_id,
        page=number,
        ordinal=ordinal,
        text_raw=laid.text,
        x0=laid.x0,
        y0=laid.y0,
        x1=laid.x1,
        y1=laid.y1,
        font_size=laid.size,
        font=style.font,
        bold=style.bold,
        rotated=laid.angle != 0,
        space_above=laid.space_above,
        column=laid.column,
    )


def _main_style(laid: LaidLine, text_page: TextPage) -> Style:
    """The style most glyphs of the line are drawn in, asked of the ends and middle of its longest runs."""
    weights: dict[Style, int] = {}
    missing = sum(len(run.text) for run in laid.runs) / 2
    for run in sorted(laid.runs, key=lambda run: -len(run.text)):
        length = len(run.text)
        for at in sorted({run.first, (run.first + run.last) // 2, run.last}):
            style = text_page.style(at)
            if style is None:
                continue
            weights[style] = weights.get(style, 0) + length
        missing -= length
        if missing < 0:
            break
    return max(weights, key=lambda style: weights[style], default=NO_STYLE)


def _has_image(page: Any) -> bool:
    kinds = (
        pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page, at))
        for at in range(pdfium.FPDFPage_CountObjects(page))
    )
    return any(kind in {pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM} for kind in kinds)


def _reject(source_id: str, page: int, rule: str, reason: str) -> Reject:
    return Reject(stage="extract", rule=rule, reason=reason, source_id=source_id, page=page)


def _summary(rejects: Sequence[Reject], pages: int) -> str | None:
    if not rejects:
        return None
    reasons = list(dict.fromkeys(reject.reason for reject in rejects))
    return f"{len({reject.page for reject in rejects})} of {pages} pages not read: {'; '.join(reasons)}"


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
