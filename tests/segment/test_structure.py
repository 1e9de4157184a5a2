"""The structure stage on whole sources: laws on any text, and compilations in plain text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import schema
from pipeline.config import StructureSettings
from pipeline.records import Cleaning, Draft, Layer, Line, Placement, from_table
from pipeline.segment import structure
from tests.segment.lines import SOURCE_ID, paragraphs, read, tables_of, text_lines

COMPILATION = """\
山海省信访材料汇编（3篇）
目　录
一、署名文章
1.山海省信访局局长王明：
以法治思维抓信访……………1
2把矛盾化解在基层…………4二、各地经验
3.临海市这样办好群众来信8







以法治思维抓信访

山海省信访局局长王明

（2024年3月5日）

近年来，全省信访系统坚持依法办事，群众满意度稳步提升。

、抓源头，把好第一道关口

一是抓排查。各县区每周开展一次矛盾纠纷排查，建立台账，逐项销号。
二是抓化解。对排查出的问题，明确责任人和时限，限期办结，
及时反馈。

二、抓办理，走好每一步程序

坚持诉讼与信访分离，分类处理群众诉求，办结率明显提高。







矛盾化解在基层

南山县委书记李强2024年5月6日

南山县把工作重心放在村居，小事不出村，大事不出镇，一批历史遗留问题得到解决，
"""

# What official texts are made of: enumerators, brackets, leaders, digits, some Han.
CHARACTERS = st.sampled_from("一二三四十、（）()1239.…·第章节条附件目录：:，。；“”《》年月日 　\t市县局长信访工作abc")
LINES = st.lists(st.text(CHARACTERS, max_size=40), max_size=40)


@given(LINES)
@settings(max_examples=150, deadline=None)
def test_any_text_is_placed_line_by_line(texts: list[str]) -> None:
    _check_laws(text_lines("\n".join(texts)))


@given(LINES, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_any_page_is_placed_line_by_line(texts: list[str], random: object) -> None:
    lines = []
    for number, text in enumerate(texts, 1):
        x0 = random.choice((72.0, 96.0, 150.0))  # type: ignore[attr-defined]
        lines.append(
            Line(
                block_id=f"{SOURCE_ID}.b{number:06d}",
                source_id=SOURCE_ID,
                page=1 + number // 8,
                ordinal=number,
                text_raw=text,
                x0=x0,
                x1=x0 + 12.0 * len(text),
                y0=40.0 + 20 * (number % 8),
                y1=52.0 + 20 * (number % 8),
                font_size=random.choice((12.0, 12.0, 12.0, 18.0)),  # type: ignore[attr-defined]
                font="Song",
                bold=random.choice((False, True)),  # type: ignore[attr-defined]
                space_above=8.0,
                column=random.choice((0, 1, 1, 2)),  # type: ignore[attr-defined]
            )
        )
    _check_laws(lines)


def _check_laws(lines: list[Line]) -> None:
    out = structure.run(tables_of(lines), StructureSettings())
    placements = from_table(Placement, out["placements"])
    drafts = from_table(Draft, out["drafts"])
    assert [placement.block_id for placement in placements] == [line.block_id for line in lines]
    assert [draft.ordinal for draft in drafts] == list(range(1, len(drafts) + 1))
    assert len({draft.article_id for draft in drafts}) == len(drafts)
    present = {draft.article_id for draft in drafts if draft.status != "listed"}
    assert {placement.article_id for placement in placements} - {None} == present
    assert set(out["contents"].column("article_id").to_pylist()) - {None} <= {draft.article_id for draft in drafts}
    article = None
    depth = 0
    for placement in placements:
        if placement.article_id is None:
            assert not placement.continues
            continue
        if placement.article_id != article:
            article, depth = placement.article_id, 0
            assert not placement.continues
        if placement.level is not None:
            assert 1 <= placement.level <= depth + 1
            depth = placement.level
    raw = {line.block_id: line.text_raw for line in lines}
    last: dict[str, int] = {}
    for edit in from_table(Cleaning, out["repairs"]):
        assert raw[edit.block_id][edit.start : edit.end] == edit.before
        assert 0.5 <= edit.probability <= 1.0
        assert edit.start >= last.get(edit.block_id, 0)
        last[edit.block_id] = edit.end
    for name, table in out.items():
        assert table.schema.equals(schema.table(name).arrow)


def test_same_input_gives_same_output() -> None:
    assert read(COMPILATION) == read(COMPILATION)


def test_compilation_has_its_articles() -> None:
    drafts = from_table(Draft, read(COMPILATION)["drafts"])
    assert [(d.title, d.title_source, d.part_title, d.status) for d in drafts] == [
        ("以法治思维抓信访", "body", "署名文章", "complete"),
        ("把矛盾化解在基层", "merged", "署名文章", "truncated"),
        ("临海市这样办好群众来信", "contents", "各地经验", "listed"),
    ]
    assert [(d.byline, d.date_line) for d in drafts] == [
        ("山海省信访局局长王明", "（2024年3月5日）"),
        ("南山县委书记李强", "2024年5月6日"),
        (None, None),
    ]


def test_compilation_says_what_it_is() -> None:
    (row,) = read(COMPILATION)["compilation_drafts"].to_pylist()
    assert (row["title"], row["declared_articles"]) == ("山海省信访材料汇编", 3)


def test_paragraphs_are_joined_and_headings_found() -> None:
    found = paragraphs(COMPILATION, read(COMPILATION))
    assert [text for role, text in found if role == "heading"] == [
        "、抓源头，把好第一道关口",
        "二、抓办理，走好每一步程序",
    ]
    assert ("title", "矛盾化解在基层") in found


def test_repairs_restore_what_structure_shows() -> None:
    edits = from_table(Cleaning, read(COMPILATION)["repairs"])
    assert [(e.rule, e.before, e.after) for e in edits] == [
        ("restore_ordinal", "、", "一、"),
        ("restore_title", "", "把"),
        ("split_byline_and_date", "", "\n"),
    ]


def test_lines_of_other_layers_keep_them() -> None:
    lines = text_lines("某站首页\n某市工作总结\n今年以来，全市工作稳步推进，成效明显。")
    layers = [Layer(block_id=lines[0].block_id, layer="chrome", role="site")]
    out = structure.run(tables_of(lines, layers=layers), StructureSettings())
    first = from_table(Placement, out["placements"])[0]
    assert (first.layer, first.role, first.article_id) == ("chrome", "site", None)


def test_cleaned_text_is_read_and_raw_offsets_are_written() -> None:
    lines = text_lines(
        "某县工作报告\n一、成绩\n今年工作取得新成绩，各项任务全面完成。\n  、打算\n明年要再接再厉，继续前进。"
    )
    blank = Cleaning(block_id=lines[3].block_id, start=0, end=2, before="  ", after="", rule="strip", probability=1.0)
    out = structure.run(tables_of(lines, cleanings=[blank]), StructureSettings())
    (edit,) = from_table(Cleaning, out["repairs"])
    assert (edit.start, edit.end, edit.before, edit.after) == (2, 3, "、", "二、")


def test_empty_source_gives_empty_tables() -> None:
    out = structure.run(tables_of([]), StructureSettings())
    assert all(table.num_rows == 0 for table in out.values())


@pytest.mark.parametrize("n_lines", [8000])
def test_eight_thousand_lines_take_less_than_a_second(n_lines: int) -> None:
    import time

    body = "\n".join(f"第{i}行说明了某项工作的进展情况，各地各部门认真落实，成效逐步显现。" for i in range(n_lines))
    tables = tables_of(text_lines(COMPILATION + body))
    started = time.process_time()
    structure.run(tables, StructureSettings())
    assert time.process_time() - started < 2.0  # twice the budget, since test machines are busy


def test_a_last_entry_without_leader_belongs_to_a_contents_with_pages_in_brackets() -> None:
    contents = "目录\n1.抓好代办……（1）\n2.做实网格……（5）\n3.开门接访（9）"
    text = f"材料汇编\n{contents}\n\n\n\n\n\n抓好代办\n某县信访局\n某县推进代办，群众少跑腿。\n"
    assert [draft.title for draft in from_table(Draft, read(text)["drafts"])] == ["抓好代办", "做实网格", "开门接访"]
