from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.markdown import write_markdown
from pipeline.extract.plain import split_lines
from pipeline.extract.transcript import Transcript


def write(text: str) -> tuple[Transcript, list[tuple[str, str]]]:
    transcript = Transcript("0" * 16, 10**6)
    aside: list[tuple[str, str]] = []
    write_markdown(transcript, list(split_lines(text)), lambda rule, said: aside.append((rule, said)))
    return transcript, aside


def styled(text: str) -> list[tuple[str, str | None]]:
    return [(line.text_raw, line.style) for line in write(text)[0].lines]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("# 信访工作办法", [("# 信访工作办法", "heading1")]),
        ("## 二、做法 ##", [("## 二、做法", "heading2")]),
        ("工作汇编\n====", [("工作汇编", "heading1")]),
        ("一、总则\n---", [("一、总则", "heading2")]),
        # A rule under a sentence is no heading's.
        ("全年平稳有序。\n---\n下一步", [("全年平稳有序。", None), ("下一步", None)]),
        ("- [第一章 总则](#总则)\n  * [第一节](#一)", [("第一章 总则", "toc"), ("  第一节", "toc")]),
        ("1. [第二章](#二)", [("1. [第二章](#二)".replace("[", "").replace("](#二)", ""), "toc")]),
        ("**第一条** 见[附件](files/a.docx)", [("第一条 见附件", None)]),
        ("***目  录***", [("目  录", None)]),
        ("- [ ] 待办\n+ 要点", [("待办", "list"), ("要点", "list")]),
        ("> 引文\n>> 再引", [("引文", None), ("再引", None)]),
        ("受理`1200`件~~次~~，<u>及时</u>&nbsp;办理  ", [("受理1200件次，及时\xa0办理", None)]),
        ("增长3*4*5倍\\*，文件_名_称", [("增长3*4*5倍*，文件_名_称", None)]),
        ("下降[^1]。\n\n[^1]: 全市口径。", [("下降[1]。", None), ("[1] 全市口径。", "note")]),
        ("[TOC]\n[a]: http://a.example\n见[通知][a]\n***\n#标签", [("见通知", None), ("#标签", None)]),
        ("甲<br>乙", [("甲", None), ("乙", None)]),
        ("```\n# 不是标题\n```\n# 是", [("# 不是标题", None), ("# 是", "heading1")]),
        ("---\n正文。\n---", [("正文。", None)]),
        ("前<!-- 注 -->后<!-- 没有完", [("前后<!-- 没有完", None)]),
    ],
)  # fmt: skip
def test_marks_become_styles_and_looks(source: str, shown: list[tuple[str, str | None]]) -> None:
    assert styled(source) == shown


def test_bold_lines_are_bold() -> None:
    assert [line.bold for line in write("**一、总体情况**\n**一是**压实各级责任\n平文")[0].lines] == [True, None, None]


def test_tables_become_rows_and_cells() -> None:
    transcript, _ = write("见下表。\n\n| 地区 | 件数 |\n|:---|---:|\n| **甲** | 3 |\n| 乙\\|丙 | |\n此后下降。")
    assert [(line.text_raw, line.style) for line in transcript.lines] == [
        ("见下表。", None), ("地区\t件数", "table"), ("甲\t3", "table"), ("乙|丙\t", "table"), ("此后下降。", None),
    ]  # fmt: skip
    assert [(cell.row, cell.column, cell.text) for cell in transcript.cells][:4] == [
        (1, 1, "地区"), (1, 2, "件数"), (2, 1, "甲"), (2, 2, "3"),
    ]  # fmt: skip


def test_tables_in_html_become_rows_and_cells() -> None:
    transcript, _ = write("前\n<table><tr><td>甲</td><td>乙</td></tr>\n<tr><td>1</td><td>2</td></tr></table>\n后")
    assert [line.text_raw for line in transcript.lines] == ["前", "甲\t乙", "1\t2", "后"]
    assert len(transcript.cells) == 4


def test_a_table_in_html_without_end_takes_no_text_along() -> None:
    assert styled("<table>\n甲\n乙") == [("<table>", None), ("甲", None), ("乙", None)]


def test_a_line_with_bars_and_no_rule_below_is_text() -> None:
    assert styled("甲 | 乙\n丙 | 丁") == [("甲 | 乙", None), ("丙 | 丁", None)]


def test_what_no_page_shows_is_told() -> None:
    transcript, aside = write("---\ntitle: 汇编\ntags:\n  - 信访\n---\n前\n<!-- 旧\n稿 -->\n![受理情况图](a.png)\n后")
    assert [line.text_raw for line in transcript.lines] == ["前", "后"]
    assert aside == [
        ("comment", "旧\n稿"), ("front_matter", "title: 汇编\ntags:\n  - 信访"), ("picture", "受理情况图"),
    ]  # fmt: skip


@given(st.text("甲乙 \n#*_`[]()<>!-|~=\\&;^:\t", max_size=80))
def test_no_han_is_lost_whatever_the_marks(text: str) -> None:
    transcript, aside = write(text)
    shown = "".join(line.text_raw for line in transcript.lines) + "".join(said for _, said in aside)
    # The targets of links are no text, nor is what stands in a mark that no page shows.
    if "](" not in text and "]:" not in text and "<" not in text and "][" not in text:
        assert sorted(c for c in shown if c in "甲乙") == sorted(c for c in text if c in "甲乙")


def test_notes_that_only_look_like_link_targets_stay() -> None:
    source = '[1]: 某某著：《信访制度研究》\n\n[2]: https://example.org/a "题"\n\n正文'
    assert [text for text, _ in styled(source)] == ["[1]: 某某著：《信访制度研究》", "正文"]
