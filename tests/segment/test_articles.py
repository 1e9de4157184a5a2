"""Articles found with and without contents, and what titles and entries take from one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pipeline.config import StructureSettings
from pipeline.records import Bookmark, Cleaning, Draft, Line, Placement, from_table
from pipeline.segment import structure
from pipeline.segment.rows import read_rows
from pipeline.segment.starts import may_be_title
from tests.segment.lines import SOURCE_ID, read, tables_of, text_lines

TEXT = "各级各部门认真贯彻部署要求，坚持问题导向，扎实推进各项工作，取得了新的进展和成效。"


def _drafts(text: str) -> list[Draft]:
    return from_table(Draft, read(text)["drafts"])


def _page_lines(rows: list[tuple[int, float, str]]) -> list[Line]:
    """Lines of pages from (page, size, text): text at the left edge, larger lines centred on thirty ems."""
    lines = []
    for number, (page, size, text) in enumerate(rows, 1):
        wide = 360.0 if size == 12 else size * len(text)
        left = 72.0 if size == 12 else 72 + (360 - wide) / 2
        lines.append(
            Line(
                block_id=f"{SOURCE_ID}.b{number:06d}",
                source_id=SOURCE_ID,
                page=page,
                ordinal=number,
                text_raw=text,
                x0=left,
                x1=left + wide,
                y0=20.0 * number,
                y1=20.0 * number + size,
                font_size=size,
                font="Song",
                bold=size > 12,
                space_above=8.0,
                column=1,
            )
        )
    return lines


def _on_pages(rows: list[tuple[int, float, str]]) -> tuple[list[Draft], list[Placement]]:
    out = structure.run(tables_of(_page_lines(rows)), StructureSettings())
    return from_table(Draft, out["drafts"]), from_table(Placement, out["placements"])


def test_titles_alike_are_told_apart_by_their_order() -> None:
    text = f"""目录
1.推进信访工作法治化……1
2.推进信访工作法治化……5
3.全面推进信访工作法治化……9




推进信访工作法治化

{TEXT}




推进信访工作法治化

{TEXT}




全面推进信访工作法治化

{TEXT}
"""
    drafts = _drafts(text)
    assert [draft.status for draft in drafts] == ["complete"] * 3
    assert [draft.title for draft in drafts][2] == "全面推进信访工作法治化"


def test_a_title_quoted_in_a_text_begins_no_article() -> None:
    text = f"""目录
1.东湖县抓实源头治理……1
2.西岭镇打造和事佬队伍……5




东湖县抓实源头治理

{TEXT}他们学习了兄弟单位的文章
西岭镇打造和事佬队伍
{TEXT}




西岭镇打造和事佬队伍

西岭镇党委书记王明

{TEXT}
"""
    out = read(text)
    drafts = from_table(Draft, out["drafts"])
    assert drafts[1].byline == "西岭镇党委书记王明"


def test_an_article_that_the_contents_lacks_is_found() -> None:
    pages = [(1, 12.0, "目录"), (1, 12.0, "东湖县抓实源头治理……2"), (1, 12.0, "西岭镇打造和事佬队伍……6")]
    for page, title in ((2, "东湖县抓实源头治理"), (4, "南山街道做好代办服务"), (6, "西岭镇打造和事佬队伍")):
        pages += [(page, 18.0, title), (page, 12.0, TEXT), (page + 1, 12.0, TEXT)]
    drafts, _ = _on_pages(pages)
    assert [(d.ordinal, d.title, d.page_start, d.page_end, d.title_source) for d in drafts] == [
        (1, "东湖县抓实源头治理", 2, 3, "body"),
        (2, "西岭镇打造和事佬队伍", 6, 7, "body"),
        (3, "南山街道做好代办服务", 4, 5, "body"),
    ]


def test_a_contents_without_heading_and_leaders_is_known_by_its_counting() -> None:
    text = f"""某市信访材料汇编
一、署名文章
01 坚持依法办事1 02把矛盾化解在基层3 二、各地经验
03 东湖县抓实源头治理      6 04.西岭镇打造和事佬队伍9





坚持依法办事

东湖市信访局

{TEXT}





把矛盾化解在基层

东湖市司法局

