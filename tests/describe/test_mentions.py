"""Mentions: exact spans inside their paragraph, of the right kind, with the right values."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.config import DescribeSettings
from pipeline.describe import mentions
from pipeline.describe.formulations import count_of
from pipeline.describe.mentions import Article, find_mentions
from pipeline.records import Mention, from_table

Row = tuple[str, str, str | None, float | None, str | None]


def article(text: str) -> Article:
    return Article(
        "a", text, "王小明", dt.date(2025, 3, 7), "330100", province="浙江省", prefecture="杭州市", county=None
    )


def found(text: str) -> list[Mention]:
    """The mentions of a text whose lines are its paragraphs."""
    at, paragraphs = 0, []
    for i, line in enumerate(text.split("\n")):
        paragraphs.append((at, at + len(line), f"p{i}"))
        at += len(line) + 1
    return list(find_mentions(article(text), paragraphs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("落实《信访工作条例》和民法典", [
            ("law", "《信访工作条例》", "信访工作条例", None, None),
            ("law", "民法典", "中华人民共和国民法典", None, None),
        ]),
        ("订阅《某某日报》，办法总比困难多，公司法人", []),
        ("刑法第二百三十四条，刑法学", [("law", "刑法", "中华人民共和国刑法", 234.0, "条")]),
        ("《关于印发〈某省办法〉的通知》（国发[2024]5号）", [
            ("law", "《关于印发〈某省办法〉的通知》", "关于印发〈某省办法〉的通知", None, None),
            ("law", "国发[2024]5号", "国发〔2024〕5号", None, None),
        ]),
        ("根据京发2024〕12号，（2023）12号楼", [("law", "京发2024〕12号", "京发〔2024〕12号", None, None)]),
        ("违反本条例第三条，条例要求", []),
        ("宁波市鄞州区做法", [("region", "宁波市鄞州区", "330212", None, None)]),
        ("西湖区先行", [("region", "西湖区", "330106", None, None)]),
        ("在长安区试点", [("region", "长安区", None, None, None)]),
        ("在诸暨市枫桥镇设点", [
            ("region", "诸暨市", "330681", None, None),
            ("region", "枫桥镇", "330681109", None, None),
        ]),
        ("到三墩镇、西王镇学习", [
            ("region", "三墩镇", "330106109", None, None),
            ("region", "西王镇", None, None, None),
        ]),
        ("省信访局、市委部署", [
            ("organ", "省信访局", "浙江省信访局", None, None),
            ("organ", "市委", "杭州市委", None, None),
        ]),
        ("县长李文在会上强调", [("person", "县长李文", "李文", None, None)]),
        ("王小明表示", [("person", "王小明", "王小明", None, None)]),
        ("2024年10月26日至2024年11月", [
            ("date", "2024年10月26日至2024年11月", "2024-10-26/2024-11", None, None),
        ]),
        ("去年5月以来，今年1月3日，3月4日", [
            ("date", "去年5月", "2024-05", None, None),
            ("date", "今年1月3日", "2025-01-03", None, None),
            ("date", "3月4日", None, None, None),
        ]),
        ("推进“五个法治化”，践行四下基层", [
            ("formulation", "“五个法治化”", "五个法治化", 5.0, None),
            ("formulation", "四下基层", "四下基层", 4.0, None),
        ]),
        ("按期办结率达99.7%", [("indicator", "按期办结率达99.7%", "按期办结率", 99.7, "%")]),
        ("群众满意度提高到百分之九十五", [("indicator", "群众满意度提高到百分之九十五", "群众满意度", 95.0, "%")]),
        ("信访总量1,234件、下降8.5%", [
            ("indicator", "信访总量1,234件", "信访总量", 1234.0, "件"),
            ("indicator", "下降8.5%", "信访总量变化", -8.5, "%"),
        ]),
        ("走访群众1200户，用时5个工作日，100%落实", []),
        ("满意率由85%提高到98%", [("indicator", "满意率由85%提高到98%", "满意率", 98.0, "%")]),
        ("生产总值增长5%—6%", [("indicator", "生产总值增长5%—6%", "生产总值变化", None, "%")]),
        ("积案化解率达九成五，发生率由3%降为零", [
            ("indicator", "积案化解率达九成五", "积案化解率", 95.0, "%"),
            ("indicator", "发生率由3%降为零", "发生率", 0.0, "%"),
        ]),
        ("信访总量一百二十三件，比去年同期减少三分之一", [
            ("indicator", "信访总量一百二十三件", "信访总量", 123.0, "件"),
            ("indicator", "比去年同期减少三分之一", "信访总量变化", -33.3333, "%"),
            ("date", "去年", "2024", None, None),
        ]),
        ("满意率提高3至5个百分点，投资额5万元至8%", [
            ("indicator", "满意率提高3至5个百分点", "满意率变化", None, "个百分点"),
            ("indicator", "投资额5万元", "投资额", 5.0, "万元"),
        ]),
        ("人均收入比2020年翻一番，每万人口拥有量9件，产值突破万亿元", [
            ("indicator", "人均收入比2020年翻一番", "人均收入变化", 1.0, "倍"),
            ("date", "2020年", "2020", None, None),
            ("indicator", "每万人口拥有量9件", "每万人口拥有量", 9.0, "件"),
            ("indicator", "产值突破万亿元", "产值", 1e12, "元"),
        ]),
        ("推行“1+3+N”机制，破解“一刀切”，开通“12345”热线", [("formulation", "“1+3+N”", "1+3+N", None, None)]),
        ("贯彻《信访工作条例》，宣传《条例》", [
            ("law", "《信访工作条例》", "信访工作条例", None, None),
            ("law", "《条例》", "信访工作条例", None, None),
        ]),
        ("市委市政府督办，全市法院落实", [
            ("organ", "市委", "杭州市委", None, None),
            ("organ", "市政府", "杭州市政府", None, None),
        ]),
        ("桐庐、萧山先行，朝阳产业", [
            ("region", "桐庐", "330122", None, None),
            ("region", "萧山", "330109", None, None),
        ]),
        ("红旗镇党委与恒晟煤业集团有限公司", [
            ("region", "红旗镇", None, None, None),
            ("organ", "红旗镇党委", "红旗镇党委", None, None),
            ("organ", "恒晟煤业集团有限公司", "恒晟煤业集团有限公司", None, None),
        ]),
    ],
)  # fmt: skip
def test_what_is_mentioned(text: str, expected: list[Row]) -> None:
    assert [(m.kind, m.surface, m.normalized, m.value, m.unit) for m in found(text)] == expected


@pytest.mark.parametrize(
    ("text", "period", "scope"),
    [
        ("今年以来，全省受理率99.8%", "2025-01/2025-03", "浙江省"),
        ("去年上半年，全市办结率99%", "2024-01/2024-06", "杭州市"),
        ("2024年1—9月，宁波市满意率97%", "2024-01/2024-09", "宁波市"),
        ("2024年10月，满意率97%", "2024-10", None),
        ("上半年，满意率97%", None, None),
        ("“十四五”期间，满意率97%", "2021/2025", None),
        ("2023年起步。全年满意率97%", "2023", None),
        ("2023年起步。\n全年满意率97%", None, None),
        ("2019年1月—2021年9月，满意率97%", "2019-01/2021-09", None),
        ("全国满意率97%", None, "全国"),
        ("去年完成改革。满意率97%", None, None),
        ("满意率97%、居全国首位，受理率比2020年提高3%", None, None),
        ("全县满意率97%", None, None),
        ("截至2024年6月底，满意率97%", None, None),
        ("西湖区、萧山区满意率97%", None, None),
        ("宁波市鄞州区某某街道满意率97%", None, None),
    ],
)
def test_when_and_where_an_indicator_holds(text: str, period: str | None, scope: str | None) -> None:
    last = [mention for mention in found(text) if mention.kind == "indicator"][-1]
    assert (last.period, last.scope) == (period, scope)


def test_figures_of_several_places_belong_to_each() -> None:
    text = "西湖区、萧山区满意率分别为97%、96%"
    indicators = [(m.normalized, m.value, m.scope) for m in found(text) if m.kind == "indicator"]
    assert indicators == [("满意率", 97.0, "西湖区"), ("满意率", 96.0, "萧山区")]


def test_articles_stand_with_their_law() -> None:
    cited = [
        (m.normalized, m.value, m.scope) for m in found("依据刑法第十二条之一第二款第（三）项和《条例》第3条、第5条")
    ]
    assert cited == [("中华人民共和国刑法", 12.0, "第12条之一第2款第3项"), ("条例", 3.0, "第3条、第5条")]


def test_a_renamed_region_keeps_the_code_it_had_last() -> None:
    late = Article("a", "撤销莱芜市", None, dt.date(2019, 2, 1), "370000", "山东省", None, None)
    assert [m.normalized for m in find_mentions(late, [(0, 5, "p")])] == ["371200"]


def test_a_short_name_stands_for_the_long_one() -> None:
    text = "出台《某省信访工作办法》（以下简称《办法》）。\n落实《办法》，不看《指南针》。"
    laws = [(m.surface, m.normalized) for m in found(text) if m.kind == "law"]
    assert laws == [("《某省信访工作办法》", "某省信访工作办法"), ("《办法》", "某省信访工作办法")]


def test_a_numbered_formulation_is_known_again_without_quotes() -> None:
    text = "处理好“六个关系”。\n六个关系各有侧重，六个月完成。"
    assert [m.paragraph_id for m in found(text) if m.kind == "formulation"] == ["p0", "p1"]


@pytest.mark.parametrize(
    ("name", "count"), [("十项行动", 10), ("第一议题", None), ("一站式", None), ("双向规范", None)]
)
def test_what_a_formulation_counts(name: str, count: int | None) -> None:
    assert count_of(name) == count


WHOLE = ["《信访工作条例》", "“五个法治化”", "省信访局", "杭州市", "西湖区", "县长李文", "习近平总书记", "民法典"]
PARTS = [
    "“",
    "”",
    "《",
    "》",
    "2024年",
    "10月",
    "26日",
    "去年",
    "化解率",
    "达",
    "99.5%",
    "同比增长",
    "（以下简称《办法》）",
]
MARKS = ["、", "，", "。", "\n", " ", "𠀀"]
PIECES = st.sampled_from(WHOLE + PARTS + MARKS)


@given(st.lists(PIECES, max_size=14).map("".join))
def test_spans_are_exact_and_inside_their_paragraph(text: str) -> None:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    keys = set()
    for mention in found(text):
        start = starts[int(mention.paragraph_id[1:])]
        assert start <= mention.start < mention.end <= start + len(lines[int(mention.paragraph_id[1:])])
        assert mention.surface == text[mention.start : mention.end]
        keys.add((mention.start, mention.end, mention.kind))
    assert len(keys) == len(found(text))


def test_the_stage_reads_tables() -> None:
    text = "信访工作\n贵州省信访局要求"
    row: dict[str, object] = dict.fromkeys(schema.table("articles").column_names)
    row |= {"article_id": "a", "text": text, "author": "王小明"}
    listed = row | {"article_id": "b", "text": None}
    articles = {name: [row[name], listed[name]] for name in row}
    paragraphs: dict[str, list[object]] = {name: [None, None] for name in schema.table("paragraphs").column_names}
    paragraphs |= {"article_id": ["a", "a"], "paragraph_id": ["p1", "p2"], "start": [0, 5], "end": [4, 13]}
    given_tables = {
        "articles": schema.table("articles").from_columns(
            articles | {"region_candidates": [[], []], "date_candidates": [[], []]}
        ),
        "paragraphs": schema.table("paragraphs").from_columns(paragraphs),
    }
    out = from_table(Mention, mentions.run(given_tables, DescribeSettings())["mentions"])
    assert [(m.kind, m.start, m.end, m.paragraph_id) for m in out] == [("region", 5, 8, "p2"), ("organ", 5, 11, "p2")]
