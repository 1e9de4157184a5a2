"""How the text of a Word story (body, note, header, text box) is walked: paragraphs, runs, fields, tables."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from pipeline.extract.docx_names import MC, M, R, child, children, is_on, value, w
from pipeline.extract.docx_numbering import Numbering
from pipeline.extract.docx_styles import Look, ParagraphStyle, Styles, outline_style, read_look, read_num_level
from pipeline.extract.transcript import PAGE_BREAK_SPACE, TableCell, Transcript, join_cell_lines

# Line and page breaks among the pieces of a paragraph; text never holds them, XML shows a newline as a space.
_LINE_BREAK: Final = "\n"
_PAGE_BREAK: Final = "\f"
_BREAKS: Final = frozenset({_LINE_BREAK, _PAGE_BREAK})
_XML_NEWLINE: Final = re.compile(r"[\r\n]+")

# Elements that only group what is inside them; insertions and arrivals count as accepted.
_WRAPPERS: Final = frozenset(
    {w(name) for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "sdtContent", "dir", "bdo")}
)
_DELETIONS: Final = frozenset({w("del"), w("moveFrom")})
_SIGNS: Final = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("cr"): _LINE_BREAK,
    w("noBreakHyphen"): "\u2011",
    w("softHyphen"): "\u00ad",
}
_DRAWINGS: Final = frozenset({w("drawing"), w("pict"), w("object")})
_ALTERNATIVES: Final = f"{{{MC}}}AlternateContent"
_SECTION_STAYS: Final = frozenset({"continuous", "nextColumn"})
# Word itself stops at 63 columns.
_MAX_SPAN: Final = 1000


class Piece(NamedTuple):
    """Characters that look the same, or a break."""

    text: str
    look: Look


@dataclass(slots=True)
class _Field:
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False

    @property
    def is_contents(self) -> bool:
        return "".join(self.instruction).split(None, 1)[:1] == ["TOC"]


class StoryWriter:
    """Writes the stories of one document into a transcript.

    `notes` holds the foot- and endnotes by kind and id; `write_chunk` writes the altChunk of a relationship;
    `set_aside` takes what is in the file but not in its text: deletions, hidden text, readings of characters.
    """

    def __init__(
        self,
        *,
        transcript: Transcript,
        styles: Styles,
        numbering: Numbering,
        notes: dict[tuple[str, str | None], etree._Element],
        write_chunk: Callable[[str], None],
        set_aside: dict[str, list[str]],
    ) -> None:
        self._transcript = transcript
        self._styles = styles
        self._numbering = numbering
        self._notes = notes
        self._write_chunk = write_chunk
        self._set_aside = set_aside
        self._pieces: list[Piece] = []
        self._fields: list[_Field] = []
        self._n_instructions = 0
        self._n_contents_fields = 0
        self._trusts_fields = True
        self._contents_depth = 0
        self._is_contents = False
        self._hanging: deque[tuple[etree._Element, str | None]] = deque()
        self._is_hanging = False
        self._space = 0.0

    def write_story(self, root: etree._Element, style: str | None = None) -> None:
        """Write a whole story; `style`, if given, is that of all its lines (note, header, footer)."""
        kinds = Counter(value(node, "fldCharType") for node in root.iter(w("fldChar")))
        # A field that never ends would make contents of all that follows.
        self._trusts_fields = kinds["begin"] == kinds["end"]
        self._fields.clear()
        self._n_instructions = self._n_contents_fields = 0
        self._write_blocks(root, style)

    def _write_blocks(self, parent: etree._Element, style: str | None) -> None:
        for node in parent:
            tag = node.tag
            if tag == w("p"):
                self._write_paragraph(node, style)
            elif tag == w("tbl"):
                self._write_table(node, style)
            elif tag == w("sdt"):
                self._write_control(node, style)
            elif tag in _WRAPPERS:
                self._write_blocks(node, style)
            elif tag == _ALTERNATIVES:
                for chosen in _choose(node):
                    self._write_blocks(chosen, style)
            elif tag == w("altChunk"):
                self._write_chunk(node.get(f"{{{R}}}id") or "")

    def _write_control(self, node: etree._Element, style: str | None) -> None:
        gallery = value(child(node, "sdtPr", "docPartObj", "docPartGallery"))
        is_contents = gallery == "Table of Contents"
        self._contents_depth += is_contents
        for content in children(node, "sdtContent"):
            self._write_blocks(content, style)
        self._contents_depth -= is_contents

    def _write_paragraph(self, node: etree._Element, style: str | None) -> None:
        paragraph = self._read_paragraph(node)
        if paragraph is None:
            return
        own_style, lines, breaks_page = paragraph
        if breaks_page:
            self._space += PAGE_BREAK_SPACE
        for pieces in lines:
            text = "".join(piece.text for piece in pieces if piece.text not in _BREAKS)
            if pieces and pieces[0].text == _PAGE_BREAK:
                self._space += PAGE_BREAK_SPACE
            if not text or text.isspace():
                self._space += not pieces or pieces[0].text != _PAGE_BREAK
                continue
            look = _prevailing_look(pieces)
            self._transcript.add_line(
                text,
                font_size=look.size,
                font=look.font,
                bold=look.bold,
                space_above=self._space,
                style=style or own_style,
            )
            self._space = 0.0
        section_kind = child(node, "pPr", "sectPr")
        if section_kind is not None and value(child(section_kind, "type")) not in _SECTION_STAYS:
            self._space += PAGE_BREAK_SPACE
        self._write_hanging()

    def _write_hanging(self) -> None:
        """Write the notes and text boxes that the blocks just written refer to.

        What hangs on them in turn joins the queue: notes may refer to notes without end.
        """
        if self._is_hanging:
            return
        self._is_hanging = True
        space, self._space = self._space, 0.0
        while self._hanging:
            node, style = self._hanging.popleft()
            if node.tag == w("tbl"):
                self._write_table(node, style)
            else:
                self._write_blocks(node, style)
        self._space = space
        self._is_hanging = False

    def _read_paragraph(self, node: etree._Element) -> tuple[str | None, list[list[Piece]], bool] | None:
        """A paragraph's style, its lines, and whether it starts a page; None when it runs on into the next."""
        properties = child(node, "pPr")
        style_id = value(child(properties, "pStyle"))
        named = self._styles.paragraph(style_id)
        self._is_contents = named.style == "toc"
        self._read_inline(node, named.look)
        if child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None:
            return None
        pieces, self._pieces = self._pieces, []
        label = self._next_label(properties, style_id, named)
        if label:
            pieces.insert(0, Piece(label, named.look))
        breaks_page = is_on(child(properties, "pageBreakBefore"))
        style = self._style_of(properties, named, is_list=bool(label))
        return style, _split_lines(pieces), named.breaks_page if breaks_page is None else breaks_page

    def _next_label(self, properties: etree._Element | None, style_id: str | None, named: ParagraphStyle) -> str:
        num_id = value(child(properties, "numPr", "numId")) or named.num_id
        if num_id is None:
            return ""
        levels = (read_num_level(properties), self._numbering.level_of_style(num_id, style_id), named.num_level, 0)
        return self._numbering.next_label(num_id, next(level for level in levels if level is not None))

    def _style_of(self, properties: etree._Element | None, named: ParagraphStyle, *, is_list: bool) -> str | None:
        if self._is_contents or self._contents_depth:
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
            elif tag in _WRAPPERS or tag == w("sdt"):
                self._read_inline(node, look)
            elif tag == w("fldSimple"):
                self._read_field_mark("begin")
                self._fields[-1].instruction.append(value(node, "instr") or "")
                self._read_field_mark("separate")
                self._read_inline(node, look)
                self._read_field_mark("end")
            elif tag in _DELETIONS:
                self._put_aside("tracked_deletion", node)
            elif tag == _ALTERNATIVES:
                for chosen in _choose(node):
                    self._read_inline(chosen, look)
            elif isinstance(tag, str) and tag.startswith(f"{{{M}}}"):
                for text in node.iter(f"{{{M}}}t"):
                    self._add(text.text or "", look)

    def _read_run(self, node: etree._Element, paragraph_look: Look) -> None:
        properties = child(node, "rPr")
        look = paragraph_look
        if properties is not None:
            named = self._styles.character(value(child(properties, "rStyle")))
            look = read_look(properties).over(named).over(paragraph_look)
        if look.hidden:
            self._put_aside("hidden_text", node)
        else:
            self._read_run_content(node, look)

    def _read_run_content(self, parent: etree._Element, look: Look) -> None:
        for node in parent:
            tag = node.tag
            if tag == w("t"):
                self._add(_XML_NEWLINE.sub(" ", node.text or ""), look)
            elif tag in _SIGNS:
                self._add(_SIGNS[tag], look)
            elif tag == w("br"):
                self._add(_PAGE_BREAK if value(node, "type") == "page" else _LINE_BREAK, look)
            elif tag == w("sym"):
                self._add(_symbol(value(node, "char")), look)
            elif tag == w("fldChar"):
                self._read_field_mark(value(node, "fldCharType"))
            elif tag == w("instrText") and self._fields:
                self._fields[-1].instruction.append(node.text or "")
            elif tag in (w("footnoteReference"), w("endnoteReference")):
                # Taken out, so that a note which refers to itself comes once.
                note = self._notes.pop((tag, value(node, "id")), None)
                if note is not None:
                    self._hanging.append((note, "note"))
            elif tag in _DRAWINGS:
                self._hanging.extend((box, None) for box in _find_text_boxes(node))
            elif tag == w("ruby"):
                self._read_ruby(node, look)
            elif tag == _ALTERNATIVES:
                for chosen in _choose(node):
                    self._read_run_content(chosen, look)

    def _read_ruby(self, node: etree._Element, look: Look) -> None:
        for reading in children(node, "rt"):
            self._put_aside("ruby_reading", reading)
        for base in children(node, "rubyBase"):
            self._read_inline(base, look)

    def _read_field_mark(self, kind: str | None) -> None:
        """Keep account of the fields we are in: those whose result has not begun, and those that are contents."""
        if kind == "begin":
            self._fields.append(_Field())
            self._n_instructions += 1
        elif kind == "separate" and self._fields and not self._fields[-1].in_result:
            self._fields[-1].in_result = True
            self._n_instructions -= 1
            self._n_contents_fields += self._fields[-1].is_contents
        elif kind == "end" and self._fields:
            ended = self._fields.pop()
            self._n_instructions -= not ended.in_result
            self._n_contents_fields -= ended.in_result and ended.is_contents

    def _add(self, text: str, look: Look) -> None:
        if self._trusts_fields and self._n_instructions:
            return
        self._is_contents = self._is_contents or (self._trusts_fields and self._n_contents_fields > 0)
        if text:
            self._pieces.append(Piece(text, look))

    def _put_aside(self, rule: str, node: etree._Element) -> None:
        text = "".join(part.text or "" for part in node.iter(w("t"), w("delText")))
        if text.strip():
            self._set_aside.setdefault(rule, []).append(text)

    def _write_table(self, node: etree._Element, style: str | None) -> None:
        rows = [row for row in _unwrap(node, w("tr")) if not self._is_deleted(row)]
        grid = [(_grid_before(row), list(_unwrap(row, w("tc")))) for row in rows]
        if all(len(cells) <= 1 for _, cells in grid):
            # One column is a frame around text, not a table.
            for _, cells in grid:
                for cell in cells:
                    self._write_blocks(cell, style)
            return
        found: list[TableCell] = []
        open_merges: dict[int, int] = {}
        for row, (first, cells) in enumerate(grid, start=1):
            column = first
            for cell in cells:
                span = min(_positive(value(child(cell, "tcPr", "gridSpan"))), _MAX_SPAN)
                merge = child(cell, "tcPr", "vMerge")
                above = open_merges.get(column)
                if merge is not None and value(merge) != "restart" and above is not None:
                    found[above] = _grow(found[above], row, self._read_cell(cell))
                else:
                    open_merges.pop(column, None)
                    if merge is not None:
                        open_merges[column] = len(found)
                    found.append(TableCell(row, column, self._read_cell(cell), column_span=span))
                column += span
        self._transcript.add_table(found, space_above=self._space, style=style or "table")
        self._space = 0.0
        self._write_hanging()

    def _is_deleted(self, row: etree._Element) -> bool:
        if child(row, "trPr", "del") is None:
            return False
        self._put_aside("tracked_deletion", row)
        return True

    def _read_cell(self, cell: etree._Element) -> str:
        lines = []
        for node in _unwrap(cell, w("p"), w("tbl")):
            if node.tag == w("tbl"):
                self._hanging.append((node, None))
                continue
            paragraph = self._read_paragraph(node)
            if paragraph is not None:
                lines += ["".join(piece.text for piece in line if piece.text not in _BREAKS) for line in paragraph[1]]
        return join_cell_lines(lines)


