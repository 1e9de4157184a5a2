"""Bodies known by the ends of their names: whole, with the offices below them, and no words that only end so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.bodies import with_bodies
from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.organs import organs


def found(text: str) -> list[str]:
    regions = gazetteer().find(text, 2024)
    return [span.name for span in with_bodies(text, regions, organs().find(text, regions))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("遵义市劳动监察大队、该市大数据局", ["遵义市劳动监察大队", "市大数据局"]),
        ("组建县问题楼盘处置工作专班", ["县问题楼盘处置工作专班"]),
        ("与红旗镇综治中心、春风路街道工委座谈", ["红旗镇综治中心", "春风路街道工委"]),
        ("最高人民法院第三巡回法庭", ["最高人民法院第三巡回法庭"]),
        ("东莞市第二人民法院", ["东莞市第二人民法院"]),
        ("中国社会科学院法学研究所的教授", ["中国社会科学院法学研究所"]),
        ("市公安局城南分局办理", ["市公安局城南分局"]),
        ("中国信访法治研究会、中国银行", ["中国信访法治研究会", "中国银行"]),
        ("督办某某产业园区管委会移交的", []),
        ("向云峰产业园区管委会移交", ["云峰产业园区管委会"]),
        ("在城关派出所、辖区派出所", ["城关派出所"]),
        ("地区行署、自治区党委部署", ["地区行署", "自治区党委"]),
        ("与东岭控股集团签约，组建企业集团", ["东岭控股集团"]),
        ("中共中央办公厅、国务院办公厅印发", ["中共中央办公厅", "国务院办公厅"]),
        ("水利部河湖管理司与水利部", ["水利部河湖管理司", "水利部"]),
        ("福州海关、福州银行", ["福州海关", "福州银行"]),
    ],
)
def test_bodies_are_found(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "全市布局合理，省局局长", "市里建设一批服务中心", "区域养老服务中心", "市场监管大局", "各家银行卡",
        "我局、该局、市局答复", "60个乡镇综合服务中心", "县推进工作专班组建",
    ],
)  # fmt: skip
def test_words_that_end_so_are_no_bodies(text: str) -> None:
    assert found(text) == []


@given(st.text("市县区镇局中心大队第一法院某人民银行工委管会新设的与、。福州", max_size=24))
def test_bodies_are_in_order_and_apart(text: str) -> None:
    at = 0
    regions = gazetteer().find(text, 2024)
    for span in with_bodies(text, regions, organs().find(text, regions)):
        assert at <= span.start < span.end <= len(text)
        at = span.end
