"""Page numbers and headers left standing in text without pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.clean.lost_pages import find_lost_furniture
from tests.clean.made import sentence, text_lines


def judged(text: str) -> list[tuple[str, str | None]]:
    lines = text_lines(text)
    found = find_lost_furniture(lines)
    return [(line.text_raw, found[line.block_id].role) for line in lines if line.block_id in found]


def page(number: int, *, n_lines: int = 12) -> str:
    return "\n".join(sentence(number * 40 + i) for i in range(n_lines))


def test_page_numbers_that_ascend_are_found() -> None:
    text = "\n".join(f"{page(i)}\n— {i} —" for i in range(1, 6))
    assert judged(text) == [(f"— {i} —", "page_number") for i in range(1, 6)]


def test_bare_numbers_that_ascend_a_page_apart_are_found_and_others_stay() -> None:
    text = "\n".join(f"{page(i)}\n{i}" for i in range(11, 17)) + "\n" + sentence(3) + "\n2024"
    assert judged(text) == [(str(i), "page_number") for i in range(11, 17)]


def test_the_first_column_of_a_table_saved_as_text_stays() -> None:
    text = "\n".join(f"{i}\n改造老旧小区\n住建局" for i in range(1, 12))
    assert judged(text) == []


def test_section_numbers_on_lines_of_their_own_stay() -> None:
    assert judged("\n".join(f"{numeral}\n{page(i)}" for i, numeral in enumerate("一二三四五"))) == []


def test_a_header_beside_page_numbers_is_found() -> None:
    text = "\n".join(f"{page(i)}\n- {i} -\n某市信访工作汇编" for i in range(1, 6))
    assert [role for _, role in judged(text)] == ["page_number", "header"] * 5


def test_a_header_after_page_breaks_is_found_but_for_the_title_that_it_repeats() -> None:
    text = "\n\n\n\n\n".join(f"某市信访工作汇编\n{page(i)}" for i in range(6))
    assert judged(text) == [("某市信访工作汇编", "header")] * 5


def test_a_title_that_several_articles_share_stays() -> None:
    pages = (("政府工作报告\n" if i % 5 == 0 else "") + page(i) for i in range(16))
    assert judged("\n\n\n\n\n".join(pages)) == []


def test_an_address_that_stands_alone_stays() -> None:
    assert judged("\n\n\n\n\n".join(f"各位代表！\n{page(i)}" for i in range(6))) == []


def test_days_under_signatures_stay() -> None:
    articles = (f"某县办好群众来信\n{page(i)}\n某县信访局\n2024年{i + 1}月1{i}日" for i in range(5))
    assert ("2024年3月12日", "header") not in judged("\n\n\n\n\n".join(articles))


def test_numbers_of_papers_stay_but_for_one_that_runs_over_its_pages() -> None:
    assert judged("\n\n\n\n\n".join(f"某信发〔2022〕{40 + i}号\n{page(i)}" for i in range(6))) == []
    running = "\n\n\n\n\n".join(f"某信发〔2022〕46号\n{page(i)}" for i in range(6))
    assert judged(running) == [("某信发〔2022〕46号", "header")] * 5


def test_white_space_above_titles_is_no_page_break_where_type_sizes_are_known() -> None:
    text = "\n\n\n\n\n".join(f"某县信访工作专报\n{page(i)}\n某县信访局" for i in range(5))
    assert ("某县信访工作专报", "header") in judged(text)
    assert find_lost_furniture([replace(line, font_size=12.0) for line in text_lines(text)]) == {}


@pytest.mark.parametrize(
    "mark",
    [
        "===第 {} 页===", "---------- 第{}页 ----------", "【第{}页】", "［第{}页］", "<page {}>", "=== Page {} ===",
        "## 第 {} 页", "----- {} -----", "* * * * * {} * * * * *", "第 {} 页 / 共 2 页", "—{}—",
    ],
)  # fmt: skip
def test_marks_that_programs_part_pages_with_need_no_third(mark: str) -> None:
    text = "\n".join(f"{page(i)}\n{mark.format(i)}" for i in (1, 2))
    assert judged(text) == [(mark.format(1), "page_number"), (mark.format(2), "page_number")]


def test_each_text_put_together_may_count_anew() -> None:
    text = "\n".join(f"{page(i)}\n第 {i} 页" for i in (1, 2, 3, 1, 2, 1, 2))
    assert len(judged(text)) == 7


def test_a_numeral_between_dashes_parts_an_essay() -> None:
    assert judged(f"{page(1)}\n—— 一 ——\n{page(2)}\n—— 二 ——\n{page(3)}") == []