def _choose(alternatives: etree._Element) -> Iterator[etree._Element]:
    """The first choice; what stands in the fallback is the same again for older programs."""
    for kind in ("Choice", "Fallback"):
        chosen = alternatives.find(f"{{{MC}}}{kind}")
        if chosen is not None:
            yield chosen
            return


def _find_text_boxes(node: etree._Element) -> Iterator[etree._Element]:
    for inner in _choose(node) if node.tag == _ALTERNATIVES else node:
        if inner.tag == w("txbxContent"):
            yield inner
        else:
            yield from _find_text_boxes(inner)


def _unwrap(parent: etree._Element, *tags: str) -> Iterator[etree._Element]:
    """The children with these tags, also those that a mere grouping element holds."""
    for node in parent:
        if node.tag in tags:
            yield node
        elif node.tag in _WRAPPERS or node.tag == w("sdt"):
            yield from _unwrap(node, *tags)
        elif node.tag == _ALTERNATIVES:
            for chosen in _choose(node):
                yield from _unwrap(chosen, *tags)


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
    return weights.most_common(1)[0][0]


def _symbol(code: str | None) -> str:
    """The character of `<w:sym>`; symbol fonts keep theirs in the private use area."""
    if code is None or not re.fullmatch("[0-9A-Fa-f]{4}", code) or 0xD800 <= int(code, 16) < 0xE000:
        return ""
    return chr(int(code, 16))


def _grid_before(row: etree._Element) -> int:
    """The first column of a row, which may leave out some on its left."""
    skipped = value(child(row, "trPr", "gridBefore")) or ""
    return 1 + (min(int(skipped), _MAX_SPAN) if skipped.isdecimal() and len(skipped) < 5 else 0)


def _positive(text: str | None) -> int:
    return max(1, int(text)) if text is not None and text.isdecimal() and len(text) < 5 else 1


def _grow(cell: TableCell, row: int, text: str) -> TableCell:
    """The merged cell `cell`, now down to `row`, with the text that its lower part holds."""
    return TableCell(cell.row, cell.column, join_cell_lines([cell.text, text]), row - cell.row + 1, cell.column_span)
