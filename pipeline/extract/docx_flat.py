"""How Word documents in one XML file are opened: Word 2003 XML, and the parts of a DOCX written one after the other.

Office systems fill in templates of both kinds and call the result .doc.
"""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.errors import ReadError
from pipeline.extract.container import MAX_PART_BYTES, parse_xml
from pipeline.extract.docx_names import rename_old

_BEGINS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*>.{0,2000}(?:progid=[\"']Word\.Document|office/word/2003/wordml|"
    rb"schemas\.microsoft\.com/office/2006/xmlPackage)",
    re.S,
)
_PACKAGE: Final = "{http://schemas.microsoft.com/office/2006/xmlPackage}"


class FlatPackage:
    """The parts of a Word document in one XML file, by name; one of Word 2003 has a single part."""

    def __init__(self, path: Path) -> None:
        if path.stat().st_size > MAX_PART_BYTES:
            raise ReadError(f"{path.stat().st_size:,} bytes of XML; the limit is {MAX_PART_BYTES:,}")
        root = parse_xml(rename_old(path.read_bytes()), path.name)
        if root.tag == f"{_PACKAGE}package":
            parts = root.iterchildren(f"{_PACKAGE}part")
            self._parts = {part.get(f"{_PACKAGE}name", "").lstrip("/"): part for part in parts}
        else:
            self._parts = {"word/document.xml": root}

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of the part `name`; b"" when there is no such part."""
        part = self._parts.get(name)
        if part is None:
            return b""
        packed = part.find(f"{_PACKAGE}binaryData")
        if packed is not None:
            try:
                return base64.b64decode(packed.text or "")
            except (binascii.Error, ValueError) as error:
                raise ReadError(f"part {name} is damaged: {error}") from error
        inner = part.find(f"{_PACKAGE}xmlData/*")
        written: bytes = etree.tostring(part if inner is None else inner, encoding="utf-8", with_tail=False)
        return written


def is_word_xml(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a Word document in XML."""
    return _BEGINS.match(head) is not None
