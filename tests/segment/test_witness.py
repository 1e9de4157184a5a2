"""What titles and bylines lost, as the rest of their source shows."""

from __future__ import annotations

import pytest

from pipeline.records import Cleaning, ContentsEntry, Draft, from_table
from pipeline.segment.titles import Loss
from pipeline.segment.witness import Witness, lost_beside, lost_of_word
from tests.segment.lines import read

PREVIEW = """\
信访工作材料汇编（4篇）
目录
1.岭省信访局局长林某：
云岭省推行“双向规范”的实践……………1
2.共清河市委员会：
清河市以双向规范”促化解……………4
3.访工作的几点思考……………8
4.清河市接访下访小结……………9

云岭省推行“双向规范”的实践

近年来，信访工作有新进展，信访工作机制逐步健全，信访工作队伍不断充实，清河市群众满意度稳步提升。
"""


def test_entries_are_mended_by_what_the_source_says_elsewhere() -> None:
    out = read(PREVIEW)
    entries = from_table(ContentsEntry, out["contents"])
    assert [entry.byline for entry in entries[:2]] == ["云岭省信访局局长林某", "中共清河市委员会"]
    assert [entry.title for entry in entries[1:]] == [
        "清河市以“双向规范”促化解",
        "信访工作的几点思考",
        "清河市接访下访小结",
    ]
    edits = [edit.after for edit in from_table(Cleaning, out["repairs"]) if edit.rule == "restore_contents_title"]
    assert sorted(edits) == sorted(["云", "中", "“", "信"])


def test_a_title_with_a_twin_in_the_body_is_left_to_it() -> None:
    text = (
        "材料汇编\n目录\n1.抓好六个关系”……1\n2.某县小结……3\n3.某市小结……5\n\n抓好“六个关系”\n\n“六个关系”说的是代办。\n"
    )
    assert from_table(Draft, read(text)["drafts"])[0].title_source == "merged"


@pytest.mark.parametrize(
    "text",
    [
        # Both halves are there, or both are gone.
        "践行“双向规范”抓代办",
        "践行双向规范抓代办",
        # Nothing is quoted that ends here.
        "践行规范化”抓代办",
    ],
)
def test_quotes_that_nothing_shows_to_be_lost_are_left_alone(text: str) -> None:
    assert Witness(["推行“双向规范”，推行“代办”。"]).losses(text) == []


def test_a_closing_half_is_put_back_behind_what_is_quoted_elsewhere() -> None:
    assert Witness(["推行“双向规范”。"]).losses("践行“双向规范抓代办") == [Loss(7, "”", 0.95)]


def test_two_quoted_names_that_end_alike_decide_nothing() -> None:
    assert Witness(["“双向规范”和“规范”"]).losses("践行双向规范”") == []


@pytest.mark.parametrize(
    ("title", "source"),
    [
        # A verb of its own, though another word ends with it everywhere.
        ("让群众少跑腿", "不让群众吃亏，不让群众跑腿，不让群众受累"),
        # It begins clauses of its own.
        ("访工作研究", "访工作，访工作，访工作，信访工作、信访工作、信访工作"),
        ("关于代办", "有关于代办、有关于代办、有关于代办"),
    ],
)
def test_words_that_may_be_whole_are_left_alone(title: str, source: str) -> None:
    assert lost_of_word(title, source) is None


def test_a_place_beside_another_whole_one_is_left_alone() -> None:
    assert lost_beside("清河市代办小结", "共清河市委员会", "清河市推行代办。清河市信访局，清河市") is None


def test_what_is_said_of_every_place_begins_no_place() -> None:
    assert lost_beside("县区代办小结", "各县区信访局", "") is None


@pytest.mark.parametrize("whole", ["共青团清河市委员会", "共青团清河市委", "共建和谐社区委员会的做法"])
def test_what_begins_like_the_party_without_its_first_character_is_left_alone(whole: str) -> None:
    assert Witness([]).losses(whole) == []


def test_the_party_is_known_by_the_rest_of_its_name() -> None:
    for rest in ("共清河市委员会书记林某", "共清河市纪律检查委员会", "共清河市委办公室"):
        assert Witness([]).losses(rest) == [Loss(0, "中", 0.97)]
