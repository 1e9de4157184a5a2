"""Edits that follow from structure: ordinals by their sequence, run-in headings, characters that a twin shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import rjieba
from threadpoolctl import threadpool_limits

from pipeline.records import Cleaning
from pipeline.segment.boundary_features import MARKS
from pipeline.segment.boundary_model import load_model
from pipeline.segment.headings import HEADING_NOUNS
from pipeline.segment.joins import HEADING_KINDS, Flow
from pipeline.segment.leads import lead_end
from pipeline.segment.passages import Passage
from pipeline.segment.rows import Row, width
from pipeline.segment.titles import Loss, ends_sentence, letters
from pipeline.text.enumerators import RANK, leading_enumerator, write_enumerator

# Words that open the first sentence under a heading far oftener than they stand inside one.
_OPENERS: Final = (
    "今年", "去年", "近年来", "一年来", "五年来", "过去", "当前", "目前", "根据", "按照", "为了", "为贯彻", "我们",
    "我市", "我省", "我县", "我局", "各位", "要坚持", "要", "坚持", "深入", "全面", "紧紧", "牢牢", "聚焦", "围绕",
    "认真", "积极", "始终", "以习近平", "这是", "这一", "面对", "党的", "习近平", "2", "少数", "只有", "必须",
    "切实", "充分", "在",
)  # fmt: skip
_CLOSING: Final = "”’》）】"
# A leading sentence so many times as long as its siblings' holds two.
_MUCH_LONGER: Final = 1.6
# Characters behind the last place looked at that the model of lost marks reads with it.
_CONTEXT: Final = 30
# What a split scores at least where that model is asked, and what of it the model's word is: measured on reports that
# lost their marks on purpose, where 29 of 30 such splits were right.
_LEAST_WITH_MARKS: Final = 0.6
_LEAST_OF_MARKS: Final = 0.9
_ANY_MARK: Final = -0.15
_ENUMERATED: Final = 10  # characters before a break that show an enumeration under way


def repair(row: Row, start: int, end: int, after: str, *, rule: str, probability: float) -> Cleaning:
    """An edit of row.text[start:end], in the raw offsets that the tables speak."""
    first, last = row.raw(start), row.raw(end)
    if start == end:
        last = first
    before = row.line.text_raw[first:last]
    return Cleaning(
        block_id=row.line.block_id,
        start=first,
        end=last,
        before=before,
        after=after,
        rule=rule,
        probability=probability,
    )


def insert_losses(rows: Sequence[Row], lost: Sequence[Loss], rule: str) -> list[Cleaning]:
    """Insertions of lost characters into the rows whose joined text lost them."""
    edits = []
    for loss in lost:
        at = loss.at
        for row in rows:
            if at <= len(row.text):
                edits.append(repair(row, at, at, loss.text, rule=rule, probability=loss.probability))
                break
            at -= len(row.text)
    return edits


@dataclass(frozen=True, slots=True)
class Ordinal:
    """An ordinal that damage changed: the passage, the value it must have, and how sure that is."""

    passage: Passage
    value: int
    probability: float


def damaged_ordinals(passages: Sequence[Passage]) -> list[Ordinal]:
    """Ordinals lost or cut, with the value that their place among their siblings gives them."""
    found = []
    last: dict[str, int] = {}
    for at, passage in enumerate(passages):
        enumerator = passage.enumerator
        if enumerator is None or enumerator.kind not in HEADING_KINDS | {"clause"}:
            continue
        kind = enumerator.kind
        if kind == "attachment":
            last = {}
            continue
        # Clauses are counted through all chapters.
        for other in [other for other in last if RANK[other] > RANK[kind] and other != "clause"]:
            del last[other]
        expected = last.get(kind, 0) + 1
        cut = _is_cut(passage, kind, expected)
        if enumerator.whole and not cut:
            value = enumerator.value
        elif write_enumerator(kind, 1) is None or not _is_ordinal(passages, at, last):
            continue
        else:
            value = expected if cut or enumerator.value is None else enumerator.value
            found.append(Ordinal(passage, value, _certainty(passages, at, kind, value, expected)))
        if value is not None:
            last[kind] = value
    return found


def _is_ordinal(passages: Sequence[Passage], at: int, last: Mapping[str, int]) -> bool:
    """Whether what looks like the rest of an ordinal is one: a lone 、 needs a heading or siblings to show it."""
    passage = passages[at]
    enumerator = passage.enumerator
    if enumerator is None or enumerator.value is not None:
        return enumerator is not None
    broken_off = at > 0 and passages[at - 1].level is None and not ends_sentence(passages[at - 1].text)
    if passage.level is not None:
        # A line may break before a 、 that goes on with an enumeration: 征地拆迁、物业管理|、劳资纠纷.
        return not (broken_off and "、" in passages[at - 1].text[-_ENUMERATED:])
    if broken_off:
        return False
    return enumerator.kind != "han" or "han" in last or _has_next(passages, at)


def _has_next(passages: Sequence[Passage], at: int) -> bool:
    """Whether the next item of the same kind is the second of a series."""
    kind = passages[at].kind
    following = next((one.enumerator for one in passages[at + 1 :] if one.kind == kind), None)
    return following is not None and following.value in {None, 2}


def _is_cut(passage: Passage, kind: str, expected: int) -> bool:
    """Whether what stands there is the end of the expected ordinal (一、 for 十一、)."""
    whole = write_enumerator(kind, expected)
    surface = passage.enumerator.surface if passage.enumerator else ""
    plain = surface.replace("(", "（").replace(")", "）")
    return (
        whole is not None
        and plain != whole
        and passage.enumerator is not None
        and bool(passage.enumerator.value != expected and whole.endswith(plain))
    )


def _certainty(passages: Sequence[Passage], at: int, kind: str, value: int, expected: int) -> float:
    """0.97 when the next sibling agrees or none follows, less when the sequence is torn."""
    printed = passages[at].enumerator
    if value != expected:
        return 0.95 if printed is not None and printed.value == value else 0.8
    between = 0
    for passage in passages[at + 1 :]:
        enumerator = passage.enumerator
        if enumerator is None or enumerator.kind not in HEADING_KINDS:
            continue
        if RANK[enumerator.kind] < RANK[kind]:
            break
        if enumerator.kind == kind and enumerator.value is None:
            between += 1
        elif enumerator.kind == kind and enumerator.value is not None:
            step = enumerator.value - value - between
            return 0.98 if step == 1 else 0.93 if step > 1 else 0.8
    return 0.96


def ordinal_edit(ordinal: Ordinal) -> Cleaning | None:
    """The edit that writes the ordinal as it should stand."""
    enumerator = ordinal.passage.enumerator
    whole = write_enumerator(enumerator.kind, ordinal.value) if enumerator else None
    if enumerator is None or whole is None:
        return None
    end = len(enumerator.surface)
    return repair(ordinal.passage.first, 0, end, whole, rule="restore_ordinal", probability=ordinal.probability)


@dataclass(frozen=True, slots=True)
class RunIn:
    """A heading that shares its line with the text it heads: the passage and the offset where the text begins."""

    passage: Passage
    at: int
    probability: float


def run_in_headings(passages: Sequence[Passage], flow: Flow) -> list[RunIn]:
    """Headings glued to their text: their siblings stand alone, they run on."""
    found = []
    standing = {passage.kind for passage in passages if passage.is_heading} & {"han", "han_paren", "chapter", "section"}
    for at, passage in enumerate(passages):
        if passage.is_heading or passage.kind not in standing:
            continue
        siblings = [other for other in _siblings(passages, at) if other.is_heading]
        runners = [other for other in _siblings(passages, at) if not other.is_heading]
        if not siblings or len(runners) > len(siblings):
            continue
        split = _split_point(passage, [one.text for one in siblings], flow)
        if split is not None:
            found.append(RunIn(passage, *split))
    return found


def lost_leads(passages: Sequence[Passage], flow: Flow) -> list[RunIn]:
    """First sentences that lost their full stop: most of their siblings begin with one that heads its paragraph.

    One much longer than its siblings' has taken the next sentence in.
    """
    found = []
    leading = {passage.kind for passage in passages if passage.lead}
    for at, passage in enumerate(passages):
        if passage.is_heading or passage.kind not in leading:
            continue
        siblings = _siblings(passages, at)
        leads = [other for other in siblings if other.lead]
        if len(leads) < 2 or len(leads) < 0.5 * len(siblings):
            continue
        heads = [_lead(one) for one in leads]
        if passage.lead and len(_lead(passage)) <= _MUCH_LONGER * median(map(len, heads)):
            continue
        split = _split_point(passage, heads, flow, marks=_lost_marks)
        if split is not None:
            found.append(RunIn(passage, *split))
    return found


def _lead(passage: Passage) -> str:
    """The leading sentence of a passage with its number."""
    return passage.text[: lead_end(passage.text, passage.enumerator.end if passage.enumerator else 0)]


def _lost_marks(text: str) -> Callable[[int], float]:
    """What the model of lost marks says for a sentence that ends before an offset: some 3 for a stop, less for none."""
    # A few dozen characters: more threads than one would only wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        found = load_model().probabilities(text)
    stop = MARKS.index("。")
    return lambda at: float(3.0 * found[at - 1][stop] - 1.5 * found[at - 1][0])


def _siblings(passages: Sequence[Passage], at: int) -> list[Passage]:
    """Passages of the same kind under the same parent."""
    kind = passages[at].kind
    rank = RANK[kind] if kind else 0
    found = []
    for step in (-1, 1):
        there = at + step
        while 0 <= there < len(passages):
            other = passages[there].kind
            if other in HEADING_KINDS | {"clause"} and RANK[other] < rank:
                break
            if other == kind:
                found.append(passages[there])
            there += step
    return found


def _no_marks(at: int) -> float:
    return 0.0


def _split_point(
    passage: Passage, siblings: Sequence[str], flow: Flow, marks: Callable[[str], Callable[[int], float]] | None = None
) -> tuple[int, float] | None:
    """Where the heading ends in the passage's first row, judged by its siblings' headings, and how sure that is.

    `marks` gives what speaks for a lost full stop at each offset of a text.
    """
    text = passage.first.text
    begin = passage.enumerator.end if passage.enumerator else 0
    style = _SiblingStyle.of(siblings)
    limit = min(len(text) - 2, begin + int(2.2 * style.length) + 8)
    lost = marks(text[: limit + _CONTEXT]) if marks is not None else _no_marks
    scored = sorted(
        (
            (_split_score(text[begin:at], text[at:], style, flow) + lost(at), at)
            for at in _word_starts(text, begin + 2, limit)
        ),
        reverse=True,
    )
    # Measured on reports with headings glued on purpose: right splits score above 1 and lead by more than 0.3.
    if not scored or scored[0][0] < (1.0 if marks is None else _LEAST_WITH_MARKS):
        return None
    if marks is not None:
        best, said = scored[0][0], lost(scored[0][1])
        # A full stop for sure, or some mark where the words themselves part the heading from its text.
        if said < _LEAST_OF_MARKS and not (said >= _ANY_MARK and best - said >= 1.0):
            return None
    ahead = scored[0][0] - (scored[1][0] if len(scored) > 1 else 0.0)
    return None if ahead < 0.3 else (scored[0][1], 0.95 if ahead >= 0.8 else 0.91)


@dataclass(frozen=True, slots=True)
class _SiblingStyle:
    """What a heading's siblings look like: their usual length, and the two letters each ends with."""

    length: float
    endings: frozenset[str]

    @classmethod
    def of(cls, siblings: Sequence[str]) -> _SiblingStyle:
        numbers = [leading_enumerator(one) for one in siblings]
        lengths = [len(one) - (number.end if number else 0) for one, number in zip(siblings, numbers, strict=True)]
        return cls(sum(lengths) / len(lengths), frozenset(letters(one)[-2:] for one in siblings))


