"""The page shows all of a review, runs nothing but its own script and loads nothing."""

from __future__ import annotations

import base64
import copy
import hashlib
import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from lxml import html

from pipeline.cli.review.page import draw_page
from pipeline.query.corpus import open_corpus
from pipeline.query.review import Review, review
from pipeline.records import Page, Reject
from pipeline.text.missing_pages import Gap
from tests.cli.review.conftest import HOSTILE
from tests.query.fictional import ARTICLES, write_corpus


@pytest.fixture(scope="module")
def fictional(tmp_path_factory: pytest.TempPathFactory) -> Review:
    with open_corpus(write_corpus(tmp_path_factory.mktemp("corpus"))) as corpus:
        return review(corpus)


def parsed(drawn: Review) -> Any:
    return html.document_fromstring(draw_page(drawn))


def standing(paragraph: Any) -> str:
    """What the corpus holds of a drawn paragraph: without what was taken out and what is only suggested."""
    kept = copy.deepcopy(paragraph)
    for note in kept.xpath(".//*[self::del or contains(@class, 'ghost') or @class='tag']"):
        note.drop_tree()
    return str(kept.text_content()).replace("⏎", "")


def test_every_paragraph_stands_in_full(sample: Review) -> None:
    page = parsed(sample)
    views = [view for article in sample.articles for view in article.paragraphs]
    drawn = page.xpath("//article/div[@class='text']/*[not(@class='gap')]")
    assert [standing(paragraph) for paragraph in drawn] == [view.paragraph.text for view in views]
    assert len(views) > 100


def test_every_edit_stands_in_its_place_once(sample: Review) -> None:
    drawn = parsed(sample).xpath("//main//*[@tabindex='0']/@title")
    counted = Counter(re.search(r"[a-z]+(_[a-z]+)+", title)[0] for title in drawn)  # type: ignore[index]
    assert counted == {count.rule: count.applied + count.suggested for count in sample.rules}
    assert counted


def test_every_link_leads_somewhere_on_the_page(sample: Review) -> None:
    page = parsed(sample)
    ids = page.xpath("//@id")
    assert max(Counter(ids).values()) == 1
    targets = page.xpath("//@href")
    assert {target.removeprefix("#") for target in targets} <= set(ids)
    assert all(target.startswith("#") for target in targets)
    assert not page.xpath("//@src | //link | //@style | //@onload | //@onclick")


def test_policy_allows_the_own_script_and_style_only(sample: Review) -> None:
    page = parsed(sample)
    [policy] = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for name in ("script", "style"):
        [own] = page.xpath(f"//{name}/text()")
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_text_never_becomes_markup(hostile: Review) -> None:
    page = parsed(hostile)
    assert len(page.xpath("//script")) == len(page.xpath("//style")) == 1
    assert not page.xpath("//img | //svg")
    text = page.text_content()
    for hurt in (
        "</script>",
        "<img src=",
        "onerror=",
        "<svg onload=alert(2)>",
        "&amp;",
        "</style>",
    ):
        assert hurt in HOSTILE
        assert hurt in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_what_is_missing_is_named(fictional: Review) -> None:
    page = parsed(fictional)
    assert "只在目录里的一篇" in page.xpath("string(//section[@id='coverage']/details)")
    assert page.xpath("//p[@class='squares']/a/@class") == ["complete", "complete", "complete", "listed"]
    assert not page.xpath("//article[@class='listed']/div")
    undated = page.xpath("//section[@id='check']//li[contains(., '未见日期')]//a/text()")
    assert undated == ["《平安建设的一点体会》"]


def test_pages_are_marked_where_they_begin(fictional: Review) -> None:
    page = parsed(fictional)
    assert page.xpath("//a[starts-with(@class, 'pg')]/@data-p") == ["3", "4", "5", "6", "7"]
    [inside] = page.xpath("//a[@class='pg inside']")
    assert inside.tail == "法治化"
    assert [title for title, *_ in ARTICLES] == page.xpath("//article//h3/text()")


def test_missing_pages_are_told_where_they_are_missing(fictional: Review) -> None:
    article = fictional.articles[1]
    whole = replace(article, row={**article.row, "page_start": 5, "page_end": 6})
    cut = replace(whole, row={**whole.row, "status": "truncated"})
    page = parsed(replace(fictional, articles=(cut,), gaps=(Gap(12, 14, 5), Gap(40, 41, 9))))
    [told] = page.xpath("//article//p[@class='gap']")
    assert told.text == "此处缺印刷页码 12–14 页。"
    assert told.getprevious() is not None
    assert told.getnext() is not None
    page = parsed(replace(fictional, articles=(whole,), gaps=(Gap(12, 14, 5),)))
    assert not page.xpath("//article//p[@class='gap']")


def test_only_the_leading_sentence_of_a_paragraph_stands_out(sample: Review) -> None:
    page = parsed(sample)
    led = [
        (view.section.heading, view.paragraph.text)
        for article in sample.articles
        for view in article.paragraphs
        if view.section is not None and view.paragraph.role == "paragraph"
    ]
    drawn = page.xpath("//article//p[@class='run-in']")
    assert led
    assert [standing(one) for one in drawn] == [text for _, text in led]
    assert next(one.xpath("string(b)") for one in drawn if one.xpath("b")).endswith(led[0][0])


