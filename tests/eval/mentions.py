"""How well mentions are found: paragraphs marked by hand, own ones and some of the evaluation data.

tests/eval/marked/README.md says what counts as a mention. Of the evaluation data only places, codes and digests
stand in the repository. `python -m tests.eval.mentions` prints each thing missed or wrongly found in the tuning half.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.mentions import Article, find_mentions
from tests.conftest import SHARED_DATA
from tests.eval.measured import Measures, measured
from tests.forge.score import Score

FOLDER: Final = Path(__file__).parent / "marked"
# Which of a file's paragraphs belong to which part: those of one part are looked at, those of the other never.
ALL, ODD, EVEN = slice(None), slice(None, None, 2), slice(1, None, 2)
OWN: Final = {
    "tune": ("paragraphs.toml", ALL),
    "held": ("held.toml", ALL),
    "second_tune": ("second.toml", ODD),
    "second_held": ("second.toml", EVEN),
}
SHARED: Final = {
    "tune": ("shared.jsonl", ODD),
    "held": ("shared.jsonl", EVEN),
    "second_tune": ("second.jsonl", ODD),
    "second_held": ("second.jsonl", EVEN),
}
KINDS: Final = {
    "l": "law",
    "r": "region",
    "o": "organ",
    "p": "person",
    "d": "date",
    "f": "formulation",
    "i": "indicator",
}
# Kinds whose normalized forms are codes and not words of a text.
CODED: Final = frozenset({"region", "date"})
_MARK: Final = re.compile(r"\[(?P<kind>[lropdfi])(?::(?P<normalized>\S+))? |\]")
# What is written around a name, and no part of it.
_MARKS_OF_KIND: Final = {"law": "《》", "formulation": "“”"}


class Marked(NamedTuple):
    """A mention: where it stands, and what it says as far as its kind says it; `said` may be digests."""

    kind: str
    start: int
    end: int
    said: tuple[str | float | None, ...]


class Case(NamedTuple):
    """A paragraph, the article it would stand in, and its mentions."""

    article: Article
    mentions: tuple[Marked, ...]
    digested: bool


def own_cases(part: str) -> list[Case]:
    """The own paragraphs of a part of `OWN`."""
    file, rows_of_part = OWN[part]
    rows = tomllib.loads((FOLDER / file).read_text("utf-8"))["paragraph"]
    cases = []
    for i, row in enumerate(rows, 1):
        text, mentions = read_marks(row["text"])
        cases.append(Case(_article(f"{file}{i}", text, row["date"], row["adcode"]), mentions, digested=False))
    return cases[rows_of_part]


def read_marks(marked: str) -> tuple[str, tuple[Marked, ...]]:
    """The text without its marks, and the mentions they mark.

    >>> text, mentions = read_marks("[o:浙江省信访局 省信访局]和[o [r:330100 杭州市]委]")
    >>> text, [(kind, start, end, *said) for kind, start, end, said in mentions]
    ('省信访局和杭州市委', [('organ', 0, 4, '浙江省信访局'), ('region', 5, 8, '330100'), ('organ', 5, 9, '杭州市委')])
    """
    text, at = "", 0
    opened: list[tuple[str, str | None, int]] = []
    mentions: list[Marked] = []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        at = mark.end()
        if mark["kind"]:
            opened.append((KINDS[mark["kind"]], mark["normalized"], len(text)))
            continue
        kind, normalized, start = opened.pop()
        surface = text[start:]
        mentions.append(
            Marked(kind, start, len(text), _said(kind, normalized or surface.strip(_MARKS_OF_KIND.get(kind))))
        )
    return text + marked[at:], tuple(mentions)


def _said(kind: str, normalized: str) -> tuple[str | float | None, ...]:
    if kind != "indicator":
        return (None if normalized == "?" else normalized,)
    name, value, unit, period, scope = normalized.split(";")
    return name, float(value) if value else None, unit, period or None, scope or None


def shared_cases(data: Path, part: str) -> list[Case]:
    """The marked paragraphs of the evaluation data, of a part of `SHARED`; one whose text has changed is an error."""
    file, rows_of_part = SHARED[part]
    cases = []
    for i, row in enumerate(map(json.loads, (FOLDER / file).read_text("utf-8").splitlines()), 1):
        text = _shared_text(data, row)
        if hashlib.sha256(text.encode()).hexdigest()[:16] != row["sha256"]:
            raise ValueError(f"paragraph {i} of {row['file']} is not the one that was marked")
        mentions = tuple(Marked(kind, start, end, tuple(said)) for kind, start, end, *said in row["mentions"])
        date = dt.date.fromisoformat(row["date"]) if row["date"] else None
        cases.append(
            Case(_article(f"{file}{i}", text, date, row["adcode"], row.get("author")), mentions, digested=True)
        )
    return cases[rows_of_part]


def _shared_text(data: Path, row: Mapping[str, Any]) -> str:
    path = data / row["file"]
    if "row" in row:
        text: str = (_csv_rows if path.suffix == ".csv" else _jsonl_rows)(path)[row["row"] - 1]
        return text.split("\n")[row["line"] - 1].strip() if "line" in row else text
    first, last = row["lines"]
    lines = path.read_text("utf-8").splitlines()[first - 1 : last]
    text = "".join(line.strip() for line in lines)
    return text.replace(",", "，") if row["file"].startswith("seed/") else text


@cache
def _csv_rows(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row["paragraph_text"] for row in csv.DictReader(file)]


@cache
def _jsonl_rows(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["text"] for line in file]


def _article(
    article_id: str, text: str, date: dt.date | None, adcode: str | None, author: str | None = None
) -> Article:
    """The article around a paragraph; its regions' names follow from its code."""
    year = date.year if date else None
    province = prefecture = county = None
    if adcode:
        region = max(gazetteer().by_code[adcode], key=lambda known: (known.stands_in(year), known.last_year))
        above, middle = gazetteer().province_of(region, year), gazetteer().prefecture_of(region, year)
        province, prefecture = above.name if above else None, middle.name if middle else None
        county = region.name if region.level == "county" else None
    return Article(article_id, text, author, date, adcode or None, province, prefecture, county)


