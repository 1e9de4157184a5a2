"""Which text is what its page shows: real text of any subject is trusted, text under a wrong map is not."""

from __future__ import annotations

import random
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.character_trust import Verdict, character_models, judge, load_table
from tests.extract.forged_pdf import SENTENCES

TRUSTED = Verdict()
_FIRST_HAN = 0x4E00

REAL = (
    SENTENCES,
    ("名单：赵翀宇、钱珺、孙赟、李昇、周玥、吴堃、郑喆、王犇",),
    ("處方：麻黃、桂枝、甘草，水煎服，一日兩次，飯後服用。",),  # traditional
    ("清肺化痰，方用麻杏石甘汤加减：炙麻黄、苦杏仁、生石膏、浙贝母、鱼腥草、桔梗、黄芩、甘草。",),
    ("云岭县\t120\t36\t98.5", "清河区\t88\t\t100"),
    ("Quarterly report of the petition office, 2026.",),
    ("目录……………………………………1",),
    ("\uf0b7 坚持依法治理",),  # a bullet from a symbol font
    ("联系电话：010-00000000；网址：http://www.example.org/a?b=1&c=2",),
    ("x²+y²≤1，α＝0.05，20℃，①②③，Ⅰ、Ⅱ、Ⅲ，√，×，→",),
    (),
    ("",),
)


OTHER_LANGUAGES = {
    "traditional": """青溪市信訪局堅持把群眾來信來訪作為瞭解民情的重要窗口，健全領導幹部接訪下訪制度，
推動矛盾糾紛就地化解。今年以來，
全市信訪總量比去年下降一成，群眾滿意率穩步提高。各縣區建立聯席會議，每月研究一次，對重點事項由負責同志包案，限期辦結，
並將辦理結果告知來信來訪的群眾。全市幹部要轉變作風，多到村組走訪，傾聽群眾意見，把問題解決在基層。""",
    "traditional names": "陳水嬌、黃麗芬、蕭齊雲、龔鴻儒、羅雅婷、邱鈺雯",
    "Japanese": """青渓市では、市民からの相談を受け付ける窓口を設置し、
担当職員が毎週現地を訪問して意見を聞く取り組みを進めている。
昨年度は相談件数が前年より一割減少し、解決率も向上した。今後は情報通信技術を活用した受付制度を整備し、
迅速な対応を図るとともに、
関係機関との連携会議を毎月開催して課題の共有と解決策の検討を行う方針である。""",
    "Korean": """청계시는 주민의 민원을 접수하는 창구를 설치하고 담당 공무원이 매주 현장을 방문하여 의견을 듣는
사업을 추진하고 있다.
지난해 민원 건수는 전년보다 줄었고 해결률도 높아졌다.""",
    "Uyghur": "خەلق ئەرز-شىكايەت ئىشخانىسى",
    "Tibetan": "མི་དམངས་འཕྲིན་གཏུགས་ལས་ཁུངས།",
    "Latin": "The petition office of Qingxi received 1,204 letters in 2025, 12% fewer than before (see Annex A/B).",
    "figures": "\n".join(f"{at}\t{at * 3.1:.1f}\t{at * 7}\t{at / 90:.2%}\t-{at}" for at in range(10, 40)),
    "radicals": "坚持⽤⼼⽤情⽤⼒办理群众⼯作，⼀⼈⼀事⼀议。",
}


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_right_text_of_any_language_is_trusted(name: str) -> None:
    assert judge(OTHER_LANGUAGES[name].splitlines()) == TRUSTED


def exchanged(text: str, share: float, seed: int) -> str:
    """The text under a map that gives a share of its characters others that are as common."""
    rng = random.Random(seed)
    characters = sorted(set(text) - set("，。、"))
    others = [chr(_FIRST_HAN + code) for code, usage in enumerate(load_table().usage) if usage == 1]
    names = zip(
        rng.sample(characters, round(share * len(characters))), rng.sample(others, len(characters)), strict=False
    )
    return text.translate({ord(character): other for character, other in names})


@pytest.mark.parametrize(("share", "least"), [(1.0, 20), (0.6, 20), (0.4, 12), (0.0, 0)])
def test_maps_that_are_wrong_in_part_are_told(share: float, least: int) -> None:
    found = sum(judge([exchanged("".join(SENTENCES) * 2, share, seed)]).reason is not None for seed in range(20))
    assert found >= least
    assert share or not found


def test_one_font_of_several_under_a_wrong_map_is_told() -> None:
    wrong = exchanged("".join(SENTENCES[:5]), 1.0, 7)
    lines = [*(SENTENCES * 4), wrong[:40], wrong[40:]]
    fonts = [*(["SimSun"] * 40), "SimHei", "SimHei"]
    assert judge(lines, fonts).bad_lines == {40, 41}
    assert judge(list(SENTENCES * 4), fonts[:40]) == TRUSTED


@pytest.mark.parametrize("texts", REAL)
def test_real_text_is_trusted(texts: tuple[str, ...]) -> None:
    assert judge(texts) == TRUSTED


@pytest.mark.parametrize(
    ("texts", "bad"),
    [
        (("信访工作条例", "犐犆犛３５．０４０", "第一章"), {1}),  # Latin letters under a map into rare Han
        (("嘆囈貭鍔嘆囈貭鍔",), {0}),
        (("$%&'()*+,-./0", "信访工作"), {0}),
        (("ÈÉ)*ÊÃK)*69(ËÌe", "信访工作条例"), {0}),
        (("\ufffd\ufffd\ufffd\ufffd工作",), {0}),
        (("\ue001\ue002\ue003\ue004",), {0}),
    ],
)
def test_lines_under_a_wrong_map_are_told(texts: tuple[str, ...], bad: set[int]) -> None:
    verdict = judge(texts)
    assert verdict.bad_lines == bad
    assert verdict.reason is not None


@pytest.mark.parametrize("seed", range(5))
def test_a_page_whose_characters_are_exchanged_is_told(seed: int) -> None:
    text = "".join(SENTENCES)
    characters = sorted(set(text) - set("，。"))
    other = [chr(0x4E00 + code) for code in random.Random(seed).sample(range(0x51A5), len(characters))]
    exchanged = text.translate(dict(zip(map(ord, characters), other, strict=True)))
    verdict = judge([exchanged])
    assert verdict.bad_lines == {0}


def test_a_font_that_is_one_glyph_off_is_told() -> None:
    common = bytes(code for row in range(0xB0, 0xD8) for at in range(0xA1, 0xFA) for code in (row, at)).decode("gb2312")
    page = "".join(SENTENCES).translate(dict(zip(map(ord, common), common[1:], strict=False)))
    assert judge([page]).reason == "wrong character map: characters in no familiar order"


@given(st.lists(st.text(max_size=60), max_size=8))
def test_any_text_is_judged(texts: list[str]) -> None:
    verdict = judge(texts)
    assert verdict.bad_lines <= set(range(len(texts)))
    assert (verdict.reason is None) == (not verdict.bad_lines)


def test_the_table_is_the_one_its_card_describes() -> None:
    card = tomllib.loads((character_models() / "model.toml").read_text(encoding="utf-8"))
    assert card["scores"]["pairs"] == len(load_table().pairs)
    assert card["scores"]["right_lowest"] > 2 * card["scores"]["shifted_highest"]
