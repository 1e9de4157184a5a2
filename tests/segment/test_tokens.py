"""Tokens tile their sentence but for white space, and are jieba's tokens."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path
from typing import NamedTuple

import jieba
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.config import TokenSettings
from pipeline.segment.tokens import run
from pipeline.text.words import segmenter

SENTENCES = (
    "青禾县纵深推进信访工作法治化，初次信访事项一次性化解率达到99.85%。",
    "领导干部带案下访，推动12345热线“接诉即办”与网格员上门走访衔接起来！",
    "他说，这块宅基地的纠纷拖了11年，今天总算解决了……",
    "Ａ区与B2街道、𠮷林路社区😀共建 “说事 小院”　三十六个；",
    "3.5万件，同比下降12.7个百分点（见附表1）。",
)


def table(texts: list[str], starts: list[int] | None = None) -> pa.Table:
    n = len(texts)
    starts = starts or [0] * n
    return pa.table(
        {
            "sentence_id": [f"s{i}" for i in range(n)],
            "article_id": ["a"] * n,
            "paragraph_id": ["p"] * n,
            "ordinal": list(range(1, n + 1)),
            "start": starts,
            "end": [start + len(text) for start, text in zip(starts, texts, strict=True)],
            "text": texts,
            "end_probability": [None] * n,
        },
        schema=schema.table("sentences").arrow,
    )


class Token(NamedTuple):
    sentence_id: str
    ordinal: int
    start: int
    end: int
    token: str
    tag: str


def tokens_of(texts: list[str], starts: list[int] | None = None, words: tuple[str, ...] = ()) -> list[Token]:
    tokens = run({"sentences": table(texts, starts)}, TokenSettings(words=words))["tokens"]
    assert tokens.schema == schema.table("tokens").arrow
    return [Token(**row) for row in tokens.drop_columns(["article_id"]).to_pylist()]


def test_offsets_are_those_of_the_article() -> None:
    article = "".join(SENTENCES)
    starts = [article.index(sentence) for sentence in SENTENCES]
    rows = tokens_of(list(SENTENCES), starts)
    assert all(article[row.start : row.end] == row.token for row in rows)
    assert "".join(row.token for row in rows) == "".join(article.split())


def test_ordinals_count_from_one_in_each_sentence_without_white_space() -> None:
    rows = tokens_of(["信访 工作", "　 ", "", "条例\n"])
    assert [(row.sentence_id, row.ordinal, row.token) for row in rows] == [
        ("s0", 1, "信访"),
        ("s0", 2, "工作"),
        ("s3", 1, "条例"),
    ]


def test_no_sentences_give_no_tokens() -> None:
    assert tokens_of([]) == []


def test_words_of_the_corpus_stay_whole_and_have_a_tag() -> None:
    text = "落实双向规范，带案下访"
    assert "双向规范" not in [row.token for row in tokens_of([text])]
    rows = tokens_of([text], words=("双向规范", "带案下访 v"))
    assert {row.token: row.tag for row in rows if len(row.token) == 4} == {"双向规范": "n", "带案下访": "v"}


def test_every_token_of_the_petition_dictionary_has_a_tag() -> None:
    lines = (Path(__file__).resolve().parents[2] / "corpora/petition/dictionary.txt").read_text("utf-8").splitlines()
    words = tuple(word for line in lines if (word := line.partition("#")[0].strip()))
    assert len(set(words)) == len(words) > 50
    for word in words:
        [(token, tag)] = segmenter(words).tag(word.split()[0])
        assert (token, bool(tag)) == (word.split()[0], True)


CHARACTERS = st.one_of(st.sampled_from("信访工作法治化。 \n　99.5%a😀"), st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.text(CHARACTERS)))
def test_tokens_tile_any_text(texts: list[str]) -> None:
    rows = tokens_of(texts)
    for i, text in enumerate(texts):
        at = 0
        for row in rows:
            if row.sentence_id == f"s{i}":
                assert not text[at : row.start].strip()
                assert text[row.start : row.end] == row.token
                at = row.end
        assert not text[at:].strip()


def jieba_cut(text: str) -> list[str]:
    jieba.setLogLevel(logging.WARNING)
    return list(jieba.cut(text))


@pytest.mark.parametrize("text", SENTENCES[:3])
def test_tokens_are_jiebas(text: str) -> None:
    assert segmenter().cut(text) == jieba_cut(text)
    assert [token for token, _ in segmenter().tag(text)] == segmenter().cut(text)


def test_tokens_are_jiebas_on_laws_and_reports(shared_data: Path) -> None:
    with gzip.open(
        shared_data / "training-text" / "central-reports-and-laws.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        texts = [json.loads(line)["text"] for line in lines]
    sample = [line for text in texts[::6] for line in text.splitlines()[::10] if line.strip()]
    assert len(sample) > 500
    same = sum(segmenter().cut(line) == jieba_cut(line) for line in sample)
    assert same / len(sample) > 0.99
