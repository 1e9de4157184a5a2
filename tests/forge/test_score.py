"""The scorer: a faultless build scores 1 throughout, and every kind of fault is seen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from tests.forge.expected import Expected, ExpectedArticle, from_forge, from_shared
from tests.forge.forged import compilation
from tests.forge.layouts import BY_NAME
from tests.forge.score import Built, Report, Score, score

_FORGED = compilation(11, BY_NAME["digest"], 2, articles=6)


def _date(text: str | None) -> tuple[dt.date | None, str | None]:
    if text is None:
        return None, None
    precision = {4: "year", 7: "month", 10: "day"}[len(text)]
    return dt.date.fromisoformat((text + "-01-01")[:10]), precision


def _faultless(expected: Expected) -> dict[str, Any]:
    """The rows that a build without a fault would make."""
    articles, paragraphs, sections = [], {}, {}
    for article in expected.articles:
        key = f"s.a{article.no:03d}"
        date, precision = _date(article.date)
        articles.append(
            {
                "article_id": key,
                "title": article.title,
                "status": article.status,
                "byline": article.byline,
                "author": article.author,
                "adcode": article.adcode,
                "date": date,
                "date_precision": precision,
                "page_start": article.page_start,
                "page_end": article.page_end,
                "text": "\n".join(line.text for line in article.lines) if article.present else None,
            }
        )
        paragraphs[key] = [
            {"role": line.role, "text": line.text, "enumerator": line.enumerator} for line in article.lines
        ]
        sections[key] = [
            {"heading": heading.text, "num": heading.num, "level": heading.level} for heading in article.headings
        ]
    contents = [
        {
            "title": entry.title,
            "num": entry.num,
            "byline": entry.byline,
            "page": entry.page,
            "part_title": entry.part_title,
        }
        for entry in expected.entries
    ]
    return {"articles": articles, "paragraphs": paragraphs, "sections": sections, "contents": contents}


def _expected(form: str) -> Expected:
    return from_forge(_FORGED.render(form).truth, form)


def _score(rows: dict[str, Any], expected: Expected) -> Report:
    return score(Built(**rows), expected)


def _first(expected: Expected) -> tuple[int, ExpectedArticle]:
    """The first article with headings of its own."""
    return next((i, a) for i, a in enumerate(expected.articles) if any(not heading.run_in for heading in a.headings))


@pytest.mark.parametrize("form", ["pdf", "docx", "txt"])
def test_faultless_build_scores_one(form: str) -> None:
    report = _score(_faultless(_expected(form)), _expected(form))
    assert {name: s.f1 for name, s in report.scores.items()} == dict.fromkeys(report.scores, 1.0)
    assert report.char_error == 0
    assert report.faults == ()


def test_lost_article_costs_recall_and_characters() -> None:
    expected = _expected("pdf")
    rows = _faultless(expected)
    del rows["articles"][1]
    report = _score(rows, expected)
    assert report.scores["articles"] == Score(5, 5, 6)
    assert report.char_error > 0
    assert any("missing" in fault for fault in report.faults)


def test_invented_article_costs_precision() -> None:
    expected = _expected("pdf")
    rows = _faultless(expected)
    rows["articles"].append(rows["articles"][0] | {"article_id": "x", "text": "凭空多出来的一篇。"})
    assert _score(rows, expected).scores["articles"] == Score(6, 7, 6)


def test_article_that_takes_its_neighbours_lines_is_not_right() -> None:
    expected = _expected("pdf")
    rows = _faultless(expected)
    first, second = rows["articles"][:2]
    taken, _, rest = second["text"].partition("\n")
    first["text"], second["text"] = f"{first['text']}\n{taken}", rest
    assert _score(rows, expected).scores["articles"].right == 4


def test_wrong_title_date_and_heading_are_seen() -> None:
    expected = _expected("pdf")
    i, article = _first(expected)
    rows = _faultless(expected)
    rows["articles"][i] |= {"title": article.title[1:], "date": dt.date(1999, 1, 1), "date_precision": "day"}
    rows["sections"][f"s.a{article.no:03d}"].pop(0)
    scores = _score(rows, expected).scores
    assert scores["titles"].right == scores["titles"].expected - 1
    assert scores["dates"].precision < 1
    assert scores["headings"].recall < 1


def test_run_in_headings_may_be_found_or_not() -> None:
    made = compilation(2, BY_NAME["bare"], articles=8)
    expected = from_forge(made.render("pdf").truth, "pdf")
    assert any(heading.run_in for article in expected.articles for heading in article.headings)
    rows = _faultless(expected)
    for article in expected.articles:
        rows["sections"][f"s.a{article.no:03d}"] = [
            {"heading": heading.text, "num": heading.num, "level": heading.level}
            for heading in article.headings
            if not heading.run_in
        ]
    report = _score(rows, expected)
    assert report.scores["headings"].f1 == 1
    assert report.scores["run_in_headings"].recall < 1


def test_undecided_dates_are_counted_apart() -> None:
    drawn = [from_forge(compilation(seed, BY_NAME["digest"], 3).render("txt").truth, "txt") for seed in range(8)]
    expected = next(told for told in drawn if not all(article.decidable for article in told.articles))
    scores = _score(_faultless(expected), expected).scores
    assert scores["undecided_dates"].expected == sum(not article.decidable for article in expected.articles)


@pytest.mark.parametrize("form", ["A", "B", "C", "E"])
def test_shared_truth_is_read(shared_data: Path, form: str) -> None:
    folder = shared_data / "compilation-dev"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    damage = json.loads((folder / "truth_E.json").read_text(encoding="utf-8")) if form == "E" else None
    expected = from_shared(truth, form, damage)
    statuses = [article.status for article in expected.articles]
    assert {"A": 15, "B": 15, "C": 4, "E": 6}[form] == sum(status != "listed" for status in statuses)
    assert len(expected.entries) == (0 if form == "C" else 15)
    report = _score(_faultless(expected), expected)
    assert report.char_error == 0
    assert {name for name, s in report.scores.items() if s.f1 < 1} == set()


def test_form_without_pages_expects_none(shared_data: Path) -> None:
    truth = json.loads((shared_data / "compilation-dev" / "truth.json").read_text(encoding="utf-8"))
    expected = from_shared(truth, "B", paged=False)
    assert {article.page_start for article in expected.articles} == {None}
    assert [line.role for article in expected.articles for line in article.lines].count("table") == 10
