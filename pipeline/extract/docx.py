"""How a DOCX file is read: its parts, and in what order their text comes.

Body first, notes after the paragraph that refers to them, text boxes after the paragraph they hang on,
headers and footers at the end, once each. Tracked changes count as accepted. Comments, text of diagrams and
what is packed inside the document beside its text are told and not read. The package is read part by part
under limits; python-docx would first load all of it, and sees no altChunk, text box, note or number.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from lxml import etree

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.container import ZIP_MAGIC, Container, parse_xml, resolve_part
from pipeline.extract.decoding import decode_text
from pipeline.extract.docx_flat import FlatPackage, is_word_xml
from pipeline.extract.docx_names import RELATIONSHIP, child, children, rename_old, value, w
from pipeline.extract.docx_numbering import Numbering
from pipeline.extract.docx_paragraphs import ParagraphReader
from pipeline.extract.docx_story import StoryWriter
from pipeline.extract.docx_styles import Styles
from pipeline.extract.html import looks_like_html, write_html
from pipeline.extract.mht import find_pages, is_mht
from pipeline.extract.plain import write_text
from pipeline.extract.reader import Reading
from pipeline.extract.rtf import RTF_MAGIC, write_rtf
from pipeline.extract.transcript import Transcript
from pipeline.records import Reject

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_MAIN: Final = "word/document.xml"
_DRAWN: Final = re.compile(r"word/(?:diagrams/data|charts/chart)\d*\.xml")
_DRAWN_TEXT: Final = (
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t",
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}v",
)
_MACROS: Final = "vbaProject.bin"
_EMBEDDED: Final = "word/embeddings/"
_MAIN_NAME: Final = re.compile(r"word/document\d*\.xml", re.I)
_PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf")
# Less text than a caption of some length for each picture, and the pictures are what is to be read.
_CHARS_PER_PICTURE: Final = 40
# A document in a document in a document is a puzzle, not a report.
_MAX_NESTING: Final = 3

# What is in the file but not in its text.
_REASONS: Final = {
    "tracked_deletion": "deleted by a tracked change, which counts as accepted",
    "hidden_text": "formatted as hidden",
    "ruby_reading": "a reading printed above characters",
    "drawn_field": "a field that draws its text; of signs laid over one another the lower one was read",
    "field_message": "a message of the program where a field has no result",
    "comment": "a comment beside the text",
    "drawn_text": "text of a diagram or chart, which is no part of the running text",
    "macro": "a program inside the document, which is never run",
    "embedded_file": "a file inside the document, which is not opened",
    "unread_part": "a part of the document that could not be read",
}


class Package(Protocol):
    """What holds the parts of a document: a zip, or one file of XML."""

    @property
    def names(self) -> tuple[str, ...]: ...
    def __contains__(self, name: str) -> bool: ...
    def read(self, name: str) -> bytes: ...


class _Link(NamedTuple):
    kind: str
    part: str


class DocxReader:
    """Word documents: one line per paragraph or hard line break, one per table row."""

    name = "docx"
    suffixes = (".docx", ".docm", ".dotx", ".doc", ".xml")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the file is a zip whose main part is a Word document, or Word's XML in one file."""
        if not head.startswith(ZIP_MAGIC):
            return is_word_xml(head)
        try:
            with Container(path) as container:
                return _guess_main(container) is not None
        except ReadError:
            # Broken as it is, it was meant to be one if its name says so; reading it tells why it cannot be.
            return path.suffix.lower() in {".docx", ".docm", ".dotx"}

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        transcript = Transcript(source_id, settings.max_chars)
        set_aside: dict[str, list[str]] = {}
        with _open(path) as package:
            _write_document(package, transcript, set_aside, depth=1)
            _tell_beside(package, set_aside)
            n_pictures = sum(name.lower().endswith(_PICTURES) for name in package.names)
        n_chars = sum(len(line.text_raw) for line in transcript.lines)
        missing = [f"unread: {part}" for part in set_aside.get("unread_part", ())]
        if n_chars < n_pictures * _CHARS_PER_PICTURE:
            missing.insert(0, f"{n_pictures} pictures with {n_chars} characters of text (scanned pages?)")
        if not transcript.lines:
            raise EmptySourceError("; ".join(["no text in the document", *missing]))
        return Reading(
            media_type=MEDIA_TYPE,
            lines=transcript.lines,
            cells=transcript.cells,
            n_unmapped_chars=transcript.n_unmapped_chars,
            rejects=[
                Reject(source_id=source_id, stage="extract", rule=rule, reason=_REASONS[rule], text=text)
                for rule, texts in set_aside.items()
                for text in texts
            ],
            message="; ".join(missing) or None,
        )


def _open(path: Path) -> AbstractContextManager[Package]:
    with path.open("rb") as file:
        is_zip = file.read(len(ZIP_MAGIC)) == ZIP_MAGIC
    return Container(path) if is_zip else nullcontext(FlatPackage(path))


