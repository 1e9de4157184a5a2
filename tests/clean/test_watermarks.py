"""Text that lies across the pages."""

from __future__ import annotations

from pipeline.clean.watermarks import find_watermarks
from tests.clean.made import Press


def judged(press: Press) -> set[str]:
    return set(find_watermarks(press.lines, press.pages))


def test_turned_text_on_every_page_is_a_watermark() -> None:
    press = Press()
    want = set()
    for _ in range(3):
        press.turn_page()
        want.add(press.put("内部示例 请勿外传", 400.0, size=40.0, rotated=True))
        press.fill(8)
    assert judged(press) == want


def test_turned_text_on_an_empty_cover_is_one_if_it_is_on_other_pages_too() -> None:
    press = Press()
    press.turn_page()
    want = {press.put("内部示例", 400.0, size=40.0, rotated=True)}
    press.turn_page()
    want.add(press.put("内部示例", 400.0, size=40.0, rotated=True))
    press.fill(8)
    assert judged(press) == want


def test_a_table_set_sideways_is_text() -> None:
    press = Press()
    press.turn_page()
    press.fill(8)
    press.turn_page()
    for i in range(10):
        press.put(f"第{i}行 责任单位 完成时限", 80.0 + 30 * i, rotated=True)
    assert judged(press) == set()


def test_upright_text_at_the_same_spot_of_most_pages_is_a_watermark() -> None:
    press = Press()
    want = set()
    for i in range(6):
        press.turn_page()
        press.fill(12 + i)
        if i != 4:
            want.add(press.put("某某文库 仅供预览", 401.0, x=180.0, size=30.0))
    assert judged(press) == want


def test_tiles_are_a_watermark_and_cells_that_repeat_are_not() -> None:
    press = Press()
    want = set()
    for i in range(3):
        press.turn_page()
        press.fill(10)
        for k in range(4):
            want.add(press.put("示例资料样本", 120.0 + 150 * k + 7 * i, x=60.0 + 90 * k))
            press.put("合计", 130.0 + 150 * k + 5 * i)
            press.put("某市信访局负责", 140.0 + 150 * k + 9 * i, x=300.0, table_id="s.t001")
    assert judged(press) == want


def test_labels_that_repeat_on_forms_and_lists_stay() -> None:
    press = Press()
    for _ in range(6):
        press.turn_page()
        press.put("单位：万元", 150.0, x=400.0)
        press.fill(3, top=200.0)
        for k in range(4):
            press.put("责任单位：某市信访局", 300.0 + 60 * k)
            press.fill(1, top=330.0 + 60 * k)
    assert judged(press) == set()


def test_the_turned_head_of_a_column_is_a_cell() -> None:
    press = Press()
    press.turn_page()
    press.fill(10)
    press.put("责任单位", 400.0, rotated=True, table_id="s.t001")
    assert judged(press) == set()


def test_large_words_under_a_line_are_a_watermark_and_on_a_cover_they_are_not() -> None:
    press = Press()
    press.turn_page()
    press.put("内部资料", 90.0, size=22.0)
    press.put("某省信访工作汇编", 300.0, size=22.0)
    press.turn_page()
    press.fill(10)
    overprinted = press.put("试用水印", 110.0, size=60.0)
    assert judged(press) == {overprinted}
