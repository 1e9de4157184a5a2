"""What Word's styles say about a paragraph and its characters, through their chains of inheritance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import child, children, is_on, value, w

# Chains are a handful long; a longer one is a circle.
_MAX_CHAIN: Final = 32
# What Word takes when nothing says a size (ECMA-376, 17.3.2.38).
_DEFAULT_SIZE: Final = 10.0

# What style names mean, whatever their id: Word keeps the English names of built-in styles in every language,
# WPS and older files write the Chinese ones.
_STYLE_NAMES: Final = (
    (re.compile(r"(?:heading|标题) ?([1-9])", re.I), "heading"),
    (re.compile(r"title|文档标题", re.I), "title"),
    (re.compile(r"toc(?: ?[1-9]| heading| 标题 ?\d?)?|(?:wps)?office手动目录 ?\d?|目录 ?\d?", re.I), "toc"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How characters look; None where nothing is said."""

    bold: bool | None = None
    size: float | None = None
    font: str | None = None
    hidden: bool | None = None

    def over(self, below: Look) -> Look:
        """This look, and what lies below wherever it says nothing."""
        return Look(
            below.bold if self.bold is None else self.bold,
            below.size if self.size is None else self.size,
            below.font if self.font is None else self.font,
            below.hidden if self.hidden is None else self.hidden,
        )


PLAIN: Final = Look(bold=False, size=_DEFAULT_SIZE, hidden=False)


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """What a paragraph style comes to once its chain is followed."""

    style: str | None = None
    look: Look = PLAIN
    num_id: str | None = None
    num_level: int | None = None
    breaks_page: bool = False


class Styles:
    """The styles of one document."""

    def __init__(self, root: etree._Element | None) -> None:
        nodes = [] if root is None else list(children(root, "style"))
        self._nodes = {value(node, "styleId"): node for node in nodes}
        defaults = (node for node in nodes if value(node, "default") in {"1", "true"})
        self._default_id = next(
            (value(node, "styleId") for node in defaults if value(node, "type") == "paragraph"), None
        )
        self._defaults = read_look(child(root, "docDefaults", "rPrDefault", "rPr")).over(PLAIN)
        self._paragraphs: dict[str | None, ParagraphStyle] = {}
        self._characters: dict[str | None, Look] = {}

    def paragraph(self, style_id: str | None) -> ParagraphStyle:
        """The paragraph style of that id; for an unknown or no id, the default one."""
        if style_id not in self._nodes:
            style_id = self._default_id
        if style_id not in self._paragraphs:
            self._paragraphs[style_id] = self._read_paragraph(style_id)
        return self._paragraphs[style_id]

    def character(self, style_id: str | None) -> Look:
        """What the character style of that id says; nothing when there is none."""
        if style_id not in self._characters:
            look = Look()
            for node in self._chain(style_id):
                look = look.over(read_look(child(node, "rPr")))
            self._characters[style_id] = look
        return self._characters[style_id]

    def _chain(self, style_id: str | None) -> list[etree._Element]:
        chain: list[etree._Element] = []
        node = self._nodes.get(style_id) if style_id is not None else None
        while node is not None and len(chain) < _MAX_CHAIN:
            chain.append(node)
            node = self._nodes.get(value(child(node, "basedOn")))
        return chain

    def _read_paragraph(self, style_id: str | None) -> ParagraphStyle:
        look = Look()
        style = num_id = num_level = breaks_page = None
        for node in self._chain(style_id):
            look = look.over(read_look(child(node, "rPr")))
            properties = child(node, "pPr")
            if style is None:
                style = name_style(value(child(node, "name")) or "") or outline_style(properties)
            if style is None and child(properties, "outlineLvl") is not None:
                # Body text, whatever the style that this one is made of.
                style = ""
            num_id = num_id or value(child(properties, "numPr", "numId"))
            num_level = read_num_level(properties) if num_level is None else num_level
            breaks_page = is_on(child(properties, "pageBreakBefore")) if breaks_page is None else breaks_page
        return ParagraphStyle(style or None, look.over(self._defaults), num_id, num_level, bool(breaks_page))


def name_style(name: str) -> str | None:
    """What the name of a style says a paragraph is; None for names that say nothing.

    >>> [name_style(name) for name in ("heading 2", "标题 1", "Title", "toc 1", "Normal", "标题样式")]
    ['heading2', 'heading1', 'title', 'toc', None, None]
    """
    for pattern, style in _STYLE_NAMES:
        match = pattern.fullmatch(name.strip())
        if match is not None:
            return f"heading{match[1]}" if style == "heading" else style
    return None


def outline_style(properties: etree._Element | None) -> str | None:
    """The heading style that an outline level amounts to; None for level 9, which is body text, and for none."""
    level = value(child(properties, "outlineLvl")) or ""
    return f"heading{int(level) + 1}" if level in set("012345678") else None


def read_num_level(properties: etree._Element | None) -> int | None:
    """The list level that paragraph properties name."""
    level = value(child(properties, "numPr", "ilvl")) or ""
    return int(level) if level in set("012345678") else None


def read_look(properties: etree._Element | None) -> Look:
    """What run properties say about the look of characters, style names apart."""
    if properties is None:
        return Look()
    half_points = value(child(properties, "sz")) or ""
    fonts = child(properties, "rFonts")
    return Look(
        bold=is_on(properties.find(w("b"))),
        size=int(half_points) / 2 if half_points.isdecimal() and len(half_points) < 5 else None,
        font=value(fonts, "eastAsia") or value(fonts, "fareast") or value(fonts, "ascii"),
        hidden=is_on(properties.find(w("vanish"))),
    )
