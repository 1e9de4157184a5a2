"""The lines of one source as structure reads them: cleaned text, way back to raw offsets, place in the column."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

from pipeline.records import Cleaning, Layer, Line, from_table
from pipeline.text.offsets import OffsetMap, apply_edits

# Layers whose lines structure may place; the others (furniture, watermark, chrome, notice, note) stay as they are.
OPEN_LAYERS: Final = frozenset({"body", "contents", "cover"})
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
# Markdown's mark before a heading; the reader keeps it and gives the line its style.
_HEADING_MARK: Final = re.compile(r"#{1,6}\s+")
_EDITION: Final = re.compile(r"^[A-Z]{6}\+|[_-]?GB\s?2312|,.*$")
_BLANKS: Final = " \t\u3000\xa0\u2002\u2003\u2009\ufeff\u200b"


@dataclass(slots=True)
class Row:
    """One line: `text` is cleaned and stripped, measures are in ems of its own size where the format has layout.

    `indent` and `shortfall` are the distances of its ends from the column's edges, None without layout;
    `gap` is blank lines in text formats and points on a page; `top` marks the first line of a page or column.
    """

    index: int
    line: Line
    cleaned: str
    text: str
    offsets: OffsetMap
    layer: str
    role: str | None
    lead: int = 0
    indent: float | None = None
    shortfall: float | None = None
    ratio: float = 1.0
    gap: float = 0.0
    top: bool = False
    centred: bool = False
    style: tuple[object, ...] = field(default=())

    @property
    def page(self) -> int | None:
        return self.line.page

    @property
    def bold(self) -> bool:
        return bool(self.line.bold)

    @property
    def laid_out(self) -> bool:
        return self.indent is not None

    @property
    def printed_indent(self) -> int:
        """Blanks that the line begins with as printed: cleaning takes them off."""
        return len(self.line.text_raw) - len(self.line.text_raw.lstrip(_BLANKS))

    def raw(self, offset: int) -> int:
        """Offset in text_raw of an offset in `text`."""
        return min(self.offsets.to_raw(offset + self.lead), len(self.line.text_raw))


def face(font: str | None) -> str | None:
    """The face of a font: the editions of one, old and new, or cut down to a file's characters, look alike.

    >>> face("ABCDEF+FangSong_GB2312"), face("FangSong"), face("仿宋_GB2312"), face("KaiTi,Bold")
    ('FangSong', 'FangSong', '仿宋', 'KaiTi')
    """
    return None if font is None else _EDITION.sub("", font)


def width(text: str) -> float:
    """Width of a text in ems: a Latin letter or digit takes half of a Han character.

    >>> width("增长5.2%")
    4.0
    """
    return len(text) - (len(text) - len(_ASCII.sub("", text))) / 2


def read_rows(tables: Mapping[str, pa.Table]) -> list[Row]:
    """All lines of the source, in reading order, with what the cleaning stage said of them."""
    lines: list[Line] = sorted(from_table(Line, tables["lines"]), key=lambda line: line.ordinal)
    layers = {layer.block_id: layer for layer in _records(Layer, tables.get("layers"))}
    edits: defaultdict[str, list[Cleaning]] = defaultdict(list)
    for cleaning in _records(Cleaning, tables.get("cleanings")):
        if cleaning.status == "applied":
            edits[cleaning.block_id].append(cleaning)
    untouched = OffsetMap(())
    rows = []
    for index, line in enumerate(lines):
        changes = edits.get(line.block_id)
        if changes:
            changes.sort(key=lambda edit: (edit.start, edit.end))
        cleaned = apply_edits(line.text_raw, changes) if changes else line.text_raw
        layer = layers.get(line.block_id)
        text = cleaned.strip(_BLANKS)
        mark = _HEADING_MARK.match(text) if line.style else None
        row = Row(
            index=index,
            line=line,
            cleaned=cleaned,
            text=text[mark.end() :] if mark else text,
            offsets=OffsetMap(changes) if changes else untouched,
            layer="watermark" if layer is None and line.rotated else "body" if layer is None else layer.layer,
            role=layer.role if layer else None,
            lead=len(cleaned) - len(cleaned.lstrip(_BLANKS)) + (mark.end() if mark else 0),
            gap=line.space_above or 0.0,
        )
        rows.append(row)
    _measure([row for row in rows if row.layer in OPEN_LAYERS])
    return rows


def _records(kind: type, table: pa.Table | None) -> Iterable:  # type: ignore[type-arg]
    return () if table is None else from_table(kind, table)


def _measure(rows: list[Row]) -> None:
    """Fill in what depends on the neighbours: column edges, size against the body's, tops of pages."""
    size = body_size(rows)
    columns: defaultdict[int, int] = defaultdict(int)
    for row in rows:
        columns[row.line.page or 0] = max(columns[row.line.page or 0], row.line.column or 0)
    keys = {row.index: (row.line.column or 0, columns[row.line.page or 0], (row.line.page or 0) % 2) for row in rows}
    edges = _column_edges(rows, keys, size)
    keys |= _half_filled_pages(rows, keys, edges, size or 12.0)
    seen: tuple[int | None, int | None] | None = None
    for row in rows:
        line = row.line
        place = (line.page, line.column)
        row.top = line.page is not None and place != seen and not (line.column and line.column > 1)
        seen = place
        row.ratio = line.font_size / size if line.font_size and size else 1.0
        # Recognised lines are measured by their boxes: within a quarter they are the text's own size.
        row.style = (
            face(line.font),
            1.0 if line.font is None and 0.8 <= row.ratio < 1.25 else round(row.ratio, 1),
            row.bold,
        )
        if line.x0 is None or line.x1 is None:
            continue
        left, right = edges.get(keys[row.index], (line.x0, line.x1))
        em = line.font_size or size or 12.0
        row.indent = (line.x0 - left) / em
        row.shortfall = (right - line.x1) / em
        # Even margins on both sides; at a paragraph's two ems of indent they must be very even.
        slack = 0.3 if row.indent < 2.6 else max(1.0, 0.1 * row.indent)
        row.centred = row.indent > 1.0 and abs(row.indent - row.shortfall) < slack


