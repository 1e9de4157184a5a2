"""Which paragraphs are headings, and how deep: by enumerator, by look, by what stands around them."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line
from pipeline.segment.contents_span import is_heading as is_contents_heading
from pipeline.segment.heading_levels import ATTACHED, set_levels
from pipeline.segment.joins import HEADING_KINDS, heads, opens_reference
from pipeline.segment.leads import lead_end
from pipeline.segment.passages import Passage
from pipeline.segment.titles import ends_sentence, letters
from pipeline.text.enumerators import RANK
from pipeline.text.han import HAN

# Words that end unnumbered headings in reports and do not end sentences; layout-free texts need them.
HEADING_NOUNS: Final = (
    "回顾", "任务", "工作", "成就", "安排", "实事", "解释", "说明", "意见", "要求", "目标", "重点", "情况", "问题",
    "建议", "措施", "体会", "经验", "启示", "打算", "计划", "思路", "做法", "成效", "背景", "原则", "展望", "部署",
    "举措", "结语", "前言", "引言", "概况", "注释", "清单", "名单", "总结", "特点", "原因", "对策", "现状", "分析",
    "困难", "不足", "亮点", "案例",
)  # fmt: skip
# 【案例背景】 frames a heading wherever it stands, also where damage took the first bracket.
_FRAMED: Final = re.compile(rf"(?:【?[^【】。；]{{2,16}}】|〖[^〖〗。；]{{2,16}}〗|\[[{HAN}]{{2,12}}\])$")
# Items this short that follow one another without text between them are a list, not headings.
_LISTABLE: Final = frozenset({"digit", "digit_paren", "decimal"})
_LONGEST_UNNUMBERED: Final = 36
# Share of the lines of one look that must head a paragraph for the look to be that of headings.
_HEADING: Final = 0.8
# 图3　…, 表1-2　…
_CAPTION: Final = re.compile(r"[图表]\s*\d")
# （此件公开发布）, （本报记者 某某 摄）
_BRACKETED: Final = re.compile(r"[（(][^（）()]*[）)]$")


def mark_headings(
    passages: Sequence[Passage],
    body_style: tuple[object, ...] | None,
    announced: AbstractSet[str] = frozenset(),
    title: str = "",
) -> None:
    """Give every heading of an article its level; all other passages keep None.

    `announced` holds the letters of headings that the source's own contents lists; the `title`, which a text may
    repeat below its cover, heads nothing.
    """
    numbered = _numbered_headings(passages, body_style)
    styles = Counter(passages[at].first.style for at in numbered)
    marked = set(numbered) | _unnumbered_headings(passages, numbered, styles, body_style)
    if announced:
        marked |= {at for at, passage in enumerate(passages) if letters(passage.text) in announced}
    marked -= _own_contents(passages) | {at for at, one in enumerate(passages) if letters(one.text) == letters(title)}
    leads = _leading_sentences(passages, marked)
    for at in leads:
        # A sentence that is all of its paragraph is a heading of the usual kind.
        passages[at].lead = not _stands_alone(passages, at)
    set_levels([passages[at] for at in sorted(marked | leads)])


def _own_contents(passages: Sequence[Passage]) -> set[int]:
    """The lines of a contents that stands inside an article, as laws have one: each comes again further down."""
    first = next((at for at, passage in enumerate(passages) if is_contents_heading(passage.text)), None)
    if first is None:
        return set()
    again = {letters(passage.text): at for at, passage in enumerate(passages)}
    listed = {first}
    for at in range(first + 1, len(passages)):
        if again[letters(passages[at].text)] == at:
            break
        listed.add(at)
    return listed


def _numbered_headings(passages: Sequence[Passage], body_style: tuple[object, ...] | None) -> set[int]:
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    # Three clauses make a rule; a report may cite one at a paragraph's start.
    rules = sum(passage.kind == "clause" for passage in passages) >= 3
    for at, passage in enumerate(passages):
        if passage.kind in HEADING_KINDS and passage.first.line.table_id is None:
            by_kind[passage.kind].append(at)
    found: set[int] = set()
    for kind, counted in by_kind.items():
        members = [at for at in counted if not (rules and RANK[kind] > RANK["clause"] and _is_in_clause(passages, at))]
        if kind in {"chapter", "section", "division"}:
            found.update(at for at in members if len(passages[at].text) <= 60 and not ends_sentence(passages[at].text))
            continue
        if kind == "attachment":
            # 附件：1.某某办法 announces what is attached elsewhere.
            found.update(
                at for at in members if ATTACHED.match(passages[at].text) or _is_distinct(passages[at], body_style)
            )
            continue
        short = [at for at in members if heads(passages[at].text) and not _is_listed(passages, at)]
        distinct = [at for at in members if _is_distinct(passages[at], body_style)]
        if distinct:
            # The look says which are headings: long ones too, and short list items not.
            short = [at for at in distinct if len(passages[at].text) <= 120 and not _runs_on(passages[at])]
        elif kind in _LISTABLE:
            short = _without_lists(passages, short)
        else:
            short = _without_sentences(passages, short)
            short = _of_heading_series(passages, members, set(short))
        found.update(short)
    return found


def _is_in_clause(passages: Sequence[Passage], at: int) -> bool:
    """Whether a counted item of a rule stands under a clause (第…条) and not under a chapter."""
    rank = RANK[passages[at].kind or ""]
    for passage in reversed(passages[:at]):
        if passage.kind in RANK and RANK[passage.kind] < rank:
            return passage.kind == "clause"
    return False


def _is_listed(passages: Sequence[Passage], at: int) -> bool:
    """Whether an item that ends as a sentence follows an introduction in 如下： or a neighbour that does."""
    if not passages[at].text.endswith(("。", "；", ";")):
        return False
    kind = passages[at].kind
    for above in reversed(passages[max(0, at - 12) : at]):
        if above.kind == kind:
            if not above.text.endswith(("。", "；", ";")):
                return False
            continue
        return above.text.endswith(("：", ":"))
    return False


def series_of(passages: Sequence[Passage], members: Sequence[int]) -> list[list[int]]:
    """The members of one kind, parted where a higher heading stands between them or they count from 1 again."""
    series: list[list[int]] = []
    for at in members:
        kind = passages[at].kind
        parted = series and any(
            passages[other].kind in HEADING_KINDS and RANK[passages[other].kind or ""] < RANK[kind or ""]
            for other in range(series[-1][-1] + 1, at)
        )
        if not series or parted or _begins(passages[at]):
            series.append([])
        series[-1].append(at)
    return series


def _begins(passage: Passage) -> bool:
    """Whether a passage is the first of its series by what it counts."""
    return passage.enumerator is not None and passage.enumerator.value == 1


def _of_heading_series(passages: Sequence[Passage], members: Sequence[int], short: set[int]) -> list[int]:
    """Without layout: drop the short member of a series whose others are whole paragraphs."""
    kept = []
    for one in series_of(passages, members):
        heading = [at for at in one if at in short]
        if len(one) < 3 or len(heading) >= 0.5 * len(one):
            kept += heading
    return kept


def _is_distinct(passage: Passage, body_style: tuple[object, ...] | None) -> bool:
    """Whether the whole passage is set apart from the body by font, size or weight, or by the format itself."""
    if any((row.line.style or "").startswith("heading") for row in passage.rows[:1]):
        return True
    return (
        body_style is not None and all(row.style != body_style for row in passage.rows) and passage.first.ratio > 0.95
    )


def _runs_on(passage: Passage) -> bool:
    """Whether a heading is followed by text in the same passage."""
    return any(mark in passage.text[:-1] for mark in "。；")


def _without_sentences(passages: Sequence[Passage], short: Sequence[int]) -> list[int]:
    """Drop those that end as sentences, unless most headings of the kind do, or most of their own series."""
    stopped = _siblings_stop(passages, short)
    return [
        at
        for one in series_of(passages, short)
        for at in one
        if stopped or not passages[at].text.endswith(("。", "；")) or _siblings_stop(passages, one)
    ]


def _siblings_stop(passages: Sequence[Passage], members: Sequence[int]) -> bool:
    """Whether most headings of the kind end with a full stop, as some reports print them."""
    stopped = sum(passages[at].text.endswith("。") for at in members)
    return len(members) > 1 and stopped >= 0.6 * len(members) and not _in_a_row(members)


def _in_a_row(members: Sequence[int]) -> bool:
    """Whether most of the members follow one another with no text between them, as the items of a list do."""
    return len(members) > 1 and sum(b == a + 1 for a, b in itertools.pairwise(members)) > 0.5 * (len(members) - 1)


def _without_lists(passages: Sequence[Passage], members: Sequence[int]) -> list[int]:
    """Of items numbered 1. or （1）, those that head text of their own."""
    kept = []
    known = set(members)
    for at in members:
        passage = passages[at]
        below = passages[at + 1] if at + 1 < len(passages) else None
        heads_text = below is not None and at + 1 not in known and below.kind != passage.kind
        if heads_text and len(passage.text) <= 40 and not ends_sentence(passage.text):
            kept.append(at)
    # One item of a longer list that happens to stand before a paragraph is still an item.
    series = [at for at in range(len(passages)) if passages[at].kind in {passages[m].kind for m in members}]
    return kept if len(kept) >= 0.5 * len(series) else []


def _unnumbered_headings(
    passages: Sequence[Passage],
    numbered: set[int],
    styles: Counter[tuple[object, ...]],
    body_style: tuple[object, ...] | None,
) -> set[int]:
    found = set()
    # Where much that is not counted looks unlike the body, looks tell nothing.
    uncounted = [passage for passage in passages if passage.enumerator is None]
    set_off = sum(_is_distinct(passage, body_style) for passage in uncounted) <= 0.4 * len(passages)
    heading_looks = set(styles) | _looks_of_headings(passages, body_style)
    for at, passage in enumerate(passages):
        if at in numbered or passage.enumerator is not None or passage.first.line.table_id is not None:
            continue
        text = passage.text
        asks = text.endswith(("？", "?")) and body_style is not None and passage.first.style in heading_looks
        if not 2 <= len(text) <= _LONGEST_UNNUMBERED or (ends_sentence(text) and not asks) or text[-1] in "，、,；;":
            continue
        if _signs(passages, at) or _BRACKETED.match(text) or _CAPTION.match(text):
            continue
        if (
            _FRAMED.match(text)
            or (ATTACHED.match(text) and len(text) <= 12)
            or (passage.first.line.style or "").startswith("heading")
        ):
            found.add(at)
        elif body_style is not None:
            if (
                set_off
                and _is_distinct(passage, body_style)
                and (passage.first.style in heading_looks or passage.first.ratio > 1.1)
            ):
                found.add(at)
        elif _reads_as_heading(passages, at):
            found.add(at)
    return found


def _looks_of_headings(passages: Sequence[Passage], body_style: tuple[object, ...] | None) -> set[tuple[object, ...]]:
    """The looks that head an article's text without any number: of two or more short lines, each above a paragraph.

    A caption, which stands in the middle, and what an interview sets in another type have no such paragraphs below.
    """
    looks: Counter[tuple[object, ...]] = Counter()
    for passage, below in itertools.pairwise(passages):
        looks[passage.first.style] += (
            _is_distinct(passage, body_style)
            and len(passage.text) <= _LONGEST_UNNUMBERED
            and (not ends_sentence(passage.text) or passage.text.endswith(("？", "?")))
            and below.first.style == body_style
            and ends_sentence(below.text)
        )
    lines = Counter(
        one.first.style for one in passages if not _BRACKETED.match(one.text) and not _CAPTION.match(one.text)
    )
    return {look for look, count in looks.items() if count >= 2 and count >= _HEADING * lines[look]}


def _signs(passages: Sequence[Passage], at: int) -> bool:
    """Whether a line is a date, or an organ or person above a date or at the end: set off as headings are.

    An organ above text stays: plans head what each organ has to do by its name.
    """
    text = passages[at].text
    if is_date_line(text):
        return True
    below = passages[at + 1].text if at + 1 < len(passages) else None
    return is_byline(text) and (below is None or is_date_line(below))


def _reads_as_heading(passages: Sequence[Passage], at: int) -> bool:
    """Whether a short line of a text without layout stands and reads as a heading."""
    text = passages[at].text
    if at == 0 or at + 1 >= len(passages) or passages[at].first.line.font_size is not None:
        return False
    above, below = passages[at - 1], passages[at + 1]
    plain = not re.search(
        r"[，。；：,;:]|我们|他们|以下|如下|下列|[了着吗呢]$|^[要把将在对]|(?<![主重需])要(?!求|点|素|闻)", text
    )
    attached = ATTACHED.match(above.text) is not None and not opens_reference(text)
    return attached or (plain and text.endswith(HEADING_NOUNS) and len(text) >= 4 and (
        ends_sentence(above.text) or above.level is not None or len(above.text) > 60
    ) and (len(below.text) > len(text) or below.enumerator is not None))  # fmt: skip


# A first sentence longer than this is text.
_LONGEST_LEAD: Final = 44
# The share of a series that begins with a heading, for all of them to have had one.
_LEADING: Final = 0.6
_LEADING_OF_DAMAGED: Final = 0.5
# A sentence alone that is so many times as long as the longest of these is no heading: it lost its own full stop.
_MUCH_LONGER: Final = 1.3


def _leading_sentences(passages: Sequence[Passage], marked: AbstractSet[int]) -> set[int]:
    """Counted paragraphs whose first sentence is their heading: most of their series begin with one and go on."""
    by_kind: defaultdict[str, list[int]] = defaultdict(list)
    rules = sum(passage.kind == "clause" for passage in passages) >= 3
    for at, passage in enumerate(passages):
        if passage.kind not in {"han", "han_paren"} or at in marked or passage.first.line.table_id is not None:
            continue
        if not (rules and _is_in_clause(passages, at)):
            by_kind[passage.kind].append(at)
    found: set[int] = set()
    for members in by_kind.values():
        for one in (members, *series_of(passages, members)):
            leading = [at for at in one if _has_lead(passages[at])]
            # Where the series has lost ordinals, it will have lost full stops too.
            share = _LEADING if all(_is_whole(passages[at]) for at in one) else _LEADING_OF_DAMAGED
            if len(leading) >= 2 and len(leading) >= share * len(one):
                found.update(leading)
                longest = _MUCH_LONGER * max(_lead_length(passages[at]) for at in leading)
                found.update(at for at in one if _stands_alone(passages, at) and len(passages[at].text) <= longest)
    return found


def _is_whole(passage: Passage) -> bool:
    return passage.enumerator is None or passage.enumerator.whole


def _stands_alone(passages: Sequence[Passage], at: int) -> bool:
    """Whether a leading sentence is a paragraph of its own, with the text it heads in those below."""
    text = passages[at].text
    below = passages[at + 1] if at + 1 < len(passages) else None
    alone = text.endswith("。") and "。" not in text[:-1] and len(text) <= _LONGEST_LEAD + 6
    return alone and below is not None and below.kind != passages[at].kind


def _lead_length(passage: Passage) -> int:
    return lead_end(passage.text, passage.enumerator.end if passage.enumerator else 0)


def _has_lead(passage: Passage) -> bool:
    begin = passage.enumerator.end if passage.enumerator else 0
    stop = lead_end(passage.text, begin)
    return 2 <= stop - begin <= _LONGEST_LEAD and len(passage.text) - stop > 12 and "；" not in passage.text[begin:stop]
