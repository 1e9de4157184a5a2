"""How an RTF file is read: its groups one after the other, each with the look and the place that it sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.docx_fields import is_message
from pipeline.extract.docx_styles import name_style
from pipeline.extract.reader import Reading
from pipeline.extract.rtf_tokens import Codes, Word, charset_of, code_page, decode_codes, read_tokens
from pipeline.extract.transcript import PAGE_BREAK_SPACE, TableCell, Transcript, join_cell_lines
from pipeline.records import Reject

RTF_MAGIC: Final = b"{\\rtf"

# Groups whose text is none of the document's: tables of fonts and styles, pictures, fields' instructions.
_SKIPPED: Final = frozenset({
    "colortbl", "info", "pict", "nonshppict", "objdata", "objclass", "objname", "filetbl", "revtbl", "tc", "xe", "sp",
    "shprslt", "template", "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "do", "falt", "panose",
})  # fmt: skip
# Starred groups are for programs that know them; these hold text that shows.
_STARRED: Final = frozenset({"shpinst", "shptxt", "footnote", "annotation", "fldinst"})
_STORIES: Final = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    "footnote": "note",
    "shptxt": "box",
    "annotation": "comment",
}
_SIGNS: Final = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
    "bullet": "•", "~": "\xa0", "_": "\u2011", "-": "\u00ad", "emspace": "\u2003", "enspace": "\u2002",
}  # fmt: skip
_REASONS: Final = {
    "comment": "a comment beside the text",
    "hidden_text": "formatted as hidden",
    "tracked_deletion": "deleted by a tracked change, which counts as accepted",
    "field_message": "a message of the program where a field has no result",
}
_CLOSES_ITSELF: Final = tuple("、。．.，）)")
# Groups within groups: Word writes a dozen.
_MAX_NESTING: Final = 2000


@dataclass(slots=True)
class _State:
    """What holds inside a group, handed down to the groups in it."""

    skips: bool = False
    reads: str = ""
    font: int | None = None
    bold: bool = False
    size: float = 12.0
    hidden: bool = False
    deleted: bool = False
    n_replaced: int = 1
    style: str | None = None
    in_table: bool = False
    starts_story: bool = False
    in_contents: bool = False


@dataclass(slots=True)
class _Line:
    text: str
    style: str | None
    bold: bool
    size: float
    space: float


@dataclass(slots=True)
class _Story:
    """The body, or a note, header or text box: its finished lines and tables, and the paragraph that is being read."""

    kind: str | None
    items: list[_Line | list[list[str]]] = field(default_factory=list)
    hanging: list[_Story] = field(default_factory=list)
    pieces: list[tuple[str, bool, float]] = field(default_factory=list)
    in_contents: bool = False
    cell: list[str] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    space: float = 0.0


class RtfReader:
    """RTF, which office systems also call DOC and WPS: one line per paragraph or hard line break."""

    name = "rtf"
    suffixes = (".rtf", ".doc", ".wps")

    def recognises(self, path: Path, head: bytes) -> bool:
        return head.startswith(RTF_MAGIC)

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        transcript = Transcript(source_id, settings.max_chars)
        set_aside: list[tuple[str, str]] = []
        write_rtf(transcript, path.read_bytes(), set_aside)
        if not transcript.lines:
            raise EmptySourceError("no text in the document")
        return Reading(
            media_type="application/rtf",
            lines=transcript.lines,
            cells=transcript.cells,
            n_unmapped_chars=transcript.n_unmapped_chars,
            rejects=[
                Reject(source_id=source_id, stage="extract", rule=rule, reason=_REASONS[rule], text=text)
                for rule, text in set_aside
            ],
        )


def write_rtf(transcript: Transcript, data: bytes, set_aside: list[tuple[str, str]]) -> None:
    """Write all that an RTF file shows; `set_aside` takes what it holds beside that, by rule."""
    parser = _Parser(set_aside)
    parser.parse(data)
    _write_story(transcript, parser.body)
    for kind in ("header", "footer"):
        for story in parser.edges:
            if story.kind == kind:
                _write_story(transcript, story)


class _Parser:
    def __init__(self, set_aside: list[tuple[str, str]]) -> None:
        self.body = _Story(None)
        self.edges: list[_Story] = []
        self._set_aside = set_aside
        self._stories = [self.body]
        self._states = [_State()]
        self._encoding = code_page(None)
        self._fonts: dict[int, str] = {}
        self._styles: dict[int, str | None] = {}
        self._defined: int | None = None
        self._named: list[str] = []
        self._instruction: list[str] = []
        self._bytes = bytearray()
        self._left_to_skip = 0
        self._is_starred = False

    def parse(self, data: bytes) -> None:
        for token in read_tokens(data):
            if isinstance(token, Codes):
                self._take_codes(token)
            elif token.name == "{":
                self._open()
            elif token.name == "}":
                if not self._close():
                    break
            elif token.name == "*":
                self._is_starred = True
            else:
                self._take_word(token)
        self._flush()
        while len(self._stories) > 1:
            self._end_story()
        self._end_paragraph(self.body, _State(), is_last=True)

    @property
    def _state(self) -> _State:
        return self._states[-1]

    def _open(self) -> None:
        self._flush()
        self._left_to_skip = 0
        if len(self._states) > _MAX_NESTING:
            raise ReadError("an RTF file whose groups are nested too deep")
        self._states.append(replace(self._state, starts_story=False))

    def _close(self) -> bool:
        """Close a group; false at the brace that closes none."""
        self._flush()
        self._left_to_skip = 0
        self._is_starred = False
        if len(self._states) == 1:
            return False
        ended = self._states.pop()
        if ended.starts_story:
            self._end_story()
        if ended.reads == "style" and self._named:
            self._name_style()
        return True

    def _take_codes(self, codes: Codes) -> None:
        self._is_starred = False
        skipped = min(self._left_to_skip, codes.n_units)
        self._left_to_skip -= skipped
        data = codes.data[skipped:]
        if data and not self._state.skips:
            self._bytes += data

    def _take_word(self, word: Word) -> None:
        starred, self._is_starred = self._is_starred, False
        if self._left_to_skip and word.name != "u":
            self._left_to_skip -= 1
            return
        name, number = word.name, word.number
        state = self._state
        if state.skips:
            return
        self._flush()
        if name in _SKIPPED or (starred and name not in _STARRED):
            state.skips = True
        elif name == "u" and number is not None:
            self._add(chr(number & 0xFFFF))
            self._left_to_skip = state.n_replaced
        elif name == "tab" and state.reads == "label":
            # The tab behind a list's number only moves the text; beside a sign with room of its own it is nothing.
            pieces = self._stories[-1].pieces
            self._add("" if pieces and pieces[-1][0].endswith(_CLOSES_ITSELF) else " ")
        elif name in _SIGNS:
            self._add(_SIGNS[name])
        elif name in _STORIES:
            self._begin_story(_STORIES[name])
        elif name in {"fonttbl", "stylesheet", "fldinst"}:
            state.reads = {"fonttbl": "font", "stylesheet": "style", "fldinst": "field"}[name]
            if name == "fldinst":
                self._instruction.clear()
        elif name in {"listtext", "pntext"}:
            state.reads = "label"
        elif name == "fldrslt":
            state.in_contents = state.in_contents or "".join(self._instruction).strip().upper().startswith("TOC")
        else:
            self._take_property(name, number, state)

    def _take_property(self, name: str, number: int | None, state: _State) -> None:
        """Take a word that says how what follows looks, or where a paragraph, cell, row or page ends."""
        on = number != 0
        story = self._stories[-1]
        match name:
            case "par" | "sect" | "page" | "line" | "cell" | "nestcell" | "row" | "nestrow" if state.reads:
                pass
            case "par" | "line":
                self._end_paragraph(story, state)
            case "sect" | "page":
                self._end_paragraph(story, state, is_last=True)
                story.space += PAGE_BREAK_SPACE
            case "pagebb":
                story.space += PAGE_BREAK_SPACE
            case "cell" | "nestcell":
                self._end_paragraph(story, replace(state, in_table=True), is_last=True)
                story.row.append(join_cell_lines(story.cell))
                story.cell = []
            case "row" | "nestrow":
                _end_row(story)
            case "pard":
                state.in_table, state.style = False, None
            case "plain":
                state.bold, state.hidden, state.size, state.deleted = False, False, 12.0, False
            case "intbl":
                state.in_table = on
            case "b":
                state.bold = on
            case "v":
                state.hidden = on
            case "deleted":
                state.deleted = on
            case "fs":
                state.size = (number or 24) / 2
            case "f":
                state.font = number
                self._defined = number if state.reads == "font" else self._defined
            case "fcharset" if state.reads == "font" and self._defined is not None:
                self._fonts[self._defined] = charset_of(number, self._encoding)
            case "s" if state.reads == "style":
                self._defined = number
            case "s":
                state.style = self._styles.get(number or 0)
            case "outlinelevel" if number is not None and number in range(9):
                state.style = state.style or f"heading{number + 1}"
            case "uc":
                state.n_replaced = max(0, number or 0)
            case "ansicpg":
                self._encoding = code_page(number)

    def _begin_story(self, kind: str) -> None:
        self._state.starts_story = True
        self._state.in_table = False
        self._stories.append(_Story(kind))

    def _end_story(self) -> None:
        story = self._stories.pop()
        self._end_paragraph(story, _State(), is_last=True)
        if story.kind == "comment":
            text = "\n".join(item.text for item in story.items if isinstance(item, _Line))
            if text:
                self._set_aside.append(("comment", text))
        elif story.kind in {"header", "footer"}:
            self.edges.append(story)
        else:
            self._stories[-1].hanging.append(story)

    def _name_style(self) -> None:
        name = "".join(self._named).strip().rstrip(";")
        self._styles[self._defined or 0] = name_style(name)
        self._named.clear()
        self._defined = None

    def _flush(self) -> None:
        """Decode the bytes that have come together; a character may be made of several tokens."""
        if self._bytes:
            data, self._bytes = bytes(self._bytes), bytearray()
            encoding = self._fonts.get(self._state.font if self._state.font is not None else -1, self._encoding)
            self._add(decode_codes(data, encoding, self._encoding))

    def _add(self, text: str) -> None:
        state = self._state
        if state.reads == "style":
            self._named.append(text)
        elif state.reads == "field":
            self._instruction.append(text)
        elif state.reads == "font":
            return
        elif state.hidden or state.deleted:
            self._put_aside("hidden_text" if state.hidden else "tracked_deletion", text)
        else:
            self._stories[-1].pieces.append((text, state.bold, state.size))
            self._stories[-1].in_contents |= state.in_contents

    def _put_aside(self, rule: str, text: str) -> None:
        # Pieces of one sentence come one by one.
        if self._set_aside and self._set_aside[-1][0] == rule:
            self._set_aside[-1] = (rule, self._set_aside[-1][1] + text)
        else:
            self._set_aside.append((rule, text))

    def _end_paragraph(self, story: _Story, state: _State, *, is_last: bool = False) -> None:
        """End a line; at the end of a story, cell or page one without text is none."""
        pieces, story.pieces = story.pieces, []
        in_contents, story.in_contents = story.in_contents, False
        text = (
            "".join(piece for piece, _, _ in pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        )
        if not state.in_table:
            _close_table(story)
        if state.in_table:
            story.cell.append(text)
        elif text.strip() and in_contents and is_message(text, is_contents=True):
            self._set_aside.append(("field_message", text))
        elif text.strip():
            n_bold = sum(len(piece.strip()) for piece, bold, _ in pieces if bold)
            sizes: Counter[float] = Counter()
            for piece, _, size in pieces:
                sizes[size] += len(piece.strip())
            style = "toc" if in_contents else state.style
            is_bold = n_bold * 2 > len(text.strip())
            story.items.append(_Line(text, style, is_bold, sizes.most_common(1)[0][0], story.space))
            story.space = 0.0
        elif not is_last:
            story.space += 1
        if not state.in_table:
            story.items += [line for hanging in story.hanging for line in _hang(hanging)]
            story.hanging = []


def _hang(story: _Story) -> Iterable[_Line | list[list[str]]]:
    """The lines of a note or text box, as they follow the paragraph that they hang on."""
    for item in story.items:
        if isinstance(item, _Line) and story.kind == "note":
            item.style = "note"
        yield item


def _close_table(story: _Story) -> None:
    """End the cell and the row that a file which breaks off, or is sloppy, left open."""
    if story.cell:
        story.row.append(join_cell_lines(story.cell))
        story.cell = []
    _end_row(story)


def _end_row(story: _Story) -> None:
    row, story.row = story.row, []
    if not row:
        return
    if story.items and isinstance(story.items[-1], list):
        story.items[-1].append(row)
    else:
        story.items.append([row])


def _write_story(transcript: Transcript, story: _Story) -> None:
    for item in story.items:
        if isinstance(item, _Line):
            transcript.add_line(
                item.text,
                bold=item.bold,
                font_size=item.size,
                space_above=item.space,
                style=story.kind if story.kind in {"header", "footer"} else item.style,
            )
        elif all(len(row) == 1 for row in item):
            # One column is a frame around text, not a table.
            for (text,) in item:
                transcript.add_line(text, space_above=0.0)
        else:
            transcript.add_table(
                [TableCell(at, column, text) for at, row in enumerate(item, 1) for column, text in enumerate(row, 1)],
                space_above=0.0,
            )