{TEXT}
"""
    out = read(text)
    contents = [(row["num"], row["title"], row["page"], row["part_num"]) for row in out["contents"].to_pylist()]
    assert contents == [
        ("1", "坚持依法办事", 1, "一"),
        ("2", "把矛盾化解在基层", 3, "一"),
        ("3", "东湖县抓实源头治理", 6, "二"),
        ("4", "西岭镇打造和事佬队伍", 9, "二"),
    ]
    statuses = [draft.status for draft in from_table(Draft, out["drafts"])]
    assert statuses[2:] == ["listed", "listed"]


def test_a_date_with_its_meeting_is_no_subtitle() -> None:
    (draft,) = _drafts(f"抓实源头治理\n（2024年5月22日在县委常委会会议上）\n{TEXT}\n{TEXT}\n")
    assert (draft.title, draft.date_line) == ("抓实源头治理", "（2024年5月22日在县委常委会会议上）")


def test_titles_set_out_in_plain_text_begin_articles() -> None:
    body = "\n".join(3 * [f"　　{TEXT}"])
    text = f"""抓实源头治理
东湖县信访局局长 李明
{body}

打造和事佬队伍
（2024年5月6日）
{body}

做好代办服务
{body}
南山县信访局
2024年5月7日
"""
    assert [draft.title for draft in _drafts(text)] == ["抓实源头治理", "打造和事佬队伍", "做好代办服务"]


def test_titles_without_bylines_below_are_known_by_their_pages() -> None:
    pages = []
    for page, size, title in ((1, 26.0, "东湖县抓实源头治理"), (2, 26.0, "南山街道做好代办服务")):
        pages += [(page, size, title), (page, 14.0, "东湖县信访局"), *3 * [(page, 12.0, TEXT)]]
    pages += [(3, 22.0, "西岭镇打造和事佬队伍"), (3, 14.0, "王明"), *3 * [(3, 12.0, TEXT)]]
    pages += [(4, 22.0, "北桥镇办好群众来信"), *3 * [(4, 12.0, TEXT)], (4, 14.0, "北桥镇政府")]
    drafts, _ = _on_pages(pages)
    assert [draft.title for draft in drafts] == [title for _, size, title in pages if size > 14]


def test_bookmarks_name_the_articles_where_nothing_else_does() -> None:
    pages = []
    for page, title in ((1, "东湖县抓实源头治理"), (2, "西岭镇打造和事佬队伍")):
        pages += [(page, 12.0, title), *4 * [(page, 12.0, TEXT)]]
    marks = [
        Bookmark(source_id=SOURCE_ID, ordinal=at, level=1, title=title, page=at)
        for at, title in enumerate(("东湖县抓实源头治理", "西岭镇打造和事佬队伍"), 1)
    ]
    out = structure.run(tables_of(_page_lines(pages), bookmarks=marks), StructureSettings())
    assert out["drafts"].column("title").to_pylist() == ["东湖县抓实源头治理", "西岭镇打造和事佬队伍"]


def test_running_heads_are_no_text() -> None:
    pages = [(1, 18.0, "东湖县抓实源头治理"), *4 * [(1, 12.0, TEXT)]]
    for page in (2, 3):
        pages += [(page, 9.0, "东湖县抓实源头治理"), (page, 12.0, TEXT)]
    _, placements = _on_pages(pages)
    roles = [placement.role for placement in placements]
    assert roles == ["title", *4 * ["paragraph"], "header", "paragraph", "header", "paragraph"]


def test_attachments_of_a_document_are_articles() -> None:
    pages = [(1, 18.0, "东湖县实施方案"), *4 * [(1, 12.0, TEXT)]]
    for page, title in ((2, "任务分工清单"), (3, "工作流程说明")):
        pages += [(page, 12.0, f"附件{page - 1}"), (page, 18.0, title), (page, 12.0, TEXT)]
    drafts, placements = _on_pages(pages)
    assert [draft.title for draft in drafts] == ["东湖县实施方案", "任务分工清单", "工作流程说明"]
    assert placements[5].role == "note"


def test_a_rule_is_one_article_with_its_history_as_date() -> None:
    text = f"""东湖市信访条例
