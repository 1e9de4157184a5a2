"""What RTF is written in: control words, characters by code and by code page, and braces around groups."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<code>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n\0]+)|[\r\n\0]+|\\"
)
# Character sets of fonts (\fcharset) and the code pages that they are.
_CHARSETS: Final = {
    0: "cp1252", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "big5hkscs", 161: "cp1253", 204: "cp1251",
}  # fmt: skip
_CODE_PAGES: Final = {932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 54936: "gb18030", 65001: "utf-8"}
LATIN: Final = "cp1252"


@dataclass(frozen=True, slots=True)
class Word:
    """A control word with its number, such as `b` or `fs` 32; signs such as `*` and `~` are words too."""

    name: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Codes:
    """Characters as bytes of some code page; `n_units` is how many of them a \\u before may replace."""

    data: bytes
    n_units: int


Token = Word | Codes


def read_tokens(data: bytes) -> Iterator[Token]:
    r"""The tokens of an RTF file; braces are the words { and }.

    >>> list(read_tokens(rb"{\b1 a\'d0\~}"))[:3]
    [Word(name='{', number=None), Word(name='b', number=1), Codes(data=b'a', n_units=1)]
    """
    at = 0
    while (match := _TOKEN.match(data, at)) is not None:
        at = match.end()
        kind = match.lastgroup
        if match["word"] is not None:
            number = None if match["number"] is None else int(match["number"])
            if match["word"] == b"bin" and number is not None:
                # So many bytes of a picture follow, whatever they look like.
                at += max(0, number)
            yield Word(match["word"].decode("ascii"), number)
        elif kind == "code":
            yield Codes(bytes.fromhex(match["code"].decode("ascii")), 1)
        elif kind == "sign" and match["sign"] in b"\\{}":
            yield Codes(match["sign"], 1)
        elif kind == "sign":
            yield Word("par" if match["sign"] in b"\r\n" else match["sign"].decode("latin-1"))
        elif kind == "brace":
            yield Word(match["brace"].decode("ascii"))
        elif kind == "text":
            yield Codes(match["text"], len(match["text"]))


def charset_of(number: int | None, default: str) -> str:
    """The encoding of a font's characters by its \\fcharset; the document's where the font names none."""
    return _CHARSETS.get(number if number is not None else -1, default)


def code_page(number: int | None) -> str:
    """The encoding that \\ansicpg names.

    >>> code_page(936), code_page(1252), code_page(None)
    ('gb18030', 'cp1252', 'cp1252')
    """
    return _CODE_PAGES.get(number or 0, f"cp{number}" if number in range(1250, 1259) else LATIN)


def decode_codes(data: bytes, font: str, document: str) -> str:
    """The characters of bytes in the font's encoding; in a Latin font the document's, if they are valid in that.

    >>> decode_codes("信访".encode("gbk"), "cp1252", "gb18030"), decode_codes(b"\\x93", "cp1252", "gb18030")
    ('信访', '“')
    """
    if font == LATIN and document != LATIN:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(document)
    return data.decode(font, errors="replace")
