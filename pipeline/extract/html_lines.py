"""How an HTML tree becomes lines: what starts a line, what is a table, what a browser shows and what not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.extract.transcript import PAGE_BREAK_SPACE, TableCell, join_cell_lines
from pipeline.text.numerals import write_numeral

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select", "summary",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
# Their text is code, or the entry fields of a form; a browser shows none of it as text.
_UNSHOWN: Final = frozenset({
    "script", "style", "template", "head", "title", "textarea", "svg", "object", "iframe", "datalist",
})  # fmt: skip
_BOLD: Final = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_HEADING: Final = re.compile(r"h([1-6])")
# What a browser collapses into one space: not the ideographic nor the no-break space.
_WHITE: Final = re.compile(r"[ \t\r\n\f]+")
# Between two Han or full-width signs the end of a line of the source is nothing at all (CSS Text 3, 4.1.3).
_WIDE: Final = r"[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffe6“”‘’…—]"
_SOURCE_BREAK: Final = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]\s*(?={_WIDE})")

_CSS_BOLD: Final = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)", re.I)
_CSS_SIZE: Final = re.compile(r"font-size\s*:\s*(\d{1,3}(?:\.\d{1,3})?)\s*(pt|px)", re.I)
# The ways to hide text from readers, some of which are how sites mark what is copied from them.
_CSS_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)"
    r"|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|!|$)|(?:left|top|text-indent)\s*:\s*-\d{3,5}(?:px|em)",
    re.I,
)
# Shown only by browsers without scripts or frames.
_HIDDEN_TAGS: Final = frozenset({"noscript", "noframes"})
_CSS_LIST: Final = re.compile(
    r"list-style(?:-type)?\s*:[^;]{0,40}?\b(none|cjk-ideographic|simp-chinese-informal)\b", re.I
)
# How Word marks its notes and comments in the pages it writes.
_CSS_NOTE: Final = re.compile(r"mso-element\s*:\s*(?:footnote|endnote)\s*(?:;|$)", re.I)
_CSS_COMMENT: Final = re.compile(r"mso-element\s*:\s*comment", re.I)
_CSS_PAGE_BREAK: Final = re.compile(r"(page-)?break-before\s*:\s*(always|page|left|right)", re.I)
_POINTS_PER_PIXEL: Final = 0.75

# The parts of a line such as 来源：某报发布时间：…浏览次数：…, which pages set apart by their style sheets alone.
_MOMENT: Final = r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?"
_LABEL: Final = (
    r"(?:(?:信息|文章|稿件)?来源|稿源|作者|供稿|(?:发布|发表|更新|成文|印发)?(?:时间|日期)|发布(?:单位|机构|人)"
    r"|(?:浏览|阅读|点击|访问)(?:次数|数|量)?|字[体号](?:大小)?|责任编辑|责编|编辑|审核|校对)\s*[:：]"
)
_BEGINS_META: Final = re.compile(rf"\s*(?:{_LABEL}|{_MOMENT}\s*$)")
_BEGINS_PART: Final = re.compile(rf"\s*(?:{_LABEL}|[【\[]|(?:打印|收藏|关闭|分享)\s*$|{_MOMENT}\s*$)")
_HAS_CLOCK: Final = re.compile(rf"\s*{_MOMENT}(?<=\d:\d\d)\s*")
_WORD: Final = re.compile(r"[^\W\d]")
# Marks after which the next part belongs to the one before.
_OPENS: Final = ("：", ":", "【", "[", "（", "(", "|")
_MAX_PART: Final = 60

# How viewers of documents call the element of a page: page, doc-page, page-12, pf of a page made from a PDF.
_PAGES: Final = frozenset({"div", "section", "article"})
_PAGE_CLASS: Final = re.compile(r"(?:^|[\s_-])(?:page|pf)(?:[_-]?\d+)?(?:\s|$)")

# A table whose cells hold running text is a frame for the page, as old sites build them.
_MAX_CELL_LINES: Final = 4
_MAX_CELL_CHARS: Final = 200
_MAX_COLUMNS: Final = 1000
_N_LETTERS: Final = 26


@dataclass(slots=True)
class HtmlLine:
    """One line of the page, or one table, with the element it stands in and what its links cover.

    `n_links` are the links to other pages in it and `n_link_chars` their characters, `n_anchor_chars` those
    of links to places in this one.
    """

    node: etree._Element
    text: str = ""
    cells: list[TableCell] | None = None
    n_links: int = 0
    n_link_chars: int = 0
    n_anchor_chars: int = 0
    heading: int | None = None
    is_list_item: bool = False
    bold: bool = False
    font_size: float | None = None
    space_above: float = 0.0
    is_hidden: bool = False
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """What holds inside an element, handed down from its ancestors."""

    block: etree._Element
    bold: bool = False
    size: float | None = None
    link: etree._Element | None = None
    in_anchor: bool = False
    hidden: bool = False
    preformatted: bool = False
    heading: int | None = None
    in_list: bool = False
    in_note: bool = False


@dataclass(slots=True)
class _Walk:
    lines: list[HtmlLine] = field(default_factory=list)
    pieces: list[tuple[str, _State]] = field(default_factory=list)
    space: float = 0.0
    label: str = ""
    counts: dict[etree._Element, int] = field(default_factory=dict)


def read_lines(root: etree._Element) -> list[HtmlLine]:
    """The lines and tables of a page in document order.

    The tree is walked with a stack of its own, since a page may nest deeper than Python calls do.
    """
    walk = _Walk()
    stack: list[tuple[etree._Element, _State, bool]] = [(root, _State(root), False)]
    while stack:
        node, outer, is_closing = stack.pop()
        tag = node.tag if isinstance(node.tag, str) else None
        if is_closing:
            if tag in _BLOCKS:
                _end_line(walk)
            _add(walk, node.tail, outer)
            continue
        if tag is None or tag in _UNSHOWN:
            _add(walk, node.tail, outer)
            continue
        if tag in _BLOCKS:
            _end_line(walk)
        state = _enter(node, tag, outer, walk)
        stack.append((node, outer, True))
        if tag == "table":
            hidden: list[HtmlLine] = []
            cells = _read_table(node, hidden)
            if cells:
                _read_captions(node, state, walk)
                walk.lines.append(
                    HtmlLine(
                        node,
                        cells=cells,
                        n_links=sum(_leads_away(link) for link in node.iter("a")),
                        n_link_chars=_count_link_chars(node),
                        space_above=walk.space,
                        is_hidden=state.hidden,
                    )
                )
                walk.lines += hidden
                walk.space = 0.0
                continue
        _add(walk, node.text, state)
        stack.extend((child, state, False) for child in reversed(node))
    _end_line(walk)
    return walk.lines


def _enter(node: etree._Element, tag: str, outer: _State, walk: _Walk) -> _State:
    css = node.get("style") or ""
    if (css and _CSS_PAGE_BREAK.search(css)) or (tag in _PAGES and _follows_page(node)):
        walk.space += PAGE_BREAK_SPACE
    if tag == "br" and not any(text.strip(" \t\r\n\f") for text, _ in walk.pieces):
        walk.space += _follows_break(node)
    size = _CSS_SIZE.search(css)
    heading = _HEADING.fullmatch(tag)
    if tag == "li":
        walk.label = _count_item(node, walk.counts)
    return _State(
        block=node if tag in _BLOCKS else outer.block,
        bold=outer.bold or tag in _BOLD or _CSS_BOLD.search(css) is not None,
        size=outer.size if size is None else float(size[1]) * (_POINTS_PER_PIXEL if size[2].lower() == "px" else 1),
        link=node if tag == "a" and _leads_away(node) else outer.link,
        in_anchor=outer.in_anchor or (tag == "a" and (node.get("href") or "").startswith("#")),
        hidden=outer.hidden
        or tag in _HIDDEN_TAGS
        or node.get("hidden") is not None
        or (bool(css) and (_CSS_HIDDEN.search(css) or _CSS_COMMENT.search(css)) is not None),
        preformatted=outer.preformatted or tag == "pre",
        heading=int(heading[1]) if heading else outer.heading,
        in_list=outer.in_list or tag == "li",
        in_note=outer.in_note or (bool(css) and _CSS_NOTE.search(css) is not None),
    )


def _follows_page(node: etree._Element) -> bool:
    """Whether an element is a page of a document shown page by page, and not the first."""
    name = node.get("class") or ""
    before = node.getprevious()
    return (
        _PAGE_CLASS.search(name) is not None
        and before is not None
        and before.tag == node.tag
        and _PAGE_CLASS.search(before.get("class") or "") is not None
    )


def _follows_break(node: etree._Element) -> bool:
    """Whether a `<br>` directly follows another, so that it shows as an empty line."""
    before = node.getprevious()
    return before is not None and before.tag == "br" and not (before.tail or "").strip()


def _leads_away(link: etree._Element) -> bool:
    """Whether a link leads out of the page; one to an anchor of the page belongs to its contents."""
    target = link.get("href")
    return target is not None and not target.startswith("#")


def _count_item(item: etree._Element, counts: dict[etree._Element, int]) -> str:
    """The number that a browser shows before an item of an ordered list, gap included; "" before others."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return ""
    own, start = item.get("value") or "", parent.get("start") or ""
    if own.isdecimal() and len(own) < 10:
        counts[parent] = int(own)
    elif parent in counts:
        counts[parent] += 1
    else:
        counts[parent] = int(start) if start.isdecimal() and len(start) < 10 else 1
    css = _CSS_LIST.search(f"{parent.get('style', '')};{item.get('style', '')}")
    if css is not None:
        return "" if css[1].lower() == "none" else f"{write_numeral(counts[parent])}、"
    at, letters = counts[parent], parent.get("type") or ""
    if letters in {"a", "A"} and at <= _N_LETTERS:
        return f"{chr(ord(letters) + at - 1)}. "
    return f"{at}. "


