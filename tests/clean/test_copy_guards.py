"""What sites do to words against copying is taken out again; what authors write twice or explain stays."""

from __future__ import annotations

import pytest

from pipeline.clean.copy_guards import find_copy_guards
from pipeline.clean.line_edits import find_edits
from pipeline.config import RepairSettings
from pipeline.text.offsets import apply_edits
from tests.clean.made import text_lines


def cleaned(*raw: str) -> list[str]:
    return [
        apply_edits(line.text_raw, [change for change in changes if RepairSettings().applies(change.probability)])
        for line, changes in find_edits(text_lines("\n".join(raw)))
    ]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("要把矛盾化解在基层。7 q; a% W, r* Z! t9 v\\ k", "要把矛盾化解在基层。"),
        ("来信  来访来信  来访登记  办理登记  办理", "来信来访登记办理"),
        ("第二节第二节 受理的范围受理的范围20242024年年3 3月月", "第二节 受理的范围2024年3月"),
        ("县信访局在县信访局在20002000年年8 8月月2424日日成立成立", "县信访局在2000年8月24日成立"),
    ],
)
def test_a_guarded_line_becomes_what_it_was(raw: str, clean: str) -> None:
    [found] = cleaned(raw)
    assert found.replace(" ", "") == clean.replace(" ", "")


@pytest.mark.parametrize(
    "text",
    [
        "要一件一件研究研究，逐条逐条落实，好事办好、实事办实。",
        "慢担当、不担当、不进取，独资企业、合资企业、合作企业。",
        "违反第三十九条、第四十条、第四十一条、第四十二条规定的。",
        "其中 a = b + c - d * e / f 为化解率的算法。",
        "The people come in, and we go to see it all in one day.",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "目录…………………………………………………………12",
    ],
)
def test_what_authors_write_stays(text: str) -> None:
    assert find_copy_guards([text] * 4) == {}


def test_readings_go_where_the_source_has_them_throughout() -> None:
    glossed = ["版权(quán)所有", "编（biān）制说明", "说(shuō)明"]
    assert cleaned(*glossed) == ["版权所有", "编制说明", "说明"]
    assert cleaned("李垚(yáo)同志主持会议", "有关规定(试行)") == ["李垚（yáo）同志主持会议", "有关规定（试行）"]


def test_one_doubled_phrase_is_only_suggested() -> None:
    text = "坚持依法办理坚持依法办理，一抓到底，群众满意才是真满意，久久为功。"
    assert cleaned(text) == [text]
    assert [change.before for change in find_copy_guards([text])[0]] == ["坚持依法办理"]
    assert cleaned(text, text, text) == [text.removeprefix("坚持依法办理")] * 3


@pytest.mark.parametrize("row", ["办公费 12345 12345 0", "县信访局 已办结 已办结", "合计金额 合计金额"])
def test_equal_cells_beside_each_other_stay(row: str) -> None:
    assert cleaned(row, row, row) == [row] * 3
