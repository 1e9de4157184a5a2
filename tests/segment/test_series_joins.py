"""Paragraphs that go on over a page's end or a wrapped first line, as the other members of their series do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.segment.joins import Flow
from pipeline.segment.passages import make_passage
from pipeline.segment.rows import read_rows
from pipeline.segment.series_joins import join_by_series
from tests.segment.lines import paragraphs, read, tables_of, text_lines

OPENING = "近年来，某县坚持把信访代办作为服务群众的抓手，逐年完善制度，主要做了以下工作。"
LONG = "坚持把代办员配到每一个村组，群众有事就近反映，乡镇每周会商，办理结果当面答复，做到件件有回音。"
PAGE = "\n" * 9


def _bodies(*blocks: str) -> list[str]:
    text = "\n\n\n".join(["某县信访代办工作总结", "某县信访局", OPENING, *blocks])
    return [body for role, body in paragraphs(text, read(text)) if role in ("paragraph", "heading")]


def test_a_page_parts_a_paragraph_behind_a_full_stop_where_the_others_are_single() -> None:
    first, rest = f"二是强培训。{LONG}", "每季度轮训一次，每年评出一批办信能手。"
    points = _bodies(f"一是建队伍。{LONG}", first + PAGE + rest, f"三是严考核。{LONG}", f"四是重宣传。{LONG}")
    assert first + rest in points


OWN_PARAGRAPHS = (
    *(f"一是建队伍。{LONG}", LONG),
    *(f"二是强培训。{LONG}{PAGE}另有通报。", f"三是严考核。{LONG}"),
    *(LONG, f"四是重宣传。{LONG}"),
)
TWO_MEMBERS = (f"一是建队伍。{LONG}{PAGE}另有通报。", f"二是强培训。{LONG}")


@pytest.mark.parametrize("blocks", [OWN_PARAGRAPHS, TWO_MEMBERS])
def test_a_page_ends_a_paragraph_where_nothing_says_it_goes_on(blocks: tuple[str, ...]) -> None:
    assert "另有通报。" in _bodies(*blocks)


def test_a_counted_paragraph_whose_first_line_reads_as_a_heading_goes_on_as_its_series_does() -> None:
    cut = "（二）强化统筹协调完善信访代办工作机制坚持高位推动县委每季度专题"
    rest = "研究一次，乡镇党委每月研究一次，层层压实责任。"
    whole = [f"（一）建强队伍。{LONG}", cut + PAGE + rest, f"（三）严格考核。{LONG}", f"（四）注重宣传。{LONG}"]
    assert cut + rest in _bodies(*whole)


def test_a_heading_at_the_foot_of_a_page_stays_one() -> None:
    standing = ["（一）建强队伍", LONG, f"（二）强化统筹{PAGE}{LONG}", "（三）严格考核", LONG]
    assert "（二）强化统筹" in _bodies(*standing)


@pytest.mark.parametrize(("table", "joined"), [(None, 1), ("t001", 0)])
def test_no_row_of_a_table_goes_on_with_a_paragraph(table: str | None, joined: int) -> None:
    blocks = [f"一是建队伍。{LONG}", f"二是强培训。{LONG}", f"三是严考核。{LONG}", f"四是重宣传。{LONG}"]
    lines = text_lines("\n".join([*blocks[:2], PAGE, "轮训\t十二次", *blocks[2:]]))
    lines[2] = replace(lines[2], table_id=table)
    passages = [make_passage([row]) for row in read_rows(tables_of(lines))]
    assert len(join_by_series(passages, Flow())) == len(passages) - joined
