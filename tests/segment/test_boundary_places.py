"""Marks are looked for where one can have been lost, and each place is of one kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.boundary_places import KINDS, find_places

COMMA = (0.1, 0.8, 0.1)
STOP = (0.1, 0.2, 0.7)


@pytest.mark.parametrize(
    ("text", "index", "row", "kind"),
    [
        ("全县排查化解，压实责任群众满意。", 10, COMMA, "inner"),
        ("全县排查化解压实责任。", 5, COMMA, "first"),
        ("全县排查。化解矛盾压实责任。", 8, COMMA, "opening"),
        ("全县排查；化解矛盾压实责任。", 8, COMMA, "opening"),
        ("（三）压实责任各部门落实。", 6, COMMA, "item"),
        ("全县排查。二是压实责任各部门落实。", 10, COMMA, "item"),
        ("——这一年各项工作稳步推进。", 4, COMMA, "item"),
        ("全县排查化解压实责任。", 5, STOP, "stop"),
        ("全县排查，化解矛盾", 8, COMMA, "end"),
    ],
)
def test_kinds_of_places(text: str, index: int, row: tuple[float, ...], kind: str) -> None:
    rows = np.array([(1.0, 0.0, 0.0)] * len(text), np.float32)
    rows[index] = row
    [place] = find_places(text, rows)
    assert (place.index, place.kind) == (index, kind)
    assert place.mark == ("。" if kind in ("stop", "end") else "，")


def test_a_heading_is_not_given_a_stop() -> None:
    heading = "（三）压实属地责任"
    rows = np.array([(1.0, 0.0, 0.0)] * (len(heading) - 1) + [STOP], np.float32)
    assert list(find_places(heading, rows)) == []


@given(st.text(alphabet="坚持依法，。、；“”（）《》2024年 一是a—", min_size=1, max_size=60), st.data())
def test_places_are_in_order_and_beside_no_mark(text: str, data: st.DataObject) -> None:
    rows = np.array([data.draw(st.sampled_from([(1.0, 0.0, 0.0), COMMA, STOP])) for _ in text], np.float32)
    places = list(find_places(text, rows))
    assert [place.index for place in places] == sorted({place.index for place in places})
    assert {place.kind for place in places} <= set(KINDS)
    for place in places:
        assert text[place.index] not in "，。、；—《（“"
        assert text[place.index + 1 : place.index + 2] not in tuple("，。、；—》）”")