def _write_document(container: Package, transcript: Transcript, set_aside: dict[str, list[str]], depth: int) -> None:
    main = _find_main(container)
    root = _read_xml(container, main)
    if root is None:
        raise ReadError("a Word document without a body")
    links = _read_links(container, main)
    parts: dict[str, list[str]] = {}
    for link in links.values():
        parts.setdefault(link.kind, []).append(link.part)

    def write_chunk(link_id: str) -> None:
        # Taken out, so that a chunk which stands for the body many times comes once.
        link = links.pop(link_id, None)
        name = "?" if link is None else link.part
        try:
            _write_chunk(container, name, transcript, set_aside, depth)
        except ReadError as error:
            set_aside.setdefault("unread_part", []).append(f"{name}: {error.reason}")

    def read_parts(kind: str) -> Iterator[etree._Element]:
        """The parts of a kind beside the body; without a damaged one the rest can still be read."""
        for name in dict.fromkeys(parts.get(kind, ())):
            try:
                part = _read_xml(container, name)
            except ReadError as error:
                set_aside.setdefault("unread_part", []).append(error.reason)
            else:
                yield from () if part is None else (part,)

    paragraphs = ParagraphReader(
        styles=Styles(next(read_parts("styles"), child(root, "styles"))),
        numbering=Numbering(next(read_parts("numbering"), None)),
        notes={
            key: note for kind in ("footnote", "endnote") for key, note in _find_notes(read_parts(f"{kind}s"), kind)
        },
        set_aside=set_aside,
    )
    story = StoryWriter(transcript, paragraphs, write_chunk)
    for body in children(root, "body"):
        story.write_story(body)
    for comments in read_parts("comments"):
        for comment in children(comments, "comment"):
            paragraphs.put_aside("comment", comment)
    for style in ("header", "footer"):
        for part in read_parts(style):
            story.write_story(part, style)
        for part in root.iter(w("hdr" if style == "header" else "ftr")):
            story.write_story(part, style)


def _tell_beside(package: Package, set_aside: dict[str, list[str]]) -> None:
    """Tell what the document holds beside its text: diagrams, macros, files."""
    for name in package.names:
        if _DRAWN.fullmatch(name):
            try:
                root = _read_xml(package, name)
            except ReadError as error:
                set_aside.setdefault("unread_part", []).append(error.reason)
                continue
            texts = [] if root is None else [(node.text or "").strip() for node in root.iter(*_DRAWN_TEXT)]
            if any(texts):
                set_aside.setdefault("drawn_text", []).append("\t".join(filter(None, texts)))
        elif name.endswith(_MACROS):
            set_aside.setdefault("macro", []).append(name)
        elif name.startswith(_EMBEDDED):
            set_aside.setdefault("embedded_file", []).append(name)


def _write_chunk(
    package: Package, name: str, transcript: Transcript, set_aside: dict[str, list[str]], depth: int
) -> None:
    """Write an altChunk: a whole file of another format that stands for a part of the body."""
    data = package.read(name)
    if not data:
        raise ReadError("missing")
    if is_mht(data):
        write_html(transcript, *find_pages(data)[0])
    elif looks_like_html(data):
        write_html(transcript, data)
    elif data.startswith(ZIP_MAGIC):
        if depth >= _MAX_NESTING:
            raise ReadError(f"documents nested more than {_MAX_NESTING} deep")
        outer = package if isinstance(package, Container) else None
        with Container(io.BytesIO(data), within=outer) as container:
            _write_document(container, transcript, set_aside, depth + 1)
    elif data.startswith(RTF_MAGIC):
        beside: list[tuple[str, str]] = []
        write_rtf(transcript, data, beside)
        for rule, text in beside:
            set_aside.setdefault(rule, []).append(text)
    else:
        write_text(transcript, decode_text(data).text)


def _find_main(container: Package) -> str:
    links = _read_links(container, "").values()
    named = next((link.part for link in links if link.kind == "officeDocument" and link.part in container), None)
    return named or _guess_main(container) or _MAIN


def _guess_main(container: Package) -> str | None:
    """The part that by its name is the main one; some programs number it."""
    return next((name for name in container.names if _MAIN_NAME.fullmatch(name)), None)


def _read_links(container: Package, name: str) -> dict[str, _Link]:
    """The relationships of a part, by id, with the last word of their type; those that lead out of the file apart."""
    folder, _, file = name.rpartition("/")
    root = _read_xml(container, f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels")
    if root is None:
        return {}
    return {
        node.get("Id", ""): _Link(node.get("Type", "").rpartition("/")[2], resolve_part(name, node.get("Target", "")))
        for node in root.iter(RELATIONSHIP)
        if node.get("TargetMode") != "External"
    }


def _find_notes(roots: Iterable[etree._Element], kind: str) -> Iterator[tuple[tuple[str, str | None], etree._Element]]:
    """Foot- or endnotes by the element that refers to them and their id; separators between notes are none."""
    for root in roots:
        for node in children(root, kind):
            if value(node, "type") in {None, "normal"}:
                yield (w(f"{kind}Reference"), value(node, "id")), node


def _read_xml(container: Package, name: str) -> etree._Element | None:
    data = container.read(name)
    return parse_xml(rename_old(data), name) if data else None
