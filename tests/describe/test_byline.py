"""Bylines, case by case, and any string."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.byline import Byline, bylines

CASES = Path(__file__).parents[1] / "cases" / "describe"


def load(kind: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((CASES / kind / "bylines.toml").read_text("utf-8")).get("case", [])
    return rows


def read(printed: str) -> dict[str, str | None]:
    byline = bylines().read(printed, 2024)
    organ = byline.organ
    return {
        "author": byline.author,
        "role": byline.role,
        "organ": organ.name if organ else None,
        "kind": organ.kind if organ else None,
        "level": organ.level if organ else None,
    }


@pytest.mark.parametrize("case", load("synthetic") + load("negative"), ids=lambda case: case["printed"])
def test_byline(case: dict[str, Any]) -> None:
    found = read(case["printed"])
    assert found == {key: case.get(key) for key in found}


@pytest.mark.xfail(reason="not read yet", strict=True)
@pytest.mark.parametrize("case", load("known-failures"), ids=lambda case: case["printed"])
def test_byline_not_read_yet(case: dict[str, Any]) -> None:
    found = read(case["printed"])
    assert found == {key: case.get(key) for key in found}


@given(st.text("国家省市县信访局长主任书记王小明（）、 ：　·记者通讯员20241022日阿左旗", max_size=20))
def test_any_line_reads_without_raising(line: str) -> None:
    byline = bylines().read(line, 2024)
    assert all(author.replace("·", "") and not set(author) & set(" 　：（）") for author in byline.authors)
    assert byline.organ is None or (byline.organ.name and " " not in byline.organ.name)


@pytest.mark.parametrize("post", ["局长", "副局长", "党组书记、局长", "一级巡视员"])
@pytest.mark.parametrize("organ", ["四川省信访局", "固原市信访局", "盐亭县信访局", "国家信访局"])
@pytest.mark.parametrize("blank", ["", " ", "　"])
def test_organ_post_and_name_come_apart_again(organ: str, post: str, blank: str) -> None:
    byline = bylines().read(f"{organ}{post}{blank}王小明", 2024)
    assert byline.organ is not None
    assert (byline.organ.name, byline.role, byline.author) == (organ, post, "王小明")


@pytest.mark.parametrize("piece", ["张三（", "副", "。", "记者 张三 ", "、朝阳区"])
def test_a_long_text_is_no_byline(piece: str) -> None:
    # Brackets in brackets went deeper than Python goes, and a row of posts took minutes.
    text = piece * 20_000
    assert bylines().read(text, 2024) == Byline(text)
