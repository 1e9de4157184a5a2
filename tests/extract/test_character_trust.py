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
