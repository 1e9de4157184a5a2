"""The petition codebook against the cases coded by hand: what has to hold whatever the scores are.

The scores themselves are measured, and held by floors, in tests/eval.
"""

from __future__ import annotations

from pipeline.tag.codebook import Codebook
from pipeline.tag.matcher import Matcher
from tests.eval.themes import code, own_cases, scores

# A hundred posters printed say nothing about petition work, but no rule can tell posters from a campaign.
KNOWN_FALSE = {"b45": {"rule_of_law"}}


def test_every_theme_has_cases_and_there_are_counter_examples(petition: Codebook) -> None:
    cases = own_cases()
    assert len({case.name for case in cases}) == len(cases) >= 120
    assert {theme for case in cases for theme in case.themes} == {theme.theme_id for theme in petition.themes}
    assert sum(not case.themes for case in cases) >= 40


def test_counter_examples_carry_nothing(petition_matcher: Matcher) -> None:
    """Pollution, licences, courts, firms and places: nothing of these is about petitions."""
    carried = {case.name: code(petition_matcher, case.text) for case in own_cases() if not case.themes}
    assert {name: themes for name, themes in carried.items() if themes} == KNOWN_FALSE


def test_no_theme_is_left_to_chance(petition_matcher: Matcher) -> None:
    for score in scores(petition_matcher, own_cases()):
        assert score.f1 is not None
        assert score.f1 > 0.7, score
