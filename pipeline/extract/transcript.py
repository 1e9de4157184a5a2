"""How a reader writes down what it sees: lines in reading order, and tables as lines and cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.errors import ReadError
from pipeline.records import Cell, Line

# A page break in a format that has no pages is evidence of a new part, so it counts as many blank lines:
# more than people leave between paragraphs or around a title.
PAGE_BREAK_SPACE: Final = 8.0

# Recognition programs leave a text under or over the picture of a page; what it says nobody has compared.
HIDDEN_LAYER: Final = "scan with a hidden text layer, recognised by others and not checked"

# A cell's lines wrap like any Chinese text; only between two Latin words or numbers is the break a space.
_WORD_END: Final = re.compile(r"[0-9A-Za-z.,;:%)]")
_WORD_START: Final = re.compile(r"[0-9A-Za-z(]")
# Private use characters mean what their font makes of them; U+FFFD stands where a decoder gave up.
_UNMAPPED: Final = re.compile(r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell as a reader finds it: where it starts (from 1), what it covers, what it says."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


class Transcript:
    """The lines and cells of one source, numbered as they are written.

    Raises ReadError as soon as the source has more characters than `max_chars` allows, so that a small
    file which unfolds into an endless text stops early.
    """

    def __init__(self, source_id: str, max_chars: int) -> None:
        self.source_id = source_id
        self.lines: list[Line] = []
        self.cells: list[Cell] = []
        self._tables = 0
        self._chars_left = max_chars
        self._max_chars = max_chars

    def add_line(
        self,
        text: str,
        *,
        page: int | None = None,
        box: tuple[float, float, float, float] | None = None,
        font_size: float | None = None,
        font: str | None = None,
        bold: bool | None = None,
        rotated: bool = False,
        space_above: float | None = None,
        style: str | None = None,
        column: int | None = None,
        table_id: str | None = None,
    ) -> None:
        """Write down one line; a line without any characters is not one."""
        if not text:
            return
        self._spend(len(text))
        ordinal = len(self.lines) + 1
        x0, y0, x1, y1 = box or (None, None, None, None)
        self.lines.append(
            Line(
                block_id=f"{self.source_id}.b{ordinal:06d}",
                source_id=self.source_id,
                page=page,
                ordinal=ordinal,
                text_raw=text,
                x0=x0,
                y0=y0,
                x1=x1,
                y1=y1,
                font_size=font_size,
                font=font,
                bold=bold,
                rotated=rotated,
                space_above=space_above,
                style=style,
                column=column,
                table_id=table_id,
            )
        )

    def add_table(
        self,
        cells: Sequence[TableCell],
        *,
        page: int | None = None,
        space_above: float | None = None,
        style: str = "table",
    ) -> None:
        """Write down one table: every cell, and a line per row with the row's cells joined by a tab."""
        self._tables += 1
        table_id = f"{self.source_id}.t{self._tables:03d}"
        rows: dict[int, list[str]] = {}
        for cell in cells:
            self._spend(len(cell.text))
            rows.setdefault(cell.row, []).append(cell.text)
            self.cells.append(
                Cell(
                    source_id=self.source_id,
                    table_id=table_id,
                    page=page,
                    row=cell.row,
                    column=cell.column,
                    row_span=cell.row_span,
                    column_span=cell.column_span,
                    text=cell.text,
                )
            )
        for row in sorted(rows):
            if any(rows[row]):
                self.add_line("\t".join(rows[row]), page=page, space_above=space_above, style=style, table_id=table_id)
                space_above = 0.0

    @property
    def n_unmapped_chars(self) -> int:
        """Characters written down that nobody can tell the meaning of."""
        return sum(count_unmapped(line.text_raw) for line in self.lines)

    def _spend(self, n_chars: int) -> None:
        self._chars_left -= n_chars
        if self._chars_left < 0:
            raise ReadError(f"more than {self._max_chars:,} characters (extract.max_chars)")


def count_unmapped(text: str) -> int:
    """How many characters of a text nobody can tell the meaning of.

    >>> count_unmapped("已办结\ue5e5\ufffd")
    2
    """
    return len(_UNMAPPED.findall(text))


def join_cell_lines(lines: Iterable[str]) -> str:
    """Join the lines of a table cell, with a space only between two Latin words or numbers.

    >>> join_cell_lines(["信访事项", "受理率"]), join_cell_lines(["Table 3", "2024"])
    ('信访事项受理率', 'Table 3 2024')
    """
    parts: list[str] = []
    for line in filter(None, map(str.strip, lines)):
        if parts and _WORD_END.match(parts[-1][-1]) and _WORD_START.match(line):
            parts.append(" ")
        parts.append(line)
    return "".join(parts)
