"""Sentences end where a reader ends them, and tile any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.sentences import cut_at, split_sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


CASES: tuple[tuple[str, list[str]], ...] = (
    # plain stops
    ("各村排查。及时上报！办了吗？", ["各村排查。", "及时上报！", "办了吗？"]),
    ("真的？！当然！！", ["真的？！", "当然！！"]),
    # ； joins the members of one sentence
    ("一是抓早；二是抓小；三是抓实。", ["一是抓早；二是抓小；三是抓实。"]),
    # closing quotes and brackets stay with their sentence
    ("他说：“马上就办。”大家都笑了。", ["他说：“马上就办。”", "大家都笑了。"]),
    ("（全文完。）", ["（全文完。）"]),
    ("做到“小事不出村！”，矛盾不上交。", ["做到“小事不出村！”，矛盾不上交。"]),
    ("『依法办。』」下一句。", ["『依法办。』」", "下一句。"]),
    # not inside titles and brackets
    ("读《信访怎么办？》后写体会。", ["读《信访怎么办？》后写体会。"]),
    ("去年（实际是前年。后来改了。）完成。", ["去年（实际是前年。后来改了。）完成。"]),
    ("答复(见附件1。)已送达。", ["答复(见附件1。)已送达。"]),
    # a bracket that is never closed does not swallow the rest
    ("（一是排查。二是化解。三是回访。", ["（一是排查。", "二是化解。", "三是回访。"]),
    # numbers, numbered items, half-width stops
    ("化解率99.85%，同比升3.2个点。", ["化解率99.85%，同比升3.2个点。"]),
    ("1.抓排查。2.抓化解。", ["1.抓排查。", "2.抓化解。"]),
    ("办好了吗?办好了!好。", ["办好了吗?", "办好了!", "好。"]),
    ("见https://example.cn/a?id=1页面。", ["见https://example.cn/a?id=1页面。"]),
    # ellipses
    ("修路、引水……一件件办成。", ["修路、引水……", "一件件办成。"]),
    ("建议、投诉……等事项都受理。", ["建议、投诉……等事项都受理。"]),
    ("工作总结……………………15", ["工作总结……………………15"]),
    ("“这事嘛……”，他犹豫了。", ["“这事嘛……”，他犹豫了。"]),
    ("他说不下去了……”众人沉默。", ["他说不下去了……”", "众人沉默。"]),
    # white space
    ("　　第一句。 第二句。\n", ["　　第一句。 ", "第二句。\n"]),
    ("甲\n\n乙", ["甲\n\n", "乙"]),
    ("。\n，接着说。", ["。\n", "，接着说。"]),
    ("   ", ["   "]),
    ("", []),
)


@pytest.mark.parametrize(("text", "sentences"), CASES)
def test_split_sentences(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


CHARACTERS = st.text(st.one_of(st.sampled_from("信访。！？!?…；，“”’（）()《》\n 　1.a"), st.characters()), max_size=80)


@given(CHARACTERS)
def test_sentences_tile_any_text(text: str) -> None:
    spans = split_sentences(text)
    assert "".join(text[start:end] for start, end in spans) == text
    assert [start for start, _ in spans[1:]] == [end for _, end in spans[:-1]]
    assert all(start < end for start, end in spans)


@pytest.mark.parametrize("unit", ["（", "《", "（。", "“。", "…", "。", "!", "（（）", "\n", " "])
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    started = time.process_time()
    split_sentences(unit * 50_000)
    assert time.process_time() - started < 2


@given(CHARACTERS, st.lists(st.integers(-5, 100), max_size=6))
def test_further_cuts_tile_too(text: str, offsets: list[int]) -> None:
    spans = cut_at(split_sentences(text), offsets)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    assert {end for _, end in spans} >= {offset for offset in offsets if 0 < offset < len(text)}
