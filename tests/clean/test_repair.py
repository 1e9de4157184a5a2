"""One edit a place: who knows more wins, and what is not sure is only suggested."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.clean import repair
from pipeline.config import RepairSettings
from pipeline.records import Cleaning, Line, Placement

LINE = "力推进，2025312日"


def cleaning(start: int, end: int, after: str, rule: str, probability: float = 0.99, **more: Any) -> Cleaning:
    before = LINE[start:end]
    return Cleaning(
        block_id="s.b000001",
        start=start,
        end=end,
        before=before,
        after=after,
        rule=rule,
        probability=probability,
        **more,
    )


def edits(threshold: float = 0.9, **proposals: list[Cleaning]) -> list[dict[str, Any]]:
    line = Line(block_id="s.b000001", source_id="s", page=None, ordinal=1, text_raw=LINE)
    place = Placement(block_id="s.b000001", layer="body", role="paragraph", article_id="s.a001")
    tables: dict[str, pa.Table] = {
        "lines": schema.table("lines").from_rows([line]),
        "placements": schema.table("placements").from_rows([place]),
    }
    for name in repair.PROPOSERS:
        tables[name] = schema.table(name).from_rows(proposals.get(name, []))
    rows: list[dict[str, Any]] = repair.run(tables, RepairSettings(threshold=threshold))["settled"].to_pylist()
    return rows


def test_the_proposer_that_knows_more_wins_a_place() -> None:
    found = edits(
        cleanings=[cleaning(4, 11, "2025年31月2日", "blind"), cleaning(3, 4, ",", "elsewhere")],
        date_repairs=[cleaning(4, 12, "2025年3月12日", "read_date")],
    )
    assert [(edit["rule"], edit["status"]) for edit in found] == [("elsewhere", "applied"), ("read_date", "applied")]


@pytest.mark.parametrize(("threshold", "status"), [(0.8, "applied"), (0.85, "applied"), (0.9, "suggested")])
def test_an_unsure_edit_is_only_suggested(threshold: float, status: str) -> None:
    [edit] = edits(threshold, repairs=[cleaning(0, 0, "全", "restore_title", 0.85)])
    assert edit["status"] == status


def test_a_suggestion_stands_in_nobodys_way() -> None:
    found = edits(
        date_repairs=[cleaning(4, 12, "2025年3月12日", "read_date", 0.5)],
        cleanings=[cleaning(11, 12, "", "strip", 1.0)],
    )
    assert [(edit["rule"], edit["status"]) for edit in found] == [("read_date", "suggested"), ("strip", "applied")]


def test_two_insertions_at_one_place_do_not_both_happen() -> None:
    found = edits(repairs=[cleaning(0, 0, "全", "restore_title")], cleanings=[cleaning(0, 0, "大", "other")])
    assert [(edit["rule"], edit["status"]) for edit in found] == [("restore_title", "applied"), ("other", "suggested")]
    found = edits(repairs=[cleaning(0, 0, "全", "restore_title")], cleanings=[cleaning(0, 0, "全", "the_same")])
    assert [edit["rule"] for edit in found] == ["restore_title"]


def test_what_an_edit_covers_only_in_part_becomes_a_suggestion() -> None:
    found = edits(repairs=[cleaning(0, 3, "甲", "first")], cleanings=[cleaning(2, 6, "乙", "second")])
    assert [(edit["rule"], edit["status"]) for edit in found] == [("first", "applied"), ("second", "suggested")]


def test_the_threshold_governs_what_the_cleaning_thought_unsure() -> None:
    unsure = cleaning(3, 4, ",", "narrow", 0.8, status="suggested")
    assert [edits(threshold, cleanings=[unsure])[0]["status"] for threshold in (0.75, 0.85)] == ["applied", "suggested"]


def test_edits_carry_article_and_text() -> None:
    [edit] = edits(repairs=[cleaning(0, 0, "全", "restore_title")])
    assert edit["article_id"] == "s.a001"
    assert edit["before"] == LINE[edit["start"] : edit["end"]]
    assert edit["edit_id"] == "s.e000001"


def test_two_latin_words_on_two_lines_get_their_space_back() -> None:
    texts = ["依托 Open", "Data 平台，", "实现数据共享", "2025年底"]
    lines = [
        Line(block_id=f"s.b{i:06d}", source_id="s", page=1, ordinal=i, text_raw=text) for i, text in enumerate(texts, 1)
    ]
    places = [
        Placement(
            block_id=line.block_id, layer="body", role="paragraph", article_id="s.a001", continues=line.ordinal > 1
        )
        for line in lines
    ]
    tables = {name: schema.table(name).empty() for name in repair.PROPOSERS}
    tables["lines"] = schema.table("lines").from_rows(lines)
    tables["placements"] = schema.table("placements").from_rows(places)
    found = repair.run(tables, RepairSettings())["settled"].to_pylist()
    assert [(edit["block_id"], edit["rule"], edit["after"]) for edit in found] == [
        ("s.b000002", "space_wrapped_latin", " ")
    ]
