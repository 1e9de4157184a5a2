"""How Markdown is read: its marks become styles, looks and cells, as they do on the page that is made of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.extract.html import write_html
from pipeline.extract.transcript import TableCell, Transcript

_HEADING: Final = re.compile(r" {0,3}(#{1,6})[ \t\u3000]+\S")
_RULE: Final = re.compile(r" {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)[ \t]*")
_FENCE: Final = re.compile(r" {0,3}(?:```|~~~)")
_QUOTE: Final = re.compile(r" {0,3}>[ \t]?")
_BULLET: Final = re.compile(r"([ \t]*)[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_FOOTNOTE: Final = re.compile(r" {0,3}\[\^([^\[\]]{1,40})\]:[ \t]*")
_TARGET: Final = re.compile(r" {0,3}\[[^\[\]^]{1,200}\]:[ \t]*[!-~]+(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*")
_COMMAND: Final = re.compile(r"[ \t]*@?\[toc\][ \t]*", re.I)
_TABLE_RULE: Final = re.compile(r"[ \t]*+\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+")
_CELL_END: Final = re.compile(r"(?<!\\)\|")
_HTML_TABLE: Final = re.compile(r"[ \t]*<table\b", re.I)
_TABLE_END: Final = "</table>"

# A line of a contents: nothing but one link to a place in the same file.
_CONTENTS_ENTRY: Final = re.compile(r"(?:\d{1,3}\.)?[ \t]*\[[^\[\]]+\]\(#[^()]*\)")
_OPENS_COMMENT, _CLOSES_COMMENT = "<!--", "-->"
_PICTURE: Final = re.compile(r"!\[([^\[\]]*)\]\((?:<[^<>]*>|[^()\s]*)(?:[ \t]+\"[^\"]*\")?\)")
_LINK: Final = re.compile(r"\[([^\[\]]*)\](?:\((?:<[^<>]*>|[^()\s]*)(?:[ \t]+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_NOTE_MARK: Final = re.compile(r"\[\^([^\[\]]{1,40})\]")
_CODE: Final = re.compile(r"(`{1,3})([^`]+)\1")
# A star between numbers multiplies, one beside a blank stands for itself.
_STRESS: Final = re.compile(
    r"(?<![\\*\d])(\*{1,3})(?![\s*])([^*]+)(?<![\s\\])\1(?![*\d])|(?<!\w)(__?)(?![\s_])([^_]+)(?<!\s)\3(?!\w)"
)
_STRUCK: Final = re.compile(r"(~~|==)(?![\s~=])([^~=]+)(?<!\s)\1")
_TAG: Final = re.compile(
    r"</?(?:b|i|u|em|strong|font|span|sup|sub|center|div|p|small|big|mark|del|ins|a|img|hr|kbd|details|summary)\b"
    r"[^<>]{0,300}>",
    re.I,
)
_BREAK: Final = re.compile(r"<br[ \t]*/?>", re.I)
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|~>])")
# A line of text that a rule stands under, and is no title of it.
_SENTENCE_END: Final = tuple("。！？；：，…”）!?;:,")
_MAX_TITLE: Final = 40
# The block of names and values that programs for web sites put at the top.
_MAX_FRONT: Final = 60
_FRONT_LINE: Final = re.compile(r"[\w\- ]{1,40}:.*|[ \t]*-[ \t].*|[ \t]+.*|#.*|[ \t]*")


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of a text file, and the white space above it, in lines."""

    text: str
    space_above: float


def write_markdown(transcript: Transcript, lines: Sequence[SourceLine], put_aside: Callable[[str, str], None]) -> None:
    """Write down a Markdown file; `put_aside` takes by rule what its page shows no text of: comments and pictures.

    A heading keeps its marker and gets its level as style. Links are their labels, since their targets are no more
    text than addresses behind HTML links are.
    """
    _Writer(transcript, _drop_comments(lines, put_aside), put_aside).write()


