"""What a build should find in a file, read from the forge's truth or from that of the shared compilation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.forge.model import body

_FRONT_MATTER: Final = frozenset({"title", "byline", "date"})
_STATUSES: Final = {"complete": "complete", "truncated": "truncated", "listed": "listed", "listed_only": "listed"}
_ORDINAL: Final = re.compile(
    r"第[一二三四五六七八九十]+[章节]|[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]+\.(?![0-9])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading without its ordinal; a run-in one shares its line with the text that it opens."""

    num: str | None
    text: str
    level: int | None
    run_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an article's text."""

    role: str
    text: str
    enumerator: str | None = None
    heading: Heading | None = None

    @property
    def in_front(self) -> bool:
        return self.role in _FRONT_MATTER


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedArticle:
    """An article; only `lines` of what is present, the last one cut where the file breaks off.

    `decidable` is False where damage left a date that the calendar alone does not decide.
    """

    no: int
    title: str
    status: str
    byline: str | None
    author: str | None
    organ: str | None
    date: str | None
    adcode: str | None
    part_title: str | None
    page_start: int | None
    page_end: int | None
    lines: tuple[Line, ...]
    decidable: bool = True

    @property
    def present(self) -> bool:
        return self.status != "listed"

    @property
    def headings(self) -> tuple[Heading, ...]:
        return tuple(line.heading for line in self.lines if line.heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEntry:
    """A contents entry."""

    num: str | None
    title: str
    byline: str | None
    page: int | None
    part_title: str | None


@dataclass(frozen=True, slots=True)
class Expected:
    """All of it."""

    articles: tuple[ExpectedArticle, ...]
    entries: tuple[ExpectedEntry, ...]


def from_forge(truth: Mapping[str, Any], form: str) -> Expected:
    """What a file of the forge (or of corpora/sample) holds; `form` is a key of truth["forms"]."""
    told = truth["forms"][form]
    # What is only listed is nowhere when there are no contents to list it.
    articles = tuple(
        _forged(article, state, told["contents"])
        for article, state in zip(truth["articles"], told["articles"], strict=True)
        if told["contents"] or state["status"] != "listed"
    )
    entries = tuple(
        ExpectedEntry(
            num=entry["num"],
            title=entry["title"],
            byline=entry["byline"],
            page=entry["page"],
            part_title=entry["part_title"],
        )
        for entry in told["contents"]
    )
    return Expected(articles, entries)


def from_shared(
    truth: Mapping[str, Any], form: str, damage: Mapping[str, Any] | None = None, *, paged: bool = True
) -> Expected:
    """What form A, B, C or E of the shared compilation holds; E needs truth_E as `damage`, B.docx has no pages."""
    told = {"toc": damage["toc"], "articles": damage["articles"]} if damage is not None else truth["formats"][form]
    # A form need not hold every article, and none of the others is announced in it.
    states = {state["no"]: dict(state) for state in told["articles"]}
    if not paged:
        states = {no: {key: state[key] for key in state if "page" not in key} for no, state in states.items()}
    tables = {(table["article"], table["after_para"]): table for table in told.get("tables", ())}
    articles = tuple(
        _shared(article, states[article["no"]], tables) for article in truth["articles"] if article["no"] in states
    )
    return Expected(articles, tuple(_shared_entry(entry) for entry in told["toc"] or []))


def _forged(
    article: Mapping[str, Any], state: Mapping[str, Any], contents: Sequence[Mapping[str, Any]]
) -> ExpectedArticle:
    lines = [_forged_line(line) for line in article["paragraphs"]]
    # A signature under the last paragraph is gone with the end of the article; the contents may have the byline too.
    gone = {line.role for line in lines[len(_present(lines, state)) :]} if state["status"] == "truncated" else set()
    is_listed = any(entry["title"] == article["title"] and entry["byline"] for entry in contents)
    signed = "byline" not in gone or is_listed
    return ExpectedArticle(
        no=article["no"],
        title=article["title"],
        status=_STATUSES[state["status"]],
        byline=article["byline"] if signed else None,
        author=article["author"] if signed else None,
        organ=article["organ"] if signed else None,
        date=None if "date" in gone else article["date"],
        adcode=article["adcode"],
        part_title=article["part_title"],
        page_start=state.get("page_start"),
        page_end=state.get("page_end"),
        lines=_present(lines, state),
        decidable=len(state.get("date_readings", [None])) == 1,
    )


def _forged_line(line: Mapping[str, Any]) -> Line:
    heading = None
    if line.get("heading") is not None:
        run_in = line["role"] != "heading"
        heading = Heading(num=line.get("num"), text=line["heading"], level=line["level"], run_in=run_in)
    return Line(role=line["role"], text=line["text"], enumerator=line.get("enumerator"), heading=heading)


def _shared(
    article: Mapping[str, Any], state: Mapping[str, Any], tables: Mapping[tuple[int, int], Mapping[str, Any]]
) -> ExpectedArticle:
    lines: list[Line] = []
    for i, line in enumerate(article["paragraphs"]):
        lines.append(_shared_line(line))
        if (article["no"], i) in tables:
            table = tables[article["no"], i]
            lines.append(Line(role="paragraph", text=table["caption"]))
            lines += [Line(role="table", text="\t".join(cells)) for cells in table["cells"]]
    return ExpectedArticle(
        no=article["no"],
        title=article["title"],
        status=_STATUSES[state.get("status", "complete")],
        byline=article["byline"],
        author=article.get("author"),
        organ=article.get("org"),
        date=article.get("date"),
        adcode=article["adcode"],
        part_title=article["group"].partition("、")[2],
        page_start=state.get("page_start"),
        page_end=state.get("page_end"),
        lines=_present(lines, state),
    )


def _shared_line(line: Mapping[str, Any]) -> Line:
    text, role = line["text"], line["role"]
    found = _ORDINAL.match(text)
    num, rest = (found.group(), text[found.end() :]) if found else (None, text)
    if role == "heading":
        heading = Heading(num=num, text=rest.strip(), level=line["level"])
        return Line(role=role, text=text, heading=heading)
    if role == "numbered" and line.get("level") is not None:
        heading = Heading(num=num, text=rest.partition("。")[0], level=line["level"], run_in=True)
        return Line(role="paragraph", text=text, heading=heading, enumerator=num)
    if role in _FRONT_MATTER:
        return Line(role=role, text=text)
    return Line(role="paragraph", text=text, enumerator=body(text).enumerator)


def _shared_entry(entry: Mapping[str, Any]) -> ExpectedEntry:
    text: str = entry.get("text", entry.get("original"))
    number = str(entry["no"])
    author = entry.get("author_line")
    line = author["original"] if isinstance(author, Mapping) else author
    return ExpectedEntry(
        num=number,
        title=text.removeprefix(f"{number}."),
        byline=line.removeprefix(f"{number}.").rstrip("：") if line else None,
        page=entry["page"],
        part_title=entry["group"].partition("、")[2],
    )


def _present(lines: list[Line], state: Mapping[str, Any]) -> tuple[Line, ...]:
    """The lines that the file holds, by the state of an article in it."""
    if _STATUSES[state.get("status", "complete")] == "listed":
        return ()
    if state.get("status") != "truncated":
        return tuple(lines)
    last = lines[state["last_para"]]
    cut = Line(role=last.role, text=last.text[: state["cut_offset"]], enumerator=last.enumerator, heading=last.heading)
    return (*lines[: state["last_para"]], cut)
