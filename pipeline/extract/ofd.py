"""How an OFD file (GB/T 33190, the state's own fixed-layout format) is read: a zip of XML, document by document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, EncryptedError, ReadError
from pipeline.extract.container import ZIP_MAGIC, Container, resolve_part
from pipeline.extract.ofd_page import PageWriter, read_box
from pipeline.extract.ofd_text import Font, Resources, local_name
from pipeline.extract.reader import Reading
from pipeline.extract.transcript import Transcript
from pipeline.records import Bookmark, Page, Reject

MEDIA_TYPE: Final = "application/ofd"

_ENTRY: Final = "OFD.xml"
_ENCRYPTED: Final = "encryptions.xml"
_A4: Final = (0.0, 0.0, 210.0, 297.0)
_BOLD_NAME: Final = re.compile(r"bold|heavy|粗", re.I)


@dataclass(frozen=True, slots=True)
class _Found:
    """What the documents of a file give, page after page."""

    transcript: Transcript
    pages: list[Page] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def put_aside(self, rule: str, reason: str, text: str | None = None, page: int | None = None) -> None:
        self.rejects.append(
            Reject(source_id=self.transcript.source_id, page=page, stage="extract", rule=rule, reason=reason, text=text)
        )


class OfdReader:
    """OFD: text objects in reading order; template pages and annotations apart."""

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
        found = _Found(Transcript(source_id, settings.max_chars))
        with Container(path) as container:
            if any(name.lower().rpartition("/")[2] == _ENCRYPTED for name in container.names):
                raise EncryptedError("encrypted; open it in an OFD reader and save or print it without encryption")
            documents = list(_find_documents(container))
            for part in documents:
                try:
                    _read_document(container, part, found, settings)
                except ReadError as error:
                    # One document of several may be damaged; a file of one is.
                    if len(documents) == 1:
                        raise
                    found.put_aside("damaged_document", error.reason, part)
        if not found.pages:
            raise ReadError("; ".join(["an OFD file without pages", *(reject.reason for reject in found.rejects)]))
        unread = sum(page.method == "none" for page in found.pages)
        if not found.transcript.lines and not unread:
            raise EmptySourceError("all pages are blank")
        messages = [reject.reason for reject in found.rejects if reject.rule == "damaged_document"]
        n_untrusted = sum(reject.rule == "untrusted_characters" for reject in found.rejects)
        if n_untrusted:
            messages.append(f"{n_untrusted} lines were set aside, since their characters cannot be what the page shows")
        if unread:
            messages.insert(0, f"{unread} of {len(found.pages)} pages {_tell_unread(found.pages)}")
        return Reading(
            media_type=MEDIA_TYPE,
            lines=found.transcript.lines,
            pages=found.pages,
            bookmarks=found.bookmarks,
            rejects=found.rejects,
            n_unmapped_chars=sum(page.n_unmapped_chars for page in found.pages),
            message="; ".join(messages) or None,
        )


def _tell_unread(pages: list[Page]) -> str:
    reasons = {page.reason for page in pages if page.method == "none"}
    return (
        "are pictures without text"
        if reasons == {"no text layer"}
        else f"were not read ({', '.join(sorted(filter(None, reasons)))})"
    )


def _find_documents(container: Container) -> Iterator[str]:
    root = container.xml(_ENTRY)
    for node in () if root is None else root.iter("{*}DocRoot"):
        yield resolve_part("", (node.text or "").strip())


def _read_document(container: Container, part: str, found: _Found, settings: ExtractSettings) -> None:
    root = container.xml(part)
    if root is None:
        raise ReadError(f"the document {part} is missing from the OFD container")
    writer = PageWriter(
        container=container,
        part=part,
        box=read_box(root) or _A4,
        resources=_read_resources(container, root, part),
        templates=_read_templates(container, root, part),
        annotations=_find_annotations(container, root, part),
        transcript=found.transcript,
        put_aside=found.put_aside,
    )
    numbers: dict[str, int] = {}
    for node in root.iterfind("{*}Pages/{*}Page"):
        number = len(found.pages) + 1
        if number > settings.max_pages:
            raise ReadError(f"more than {settings.max_pages:,} pages (extract.max_pages)")
        numbers[node.get("ID", "")] = number
        found.pages.append(writer.write_page(number, node))
    writer.mark_furniture()
    found.bookmarks.extend(_read_outline(root, numbers, found.transcript.source_id, len(found.bookmarks)))
    for name in _find_attachments(container, root, part):
        found.put_aside("embedded_file", "a file inside the document, which is not opened", name)


def _read_resources(container: Container, root: etree._Element, part: str) -> Resources:
    fonts: dict[str, Font] = {}
    drawings: dict[str, etree._Element] = {}
    for tag in ("PublicRes", "DocumentRes"):
        for node in root.iter(f"{{*}}{tag}"):
            resources = container.xml(resolve_part(part, (node.text or "").strip()))
            for found in () if resources is None else resources.iter("{*}Font", "{*}CompositeGraphicUnit"):
                if local_name(found) == "Font":
                    fonts[found.get("ID", "")] = _read_font(found)
                else:
                    drawings[found.get("ID", "")] = found
    return Resources(fonts, drawings)


def _read_font(node: etree._Element) -> Font:
    name = node.get("FontName") or node.get("FamilyName")
    return Font(name, node.get("Bold") == "true" or bool(name and _BOLD_NAME.search(name)))


def _read_templates(container: Container, root: etree._Element, part: str) -> dict[str, etree._Element]:
    templates: dict[str, etree._Element] = {}
    for node in root.iter("{*}TemplatePage"):
        template = container.xml(resolve_part(part, node.get("BaseLoc", "")))
        if template is not None:
            templates[node.get("ID", "")] = template
    return templates


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


def _find_attachments(container: Container, root: etree._Element, part: str) -> Iterator[str]:
    for node in root.iterchildren("{*}Attachments"):
        listed = container.xml(resolve_part(part, (node.text or "").strip()))
        for attached in () if listed is None else listed.iter("{*}Attachment"):
            yield attached.get("Name") or attached.get("ID") or "?"


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
