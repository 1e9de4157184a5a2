"""Authors that contents entries print with their titles: before a colon, behind a space, in brackets."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.segment.bylines import is_byline, is_names
from pipeline.segment.entry import Entry


def split_author(title: str) -> tuple[str, str | None]:
    """A title and the author it carries behind it, in brackets or after a slash.

    >>> split_author("某县推进试点（王明）"), split_author("工作要点（节选）")
    (('某县推进试点', '王明'), ('工作要点（节选）', None))
    """
    found = re.search(r"\s*[（(]([^（）()]{2,30})[)）]$|\s*[/／]\s*([^/／]{2,30})$", title)
    if found is None:
        return title, None
    author = (found[1] or found[2]).strip()
    if found.start() >= 4 and (is_names(author) or is_byline(author)):
        return title[: found.start()], author
    return title, None


def split_bylines(entries: Sequence[Entry]) -> None:
    """Take the author off titles of the form 张明：某县抓实源头治理, where most entries have it.

    A single 青禾镇：信访代办到家门口 is a title.
    """
    heads = [re.match(r"([^：:]{2,30})[：:]\s*(?=\S{4})", entry.title) for entry in entries]
    signed = [head is not None and (is_names(head[1]) or is_byline(head[1])) for head in heads]
    if sum(signed) < max(2, 0.6 * len(entries)):
        return
    for entry, head, is_signed in zip(entries, heads, signed, strict=True):
        if head is not None and is_signed and entry.byline is None:
            entry.byline = head[1].strip()
            entry.title = entry.title[head.end() :]
            entry.title_start += head.end()


# A name of two characters is printed wide to match those of three.
_NAME: Final = r"(?:[一-鿿][ \u3000][一-鿿]|[一-鿿·]{2,8})"
_NAMES_BEHIND: Final = re.compile(rf"(.{{4,}}?\S)[ \u3000]{{1,8}}({_NAME}(?:[、，, \u3000]+{_NAME})*)$")


def split_names_behind(entries: Sequence[Entry]) -> None:
    """Take the author off titles of the form 抓实源头治理　张明, where most entries have one behind them.

    A single 做实网格　服务到家 is a title.
    """
    found = [_NAMES_BEHIND.match(entry.title) if entry.byline is None else None for entry in entries]
    signed = [one is not None and is_names(one[2]) for one in found]
    if sum(signed) < max(2, 0.6 * len(entries)):
        return
    for entry, one, is_signed in zip(entries, found, signed, strict=True):
        if one is not None and is_signed:
            entry.title, entry.byline = one[1], one[2]
