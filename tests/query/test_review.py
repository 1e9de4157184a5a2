"""A review holds all of its source: every paragraph, every edit, every line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipeline.query.corpus import Corpus
from pipeline.query.review import MOST_FORMS, Review, group_lines, review
from pipeline.query.segments import Segment
from pipeline.records import Line, Placement
from tests.query.fictional import SOURCE


def segments(known: Review) -> Iterator[Segment]:
    for article in known.articles:
        for view in article.paragraphs:
            yield from view.segments
    for group in known.aside:
        for line in group.lines:
            yield from line.segments


def test_segments_are_the_paragraphs_with_every_edit(corpus: Corpus) -> None:
    known = review(corpus)
    views = [view for article in known.articles for view in article.paragraphs]
    assert ["".join(segment.text for segment in view.segments) for view in views] == [
        view.paragraph.text for view in views
    ]
    edits = corpus.table("edits").column("edit_id").to_pylist()
    assert [segment.edit.edit_id for segment in segments(known) if segment.edit] == edits


def test_entries_find_their_articles(corpus: Corpus) -> None:
    known = review(corpus)
    assert [[entry.page for entry in article.entries] for article in known.articles] == [[2], [4], [6], [8]]
    assert [article.candidates[0].name for article in known.articles] == [
        "贵州省",
        "贵州省贵阳市",
        "吉林省吉林市船营区",
        "青海省",
    ]


def test_an_article_that_the_contents_lack_is_unlisted(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(article.unlisted for article in review(corpus).articles)
    tables = {"contents": corpus.table("contents").slice(0, 3)}
    whole = corpus.table
    monkeypatch.setattr(corpus, "table", lambda name: tables.get(name, whole(name)))
    assert [article.unlisted for article in review(corpus).articles] == [False, False, False, True]
    tables["contents"] = corpus.table("contents").slice(0, 0)
    assert not any(article.unlisted for article in review(corpus).articles)


def test_rules_are_counted_with_examples_in_their_places(corpus: Corpus) -> None:
    [count] = review(corpus).rules
    assert (count.rule, count.applied, count.suggested) == ("full_width", 3, 0)
    first = count.examples[0]
    assert (first.left, first.edit.before, first.right) == ("信访工作每个环节", ",", "二是把")


def aside(ordinal: int, text: str, layer: str, rule: str | None = None) -> tuple[Line, Placement, str | None]:
    line = Line(block_id=f"b{ordinal}", source_id=SOURCE, page=ordinal, ordinal=ordinal, text_raw=text)
    return line, Placement(block_id=line.block_id, layer=layer, role="made_up"), rule


def test_lines_that_repeat_are_shown_once() -> None:
    lines = [aside(n, f"— {n} —", "furniture", "read_number") for n in range(1, 10)]
    lines += [aside(10, "目录", "contents"), aside(11, "目录", "contents"), aside(12, "内部", "watermark")]
    groups = list(group_lines(lines, {}, {}))
    assert [(group.layer, group.n_lines, len(group.lines)) for group in groups] == [
        ("contents", 2, 2),
        ("furniture", 9, 1),
        ("watermark", 1, 1),
    ]
    [numbers] = groups[1].lines
    assert (numbers.times, numbers.first_page, numbers.last_page) == (9, 1, 9)


def test_many_forms_are_cut_and_counted() -> None:
    [group] = group_lines([aside(n, chr(0x4E00 + n), "chrome") for n in range(MOST_FORMS + 5)], {}, {})
    assert (len(group.lines), group.n_hidden, group.n_lines) == (MOST_FORMS, 5, MOST_FORMS + 5)