class _Writer:
    def __init__(
        self, transcript: Transcript, lines: Sequence[SourceLine], put_aside: Callable[[str, str], None]
    ) -> None:
        self._transcript = transcript
        self._lines = lines
        self._put_aside = put_aside
        self._space = 0.0
        # A table in HTML that never ends is no table, or all text after it would be its cell.
        self._last_table_end = max((at for at, line in enumerate(lines) if _TABLE_END in line.text.lower()), default=-1)

    def write(self) -> None:
        at = self._write_front()
        is_code = False
        while at < len(self._lines):
            line = self._lines[at]
            self._space += line.space_above
            if _FENCE.match(line.text):
                is_code = not is_code
            elif is_code:
                self._add(line.text)
            elif _HTML_TABLE.match(line.text) and at <= self._last_table_end:
                at = self._write_html_table(at)
                continue
            elif "|" in line.text and at + 1 < len(self._lines) and self._is_table_rule(at + 1):
                at = self._write_table(at)
                continue
            else:
                at += self._write_line(line.text, at)
            at += 1

    def _write_front(self) -> int:
        """Put aside the names and values at the top, which are for programs; gives where the text begins."""
        if not self._lines or self._lines[0].text.strip() != "---":
            return 0
        for end in range(1, min(len(self._lines), _MAX_FRONT)):
            text = self._lines[end].text
            if text.strip() in {"---", "..."}:
                self._put_aside("front_matter", "\n".join(line.text for line in self._lines[1:end]))
                return end + 1
            if not _FRONT_LINE.fullmatch(text):
                break
        return 0

    def _write_line(self, text: str, at: int) -> int:
        """Write one line; gives how many lines below it belonged to it."""
        if _COMMAND.fullmatch(text) or _TARGET.fullmatch(text):
            return 0
        if _RULE.fullmatch(text):
            self._space += 1
            return 0
        note = _FOOTNOTE.match(text)
        if note is not None:
            self._add_inline(f"[{note[1]}] {text[note.end() :]}", style="note")
            return 0
        while (quote := _QUOTE.match(text)) is not None:
            text = text[quote.end() :]
        heading = _HEADING.match(text)
        if heading is not None:
            self._add_inline(_drop_closing_marks(text), style=f"heading{len(heading[1])}")
            return 0
        level = self._underlined(text, at)
        if level is not None:
            self._add_inline(text, style=f"heading{level}")
            return 1
        bullet = _BULLET.match(text)
        if bullet is not None:
            text = bullet[1] + text[bullet.end() :]
        is_entry = _CONTENTS_ENTRY.fullmatch(text.strip(" \t*_")) is not None
        self._add_inline(text, style="toc" if is_entry else "list" if bullet else None)
        return 0

    def _underlined(self, text: str, at: int) -> int | None:
        """The level of a title whose mark is a line of its own below it; None for any other line."""
        if at + 1 >= len(self._lines) or len(text) > _MAX_TITLE or text.rstrip().endswith(_SENTENCE_END):
            return None
        below = self._lines[at + 1]
        if below.space_above or not _UNDERLINE.fullmatch(below.text):
            return None
        return 1 if "=" in below.text else 2

    def _is_table_rule(self, at: int) -> bool:
        line = self._lines[at]
        return not line.space_above and "|" in line.text and _TABLE_RULE.fullmatch(line.text) is not None

    def _write_table(self, at: int) -> int:
        """Write the table whose head is at `at`; gives the line after it."""
        rows = [self._lines[at].text]
        below = at + 2
        while below < len(self._lines) and "|" in self._lines[below].text and not self._lines[below].space_above:
            rows.append(self._lines[below].text)
            below += 1
        cells = [
            TableCell(row, column, " ".join(text for text, _ in self._read_inline(cell.strip(" \t"))))
            for row, line in enumerate(rows, start=1)
            for column, cell in enumerate(_split_row(line), start=1)
        ]
        self._transcript.add_table(cells, space_above=self._space)
        self._space = 0.0
        return below

    def _write_html_table(self, at: int) -> int:
        """Write a table in HTML, as programs that make Markdown of other formats do; gives the line after it."""
        end = at
        while end < len(self._lines) and _TABLE_END not in self._lines[end].text.lower():
            end += 1
        source = "\n".join(line.text for line in self._lines[at : end + 1])
        write_html(self._transcript, source.encode("utf-8"), "utf-8")
        return end + 1

    def _add_inline(self, text: str, style: str | None = None) -> None:
        for shown, bold in self._read_inline(text):
            self._add(shown, style=style, bold=bold)

    def _read_inline(self, text: str) -> list[tuple[str, bool]]:
        """What a line shows, cut at its hard breaks: each text, and whether most of it is bold."""
        for picture in _PICTURE.finditer(text):
            self._put_aside("picture", picture[1] or "?")
        text = _NOTE_MARK.sub(r"[\1]", _CODE.sub(r"\2", _PICTURE.sub("", text)))
        text = _TAG.sub("", _STRUCK.sub(r"\2", _LINK.sub(r"\1", text)))
        return [_read_stress(part) for part in _BREAK.split(text)]

    def _add(self, text: str, style: str | None = None, *, bold: bool | None = None) -> None:
        # A line of nothing but a picture leaves none.
        if text and not text.isspace():
            self._transcript.add_line(text, space_above=self._space, style=style, bold=bold or None)
            self._space = 0.0


