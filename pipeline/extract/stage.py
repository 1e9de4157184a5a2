"""The first stage: one file becomes lines, pages, bookmarks and tables, or a reason why it cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract import ocr, office
from pipeline.extract.reader import Reading
from pipeline.extract.readers import find_reader, misnamed
from pipeline.records import Reject

VERSION: Final = 8


def optional_parts() -> str:
    """Which optional parts this machine has: a file refused for want of one is read again once it is there."""
    recogniser = ocr.recogniser() if ocr.is_installed() else None
    return f"ocr={recogniser} office={office.find_libreoffice() is not None}"


def run(tables: Mapping[str, pa.Table], settings: ExtractSettings) -> dict[str, pa.Table]:
    """Read the one file of the table `files`.

    A file that cannot be read gives a rejected row of `sources`, a row of `rejects` and nothing else.
    """
    (file,) = tables["files"].to_pylist()
    path = Path(file.pop("location"))
    source = {**file, "media_type": None, "pages": None, "reader": None, "n_chars": 0, "n_unmapped_chars": 0}
    try:
        _check_size(path, settings)
        reader = find_reader(path)
        source["reader"] = reader.name
        reading = reader.read(path, file["source_id"], settings)
        _check_reading(reading, settings)
    except ReadError as error:
        source |= {"status": "rejected", "message": error.reason}
        reject = Reject(
            source_id=file["source_id"],
            page=error.page,
            stage="extract",
            rule=error.rule,
            reason=error.reason,
            text=file["path"],
        )
        reading = Reading(media_type="", lines=(), rejects=(reject,))
    else:
        messages = [reading.message] if reading.message else []
        if misnamed(path, reader):
            messages.append(f"named {path.suffix}, but holds {reading.media_type}; read as that")
        source |= {
            "media_type": reading.media_type,
            "pages": len(reading.pages) or None,
            "status": _status(reading, messages),
            "n_chars": sum(len(line.text_raw) for line in reading.lines),
            "n_unmapped_chars": reading.n_unmapped_chars,
            "message": "; ".join(messages) or None,
        }
    return {
        "sources": schema.table("sources").from_columns({name: [value] for name, value in source.items()}),
        "pages": schema.table("pages").from_rows(reading.pages),
        "lines": schema.table("lines").from_rows(reading.lines),
        "bookmarks": schema.table("bookmarks").from_rows(reading.bookmarks),
        "tables": schema.table("tables").from_rows(reading.cells),
        "rejects": schema.table("rejects").from_rows(reading.rejects),
    }


def _check_size(path: Path, settings: ExtractSettings) -> None:
    try:
        n_bytes = path.stat().st_size
    except OSError as error:
        raise ReadError(f"cannot be opened: {error.strerror}") from error
    if n_bytes == 0:
        raise EmptySourceError("the file is empty")
    if n_bytes > settings.max_bytes:
        raise ReadError(f"{n_bytes:,} bytes, more than the limit of {settings.max_bytes:,} (extract.max_bytes)")


def _status(reading: Reading, messages: Sequence[str]) -> str:
    """A file of which nothing at all could be read is refused, though it could be opened."""
    if reading.message and not reading.lines:
        return "rejected"
    return "partial" if messages else "ok"


def _check_reading(reading: Reading, settings: ExtractSettings) -> None:
    if len(reading.pages) > settings.max_pages:
        raise ReadError(
            f"{len(reading.pages):,} pages, more than the limit of {settings.max_pages:,} (extract.max_pages)"
        )
    if not reading.lines and not reading.pages:
        raise EmptySourceError("no text in the file")
    n_chars = sum(len(line.text_raw) for line in reading.lines)
    if n_chars > settings.max_chars:
        raise ReadError(f"{n_chars:,} characters, more than the limit of {settings.max_chars:,} (extract.max_chars)")
