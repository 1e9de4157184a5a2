"""What speaks for a quotation ending, or beginning, at a place: its words, its length, what stands around it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from pipeline.config import shipped
from pipeline.segment.ngrams import START, UNKNOWN, LanguageModel, Values
from pipeline.text.words import segmenter

OPENING, CLOSING = "“", "”"

_PARTS: Final = frozenset("，。；：！？（）()《》,;:!?“”")
_REACH: Final = 16  # characters that a quotation without punctuation has at most
_SHORTEST: Final = 2
_BEFORE, _BEHIND = 4, 4
_WORDS_AROUND: Final = 8
# Words that follow names: “书香某地”建设.
_FOLLOWERS: Final = frozenset({
    "建设", "工作", "行动", "要求", "体系", "时期", "规划", "战略", "制度", "工程", "机制", "模式", "改革", "目标",
    "品牌", "计划", "活动", "项目", "平台", "经济", "政策", "理念", "精神", "作用", "产业", "服务", "监管", "治理",
    "格局", "布局", "开局", "专项", "等", "问题",
})  # fmt: skip
_TAGS: Final = ("n", "v", "vn", "a", "u", "m", "q", "c", "p", "d", "l", "i", "x")
_LENGTHS: Final = ((2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 8), (9, 10), (11, _REACH))
_NUMBERS: Final = frozenset("一二两三四五六七八九十")
_BINDING: Final = frozenset("的和与及是为有以")

FEATURES: Final = (
    *("gain", "in_number", "between_words"),
    *(f"length {first}-{last}" for first, last in _LENGTHS),
    *(f"behind {tag}" for tag in _TAGS),
    *(f"before {tag}" for tag in _TAGS),
    *("counts", "word_before", "word_behind", "lists", "and_behind", "part_behind", "part_before", "and_at_edge"),
    *("repeats_one", "quotation_behind", "quotation_before", "binding_words", "of_behind", "binding_before"),
    "follower",
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The places where a lost mark can belong, and the FEATURES of each."""

    places: tuple[int, ...]
    features: Values


def partner_places(text: str, at: int, limit: int) -> list[int]:
    """Where the partner of the mark at `at` can stand: within reach, with no other punctuation between but 、.

    `limit` is how far the next mark, or the paragraph, lets it be.

    >>> partner_places("聚焦“五个法治化，建设", 2, 11), partner_places("聚焦五个”", 4, 0)
    ([5, 6, 7, 8], [0, 1, 2])
    """
    if text[at] == OPENING:
        ends = range(at + 1 + _SHORTEST, min(limit, at + _REACH) + 1)
        return [end for end in ends if _PARTS.isdisjoint(text[at + 1 : end])]
    return [begin for begin in range(max(limit, at - _REACH), at - _SHORTEST + 1) if _PARTS.isdisjoint(text[begin:at])]


def describe_choice(text: str, at: int, limit: int, model: LanguageModel) -> Choice | None:
    """The places for the partner of the mark at `at`, with what speaks for each; None when there is no place."""
    places = partner_places(text, at, limit)
    if not places:
        return None
    closes = text[at] == OPENING
    gains, in_number = _gains(text, places, CLOSING if closes else OPENING, model)
    first, last = max(0, places[0] - _WORDS_AROUND), places[-1] + _WORDS_AROUND
    starts, ends = {}, {}
    here = first
    for word, tag in segmenter().tag(text[first:last]):
        starts[here] = ends[here + len(word)] = (word, tag)
        here += len(word)
    rows = []
    for place, gain, is_inside in zip(places, gains, in_number, strict=True):
        content = text[at + 1 : place] if closes else text[place:at]
        begin, end = (at, place) if closes else (place, at + 1)
        around = (text[begin - 1 : begin], text[end : end + 1])
        behind, before = starts.get(place, ("", "")), ends.get(place, ("", ""))
        rows.append(
            [
                gain,
                is_inside,
                place in starts or place in ends or place == len(text),
                *(low <= len(content) <= high for low, high in _LENGTHS),
                *_tags(behind[1]),
                *_tags(before[1]),
                *_shape(content, around, (len(before[0]), len(behind[0]))),
                text.startswith("、“", place),
                text[max(0, place - 2) : place] == "”、",
                sum(char in "的和与及" for char in content),
                around[1] in tuple("的等之"),
                around[0] in _BINDING,
                behind[0] in _FOLLOWERS,
            ]
        )
    return Choice(tuple(places), np.array(rows, np.float64))


def _shape(content: str, around: Sequence[str], words: Sequence[int]) -> list[float]:
    """What a quotation's own characters and its neighbours say; `words` are as long as those around the place."""
    return [
        content[0] in _NUMBERS,
        *words,
        "、" in content,
        around[1] == "、",
        around[1] in tuple("，。；"),
        around[0] in tuple("、，。："),
        content[-1] == "、" or content[0] == "、",
        content.count("一") >= 2,
    ]


def _tags(tag: str) -> list[bool]:
    """Which of _TAGS a word's tag is; jieba divides nouns into many kinds, and vn is no verb."""
    return [tag == name or (name != "v" and tag.startswith(name)) for name in _TAGS]


def _gains(text: str, places: Sequence[int], mark: str, model: LanguageModel) -> tuple[Values, Values]:
    """How much likelier a mark makes the text at each place, and whether the place is inside a number."""
    padding = START * (_BEFORE + 1)
    folded = model.fold(padding + text + padding)
    wanted = np.array(places) + len(padding)
    here = np.searchsorted(folded.offsets, wanted)
    around = [folded.codes[here + i] for i in range(-_BEFORE, _BEHIND)]
    sign = np.full(len(here), model.signs.get(mark, UNKNOWN), np.uint64)
    put = model.log_probability([*around[:_BEFORE], sign, *around[_BEFORE:]], _BEFORE, put_in=_BEFORE)
    return put - model.log_probability(around, _BEFORE), (folded.offsets[here] != wanted).astype(np.float64)


def shares(features: Values, weights: Values) -> Values:
    """How likely each place is by its features, one of them being it."""
    scores = features @ weights
    exponents = np.exp(scores - scores.max())
    return np.asarray(exponents / exponents.sum())


@cache
def load_weights() -> Mapping[str, Values]:
    """The weights of FEATURES for a lost closing and a lost opening mark."""
    told = json.loads((shipped("models", "language") / "quotes.json").read_text("utf-8"))
    return {mark: np.array([told[mark][name] for name in FEATURES]) for mark in (CLOSING, OPENING)}
