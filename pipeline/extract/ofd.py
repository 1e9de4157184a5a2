"""How an OFD file (GB/T 33190, the state's own fixed-layout format) is read: a zip of XML, page by page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.container import ZIP_MAGIC, Container, resolve_part
from pipeline.extract.ofd_text import POINTS_PER_MM, Font, OfdRun, local_name, read_numbers, read_text_objects
from pipeline.extract.pdf_layout import lay_out
from pipeline.extract.reader import Reading
from pipeline.extract.transcript import Transcript, count_unmapped
from pipeline.records import Bookmark, Page, Reject

MEDIA_TYPE: Final = "application/ofd"

_ENTRY: Final = "OFD.xml"
_A4: Final = (0.0, 0.0, 210.0, 297.0)
_BOLD_NAME: Final = re.compile(r"bold|heavy|粗", re.I)
_NO_TEXT_LAYER: Final = "scan: no text layer; export it as PDF to have it recognised"


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of the container: its parts by name, and what its pages share."""

    container: Container
    root: etree._Element
    part: str
    box: tuple[float, ...]
    fonts: dict[str, Font]
    templates: dict[str, etree._Element]
    annotations: dict[str, list[str]]


class OfdReader:
    """OFD: text objects in reading order, template pages and annotations included."""

    name = "ofd"
    suffixes = (".ofd",)

    def recognises(self, path: Path, head: bytes) -> bool:
        if not head.startswith(ZIP_MAGIC):
            return False
        try:
            with Container(path) as container:
                return _ENTRY in container
        except ReadError:
            # A damaged container is tried by its name, so that the error says what is wrong with it.
            return path.suffix.lower() == ".ofd"

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        transcript = Transcript(source_id, settings.max_chars)
        pages: list[Page] = []
        bookmarks: list[Bookmark] = []
        with Container(path) as container:
            for part in _find_documents(container):
                document = _open_document(container, part)
                numbers = _read_pages(document, transcript, pages, settings)
                bookmarks += _read_outline(document.root, numbers, source_id, len(bookmarks))
        if not pages:
            raise ReadError("an OFD file without pages")
        unread = [page.page for page in pages if page.method == "none"]
        if not transcript.lines and not unread:
            raise EmptySourceError("all pages are blank")
        return Reading(
            media_type=MEDIA_TYPE,
            lines=transcript.lines,
            pages=pages,
            bookmarks=bookmarks,
            rejects=[
                Reject(source_id=source_id, page=page, stage="extract", rule="no_text_layer", reason=_NO_TEXT_LAYER)
                for page in unread
            ],
            n_unmapped_chars=sum(page.n_unmapped_chars for page in pages),
            message=f"{len(unread)} of {len(pages)} pages are pictures without text" if unread else None,
        )


def _find_documents(container: Container) -> Iterator[str]:
    root = container.xml(_ENTRY)
    for node in () if root is None else root.iter("{*}DocRoot"):
        yield resolve_part("", (node.text or "").strip())


def _open_document(container: Container, part: str) -> _Document:
    root = container.xml(part)
    if root is None:
        raise ReadError(f"the document {part} is missing from the OFD container")
    fonts: dict[str, Font] = {}
    for tag in ("PublicRes", "DocumentRes"):
        for node in root.iter(f"{{*}}{tag}"):
            resources = container.xml(resolve_part(part, (node.text or "").strip()))
            for font in () if resources is None else resources.iter("{*}Font"):
                fonts[font.get("ID", "")] = _read_font(font)
    templates: dict[str, etree._Element] = {}
    for node in root.iter("{*}TemplatePage"):
        template = container.xml(resolve_part(part, node.get("BaseLoc", "")))
        if template is not None:
            templates[node.get("ID", "")] = template
    annotations = _find_annotations(container, root, part)
    return _Document(container, root, part, _read_box(root) or _A4, fonts, templates, annotations)


def _read_font(node: etree._Element) -> Font:
    name = node.get("FontName") or node.get("FamilyName")
    return Font(name, node.get("Bold") == "true" or bool(name and _BOLD_NAME.search(name)))


def _find_annotations(container: Container, root: etree._Element, part: str) -> dict[str, list[str]]:
    """The parts with the annotations (stamps, watermarks, notes) of each page, by its id."""
    found: dict[str, list[str]] = {}
    for node in root.iterchildren("{*}Annotations"):
        name = resolve_part(part, (node.text or "").strip())
        listed = container.xml(name)
        for page in () if listed is None else listed.iterchildren("{*}Page"):
            files = [resolve_part(name, (file.text or "").strip()) for file in page.iterchildren("{*}FileLoc")]
            found.setdefault(page.get("PageID", ""), []).extend(files)
    return found


