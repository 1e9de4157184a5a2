"""What a forged compilation is before it becomes a file: parts, articles and paragraphs whose truth is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMERAL: Final = "[一二三四五六七八九十]+"
_HEADING_NUM: Final = re.compile(
    rf"第{_NUMERAL}[章节]\u3000?|{_NUMERAL}、|（{_NUMERAL}）|[0-9]+[.、]|（[0-9]+）"
)  # the ordinal that a heading starts with
_ENUMERATOR: Final = re.compile(
    rf"{_NUMERAL}[是要]|首先|其次|再次|最后(?=，)|第{_NUMERAL}(?=，)|（{_NUMERAL}）|[0-9]+\.(?![0-9])|（[0-9]+）|第{_NUMERAL}条"
)  # what may open a paragraph without making it a heading; 第…条 opens a clause


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One line of an article's canonical text.

    `role` is one of paragraphs.role. Headings, and paragraphs that a run-in heading opens, have `level`, `num` and
    `heading`. `themes` is None where nobody coded them.
    """

    role: str
    text: str
    level: int | None = None
    num: str | None = None
    heading: str | None = None
    enumerator: str | None = None
    themes: tuple[str, ...] | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of a table row."""
        return tuple(self.text.split("\t"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article: its description and all its paragraphs, title first.

    `date` is ISO, cut after the month or year where the text says no more. `word_headings` tells how a DOCX sets the
    headings: styles, direct or auto.
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    byline: str | None = None
    author: str | None = None
    author_role: str | None = None
    organ: str | None = None
    date: str | None = None
    date_line: str | None = None
    region: str | None = None
    adcode: str | None = None
    word_headings: str = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part (部分) of the contents; a compilation without parts has one with neither number nor title."""

    articles: tuple[Article, ...]
    num: str | None = None
    title: str | None = None

    @property
    def line(self) -> str | None:
        """The part's line in the contents."""
        return None if self.title is None else f"{self.num}、{self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compilation:
    """A compilation as its editors had it, before any form or damage."""

    title: str
    parts: tuple[Part, ...]
    notice: str
    issue: str | None = None
    imprint: tuple[str, ...] = ()
    watermark: str | None = None

    @property
    def articles(self) -> tuple[Article, ...]:
        return tuple(article for part in self.parts for article in part.articles)

    @property
    def title_line(self) -> str:
        """The title as a site or running header prints it, with the number of articles."""
        return f"{self.title}（{len(self.articles)}篇）"

    def numbered(self) -> Iterator[tuple[int, Part, Article]]:
        """Each article with its position, from 1, and its part."""
        no = 0
        for part in self.parts:
            for article in part.articles:
                no += 1
                yield no, part, article


def heading(text: str, level: int) -> Paragraph:
    """A heading line, taken apart.

    >>> heading("（一）先评估后决策", 2).num
    '（一）'
    """
    found = _HEADING_NUM.match(text)
    num = found.group() if found else None
    return Paragraph(role="heading", text=text, level=level, num=_bare(num), heading=text[len(num or "") :])


def body(text: str, themes: tuple[str, ...] | None = None) -> Paragraph:
    """A paragraph, with the enumerator that opens it.

    >>> body("一要规范接访。").enumerator
    '一要'
    >>> body("一条板凳坐下来讲理。").enumerator is None
    True
    """
    found = _ENUMERATOR.match(text)
    return Paragraph(role="paragraph", text=text, enumerator=found.group() if found else None, themes=themes)


def run_in(text: str, level: int, themes: tuple[str, ...] | None = None) -> Paragraph:
    """A paragraph whose first sentence is its heading.

    >>> run_in("（二）转得快。移送材料当天送达。", 1).heading
    '转得快'
    """
    opening = heading(text[: text.index("。")], level)
    return Paragraph(
        role="paragraph",
        text=text,
        level=level,
        num=opening.num,
        heading=opening.heading,
        enumerator=opening.num,
        themes=themes,
    )


def front_matter(title: str, byline: str | None, date_line: str | None) -> tuple[Paragraph, ...]:
    """The lines above an article's body."""
    lines = (("title", title), ("byline", byline), ("date", date_line))
    return tuple(Paragraph(role=role, text=text) for role, text in lines if text is not None)


def _bare(num: str | None) -> str | None:
    return None if num is None else num.rstrip("\u3000")
