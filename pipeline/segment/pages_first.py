"""Contents that print each page before its title, as magazines do."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_ends import LEADER, find_end
from pipeline.segment.entry_numbers import is_part, own_number, read_part
from pipeline.text.han import HAN

_PAGE_FIRST: Final = re.compile(
    rf"(?:[PpＰ]\.?\s*|第\s*)?(?P<page>\d{{1,4}})\s*页?(?:[ \t\u3000]+|\s*[/／|｜]\s*|\s*(?:{LEADER.pattern})\s*)"
    rf"(?=[{HAN}A-Za-z“‘《（(]|(?:19|20)\d\d年)(?P<title>\S.*)$"
)


def opens_with_page(text: str) -> str | None:
    """The title of a line that begins with a page and ends with none.

    >>> opens_with_page("04  某县小结"), opens_with_page("2024年某县小结"), opens_with_page("4  某县小结……7")
    ('某县小结', None, None)
    """
    found = _PAGE_FIRST.match(text.strip())
    return found["title"].strip() if found and find_end(found["title"]) is None else None


def read_pages_first(text: str) -> tuple[list[Entry], list[Part]]:
    """Entries and parts of a contents that prints each page before its title; none where the numbers count entries.

    A line without a page is a part, or the rest of the title above it.

    >>> entries, _ = read_pages_first("04  某县小结\\n11  某市\\n小结\\n19  某区小结")
    >>> [(entry.page, entry.title) for entry in entries]
    [(4, '某县小结'), (11, '某市小结'), (19, '某区小结')]
    >>> read_pages_first("1  某县小结\\n2  某市小结\\n3  某区小结"), read_pages_first("1  某县小结……4\\n5  某市小结……6")
    (([], []), ([], []))
    """
    entries: list[Entry] = []
    parts: list[Part] = []
    at = 0
    n_lines = 0
    for line in text.split("\n"):
        bare = line.strip()
        start = at + len(line) - len(line.lstrip())
        at += len(line) + 1
        found = _PAGE_FIRST.match(bare)
        n_lines += bool(bare)
        if found is None or find_end(found["title"]) is not None:
            if bare and (is_part(bare) or not entries):
                parts.append(read_part(bare, start))
            elif bare:
                entries[-1].title += bare
                entries[-1].end = at - 1
            continue
        title = found["title"].strip()
        num, kind, skip = own_number(title)
        entries.append(
            Entry(
                num=num,
                title=title[skip:].strip(),
                byline=None,
                page=int(found["page"]),
                start=start,
                end=at - 1,
                part=len(parts) - 1 if parts else None,
                title_start=start + found.start("title") + skip,
                kind=kind,
            )
        )
    pages = [entry.page or 0 for entry in entries]
    rising = all(above <= below for above, below in pairwise(pages))
    counts = sum(below == above + 1 for above, below in pairwise(pages)) > 0.8 * (len(pages) - 1)
    if len(entries) < 3 or len(entries) < 0.5 * n_lines or not rising or counts:
        return [], []
    return entries, parts
