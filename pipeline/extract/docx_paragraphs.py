"""How a paragraph of a Word document is read: its runs and fields, its number, its style, and what hangs on it."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from lxml import etree

from pipeline.extract.docx_fields import Field, draw_field, is_message, read_tick
from pipeline.extract.docx_math import write_equation
from pipeline.extract.docx_names import (
    ALTERNATIVES,
    WRAPPERS,
    WX,
    M,
    child,
    children,
    choose,
    is_on,
    tracked_change,
    value,
    w,
)
from pipeline.extract.docx_numbering import Numbering
from pipeline.extract.docx_styles import Look, ParagraphStyle, Styles, outline_style, read_look, read_num_level
from pipeline.extract.docx_symbols import find_symbol_font, show_sign, show_signs

# Line and page breaks among the pieces of a paragraph; text never holds them, XML shows a newline as a space.
_LINE_BREAK: Final = "\n"
_PAGE_BREAK: Final = "\f"
_XML_NEWLINE: Final = re.compile(r"[\r\n]+")
_XML_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"

_SIGNS: Final = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("cr"): _LINE_BREAK,
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}
_DRAWINGS: Final = frozenset({w("drawing"), w("pict"), w("object")})
# WordArt of older documents, such as the red head of an official one.
_WORD_ART: Final = "{urn:schemas-microsoft-com:vml}textpath"


class Piece(NamedTuple):
    """Characters that look the same, or a break."""

    text: str
    look: Look


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """One line of a paragraph as hard breaks cut it: what it says, how most of it looks, whether a page starts."""

    text: str
    look: Look
    starts_page: bool


@dataclass(frozen=True, slots=True)
class ParagraphText:
    """A paragraph as it shows: its style and its lines."""

    style: str | None
    lines: tuple[ParagraphLine, ...]


class ParagraphReader:
    """Reads the paragraphs of one document in order; fields and lists go on from one to the next.

    `notes` holds the foot- and endnotes by kind and id; `set_aside` takes what is in the file but not in its
    text: deletions, hidden text, readings of characters. `hanging` gathers the notes and text boxes that
    the paragraphs refer to, each with its style, for the writer to take.
    """

    def __init__(
        self,
        *,
        styles: Styles,
        numbering: Numbering,
        notes: dict[tuple[str, str | None], etree._Element],
        set_aside: dict[str, list[str]],
    ) -> None:
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._set_aside = set_aside
        self.hanging: deque[tuple[etree._Element, str | None]] = deque()
        self._pieces: list[Piece] = []
        self._fields: list[Field] = []
        self._n_instructions = 0
        self._n_contents_fields = 0
        self._trusts_fields = True
        self._is_contents = False
        self._keeps_blanks = False

    def start_story(self, root: etree._Element) -> None:
        """Get ready for another story, whose fields and open paragraphs are its own."""
        self._keeps_blanks = root.getroottree().getroot().get(_XML_SPACE) == "preserve"
        kinds = Counter(value(node, "fldCharType") for node in root.iter(w("fldChar")))
        # A field that never ends would make contents of all that follows.
        self._trusts_fields = kinds["begin"] == kinds["end"]
        self._fields.clear()
        self._n_instructions = self._n_contents_fields = 0

    def read(self, node: etree._Element) -> ParagraphText | None:
        """Read a paragraph; None when its deleted mark makes it run on into the next."""
        properties = child(node, "pPr")
        style_id = value(child(properties, "pStyle"))
        named = self._styles.paragraph(style_id)
        self._is_contents = named.style == "toc"
        self._read_inline(node, named.look)
        if self._is_contents:
            self._drop_message(0, is_contents=True)
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None:
            return None
        # A paragraph hidden with its mark is not there, nor is its number counted.
        is_hidden = not self._pieces and is_on(child(properties, "rPr", "vanish"))
        label = "" if is_hidden else self._next_label(properties, style_id, named)
        if label:
            self._pieces.insert(0, Piece(label, named.look))
        breaks_page = is_on(child(properties, "pageBreakBefore"))
        return ParagraphText(
            self._style_of(properties, named, is_list=bool(label)),
            self._take_lines(starts_page=named.breaks_page if breaks_page is None else breaks_page),
        )

    def read_rest(self) -> ParagraphText | None:
        """What a last paragraph whose mark is deleted has left over."""
        return ParagraphText(None, self._take_lines()) if self._pieces else None

    def put_aside(self, rule: str, node: etree._Element) -> None:
        """Keep the text below `node`, deleted text included, among what is not read."""
        text = "".join(part.text or "" for part in node.iter(w("t"), w("delText")))
        if text.strip():
            self._set_aside.setdefault(rule, []).append(text)

    def _take_lines(self, *, starts_page: bool = False) -> tuple[ParagraphLine, ...]:
        pieces, self._pieces = self._pieces, []
        lines = _split_lines(pieces)
        return tuple(
            ParagraphLine(
                "".join(piece.text for piece in line if piece.text != _PAGE_BREAK),
                _prevailing_look(line),
                (starts_page and at == 0) or any(piece.text == _PAGE_BREAK for piece in line[:1]),
            )
            for at, line in enumerate(lines)
        )

    def _next_label(self, properties: etree._Element | None, style_id: str | None, named: ParagraphStyle) -> str:
        shown = child(properties, "listPr")
        if shown is not None:
            # Word 2003 writes down itself what it shows.
            label = shown.find(f"{{{WX}}}t")
            return "" if label is None else label.get(f"{{{WX}}}val", "")
        num_id = value(child(properties, "numPr", "numId")) or named.num_id
        if num_id is None:
            return ""
        levels = (read_num_level(properties), self._numbering.level_of_style(num_id, style_id), named.num_level, 0)
        return self._numbering.next_label(num_id, next(level for level in levels if level is not None))

    def _style_of(self, properties: etree._Element | None, named: ParagraphStyle, *, is_list: bool) -> str | None:
        if self._is_contents:
            return "toc"
        # Level 9 of the outline takes a paragraph out of what its style says.
        own = child(properties, "outlineLvl")
        style = named.style if own is None else outline_style(properties)
        return style or ("list" if is_list else None)

    def _read_inline(self, parent: etree._Element, look: Look) -> None:
        for node in parent:
            tag = node.tag
            if tag == w("r"):
                self._read_run(node, look)
            elif (change := tracked_change(node)) is not None:
                self.put_aside(change, node)
            elif tag in WRAPPERS or tag == w("sdt"):
                self._read_inline(node, look)
            elif tag == w("fldSimple"):
                self._begin_field(Field(instruction=[value(node, "instr") or ""]))
                self._separate_field()
                self._read_inline(node, look)
                self._end_field(look)
            elif tag == ALTERNATIVES:
                for chosen in choose(node):
                    self._read_inline(chosen, look)
            elif isinstance(tag, str) and tag.startswith(f"{{{M}}}"):
                self._add(write_equation(node), look)

    def _read_run(self, node: etree._Element, paragraph_look: Look) -> None:
        properties = child(node, "rPr")
        look = paragraph_look
        if properties is not None:
            named = self._styles.character(value(child(properties, "rStyle")))
            look = read_look(properties).over(named).over(paragraph_look)
        if look.hidden:
            self.put_aside("hidden_text", node)
        else:
            self._read_run_content(node, look, find_symbol_font(properties))

    def _read_run_content(self, parent: etree._Element, look: Look, symbol_font: str | None) -> None:
        for node in parent:
            tag = node.tag
            if tag == w("t"):
                self._add(show_signs(self._read_text(node), symbol_font), look)
            elif tag in _SIGNS:
                self._add(_SIGNS[tag], look)
            elif tag == w("br"):
                self._add(_PAGE_BREAK if value(node, "type") == "page" else _LINE_BREAK, look)
            elif tag == w("sym"):
                self._add(show_sign(value(node, "char"), value(node, "font") or symbol_font), look)
            elif tag == w("fldChar"):
                self._read_field_mark(node, look)
            elif tag == w("instrText") and self._fields:
                self._fields[-1].instruction.append(node.text or "")
            elif tag in (w("footnoteReference"), w("endnoteReference")):
                # Taken out, so that a note which refers to itself comes once.
                note = self._notes.pop((tag, value(node, "id")), None)
                if note is not None:
                    self.hanging.append((note, "note"))
            elif tag in (w("footnote"), w("endnote")):
                # Word 2003 has notes where they are referred to.
                self.hanging.append((node, "note"))
            elif tag in _DRAWINGS:
                self.hanging.extend((box, None) for box in _find_text_boxes(node))
                for art in node.iter(_WORD_ART):
                    self._pieces += [Piece(sign, look) for sign in (_LINE_BREAK, art.get("string", ""), _LINE_BREAK)]
            elif tag == w("ruby"):
                self._read_ruby(node, look)
            elif tag == ALTERNATIVES:
                for chosen in choose(node):
                    self._read_run_content(chosen, look, symbol_font)

    def _read_text(self, node: etree._Element) -> str:
        """The characters of `<w:t>`: blanks at its ends count only where it or the part says so, newlines as blanks."""
        text = _XML_NEWLINE.sub(" ", node.text or "")
        keeps = self._keeps_blanks or node.get(_XML_SPACE) == "preserve"
        return text if keeps else text.strip(" \t")

    def _read_ruby(self, node: etree._Element, look: Look) -> None:
        for reading in children(node, "rt"):
            self.put_aside("ruby_reading", reading)
        for base in children(node, "rubyBase"):
            self._read_inline(base, look)

    def _read_field_mark(self, mark: etree._Element, look: Look) -> None:
        kind = value(mark, "fldCharType")
        if kind == "begin":
            self._begin_field(Field(read_tick(mark)))
        elif kind == "separate" and self._fields and not self._fields[-1].in_result:
            self._separate_field()
        elif kind == "end" and self._fields:
            self._end_field(look)

    # Account is kept of the fields we are in: those whose result has not begun, and those that are contents.

    def _begin_field(self, begun: Field) -> None:
        self._fields.append(begun)
        self._n_instructions += 1

    def _separate_field(self) -> None:
        self._fields[-1].in_result = True
        self._fields[-1].first_piece = len(self._pieces)
        self._n_instructions -= 1
        self._n_contents_fields += self._fields[-1].is_contents

    def _end_field(self, look: Look) -> None:
        ended = self._fields.pop()
        self._n_instructions -= not ended.in_result
        self._n_contents_fields -= ended.in_result and ended.is_contents
        drawn = draw_field(ended)
        if drawn or (not ended.in_result and ended.text.upper().startswith("EQ")):
            self._add(drawn, look)
            self._set_aside.setdefault("drawn_field", []).append(ended.text)
        elif ended.in_result:
            self._drop_message(ended.first_piece, is_contents=ended.is_contents)

    def _drop_message(self, first: int, *, is_contents: bool) -> None:
        """Set aside the pieces from `first` on if they are the program's message and no result."""
        shown = "".join(piece.text for piece in self._pieces[first:])
        if shown and is_message(shown, is_contents=is_contents):
            self._set_aside.setdefault("field_message", []).append(shown)
            del self._pieces[first:]

    def _add(self, text: str, look: Look) -> None:
        if self._trusts_fields and self._n_instructions:
            return
        self._is_contents = self._is_contents or (self._trusts_fields and self._n_contents_fields > 0)
        if text:
            self._pieces.append(Piece(text, look))


def _find_text_boxes(node: etree._Element) -> Iterator[etree._Element]:
    for inner in choose(node) if node.tag == ALTERNATIVES else node:
        if inner.tag == w("txbxContent"):
            yield inner
        else:
            yield from _find_text_boxes(inner)


def _split_lines(pieces: list[Piece]) -> list[list[Piece]]:
    """A paragraph's lines; one that a page break starts keeps the break as its first piece."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.text == _PAGE_BREAK:
            lines.append([piece])
        elif piece.text == _LINE_BREAK:
            lines.append([])
        else:
            lines[-1].append(piece)
    if len(lines) > 1 and not lines[0]:
        # A break before all text moves the text; there is no empty line above it.
        del lines[0]
    return lines


def _prevailing_look(pieces: list[Piece]) -> Look:
    weights: Counter[Look] = Counter()
    for piece in pieces:
        weights[piece.look] += len(piece.text.strip())
    return weights.most_common(1)[0][0] if weights else Look()