def _word_starts(text: str, first: int, last: int) -> list[int]:
    """Offsets in [first, last) where a word begins."""
    starts = []
    offset = 0
    for word in rjieba.cut(text[: last + 8]):
        if first <= offset < last:
            starts.append(offset)
        offset += len(word)
    return starts


def _split_score(head: str, tail: str, style: _SiblingStyle, flow: Flow) -> float:
    """How well a heading and its text part here; each clue earns about one."""
    if tail[0] in "，。；、：,;:”’》）)的了" or head[-1] in "，、；：,;:“‘《（(" or re.search("[。；].", head):
        return -9.0
    score = -abs(len(head) - style.length) / max(6.0, style.length)
    # A heading may be parted from its text by a space: 三、深化改革 今年以来…
    score += 1.5 * (head[-1].isspace() or tail[0].isspace())
    score += 0.8 * (head[-1] in _CLOSING) + 0.9 * (head[-1] == "。") + 0.7 * head.endswith(HEADING_NOUNS)
    score += 1.2 * (letters(head)[-2:] in style.endings) + 0.9 * tail.startswith(_OPENERS)
    # What counts on its own begins there: 第一章 总则|第一条 …
    score += 2.0 * (leading_enumerator(tail) is not None)
    score -= 0.6 * any(head.find(word, 4) > 0 for word in _OPENERS if len(word) > 1)
    # The first sentence under a heading likes to take its subject from the heading.
    opening = letters(tail)[:4]
    score += 1.4 * (len(opening) == 4 and opening in letters(head))
    if flow.measure is not None and not ends_sentence(tail) and abs(width(tail) - (flow.measure - 2)) <= 3:
        # What follows fills exactly one printed line, with its indent.
        score += 0.8
    return score
