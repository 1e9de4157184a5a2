"""What speaks for a quotation ending, or beginning, at a place: words, shape, neighbours, where else it is quoted."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from pipeline.config import shipped
from pipeline.segment.ngrams import START, UNKNOWN, LanguageModel, Values
from pipeline.segment.quotations import CLOSING, NEVER, OPENING, REACH, Share, Sightings, Source
from pipeline.text.han import HAN
from pipeline.text.words import segmenter

_PARTS: Final = frozenset("，。；：！？（）()《》,;:!?“”")
_BEFORE, _BEHIND = 4, 4
_WORDS_AROUND: Final = 8
# Words that follow names: “书香某地”建设.
_FOLLOWERS: Final = frozenset({
    "建设", "工作", "行动", "要求", "体系", "时期", "规划", "战略", "制度", "工程", "机制", "模式", "改革", "目标",
    "品牌", "计划", "活动", "项目", "平台", "经济", "政策", "理念", "精神", "作用", "产业", "服务", "监管", "治理",
    "格局", "布局", "开局", "专项", "等", "问题",
})  # fmt: skip
# Words that names follow: 打造“书香某地”.
_LEADERS: Final = frozenset({
    "推进", "实施", "打造", "开展", "深化", "建设", "落实", "推动", "构建", "实现", "坚持", "发挥", "完善", "用好",
    "做好", "抓好", "推行", "创建", "践行", "弘扬", "擦亮", "建立", "健全", "深入", "纵深", "持续", "扎实", "强化",
    "统筹", "全面", "启动", "探索", "形成", "聚焦", "围绕", "国家", "获批", "抓实", "做强", "做优", "支持", "推广",
    "加快", "优化", "办好", "严格", "作为", "成为", "称为",
})  # fmt: skip
_TAGS: Final = ("n", "v", "vn", "a", "u", "m", "q", "c", "p", "d", "l", "i", "x")
_PLACES_AND_PERSONS: Final = ("ns", "nr", "nt", "t")
_LENGTHS: Final = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5), (6, 6), (7, 8), (9, 10), (11, 14), (15, REACH))
_COUNTS: Final = "一二两三四五六七八九十双多全零百千万"
# 五好两宜, 三医; 两横三纵一环; 五个认同.
_TWICE_COUNTED: Final = re.compile(f"[{_COUNTS}][^{_COUNTS}]{{1,2}}[{_COUNTS}][^{_COUNTS}]{{1,2}}")
_OFTEN_COUNTED: Final = re.compile(f"(?:[{_COUNTS}][^{_COUNTS}]{{1,2}}){{3,4}}")
_COUNTED_KIND: Final = re.compile(f"[{_COUNTS}][个大项条种类张把本次化有无不零先最][^的和与]{{1,6}}")
_FUNCTION_WORDS: Final = frozenset("的了和与及在向从对把被将以为等是使让由给到")
_BINDING: Final = frozenset("的和与及是为有以")
_JOINTS: Final = re.compile("[、—+＋·×]+")
_GLUE: Final = tuple("+＋×—-·")
_CLAUSE_STARTS, _CLAUSE_ENDS = frozenset("，。；：—、”！？"), frozenset("，。；：、“！？")
# No word of one character follows a name and ends there: “购物”节、
_REST_OF_ONE: Final = re.compile(f"[{HAN}](?=[、，。；：！？“])(?<![等的])")
# A quotation right behind or before a place, and what joins the two.
_NEXT: Final = re.compile("(?P<joint>、|和|与|及|以及|)“(?P<inner>[^“”]{1,24})(?=[”，。])")
_LAST: Final = re.compile("“?(?P<inner>[^“”，。]{1,24})”(?P<joint>、|和|与|及|以及|)$")
_LAST_REACH: Final = 30
_SHORT: Final = re.compile("“([^“”，。]{1,12})”")
# Characters around a mark in which other quotations are looked at: more than a paragraph has, where lines are kept.
_NEARBY: Final = 5000

FEATURES: Final = (
    *("gain", "in_number", "between_words"),
    *(f"length {first}-{last}" for first, last in _LENGTHS),
    *(f"behind {tag}" for tag in _TAGS),
    *(f"before {tag}" for tag in _TAGS),
    *("quoted_here", "bare_here", "branches_here", "share_here", "quoted_elsewhere", "share_elsewhere", "known"),
    *("place_or_person", "word_before", "word_behind", "follower", "leader"),
    *("count", "count of 2", "count of 3", "count of 4", "count of 5"),
    *("twice_counted", "often_counted", "counted_kind", "equal_parts", "unequal_parts", "plus_inside", "glue_outside"),
    *("latin", "function_word_first", "function_word_last"),
    *("and_outside", "part_outside", "of_behind", "etc_behind", "binding_before", "starts_clause", "ends_clause"),
    *("rest_of_one", "near_joined"),
    *(f"{side}_{likeness}" for side in ("near", "far") for likeness in ("length", "last", "first", "last_two")),
    *("alike_length", "alike_first", "alike_last"),
    *("elsewhere", "elsewhere_places"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The places where a lost mark can belong, and the FEATURES of each; the last row is for any place but these."""

    places: tuple[int, ...]
    features: Values


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who is asked about a quotation: the language, the source it stands in, and what texts in general quote."""

    model: LanguageModel
    source: Source
    quotations: Mapping[str, Share]


@dataclass(frozen=True, slots=True)
class _Place:
    """A quotation that a place makes: its text, what stands before and behind it, the words at the place's sides."""

    inner: str
    before: str
    behind: str
    word_before: tuple[str, str]
    word_behind: tuple[str, str]


