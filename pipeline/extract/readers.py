"""The table of readers, and how a file finds the one that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipeline.errors import ReadError
from pipeline.extract.docx import DocxReader
from pipeline.extract.html import HtmlReader
from pipeline.extract.ofd import OfdReader
from pipeline.extract.office import OfficeReader
from pipeline.extract.pdf import PdfReader
from pipeline.extract.plain import PlainReader
from pipeline.extract.reader import Reader
from pipeline.extract.rtf import RtfReader
from pipeline.extract.strangers import name_stranger

HEAD_BYTES: Final = 4096

# Asked in this order. Each decides by the bytes and takes the suffix as a hint only, so that a wrongly
# named file is read as what it is; plain text comes last since it asks for least.
READERS: Final[tuple[Reader, ...]] = (
    PdfReader(), OfdReader(), DocxReader(), RtfReader(), OfficeReader(), HtmlReader(), PlainReader(),
)  # fmt: skip

_KNOWN: Final = "PDF, DOCX, OFD, HTML, MHT, RTF, TXT, Markdown, and through LibreOffice DOC, WPS, ODT"


def find_reader(path: Path) -> Reader:
    """The reader for the file at `path`; raises ReadError when none knows it."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror}") from error
    reader = next((reader for reader in READERS if reader.recognises(path, head)), None)
    # Some pictures and archives begin with so few odd bytes that they could be text.
    stranger = name_stranger(path, head) if reader is None or isinstance(reader, PlainReader) else None
    if reader is None or stranger is not None:
        raise ReadError(f"no known format{f': {stranger}' if stranger else ''}; read are {_KNOWN}")
    return reader


def misnamed(path: Path, reader: Reader) -> bool:
    """Whether the file goes by a name that belongs to other readers' files.

    >>> (
    ...     misnamed(Path("汇编.pdf"), PlainReader()),
    ...     misnamed(Path("汇编.text"), PlainReader()),
    ...     misnamed(Path("汇编"), PlainReader()),
    ... )
    (True, False, False)
    """
    suffix = path.suffix.lower()
    return suffix not in reader.suffixes and any(suffix in other.suffixes for other in READERS)