def _add(walk: _Walk, text: str | None, state: _State) -> None:
    if not text:
        return
    if not state.preformatted:
        walk.pieces.append((text, state))
        return
    for at, line in enumerate(re.split(r"\r\n|[\n\r\f]", text)):
        if at:
            _end_line(walk)
        walk.pieces.append((line, state))


def _end_line(walk: _Walk) -> None:
    """End a line; what is hidden inside a line that shows is a line of its own after it."""
    pieces, walk.pieces = walk.pieces, []
    if not pieces:
        return
    hidden = [piece for piece in pieces if piece[1].hidden]
    shown = [piece for piece in pieces if not piece[1].hidden]
    if hidden and any(text.strip() for text, _ in shown):
        _write_line(walk, shown)
        _write_line(walk, hidden)
    else:
        _write_line(walk, pieces)


def _write_line(walk: _Walk, pieces: list[tuple[str, _State]]) -> None:
    text = _join_pieces([piece for piece, _ in pieces])
    if not pieces[0][1].preformatted:
        text = _WHITE.sub(" ", _SOURCE_BREAK.sub("", text)).strip(" ")
    if not text or text.isspace():
        # Spaces between tags show nothing; a no-break space alone is how editors write an empty line.
        walk.space += bool(text)
        return
    shown = [(len(piece.strip()), state) for piece, state in pieces]
    n_chars = sum(length for length, _ in shown)
    first = next(state for length, state in shown if length)
    walk.lines.append(
        HtmlLine(
            node=first.block,
            text=walk.label + text,
            n_links=len({state.link for length, state in shown if length and state.link is not None}),
            n_link_chars=sum(length for length, state in shown if state.link is not None),
            n_anchor_chars=sum(length for length, state in shown if state.in_anchor),
            heading=first.heading,
            is_list_item=first.in_list,
            bold=sum(length for length, state in shown if state.bold) * 2 > n_chars,
            font_size=max(shown, key=lambda piece: piece[0])[1].size,
            space_above=walk.space,
            is_hidden=first.hidden,
            is_note=first.in_note,
        )
    )
    walk.space, walk.label = 0.0, ""


