"""Enumerators and their values, whole and damaged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.text.enumerators import KINDS, leading_enumerator, write_enumerator


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("第一部分　领导讲话", "division", 1, "　领导讲话"),
        ("第十二章 附则", "chapter", 12, " 附则"),
        ("第二节 受理", "section", 2, " 受理"),
        ("第二十条　本条例", "clause", 20, "　本条例"),
        ("一、总体要求", "han", 1, "总体要求"),
        ("二十一、健全机制", "han", 21, "健全机制"),
        ("（十）抓落实", "han_paren", 10, "抓落实"),
        ("(三)抓落实", "han_paren", 3, "抓落实"),
        ("2.1 适用范围", "decimal", 1, " 适用范围"),
        ("3．抓排查", "digit", 3, "抓排查"),
        ("1.2026年工作", "digit", 1, "2026年工作"),
        ("（2）抓化解", "digit_paren", 2, "抓化解"),
        ("2）抓化解", "digit_paren", 2, "抓化解"),
        ("③抓回访", "circled", 3, "抓回访"),
        ("一是抓排查", "point", 1, "抓排查"),
        ("二要抓化解", "point", 2, "抓化解"),
        ("首先，抓排查", "ordinal", 1, "抓排查"),
        ("第三，抓回访", "ordinal", 3, "抓回访"),
        ("附件2", "attachment", 2, ""),
        ("附件：", "attachment", None, ""),
        ("、抓排查", "han", None, "抓排查"),
        ("三）抓排查", "han_paren", 3, "抓排查"),
        ("）抓排查", "han_paren", None, "抓排查"),
    ],
)
def test_enumerator_is_read(text: str, kind: str, value: int | None, rest: str) -> None:
    found = leading_enumerator(text)
    assert found is not None
    assert (found.kind, found.value, text[found.end :]) == (kind, value, rest)


@pytest.mark.parametrize(
    "text",
    [
        "1.5亿元",
        "2.1万人",
        "一、二线城市",
        "第一书记",
        "第一季度",
        "第三条第二款",
        "三要素",
        "十五五规划",
        "附件齐全",
        "2026年工作",
        "",
    ],
)
def test_lookalikes_are_left_alone(text: str) -> None:
    assert leading_enumerator(text) is None


@pytest.mark.parametrize(
    ("text", "whole"), [("一、总", True), ("、总体", False), ("（一）总", True), ("一）总", False)]
)
def test_damage_is_told(text: str, whole: bool) -> None:
    found = leading_enumerator(text)
    assert found is not None
    assert found.whole is whole


@given(st.integers(1, 99))
def test_enumerators_are_written_as_they_are_read(value: int) -> None:
    for kind in ("han", "han_paren"):
        written = write_enumerator(kind, value)
        assert written is not None
        found = leading_enumerator(written + "抓落实")
        assert found is not None
        assert (found.kind, found.value, found.surface, found.whole) == (kind, value, written, True)


@given(st.text(max_size=12))
def test_any_text_may_begin_with_one(text: str) -> None:
    found = leading_enumerator(text)
    assert found is None or (found.kind in KINDS and text.startswith(found.surface) and found.end == len(found.surface))
