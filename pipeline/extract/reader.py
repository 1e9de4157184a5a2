"""What a reader is, and how a file finds the one that reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from pipeline.config import ExtractSettings
from pipeline.records import Bookmark, Cell, Line, Page, Reject


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that a reader saw in one file.

    `message` says in one line what could not be read; with it the source counts as partial.
    """

    media_type: str
    lines: Sequence[Line]
    pages: Sequence[Page] = ()
    bookmarks: Sequence[Bookmark] = ()
    cells: Sequence[Cell] = ()
    rejects: Sequence[Reject] = ()
    n_unmapped_chars: int = 0
    message: str | None = field(default=None)


class Reader(Protocol):
    """One file format. Adding one is a file with these four members and a row in READERS.

    `suffixes` are the names that its files go by: a file that goes by another reader's is wrongly named.

    `recognises` decides by the first 4 KiB and the suffix (lower case, with its dot), and may look into
    a container; `read` raises ReadError (or EncryptedError, EmptySourceError) when nothing can be read.
    Line.block_id is `<source_id>.b<6 digits>`, Line.ordinal counts from 1 over the whole file.
    """

    name: str

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    def recognises(self, path: Path, head: bytes) -> bool: ...

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading: ...
