"""Authors that contents print with the titles: before a colon, around a space, in brackets, on lines of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line, is_names
from pipeline.segment.entry import Entry
from pipeline.segment.entry_ends import find_end
from pipeline.text.han import HAN


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


# Share of the entries that must have an author in one place for what stands there to be one.
_MOST: Final = 0.6


def name_alone(line: str) -> str | None:
    """The author that is all of a line, perhaps in brackets.

    >>> name_alone("（某县信访局）"), name_alone("王　平"), name_alone("基层实践")
    ('某县信访局', '王　平', None)
    """
    bare = line.strip().removeprefix("（").removesuffix("）").strip("() ")
    return bare if is_names(bare) or is_byline(bare) else None


def side_of_names(text: str) -> str | None:
    r"""On which side of their titles most entries of a contents have their author on a line of its own.

    >>> side_of_names("某市小结……1\n（2024年3月5日）\n某市信访局\n某县小结……4\n某县信访局\n某区小结……8\n某区信访局")
    'below'
    >>> side_of_names("某市信访局\n某市小结……1\n某县信访局\n某县小结……4")
    'above'

    An organ over several entries is a part.

    >>> side_of_names("某市公安局\n某市小结……1\n某所小结……4\n某市法院\n某庭小结……6\n某院小结……9")
    """
    lines = [line.strip() for line in text.split("\n")]
    kinds = [
        "entry" if find_end(line) is not None else "name" if name_alone(line) else "other"
        for line in lines
        if line and not is_date_line(line)
    ]
    enough = max(2.0, _MOST * kinds.count("entry"))
    if sum(pair == ("entry", "name") for pair in pairwise(kinds)) >= enough:
        first = next(kind for kind in kinds if kind != "other")
        return "below" if first == "entry" else "above"
    return "above" if sum(pair == ("name", "entry") for pair in pairwise(kinds)) >= enough else None


_AHEAD: Final = re.compile(r"([^：:]{2,30})[：:]\s*(?=\S{4})|(\S{2,24})[ \t\u3000]+(?=\S{2})")


def split_bylines(entries: Sequence[Entry]) -> None:
    """Take the author off titles of the form 张明：某县抓实源头治理, where most entries have it.

    So too where a column of a table or a space sets it off, and in a part of which nearly all have one. A single
    青禾镇：信访代办到家门口 is a title.
    """
    for _, members in groupby(entries, key=lambda entry: entry.part):
        part = list(members)
        _split_bylines(part, max(3, 0.8 * len(part)))
    _split_bylines(entries, max(2, _MOST * len(entries)))


def _split_bylines(entries: Sequence[Entry], enough: float) -> None:
    """Take the author off the titles of these entries, if enough of them have it."""
    heads = [_AHEAD.match(entry.title) for entry in entries]
    names = ["" if head is None else (head[1] or head[2]).strip() for head in heads]
    signed = [is_names(name) or is_byline(name) for name in names]
    if sum(signed) < enough:
        return
    for entry, head, name, is_signed in zip(entries, heads, names, signed, strict=True):
        if head is not None and is_signed and entry.byline is None:
            entry.byline = name
            entry.title = entry.title[head.end() :]
            entry.title_start += head.end()


_SOURCE: Final = re.compile(r"\s*[/／]\s*([^/／]{2,20})$")


def split_sources(entries: Sequence[Entry]) -> None:
    """Take what stands behind a slash off the titles that have it still, where most entries had an author there."""
    found = [_SOURCE.search(entry.title) if entry.byline is None else None for entry in entries]
    signed = sum(entry.byline is not None for entry in entries)
    if not signed or signed + sum(one is not None for one in found) < max(2, 0.9 * len(entries)):
        return
    for entry, one in zip(entries, found, strict=True):
        if one is not None:
            entry.title, entry.byline = entry.title[: one.start()], one[1].strip()


# A name of two characters is printed wide to match those of three.
_NAME: Final = rf"(?:[{HAN}][ \u3000][{HAN}]|[{HAN}·]{{2,8}})"
_NAMES_BEHIND: Final = re.compile(rf"(.+?\S)[ \u3000]{{1,8}}({_NAME}(?:[、，, \u3000]+{_NAME})*)$")


def split_names_behind(entries: Sequence[Entry]) -> None:
    """Take the author off titles of the form 抓实源头治理　张明, where most entries have one behind them.

    A single 做实网格　服务到家 is a title.
    """
    found = [_NAMES_BEHIND.match(entry.title) if entry.byline is None else None for entry in entries]
    signed = [one is not None and is_names(one[2]) for one in found]
    if sum(signed) < max(2, _MOST * len(entries)):
        return
    for entry, one, is_signed in zip(entries, found, signed, strict=True):
        if one is not None and is_signed:
            entry.title, entry.byline = one[1], one[2]
