"""What paragraphs lost inside comes back: each rule once on a small damaged text, and nothing in a whole one."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.records import Cleaning, Line, Placement, from_table
from pipeline.segment import recover
from pipeline.segment.damage import has_losses
from pipeline.segment.lost_characters import LostCharacter, Searcher
from pipeline.segment.recover import CHARACTER_RULE, POINT_RULE, QUOTE_RULE
from pipeline.text.offsets import apply_edits

SURE = 0.9
# Commas and full stops are gone from it as previews take them.
WITHOUT_MARKS = (
    "全县坚持以人民为中心的发展思想深入贯彻落实各项工作部署加强组织领导完善工作机制压实工作责任推动各项任务落到实处"
)
WHOLE = "全县坚持源头治理，完善机制，压实责任。各乡镇每月排查一次，发现问题，及时化解。"


def tables_of(
    *texts: str, continues: frozenset[int] = frozenset(), role: str = "paragraph", repairs: tuple[str, ...] = ()
) -> dict[str, pa.Table]:
    lines = [
        Line(block_id=f"s.b{i:06d}", source_id="s", page=None, ordinal=i, text_raw=text)
        for i, text in enumerate(texts, 1)
    ]
    places = [
        Placement(
            block_id=line.block_id, layer="body", role=role, article_id="s.a001", continues=line.ordinal in continues
        )
        for line in lines
    ]
    done = [
        Cleaning(block_id="s.b000001", start=i, end=i, before="", after="一", rule=rule, probability=0.98)
        for i, rule in enumerate(repairs)
    ]
    rows: dict[str, Sequence[object]] = {"lines": lines, "placements": places, "cleanings": [], "repairs": done}
    return {name: schema.table(name).from_rows(kept) for name, kept in rows.items()}


def recovered(tables: dict[str, pa.Table], rule: str, least: float = SURE) -> list[str]:
    """The lines that a rule changes, with its edits that are as sure as that."""
    edits: dict[str, list[Cleaning]] = {}
    for edit in from_table(Cleaning, recover.run(tables, None)["recoveries"]):
        if edit.rule == rule and edit.probability >= least:
            edits.setdefault(edit.block_id, []).append(edit)
    texts = dict(zip(*(tables["lines"][name].to_pylist() for name in ("block_id", "text_raw")), strict=True))
    return [apply_edits(texts[block_id], own) for block_id, own in edits.items()]


def test_the_first_character_of_a_paragraph_comes_back() -> None:
    tables = tables_of(WITHOUT_MARKS, WITHOUT_MARKS, "持以人民为中心的发展思想切实保障和改善民生")
    assert recovered(tables, CHARACTER_RULE) == ["坚持以人民为中心的发展思想切实保障和改善民生"]


def test_the_first_character_of_a_line_inside_a_paragraph_comes_back_in_its_line() -> None:
    lines = [
        "进一步深化改革，进一步扩大开放" + WITHOUT_MARKS,
        "要完善制度健全机制不断开创工作新局面，进",
        "步深化国资国企改革",
    ]
    tables = tables_of(*lines, continues=frozenset({3}))
    assert recovered(tables, CHARACTER_RULE, least=0.5) == ["一步深化国资国企改革"]


def test_the_number_of_a_point_comes_back_by_its_series() -> None:
    tables = tables_of(WITHOUT_MARKS, WITHOUT_MARKS, "一是建强队伍。", "是加强培训。", "三是严格考核。")
    assert recovered(tables, POINT_RULE) == ["二是加强培训。"]


def test_what_comes_back_by_its_series_does_not_come_back_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    lost = LostCharacter(0, "也", 0.95, "paragraph")
    monkeypatch.setattr(Searcher, "search", lambda self, starts: {3: [lost], 6: [lost]})
    points = ["一是建强队伍。", "是加强培训。", "三是严格考核。", "是群众最盼的事。", "成了群众最盼的事。"]
    tables = tables_of(WITHOUT_MARKS, WITHOUT_MARKS, *points)
    assert recovered(tables, POINT_RULE) == ["二是加强培训。", "四是群众最盼的事。"]
    assert recovered(tables, CHARACTER_RULE) == ["也成了群众最盼的事。"]


def test_a_lost_quotation_mark_comes_back_in_the_line_of_what_it_closes() -> None:
    tables = tables_of(WITHOUT_MARKS, "全县积极融入“一带一路", "建设，扩大开放。", continues=frozenset({3}))
    assert recovered(tables, QUOTE_RULE) == ["全县积极融入“一带一路”"]


def test_headings_get_their_quotation_marks_back_and_titles_have_their_twin() -> None:
    heading = tables_of("积极融入“一带一路建设", WHOLE, role="heading")
    assert recovered(heading, QUOTE_RULE) == ["积极融入“一带一路”建设"]
    assert recovered(tables_of("积极融入“一带一路建设", WHOLE, role="title"), QUOTE_RULE, least=0.0) == []


def test_a_mark_without_a_partner_is_enough_to_look_for_it_and_for_nothing_else() -> None:
    tables = tables_of(WHOLE, "积极融入“一带一路建设，扩大开放。", "持以人民为中心的发展思想，改善民生。")
    assert not has_losses(tables)
    assert recovered(tables, QUOTE_RULE) == ["积极融入“一带一路”建设，扩大开放。"]
    assert recovered(tables, CHARACTER_RULE, least=0.0) == []


def test_a_whole_source_gets_nothing() -> None:
    tables = tables_of(WHOLE, "推行“一窗受理”，做到“一网通办”。", "他说：“", "门口就能办。”")
    assert recover.run(tables, None)["recoveries"].num_rows == 0


@pytest.mark.parametrize(
    ("repairs", "heads", "damaged"),
    [
        (("restore_ordinal", "restore_title"), 3, True),
        (("restore_ordinal",), 3, False),
        (("restore_ordinal",) * 3, 100, True),
        (("restore_ordinal",) * 3, 400, False),
        (("split_run_in_heading",) * 9, 3, False),
    ],
)
def test_a_source_has_losses_when_a_share_of_its_heads_had_to_be_restored(
    repairs: tuple[str, ...], heads: int, damaged: bool
) -> None:
    assert has_losses(tables_of(*["一、压实责任"] * heads, role="heading", repairs=repairs)) is damaged


def test_marks_made_half_width_are_not_lost() -> None:
    # Without its commas, its last stop alone would be too few.
    assert not has_losses(tables_of(WHOLE.replace("。", "，").replace("，", ",") + "。"))
    assert has_losses(tables_of(WHOLE.replace("。", "，").replace("，", "") + "。"))
    assert has_losses(tables_of(WITHOUT_MARKS))
