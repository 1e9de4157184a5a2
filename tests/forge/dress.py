"""How articles look in compilations of a kind: official papers numbered and signed, cases, conference speeches."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tests.forge.model import Article, Paragraph, body, front_matter, heading

_MATTERS: Final = (
    "首接首办", "初次信访事项办理", "重复信访治理", "信访积案化解", "领导干部接访下访", "信访信息报送", "矛盾纠纷排查",
    "人民建议征集", "信访听证", "网上信访办理", "信访代办服务", "信访干部培训",
)  # fmt: skip
_CASE_HEADINGS: Final = ("【案例背景】", "【主要做法】", "【工作成效】")
_FRONT: Final = frozenset({"title", "byline", "date"})


@dataclass(frozen=True, slots=True)
class Setting:
    """An article's number in Chinese, the full and the short name of the region that it is about, its year."""

    no: str
    full: str
    short: str
    year: int


def dress(article: Article, kind: str, setting: Setting, seed: str) -> Article:
    """An article in the look of its kind."""
    return _KINDS[kind](article, setting, random.Random(f"dress {kind} {seed}"))


def _paper(article: Article, setting: Setting, rng: random.Random) -> Article:
    """A notice: its number above the title, to whom it goes below it, who signs and when at the end."""
    year = setting.year
    organ = f"{setting.full}信访局"
    month, day = rng.randrange(1, 13), rng.randrange(1, 29)
    title = f"{organ}关于进一步做好{rng.choice(_MATTERS)}工作的通知（第{setting.no}号）"
    date_line = f"{year}年{month}月{day}日"
    return replace(
        article,
        title=title,
        paragraphs=(
            Paragraph(role="note", text=f"{setting.short[0]}信发〔{year}〕{rng.randrange(1, 99)}号"),
            *front_matter(title, None, None),
            body("各有关单位："),
            *_text(article),
            Paragraph(role="byline", text=organ),
            Paragraph(role="date", text=date_line),
        ),
        byline=organ,
        author=None,
        author_role=None,
        organ=organ,
        date=f"{year}-{month:02d}-{day:02d}",
        date_line=date_line,
    )


def _case(article: Article, setting: Setting, rng: random.Random) -> Article:
    """A case: its number in the title, framed headings, no byline and no date."""
    title = f"案例{setting.no}　{article.title}"
    lines = [line for line in _text(article) if line.role == "paragraph"]
    cuts = [0, len(lines) // 3, 2 * len(lines) // 3, len(lines)]
    paragraphs = list(front_matter(title, None, None))
    for i, framed in enumerate(_CASE_HEADINGS):
        paragraphs += [heading(framed, 1), *lines[cuts[i] : cuts[i + 1]]]
    return replace(_unsigned(article), title=title, paragraphs=tuple(paragraphs))


def _speech(article: Article, setting: Setting, rng: random.Random) -> Article:
    """A paper read at a conference: its number among the papers above the title, the organ below."""
    organ = f"{setting.full}信访局"
    label = Paragraph(role="note", text=f"会议发言材料之{setting.no}")
    paragraphs = (label, *front_matter(article.title, organ, None), *_text(article))
    return replace(_unsigned(article), paragraphs=paragraphs, byline=organ, organ=organ)


def _text(article: Article) -> Sequence[Paragraph]:
    return [line for line in article.paragraphs if line.role not in _FRONT]


def _unsigned(article: Article) -> Article:
    return replace(
        article,
        byline=None,
        author=None,
        author_role=None,
        organ=None,
        date=None,
        date_line=None,
        region=None,
        adcode=None,
    )


_KINDS: Final[Mapping[str, Callable[[Article, Setting, random.Random], Article]]] = {
    "papers": _paper,
    "cases": _case,
    "speeches": _speech,
}
