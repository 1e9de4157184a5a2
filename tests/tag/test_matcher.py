"""Every kind of rule: terms, gaps, scopes, excludes, unless, needs, domain, titles, weights."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.codebook import load_codebook
from pipeline.tag.matcher import Matcher, Void

THEME = """
name = "试"
version = "1"
[domain]
terms = ["信访", "接访"]
excludes = ["接访问"]
[[themes]]
theme_id = "t"
label = "题"
definition = "d"
carries = "c"
not_when = "n"
[[themes.rules]]
id = "r"
"""


def matcher(rule: str) -> Matcher:
    return Matcher(load_codebook(THEME + rule))


def found(rule: str, text: str, *, in_domain: bool = False) -> list[str]:
    return [text[hit.start : hit.end] for hit in matcher(rule).match(text, in_domain=in_domain)]


def test_a_term_is_found_wherever_it_stands_and_the_longest_wins() -> None:
    assert found('parts = [["法治化", "信访工作法治化"]]', "推进信访工作法治化，法治化。") == [
        "信访工作法治化",
        "法治化",
    ]


def test_a_gap_rule_wants_its_parts_near_and_in_one_scope() -> None:
    rule = 'parts = [["排查"], ["矛盾"]]\nwithin = 3'
    assert found(rule, "矛盾隐患排查") == ["矛盾隐患排查"]
    assert found(rule, "排查各类民间矛盾") == []
    assert found(rule, "做好排查。矛盾少了") == []
    assert found(rule + '\nscope = "paragraph"', "做好排查。矛盾少了") == ["排查。矛盾"]
    assert found(rule + '\nscope = "clause"', "排查，矛盾") == []
    assert found(rule + "\nordered = true", "矛盾隐患排查") == []


def test_an_exclude_voids_only_what_it_lies_over() -> None:
    rule = 'parts = [["源头治理"]]\nexcludes = ["污染源头治理"]'
    text = "大气污染源头治理和信访源头治理"
    [hit] = matcher(rule).match(text, in_domain=True)
    assert (hit.start, hit.end) == (11, 15)
    voids: list[Void] = []
    matcher(rule).match(text, in_domain=True, voids=voids)
    assert voids == [Void("t", "t.r", 4, 8, "excludes", "污染源头治理")]


def test_unless_voids_its_own_scope_only() -> None:
    rule = 'parts = [["预警"]]\nunless = ["台风"]'
    assert found(rule, "台风预警。信访预警。") == ["预警"]
    assert matcher(rule).match("台风来了。信访预警。", in_domain=True)[0].start == 7


def test_needs_may_stand_anywhere_in_the_paragraph() -> None:
    rule = 'parts = [["双向规范"]]\nneeds = [["群众"], ["干部"]]'
    assert found(rule, "双向规范。群众满意，干部认可。") == ["双向规范"]
    assert found(rule, "双向规范。群众满意。") == []


def test_domain_is_the_article_or_the_sentence() -> None:
    rule = 'parts = [["责任制"]]\ndomain = true'
    assert found(rule, "落实责任制。", in_domain=True) == ["责任制"]
    assert found(rule, "落实信访责任制。") == ["责任制"]
    assert found(rule, "落实责任制。做好信访。") == []
    assert found(rule + '\nscope = "paragraph"', "落实责任制。做好信访。") == []
    assert found(rule, "落实责任制，可直接访问。") == []
    assert found('parts = [["接访"]]', "可直接访问，领导接访") == ["接访"]


def test_an_article_is_in_the_domain_by_its_title_or_by_enough_paragraphs() -> None:
    some = matcher('parts = [["责任制"]]')
    assert some.in_domain("某县信访工作总结", [])
    assert not some.in_domain("政府工作报告", ["经济平稳。"] * 9 + ["做好信访。"])
    assert some.in_domain("政府工作报告", ["经济平稳。"] * 4 + ["做好信访。"])
    assert not some.in_domain("", ["可以直接访问。"])


def test_titles_do_not_count_unless_the_rule_says_so() -> None:
    text = "印发《信访条例宣传方案》，学习信访条例"
    assert matcher('parts = [["信访条例"]]').match(text, in_domain=True)[0].start == 15
    assert found('parts = [["信访条例"]]\nin_titles = true', text) == ["信访条例", "信访条例"]
    assert found('parts = [["信访条例"]]', "学习《信访条例") == ["信访条例"]


def test_weak_rules_add_up_to_the_threshold() -> None:
    both = matcher('parts = [["甲"]]\nweight = 0.3\n[[themes.rules]]\nid = "s"\nparts = [["乙"]]\nweight = 0.3')
    assert both.carried(both.match("甲甲甲", in_domain=True)) == {}
    assert both.carried(both.match("甲乙", in_domain=True)) == {"t": pytest.approx(0.51)}


CHARACTERS = st.one_of(st.sampled_from("信访接矛盾纠纷源头治理干部群众依法《》，。；责任"), st.characters())
WORDS = st.sampled_from(
    ["信访", "源头治理", "矛盾纠纷", "干部", "群众", "依法", "，", "。", "接访", "双向规范", "责任"]
)


@given(st.text(CHARACTERS, max_size=200))
def test_any_text_matches_inside_itself_and_the_same_way_twice(petition_matcher: Matcher, text: str) -> None:
    voids: list[Void] = []
    for in_domain in (False, True):
        hits = petition_matcher.match(text, in_domain=in_domain, voids=voids)
        assert hits == petition_matcher.match(text, in_domain=in_domain)
        assert all(0 <= hit.start < hit.end <= len(text) for hit in hits)
        assert len({(hit.rule_id, hit.start, hit.end) for hit in hits}) == len(hits)
    assert all(0 <= void.start < void.end <= len(text) for void in voids)


@given(st.lists(WORDS, max_size=30))
def test_the_domain_only_ever_adds(petition_matcher: Matcher, words: list[str]) -> None:
    text = "".join(words)
    outside = set(petition_matcher.carried(petition_matcher.match(text, in_domain=False)))
    assert outside <= set(petition_matcher.carried(petition_matcher.match(text, in_domain=True)))


@pytest.mark.parametrize(
    "unit", ["信访", "矛盾纠纷排查，", "污染源头治理", "《信访", "干部依法。群众也闹访", "领导接访包案"]
)
def test_time_grows_with_the_text_and_no_faster(petition_matcher: Matcher, unit: str) -> None:
    petition_matcher.match(unit, in_domain=True)
    started = time.process_time()
    petition_matcher.match(unit * 5_000, in_domain=True)
    petition_matcher.match(unit * 5_000 + "信访" * 5_000, in_domain=False)
    assert time.process_time() - started < 5
