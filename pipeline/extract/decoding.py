"""How the encoding of a text is found: by marks, by what decodes, and by what then makes sense."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from pipeline.errors import ReadError
from pipeline.text.han import HAN

# Longer marks first: the mark of UTF-32-LE begins with that of UTF-16-LE.
BYTE_ORDER_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Encodings without a mark, the surest first: text in another encoding is almost never valid UTF-8, while
# nearly all byte pairs are valid in GB18030 and Big5, so these must also make sense.
_UNMARKED: Final = ("utf-8", "gb18030", "big5", "utf-16-le", "utf-16-be")
_SURE_OF_ITSELF: Final = frozenset({"utf-8"})

# Of rightly decoded Chinese, nearly all Han are common and nearly all else is ordinary signs, even in snippets of
# ten characters; wrongly decoded, one of the two is below 72% from 30 characters on (measured on government
# reports in each pair of encodings).
_MIN_COMMON: Final = 0.8
_SAMPLE_CHARS: Final = 20_000
# One damaged place in a thousand characters is a scratch on a text; more is another encoding.
_MAX_DAMAGE: Final = 0.001
_MIN_SCRATCHED: Final = 20

_HAN: Final = re.compile(f"[{HAN}]")
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
# Latin-1, Greek and Cyrillic letters, general and CJK punctuation, signs, full-width forms.
_ORDINARY: Final = re.compile(
    r"[\xa0-\xff\u0391-\u0451\u2010-\u203b\u20ac\u2100-\u22ff\u2460-\u27bf\u3000-\u303f\uff01-\uffe5]"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the encoding it was in, and how many places of it could not be decoded (each now U+FFFD)."""

    text: str
    encoding: str
    n_damaged: int = 0


def decode_text(data: bytes) -> Decoded:
    """Decode a text file of unknown encoding; raises ReadError rather than guess.

    >>> decode_text("依法办理信访事项。".encode("gb18030")).text
    '依法办理信访事项。'
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(_decode_marked(data[len(mark) :], encoding))
    readings = []
    for encoding in _UNMARKED:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            if makes_sense(text):
                return _checked(Decoded(text, encoding))
            readings.append(Decoded(text, encoding))
    # A few words in GB 18030 may be valid UTF-8 that makes no sense; what makes sense in no encoding is UTF-8.
    if readings and readings[0].encoding in _SURE_OF_ITSELF:
        return _checked(readings[0])
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        n_damaged = text.count("\ufffd")
        if _is_scratched(text, n_damaged) and makes_sense(text.replace("\ufffd", "")):
            return _checked(Decoded(text, encoding, n_damaged))
    if 0 in data:
        raise ReadError("a binary file, not text")
    raise ReadError("the encoding is not certain (not UTF-8, UTF-16, GB18030 or Big5): save the file as UTF-8")


def _decode_marked(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        n_damaged = text.count("\ufffd")
        if not _is_scratched(text, n_damaged):
            raise ReadError(f"marked as {encoding.upper()} but is not, from byte {error.start}") from error
        return Decoded(text, encoding, n_damaged)


def _is_scratched(text: str, n_damaged: int) -> bool:
    """Whether so few places are damaged that the rest is still the text; a short text may have one."""
    return n_damaged <= max(len(text) * _MAX_DAMAGE, len(text) >= _MIN_SCRATCHED)


def _checked(decoded: Decoded) -> Decoded:
    n_control = len(_CONTROL.findall(decoded.text))
    if "\0" in decoded.text or n_control * 100 > len(decoded.text):
        raise ReadError("a binary file, not text")
    return decoded


def reads_as_utf16(data: bytes) -> bool:
    """Whether bytes, cut off anywhere, are Chinese text in UTF-16 without its mark."""
    texts = (data[: len(data) & ~1].decode(encoding, errors="replace") for encoding in ("utf-16-le", "utf-16-be"))
    return any("\0" not in text and _HAN.search(text) and makes_sense(text) for text in texts)


def makes_sense(text: str) -> bool:
    """Whether the text looks like one somebody wrote, not like one decoded wrongly.

    >>> makes_sense("坚持人民至上，依法分类处理信访诉求。")
    True
    >>> makes_sense("坚持人民至上，依法分类处理信访诉求。".encode("gb18030").decode("big5", errors="replace"))
    False
    """
    # ASCII reads the same in every encoding, so it says nothing.
    sample = _ASCII.sub("", text)[:_SAMPLE_CHARS]
    han = _HAN.findall(sample)
    n_others = len(sample) - len(han)
    n_common = sum(map(_common_han().__contains__, han))
    n_ordinary = len(_ORDINARY.findall(sample))
    return n_common >= len(han) * _MIN_COMMON and n_ordinary >= n_others * _MIN_COMMON


@cache
def _common_han() -> frozenset[str]:
    """The characters of GB 2312 (6,763) and the first level of Big5 (5,401): simplified and traditional daily use."""
    simplified = bytes(byte for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) for byte in (high, low))
    trails = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    traditional = bytes(byte for high in range(0xA4, 0xC7) for low in trails for byte in (high, low))
    text = simplified.decode("gb2312", errors="ignore") + traditional.decode("big5", errors="ignore")
    return frozenset(_HAN.findall(text))
