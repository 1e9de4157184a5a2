"""The describe stage on small compilations: descriptions, and damaged dates mended as edits that undo."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.config import DescribeSettings
from pipeline.describe import stage as describe
from pipeline.describe.gazetteer import gazetteer
from pipeline.records import Cleaning, CompilationDraft, Description, Draft, Line, Placement, from_table
from pipeline.text.offsets import apply_edits, undo_edits

SOURCE = "0" * 16
CLOSINGS = Path(__file__).parents[1] / "cases" / "describe" / "synthetic" / "closings.toml"
Head = tuple[str, str | None, str | None, Sequence[tuple[str, str]]]


def tables(
    articles: Sequence[Head],
    cleanings: Sequence[Cleaning] = (),
    compilation: str | None = None,
    part: str | None = None,
) -> dict[str, pa.Table]:
    """A compilation of articles given as title, byline, date line and (role, text) lines."""
    drafts: list[Draft] = []
    lines: list[Line] = []
    placements: list[Placement] = []
    for ordinal, (title, byline, date_line, body) in enumerate(articles, 1):
        article_id = f"{SOURCE}.a{ordinal:03d}"
        drafts.append(
            Draft(
                article_id=article_id, source_id=SOURCE, ordinal=ordinal, part_num=None, part_title=part, title=title,
                title_source="body", byline=byline, date_line=date_line, page_start=None, page_end=None,
                status="complete" if body else "listed",
            )
        )  # fmt: skip
        for role, text in body:
            block_id = f"{SOURCE}.b{len(lines) + 1:06d}"
            lines.append(Line(block_id=block_id, source_id=SOURCE, page=None, ordinal=len(lines) + 1, text_raw=text))
            of_site = role == "source"
            placements.append(
                Placement(
                    block_id=block_id,
                    layer="chrome" if of_site else "body",
                    role=role,
                    article_id=None if of_site else article_id,
                )
            )
    return {
        "drafts": schema.table("drafts").from_rows(drafts),
        "contents": schema.table("contents").empty(),
        "compilation_drafts": schema.table("compilation_drafts").from_rows(
            [CompilationDraft(compilation_id=SOURCE, source_id=SOURCE, title=compilation)]
        ),
        "lines": schema.table("lines").from_rows(lines),
        "placements": schema.table("placements").from_rows(placements),
        "cleanings": schema.table("cleanings").from_rows(cleanings),
    }


def describe_one(
    title: str, byline: str | None = None, date_line: str | None = None, body: Sequence[tuple[str, str]] = ()
) -> Description:
    out = describe.run(tables([(title, byline, date_line, body)]), DescribeSettings())
    (description,) = from_table(Description, out["descriptions"])
    return description


def test_the_text_names_the_place_where_title_and_byline_do_not() -> None:
    text = "我县信访总量下降，全县化解率达九成。盐亭县委带头接访，盐亭县经验在绵阳市推广。"
    assert describe_one("做好信访工作的思考", body=[("paragraph", text)]).adcode == "510723"
    assert describe_one("县信访局工作总结", body=[("paragraph", text)]).adcode == "510723"
    elsewhere = text.replace("我县", "该县").replace("全县", "各县")
    assert describe_one("做好信访工作的思考", body=[("paragraph", elsewhere)]).adcode is None


def test_a_text_that_opens_with_what_one_place_did_is_set_there() -> None:
    """The organ that signed stood at the end, and the end is gone."""
    text = "安徽省把信访工作作为民生工程，省级领导每月接访一天。"
    body = [("title", "新形势下信访工作的思考"), ("paragraph", text)]
    assert describe_one("新形势下信访工作的思考", body=body).adcode == "340000"
    assert describe_one("学习浙江经验的思考", body=body).adcode is None


@pytest.mark.parametrize(
    ("role", "line", "date"),
    [
        ("title", "2023年临海市政府工作报告——2024年1月16日在临海市第十届人民代表大会第三次会议上", "2024-01-16"),
        ("title", "2023年临海市政府工作报告——2024年1月16日", "2024-01-16"),
        ("title", "临海市关于2023年计划执行情况与2024年计划的报告－－2024年1月16日在全市计划工作会议上", "2024-01-16"),
        ("date", "2023年度工作报告 2024年1月16日", "2024-01-16"),
        ("date", "2023年度", "2023"),
        # A day that the title tells of is not the day of the text.
        ("title", "2023年5月6日临海市接访日纪实——第三年的变化", None),
    ],
)
def test_the_day_behind_the_year_of_what_is_reported(role: str, line: str, date: str | None) -> None:
    found = describe_one(line, body=[(role, line), ("paragraph", "全市信访工作稳步推进，成效明显。")])
    assert found.date_candidates == (() if date is None else (date,))


def article(title: str, byline: str, date_line: str, text: str) -> Head:
    body = [("title", title), ("byline", byline), ("date", date_line), ("paragraph", text)]
    return title, byline, date_line, body


def test_an_article_is_described() -> None:
    found = describe_one(
        *article("稳步推进信访工作", "固原市信访局局长 王小明", "（2025年3月7日）", "近年来，固原市强化统筹。")
    )
    assert found == Description(
        article_id=f"{SOURCE}.a001",
        byline="固原市信访局局长 王小明",
        author="王小明",
        author_role="局长",
        organ="固原市信访局",
        organ_kind="petition",
        admin_level="prefecture",
        province="宁夏回族自治区",
        prefecture="固原市",
        adcode="640400",
        region_candidates=("640400",),
        date=dt.date(2025, 3, 7),
        date_precision="day",
        date_candidates=("2025-03-07",),
    )


def test_a_title_alone_is_described() -> None:
    found = describe_one("2024年盐亭县信访局上半年工作总结")
    assert (found.organ, found.admin_level, found.county, found.adcode) == (
        "盐亭县信访局",
        "county",
        "盐亭县",
        "510723",
    )
    assert (found.date, found.date_candidates, found.byline) == (None, (), None)


def test_an_organ_stands_behind_a_rubric() -> None:
    assert describe_one("【经验交流】2024年盐亭县信访局工作做法").organ == "盐亭县信访局"


def test_what_a_title_does_not_say_stays_null() -> None:
    found = describe_one("深入推进信访工作法治化")
    assert found == Description(article_id=found.article_id)


def test_a_township_that_no_table_knows_has_a_level_and_no_code() -> None:
    found = describe_one("红星岭下镇三举措做好信访工作")
    assert (found.admin_level, found.adcode, found.region_candidates) == ("township", None, ())
    assert (found.township, found.township_code) == (None, None)


def test_a_zone_has_the_region_around_it_and_no_level() -> None:
    found = describe_one("河北雄安新区推进信访工作法治化")
    assert (found.admin_level, found.adcode) == (None, "130000")
    assert describe_one("广州市推进开发区信访工作").admin_level == "prefecture"


def test_an_office_whose_organ_is_not_said_has_no_kind() -> None:
    found = describe_one("做好信访工作", byline="临海市工作专班")
    assert (found.organ, found.organ_kind, found.adcode) == ("临海市工作专班", None, "331082")


def test_namesakes_are_candidates() -> None:
    found = describe_one("朝阳区信访局扎实开展接访")
    assert (found.adcode, found.province, found.admin_level) == (None, None, "county")
    assert found.region_candidates == ("110105", "220104")


def test_a_lost_first_character_grows_back_where_one_is_possible() -> None:
    assert describe_one("浅谈信访", "林省信访局副局长王小明").byline == "吉林省信访局副局长王小明"
    assert describe_one("2025年北京市政府工作报告", "京市市长 王小明").byline == "北京市市长 王小明"
    assert describe_one("浅谈信访", "家信访局局长王小明").organ == "国家信访局"
    open_one = describe_one("浅谈信访", "京市市长 王小明")
    assert (open_one.byline, open_one.adcode) == ("京市市长 王小明", None)
    assert set(open_one.region_candidates) == {"110000", "320100"}


def test_who_the_last_line_says_the_author_is() -> None:
    body = [
        ("title", "浅谈信访"),
        ("byline", "王小明"),
        ("paragraph", "要抓落实。"),
        ("paragraph", "（作者系兴平市信访局局长）"),
    ]
    found = describe_one("浅谈信访", "王小明", None, body)
    assert (found.author, found.author_role, found.organ, found.adcode) == ("王小明", "局长", "兴平市信访局", "610481")


def test_a_date_at_the_end_dates_the_article() -> None:
    body = [("title", "工作总结"), ("paragraph", "要抓落实。"), ("paragraph", "二〇二五年一月三日")]
    assert describe_one("工作总结", None, None, body).date == dt.date(2025, 1, 3)


def test_the_day_on_which_a_page_appeared_is_a_candidate_where_the_text_has_none() -> None:
    source = ("source", "2025-03-12 09:30 来源：某县信访局")
    described = describe_one(
        "某县办好群众来信", body=[("title", "某县办好群众来信"), source, ("paragraph", "今年以来平稳。")]
    )
    assert (described.date, described.date_candidates) == (None, ("2025-03-12",))
    dated = describe_one(
        "某县办好群众来信", date_line="2025年3月6日", body=[source, ("date", "2025年3月6日"), ("paragraph", "平稳。")]
    )
    assert dated.date == dt.date(2025, 3, 6)


def test_damaged_dates_are_decided_and_mended() -> None:
    articles = [
        article("一", "甲", "（2024年10月20日）", "要抓落实。"),
        article("二", "甲", "2024111日)", "学习贯彻二十届三中全会精神。"),
        article("三", "甲", "（2024年9月3日）", "要抓落实。"),
        article("四", "甲", "2024112", "今年1—10月，信访总量下降。"),
        ("五", "王小明", None, [("title", "五"), ("byline", "王小明20241022"), ("paragraph", "要抓落实。")]),
    ]
    given = tables(articles)
    out = describe.run(given, DescribeSettings())
    dates = {row.article_id[-1]: row.date for row in from_table(Description, out["descriptions"])}
    assert dates == {
        "1": dt.date(2024, 10, 20),
        "2": dt.date(2024, 11, 1),
        "3": dt.date(2024, 9, 3),
        "4": dt.date(2024, 11, 2),
        "5": dt.date(2024, 10, 22),
    }
    raw = {line.block_id: line.text_raw for line in from_table(Line, given["lines"])}
    repairs = from_table(Cleaning, out["date_repairs"])
    mended = [apply_edits(raw[repair.block_id], [repair]) for repair in repairs]
    assert mended == ["（2024年11月1日）", "2024年11月2日", "王小明2024年10月22日"]
    assert [repair.rule for repair in repairs] == ["date_by_event", "date_by_event", "date_by_calendar"]
    for repair, text in zip(repairs, mended, strict=True):
        assert undo_edits(text, [repair]) == raw[repair.block_id]


def test_an_undecided_date_keeps_its_candidates_and_its_line() -> None:
    out = describe.run(tables([article("一", "甲", "2024112", "要抓落实。")]), DescribeSettings())
    (found,) = from_table(Description, out["descriptions"])
    assert (found.date, found.date_precision) == (None, None)
    assert found.date_candidates == ("2024-01-12", "2024-11-02")
    assert out["date_repairs"].num_rows == 0


def test_offsets_of_a_repair_are_raw_ones() -> None:
    raw = "  202487日)"
    cleaning = Cleaning(
        block_id=f"{SOURCE}.b000003", start=0, end=2, before="  ", after="", rule="strip", probability=1.0
    )
    closing = Cleaning(
        block_id=f"{SOURCE}.b000003", start=9, end=10, before=")", after="）", rule="wide", probability=1.0
    )
    given = tables([article("一", "甲", raw, "要抓落实。")], [cleaning, closing])
    (repair,) = from_table(Cleaning, describe.run(given, DescribeSettings())["date_repairs"])
    assert (repair.start, repair.end, repair.before) == (2, 10, "202487日)")
    assert apply_edits(raw, [repair]) == "  （2024年8月7日）"


def test_two_runs_agree() -> None:
    given = tables([article("一", "朝阳区信访局局长王小明", "2024111日)", "长春市、长春市。")])
    first, second = (describe.run(given, DescribeSettings()) for _ in range(2))
    assert all(first[name].equals(second[name]) for name in first)


def test_a_law_is_dated_by_its_last_revision() -> None:
    body = [
        ("title", "某省信访条例"),
        ("date", "（2004年1月16日某省人民代表大会常务委员会第七次会议通过　2016年7"),
        ("date", "月29日第三十一次会议修订　自2016年8月1日起施行）"),
    ]
    found = describe_one("某省信访条例", None, "（2004年1月16日某省人民代表大会", body)
    assert (found.date, found.date_candidates) == (dt.date(2016, 7, 29), ("2016-07-29", "2004-01-16"))


def test_a_meeting_under_the_title_dates_the_article() -> None:
    body = [
        ("title", "政府工作报告"),
        ("paragraph", "——2025年3月5日在某县人民代表大会第三次会议上"),
        ("paragraph", "各位代表："),
    ]
    assert describe_one("政府工作报告", None, None, body).date == dt.date(2025, 3, 5)


def test_a_first_character_grows_back_from_the_title() -> None:
    found = describe_one("清溪市纪委监委规范办理信访举报", "溪市纪委监委信访室")
    assert (found.byline, found.organ, found.region_candidates) == ("清溪市纪委监委信访室", "清溪市纪委监委信访室", ())


def test_an_organ_that_closes_an_article_signs_it() -> None:
    body = [
        ("title", "工作总结"),
        ("paragraph", "一年来抓落实。"),
        ("paragraph", "今后再努力。"),
        ("paragraph", "盐亭县信访局"),
    ]
    found = describe_one("工作总结", None, None, [*body, ("paragraph", "2025年1月3日")])
    assert (found.byline, found.organ, found.adcode) == ("盐亭县信访局", "盐亭县信访局", "510723")
    assert found.date == dt.date(2025, 1, 3)


@pytest.mark.parametrize("form", ["{}信访局局长王小明", "{}人民政府"])
def test_no_region_is_taken_for_another(form: str) -> None:
    standing = [region for found in gazetteer().by_code.values() for region in found if region.stands_in(None)]
    articles: list[Head] = [("强化统筹", form.format(region.name), "2024年12月30日", []) for region in standing]
    out = from_table(Description, describe.run(tables(articles), DescribeSettings())["descriptions"])
    for region, found in zip(standing, out, strict=True):
        assert region.adcode in found.region_candidates
        assert found.adcode in (region.adcode, None)
        assert found.organ is not None
        assert found.organ.startswith(region.name)
    # Only namesakes stay open.
    open_names = Counter(region.name for region, found in zip(standing, out, strict=True) if found.adcode is None)
    assert sum(open_names.values()) < 100


@pytest.mark.parametrize(
    "case", tomllib.loads(CLOSINGS.read_text("utf-8"))["case"], ids=lambda case: " ".join(case["lines"])
)
def test_how_articles_close(case: dict[str, Any]) -> None:
    text = ["近年来，临海市强化源头治理。", "一是抓初信初访。", "二是抓积案化解。", "三是抓督查问效。"]
    body = [("title", "做好信访工作的思考"), *(("paragraph", line) for line in (*text, *case["lines"]))]
    found = describe_one("做好信访工作的思考", body=body)
    assert found.date_candidates == ((case["date"],) if "date" in case else ())
    assert found.organ == case.get("organ")


def test_no_year_is_taken_from_around_an_article() -> None:
    """Neither the compilation's title nor the neighbours date an article that says no date."""
    articles = [article("稳步推进", "固原市信访局", "（2025年3月7日）", "固原市强化统筹。")] * 6
    articles.append(("做好信访工作的思考", None, None, [("paragraph", "2024年化解积案12件。")]))
    out = describe.run(tables(articles, compilation="2025年信访工作汇编"), DescribeSettings())
    *_, last = from_table(Description, out["descriptions"])
    assert (last.date, last.date_precision, last.date_candidates) == (None, None, ())


