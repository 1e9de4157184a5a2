"""Headings and their levels, ordinals restored, run-in headings split, and what is no heading."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from pipeline.config import StructureSettings
from pipeline.records import Cleaning, Placement, from_table
from pipeline.segment import structure
from pipeline.segment.headings import mark_headings
from pipeline.segment.passages import make_passage
from pipeline.segment.rows import read_rows
from tests.segment.lines import read, tables_of, text_lines

TEXT = "各级各部门认真贯彻部署要求，坚持问题导向，扎实推进各项工作，取得了新的进展和成效。"


def _headings(text: str) -> list[tuple[int | None, str]]:
    placements = from_table(Placement, read(text)["placements"])
    lines = text_lines(text)
    return [
        (placement.level, line.text_raw.strip())
        for line, placement in zip(lines, placements, strict=True)
        if placement.role == "heading"
    ]


def _edits(text: str) -> list[tuple[str, str, str]]:
    return [(edit.rule, edit.before, edit.after) for edit in from_table(Cleaning, read(text)["repairs"])]


def _article(*lines: str) -> str:
    return "\n".join(["某县工作总结", *(TEXT if line == "-" else line for line in lines)])


def test_levels_follow_the_enumerators() -> None:
    text = _article("一、成绩", "（一）抓排查", "-", "（二）抓化解", "-", "二、打算", "-", "（一）建机制", "-")
    assert [level for level, _ in _headings(text)] == [1, 2, 2, 1, 2]


def test_chapters_hold_sections() -> None:
    text = _article("第一章 总则", "第一条 " + TEXT, "第二章 职责", "第一节 机关", "第二条 " + TEXT, "第三条 " + TEXT)
    assert _headings(text) == [(1, "第一章 总则"), (1, "第二章 职责"), (2, "第一节 机关")]


def test_items_of_a_clause_are_no_headings() -> None:
    clauses = ["第一条 下列事项应当受理：", "（一）反映情况的；", "（二）提出建议的。"]
    text = _article(*clauses, "第二条 " + TEXT, "第三条 " + TEXT)
    assert _headings(text) == []


def test_spoken_series_are_no_headings() -> None:
    assert _headings(_article("一是抓排查", "-", "二是抓化解", "-", "首先，抓落实", "-")) == []


def test_a_long_counted_paragraph_is_no_heading() -> None:
    assert _headings(_article("一、" + TEXT + TEXT, "二、" + TEXT + TEXT)) == []


def test_an_enumeration_inside_a_sentence_is_no_heading() -> None:
    assert _headings(_article(TEXT + "具体抓好：一、二、三级预防", "-")) == []


def test_unnumbered_headings_read_as_headings() -> None:
    assert _headings(_article("-", "今年工作回顾", "-", "一年来的主要工作如下", "-")) == [(1, "今年工作回顾")]


def test_attachments_begin_an_order_of_their_own() -> None:
    text = _article("一、成绩", "-", "附件1", "重点任务清单", "-", "一、抓排查", "-")
    assert [level for level, _ in _headings(text)] == [1, 1, 1, 1]


def test_lost_ordinals_are_restored_by_the_sequence() -> None:
    text = _article("、抓排查", "-", "二、抓化解", "-", "、抓落实", "-")
    assert _edits(text) == [("restore_ordinal", "、", "一、"), ("restore_ordinal", "、", "三、")]


def test_lost_brackets_and_cut_numerals_are_restored() -> None:
    items = [line for i, n in enumerate("一二三四五六七八九十", 1) for line in (f"（{n}）任务{i}", "-")]
    text = _article(*items, "一）补短板", "-", ")强弱项", "-")
    assert _edits(text) == [("restore_ordinal", "一）", "（十一）"), ("restore_ordinal", ")", "（十二）")]


def test_a_comma_that_begins_a_paragraph_is_no_ordinal() -> None:
    assert _edits(_article("-", "、社区、村组的网格员" + TEXT)) == []


def test_a_glued_heading_is_split_from_its_text() -> None:
    text = _article("一、过去一年工作", "-", "二、今年工作今年是打基础的一年，" + TEXT + TEXT, "三、下步工作", "-")
    edits = from_table(Cleaning, read(text)["repairs"])
    assert [(edit.rule, edit.start, edit.after) for edit in edits] == [("split_run_in_heading", 6, "\n")]
    assert [level for level, _ in _headings(text)] == [1, 1, 1]


@pytest.mark.parametrize("front", [("《某省信访》编辑部", "（2024年5月6日）"), ("某市公安局治安支队 王明",)])
def test_bylines_and_dates_set_off_as_headings_are_no_headings(front: tuple[str, ...]) -> None:
    lines = ["某县工作总结", *front, TEXT, "一、成绩", TEXT, "某县信访局", "2024年5月7日"]
    sizes = {**dict.fromkeys(lines, 14.0), "某县工作总结": 22.0, TEXT: 11.0}
    laid = [replace(line, font_size=sizes[line.text_raw], font="Song") for line in text_lines("\n".join(lines))]
    out = structure.run(tables_of(laid), StructureSettings())
    placed = zip(lines, out["placements"].column("role").to_pylist(), strict=True)
    assert [line for line, role in placed if role == "heading"] == ["一、成绩"]
    assert out["drafts"].column("byline").to_pylist() == [front[0]]


def test_an_organ_above_its_tasks_is_a_heading() -> None:
    lines = ["某县任务分工", "一、目标", *3 * [TEXT], "县信访局", *3 * [TEXT]]
    sizes = {**dict.fromkeys(lines, 14.0), "某县任务分工": 22.0, TEXT: 11.0}
    laid = [replace(line, font_size=sizes[line.text_raw], font="Song") for line in text_lines("\n".join(lines))]
    roles = structure.run(tables_of(laid), StructureSettings())["placements"].column("role").to_pylist()
    assert roles == ["title", *2 * ["heading", *3 * ["paragraph"]]]


def test_a_leading_sentence_gives_its_paragraph_a_level() -> None:
    text = _article("一、成绩", "（一）抓排查。" + TEXT, "（二）抓化解。" + TEXT, "二、打算", "-")
    placements = from_table(Placement, read(text)["placements"])
    assert [(p.role, p.level) for p in placements if p.level] == [
        ("heading", 1),
        ("paragraph", 2),
        ("paragraph", 2),
        ("heading", 1),
    ]


def test_a_damaged_series_needs_half_of_its_leading_sentences() -> None:
    """Where ordinals are lost, so are full stops; in a whole text half of them are mere short sentences."""
    run_on = TEXT.replace("。", "，") * 2 + TEXT
    lead = "抓牢源头预防。" + TEXT
    damaged = _article(f"一、{lead}", f"、{run_on}", f"、{lead}", f"四、{run_on}")
    whole = _article(f"一、{lead}", f"二、{run_on}", f"三、{lead}", f"四、{run_on}")
    levels = [[p.level for p in from_table(Placement, read(text)["placements"])] for text in (damaged, whole)]
    assert sum(level == 1 for level in levels[0]) == 2
    assert not any(levels[1])


def test_sentences_are_headings_where_most_of_their_own_series_are() -> None:
    first = ["一、成绩", "（一）抓排查", "-", "（二）抓化解", "-", "（三）抓回访", "-"]
    second = ["二、打算", "（一）把好源头关口。", "-", "（二）把牢办理时限。", "-"]
    assert (2, "（一）把好源头关口。") in _headings(_article(*first, *second))


LEADS = (
    "（一）抓好队伍建设。坚持选优配强，每村配备一名代办员，持证上岗。",
    "（二）抓好机制建设。坚持首接首办，一般事项七日内答复，逐件回访。",
    "（三）抓好责任体系建设坚持党政同责，县委常委会每季度听取汇报，逐级签订责任书。",
    "（四）抓好作风建设。坚持一季一考，考核结果与评先评优挂钩，公开通报。",
)


def test_a_leading_sentence_gets_its_lost_full_stop_back() -> None:
    lost = [
        edit for edit in from_table(Cleaning, read(_article(*LEADS))["repairs"]) if edit.rule == "restore_lead_stop"
    ]
    assert [(edit.start, edit.after) for edit in lost] == [(LEADS[2].index("坚持"), "。")]


def test_a_leading_sentence_that_took_in_the_next_one_is_parted_from_it() -> None:
    long = "（三）抓好责任体系建设坚持党政同责县委常委会每季度专题听取工作汇报。逐级签订责任书，压实各级责任。"
    repairs = from_table(Cleaning, read(_article(*LEADS[:2], long, LEADS[3]))["repairs"])
    lost = [(edit.start, edit.after) for edit in repairs if edit.rule == "restore_lead_stop"]
    assert lost == [(long.index("坚持"), "。")]


def test_a_counted_paragraph_without_a_leading_sentence_gets_none() -> None:
    whole = "（三）各乡镇要按照属地管理的原则，把代办工作列入年度考核，逐级签订责任书。"
    repairs = from_table(Cleaning, read(_article(*LEADS[:2], whole, LEADS[3]))["repairs"])
    assert all(edit.rule != "restore_lead_stop" for edit in repairs)


def _by_look(*lines: tuple[str, str | None]) -> list[tuple[int | None, str]]:
    """Headings of a text in one font whose other lines are in the fonts given, as DOCX has them."""
    text = [
        replace(line, font=font or "FangSong", font_size=16.0)
        for line, (_, font) in zip(text_lines("\n".join(text for text, _ in lines)), lines, strict=True)
    ]
    placements = from_table(Placement, structure.run(tables_of(text), StructureSettings())["placements"])
    return [
        (placement.level, line.text_raw)
        for line, placement in zip(text, placements, strict=True)
        if placement.role == "heading"
    ]


ONE_LOOK: Final = (
    ("某县工作总结", None),
    (TEXT + TEXT, None),
    ("坚持高位推动", "SimHei"),
    (TEXT + TEXT, None),
    (TEXT + TEXT, None),
)


def test_lines_of_one_look_above_paragraphs_are_headings_without_numbers() -> None:
    lines = [
        *ONE_LOOK,
        ("群众满不满意？", "SimHei"),
        *[(TEXT + TEXT, None)] * 3,
        ("（此件公开发布）", "SimHei"),
        ("图1　接访现场", "SimHei"),
    ]
    assert _by_look(*lines) == [(1, "坚持高位推动"), (1, "群众满不满意？")]


def test_one_line_of_another_look_or_another_edition_of_the_font_heads_nothing() -> None:
    assert _by_look(*ONE_LOOK) == []
    editions = [
        ("某县工作总结", None),
        (TEXT + TEXT, None),
        *[("坚持高位推动", "FangSong_GB2312"), (TEXT + TEXT, None)] * 3,
    ]
    assert _by_look(*editions) == []


def test_decimals_nest_by_their_figures() -> None:
    text = _article("1. 概述", "-", "1.1 背景", "-", "1.1.1 来源", "-", "1.2 目标", "-", "2. 方案", "-")
    assert [level for level, _ in _headings(text)] == [1, 2, 3, 2, 1]


def test_a_contents_inside_a_rule_heads_nothing() -> None:
    clauses = [f"第{number}条 {TEXT}" for number in "一二三"]
    listed = ["目　录", "第一章 总则", "第二章 职责"]
    text = "\n".join(
        ["某省信访规定", "（2024年3月5日公布）", *listed, "第一章 总则", *clauses[:2], "第二章 职责", clauses[2]]
    )
    read_as = _headings(text)
    assert [heading for _, heading in read_as].count("第一章 总则") == 1
    assert "目　录" not in [heading for _, heading in read_as]


def test_a_letter_is_signed_above_what_it_encloses() -> None:
    text = _article("-", "-", "某县信访局", "2024年5月6日", "（此件公开发布）", "附件1", "任务清单", "-")
    placements = from_table(Placement, read(text)["placements"])
    roles = {line.text_raw: place.role for line, place in zip(text_lines(text), placements, strict=True)}
    assert (roles["某县信访局"], roles["2024年5月6日"]) == ("byline", "date")


def _marked(*lines: tuple[str, str | None], title: str = "某县工作总结") -> list[str]:
    """The headings among the paragraphs of an article, given with what a format calls each."""
    rows = read_rows(tables_of([replace(text_lines(text)[0], style=style) for text, style in lines]))
    passages = [make_passage([row]) for row in rows]
    mark_headings(passages, None, title=title)
    return [passage.text for passage in passages if passage.is_heading]


def test_a_contents_inside_an_article_heads_nothing_though_it_is_set_as_headings_are() -> None:
    listed = [("目　录", "heading1"), ("抓好排查", "heading1"), ("抓好化解", "heading1")]
    body = [("抓好排查", "heading1"), (TEXT, None), ("抓好化解", "heading1"), (TEXT, None)]
    assert _marked(*listed, *body) == ["抓好排查", "抓好化解"]


def test_a_title_that_is_repeated_heads_nothing() -> None:
    lines = [("某县工作总结", "heading1"), (TEXT, None), ("抓好排查", "heading1"), (TEXT, None)]
    assert _marked(*lines) == ["抓好排查"]
    assert _marked(*lines, title="某县工作打算") == ["某县工作总结", "抓好排查"]


PRINTED = "某某日报　2024年3月11日　第1版　记者 张某"


@pytest.mark.parametrize(("below", "role"), [((), "date"), (("2024年3月9日",), "note")])
def test_where_and_when_it_was_printed_dates_an_article_that_has_no_date(below: tuple[str, ...], role: str) -> None:
    text = "\n".join(["某县推进信访代办", PRINTED, *below, TEXT + TEXT, TEXT])
    placements = from_table(Placement, read(text)["placements"])
    roles = [placement.role for placement in placements]
    assert roles == ["title", role, *["date"] * len(below), "paragraph", "paragraph"]
