"""Scores a build against what a file holds: articles, titles, dates, headings, paragraphs and characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from tests.forge.expected import Expected, ExpectedArticle, ExpectedEntry, Heading

_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_SPACE: Final = re.compile(r"\s+")
_FRONT_MATTER: Final = frozenset({"title", "byline", "date"})
_GRAM: Final = 6  # characters: short enough to survive damage, long enough to be an article's own
_EDGE: Final = 20  # letters at each end of a text that show whether an article starts and ends where it should
_EDGE_LIKENESS: Final = 80.0  # a lost character or two pass, a lost or borrowed line does not
_HEADING_LIKENESS: Final = 85.0
_WHOLE_LIKENESS: Final = 96.0  # of the letters of a paragraph: its few lost characters pass, a line torn off does not
_TITLE_LIKENESS: Final = 80.0  # a title without its first character is still that title, though not a right one

Row = Mapping[str, Any]
Titled = ExpectedArticle | ExpectedEntry
Pairs = list[tuple[Row, Any]]


@dataclass(frozen=True, slots=True)
class Score:
    """How many were found, how many should have been, and how many of both agree."""

    right: int = 0
    found: int = 0
    expected: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        total = self.found + self.expected
        return 2 * self.right / total if total else 1.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.expected + other.expected)


@dataclass(frozen=True, slots=True)
class Report:
    """Scores by name, the characters wrong and expected, and each thing that is wrong, in words."""

    scores: dict[str, Score]
    wrong_chars: int
    chars: int
    faults: tuple[str, ...] = field(repr=False, default=())

    @property
    def char_error(self) -> float:
        return self.wrong_chars / self.chars if self.chars else 0.0


@dataclass(frozen=True, slots=True)
class Built:
    """The rows of the tables that are scored, of one source."""

    articles: Sequence[Mapping[str, Any]]
    paragraphs: Mapping[str, Sequence[Mapping[str, Any]]]
    sections: Mapping[str, Sequence[Mapping[str, Any]]]
    contents: Sequence[Mapping[str, Any]]


def built_from(tables: Mapping[str, pa.Table], source_id: str | None = None) -> Built:
    """The rows of `source_id`, or of all sources, from a build's tables."""
    articles = [row for row in tables["articles"].to_pylist() if source_id in (None, row["source_id"])]
    articles.sort(key=lambda row: (row["source_id"], row["ordinal"]))
    ids = {row["article_id"] for row in articles}
    compilations = {row["compilation_id"] for row in articles}
    contents = [row for row in tables["contents"].to_pylist() if row["compilation_id"] in compilations]
    return Built(
        articles=articles,
        paragraphs=_by_article(tables["paragraphs"], ids),
        sections=_by_article(tables["sections"], ids),
        contents=sorted(contents, key=lambda row: (row["compilation_id"], row["ordinal"])),
    )


def letters(text: str | None) -> str:
    """What damage to signs and spaces cannot touch: letters and digits.

    >>> letters("“五个法治化”，（一）")
    '五个法治化一'
    """
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text or ""))


def score(built: Built, expected: Expected) -> Report:
    """Compare a build with what the file holds."""
    judge = _Judge(built, expected)
    judge.contents()
    judge.articles()
    return Report(dict(judge.scores), judge.wrong_chars, judge.chars, tuple(judge.faults))