（2020年5月6日东湖市人民代表大会常务委员会通过
2022年7月8日修正）
第一章 总则
第一条 {TEXT}
第二条 {TEXT}
第二章 附则
第三条 {TEXT}
"""
    (draft,) = _drafts(text)
    assert draft.title == "东湖市信访条例"
    assert draft.date_line == "（2020年5月6日东湖市人民代表大会常务委员会通过2022年7月8日修正）"


def test_a_contents_of_chapters_announces_one_article() -> None:
    text = f"""东湖市信访条例
目录
第一章 总则……1
第二章 附则……3
第一章 总则
第一条 {TEXT}
第二章 附则
第二条 {TEXT}
"""
    out = read(text)
    (draft,) = from_table(Draft, out["drafts"])
    assert draft.title == "东湖市信访条例"
    assert out["contents"].column("article_id").to_pylist() == [draft.article_id] * 2


@pytest.mark.parametrize("signature", ["东湖市信访局\n2024年5月6日", "东湖市信访局\n二〇二四年五月六日"])
def test_a_signature_at_the_end_is_byline_and_date(signature: str) -> None:
    organ, date = signature.split("\n")
    (draft,) = _drafts(f"关于加强信访工作的意见\n{TEXT}\n{TEXT}\n{TEXT}\n{signature}")
    assert (draft.byline, draft.date_line) == (organ, date)


def test_contents_and_body_repair_each_other() -> None:
    text = f"""1.东湖县抓实“源头治理……1
2.岭镇打造和事佬队伍……5
3.南山街道做好代办服务……9




湖县抓实“源头治理”

{TEXT}




西岭镇打造和事佬队伍

{TEXT}
"""
    out = read(text)
    assert [draft.title for draft in from_table(Draft, out["drafts"])] == [
        "东湖县抓实“源头治理”",
        "西岭镇打造和事佬队伍",
        "南山街道做好代办服务",
    ]
    edits = from_table(Cleaning, out["repairs"])
    assert [(edit.rule, edit.after) for edit in edits] == [
        ("restore_contents_title", "”"),
        ("restore_contents_title", "西"),
        ("restore_title", "东"),
    ]


def test_a_text_that_breaks_off_is_truncated() -> None:
    assert _drafts(f"东湖县工作总结\n{TEXT}\n{TEXT[:-8]}")[0].status == "truncated"


def test_a_text_that_is_signed_behind_its_last_sentence_is_complete() -> None:
    assert _drafts(f"东湖县工作总结\n{TEXT}\n{TEXT}（东湖县信访局）")[0].status == "complete"
    assert _drafts(f"东湖县工作总结\n{TEXT}\n{TEXT}")[0].status == "complete"


def test_a_contents_of_another_text_is_survived() -> None:
    contents = "目录\n一、东湖县小结……1\n二、西岭县小结……4\n三、南山县小结……9\n\n"
    text = contents + "这里另有一段文字，与目录所列的各篇都没有关系。\n" * 9
    drafts = _drafts(text)
    assert [draft.status for draft in drafts if draft.title_source == "contents"] == ["listed"] * 3


def test_a_line_above_a_title_on_its_page_belongs_to_its_article() -> None:
    pages = []
    for page, title in ((1, "东湖县抓实源头治理"), (2, "西岭镇打造和事佬队伍"), (3, "南山街道做好代办服务")):
        pages += [(page, 14.0, "基层之声"), (page, 20.0, title), *4 * [(page, 12.0, TEXT)]]
    drafts, placements = _on_pages(pages)
    assert [draft.title for draft in drafts] == [title for _, size, title in pages if size == 20]
    assert [placement.role for placement in placements].count("note") == 3
    assert placements[6].article_id == placements[7].article_id != placements[5].article_id


def test_a_signature_on_the_next_article_s_page_stays_with_its_own() -> None:
    pages = []
    for page, title in ((1, "东湖县抓实源头治理"), (2, "西岭镇打造和事佬队伍"), (3, "南山街道做好代办服务")):
        pages += [(page, 20.0, title), *4 * [(page, 12.0, TEXT)]]
        pages += [(page + 1, 12.0, "东湖县信访局"), (page + 1, 12.0, "2024年3月5日")]
    drafts, placements = _on_pages(pages)
    assert [draft.title for draft in drafts] == [title for _, size, title in pages if size == 20]
    assert [placement.role for placement in placements].count("note") == 0


@pytest.mark.parametrize("line", ["某县信访局局长 王明2024109日", "群众少跑了腿。下一步我们将进一步完善代办制度，把"])
def test_a_byline_with_its_date_and_the_middle_of_a_text_are_no_titles(line: str) -> None:
    assert not may_be_title(read_rows(tables_of(text_lines(line)))[0])


def test_a_title_of_three_characters_stands_below_a_label() -> None:
    pages = [(1, 20.0, "关于印发代办制度的通知"), (1, 12.0, "东湖县信访局"), *5 * [(1, 12.0, TEXT)]]
    for page, title in ((2, "代办工作制度"), (3, "转送函")):
        pages += [(page, 12.0, f"附件{page - 1}"), (page, 20.0, title), *5 * [(page, 12.0, TEXT)]]
    drafts, _ = _on_pages(pages)
    assert [draft.title for draft in drafts] == ["关于印发代办制度的通知", "代办工作制度", "转送函"]


def _without_pages(*articles: Sequence[str], size: float) -> list[str]:
    """The titles found in a format without pages that gives type: each article's title in bold lines of one size."""
    looks = [
        (text, size if titled else 12.0, titled)
        for title in articles
        for text, titled in (*((line, True) for line in title), ("东湖县信访局", False), *4 * [(TEXT + TEXT, False)])
    ]
    lines = [
        replace(line, font="Song", font_size=points, bold=titled)
        for line, (_, points, titled) in zip(text_lines("\n".join(text for text, *_ in looks)), looks, strict=True)
    ]
    out = structure.run(tables_of(lines), StructureSettings())
    return [draft.title for draft in from_table(Draft, out["drafts"])]


