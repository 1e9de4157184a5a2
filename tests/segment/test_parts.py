"""First characters that parts and entries of the contents lost, given back by what the source itself shows."""

from __future__ import annotations

import pytest

from pipeline.records import Cleaning, ContentsEntry, from_table
from pipeline.segment.parts import lost_start
from pipeline.segment.witness import lost_of_place
from tests.segment.lines import read

COMPILATION = """\
山海省信访材料汇编（3篇）
目录
一、法和纪检监察机关
1.山海省法院办好涉诉信访……………1
2.海省检察院公开听证做法……………4
二、门和企业
3.海省信访局2024年工作要点……………8

山海省法院办好涉诉信访

近年来，山海省法院坚持依法办事，群众满意度稳步提升。山海省各级法院公开听证，当事人当场说清事由。
"""


def test_contents_are_mended_by_the_source_itself() -> None:
    out = read(COMPILATION)
    entries = from_table(ContentsEntry, out["contents"])
    assert [entry.title for entry in entries] == [
        "山海省法院办好涉诉信访",
        "山海省检察院公开听证做法",
        "山海省信访局2024年工作要点",
    ]
    assert [entry.part_title for entry in entries] == ["政法和纪检监察机关"] * 2 + ["部门和企业"]
    edits = [(edit.rule, edit.before, edit.after) for edit in from_table(Cleaning, out["repairs"])]
    assert edits.count(("restore_contents_title", "", "山")) == 2
    assert ("restore_part_title", "", "政") in edits
    assert ("restore_part_title", "", "部") in edits


@pytest.mark.parametrize(
    ("title", "text"),
    [
        # A name of its own, though another place's name ends with it.
        ("南区推进信访代办", "东南区推进代办\n东南区信访局\n南区信访局\n南区司法局"),
        # Words, not names, stand in front of it.
        ("河口区推进信访代办", "在河口区调研\n在河口区推进"),
        ("全县推进信访代办", "请全县推进\n请全县落实"),
        ("新区推进信访代办", "东新区推进\n东新区落实"),
        # Two places can have lost it.
        ("河市推进信访代办", "清河市信访局\n清河市司法局\n沙河市信访局\n沙河市司法局"),
        # Nothing says that the longer name is one.
        ("山县推进信访代办", "某省南山县推进代办，某省南山县委带头"),
    ],
)
def test_a_place_that_may_be_whole_is_left_alone(title: str, text: str) -> None:
    assert lost_of_place(title, text) is None


@pytest.mark.parametrize("title", ["法和社区", "区和街道", "委", "政府和企业", "部门和企业", "市和县区"])
def test_a_part_that_two_words_can_have_begun_is_left_alone(title: str) -> None:
    assert lost_start(title, [], set()) == (None, 0.0)
