"""The contents (目录) of a forged compilation: what each entry prints, in each style, and its truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.forge.layouts import Layout
from tests.forge.model import Article, Compilation


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A contents entry: a line for the byline where the style has one, the line of the title, the printed page."""

    no: int
    num: str | None
    part_num: str | None
    part_title: str | None
    part_line: str | None
    title: str
    byline: str | None
    byline_line: str | None
    line: str
    page: int | None
    page_format: str = "{}"
    page_first: bool = False

    def truth(self) -> dict[str, Any]:
        return {
            "no": self.no,
            "num": self.num,
            "part_num": self.part_num,
            "part_title": self.part_title,
            "title": self.title,
            "byline": self.byline,
            "page": self.page,
        }


def entries(compilation: Compilation, layout: Layout, pages: Mapping[int, int] | None) -> tuple[Entry, ...]:
    """The entries in order; `pages` gives the printed page of each article's number, None a form without pages."""
    made = []
    for no, part, article in compilation.numbered():
        printed = "" if layout.entry_num is None else layout.entry_num.format(no)
        byline, above, behind = _byline(layout, article)
        made.append(
            Entry(
                no=no,
                num=printed.strip(".、 ") or None,
                part_num=part.num,
                part_title=part.title,
                part_line=part.line,
                title=article.title,
                byline=byline,
                byline_line=f"{printed}{above}" if above else None,
                line=f"{'' if above else printed}{article.title}{behind}",
                page=None if pages is None else pages[no],
                page_format="{:02d}" if layout.contents == "page_first" else layout.entry_page,
                page_first=layout.contents == "page_first",
            )
        )
    return tuple(made)


def with_leader(entry: Entry, leader: str, width: float, measure: Callable[[str], float]) -> str:
    """The entry's title line, its leader and its page, filled to `width` as `measure` counts it."""
    page = "" if entry.page is None else entry.page_format.format(entry.page)
    if entry.page_first:
        return f"{page}\u3000{entry.line}"
    room = width - measure(entry.line) - measure(page)
    return f"{entry.line}{leader * max(3, int(room / measure(leader)))}{page}"


def _byline(layout: Layout, article: Article) -> tuple[str | None, str | None, str]:
    """The entry's byline, the line it makes above the title, and what it puts behind the title."""
    if article.author is None or article.byline is None:
        return None, None, ""
    if layout.contents == "two_line":
        byline = article.byline.replace(" ", "")
        return byline, f"{byline}：", ""
    if layout.contents == "byline_after":
        return article.author, None, f"（{article.author}）"
    return None, None, ""