def _read_pages(
    document: _Document, transcript: Transcript, pages: list[Page], settings: ExtractSettings
) -> dict[str, int]:
    """Read the pages of a document; gives the number of each by its id."""
    numbers: dict[str, int] = {}
    for node in document.root.iterfind("{*}Pages/{*}Page"):
        number = len(pages) + 1
        if number > settings.max_pages:
            raise ReadError(f"more than {settings.max_pages:,} pages (extract.max_pages)")
        numbers[node.get("ID", "")] = number
        pages.append(_read_page(document, transcript, number, node))
    return numbers


def _read_page(document: _Document, transcript: Transcript, number: int, listed: etree._Element) -> Page:
    content = document.container.xml(resolve_part(document.part, listed.get("BaseLoc", "")))
    left, top, width, height = (None if content is None else _read_box(content)) or document.box
    runs: list[OfdRun] = []
    has_image = False
    for root in () if content is None else _with_templates(document, content):
        has_image = has_image or next(root.iter("{*}ImageObject"), None) is not None
        for drawn in root.iterchildren("{*}Content"):
            runs += read_text_objects(drawn, document.fonts, -left, -top)
    for name in document.annotations.get(listed.get("ID", ""), ()):
        runs += _read_annotations(document.container.xml(name), document.fonts, left, top)
    first = len(transcript.lines)
    _write_runs(transcript, runs, number)
    written = transcript.lines[first:]
    is_scan = has_image and not written
    return Page(
        source_id=transcript.source_id,
        page=number,
        width=width * POINTS_PER_MM,
        height=height * POINTS_PER_MM,
        method="none" if is_scan or content is None else "ofd",
        reason="the page's part is missing" if content is None else "no text layer" if is_scan else None,
        n_chars=sum(len(line.text_raw) for line in written),
        n_unmapped_chars=sum(count_unmapped(line.text_raw) for line in written),
    )


def _with_templates(document: _Document, content: etree._Element) -> Iterator[etree._Element]:
    """The page's own content, and before it that of the template pages it is laid on."""
    for node in content.iterchildren("{*}Template"):
        template = document.templates.get(node.get("TemplateID", ""))
        if template is not None:
            yield template
    yield content


def _read_annotations(root: etree._Element | None, fonts: dict[str, Font], left: float, top: float) -> Iterator[OfdRun]:
    for appearance in () if root is None else root.iter("{*}Appearance"):
        boundary = read_numbers(appearance.get("Boundary"))
        x, y = boundary[:2] if len(boundary) >= 2 else (0.0, 0.0)
        yield from read_text_objects(appearance, fonts, x - left, y - top)


def _write_runs(transcript: Transcript, drawn: list[OfdRun], number: int) -> None:
    fonts = {id(item.run): item.font for item in drawn}
    for line in lay_out([item.run for item in drawn]):
        longest = max(line.runs, key=lambda run: len(run.text))
        n_bold = sum(len(run.text) for run in line.runs if fonts[id(run)].bold)
        transcript.add_line(
            line.text,
            page=number,
            box=(line.x0, line.y0, line.x1, line.y1),
            font_size=line.size,
            font=fonts[id(longest)].name,
            bold=n_bold * 2 > sum(len(run.text) for run in line.runs),
            rotated=line.angle != 0,
            space_above=line.space_above,
            column=line.column,
        )


def _read_outline(root: etree._Element, numbers: dict[str, int], source_id: str, n_before: int) -> Iterator[Bookmark]:
    outlines = root.find("{*}Outlines")
    entries = [] if outlines is None else [node for node in outlines.iter() if local_name(node) == "OutlineElem"]
    for at, node in enumerate(entries, start=n_before + 1):
        target = node.find("{*}Actions/{*}Action/{*}Goto/{*}Dest")
        yield Bookmark(
            source_id=source_id,
            ordinal=at,
            level=1 + sum(local_name(outer) == "OutlineElem" for outer in node.iterancestors()),
            title=node.get("Title", ""),
            page=None if target is None else numbers.get(target.get("PageID", "")),
        )


def _read_box(root: etree._Element) -> tuple[float, ...] | None:
    """The physical box of a page or, in a document, of all its pages that name none."""
    node = next(root.iter("{*}PhysicalBox"), None)
    numbers = read_numbers(None if node is None else node.text)
    return tuple(numbers) if len(numbers) == 4 and numbers[2] > 0 and numbers[3] > 0 else None
