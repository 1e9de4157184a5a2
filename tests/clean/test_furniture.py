"""Running headers, footers, page numbers and footnotes on pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.furniture import find_furniture
from tests.clean.made import BODY_TOP, Press, sentence

NUMBER_FORMS: dict[str, Callable[[int, int], str]] = {
    "dashes": lambda n, total: f"— {n} —",
    "hyphens": lambda n, total: f"- {n} -",
    "dots": lambda n, total: f"·{n}·",
    "page of pages": lambda n, total: f"第{n}页 共{total}页",
    "slash": lambda n, total: f"{n}/{total}",
    "bare": lambda n, total: f"{n}",
    "latin": lambda n, total: f"Page {n} of {total}",
}


def judged(press: Press) -> dict[str, str | None]:
    return {block_id: layer.role for block_id, layer in find_furniture(press.lines, press.pages).items()}


@given(
    n_pages=st.integers(2, 12),
    form=st.sampled_from(sorted(NUMBER_FORMS)),
    with_header=st.booleans(),
    at_top=st.booleans(),
    first=st.integers(1, 300),
    lengths=st.lists(st.integers(2, 30), min_size=12, max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_header_and_page_number_are_found_and_nothing_else(
    *, n_pages: int, form: str, with_header: bool, at_top: bool, first: int, lengths: list[int]
) -> None:
    press = Press()
    want: dict[str, str | None] = {}
    for i in range(n_pages):
        press.turn_page()
        if with_header:
            want[press.put("某省信访工作材料汇编（2024）", 40.0, size=9.0)] = "header"
        number = NUMBER_FORMS[form](first + i, first + n_pages)
        # Odd pages right, even pages left.
        x = 80.0 if i % 2 else 480.0
        if at_top and not with_header:
            want[press.put(number, 40.0, size=9.0, x=x)] = "page_number"
        else:
            want[press.put(number, 790.0, size=9.0, x=x)] = "page_number"
        press.fill(lengths[i])
    assert judged(press) == want


def test_a_title_that_repeats_as_running_header_stays() -> None:
    press = Press()
    press.turn_page()
    title = press.put("某省信访工作材料汇编", BODY_TOP, size=22.0)
    press.fill(9, top=140.0)
    headers = []
    for _ in range(6):
        press.turn_page()
        headers.append(press.put("某省信访工作材料汇编", 40.0, size=9.0))
        press.fill(9)
    found = judged(press)
    assert title not in found
    assert sorted(found) == sorted(headers)


def test_a_line_of_text_that_repeats_at_the_top_of_pages_stays() -> None:
    press = Press()
    for i in range(8):
        press.turn_page()
        press.put("各位代表！" if i in (1, 2, 5) else sentence(500 + i), BODY_TOP)
        press.fill(9, top=BODY_TOP + 20.0)
    assert judged(press) == {}


def test_the_same_title_over_several_articles_stays() -> None:
    press = Press()
    for i in range(12):
        press.turn_page()
        press.put("政府工作报告" if i % 4 == 0 else sentence(500 + i), BODY_TOP)
        press.fill(9, top=BODY_TOP + 20.0)
    assert judged(press) == {}


@pytest.mark.parametrize("title", ["附件{}", "第{}章", "附表{}"])
def test_numbered_titles_on_pages_in_a_row_stay(title: str) -> None:
    press = Press()
    for i in range(1, 7):
        press.turn_page()
        press.put(title.format(i), 40.0, size=12.0)
        press.fill(9)
    assert judged(press) == {}


def test_a_header_that_names_each_article_is_found() -> None:
    press = Press()
    want: dict[str, str | None] = {}
    for i in range(12):
        press.turn_page()
        name = "某市推进源头治理" if i < 5 else "某县做实多元化解" if i < 11 else "某区一站办结"
        want[press.put(name, 40.0, size=9.0)] = "header"
        press.fill(9)
    assert judged(press) == want


def test_page_numbers_that_start_anew_are_found() -> None:
    press = Press()
    want: dict[str, str | None] = {}
    for number in ("i", "ii", "iii", "1", "2", "3", "4", "5", "1", "2"):
        press.turn_page()
        press.fill(9)
        want[press.put(number, 790.0, size=9.0, x=290.0)] = "page_number"
    assert judged(press) == want


def test_figures_at_the_foot_of_pages_stay() -> None:
    press = Press()
    for figure in ("320", "15", "7", "88"):
        press.turn_page()
        press.fill(9)
        press.put(figure, BODY_TOP + 20.0 * 9)
    assert judged(press) == {}


def test_an_only_page_has_its_header_and_number() -> None:
    press = Press()
    press.turn_page()
    header = press.put("某省建设用地标准（2020年版）", 42.0, size=9.0)
    number = press.put("173", 790.0, size=9.0, x=290.0)
    press.fill(9)
    assert judged(press) == {header: "header", number: "page_number"}


def test_a_row_below_the_footer_does_not_hide_it() -> None:
    press = Press()
    footers = []
    for i in range(5):
        press.turn_page()
        press.fill(9)
        footers.append(press.put(f"请阅读文末的声明 {i + 1}", 785.0, size=8.0))
        if i == 2:
            footers.append(press.put("ABCDEFGH", 830.0, size=3.0))
    assert sorted(judged(press)) == sorted(footers)


def test_footnotes_are_notes_and_small_print_is_not() -> None:
    press = Press()
    press.turn_page()
    press.fill(20)
    first = press.put("① 数据截至2024年9月底，", 700.0, size=9.0)
    second = press.put("由市信访局提供。", 714.0, size=9.0)
    number = press.put("— 7 —", 790.0, size=9.0)
    press.turn_page()
    press.fill(9)
    press.put("本页小字不是脚注", 700.0, size=9.0)
    assert judged(press) == {first: "footnote", second: "footnote", number: "page_number"}


def test_a_row_of_a_table_at_the_top_of_pages_stays() -> None:
    press = Press()
    for _ in range(5):
        press.turn_page()
        press.put("序号 事项 责任单位", 60.0, table_id="s.t001")
        press.fill(9)
    assert judged(press) == {}


def test_a_misread_and_skewed_header_of_a_scan_is_found() -> None:
    press = Press(method="ocr")
    headers = []
    for i, text in enumerate(
        ("某省信访工作材料汇编", "某省信访工作材料汇编", "某省信访工作村料汇编", "某省信访工作材料汇编")
    ):
        press.turn_page()
        headers.append(press.put(text, 40.0 + 2.5 * (i % 3), size=9.0 + 0.3 * i))
        press.fill(9)
    assert sorted(judged(press)) == sorted(headers)
