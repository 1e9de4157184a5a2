"""What a source says elsewhere bears out a lost character, or leaves it open."""

from __future__ import annotations

import pytest

from pipeline.segment.said_elsewhere import Proposal, said_elsewhere

WHOLE = "把依法办事的要求贯穿受理、办理、督查全过程，做到件件有着落。"
DAMAGED = "必须把依法办事的要贯穿受理办理督查全过程"


def said(texts: list[str], character: str = "求") -> bool:
    return said_elsewhere(texts, [Proposal(len(texts) - 1, texts[-1].index("要") + 1, character)])[0]


def test_the_same_words_with_the_character_bear_it_out_whatever_marks_are_lost() -> None:
    assert said([WHOLE, DAMAGED])
    assert not said([WHOLE, DAMAGED], "点")


def test_words_that_stand_without_it_elsewhere_leave_it_open() -> None:
    assert not said([WHOLE, "同样把依法办事的要贯穿受理办理", DAMAGED])


@pytest.mark.parametrize("whole", ["把依法办案的要求贯穿受理、办理全过程。", "依法受理。"])
def test_other_words_say_nothing(whole: str) -> None:
    assert not said([whole, DAMAGED])


def test_a_paragraph_is_borne_out_by_what_follows_alone_where_nothing_else_stands_before_it() -> None:
    start = [Proposal(1, 0, "全")]
    assert said_elsewhere(["今年要全力推进信访工作法治化", "力推进信访工作法治化，取得实效"], start) == [True]
    two = ["今年要全力推进信访工作法治化，大力推进信访工作法治化", "力推进信访工作法治化，取得实效"]
    assert said_elsewhere(two, start) == [False]


def test_too_few_words_around_a_gap_and_no_proposals_say_nothing() -> None:
    assert said_elsewhere(["的要求贯", "的要贯"], [Proposal(1, 2, "求")]) == [False]
    assert said_elsewhere([WHOLE], []) == []