class _Judge:
    def __init__(self, built: Built, expected: Expected) -> None:
        self.built, self.expected = built, expected
        self.scores: defaultdict[str, Score] = defaultdict(Score)
        self.faults: list[str] = []
        self.wrong_chars = self.chars = 0

    def contents(self) -> None:
        """Entries are paired by title; of each pair title, number, byline, page and part are looked at."""
        pairs, extra, missing = _paired(self.built.contents, self.expected.entries)
        self._count("contents", len(pairs), len(self.built.contents), len(self.expected.entries))
        self._fault("contents", extra=[row["title"] for row in extra], missing=[entry.title for entry in missing])
        for row, entry in pairs:
            for name, ours, theirs in (
                ("contents_titles", _squashed(row["title"]), _squashed(entry.title)),
                ("contents_nums", _number(row["num"]), _number(entry.num)),
                ("contents_bylines", letters(row["byline"]) or None, letters(entry.byline) or None),
                ("contents_pages", row["page"], entry.page),
                ("contents_parts", letters(row["part_title"]) or None, letters(entry.part_title) or None),
            ):
                self._compare(name, ours, theirs, entry.title)

    def articles(self) -> None:
        present = [row for row in self.built.articles if row["status"] != "listed"]
        wanted = [article for article in self.expected.articles if article.present]
        matched = _matched(present, wanted)
        right = 0
        for article in wanted:
            row = matched.get(article.no)
            if row is None:
                self._missed(article)
                continue
            if _same_edges(row["text"] or "", article):
                right += 1
            else:
                self.faults.append(f"articles: {article.title}: starts or ends elsewhere")
            self._article(row, article)
        for row in present:
            if row not in matched.values():
                self.wrong_chars += len(_squashed(row["text"] or ""))
                self.faults.append(f"articles: extra {row['title']!r} {(row['text'] or '')[:40]!r}")
        self._count("articles", right, len(present), len(wanted))
        self._listed()

    def _listed(self) -> None:
        """Articles that only the contents have are paired by title."""
        found = [row for row in self.built.articles if row["status"] == "listed"]
        wanted = [article for article in self.expected.articles if not article.present]
        pairs, extra, missing = _paired(found, wanted)
        self._count("listed", len(pairs), len(found), len(wanted))
        self._fault("listed", extra=[row["title"] for row in extra], missing=[a.title for a in missing])
        for row, article in pairs:
            self._compare("listed_titles", _squashed(row["title"]), _squashed(article.title), article.title)

    def _missed(self, article: ExpectedArticle) -> None:
        self.faults.append(f"articles: missing {article.title!r}")
        self.chars += sum(len(_squashed(line.text)) for line in article.lines)
        self.wrong_chars += sum(len(_squashed(line.text)) for line in article.lines)
        lines = [line for line in article.lines if not line.in_front]
        self.scores["paragraphs"] += Score(expected=len(lines))
        self.scores["headings"] += Score(expected=sum(not heading.run_in for heading in article.headings))
        self.scores["titles"] += Score(expected=1)

    def _article(self, row: Mapping[str, Any], article: ExpectedArticle) -> None:
        about = article.title
        self._compare("titles", _squashed(row["title"]), _squashed(article.title), about)
        self._compare("statuses", row["status"], article.status, about)
        self._compare("pages", row["page_start"], article.page_start, about)
        self._compare("page_ends", row["page_end"], article.page_end, about)
        self._compare("bylines", letters(row["byline"]) or None, letters(article.byline) or None, about)
        self._compare("authors", row["author"], article.author, about)
        self._compare("adcodes", row["adcode"], article.adcode, about) if article.adcode else None
        self._date(row, article)
        self._headings(row, article)
        self._paragraphs(row, article)
        text = _squashed(row["text"] or "")
        wanted = _squashed("".join(line.text for line in article.lines))
        self.chars += len(wanted)
        self.wrong_chars += Levenshtein.distance(text, wanted)

    def _date(self, row: Mapping[str, Any], article: ExpectedArticle) -> None:
        found = None if row["date"] is None else row["date"].isoformat()
        if found is not None:
            found = found[: {"day": 10, "month": 7, "year": 4}[row["date_precision"]]]
        self._compare("dates" if article.decidable else "undecided_dates", found, article.date, article.title)

    def _headings(self, row: Mapping[str, Any], article: ExpectedArticle) -> None:
        sections = list(self.built.sections.get(row["article_id"], ()))
        run_in = [heading for heading in article.headings if heading.run_in]
        own = [heading for heading in article.headings if not heading.run_in]
        pairs, rest, missing = _alike(sections, own)
        run_in_pairs, extra, missing_run_in = _alike(rest, run_in)
        self._count("headings", len(pairs), len(sections) - len(run_in_pairs), len(own))
        self._count("run_in_headings", len(run_in_pairs), len(run_in_pairs), len(run_in))
        about = article.title
        self._fault(f"headings: {about}", extra=[s["heading"] for s in extra], missing=[h.text for h in missing])
        self._fault(f"run_in_headings: {about}", extra=[], missing=[h.text for h in missing_run_in])
        for section, heading in (*pairs, *run_in_pairs):
            self._compare("levels", section["level"], heading.level, f"{about}: {heading.text}")
            self._compare("ordinals", letters(section["num"]) or None, letters(heading.num) or None, heading.text)

    def _paragraphs(self, row: Mapping[str, Any], article: ExpectedArticle) -> None:
        found = [_squashed(line["text"]) for line in self._body(row)]
        wanted = [_squashed(line.text) for line in article.lines if not line.in_front]
        exact = Counter(found) & Counter(wanted)
        self._count("paragraphs", exact.total(), len(found), len(wanted))
        whole, odd, missing = _alike_paragraphs(found, wanted)
        self._count("whole_paragraphs", whole, len(found), len(wanted))
        self._fault(f"whole_paragraphs: {article.title}", extra=odd, missing=missing)
        self._enumerators(row, article)

    def _enumerators(self, row: Mapping[str, Any], article: ExpectedArticle) -> None:
        """Clauses (第…条) are left out: they may count as sections or as enumerated paragraphs."""
        marks = [line["enumerator"] for line in self._body(row) if line["enumerator"]]
        wanted_marks = [line.enumerator for line in article.lines if line.enumerator]
        found = Counter(letters(mark) for mark in marks if not mark.endswith("条"))
        wanted = Counter(letters(mark) for mark in wanted_marks if not mark.endswith("条"))
        self._count("enumerators", (found & wanted).total(), found.total(), wanted.total())
        extra, missing = list((found - wanted).elements()), list((wanted - found).elements())
        self._fault(f"enumerators: {article.title}", extra=extra, missing=missing)

    def _body(self, row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        lines = self.built.paragraphs.get(row["article_id"], ())
        return [line for line in lines if line["role"] not in _FRONT_MATTER]

    def _compare(self, name: str, found: Any, wanted: Any, about: str) -> None:
        self.scores[name] += Score(
            right=int(found is not None and found == wanted),
            found=int(found is not None),
            expected=int(wanted is not None),
        )
        if found != wanted:
            self.faults.append(f"{name}: {about}: {found!r}, not {wanted!r}")

    def _count(self, name: str, right: int, found: int, expected: int) -> None:
        self.scores[name] += Score(right, found, expected)

    def _fault(self, what: str, *, extra: list[str], missing: list[str]) -> None:
        self.faults += [f"{what}: extra {text!r}" for text in extra]
        self.faults += [f"{what}: missing {text!r}" for text in missing]


def _by_article(table: pa.Table, ids: set[str]) -> dict[str, list[dict[str, Any]]]:
    rows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(table.to_pylist(), key=lambda row: (row["article_id"], row["ordinal"])):
        if row["article_id"] in ids:
            rows[row["article_id"]].append(row)
    return dict(rows)


def _matched(rows: Sequence[Mapping[str, Any]], articles: Sequence[ExpectedArticle]) -> dict[int, Mapping[str, Any]]:
    """The built article of each expected one's number: the one that shares most of the text that is its own."""
    owners: defaultdict[str, set[int]] = defaultdict(set)
    for article in articles:
        for gram in _grams("".join(line.text for line in article.lines)):
            owners[gram].add(article.no)
    shared = Counter(
        {
            (index, no): n
            for index, row in enumerate(rows)
            for no, n in Counter(
                next(iter(owners[gram])) for gram in _grams(row["text"] or "") if len(owners.get(gram, ())) == 1
            ).items()
        }
    )
    matched: dict[int, Mapping[str, Any]] = {}
    taken: set[int] = set()
    for (index, no), _ in shared.most_common():
        if index not in taken and no not in matched:
            taken.add(index)
            matched[no] = rows[index]
    return matched


def _grams(text: str) -> Iterable[str]:
    kept = letters(text)
    return {kept[i : i + _GRAM] for i in range(len(kept) - _GRAM + 1)}


def _same_edges(text: str, article: ExpectedArticle) -> bool:
    ours = letters(text)
    theirs = letters("".join(line.text for line in article.lines))
    starts = fuzz.ratio(ours[:_EDGE], theirs[:_EDGE])
    ends = fuzz.ratio(ours[-_EDGE:], theirs[-_EDGE:])
    return starts >= _EDGE_LIKENESS and ends >= _EDGE_LIKENESS


def _alike(
    sections: Sequence[Mapping[str, Any]], headings: Sequence[Heading]
) -> tuple[list[tuple[Mapping[str, Any], Heading]], list[Mapping[str, Any]], list[Heading]]:
    """Sections and headings whose letters are nearly the same, in order; the sections and headings left over."""
    left = list(sections)
    pairs, missing = [], []
    for heading in headings:
        found = next((section for section in left if _same_heading(section, heading)), None)
        if found is None:
            missing.append(heading)
        else:
            left.remove(found)
            pairs.append((found, heading))
    return pairs, left, missing


def _same_heading(section: Mapping[str, Any], heading: Heading) -> bool:
    """Alike without their ordinals or, as with 附件, with them."""
    bare = fuzz.ratio(letters(section["heading"]), letters(heading.text))
    whole = fuzz.ratio(
        letters(f"{section['num'] or ''}{section['heading']}"), letters(f"{heading.num or ''}{heading.text}")
    )
    return bool(max(bare, whole) >= _HEADING_LIKENESS)


def _alike_paragraphs(found: Sequence[str], wanted: Sequence[str]) -> tuple[int, list[str], list[str]]:
    """How many paragraphs agree but for damage: neither torn nor joined; those of either side that do not."""
    ours, theirs = Counter(map(letters, found)), Counter(map(letters, wanted))
    same = ours & theirs
    odd, missing = list((ours - same).elements()), list((theirs - same).elements())
    whole = same.total()
    for text in list(odd):
        other = next((o for o in missing if fuzz.ratio(text, o, score_cutoff=_WHOLE_LIKENESS)), None)
        if other is not None:
            odd.remove(text)
            missing.remove(other)
            whole += 1
    return whole, odd, missing


def _paired(found: Sequence[Mapping[str, Any]], wanted: Sequence[Titled]) -> tuple[Pairs, list[Row], list[Any]]:
    """Pairs of the same title, then of the most similar ones; what was found too much, and what is missing."""
    pairs: Pairs = []
    odd, missing = list(found), list(wanted)
    for least in (100.0, _TITLE_LIKENESS):
        for row in list(odd):
            best = max(missing, key=lambda item: _likeness(row, item), default=None)
            if best is not None and _likeness(row, best) >= least:
                odd.remove(row)
                missing.remove(best)
                pairs.append((row, best))
    return pairs, odd, missing


def _likeness(row: Mapping[str, Any], item: Titled) -> float:
    return float(fuzz.ratio(letters(row["title"]), letters(item.title)))


def _number(num: str | None) -> int | None:
    return int(num) if num and num.isdigit() else None


def _squashed(text: str) -> str:
    return _SPACE.sub("", text)