def _join_pieces(pieces: list[str]) -> str:
    """Join the pieces of a line, each from an element of its own.

    In a line that says where and when a text appeared, each label begins a part that stands apart on the page.

    >>> (
    ...     _join_pieces(["2025-03-12 08:30", "来源：", "某县信访局", "浏览次数：8"]),
    ...     _join_pieces(["截至", "2025-03-12", "，"]),
    ... )
    ('2025-03-12 08:30 来源：某县信访局 浏览次数：8', '截至2025-03-12，')
    """
    first = next(filter(str.strip, pieces), "")
    if len(pieces) < 2 or not _BEGINS_META.match(first) or max(map(len, pieces)) > _MAX_PART:
        return "".join(pieces)
    joined: list[str] = []
    for piece in pieces:
        before = joined[-1] if joined else " "
        is_part = _BEGINS_PART.match(piece) or (_HAS_CLOCK.fullmatch(before) and _WORD.match(piece))
        if is_part and before.strip() and not before.rstrip().endswith(_OPENS) and not before[-1].isspace():
            joined.append(" ")
        joined.append(piece)
    return "".join(joined)


def _read_captions(table: etree._Element, state: _State, walk: _Walk) -> None:
    """The caption of a table, as the lines above it."""
    for caption in table.iterchildren("caption"):
        for line in _inner_lines(caption):
            line.is_hidden = line.is_hidden or state.hidden
            line.space_above, walk.space = line.space_above + walk.space, 0.0
            walk.lines.append(line)


