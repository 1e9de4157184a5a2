"""Draws compilations at random: regions, organs, persons, dates and prose from banks.toml, built in a few shapes."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.forge.dress import Setting, dress
from tests.forge.model import Article, Compilation, Paragraph, Part, body, front_matter, heading, run_in

_BANKS: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("banks.toml").read_text(encoding="utf-8"))
_NUMERALS: Final = "零一二三四五六七八九十"
_NOTICE: Final = "虚构示例：本汇编的内容由程序随机生成，地区、单位、人物和数据均为虚构，只供测试软件。"

# How the body of an article is built; each name is a method of _Writer.
SHAPES: Final = (
    "plain",
    "flat",
    "flat_listed",
    "nested",
    "deep",
    "run_in",
    "top_run_in",
    "brackets",
    "spoken",
    "rules",
)
_BYLINES: Final = ("person", "person", "organ", "organ", "name", "none", "signature")
_DATES: Final = ("full", "full", "full", "numerals", "bare", "meeting", "month", "none")


@dataclass(frozen=True, slots=True)
class Place:
    """A region by its names, with its GB/T 2260 code where it exists."""

    province: str
    prefecture: str | None = None
    county: str | None = None
    adcode: str | None = None

    @property
    def short(self) -> str:
        """The lowest name."""
        return self.county or self.prefecture or self.province

    @property
    def full(self) -> str:
        """The lowest name with the one above it, as bylines print it."""
        return f"{self.prefecture or self.province}{self.county}" if self.county else self.short

    @property
    def head(self) -> str:
        """The post of the head of its government."""
        return {"省": "省长", "市": "市长", "县": "县长", "区": "区长"}[self.short[-1]]


def draw_compilation(
    seed: int, *, articles: int | None = None, shapes: Sequence[str] = SHAPES, kind: str | None = None
) -> Compilation:
    """The compilation of `seed`: the same seed gives the same one; `kind` dresses its articles."""
    rng = random.Random(f"compilation {seed}")
    count = rng.randrange(5, 13) if articles is None else articles
    year = rng.randrange(2021, 2026)
    places = [_place(rng) for _ in range(count)]
    drawn: list[Article] = []
    while len(drawn) < count:
        place = places[len(drawn)]
        article = _Writer(rng, place, year).article(rng.choice(shapes))
        if kind is not None:
            setting = Setting(numeral(len(drawn) + 1), place.full, place.short, year)
            article = dress(article, kind, setting, f"{seed} {len(drawn)}")
        if article.title not in {other.title for other in drawn}:
            drawn.append(article)
    title = rng.choice(_BANKS["compilation_titles"]).format(year=year, province=places[0].province)
    return Compilation(
        title=title,
        issue=f"第{rng.randrange(1, 800)}期" if rng.random() < 0.5 else None,
        notice=_NOTICE,
        imprint=(f"{chinese_year(year)}年{_NUMERALS[rng.randrange(1, 10)]}月",),
        watermark="虚构示例 仅供测试",
        parts=tuple(_parts(rng, drawn)),
    )


def chinese_year(year: int) -> str:
    """A year digit by digit.

    >>> chinese_year(2025)
    '二〇二五'
    """
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))


def numeral(number: int) -> str:
    """A number below 100 in Chinese.

    >>> [numeral(n) for n in (3, 10, 12, 20, 31)]
    ['三', '十', '十二', '二十', '三十一']
    """
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十") + ("" if ones == 0 else _NUMERALS[ones])


def _place(rng: random.Random) -> Place:
    return Place(**rng.choice(_BANKS["real_places"] if rng.random() < 0.3 else _BANKS["places"]))


def _parts(rng: random.Random, articles: list[Article]) -> Iterator[Part]:
    """Divide the articles among up to four parts; a third of the compilations have none."""
    if rng.random() < 0.33:
        yield Part(articles=tuple(articles))
        return
    count = min(rng.randrange(2, 5), len(articles))
    cuts = [0, *sorted(rng.sample(range(1, len(articles)), count - 1)), len(articles)]
    titles = rng.sample(_BANKS["part_titles"], count)
    for i, title in enumerate(titles):
        yield Part(num=numeral(i + 1), title=title, articles=tuple(articles[cuts[i] : cuts[i + 1]]))


class _Writer:
    """Writes one article about one place."""

    def __init__(self, rng: random.Random, place: Place, year: int) -> None:
        self.rng, self.place, self.year = rng, place, year
        self.unused: list[str] = [sentence for topic in _BANKS["topics"] for sentence in topic["sentences"]]

    def article(self, shape: str) -> Article:
        title = self.fill(self.rng.choice(_BANKS["rule_titles" if shape == "rules" else "titles"]))
        lines = tuple(getattr(self, shape)())
        byline_kind = "organ" if shape == "rules" else self.rng.choice(_BYLINES)
        byline, author, role, organ = self._signer(byline_kind)
        date, date_line = self._date("signature" if byline_kind == "signature" else self.rng.choice(_DATES))
        if byline_kind == "signature":
            # Office papers close with the organ and the day instead of opening with them.
            end = (Paragraph(role="byline", text=byline or ""), Paragraph(role="date", text=date_line or ""))
            paragraphs = (*front_matter(title, None, None), *lines, *end)
        else:
            paragraphs = (*front_matter(title, byline, date_line), *lines)
        return Article(
            title=title,
            paragraphs=paragraphs,
            byline=byline,
            author=author,
            author_role=role,
            organ=organ,
            date=date,
            date_line=date_line,
            region=self.place.short if organ else None,
            adcode=self.place.adcode if organ else None,
            word_headings=self.rng.choice(("styles", "direct", "auto")),
        )

    def fill(self, template: str) -> str:
        """Put this article's words into a template; every number is drawn anew."""
        rng = self.rng
        filled: str = template
        while "{" in filled:
            filled = filled.replace("{pct}", f"{rng.randrange(700, 999) / 10}%", 1)
            filled = filled.replace("{n}", str(rng.randrange(11, 9000)), 1)
            filled = filled.replace("{small}", str(rng.randrange(2, 30)), 1)
            filled = filled.format(
                place=self.place.full,
                short=self.place.short,
                unit=self.place.short[-1],
                head=self.place.head,
                year=self.year,
                month=rng.randrange(1, 13),
                years=_NUMERALS[rng.randrange(2, 6)],
                quote=f"“{rng.choice(_BANKS['quotes'])}”",
                law=rng.choice(_BANKS["laws"]),
                town=rng.choice(_BANKS["towns"]),
                name=self._name(),
                numeral=_NUMERALS[rng.randrange(2, 9)],
                pct="{pct}",
                n="{n}",
                small="{small}",
            )
        return filled

    def _name(self) -> str:
        return str(self.rng.choice(_BANKS["surnames"])) + str(self.rng.choice(_BANKS["given_names"]))

    def _signer(self, kind: str) -> tuple[str | None, str | None, str | None, str | None]:
        """Byline, author, role and organ."""
        if kind == "none":
            return None, None, None, None
        if kind == "name":
            name = self._name()
            return name, name, None, None
        drawn = self.rng.choice(_BANKS["organs"])
        organ = self.fill(drawn["name"])
        if kind in ("organ", "signature"):
            return organ, None, None, organ
        name, role = self._name(), self.fill(self.rng.choice(drawn["posts"]))
        # A head of government signs as 清河市市长, without the word 人民政府.
        post = f"{self.place.full}{role}" if drawn["kind"] == "government" else f"{organ}{role}"
        return post + self.rng.choice((" ", "", "\u3000")) + name, name, role, organ

    def _date(self, kind: str) -> tuple[str | None, str | None]:
        """The ISO date, as precise as the line, and the line."""
        rng = self.rng
        month, day = rng.randrange(1, 13), rng.randrange(1, 29)
        iso = f"{self.year}-{month:02d}-{day:02d}"
        printed = f"{self.year}年{month}月{day}日"
        if kind == "none":
            return None, None
        if kind == "numerals":
            return iso, f"（{chinese_year(self.year)}年{numeral(month)}月{numeral(day)}日）"
        if kind == "meeting":
            return iso, f"（{printed}{self.fill(rng.choice(_BANKS['meetings']))}）"
        if kind == "month":
            return iso[:7], f"（{self.year}年{month}月）"
        return iso, f"（{printed}）" if kind == "full" else printed

    # The shapes.

    def plain(self) -> Iterator[Paragraph]:
        yield self._opening()
        for topic in self._topics(self.rng.randrange(3, 7)):
            yield self._prose(topic)
        yield self._closing()

    def flat(self) -> Iterator[Paragraph]:
        yield self._opening()
        for i, topic in enumerate(self._topics(self.rng.randrange(3, 6)), start=1):
            yield heading(f"{numeral(i)}、{self._heading(topic)}", 1)
            for _ in range(self.rng.randrange(1, 4)):
                yield self._prose(topic)
        if self.rng.random() < 0.5:
            yield self._closing()

    def flat_listed(self) -> Iterator[Paragraph]:
        yield self._opening()
        word = self.rng.choice("是要")
        for i, topic in enumerate(self._topics(self.rng.randrange(3, 5)), start=1):
            yield heading(f"{numeral(i)}、{self._heading(topic)}", 1)
            yield self._prose(topic)
            for k, item in enumerate(self._topics(self.rng.randrange(2, 4)), start=1):
                yield body(f"{numeral(k)}{word}{self._heading(item)}。{self._text(item)}")

    def nested(self) -> Iterator[Paragraph]:
        yield self._opening()
        for i, topic in enumerate(self._topics(self.rng.randrange(2, 4)), start=1):
            yield heading(f"{numeral(i)}、{self._heading(topic)}", 1)
            for k, inner in enumerate(self._topics(self.rng.randrange(2, 4)), start=1):
                yield heading(f"（{numeral(k)}）{self._heading(inner)}", 2)
                yield self._prose(inner)

    def deep(self) -> Iterator[Paragraph]:
        steps = self.rng.sample(_BANKS["prose"]["steps"], 8)
        yield self._opening()
        for i, topic in enumerate(self._topics(2), start=1):
            yield heading(f"{numeral(i)}、{self._heading(topic)}", 1)
            for k, inner in enumerate(self._topics(2), start=1):
                yield heading(f"（{numeral(k)}）{self._heading(inner)}", 2)
                for m in range(1, self.rng.randrange(3, 5)):
                    yield body(f"{m}.{self._heading(inner)}。{self._text(inner)}")
                    if m == 1:
                        yield body(f"（1）{steps.pop()}；")
                        yield body(f"（2）{steps.pop()}。")

    def run_in(self) -> Iterator[Paragraph]:
        yield self._opening()
        for i, topic in enumerate(self._topics(self.rng.randrange(3, 5)), start=1):
            yield run_in(f"（{numeral(i)}）{self._heading(topic)}。{self._text(topic)}", 1)

    def top_run_in(self) -> Iterator[Paragraph]:
        yield self._opening()
        for i, topic in enumerate(self._topics(self.rng.randrange(3, 5)), start=1):
            yield run_in(f"{numeral(i)}、{self._heading(topic)}。{self._text(topic)}", 1)

    def brackets(self) -> Iterator[Paragraph]:
        yield self._opening()
        for i, topic in enumerate(self._topics(self.rng.randrange(3, 5)), start=1):
            yield heading(f"（{numeral(i)}）{self._heading(topic)}", 1)
            yield self._prose(topic)

    def spoken(self) -> Iterator[Paragraph]:
        yield body("各位领导、同志们：")
        yield self._opening()
        for word, topic in zip(("首先", "其次", "再次", "最后"), self._topics(4), strict=True):
            yield body(f"{word}，要{self._heading(topic).replace('，', '、')}。{self._text(topic)}")

    def rules(self) -> Iterator[Paragraph]:
        clauses = iter(_BANKS["chapters"]["clauses"])
        no = 0
        for i, title in enumerate(_BANKS["chapters"]["headings"], start=1):
            yield heading(f"第{numeral(i)}章\u3000{title}", 1)
            for clause in (next(clauses, None), next(clauses, None) if i in (1, 3) else None):
                if clause is not None:
                    no += 1
                    yield body(f"第{numeral(no)}条\u3000{self.fill(clause)}")

    def _topics(self, count: int) -> list[dict[str, Any]]:
        return self.rng.sample(_BANKS["topics"], count)

    def _heading(self, topic: dict[str, Any]) -> str:
        return self.fill(self.rng.choice(topic["headings"]))

    def _text(self, topic: dict[str, Any]) -> str:
        """Sentences on the topic; none is used twice in an article, as nobody writes so."""
        fresh = [sentence for sentence in topic["sentences"] if sentence in self.unused] or self.unused
        chosen = self.rng.sample(fresh, self.rng.randrange(1, min(len(fresh), 3) + 1))
        self.unused = [sentence for sentence in self.unused if sentence not in chosen]
        return "".join(self.fill(sentence) for sentence in chosen)

    def _prose(self, topic: dict[str, Any]) -> Paragraph:
        return body(self._text(topic))

    def _opening(self) -> Paragraph:
        return body(self.fill(self.rng.choice(_BANKS["prose"]["openings"])))

    def _closing(self) -> Paragraph:
        return body(self.fill(self.rng.choice(_BANKS["prose"]["closings"])))
