"""How the stories of a Word document (body, notes, headers, text boxes) are written down, block by block."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import ALTERNATIVES, WRAPPERS, R, child, children, choose, unwrap, value, w
from pipeline.extract.docx_paragraphs import ParagraphReader, ParagraphText
from pipeline.extract.transcript import PAGE_BREAK_SPACE, TableCell, Transcript, join_cell_lines

_SECTION_STAYS: Final = frozenset({"continuous", "nextColumn"})
# Word itself stops at 63 columns.
_MAX_SPAN: Final = 1000
# The measures of a list of duties hardly fill that much of a cell; an article does.
_MAX_CELL_LINES: Final = 8
_MAX_CELL_CHARS: Final = 400


class StoryWriter:
    """Writes the stories of one document into a transcript.

    `write_chunk` writes the altChunk of a relationship.
    """

    def __init__(self, transcript: Transcript, paragraphs: ParagraphReader, write_chunk: Callable[[str], None]) -> None:
        self._transcript = transcript
        self._paragraphs = paragraphs
        self._write_chunk = write_chunk
        self._contents_depth = 0
        self._is_writing_hanging = False
        self._space = 0.0
        self._breaking_sections: frozenset[etree._Element] = frozenset()

    def write_story(self, root: etree._Element, style: str | None = None) -> None:
        """Write a whole story; `style`, if given, is that of all its lines (note, header, footer)."""
        self._paragraphs.start_story(root)
        sections = list(root.iter(w("sectPr")))
        # A section's own properties say how it begins; they stand at its end. Unless told otherwise, on a new page.
        stays = {
            section for section, following in pairwise(sections) if value(child(following, "type")) in _SECTION_STAYS
        }
        self._breaking_sections = frozenset(sections) - stays
        self._write_blocks(root, style)
        rest = self._paragraphs.read_rest()
        if rest is not None:
            self._write_lines(rest, style)

    def _write_blocks(self, parent: etree._Element, style: str | None) -> None:
        for node in parent:
            tag = node.tag
            if tag == w("p"):
                self._write_paragraph(node, style)
            elif tag == w("tbl"):
                self._write_table(node, style)
            elif tag == w("sdt"):
                self._write_control(node, style)
            elif tag in WRAPPERS:
                self._write_blocks(node, style)
            elif tag == ALTERNATIVES:
                for chosen in choose(node):
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
        paragraph = self._paragraphs.read(node)
        if paragraph is not None:
            self._write_lines(paragraph, style)
        section = child(node, "pPr", "sectPr")
        if section is not None and section in self._breaking_sections:
            self._space += PAGE_BREAK_SPACE
        self._write_hanging()

    def _write_lines(self, paragraph: ParagraphText, style: str | None) -> None:
        """Write a paragraph's lines; those without text are space, as is the break of a page."""
        for line in paragraph.lines:
            if line.starts_page:
                self._space += PAGE_BREAK_SPACE
            if line.text and not line.text.isspace():
                self._transcript.add_line(
                    line.text,
                    font_size=line.look.size,
                    font=line.look.font,
                    bold=line.look.bold,
                    space_above=self._space,
                    style=style or ("toc" if self._contents_depth else paragraph.style),
                )
                self._space = 0.0
            elif not line.starts_page:
                self._space += 1

    def _write_hanging(self) -> None:
        """Write the notes and text boxes that the blocks just written refer to.

        What hangs on them in turn joins the queue: notes may refer to notes without end.
        """
        if self._is_writing_hanging:
            return
        self._is_writing_hanging = True
        space, self._space = self._space, 0.0
        hanging = self._paragraphs.hanging
        while hanging:
            node, style = hanging.popleft()
            if node.tag == w("tbl"):
                self._write_table(node, style)
            else:
                self._write_blocks(node, style)
        self._space = space
        self._is_writing_hanging = False

    def _write_table(self, node: etree._Element, style: str | None) -> None:
        rows = [row for row in unwrap(node, w("tr")) if not self._is_deleted(row)]
        grid = [(_grid_before(row), list(unwrap(row, w("tc")))) for row in rows]
        if all(len(cells) <= 1 for _, cells in grid) or any(_is_page(cell) for _, cells in grid for cell in cells):
            # One column, or a cell that holds an article, is a frame around text and no table.
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
        self._paragraphs.put_aside("tracked_deletion", row)
        return True

    def _read_cell(self, cell: etree._Element) -> str:
        lines = []
        for node in unwrap(cell, w("p"), w("tbl")):
            if node.tag == w("tbl"):
                self._paragraphs.hanging.append((node, None))
                continue
            paragraph = self._paragraphs.read(node)
            if paragraph is not None:
                lines += [line.text for line in paragraph.lines]
        rest = self._paragraphs.read_rest()
        if rest is not None:
            lines += [line.text for line in rest.lines]
        return join_cell_lines(lines)


def _grid_before(row: etree._Element) -> int:
    """The first column of a row, which may leave out some on its left."""
    skipped = value(child(row, "trPr", "gridBefore")) or ""
    return 1 + (min(int(skipped), _MAX_SPAN) if skipped.isdecimal() and len(skipped) < 5 else 0)


def _is_page(cell: etree._Element) -> bool:
    """Whether a cell holds running text of many paragraphs, as where a table only divides the page."""
    paragraphs = list(unwrap(cell, w("p")))
    if len(paragraphs) <= _MAX_CELL_LINES:
        return False
    lengths = [sum(len(part.text or "") for part in node.iter(w("t"))) for node in paragraphs]
    return sum(map(bool, lengths)) > _MAX_CELL_LINES and sum(lengths) > _MAX_CELL_CHARS


def _positive(text: str | None) -> int:
    return max(1, int(text)) if text is not None and text.isdecimal() and len(text) < 5 else 1


def _grow(cell: TableCell, row: int, text: str) -> TableCell:
    """The merged cell `cell`, now down to `row`, with the text that its lower part holds."""
    return TableCell(cell.row, cell.column, join_cell_lines([cell.text, text]), row - cell.row + 1, cell.column_span)