def test_bold_lines_are_titles_where_a_format_does_not_tell_the_middle() -> None:
    titles = ["东湖县抓实源头治理", "西岭镇打造和事佬队伍", "南山街道做好代办服务"]
    assert _without_pages(*([title] for title in titles), size=12.0) == titles


def test_a_title_typed_in_two_paragraphs_is_one() -> None:
    titles = (
        ["关于东湖县抓实源头治理", "推进代办的报告"],
        ["关于西岭镇打造", "队伍的报告"],
        ["南山街道做好", "代办的报告"],
    )
    assert _without_pages(*titles, size=22.0) == ["".join(title) for title in titles]


def _volume(page: int, titles: Sequence[str]) -> list[tuple[int, float, str]]:
    """A contents on one page and its articles on the next ones."""
    rows = [(page, 24.0, "目录"), *((page, 12.0, f"{title}……{at}") for at, title in enumerate(titles, 1))]
    for at, title in enumerate(titles, 1):
        rows += [(page + at, 20.0, title), *5 * [(page + at, 12.0, TEXT)]]
    return rows


def test_the_cover_of_a_second_volume_is_no_text_of_the_first() -> None:
    first, second = ["东湖县抓实源头治理", "西岭镇打造队伍"], ["南山街道做好代办", "北川县开门接访"]
    rows = [*_volume(1, first), (4, 28.0, "信访实践汇编"), (4, 28.0, "下册"), *_volume(4, second)]
    drafts, placements = _on_pages(rows)
    assert [draft.title for draft in drafts] == [*first, *second]
    assert {place.layer for place, row in zip(placements, rows, strict=True) if row[1] == 28} == {"contents"}


def test_columns_of_a_contents_that_is_a_table_are_no_part() -> None:
    listed = (
        "序号　单位　题目　页码\n1\t东湖县信访局\t打好组合拳 化解老难题\t1\n2\t西岭县信访局\t走好群众路 办好身边事\t4"
    )
    out = read(f"目录\n{listed}\n\n\n\n\n\n打好组合拳 化解老难题\n东湖县信访局\n{TEXT}\n")
    roles = [placement.role for placement in from_table(Placement, out["placements"])]
    assert roles[:4] == ["contents_heading", "contents_heading", "entry", "entry"]
    assert [draft.part_title for draft in from_table(Draft, out["drafts"])] == [None, None]
