"""What the signs of symbol fonts show, which Word keeps as private use characters or as Latin letters."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import child, value

_CIRCLED: Final = "⓪①②③④⑤⑥⑦⑧⑨⑩"
_FILLED: Final = "⓿❶❷❸❹❺❻❼❽❾❿"

# Per font: the code of the first sign, and what that one and those after it show. A blank is a sign without a like.
_RUNS: Final = {
    "wingdings": (
        (0x22, "✂"), (0x2A, "✉"), (0x3F, "✍"), (0x45, "☜☞"), (0x6C, "●"), (0x6E, "■□❐❑❒"), (0x73, "◆◆◆❖"),
        (0x80, _CIRCLED), (0x8B, _FILLED), (0x9E, "·•"), (0xA1, "○"), (0xA7, "▪□"), (0xAA, "✦★✶"), (0xD8, "➢"),
        (0xDF, "←→↑↓"), (0xE8, "➔"), (0xEF, "⇦⇨⇧⇩"), (0xFB, "✗✓☒☑"),
    ),
    "wingdings 2": (
        (0x4F, "✗✓☒☑☒"), (0x69, _CIRCLED), (0x74, _FILLED), (0x97, "●"), (0xA2, "■□"),
    ),
    "symbol": (
        (0x28, "()"), (0x2B, "+"), (0x30, "0123456789"), (0x3C, "<=>"), (0x44, "Δ"), (0x53, "Σ"), (0x57, "Ω"),
        (0x61, "αβχδε"), (0x67, "γ"), (0x6C, "λμ"), (0x70, "πθρσ"), (0x77, "ω"), (0xA3, "≤"), (0xA5, "∞"),
        (0xAC, "←↑→↓°±"), (0xB3, "≥×"), (0xB7, "•÷≠≡≈"), (0xC7, "∩∪"), (0xCE, "∈"), (0xD6, "√"),
    ),
}  # fmt: skip
_SIGNS: Final = {
    font: {first + at: sign for first, signs in runs for at, sign in enumerate(signs)} for font, runs in _RUNS.items()
}
# Where no font is named, a sign is Word's usual bullet or one of Wingdings.
_USUAL: Final = _SIGNS["wingdings"] | {0xB7: "•"}
_PRIVATE: Final = range(0xF000, 0xF100)
_FONT_PLACES: Final = ("ascii", "hAnsi", "eastAsia", "cs")


def show_sign(code: str | None, font: str | None) -> str:
    """The character of `<w:sym>`: what it shows, as far as that is known.

    >>> show_sign("F0FC", "Wingdings"), show_sign("F0B0", "Symbol"), show_sign("2103", "宋体"), show_sign("zz", None)
    ('✓', '°', '℃', '')
    """
    if code is None or not re.fullmatch("[0-9A-Fa-f]{4}", code) or 0xD800 <= int(code, 16) < 0xE000:
        return ""
    return show_signs(chr(int(code, 16)), font)


def show_signs(text: str, font: str | None) -> str:
    r"""A text with the signs of its font as what they show; those that are not known stay as they are.

    Letters and digits are signs only in a symbol font; Han never are.

    >>> (
    ...     show_signs("\uf06e", None),
    ...     show_signs("l", "Wingdings"),
    ...     show_signs("l重点", "宋体"),
    ...     show_signs("\ue5e5", None),
    ... )
    ('■', '●', 'l重点', '\ue5e5')
    """
    if text.isascii() and font is None:
        return text
    signs = _SIGNS.get((font or "").lower())
    if signs is None:
        return "".join(_USUAL.get(ord(sign) - _PRIVATE.start, sign) if ord(sign) in _PRIVATE else sign for sign in text)
    return "".join(signs.get(ord(sign) - _PRIVATE.start * (ord(sign) in _PRIVATE), sign) for sign in text)


def find_symbol_font(properties: etree._Element | None) -> str | None:
    """The symbol font that run properties name; None when they name none."""
    fonts = child(properties, "rFonts")
    named = (value(fonts, place) for place in _FONT_PLACES)
    return next((font for font in named if font is not None and font.lower() in _SIGNS), None)
