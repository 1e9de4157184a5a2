"""Lost quotation marks: put back where source, shape and language leave one place, left open where they leave more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.lost_quotes import QuoteFinder
from pipeline.segment.ngrams import load_language
from pipeline.segment.quotations import (
    CLOSING,
    OPENING,
    Share,
    Source,
    count_quotations,
    known_quotations,
    load_quotations,
)
from pipeline.segment.quote_features import FEATURES, Witnesses, describe_choice, load_weights, shares

SURE = 0.9


def mended(damaged: str, source: tuple[str, ...] = (), least: float = SURE) -> str:
    """The text with the marks that are as sure as that."""
    found = [one for one in QuoteFinder([*source, damaged]).find_all([damaged])[0] if one.probability >= least]
    for one in reversed(found):
        damaged = damaged[: one.offset] + one.mark + damaged[one.offset :]
    return damaged


SOURCE = ("深化“五个法治化”。", "围绕“五个法治化”和“四到位”。", "“五个法治化”走深，“四到位”走实。", "“四到位”扎实。")


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("聚焦“五个法治化建设，持续发力。", "聚焦“五个法治化”建设，持续发力。"),
        ("聚焦五个法治化”建设，持续发力。", "聚焦“五个法治化”建设，持续发力。"),
        ("聚焦“五个法治化，压实责任，落实四到位”要求。", "聚焦“五个法治化”，压实责任，落实“四到位”要求。"),
        ("构建“11355体系，统筹推进。", "构建“11355”体系，统筹推进。"),
        ("第一个“1”是党建，第二个“1，即平台。", "第一个“1”是党建，第二个“1”，即平台。"),
        ("打造“15分钟生活圈，方便群众。", "打造“15分钟生活圈，方便群众。"),
        ("“五个法治化”有序推进。", "“五个法治化”有序推进。"),
        ("“群众利益无小事，一枝一叶总关情。", "“群众利益无小事，一枝一叶总关情。"),
    ],
)
def test_half_a_pair_is_made_whole_by_what_is_quoted_elsewhere(damaged: str, whole: str) -> None:
    assert mended(damaged, SOURCE) == whole


def test_a_name_that_is_always_quoted_gets_both_marks_back_and_others_none() -> None:
    source = [text for text in SOURCE for _ in range(8)]
    found = QuoteFinder([*source, "推进五个法治化，落实责任。"]).find("推进五个法治化，落实责任。")
    assert [(one.offset, one.mark) for one in found if one.probability > SURE] == [(2, OPENING), (7, CLOSING)]
    assert QuoteFinder(source).find("见《五个法治化工作指引》。") == []
    # It has a mark, of the other kind.
    assert QuoteFinder(source).find("推进五个法治化’，落实责任。") == []
    assert QuoteFinder(["坚持“依法”办理，依法办理，依法处理。"] * 5).find("依法办理。") == []


def test_one_of_the_places_is_it() -> None:
    text = "深入推进“平安乡村建设，压实责任。"
    choice = describe_choice(text, 4, 11, Witnesses(load_language(), Source([text]), load_quotations()))
    assert choice is not None
    likely = shares(choice.features, load_weights()[CLOSING])
    assert abs(likely.sum() - 1) < 1e-9
    assert choice.places[int(likely.argmax())] == 9


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        # What counts, twice: the slogan ends with what it counts last.
        ("推行“三张清单”“两本台账”制度，落实四查四看”要求。", "推行“三张清单”“两本台账”制度，落实“四查四看”要求。"),
        # A series of equal parts is one quotation.
        ("全面落实“受理快、办理快、答复快”要求，坚持听民声、知民情、解民忧”的理念。",
         "全面落实“受理快、办理快、答复快”要求，坚持“听民声、知民情、解民忧”的理念。"),
        # Series of quotations.
        ("打造“连心桥”“暖心亭“舒心站”等服务品牌。", "打造“连心桥”“暖心亭”“舒心站”等服务品牌。"),
        ("设立“连心桥”、暖心亭”、“舒心站”等阵地。", "设立“连心桥”、“暖心亭”、“舒心站”等阵地。"),
        # What everybody quotes.
        ("学习运用浦江经验”，带着问题下去。", "学习运用“浦江经验”，带着问题下去。"),
        ("积极融入“一带一路建设，扩大开放。", "积极融入“一带一路”建设，扩大开放。"),
    ],
)  # fmt: skip
def test_half_a_pair_is_made_whole_by_its_shape_and_its_neighbours(damaged: str, whole: str) -> None:
    assert mended(damaged) == whole


@pytest.mark.parametrize(
    "whole",
    [
        "坚持“一个门进、一个门出”，推行“一窗受理”。",
        "他说：“家里的事说清了，心里的结就解开了。”大家都点头。",
        "见《“十四五”规划纲要》和“‘三本账’管理”办法。",
        "全县上下共同努力，深化改革。",
    ],
)
def test_what_is_paired_stays_as_it_is(whole: str) -> None:
    assert mended(whole, least=0.0) == whole


def test_a_quotation_without_an_end_is_left_to_the_paragraph_that_may_have_it() -> None:
    finder = QuoteFinder(["推行“板凳议事会", "进村入户。"])
    assert finder.find("推行“板凳议事会") == []
    assert finder.find_all(["全县推行“板凳议事", "会”模式。"]) == [[], []]
    # A heading with text below it has no other place to end in.
    [[lost], []] = finder.find_all(["推行“一带一路", "进村入户，听取意见。"])
    assert (lost.offset, lost.mark) == (7, CLOSING)


def test_a_name_that_others_write_without_marks_is_left_without_them() -> None:
    assert load_quotations()["走出去"].quoted < load_quotations()["走出去"].seen
    source = ["支持企业“走出去”。"] * 20
    assert QuoteFinder([*source, "鼓励企业走出去开拓市场。"]).find("鼓励企业走出去开拓市场。") == []


def test_in_a_whole_source_only_marks_that_are_alone_get_their_partner() -> None:
    source = [text for text in SOURCE for _ in range(8)]
    text = "推进五个法治化，聚焦“四到位要求。"
    assert [one.offset for one in QuoteFinder([*source, text]).find(text)] == [2, 7, 14]
    assert [one.offset for one in QuoteFinder([*source, text], only_alone=True).find(text)] == [14]


def test_every_feature_has_a_weight() -> None:
    assert set(load_weights()) == {OPENING, CLOSING}
    assert all(len(weights) == len(FEATURES) for weights in load_weights().values())


def test_what_is_known_to_be_quoted_is_written_once_and_in_words() -> None:
    known = known_quotations()
    assert len(set(known)) == len(known)
    assert all(2 <= len(name) <= 24 and not set(name) & set("，。；：！？“”") for name in known)
    assert set(known) <= set(load_quotations())


def test_a_phrase_that_one_text_quotes_is_that_writers() -> None:
    counted = count_quotations(["推行“甲乙丙”。", "推行“甲乙丙”，甲乙丙落地，“丁戊”成形。"])
    assert counted["甲乙丙"] == Share(2, 3)
    assert "丁戊" not in counted


@given(st.lists(st.text("信访工作“”法治化，。、2024年AB+ \n𠮷", max_size=30), max_size=4))
def test_any_text_is_searched_without_raising(texts: list[str]) -> None:
    finder = QuoteFinder(texts)
    for text, found in zip(texts, finder.find_all(texts), strict=True):
        assert all(0 <= one.offset <= len(text) and one.mark in "“”" and 0 < one.probability <= 1 for one in found)


@pytest.mark.parametrize(("between", "alike"), [(100, 1.0), (6000, 0.0)])
def test_quotations_of_the_paragraph_are_witnesses_unless_it_goes_on_without_end(between: int, alike: float) -> None:
    text = "推行“三张清单”制度" + "依法办理" * (between // 4) + "，落实“四查四看要求。"
    at = text.rindex(OPENING)
    choice = describe_choice(text, at, len(text), Witnesses(load_language(), Source([text]), load_quotations()))
    assert choice is not None
    own = choice.places.index(at + 5)
    assert choice.features[own, FEATURES.index("alike_length")] == alike


def test_a_known_name_that_goes_on_as_another_tears_no_quotation() -> None:
    source = ["深化“人工智能”应用。", "融入“一带一路”建设。"]
    joined = "推进“人工智能{}产业合作和一带一路”建设。"
    assert len(QuoteFinder(source).find(joined.format("、"))) == 2
    assert QuoteFinder(source).find(joined.format("+")) == []
