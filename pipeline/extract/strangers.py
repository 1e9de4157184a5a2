"""Which formats people send that no reader reads, how they are known, and what to do with such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pipeline.errors import ReadError
from pipeline.extract.container import OLE_MAGIC, ZIP_MAGIC, Container

_SHEET: Final = "a spreadsheet; save its text as a document or as PDF"
_SLIDES: Final = "slides; save them as PDF"
_ARCHIVE: Final = "an archive; unpack it and give the files inside"
_PICTURE: Final = "a picture; put scanned pages into a PDF to have them recognised"
_BOOK: Final = "an e-book; save it as HTML or PDF"
_CAJ: Final = "a CAJ document; print it as PDF from its viewer"
_CEB: Final = "a CEB document; print it as PDF from its viewer"

# What a file begins with. Signs of two letters begin texts too, so these ask for a byte 0 as well.
_MAGIC: Final = (
    (b"Rar!\x1a\x07", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\x1f\x8b\x08", _ARCHIVE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"\x89PNG\r\n", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"BM", _PICTURE),
    (b"AT&TFORM", "a DjVu document; print it as PDF from its viewer"),
    (b"CAJ\0", _CAJ),
    (b"HN", _CAJ),
    (b"KDH ", _CAJ),
    (b"Founder CEB", _CEB),
    (b"foundercebx", _CEB),
    (b"SursenIt", "a SEP document; print it as PDF from its viewer"),
)
_SHORT_MAGIC: Final = 2
# What the parts of a zip, and the streams of the older office formats, are called.
_PARTS: Final = (
    ("xl/workbook.", _SHEET),
    ("ppt/presentation.", _SLIDES),
    ("META-INF/container.xml", _BOOK),
    ("FixedDocSeq.fdseq", "an XPS document; print it as PDF"),
)
_STREAMS: Final = (("Workbook", _SHEET), ("Book", _SHEET), ("PowerPoint Document", _SLIDES))


def name_stranger(path: Path, head: bytes) -> str | None:
    """What a file is that no reader reads, and what to do with it; None when that is not known."""
    if head.startswith(ZIP_MAGIC):
        try:
            with Container(path) as container:
                named = [what for part, what in _PARTS if any(name.startswith(part) for name in container.names)]
        except ReadError:
            return None
        return named[0] if named else _ARCHIVE
    if head.startswith(OLE_MAGIC):
        data = path.read_bytes()
        return next((what for stream, what in _STREAMS if stream.encode("utf-16-le") in data), None)
    for magic, what in _MAGIC:
        if head.startswith(magic) and (len(magic) > _SHORT_MAGIC or 0 in head):
            return what
    return None