def partner_places(text: str, at: int, limit: int) -> list[int]:
    """Where the partner of the mark at `at` can stand: within reach, with no other punctuation between but 、.

    `limit` is how far the next mark, or the paragraph, lets it be.

    >>> partner_places("聚焦“五个法治化，建设", 2, 11), partner_places("聚焦五个”", 4, 0)
    ([4, 5, 6, 7, 8], [0, 1, 2, 3])
    """
    closes = text[at] == OPENING
    places = []
    reach = range(at + 1, min(limit, at + 1 + REACH)) if closes else range(at - 1, max(limit, at - REACH) - 1, -1)
    for here in reach:
        if text[here] in _PARTS:
            break
        places.append(here + closes)
    return places if closes else places[::-1]


def describe_choice(text: str, at: int, limit: int, witnesses: Witnesses) -> Choice | None:
    """The places for the partner of the mark at `at`, with what speaks for each; None when there is no place."""
    places = partner_places(text, at, limit)
    if not places:
        return None
    closes = text[at] == OPENING
    gains, in_number = _gains(text, places, CLOSING if closes else OPENING, witnesses.model)
    stretch = text[at + 1 : at + 2 + REACH] if closes else text[max(0, at - REACH - 1) : at]
    sightings = witnesses.source.sightings(stretch, from_start=closes)
    starts, ends = _words(text, places)
    far = _LAST.search(text[max(0, at - _LAST_REACH) : at]) if closes else _NEXT.match(text, at + 1)
    nearby = _SHORT.finditer(text, max(0, at - _NEARBY), at + _NEARBY)
    others = [match[1] for match in nearby if not match.start() <= at < match.end()]
    rows = []
    for place, gain, is_inside in zip(places, gains, in_number, strict=True):
        begin, end = (at, place) if closes else (place, at + 1)
        inner = text[at + 1 : place] if closes else text[place:at]
        words = (ends.get(place, ("", "")), starts.get(place, ("", "")))
        quotation = _Place(inner, text[max(0, begin - 1) : begin], text[end : end + 1], *words)
        near = _NEXT.match(text, place) if closes else _LAST.search(text[max(0, place - _LAST_REACH) : place])
        named = starts.get(begin + closes, ("", ""))
        known = _known(inner, sightings, witnesses.quotations.get(inner, NEVER))
        rows.append(
            [
                gain,
                is_inside,
                # Names need not be made of the dictionary's words.
                place in starts or place in ends or place == len(text) or any(known[:1] + known[-2:]),
                *(low <= len(inner) <= high for low, high in _LENGTHS),
                *_tags(quotation.word_behind[1]),
                *_tags(quotation.word_before[1]),
                *known,
                named[0] == inner and named[1] in _PLACES_AND_PERSONS,
                *_sides(quotation, closes=closes),
                *_shape(quotation, closes=closes),
                *_surroundings(quotation, closes=closes),
                closes and _REST_OF_ONE.match(text, place) is not None,
                near is not None and bool(near["joint"]),
                *_likeness(inner, near),
                *_likeness(inner, far),
                *_likeness_to_any(inner, others),
                0.0,
                0.0,
            ]
        )
    rows.append([0.0] * (len(FEATURES) - 2) + [1.0, math.log(len(places))])
    return Choice(tuple(places), np.array(rows, np.float64))


