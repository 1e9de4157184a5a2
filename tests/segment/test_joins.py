"""Lines joined to paragraphs, by layout and by blank lines."""

from __future__ import annotations

import pytest

from pipeline.config import StructureSettings
from pipeline.records import Line, Placement, from_table
from pipeline.segment import structure
from pipeline.segment.joins import Flow, continues
from pipeline.segment.rows import read_rows
from tests.segment.lines import SOURCE_ID, paragraphs, read, tables_of


def _page(rows: list[tuple[float, float, int, str]], *, size: float = 12.0) -> list[Line]:
    """Lines of pages from (indent in ems, shortfall in ems, page, text), on a measure of 30 ems."""
    return [
        Line(
            block_id=f"{SOURCE_ID}.b{number:06d}",
            source_id=SOURCE_ID,
            page=page,
            ordinal=number,
            text_raw=text,
            x0=72 + indent * size,
            x1=72 + (30 - shortfall) * size,
            y0=20.0 * number,
            y1=20.0 * number + size,
            font_size=size,
            font="Song",
            bold=False,
            space_above=8.0,
            column=1,
        )
        for number, (indent, shortfall, page, text) in enumerate(rows, 1)
    ]


# A page and a half of text that gives the column its edges.
FILLER = [
    (2.0, 0.0, 1, "各地各部门认真落实工作要求，持续推进各项任务，"),
    (0.0, 0.0, 1, "坚持问题导向和目标导向相统一，"),
    (0.0, 12.0, 1, "取得了积极成效。"),
] * 6


def _continues(rows: list[tuple[float, float, int, str]]) -> list[bool]:
    out = structure.run(tables_of(_page([*FILLER, *rows])), StructureSettings())
    return [placement.continues for placement in from_table(Placement, out["placements"])[len(FILLER) :]]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(
            [(2, 0, 1, "加强综合研判和信息报送，真实了解群众的所思所盼，"), (0, 20, 2, "把工作做实。")],
            [False, True],
            id="page break inside a sentence",
        ),
        pytest.param(
            [(2, 0, 1, "各级各部门认真落实责任。"), (0, 10, 2, "随后又开展了专项督查。")],
            [False, True],
            id="a full line goes on even where a sentence ends",
        ),
        pytest.param(
            [(2, 15, 1, "各级各部门认真落实责任。"), (2, 0, 2, "随后又开展了专项督查，成效明显。")],
            [False, False],
            id="an indent begins a paragraph",
        ),
        pytest.param(
            [(2, 3.5, 1, "全年共排查各类矛盾纠纷和风险隐患"), (0, 12, 1, "12345678件，全部建立台账。")],
            [False, True],
            id="a long number moved to the next line",
        ),
        pytest.param(
            [(2, 0.5, 1, "一、健全机制，压实责任"), (2, 0, 1, "健全工作机制，压实各方责任，形成工作合力。")],
            [False, False],
            id="a heading as wide as the column",
        ),
    ],
)
def test_lines_on_pages(rows: list[tuple[float, float, int, str]], expected: list[bool]) -> None:
    assert _continues(rows) == expected


INDENTED = """\
某县工作报告
　　今年以来，全县各级各部门认真贯彻会议精神，坚持以人民为中心，扎实推进
各项工作，取得了明显成效。
　　全年共办理群众来信一百二十件，接待群众来访三百批次，按期办结率达到百
分之九十九。
　　下一步，我们将继续努力，不断提升工作水平，让群众满意，让组织放心，让
社会认可。
　　各项任务已经分解到部门，责任到人，时限到天，督查考核也将同步跟进到位
，确保件件有着落。
"""


def test_wrapped_text_with_indents() -> None:
    assert [len(text) for _, text in paragraphs(INDENTED, read(INDENTED))] == [6, 47, 40, 39, 43]


PREVIEW = """\
某市信访局工作总结

某市信访局局长王明

2024年5月6日


坚持把领导接访下访作为了解社情民意的重要窗口，推动问题解决在基层，今年以来全市各级领导干部共接访









三百余批次，一批历史遗留问题得到化解。

二是畅通渠道。网上受理占比逐年提高，群众评价满意率稳步上升，各县区都建立了线上线下一体的服务平台。


全面落实首办责任制对初次信访事项由首办单位负责到底办理


结果及时告知群众群众满意率达到百分之九十五以上做到件件


有着落事事有回音。

各部门协同发力，形成了上下联动、左右配合、齐抓共管的工作格局，基层基础进一步夯实，群众获得感增强。
"""


def test_preview_with_page_breaks_and_hard_wraps() -> None:
    texts = [text for role, text in paragraphs(PREVIEW, read(PREVIEW)) if role == "paragraph"]
    assert [text[-5:] for text in texts] == ["得到化解。", "服务平台。", "事有回音。", "得感增强。"]


def test_items_of_a_list_are_not_joined() -> None:
    text = (
        "某县工作方案\n工作步骤如下：\n1.动员部署\n2.组织实施\n3.总结验收\n请各单位认真落实，确保各项工作按时完成。\n"
    )
    assert [text for _, text in paragraphs(text, read(text))][2:5] == ["1.动员部署", "2.组织实施", "3.总结验收"]


def test_a_line_may_break_before_the_comma_of_an_enumeration() -> None:
    text = """\
某市工作总结


全年受理的事项主要集中在征地拆迁








、物业管理、劳资纠纷三个方面，占总量的七成以上。其他事项数量较少，均已按期办结。
"""
    assert [text[:4] for role, text in paragraphs(text, read(text)) if role == "paragraph"] == ["全年受理"]
    assert read(text)["repairs"].num_rows == 0


@pytest.mark.parametrize(
    ("above", "gap", "joined"),
    [
        ("某县把信访代办作为服务群众的抓手，逐年完善制度，群众有事就近反映，乡镇每周", 8.0, True),
        # Within a page such a format gives paragraphs whole; a title above a page is no text.
        ("某县把信访代办作为服务群众的抓手，逐年完善制度，群众有事就近反映，乡镇每周", 0.0, False),
        ("某县信访代办工作情况", 8.0, False),
        ("某县把信访代办作为服务群众的抓手，逐年完善制度，群众有事就近反映，按时办结。", 8.0, False),
    ],
)
def test_a_page_may_cut_a_paragraph_of_a_format_that_gives_them_whole(above: str, gap: float, joined: bool) -> None:
    lines = [
        Line(
            block_id=f"{SOURCE_ID}.b{at:06d}",
            source_id=SOURCE_ID,
            page=None,
            ordinal=at,
            text_raw=text,
            space_above=space,
        )
        for at, (text, space) in enumerate([(above, 0.0), ("会商一次，办理结果当面答复。", gap)], 1)
    ]
    rows = read_rows(tables_of(lines))
    assert continues(rows[:1], rows[1], Flow(fixed=True)) is joined