def found_in(case: Case) -> list[Marked]:
    """What the stage finds in a case, in the form of its marks."""
    text = case.article.text
    found = []
    for mention in find_mentions(case.article, [(0, len(text), "p")]):
        said: tuple[str | float | None, ...] = (_word(case, mention.kind, mention.normalized),)
        if mention.kind == "indicator":
            said += (mention.value, mention.unit, mention.period, _word(case, mention.kind, mention.scope))
        found.append(Marked(mention.kind, mention.start, mention.end, said))
    return found


def _word(case: Case, kind: str, word: str | None) -> str | None:
    if word is None or kind in CODED or not case.digested:
        return word
    return hashlib.sha256(word.encode()).hexdigest()[:12]


def same_place(one: Marked, other: Marked) -> bool:
    """Whether two mentions are of the same thing: one place; a person's name; a figure's value and end."""
    if one.kind != other.kind:
        return False
    if one.kind == "person":
        return one.said == other.said and one.start < other.end and other.start < one.end
    if one.kind == "indicator":
        return (one.end, one.said[1:3]) == (other.end, other.said[1:3])
    return (one.start, one.end) == (other.start, other.end)


def same(one: Marked, other: Marked) -> bool:
    """Whether they also say the same: normalized form, and an indicator's value, unit, period and scope."""
    return same_place(one, other) and one.said == other.said


def score(cases: Iterable[Case], agree: Callable[[Marked, Marked], bool]) -> dict[str, Score]:
    """Scores by kind, and of all kinds together."""
    scores = dict.fromkeys([*KINDS.values(), "all"], Score())
    for case in cases:
        found = found_in(case)
        for kind in KINDS.values():
            ours, theirs = ([one for one in some if one.kind == kind] for some in (found, case.mentions))
            right = sum(any(agree(one, other) for one in ours) for other in theirs)
            scores[kind] += Score(min(right, len(ours)), len(ours), len(theirs))
    scores["all"] = sum((scores[kind] for kind in KINDS.values()), Score())
    return scores


def measure_own_mentions() -> Measures:
    """Each kind on the own paragraphs: found in their place, and `whole` with everything they say."""
    return {name: one for part in OWN for name, one in _measure(f"mentions.own.{part}", own_cases(part)).items()}


def measure_shared_mentions(data: Path) -> Measures:
    """The same on the paragraphs of the evaluation data."""
    parts = {f"mentions.shared.{part}": shared_cases(data, part) for part in SHARED}
    return {measure: one for name, cases in parts.items() for measure, one in _measure(name, cases).items()}


def _measure(name: str, cases: list[Case]) -> Measures:
    measures: Measures = {}
    whole = score(cases, same)
    for kind, placed in score(cases, same_place).items():
        if placed.expected:
            measures[f"{name}/{kind}"] = measured(placed)
            measures[f"{name}/{kind}_whole"] = measured(whole[kind])
    return measures


def differences(cases: Iterable[Case]) -> Iterator[str]:
    """What is missed (-), wrongly found (+) and wrongly said (≠), a line each."""
    for case in cases:
        found, text = found_in(case), case.article.text
        for mark in case.mentions:
            if not any(same(one, mark) for one in found):
                near = [one.said for one in found if same_place(one, mark)]
                what = f"{mark.kind} {text[mark.start : mark.end]} {mark.said} {near or ''}"
                yield f"{case.article.article_id} {'≠' if near else '-'} {what}"
        for one in found:
            if not any(same_place(one, mark) for mark in case.mentions):
                yield f"{case.article.article_id} + {one.kind} {text[one.start : one.end]} {one.said}"


def _looked_at() -> Iterator[Case]:
    """The paragraphs that rules are made by."""
    for part in ("tune", "second_tune"):
        yield from own_cases(part)
        if SHARED_DATA.is_dir():
            yield from shared_cases(SHARED_DATA, part)


if __name__ == "__main__":
    sys.stdout.write("".join(f"{line}\n" for line in differences(_looked_at())))
