"""Small parts that several sections of the page share: chips, anchors, tables, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.cli.review import labels
from pipeline.cli.review.markup import Child, Element, element
from pipeline.query.review import ArticleView
from pipeline.text.missing_pages import Gap

# A list longer than this is folded; its count stays in sight.
LONG: Final = 12


def small(text: str | None) -> Element | None:
    """The tables' own word beside the Chinese one."""
    return None if text is None else element("small", f" {text}", lang="en")


def status(value: str) -> Element:
    """A status as a chip: a word and a sign, not a colour alone."""
    return element("span", labels.STATUSES.get(value, value), small(value), class_=f"chip {value}")


def article_anchor(article: ArticleView) -> str:
    """The place of an article on the page: a003."""
    return str(article.row["article_id"].rpartition(".")[2])


def contents_anchor(article: ArticleView) -> str:
    """The place of an article's row in the table of contents."""
    return f"c-{article_anchor(article)}"


def section(anchor_: str, title: str, english: str, *children: Child) -> Element:
    """A section of the page under its heading."""
    return element("section", element("h2", title, small(english)), children, id=anchor_)


def table(headings: Sequence[tuple[str, str]], rows: Iterable[Element]) -> Element:
    """A table; each heading is Chinese, then the tables' own word."""
    cells = [element("th", label, small(name)) for label, name in headings]
    return element("table", element("thead", element("tr", cells)), element("tbody", rows))


def percent(probability: float) -> str:
    """A probability as people read it; what is nearly sure is not called sure.

    >>> percent(0.97), percent(0.99), percent(0.99996), percent(1.0)
    ('97%', '99%', '99.9%', '100%')
    """
    return f"{min(probability, 0.999):.1%}" if 0.99 < probability < 1 else f"{probability:.0%}"


def lacking(gap: Gap) -> str:
    """The printed numbers of missing pages.

    >>> lacking(Gap(3, 61, 4)), lacking(Gap(7, 7, 9))
    ('3–61', '7')
    """
    return str(gap.first) if gap.is_single else f"{gap.first}–{gap.last}"


def ranges(numbers: list[int]) -> str:
    """Numbers in order, neighbours joined.

    >>> ranges([1, 2, 3, 7, 9, 10])
    '1–3、7、9–10'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return "、".join("–".join(map(str, run)) for run in runs)
