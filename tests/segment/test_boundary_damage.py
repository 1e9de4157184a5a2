"""What is taken out of a text can be put back from what is remembered of it."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.boundary_damage import (
    clean_paragraphs,
    cut_pieces,
    epoch_pieces,
    hold_out,
    lose_marks,
    lose_others,
    make_examples,
    read_sources,
    read_texts,
)
from pipeline.segment.boundary_features import MARKS, Vocabulary

TEXTS = st.text(alphabet="县里排查，化解。、“”（）2024", max_size=400)
SEEDS = st.integers(0, 1000)


@given(TEXTS, SEEDS, st.floats(0, 1), st.floats(0, 1))
def test_the_marks_lost_put_back_are_the_text(text: str, seed: int, commas: float, stops: float) -> None:
    whole = text.lstrip("，。")
    while any(pair in whole for pair in ("，，", "，。", "。，", "。。")):
        whole = whole.replace("，，", "，").replace("，。", "，").replace("。，", "。").replace("。。", "。")
    left, labels = lose_marks(whole, random.Random(seed), commas, stops)
    assert "".join(c + MARKS[label] for c, label in zip(left, labels, strict=True)) == whole


@given(st.lists(st.text(alphabet="排查，化解。", min_size=8, max_size=900), max_size=4), SEEDS)
def test_pieces_are_of_their_paragraphs_and_know_its_end(paragraphs: list[str], seed: int) -> None:
    for piece, ends in cut_pieces(paragraphs, random.Random(seed)):
        assert any(piece in paragraph for paragraph in paragraphs)
        assert not ends or any(paragraph.endswith(piece) for paragraph in paragraphs)
    assert sum(len(piece) for piece, _ in cut_pieces(paragraphs, random.Random(seed))) <= sum(map(len, paragraphs))


def test_only_quotes_and_a_first_character_are_lost_besides() -> None:
    text = "各地推行“最多访一次”，群众满意。"
    lost = {lose_others(text, random.Random(seed)) for seed in range(200)}
    letters = text.replace("“", "").replace("”", "")
    assert {one.replace("“", "").replace("”", "") for one in lost} == {letters, letters[1:]}


def test_menus_are_no_paragraphs_and_marks_are_wide() -> None:
    assert clean_paragraphs("首页\n打印\n今年以来, 全县排查 1,200 件;化解率 99.5%.") == [
        "今年以来，全县排查1,200件；化解率99.5%."
    ]


@pytest.mark.parametrize("name", ["texts.jsonl.gz", "texts.csv", "texts.txt"])
def test_texts_are_read_from_each_kind_of_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(json.dumps({"title": "texts", "text": "依法办理。\n按期办结。"}).encode()))
    elif name.endswith(".csv"):
        path.write_text("no,paragraph_text\n1,依法办理。\n2,按期办结。\n", "utf-8")
    else:
        path.write_text("依法办理。\n按期办结。", "utf-8")
    assert list(read_texts(path)) == [("texts", "依法办理。\n按期办结。")]


def test_examples_differ_from_loss_to_loss_and_equal_with_equal_chance() -> None:
    vocabulary = Vocabulary.of_texts(["全县坚持源头治理，完善机制，压实责任。"] * 3)
    pieces = [("全县坚持源头治理，完善机制，压实责任。", True)] * 8
    once, again = (make_examples(pieces, vocabulary, random.Random(3), spread=0.1) for _ in range(2))
    assert [list(one.labels) for one in once] == [list(one.labels) for one in again]
    assert len({tuple(one.labels) for one in once}) > 1
    assert all(len(one.labels) == len(one.features) and one.ends for one in once)


def test_what_is_held_out_is_never_learnt_from_and_laws_are_read_sparingly(tmp_path: Path) -> None:
    (tmp_path / "东县.txt").write_text("今年以来全县排查化解矛盾纠纷，群众满意。\n", "utf-8")
    (tmp_path / "西县.txt").write_text("今年以来西县办结信访事项，群众满意。\n", "utf-8")
    (tmp_path / "条例.txt").write_text("第一条为了规范信访工作，制定本条例。\n" * 900, "utf-8")
    sources = read_sources(sorted(tmp_path.iterdir()))
    known, held_out = hold_out(sources, ["西县"])
    assert [source.title for source in known] == ["东县", "条例"]
    assert held_out == {"西县": ["今年以来西县办结信访事项，群众满意。"]}
    pieces = [text for text, _ in epoch_pieces(known, random.Random(1))]
    assert sum(text.startswith("今年") for text in pieces) == 2
    assert 700 < sum(text.startswith("第一条") for text in pieces) < 900
