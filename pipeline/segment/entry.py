"""What a contents holds: its entries and the headings of its parts, with their places in its text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Entry:
    """One contents entry.

    `start`, `title_start` and `end` are offsets in the contents' text, `part` the index of its part, `kind` the
    kind of enumerator its number is.
    """

    num: str | None
    title: str
    byline: str | None
    page: int | None
    start: int
    end: int
    part: int | None
    title_start: int
    kind: str


@dataclass(slots=True)
class Part:
    """The heading of a part in the contents, `start` and `end` its place in the contents' text."""

    num: str | None
    title: str
    start: int
    end: int
