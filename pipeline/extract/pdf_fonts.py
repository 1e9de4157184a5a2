"""Fonts that a PDF names and does not bring along: what stands in for them, so that a file reads alike everywhere.

pdfium takes such a font from the machine. Where the machine has none, it leaves out every glyph that is drawn
by itself, since nothing says how wide its ink is; where it has one, boxes and gaps depend on that font. For
reading, ink does not matter: the file itself says which characters it draws and how far apart. So while a file
is read, one font whose glyphs are all the same narrow box stands in for all that are missing.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

import numpy as np
import pypdfium2.raw as pdfium

# pdfium has these built in; files need not say how wide their glyphs are.
_BUILT_IN: Final = (b"Helvetica", b"Times", b"Courier", b"Symbol", b"ZapfDingbats")
_CJK: Final = frozenset(
    {
        pdfium.FXFONT_GB2312_CHARSET,
        pdfium.FXFONT_CHINESEBIG5_CHARSET,
        pdfium.FXFONT_SHIFTJIS_CHARSET,
        pdfium.FXFONT_HANGEUL_CHARSET,
    }
)
_HANDLE: Final = 1
# pdfium keeps what it has loaded under this name; no font of a machine is called so.
_NAME: Final = b"huibian boxes\0"

_EM: Final = 1000
_ASCENT, _DESCENT = 880, -120
# Narrower than any glyph: pdfium widens a character's box to its ink.
_INK: Final = 100
_ADVANCE: Final = 500
# As many glyphs as a font can have, since files may ask for them by number.
_N_GLYPHS: Final = 65_535


@contextmanager
def boxes_for_missing_fonts() -> Iterator[None]:
    """Read with boxes in place of the fonts that are not in the file; then pdfium has the machine's again."""
    pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_box_fonts()))
    try:
        yield
    finally:
        _use_fonts_of_machine()


@contextmanager
def fonts_of_machine() -> Iterator[None]:
    """Within the other: look at a page that is opened here as the machine would show it."""
    _use_fonts_of_machine()
    try:
        yield
    finally:
        pdfium.FPDF_SetSystemFontInfo(ctypes.byref(_box_fonts()))


def _use_fonts_of_machine() -> None:
    pdfium.FPDF_SetSystemFontInfo(pdfium.FPDF_GetDefaultSystemFontInfo())


@cache
def _box_fonts() -> Any:
    """The answers to pdfium's questions for fonts; kept for good, since pdfium may ask at any time."""
    font = draw_box_font()
    types = dict(pdfium.FPDF_SYSFONTINFO._fields_)

    def find(_info: Any, _weight: int, _italic: int, charset: int, _pitch: int, face: Any, _exact: Any) -> int | None:
        is_built_in = ctypes.string_at(face).startswith(_BUILT_IN)
        return None if is_built_in and charset not in _CJK else _HANDLE

    def fill(buffer: int | None, size: int, data: bytes) -> int:
        if buffer and size >= len(data):
            ctypes.memmove(buffer, data, len(data))
        return len(data)

    info = pdfium.FPDF_SYSFONTINFO()
    info.version = 1
    info.MapFont = types["MapFont"](find)
    # The whole font is table 0; it is no collection and gives no table by itself.
    info.GetFontData = types["GetFontData"](
        lambda _info, _font, table, buffer, size: 0 if table else fill(buffer, size, font)
    )
    info.GetFaceName = types["GetFaceName"](lambda _info, _font, buffer, size: fill(buffer, size, _NAME))
    info.GetFontCharset = types["GetFontCharset"](lambda _info, _font: pdfium.FXFONT_GB2312_CHARSET)
    return info


def draw_box_font() -> bytes:
    """A TrueType font in which every character and every glyph number is the same box."""
    box = struct.pack(">5h", 1, 0, _DESCENT, _INK, _ASCENT)
    box += struct.pack(">HH4B", 3, 0, 1, 1, 1, 1)  # four points of one contour, all on it, no instructions
    box += struct.pack(">4h4h", 0, _INK, 0, -_INK, _DESCENT, 0, _ASCENT - _DESCENT, 0)
    box += bytes(-len(box) % 4)
    places = np.arange(_N_GLYPHS + 1, dtype=">u4") * np.uint32(len(box))
    # Format 13: one glyph for a whole range of characters.
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIIIIII", 13, 0, 28, 0, 1, 0x20, 0x10FFFF, 1)
    head = struct.pack(">IIIIHHQQ", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0)
    head += struct.pack(">4hHHhhh", 0, _DESCENT, _INK, _ASCENT, 0, 8, 2, 1, 0)
    hhea = struct.pack(">I3hH", 0x10000, _ASCENT, _DESCENT, 0, _ADVANCE)
    hhea += struct.pack(">11hH", 0, 0, _INK, 1, *[0] * 7, 1)
    tables = {
        b"cmap": cmap,
        b"glyf": box * _N_GLYPHS,
        b"head": head,
        b"hhea": hhea,
        b"hmtx": struct.pack(">Hh", _ADVANCE, 0) + bytes(2 * (_N_GLYPHS - 1)),
        b"loca": places.astype(">u4").tobytes(),
        b"maxp": struct.pack(">IHHH11H", 0x10000, _N_GLYPHS, 4, 1, *[0] * 2, 1, *[0] * 8),
    }
    return _bind(tables)


def _bind(tables: dict[bytes, bytes]) -> bytes:
    """A font file: a directory of the tables, in the order of their tags, and the tables."""
    power = len(tables).bit_length() - 1
    directory = struct.pack(">I4H", 0x10000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power))
    at = len(directory) + 16 * len(tables)
    bodies = b""
    for tag, data in sorted(tables.items()):
        directory += struct.pack(">4sIII", tag, 0, at + len(bodies), len(data))
        bodies += data + bytes(-len(data) % 4)
    return directory + bodies