def body_size(rows: Iterable[Row]) -> float | None:
    """Font size of most characters; None without layout."""
    sizes: Counter[float] = Counter()
    for row in rows:
        if row.line.font_size:
            sizes[round(row.line.font_size * 2) / 2] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _half_filled_pages(
    rows: list[Row],
    keys: Mapping[int, tuple[int, int, int]],
    edges: Mapping[tuple[int, int, int], tuple[float, float]],
    em: float,
) -> dict[int, tuple[int, int, int]]:
    """Better keys for the lines of pages whose second column is empty: they look like pages of one column."""
    widest: defaultdict[int, list[float]] = defaultdict(list)
    for row in rows:
        if keys[row.index][:2] == (1, 1) and row.line.x1 is not None and row.line.font_size == em:
            widest[row.line.page or 0].append(row.line.x1)
    moved = {}
    for page, ends in widest.items():
        key = next((one for one in ((1, 2, page % 2), (1, 2, 1 - page % 2)) if one in edges), None)
        if key is not None and ends and max(ends) <= edges[key][1] + em:
            moved[page] = key
    return {
        row.index: moved[row.line.page or 0]
        for row in rows
        if keys[row.index][:2] == (1, 1) and (row.line.page or 0) in moved
    }


def _column_edges(
    rows: list[Row], keys: Mapping[int, tuple[int, int, int]], size: float | None
) -> dict[tuple[int, int, int], tuple[float, float]]:
    """Left and right edge of the text in each column.

    Pages of one and of two columns are apart, and odd and even ones, whose margins may mirror each other.
    The left edge is the leftmost position where at least a twentieth of the column's lines begin, the
    right edge the rightmost where as many end: single lines that stick out do not move them.
    """
    starts: defaultdict[tuple[int, int, int], Counter[int]] = defaultdict(Counter)
    ends: defaultdict[tuple[int, int, int], Counter[int]] = defaultdict(Counter)
    step = (size or 12.0) / 2
    for row in rows:
        line = row.line
        if line.x0 is None or line.x1 is None or line.table_id is not None:
            continue
        key = keys[row.index]
        starts[key][round(line.x0 / step)] += 1
        ends[key][round(line.x1 / step)] += 1
    edges = {}
    for key in starts:
        enough = max(1.0, 0.05 * starts[key].total())
        left = min(at for at, count in starts[key].items() if count + starts[key][at + 1] >= enough)
        right = max(at for at, count in ends[key].items() if count + ends[key][at - 1] >= enough)
        edges[key] = (left * step, right * step)
    return edges