def test_articles_on_one_page_both_say_so(fictional: Review) -> None:
    page = parsed(replace(fictional, articles=(fictional.articles[2], fictional.articles[2])))
    assert page.xpath("//a[@class='pg']/@data-p") == ["7", "7"]
    assert page.xpath("//a[@class='pg']/@id") == ["p7"]


def test_what_is_not_decided_is_said(fictional: Review) -> None:
    article = fictional.articles[2]
    place = fictional.articles[1].candidates[0]
    row = {**article.row, "adcode": None, "region_candidates": ["1"], "date_candidates": ["2024-01-11", "2024-11-01"]}
    row |= {"township": None, "township_code": None}
    unsure = replace(article, row=row, candidates=(place, replace(place, name="河湾省朝阳区")))
    page = parsed(replace(fictional, articles=(unsure,)))
    facts = page.xpath("string(//article//dl)")
    assert "未定 可读作 2024-01-11、2024-11-01" in facts
    assert f"未定 可能是 {place.name}（{place.adcode}）、河湾省朝阳区" in facts
    assert [len(page.xpath(f"//section[@id='check']//li[contains(., '{word}未定')]")) for word in ("日期", "地区")] == [
        1,
        1,
    ]


def test_a_township_stands_behind_its_county(fictional: Review) -> None:
    facts = parsed(replace(fictional, articles=(fictional.articles[2],))).xpath("string(//article//dl)")
    assert "吉林省吉林市船营区柳溪镇 220204199" in facts


def test_of_a_township_of_many_counties_the_first_are_shown(fictional: Review) -> None:
    article = fictional.articles[2]
    place = article.candidates[0]
    row = {**article.row, "adcode": None, "township": "城关镇", "township_code": None, "region_candidates": ["1"]}
    unsure = replace(article, row=row, candidates=(place,) * 90)
    facts = parsed(replace(fictional, articles=(unsure,))).xpath("string(//article//dl)")
    assert f"未定 城关镇 可能是 {place.name}（{place.adcode}）、" in facts
    assert facts.count(place.name) == 12
    assert "等90处" in facts


def test_what_was_read_badly_is_said_first(fictional: Review) -> None:
    def scanned(page: int, confidence: float | None) -> Page:
        method = "none" if confidence is None else "ocr"
        return Page(source_id="s", page=page, width=1, height=1, method=method, reason="scan", confidence=confidence)

    refused = Reject(stage="extract", rule="no_text_layer", reason="page <3> has no text", page=3)
    pages = (scanned(1, 0.98), scanned(2, 0.87), scanned(4, 0.99), scanned(3, None))
    source = {**fictional.source, "status": "partial", "message": "1 page could not be read", "n_unmapped_chars": 7}
    gaps = (Gap(3, 61, 4),)
    page = parsed(replace(fictional, odd_pages=pages, gaps=gaps, rejects=(refused,), source=source))
    found = page.xpath("//section[@id='check']//li")
    assert [item.text_content() for item in found[:5]] == [
        "有 7 个字形没有可信的字符",
        "1 页无法读出：第 3 页",
        "3 页由字符识别读出：第 1–2、4 页，把握最低的是第 2 页（87%）",
        "缺印刷页码 3–61 页（第 4 页之后），缺了正文的篇记作“不全”",
        "有 1 处未能读入",
    ]
    assert page.xpath("string(//p[@class='message'])") == "1 page could not be read"
    row = page.xpath("//section[@id='rejects']//tbody/tr/td")
    assert [cell.text_content() for cell in row] == ["extract", "no_text_layer", "3", "page <3> has no text", ""]


def test_long_findings_are_folded(fictional: Review) -> None:
    undated = fictional.articles[2]
    many = tuple(
        replace(undated, row={**undated.row, "article_id": f"s.a{n:03d}"}, entries=(), paragraphs=(), sections=())
        for n in range(20)
    )
    [fold] = parsed(replace(fictional, articles=many)).xpath("//section[@id='check']//details")
    assert fold.xpath("string(summary)") == "有正文而未见日期 20 篇"
    assert len(fold.xpath("a")) == 20


def test_suggestions_are_not_in_the_text(fictional: Review) -> None:
    article = fictional.articles[0]
    views = []
    for view in article.paragraphs:
        segments = [
            segment
            if segment.edit is None
            else replace(segment, text=segment.edit.before, edit=replace(segment.edit, status="suggested"))
            for segment in view.segments
        ]
        views.append(replace(view, segments=tuple(segments)))
    page = parsed(replace(fictional, articles=(replace(article, paragraphs=tuple(views)),)))
    marks = page.xpath("//article//mark")
    assert [mark.text_content() for mark in marks] == [",→，", ",→，"]
    assert all(mark.get("title").startswith("建议 ") for mark in marks)
    assert ",二是把" in standing(page.xpath("//article//p[contains(., '二是把')]")[-1])


def test_equal_reviews_make_equal_pages(sample: Review) -> None:
    assert draw_page(sample) == draw_page(sample)
