"""How plain text and Markdown files are read: their lines, and what tells them from binary files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.decoding import BYTE_ORDER_MARKS, decode_text, reads_as_utf16
from pipeline.extract.markdown import SourceLine, write_markdown
from pipeline.extract.reader import Reading
from pipeline.extract.transcript import PAGE_BREAK_SPACE, Transcript
from pipeline.records import Reject

_MARKDOWN: Final = frozenset({".md", ".markdown"})
# Where lines end: also at the soft break that Word leaves in copied text, and at Unicode's own separators.
_NEWLINE: Final = re.compile("(\r\n|[\n\r\f\v\x85\u2028\u2029])")
_XML: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s")
# What Markdown holds that the page made of it shows no text of.
_REASONS: Final = {
    "comment": "a comment in the file",
    "picture": "a picture, of which the file holds the address",
    "front_matter": "names and values for programs at the top of the file",
}


class PlainReader:
    """TXT, one line per line and nothing interpreted, and Markdown."""

    name = "plain"
    suffixes = (".txt", ".text", ".md", ".markdown")

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether the bytes can be text: a byte order mark, or nothing that only binary files hold.

        Bytes 0 alone do not speak against it where every other byte is one, as in UTF-16 without a mark. XML is
        text for programs: what it says is not known by its characters.
        """
        if _XML.match(head):
            return False
        if head.startswith(tuple(mark for mark, _ in BYTE_ORDER_MARKS)):
            return True
        if 0 in head:
            return 0 not in head[::2] or 0 not in head[1::2] or reads_as_utf16(head)
        return sum(head.count(byte) for byte in range(1, 9)) * 100 <= len(head)

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        decoded = decode_text(path.read_bytes())
        if len(decoded.text) > settings.max_chars:
            # Before it is cut into lines, which take ten times as much memory.
            raise ReadError(f"more than {settings.max_chars:,} characters (extract.max_chars)")
        is_markdown = path.suffix.lower() in _MARKDOWN
        transcript = Transcript(source_id, settings.max_chars)
        rejects: list[Reject] = []

        def put_aside(rule: str, text: str) -> None:
            rejects.append(Reject(source_id=source_id, stage="extract", rule=rule, reason=_REASONS[rule], text=text))

        if is_markdown:
            write_markdown(transcript, list(split_lines(decoded.text)), put_aside)
        else:
            write_text(transcript, decoded.text)
        if not transcript.lines:
            raise EmptySourceError("no text in the file, only white space" if decoded.text else "the file is empty")
        message = None
        if decoded.n_damaged:
            message = f"{decoded.n_damaged} places are not valid {decoded.encoding.upper()} and were read as U+FFFD"
        return Reading(
            media_type="text/markdown" if is_markdown else "text/plain",
            lines=transcript.lines,
            cells=transcript.cells,
            rejects=rejects,
            n_unmapped_chars=transcript.n_unmapped_chars,
            message=message,
        )


def write_text(transcript: Transcript, text: str) -> None:
    r"""Write down every line of `text` that is not only white space, with the number of blank lines above it."""
    for line in split_lines(text):
        transcript.add_line(line.text, space_above=line.space_above)


def split_lines(text: str) -> Iterator[SourceLine]:
    r"""The lines of a text that are not only white space; a form feed ends a page and counts as many blank lines.

    >>> list(split_lines("受理\r\n\r\n办理"))
    [SourceLine(text='受理', space_above=0.0), SourceLine(text='办理', space_above=1.0)]
    """
    space_above = 0.0
    pieces = _NEWLINE.split(text)
    for line, newline in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if line and not line.isspace():
            yield SourceLine(line, space_above)
            space_above = 0.0
        elif newline:
            space_above += 1
        if newline == "\f":
            space_above += PAGE_BREAK_SPACE
