"""Concordance: exact places, exact filters, and patterns that would hang another engine."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import QueryError
from pipeline.query.corpus import Corpus
from tests.query.fictional import SOURCE


def text_of(corpus: Corpus, article_id: str) -> str:
    for row in corpus.table("articles").to_pylist():
        if row["article_id"] == article_id:
            return str(row["text"])
    raise AssertionError(article_id)


def test_hit_cites_its_place(corpus: Corpus) -> None:
    hit = corpus.kwic("依法办理", width=4).hits[0]
    assert hit.article_id == f"{SOURCE}.a001"
    assert hit.paragraph_id == f"{SOURCE}.a001.p0002"
    assert (hit.title, hit.organ, hit.region) == ("推进信访工作法治化的探索", "青原省信访局", "贵州省")
    assert (hit.date, hit.page) == ("2024-03-05", 3)
    assert (hit.left, hit.match, hit.right) == ("一、坚持", "依法办理", "\n一是把")


def test_page_is_the_hits_own_where_the_paragraph_breaks(corpus: Corpus) -> None:
    assert [hit.page for hit in corpus.kwic("法治化")] == [3, 3, 4]
    assert [hit.page for hit in corpus.kwic("是把")] == [3, 3]
    assert [hit.page for hit in corpus.kwic("把法治化，作为")] == [3]
    assert [hit.page for hit in corpus.kwic("考核")] == [4]


def test_hits_come_in_reading_order_and_every_one_counts(corpus: Corpus) -> None:
    found = corpus.kwic("信访")
    assert [(hit.article_id[-4:], hit.start) for hit in found] == [
        ("a001", 2),
        ("a001", 32),
        ("a002", 85),
        ("a003", 10),
        ("a003", 12),
    ]


def test_limit_keeps_the_first_and_tells_the_total(corpus: Corpus) -> None:
    found = corpus.kwic("信访", limit=2)
    assert (len(found), found.total) == (2, 5)


def test_context_stays_inside_the_article(corpus: Corpus) -> None:
    hit = corpus.kwic("推进信访", width=500).hits[0]
    assert hit.left == ""
    assert hit.left + hit.match + hit.right == text_of(corpus, hit.article_id)


def test_date_is_as_precise_as_it_is_known(corpus: Corpus) -> None:
    assert {hit.date for hit in corpus.kwic("源头治理")} == {"2024-06"}


def test_pattern_is_literal_unless_asked(corpus: Corpus) -> None:
    assert corpus.kwic("信.").total == 0
    assert {hit.match for hit in corpus.kwic("[一二]是", regex=True)} == {"一是", "二是"}


@pytest.mark.parametrize("pattern", ["12.5%", "'", "[bold]", "\\0", "\\", "|", "(", "$1", "A0 "])
def test_literal_patterns_may_hold_anything(corpus: Corpus, pattern: str) -> None:
    assert all(hit.match == pattern for hit in corpus.kwic(pattern))
    assert corpus.kwic(pattern).total == sum(
        row["text"].count(pattern) for row in corpus.table("paragraphs").to_pylist()
    )


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "missing )"),
        ("(?=访)", "invalid perl operator"),
        (r"(信)\1", "invalid escape sequence"),
        ("信*", "no characters"),
        ("(a{1000}){1000}", "repetition"),
    ],
)
def test_wrong_patterns_are_told_in_one_line(corpus: Corpus, pattern: str, said: str) -> None:
    with pytest.raises(QueryError, match=said.replace(")", r"\)")) as caught:
        corpus.kwic(pattern, regex=True)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"width": -1}, {"limit": -1}])
def test_negative_sizes_are_refused(corpus: Corpus, wrong: dict[str, int]) -> None:
    with pytest.raises(QueryError, match="negative"):
        corpus.kwic("信访", width=wrong.get("width", 0), limit=wrong.get("limit"))


def test_empty_pattern_is_refused(corpus: Corpus) -> None:
    with pytest.raises(QueryError, match="empty"):
        corpus.kwic("")


def test_a_catastrophic_pattern_is_answered_at_once(corpus: Corpus) -> None:
    began = time.perf_counter()
    corpus.kwic("(.*)*(.*)*(.*)*，，，", regex=True)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("region", "articles"),
    [
        ("贵州", {"a001", "a002"}),
        ("贵州省", {"a001", "a002"}),
        ("52", {"a001", "a002"}),
        ("520000", {"a001", "a002"}),
        ("5201", {"a002"}),
        ("520100", {"a002"}),
        ("贵阳", {"a002"}),
        ("吉林", {"a003"}),
        ("船营区", {"a003"}),
        ("柳溪镇", {"a003"}),
        ("220204199", {"a003"}),
        ("河湾镇", {"a002"}),
        ("99", set()),
        ("220204198", set()),
    ],
)
def test_region_by_name_and_code(corpus: Corpus, region: str, articles: set[str]) -> None:
    assert {hit.article_id[-4:] for hit in corpus.kwic("信访|治理", regex=True, region=region)} == articles


@pytest.mark.parametrize("region", ["贵洲", "5", "52010", "2202041", "贵", "柳溪", ""])
def test_a_region_nothing_is_of_is_an_error(corpus: Corpus, region: str) -> None:
    with pytest.raises(QueryError):
        corpus.kwic("信访", region=region)


@pytest.mark.parametrize(
    ("since", "until", "articles"),
    [
        ("2024", None, {"a001", "a002"}),
        ("2024-03-05", "2024-03-05", {"a001"}),
        ("2024-03-06", None, {"a002"}),
        # An article of June may be of the 20th.
        ("2024-06-20", None, {"a002"}),
        (None, "2024-03", {"a001"}),
        (None, "2023", set()),
        ("2024-7", None, set()),
    ],
)
def test_dates(corpus: Corpus, since: str | None, until: str | None, articles: set[str]) -> None:
    found = corpus.kwic("信访|治理", regex=True, since=since, until=until)
    assert {hit.article_id[-4:] for hit in found} == articles


@pytest.mark.parametrize("date", ["昨天", "2024-13", "2024-02-30", "24", "2024/03", "0000", ""])
def test_wrong_dates_are_refused(corpus: Corpus, date: str) -> None:
    with pytest.raises(QueryError, match="date"):
        corpus.kwic("信访", since=date)


def test_level_organ_and_theme(corpus: Corpus) -> None:
    assert {hit.article_id[-4:] for hit in corpus.kwic("信访", level="county")} == {"a003"}
    assert {hit.article_id[-4:] for hit in corpus.kwic("信访", organ="信访局")} == {"a001"}
    assert [hit.paragraph_id[-5:] for hit in corpus.kwic("信访", theme="visiting_down")] == ["p0003"]
    with pytest.raises(QueryError, match="visiting_down"):
        corpus.kwic("信访", theme="下访")
    with pytest.raises(QueryError, match="national"):
        corpus.kwic("信访", level="省")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pattern=st.text("信访法治一是二，。\n (.*[\\%", min_size=1, max_size=3), width=st.integers(0, 60))
def test_every_hit_is_a_slice_of_its_article(corpus: Corpus, pattern: str, width: int) -> None:
    for hit in corpus.kwic(pattern, width=width):
        text = text_of(corpus, hit.article_id)
        assert hit.match == text[hit.start : hit.end] == pattern
        assert hit.left == text[max(0, hit.start - width) : hit.start]
        assert hit.right == text[hit.end : hit.end + width]
