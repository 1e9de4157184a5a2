"""How a saved web page is read: its encoding, its lines, and which of them are the site's and not the text's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lxml import etree

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.container import MAX_PART_BYTES, one_line
from pipeline.extract.decoding import Decoded, decode_text, makes_sense
from pipeline.extract.html_chrome import count_prose, find_chrome
from pipeline.extract.html_lines import HtmlLine, read_lines
from pipeline.extract.mht import find_pages, is_mht
from pipeline.extract.reader import Reading
from pipeline.extract.transcript import Transcript

_HEAD_BYTES: Final = 4096
_BEGINS: Final = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link|script|style|div|p|table|span|center|h[1-6]|article)\b",
    re.I | re.S,
)
_CHARSET: Final = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.I)
# What declarations are worth: pages that declare GB 2312 hold characters of its supersets, and Latin declared on
# a Chinese page is the default of some program.
_DECLARED: Final = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80", "gb2312-80", "cp936", "euc-cn"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
}
# A frame with less of the text than this beside the fullest one is a menu or an advertisement.
_TEXT_SHARE: Final = 0.25
# How many frames a message names, and how much of their addresses.
_MAX_FRAMES: Final = 5
_MAX_ADDRESS: Final = 80
_UTF_8: Final = frozenset({"utf-8", "utf8"})
# A line that is a link to a place in the same page, but for a mark before and a page number after it, is an
# entry of the page's contents.
_ENTRY_SHARE: Final = 0.75


class HtmlReader:
    """Web pages saved as HTML or MHT: one line per block of text; the site's own lines get the style chrome."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml", ".mht", ".mhtml", ".doc")

    def recognises(self, path: Path, head: bytes) -> bool:
        return looks_like_html(head) or is_mht(head)

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        data = path.read_bytes()
        is_message = is_mht(data)
        transcript = Transcript(source_id, settings.max_chars)
        pages = [_open_page(*page) for page in (find_pages(data) if is_message else [(data, None)])]
        # A page and its frames are saved together: those with a good part of the prose hold the text.
        least = max(page.n_prose for page in pages) * _TEXT_SHARE
        for page in pages:
            is_text = page.n_prose >= least
            chrome = find_chrome(page.root, page.lines) if is_text else frozenset(range(len(page.lines)))
            write_lines(transcript, page.lines, chrome)
        if all(line.is_hidden for page in pages for line in page.lines):
            raise EmptySourceError(_tell_frames(pages[0].root) or "no text in the page")
        damaged = [page.decoded for page in pages if page.decoded.n_damaged]
        message = "; ".join(
            f"{decoded.n_damaged} places are not valid {decoded.encoding.upper()} and were read as U+FFFD"
            for decoded in damaged
        )
        return Reading(
            media_type="multipart/related" if is_message else "text/html",
            lines=transcript.lines,
            cells=transcript.cells,
            n_unmapped_chars=transcript.n_unmapped_chars,
            message=message or None,
        )


@dataclass(frozen=True, slots=True)
class _OpenPage:
    """A page, decoded and parsed, and its lines."""

    decoded: Decoded
    root: etree._Element
    lines: list[HtmlLine]

    @property
    def n_prose(self) -> int:
        return sum(map(count_prose, self.lines))


def _open_page(data: bytes, declared: str | None) -> _OpenPage:
    decoded = decode_html(data, declared)
    root = parse_html(decoded.text)
    return _OpenPage(decoded, root, read_lines(root))


def _tell_frames(root: etree._Element) -> str | None:
    """Where the text of a page is that only frames other pages; None for one without frames."""
    frames = [frame.get("src", "?")[:_MAX_ADDRESS] for frame in root.iter("frame", "iframe")]
    shown = ", ".join(frames[:_MAX_FRAMES])
    return f"no text in the page, which only frames others ({shown}); save those" if frames else None


def looks_like_html(head: bytes) -> bool:
    """Whether the bytes begin like a page, in whatever encoding.

    >>> looks_like_html(b"<!DOCTYPE html><html>"), looks_like_html(b"<?xml version='1.0'?><fdf/>")
    (True, False)
    """
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", errors="ignore").encode("ascii", errors="ignore")
    elif 0 in head[:2]:
        # UTF-16 without its mark: "<" and a byte 0, in either order.
        head = head.decode("utf-16-be" if head[0] == 0 else "utf-16-le", errors="ignore").encode(
            "ascii", errors="ignore"
        )
    return _BEGINS.match(head.removeprefix(b"\xef\xbb\xbf")[:_HEAD_BYTES]) is not None


def write_html(transcript: Transcript, data: bytes, declared: str | None = None) -> None:
    """Write all lines of a page that is nothing but text, as Word embeds them."""
    lines = read_lines(parse_html(decode_html(data, declared).text))
    write_lines(transcript, lines, frozenset())


def write_lines(transcript: Transcript, lines: list[HtmlLine], chrome: frozenset[int]) -> None:
    """Write lines and tables; `chrome` holds the positions of those that are the site's."""
    for at, line in enumerate(lines):
        if line.cells is not None:
            style = "chrome" if at in chrome else "table"
            transcript.add_table(line.cells, space_above=line.space_above, style=style)
        else:
            transcript.add_line(
                line.text,
                font_size=line.font_size,
                bold=line.bold,
                space_above=line.space_above,
                style="chrome" if at in chrome else _style_of(line),
            )


def _style_of(line: HtmlLine) -> str | None:
    if line.is_note:
        return "note"
    if line.heading is not None:
        return f"heading{line.heading}"
    if line.n_anchor_chars >= len(line.text) * _ENTRY_SHARE:
        return "toc"
    return "list" if line.is_list_item else None


def decode_html(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a page: UTF-8 if that makes sense, else what it declares if that does, else what plain text would be.

    When nothing is certain, as on pages with three characters of text, the declaration decides.

    >>> decode_html('<meta charset="gb2312"><p>朱镕基</p>'.encode("gb18030")).encoding
    'gb18030'
    """
    meta = _CHARSET.search(data[:8192])
    names = [(declared or "").lower(), meta[1].decode("ascii").lower() if meta else ""]
    uncertain = []
    for encoding in ("utf-8", *(_DECLARED[name] for name in names if name in _DECLARED)):
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            if makes_sense(text) or (encoding == "utf-8" and names[-1] in _UTF_8):
                return Decoded(text, encoding)
            uncertain.append(Decoded(text, encoding))
    try:
        return decode_text(data)
    except ReadError:
        if uncertain:
            return uncertain[0]
        raise


def parse_html(text: str) -> etree._Element:
    """Parse a page as browsers do, whatever is wrong with it.

    Without `huge_tree` the parser stops at 256 levels, which pages with unclosed tags do reach, and says
    so in its log only; with it, at 2,048.
    """
    if len(text) > MAX_PART_BYTES:
        raise ReadError(f"a page of {len(text):,} characters; the limit is {MAX_PART_BYTES:,}")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise ReadError(f"not a page that can be parsed: {one_line(error)}") from error
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise ReadError("a page whose elements are nested too deep to be parsed")
    if root is None:
        raise EmptySourceError("no text in the page")
    return root
