"""Which articles lack text: those that break off, and those that pages missing from the file belonged to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.segment.anatomy import Anatomy
from pipeline.segment.entry import Entry
from pipeline.segment.entry_numbers import is_part
from pipeline.segment.joins import opens_reference
from pipeline.segment.labels import lines_above
from pipeline.segment.rows import Row
from pipeline.segment.starts import Start
from pipeline.segment.titles import ends_sentence
from pipeline.text.missing_pages import Gap, find_missing_pages, printed_numbers

# （某县信访局） after the last sentence: who wrote it.
_SIGNED: Final = re.compile(r"(?<=[。！？”])\s*[（(][^（）()]{2,40}[）)]\s*$")
# A last line this long, or with a mark inside, is text and no signature or slogan.
_RUNNING: Final = 40
# Share of the articles whose first page bears the number that the contents gives, for the contents to be trusted.
_AGREEING: Final = 0.8


@dataclass(frozen=True, slots=True)
class Paging:
    """The numbers printed on a source's pages, and where they show pages to be missing."""

    numbers: Mapping[int, int]
    gaps: tuple[Gap, ...]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Paging:
        """The paging by the lines that cleaning found to be page numbers."""
        printed = [(row.page, row.text or row.line.text_raw) for row in rows if row.role == "page_number" and row.page]
        return cls(dict(printed_numbers(printed)), tuple(find_missing_pages(printed)))

    def number(self, page: int | None) -> int | None:
        """The number of a physical page, counted on from the nearest page before it that bears one."""
        if page is None:
            return None
        known = max((one for one in self.numbers if one <= page), default=None)
        return None if known is None else self.numbers[known] + page - known


def beheaded_articles(
    rows: Sequence[Row], starts: Sequence[Start], entries: Sequence[Entry], paging: Paging
) -> list[Start]:
    """The articles whose title stood on a missing page and whose text goes on behind it, as the contents' pages say.

    Without them that text would be the end of the article before.
    """
    found: list[Start] = []
    if not agrees(
        paging, [(rows[start.first].page, entries[start.entry].page) for start in starts if start.entry is not None]
    ):
        return found
    known = {start.entry for start in starts}
    for gap in paging.gaps:
        first = next((at for at, row in enumerate(rows) if row.page is not None and row.page > gap.page), None)
        if first is None or _opens_next(rows, first, starts):
            continue
        listed = [at for at, entry in enumerate(entries) if entry.page is not None and entry.page <= gap.last]
        before = max((start.entry for start in starts if start.entry is not None and start.first < first), default=-1)
        if listed and listed[-1] not in known and listed[-1] > before and (entries[listed[-1]].page or 0) >= gap.first:
            found.append(Start(first, 0, "", listed[-1]))
    return found


def _opens_next(rows: Sequence[Row], first: int, starts: Sequence[Start]) -> bool:
    """Whether nothing but labels and the title of a part stands between a row and the next article's title."""
    below = next((start.first for start in starts if start.first >= first), None)
    if below is None:
        return False
    return all(is_part(row.text) for row in rows[first : max(first, below - lines_above(rows, below))])


def agrees(paging: Paging, pages: Sequence[tuple[int | None, int | None]]) -> bool:
    """Whether the contents' pages are the numbers printed on the pages where its articles begin."""
    told = [(paging.number(page), printed) for page, printed in pages if page is not None and printed is not None]
    return bool(told) and sum(number == printed for number, printed in told) >= _AGREEING * len(told)


def truncated_articles(anatomies: Sequence[Anatomy], entries: Sequence[Entry], paging: Paging) -> set[int]:
    """Positions of the articles that lack text, among those the body has.

    The source's last breaks off within a sentence; pages are missing inside one, or behind one whose text breaks off
    or whose next neighbour in the contents begins later; or its title itself stood on a missing page.
    """
    first_pages = [(one.rows[0].page, _entry_page(one, entries)) for one in anatomies if one.title and one.rows]
    trusted = agrees(paging, first_pages)
    found: set[int] = set()
    for at, one in enumerate(anatomies):
        pages = [row.page for row in one.rows if row.page is not None]
        first, last = min(pages, default=0), max(pages, default=0)
        inside = any(first <= gap.page < last for gap in paging.gaps)
        behind = next((gap for gap in paging.gaps if gap.page == last), None)
        goes_on = (
            trusted and behind is not None and not behind.is_single and _is_listed_to(one, entries, behind.first + 1)
        )
        is_last = at == len(anatomies) - 1
        if is_last and trusted and paging.numbers and last == max(paging.numbers):
            goes_on = _is_listed_to(one, entries, (paging.number(last) or 0) + 2)
        beheaded = one.start.count == 0 and one.start.entry is not None
        if inside or goes_on or beheaded or ((behind or is_last) and _breaks_off(one, entries, anatomies)):
            found.add(at)
    return found


def _entry_page(anatomy: Anatomy, entries: Sequence[Entry]) -> int | None:
    return entries[anatomy.start.entry].page if anatomy.start.entry is not None else None


def _is_listed_to(anatomy: Anatomy, entries: Sequence[Entry], page: int) -> bool:
    """Whether the contents' next article begins behind a printed page, so that this one reaches to it.

    One page between them may be blank.
    """
    at = anatomy.start.entry
    below = (
        next((entry.page for entry in entries[at + 1 :] if entry.page is not None), None) if at is not None else None
    )
    return below is not None and below > page


def _breaks_off(anatomy: Anatomy, entries: Sequence[Entry], anatomies: Sequence[Anatomy]) -> bool:
    """Whether an article's text ends within a sentence."""
    if not anatomy.passages:
        return False
    end = anatomy.passages[-1]
    text = _SIGNED.sub("", end.text)
    if ends_sentence(text) or end.is_heading or end.first.line.table_id is not None or opens_reference(end.text):
        return False
    present = {one.start.entry for one in anatomies}
    at = anatomy.start.entry
    more_listed = at is not None and any(other not in present for other in range(at + 1, len(entries)))
    return more_listed or len(text) >= _RUNNING or any(mark in text for mark in "，。；")
