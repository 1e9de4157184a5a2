"""Lost first characters: found where the language leaves no choice, left open where it does."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.lost_characters import FEATURES, PLACES, Searcher, load_judges, shares, word_features
from pipeline.segment.ngrams import LanguageModel, Ngrams, count_ngrams, load_language, restored, store

SURE = 0.9
WHOLE = (
    "全面推进信访工作法治化，坚持依法办理每一件群众诉求，把矛盾纠纷化解在基层。",
    "加强源头治理，健全社会矛盾纠纷多元预防调处化解综合机制，深入推进领导干部接访下访。",
    "过去一年，全县信访总量下降两成，群众满意率持续提升，重复信访治理取得明显成效。",
    "优化办理流程，完善督查督办制度，推动信访事项及时就地解决，维护群众合法权益。",
)


def found_in(paragraph: str, lines: tuple[int, ...] = ()) -> list[tuple[int, str, float]]:
    texts = [*WHOLE, paragraph]
    starts = [() for _ in WHOLE] + [lines]
    return [(one.offset, one.character, one.probability) for one in Searcher(load_language(), texts).search(starts)[4]]


@pytest.mark.parametrize(
    ("damaged", "character"),
    [
        ("强源头治理，健全社会矛盾纠纷多元预防调处化解综合机制。", "加"),
        ("持以人民为中心的发展思想，切实保障和改善民生。", "坚"),
        ("极推进基层治理体系和治理能力现代化建设。", "积"),
        ("去一年，我们全面贯彻落实党中央决策部署。", "过"),
    ],
)
def test_the_first_character_of_a_paragraph_comes_back(damaged: str, character: str) -> None:
    offset, found, probability = found_in(damaged)[0]
    assert (offset, found) == (0, character)
    assert probability > SURE


@pytest.mark.parametrize(
    "whole",
    [
        "全县坚持依法办理，推动信访事项及时就地解决。",
        "一年来，全市上下共同努力。",
        "狠抓落实，确保各项任务如期完成。",
        "力争化解率达到九成。",
    ],
)
def test_what_has_lost_nothing_is_given_nothing(whole: str) -> None:
    assert [one for one in found_in(whole) if one[2] > SURE] == []


def test_what_a_line_lost_comes_back_more_surely_where_its_break_was_kept() -> None:
    text = "坚持把群众满意作为根本标准，进一步深化改革。要完善制度，一步深化国资国企改革。"
    at = text.index("一步深化国资")
    kept = {one[:2]: one[2] for one in found_in(text, (at,))}
    joined = {one[:2]: one[2] for one in found_in(text)}
    assert kept[at, "进"] > SURE
    assert joined.get((at, "进"), 0.0) <= kept[at, "进"]


def test_paragraphs_that_begin_alike_are_whole() -> None:
    alike = ["五年来，全县信访总量持续下降。", "五年来，基层治理体系不断完善。", "五年来，干部作风明显好转。"]
    found = Searcher(load_language(), [*WHOLE, *alike]).search([()] * 7)
    assert [one for lost in found.values() for one in lost if one.probability > SURE] == []


def test_candidates_of_a_gap_and_nothing_share_its_probability() -> None:
    weights, constant = load_judges()["paragraph"]
    likely = shares(np.zeros((3, len(FEATURES))), weights, constant)
    assert 0 < likely.sum() < 1
    assert np.ptp(likely) == 0


def test_every_place_has_a_judge_with_a_weight_for_each_feature() -> None:
    assert set(load_judges()) == set(PLACES)
    assert all(len(weights) == len(FEATURES) for weights, _ in load_judges().values())
    assert len(word_features("推进", "源", "头治理")) + 5 < len(FEATURES)


@given(st.lists(st.text("信访工作“”法治化，。2024年AB 𠮷", max_size=30), max_size=4), st.integers(0, 40))
def test_any_text_is_searched_without_raising(texts: list[str], at: int) -> None:
    model = load_language()
    for number, lost in Searcher(model, texts).search([(at,) for _ in texts]).items():
        assert all(0 <= one.offset <= len(texts[number]) and one.probability <= 1 for one in lost)


def test_counts_survive_storing() -> None:
    signs = {sign: number for number, sign in enumerate("依法办理，0", 2)}
    counted = count_ngrams(LanguageModel(signs, Ngrams((), ())).fold("依法办理，依法办理").codes)
    again = restored(store(counted))
    assert all((one == other).all() for one, other in zip(counted.keys, again.keys, strict=True))
    assert all(abs(one / other - 1).max() < 0.06 for one, other in zip(counted.counts, again.counts, strict=True))


def test_a_paragraph_broken_inside_a_word_has_lost_nothing() -> None:
    texts = [*WHOLE, "各部门要在这些领域开展攻坚。坚", "持预防在先，组织网格员上门走访。"]
    found = Searcher(load_language(), texts).search([()] * 6)
    assert [one for one in found[5] if one.character == "坚"] == []


def test_how_large_a_figure_is_stays_open() -> None:
    text = "去年全县举办业务培训班六十期，培训干部7544人次，落实岗位津贴。"
    at = text.index("人次")
    assert [one for one in found_in(text, (at,)) if one[0] == at and one[1] in "百千万亿"] == []


def test_what_the_source_says_elsewhere_bears_a_loss_out() -> None:
    damaged = "必须以条例为遵循，把依法办事的要贯穿受理、办理、督查、考核各个环节。"
    at = damaged.index("贯穿")
    alone = Searcher(load_language(), [*WHOLE, damaged]).search([(), (), (), (), (at,)])[4]
    borne_out = Searcher(load_language(), [*WHOLE, damaged, damaged.replace("的要", "的要求")]).search(
        [(), (), (), (), (at,), ()]
    )[4]
    assert {one.character for one in alone} <= {"求"}
    assert all(one.probability < SURE for one in alone)
    assert [(one.offset, one.character, round(one.probability, 3)) for one in borne_out] == [(at, "求", 0.975)]