def _count_link_chars(node: etree._Element) -> int:
    return sum(len("".join(link.itertext()).strip()) for link in node.iter("a") if _leads_away(link))


def _read_table(table: etree._Element, hidden: list[HtmlLine]) -> list[TableCell] | None:
    """The cells of a table that is one; None for a frame around running text or around other tables.

    What its cells hide is put in `hidden`.
    """
    if next(table.iterdescendants("table"), None) is not None:
        return None
    cells: list[TableCell] = []
    # From which row on each column is free again of the cells that reach down into it.
    free_from: dict[int, int] = {}
    for row, tr in enumerate(table.iter("tr"), start=1):
        column = 1
        for node in tr.iterchildren("td", "th"):
            while free_from.get(column, 0) > row:
                column += 1
            inner = list(_inner_lines(node))
            hidden += [line for line in inner if line.is_hidden]
            lines = [line.text for line in inner if not line.is_hidden]
            text = join_cell_lines(lines)
            if len(lines) > _MAX_CELL_LINES or len(text) > _MAX_CELL_CHARS:
                return None
            rows, columns = _span(node, "rowspan"), _span(node, "colspan")
            if column + columns > _MAX_COLUMNS:
                return None
            free_from.update(dict.fromkeys(range(column, column + columns), row + rows))
            cells.append(TableCell(row, column, text, rows, columns))
            column += columns
    n_rows = len({cell.row for cell in cells})
    n_columns = max((cell.column for cell in cells), default=0)
    return cells if n_rows > 1 and n_columns > 1 else None


def _inner_lines(node: etree._Element) -> Iterator[HtmlLine]:
    """The lines inside a cell or caption; its own tail, which is outside, does not count."""
    tail, node.tail = node.tail, None
    yield from read_lines(node)
    node.tail = tail


def _span(cell: etree._Element, name: str) -> int:
    text = cell.get(name) or ""
    return min(max(1, int(text)), _MAX_COLUMNS) if text.isdecimal() and len(text) < 5 else 1
