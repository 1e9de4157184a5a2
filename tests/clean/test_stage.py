"""The stage as a whole: its contract and its laws."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.stage import run
from pipeline.config import RepairSettings
from pipeline.records import Cleaning, Layer, Line, from_table
from pipeline.text.offsets import apply_edits, undo_edits
from tests.clean.made import tables_of

# Characters that rules look at, so that random text meets them often.
ALPHABET = (
    "信访工作联系微客服一二第页共附件各位代表目录殷勇0123456789０１．－ＡAbQ 　\t\u200b\u0301\x02\x00"
    ",;:!?()\"'.。…—-，；：！？（）“”⼤⻄豈"
)
PIECES = (
    "联系微信",
    "00000000",
    "— 3 —",
    "第3页",
    "VIP专享",
    "下载",
    "来源：",
    "责任编辑：",
    "各位代表！",
    "www.docin.com/p-1.html",
)
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(ALPHABET),
        st.sampled_from(PIECES),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
).map("".join)


@st.composite
def random_lines(draw: st.DrawFn) -> list[Line]:
    with_pages = draw(st.booleans())
    lines = []
    for i, text in enumerate(draw(st.lists(TEXTS, max_size=12)), start=1):
        y0 = draw(st.floats(0, 800, width=32))
        lines.append(
            Line(
                block_id=f"s.b{i:06d}",
                source_id="s",
                page=draw(st.integers(1, 3)) if with_pages else None,
                ordinal=i,
                text_raw=text,
                x0=50.0 if with_pages else None,
                y0=y0 if with_pages else None,
                x1=500.0 if with_pages else None,
                y1=y0 + 12 if with_pages else None,
                font_size=draw(st.sampled_from([None, 9.0, 12.0])),
                rotated=draw(st.booleans()),
                space_above=draw(st.sampled_from([None, 0.0, 9.0])),
                style=draw(st.sampled_from([None, "header", "chrome", "note", "title"])),
                table_id=draw(st.sampled_from([None, None, "s.t001"])),
            )
        )
    return lines


@given(random_lines())
@settings(max_examples=300, deadline=None)
def test_any_lines_are_cleaned_and_every_edit_can_be_undone(lines: list[Line]) -> None:
    made = run(tables_of(lines), RepairSettings())
    layers = from_table(Layer, made["layers"])
    assert [layer.block_id for layer in layers] == [line.block_id for line in lines]
    edits: dict[str, list[Cleaning]] = defaultdict(list)
    for cleaning in from_table(Cleaning, made["cleanings"]):
        edits[cleaning.block_id].append(cleaning)
    for line, layer in zip(lines, layers, strict=True):
        found = edits[line.block_id]
        assert layer.layer == "body" or not found
        assert all(first.end <= second.start for first, second in pairwise(found))
        assert all(line.text_raw[edit.start : edit.end] == edit.before != edit.after for edit in found)
        applied = [edit for edit in found if edit.status == "applied"]
        assert undo_edits(apply_edits(line.text_raw, applied), applied) == line.text_raw


@given(random_lines())
@settings(max_examples=100, deadline=None)
def test_cleaning_twice_gives_the_same_tables(lines: list[Line]) -> None:
    first, second = (run(tables_of(lines), RepairSettings()) for _ in range(2))
    assert all(first[name].equals(second[name]) for name in ("layers", "cleanings", "rejects"))


def line(text: str, number: int, **more: str) -> Line:
    return Line(
        block_id=f"s.b{number:06d}",
        source_id="s",
        page=None,
        ordinal=number,
        text_raw=text,
        style=more.get("style"),
        table_id=more.get("table_id"),
    )


def test_what_the_format_says_of_a_line_is_believed() -> None:
    lines = [
        line("某市信访工作汇编", 1, style="header"),
        line("— 3 —", 2, style="footer"),
        line("首页", 3, style="chrome"),
        line("原创 某县信访 2025年03月12日 18:00", 6, style="chrome"),
        line("内部资料", 7, style="watermark"),
        line("① 据2024年统计。", 4, style="note"),
        line("指标\t单位", 5, table_id="s.t001"),
    ]
    layers = from_table(Layer, run(tables_of(lines), RepairSettings())["layers"])
    assert [(layer.layer, layer.role) for layer in layers] == [
        ("furniture", "header"),
        ("furniture", "page_number"),
        ("chrome", "site"),
        ("chrome", "source"),
        ("watermark", "watermark"),
        ("note", "footnote"),
        ("body", "table"),
    ]


def test_an_account_in_the_notice_makes_the_one_in_the_text_surer() -> None:
    notice = "支付遇到困难，请加客服微信：00000000"
    body = "把矛盾化解在基层联系微信00000000也是本分。"
    alone = from_table(Cleaning, run(tables_of([line(body, 1)]), RepairSettings())["cleanings"])
    both = from_table(Cleaning, run(tables_of([line(body, 1), line(notice, 2)]), RepairSettings())["cleanings"])
    assert [edit.before for edit in alone] == [edit.before for edit in both] == ["联系微信00000000"]
    assert both[0].probability > alone[0].probability
