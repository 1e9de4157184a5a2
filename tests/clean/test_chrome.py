"""Site chrome and notices on printed pages; saved pages are judged in the case files."""

from __future__ import annotations

from pipeline.clean.chrome import find_chrome
from tests.clean.made import PITCH, Press, sentence, text_lines


def test_a_notice_that_wraps_over_lines_of_a_page_is_one_notice() -> None:
    press = Press()
    press.turn_page()
    press.fill(10)
    notice = [
        "1、付费下载文档后，您只取得阅读和使用的权利，版权仍归",
        "原来的作者所有，文档只可自用，不可以拿来做生意，",
        "也不得转卖。",
    ]
    want = [press.put(text, 400.0 + PITCH * i) for i, text in enumerate(notice)]
    press.put("某市信访局办公室编印", 600.0)
    assert [block_id for block_id, layer in find_chrome(press.lines).items() if layer.role == "disclaimer"] == want


def test_pages_without_any_word_of_a_site_are_not_searched_further() -> None:
    press = Press()
    for _ in range(3):
        press.turn_page()
        press.fill(20)
    assert find_chrome(press.lines) == {}


def test_a_summary_that_repeats_the_article_in_the_tail_is_the_sites() -> None:
    text = "\n".join([*(sentence(i) for i in range(8)), "打印本页", "关闭窗口", sentence(0)])
    lines = text_lines(text)
    found = find_chrome(lines)
    assert [line.text_raw for line in lines if line.block_id in found] == ["打印本页", "关闭窗口", sentence(0)]


def test_a_sentence_of_its_own_after_the_tail_stays() -> None:
    text = "\n".join([*(sentence(i) for i in range(8)), "打印本页", "关闭窗口", "某市信访局", sentence(20)])
    lines = text_lines(text)
    found = find_chrome(lines)
    assert [line.text_raw for line in lines if line.block_id in found] == ["打印本页", "关闭窗口"]


def test_rows_of_tables_and_entries_of_contents_are_not_judged() -> None:
    press = Press()
    press.turn_page()
    for word in ("下载", "打印", "收藏", "回到顶部"):
        press.put(word, 100.0, table_id="s.t001")
    assert find_chrome(press.lines) == {}
