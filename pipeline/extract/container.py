"""How a zip of XML (DOCX, OFD) is opened when nobody vouches for it: limits first, then contents.

Nothing is ever unpacked to disk and no reference is followed out of the zip, so a part's name is only a
key; one that climbs out of the container simply does not exist.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from contextlib import nullcontext
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final

from lxml import etree

from pipeline.errors import EncryptedError, ReadError

ZIP_MAGIC: Final = b"PK\x03\x04"
# What office programs packed their files into before they took zips.
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# The record at the end of a zip: its mark, how far from the end it may stand, where it tells the directory's size.
_END_MAGIC: Final = b"PK\x05\x06"
_END_WITHIN: Final = 22 + 0xFFFF
_SIZE_AT: Final = 12

MAX_DIRECTORY_BYTES: Final = 8 * 2**20
# A 428-page report with a hundred pictures has some 150 parts.
MAX_PARTS: Final = 20_000
# The same report's body is 1.4 MB of XML; 64 MiB is a document of 20,000 pages, and 1 GB of tree in memory.
MAX_PART_BYTES: Final = 64 * 2**20
# Parts are read one after the other, so their sum is time and not memory.
MAX_TOTAL_BYTES: Final = 512 * 2**20
# Repetitive XML packs 20 to 60 times; deflate cannot do better than 1,032. Small parts may do as they like.
MAX_RATIO: Final = 300
_RATIO_APPLIES_FROM: Final = 4 * 2**20

_IN_FLAG_ENCRYPTED: Final = 0x1
# What the zip and zlib modules raise on damaged archives.
_ZIP_ERRORS: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError,
)  # fmt: skip


class Container:
    """A zip file opened for reading under limits; a context manager. Every failure is a ReadError.

    One that stands `within` another shares its allowance, or a few kilobytes named a thousand times would not end.
    """

    def __init__(self, file: Path | BinaryIO, within: Container | None = None) -> None:
        _check_directory(file)
        try:
            self._zip = zipfile.ZipFile(file)
        except _ZIP_ERRORS as error:
            raise ReadError(f"a damaged zip container: {one_line(error)}") from error
        # Some programs on Windows write their own separator.
        self._parts = {info.filename.replace("\\", "/"): info for info in self._zip.infolist()}
        self._within = within
        self._bytes_left: int = MAX_TOTAL_BYTES if within is None else within._bytes_left
        if len(self._parts) > MAX_PARTS:
            self._zip.close()
            raise ReadError(f"a zip container with {len(self._parts):,} parts; the limit is {MAX_PARTS:,}")

    def __enter__(self) -> Container:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._parts

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._parts)

    def read(self, name: str) -> bytes:
        """The bytes of the part `name`; b"" when there is no such part.

        Raises ReadError when the part is damaged or over the limits, EncryptedError when it is encrypted.
        """
        info = self._parts.get(name)
        if info is None:
            return b""
        if info.flag_bits & _IN_FLAG_ENCRYPTED:
            raise EncryptedError(f"part {name} of the zip container is encrypted; save the file without a password")
        # zipfile never yields more than the declared size, so checking what is declared is enough.
        if info.file_size > MAX_PART_BYTES or info.file_size > self._bytes_left:
            raise ReadError(f"part {name} unpacks to {info.file_size:,} bytes, over the limit; a zip bomb?")
        if info.file_size > max(_RATIO_APPLIES_FROM, info.compress_size * MAX_RATIO):
            raise ReadError(f"part {name} is packed more than {MAX_RATIO} times; a zip bomb?")
        try:
            data = self._zip.read(info)
        except _ZIP_ERRORS as error:
            raise ReadError(f"part {name} of the zip container is damaged: {one_line(error)}") from error
        self._spend(len(data))
        return data

    def _spend(self, n_bytes: int) -> None:
        self._bytes_left -= n_bytes
        if self._within is not None:
            self._within._spend(n_bytes)

    def xml(self, name: str) -> etree._Element | None:
        """The root element of the part `name`; None when there is no such part."""
        data = self.read(name)
        return parse_xml(data, name) if data else None


def _check_directory(file: Path | BinaryIO) -> None:
    """Refuse a zip whose directory alone would fill the memory, before anything reads it."""
    with file.open("rb") if isinstance(file, Path) else nullcontext(file) as opened:
        size = opened.seek(0, io.SEEK_END)
        opened.seek(max(0, size - _END_WITHIN))
        tail = opened.read()
        opened.seek(0)
    at = tail.rfind(_END_MAGIC)
    n_bytes = int.from_bytes(tail[at + _SIZE_AT : at + _SIZE_AT + 4], "little")
    if at >= 0 and n_bytes > MAX_DIRECTORY_BYTES:
        raise ReadError(f"a zip container with a directory of {n_bytes:,} bytes; the limit is {MAX_DIRECTORY_BYTES:,}")


def parse_xml(data: bytes, name: str) -> etree._Element:
    """Parse XML that may be hostile: no network, no entities, no document type, no endless nesting.

    Raises ReadError for what is none, or is too deep; `name` is what its message calls the part.

    >>> parse_xml(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a.xml")
    Traceback (most recent call last):
    pipeline.errors.ReadError: part a.xml declares a document type, which office files never do
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(f"part {name} is not well-formed XML: {one_line(error)}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(f"part {name} declares a document type, which office files never do")
    return root


def one_line(error: Exception) -> str:
    """What a library's error says, in one line as reasons are."""
    return " ".join(str(error).split())


def resolve_part(base: str, target: str) -> str:
    """The name of the part that `target` means inside the part `base`.

    >>> resolve_part("word/document.xml", "media/a.png"), resolve_part("Doc_0/Document.xml", "/Doc_0/Res.xml")
    ('word/media/a.png', 'Doc_0/Res.xml')
    """
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))
