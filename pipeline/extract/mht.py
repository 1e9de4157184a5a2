"""How a web page saved as one file (MHT, a MIME message) is unpacked."""

from __future__ import annotations

import email
import email.policy
import re
from email.errors import MessageError
from typing import Final

from pipeline.errors import ReadError
from pipeline.extract.container import one_line

# The header lines that such a message begins with, whoever wrote it and in whatever language: among them its MIME
# version, and that it holds a page.
_HEADER: Final = re.compile(
    rb"\s*(?:(?:from|subject|date|mime-version|content-[a-z-]+|snapshot-[a-z-]+|message-id|x-[a-z-]+):[^\r\n]{0,500}"
    rb"(?:\r?\n[ \t][^\r\n]{0,500}){0,20}\r?\n){2,20}",
    re.I,
)
_HOLDS_PAGE: Final = re.compile(rb"^content-type:\s*(?:multipart/(?:related|alternative|mixed)|text/html)", re.I | re.M)


def is_mht(head: bytes) -> bool:
    """Whether the bytes begin as browsers and office programs begin a MIME message with a page in it.

    >>> is_mht("From: <由浏览器保存>\\nMIME-Version: 1.0\\nContent-Type: multipart/related\\n\\n".encode("gbk"))
    True
    >>> is_mht("From: 某县\\nSubject: 总结\\n\\n".encode())
    False
    """
    header = _HEADER.match(head[:8192].removeprefix(b"\xef\xbb\xbf"))
    return header is not None and b"mime-version:" in header[0].lower() and _HOLDS_PAGE.search(header[0]) is not None


def find_pages(data: bytes) -> list[tuple[bytes, str | None]]:
    """The HTML pages in a message, the page itself and its frames, each with the encoding that its header declares."""
    pages = []
    try:
        message = email.message_from_bytes(data.removeprefix(b"\xef\xbb\xbf").lstrip(), policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() in {"text/html", "application/xhtml+xml"}:
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes) and payload.strip():
                    pages.append((payload, part.get_content_charset()))
    except (MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise ReadError(f"a damaged MHT file: {one_line(error)}") from error
    if not pages:
        raise ReadError("an MHT file without a page")
    return pages