def test_names_do_not_go_on_over_the_end_of_a_paragraph() -> None:
    """甘肃省兰州市 at the end of one paragraph says nothing of the 城关区 that the next one begins with."""
    body = [("paragraph", "经验来自甘肃省兰州市"), ("paragraph", "城关区把信访工作作为民生工程，带头接访。")]
    assert describe_one("做好信访工作的思考", body=body).adcode is None


def test_a_name_may_go_on_over_the_end_of_a_line() -> None:
    whole = tables(
        [("做好信访工作的思考", None, None, [("paragraph", "甘肃省兰州市城关"), ("paragraph", "区坚持带头接访。")])]
    )
    placements = whole["placements"]
    continues = pa.chunked_array([pa.array([False, True])])
    at = placements.column_names.index("continues")
    whole["placements"] = placements.set_column(at, placements.schema.field("continues"), continues)
    [found] = from_table(Description, describe.run(whole, DescribeSettings())["descriptions"])
    assert found.adcode == "620102"


def test_a_date_without_its_year_is_never_decided() -> None:
    articles = [article("稳步推进", "固原市信访局", "（2023年3月7日）", "固原市强化统筹。")]
    articles.append(("做好信访工作的思考", None, None, [("title", "做好信访工作的思考"), ("date", "（2月29日）")]))
    out = describe.run(tables(articles, compilation="2024年信访工作汇编"), DescribeSettings())
    *_, last = from_table(Description, out["descriptions"])
    assert (last.date, last.date_candidates) == (None, ("2024-02-29",))
