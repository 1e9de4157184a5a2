"""Organs: found with their region or level, and of the right kind."""

from __future__ import annotations

import pytest

from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.organs import organs
from pipeline.describe.townships import township_at_head


def found(text: str) -> list[tuple[str, str, str | None]]:
    return [(span.name, span.kind, span.level) for span in organs().find(text, gazetteer().find(text, 2024))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("中央社会工作部、国家信访局与浙江省委", [
            ("中央社会工作部", "party", "national"),
            ("国家信访局", "petition", "national"),
            ("浙江省委", "party", "province"),
        ]),
        ("盐亭县人民检察院和县信访局", [
            ("盐亭县人民检察院", "procuratorate", "county"),
            ("县信访局", "petition", "county"),
        ]),
        ("兰州市城关区某某街道党工委", [("兰州市城关区某某街道党工委", "party", "township")]),
        ("新余市住房和城乡建设局", [("新余市住房和城乡建设局", "department", "prefecture")]),
        ("贵州省公安厅信访处", [("贵州省公安厅信访处", "police", "province")]),
        ("四川某某集团有限公司", [("四川某某集团有限公司", "enterprise", None)]),
        ("浙江省省信访局", [("浙江省信访局", "petition", "province")]),
        ("新疆生产建设兵团信访局", [("新疆生产建设兵团信访局", "petition", "province")]),
    ],
)  # fmt: skip
def test_organs_are_found(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    ["信访部门和各级党委", "上市公司", "城乡大学生", "其他地区政府", "社区党委", "全国信访局长会议", "广东的跨国公司"],
)
def test_bare_kinds_are_not_organs(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("某某区纪委监委提质增效", ("某某区纪委监委", "discipline", "county")),
        ("AB区公安局信访工作研究", ("AB区公安局", "police", "county")),
        ("县信访办三举措推进工作", ("县信访办", "petition", "county")),
        ("国有企业纪检工作思考", None),
        ("推进公安机关信访工作", None),
        ("乡镇党委抓信访工作的思考", None),
        ("县区法院涉诉信访研究", None),
        ("国家税务总局四川省税务局信访工作", ("国家税务总局四川省税务局", "department", "province")),
        ("济源示范区信访局工作总结", ("济源示范区信访局", "petition", None)),
        ("国务院政府工作报告", ("国务院", "government", "national")),
        ("教育部财政部联合部署", ("教育部", "department", "national")),
    ],
)
def test_titles_begin_with_organs(title: str, expected: tuple[str, str, str | None] | None) -> None:
    span = organs().at_head(title, gazetteer().find(title, 2024))
    assert (None if span is None else (span.name, span.kind, span.level)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("红星镇多举措化解纠纷", "红星镇"),
        ("新光乡打造品牌", "新光乡"),
        ("某某街道推进信访代办", "某某街道"),
        ("城镇化进程中的信访问题", None),
        ("乡村振兴背景下的信访工作", None),
        ("社区矫正工作", None),
        ("坚持镇村联动", None),
    ],
)
def test_titles_begin_with_townships(title: str, expected: str | None) -> None:
    assert township_at_head(title) == expected