def _words(text: str, places: Sequence[int]) -> tuple[dict[int, tuple[str, str]], dict[int, tuple[str, str]]]:
    """The words with their tags around the places, by where they start and by where they end."""
    here = max(0, places[0] - _WORDS_AROUND)
    starts, ends = {}, {}
    for word, tag in segmenter().tag(text[here : places[-1] + _WORDS_AROUND]):
        starts[here] = ends[here + len(word)] = (word, tag)
        here += len(word)
    return starts, ends


def _known(inner: str, sightings: Sightings, share: Share) -> list[float]:
    """How often the quotation is quoted and not in its source, whether it goes on there, and in other texts."""
    length = len(inner)
    # The one at hand is a sighting too.
    seen, quoted = max(0.0, sightings.seen[length] - 1), float(sightings.quoted[length])
    longer = max(0.0, sightings.seen[length + 1] - 1) if length + 1 < len(sightings.seen) else 0.0
    return [
        math.log1p(quoted),
        math.log1p(max(0.0, seen - quoted)),
        math.log((seen + 1) / (longer + 1)) if length > 1 else 0.0,
        quoted / (seen + 1),
        math.log1p(share.quoted) * share.quoted / (share.seen + 1),
        share.quoted / (share.seen + 1),
        share.known,
    ]


def _sides(place: _Place, *, closes: bool) -> list[float]:
    """What the words at a place's sides are."""
    return [
        len(place.word_before[0]),
        len(place.word_behind[0]),
        closes and place.word_behind[0] in _FOLLOWERS,
        not closes and place.word_before[0] in _LEADERS,
    ]


def _shape(place: _Place, *, closes: bool) -> list[float]:
    """What a quotation's own characters say: slogans count, and have parts of one length."""
    inner = place.inner
    counts = inner[0] in _COUNTS or inner[0].isdecimal()
    parts = [len(part) for part in _JOINTS.split(inner) if part]
    return [
        counts,
        *(counts and len(inner) == length for length in (2, 3, 4, 5)),
        _TWICE_COUNTED.fullmatch(inner) is not None,
        _OFTEN_COUNTED.fullmatch(inner) is not None,
        _COUNTED_KIND.fullmatch(inner) is not None,
        len(parts) > 1 and len(set(parts)) == 1,
        len(set(parts)) > 1,
        not {"+", "＋", "×"}.isdisjoint(inner),
        (place.behind if closes else place.before) in _GLUE,
        inner.isascii(),
        inner[0] in _FUNCTION_WORDS,
        inner[-1] in _FUNCTION_WORDS,
    ]


def _surroundings(place: _Place, *, closes: bool) -> list[float]:
    """What the characters around a quotation say of where it ends, or begins."""
    outside = place.behind if closes else place.before
    return [
        outside == "、",
        outside in tuple("，。；："),
        closes and place.behind in tuple("的等之"),
        place.behind == "等",
        not closes and place.before in _BINDING,
        not place.before or place.before in _CLAUSE_STARTS,
        not place.behind or place.behind in _CLAUSE_ENDS,
    ]


def _likeness(inner: str, other: re.Match[str] | None) -> list[bool]:
    """Whether a quotation is as long as its neighbour, and ends and begins as it does: “长征精神”“延安精神”."""
    if other is None:
        return [False] * 4
    name = other["inner"]
    alike = name[-2:] == inner[-2:] and len(inner) > 2 and len(name) > 2
    return [len(name) == len(inner), name[-1] == inner[-1], name[0] == inner[0], alike]


def _likeness_to_any(inner: str, others: Sequence[str]) -> list[bool]:
    """Whether a quotation of the paragraph is as long, and begins or ends with the same character besides."""
    alike = [other for other in others if len(other) == len(inner)]
    return [
        bool(alike),
        any(other[0] == inner[0] for other in alike),
        any(other[-1] == inner[-1] for other in alike),
    ]


def _tags(tag: str) -> list[bool]:
    """Which of _TAGS a word's tag is; jieba divides nouns into many kinds, and vn is no verb."""
    return [tag == name or (name != "v" and tag.startswith(name)) for name in _TAGS]


def _gains(text: str, places: Sequence[int], mark: str, model: LanguageModel) -> tuple[Values, Values]:
    """How much likelier a mark makes the text at each place, and whether the place is inside a number."""
    padding = START * (_BEFORE + 1)
    # No more of the text than the n-grams can see.
    first = max(0, places[0] - _WORDS_AROUND)
    folded = model.fold(padding + text[first : places[-1] + _WORDS_AROUND] + padding)
    wanted = np.array(places) - first + len(padding)
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