def _read_stress(text: str) -> tuple[str, bool]:
    """A text without the marks of stress, and whether most of it is bold.

    >>> (
    ...     _read_stress("**第一条** 为了规范"),
    ...     _read_stress("***目  录***"),
    ...     _read_stress("3*4*5，见*注"),
    ...     _read_stress(r"\\*号"),
    ... )
    (('第一条 为了规范', False), ('目  录', True), ('3*4*5，见*注', False), ('*号', False))
    """
    n_bold = sum(len(stress[2] or stress[4]) for stress in _STRESS.finditer(text) if len(stress[1] or stress[3]) > 1)
    shown = _STRESS.sub(lambda stress: stress[2] or stress[4], text)
    shown = html.unescape(_ESCAPE.sub(r"\1", shown)).rstrip(" \t")
    return shown, n_bold * 2 > len(shown.strip())


def _split_row(line: str) -> list[str]:
    row = line.strip(" \t")
    row = row.removeprefix("|")
    row = row[:-1] if row.endswith("|") and not row.endswith("\\|") else row
    return [cell.replace("\\|", "|") for cell in _CELL_END.split(row)]


def _drop_closing_marks(heading: str) -> str:
    """A heading without the marks that may also stand at its end: ## 二、做法 ##."""
    text = heading.rstrip(" \t")
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if bare != text and bare.endswith((" ", "\t")) else text


def _drop_comments(lines: Sequence[SourceLine], put_aside: Callable[[str, str], None]) -> list[SourceLine]:
    """The lines without what stands between <!-- and -->, which no page shows; one that never ends is text."""
    last = max((at for at, line in enumerate(lines) if _CLOSES_COMMENT in line.text), default=-1)
    kept: list[SourceLine] = []
    comment: list[str] | None = None
    space = 0.0
    for at, line in enumerate(lines):
        shown, rest = [], line.text
        while rest:
            if comment is None:
                before, opened, after = rest.partition(_OPENS_COMMENT)
                if opened and (at < last or _CLOSES_COMMENT in after):
                    comment, rest = [], after
                    shown.append(before)
                else:
                    shown.append(rest)
                    break
            else:
                inside, closed, rest = rest.partition(_CLOSES_COMMENT)
                comment.append(inside)
                if closed:
                    put_aside("comment", "\n".join(comment).strip())
                    comment = None
        space += line.space_above
        text = "".join(shown)
        if text.strip():
            kept.append(SourceLine(text, space))
            space = 0.0
    return kept
