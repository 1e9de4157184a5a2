"""How a web page saved as one file (MHT, a MIME message) is unpacked."""

from __future__ import annotations

import email
import email.policy
from email.errors import MessageError
from typing import Final

from pipeline.errors import ReadError
from pipeline.extract.container import one_line

_MIME_STARTS: Final = (b"mime-version:", b"from: <saved by", b"content-type: multipart/related")


def is_mht(head: bytes) -> bool:
    """Whether the bytes begin as browsers and Word begin a MIME message with a page in it."""
    start = head[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith(_MIME_STARTS) and b"multipart/" in start


def find_html(data: bytes) -> tuple[bytes, str | None]:
    """The bytes of the message's first HTML page, and the encoding its header declares."""
    try:
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        for part in message.walk():
            if part.get_content_type() == "text/html":
                payload = part.get_payload(decode=True)
                if isinstance(payload, bytes):
                    return payload, part.get_content_charset()
    except (MessageError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise ReadError(f"a damaged MHT file: {one_line(error)}") from error
    raise ReadError("an MHT file without a page")
