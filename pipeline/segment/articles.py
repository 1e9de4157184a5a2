"""Where each article (篇) begins: contents entries and title lines aligned as a whole; and what repeats titles."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from pipeline.segment.contents import Contents
from pipeline.segment.entry import Entry, Part
from pipeline.segment.entry_numbers import read_part
from pipeline.segment.rows import OPEN_LAYERS, Row
from pipeline.segment.starts import LONGEST_TITLE_LINE, Start, stands_in_flow
from pipeline.segment.titles import Group, ends_sentence, groups_at, letters, likeness, titleness, without_mark
from pipeline.text.enumerators import leading_enumerator

# Below this a title line and an entry share words, not identity (measured on titles of the same subject).
_ALIKE: Final = 0.74
# Share of a line's letter pairs that an entry must hold before the two are compared in full.
_SHARED_PAIRS: Final = 0.5
# What a line must show beyond its words: a sentence in the text may quote a title.
_LEAST_SCORE: Final = 4.2
# Out of order a title must be the entry's own: letter for letter, or nearly and standing as titles do.
_SAME: Final = 0.98
_NEARLY: Final = 0.92
_PLAIN_LOOK: Final = -0.2
_TITLE_LOOK: Final = 1.0


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: int
    group: Group
    score: float
    alike: float
    look: float


def align_articles(rows: Sequence[Row], entries: Sequence[Entry]) -> list[Start]:
    """The articles that the contents announces and the body has, in order."""
    candidates = _with_pages(_candidates(rows, entries), rows, entries)
    aligned = _align(candidates)
    aligned = sorted([*aligned, *_moved(candidates, aligned)], key=lambda one: one.group.first)
    return [Start(one.group.first, one.group.count, one.group.text, one.entry) for one in aligned]


def _moved(candidates: Sequence[_Candidate], aligned: Sequence[_Candidate]) -> list[_Candidate]:
    """The titles of entries that the body prints out of the contents' order: word for word, or nearly and as titles."""
    known = {one.entry for one in aligned}
    taken = {at for one in aligned for at in range(one.group.first, one.group.first + one.group.count)}
    best: dict[int, _Candidate] = {}
    for one in candidates:
        lines = range(one.group.first, one.group.first + one.group.count)
        if one.entry in known or not taken.isdisjoint(lines):
            continue
        if one.look >= (_PLAIN_LOOK if one.alike > _SAME else _TITLE_LOOK) and one.alike > _NEARLY:
            kept = best.get(one.entry)
            if kept is None or one.score > kept.score:
                best[one.entry] = one
    return list(best.values())


def lists_headings(starts: Sequence[Start], rows: Sequence[Row], entries: Sequence[Entry]) -> bool:
    """Whether the contents lists one report's headings and not articles.

    Chapters and sections always are headings, and what counts 1.1. So are entries that come again in the body
    with the same numeral in front and in the flow of the text, not at the top of a page, unless headings of the
    same kind count from 1 again below them.
    """
    if sum(entry.kind in {"chapter", "section", "clause"} for entry in entries) > 0.5 * len(entries):
        return True
    if sum(entry.kind == "decimal" for entry in entries) >= max(2.0, 0.2 * len(entries)):
        return True
    if not starts:
        return False
    in_flow = sum(stands_in_flow(rows, start) for start in starts)
    ends = [*(start.first for start in starts[1:]), len(rows)]
    if sum(_counts_inside(rows, start, end) for start, end in zip(starts, ends, strict=True)) >= 2:
        return False
    return in_flow > 0.6 * len(starts)


def _counts_inside(rows: Sequence[Row], start: Start, end: int) -> bool:
    """Whether headings of the title's own kind begin at 1 below it."""
    kind = getattr(leading_enumerator(rows[start.first].text), "kind", None)
    return kind is not None and any(
        (found := leading_enumerator(row.text)) is not None and found.kind == kind and found.value == 1
        for row in rows[start.end : end]
    )


def _candidates(rows: Sequence[Row], entries: Sequence[Entry]) -> list[_Candidate]:
    """Every group of lines that resembles an entry enough to be its title."""
    keys = [letters(entry.title) for entry in entries]
    pairs: defaultdict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        for pair in {key[i : i + 2] for i in range(len(key) - 1)}:
            pairs[pair].append(at)
    found = []
    for first, row in enumerate(rows):
        if not 2 <= len(row.text) <= LONGEST_TITLE_LINE or row.text[-1] in "。；，;," or _fills_column(row):
            continue
        key = letters(without_mark(row.text))
        shared: Counter[int] = Counter()
        for i in range(len(key) - 1):
            for at in pairs.get(key[i : i + 2], ()):
                shared[at] += 1
        near = [at for at, count in shared.items() if count >= _SHARED_PAIRS * max(1, min(len(key), len(keys[at])) - 1)]
        if not near:
            continue
        groups = [(group, letters(without_mark(group.text))) for group in groups_at(rows, first)]
        for at in near:
            alike, group = max(
                ((likeness(text, keys[at]), group) for group, text in groups),
                key=lambda pair: (pair[0], -pair[1].count),
            )
            if alike >= _ALIKE or (len(keys[at]) >= 6 and _is_cut(letters(group.text), keys[at])):
                look = max(-2.0, min(3.0, titleness(rows, group.first, group.count)))
                found.append(_Candidate(at, group, 6 * alike + look, alike, look))
    return found


def _fills_column(row: Row) -> bool:
    """Whether a line is set as the inside of a paragraph: in the text's size and weight, from edge to edge."""
    return (
        row.indent is not None
        and row.indent < 1.0
        and (row.shortfall or 0.0) < 1.6
        and row.ratio <= 1.05
        and not row.bold
        and not row.top
    )


def _is_cut(text: str, key: str) -> bool:
    """Whether one of two titles is the other with its end or beginning left off (a subtitle the contents omit)."""
    short, long = sorted((text, key), key=len)
    return len(short) >= 8 and (long.startswith(short) or long.endswith(short))


def _with_pages(candidates: list[_Candidate], rows: Sequence[Row], entries: Sequence[Entry]) -> list[_Candidate]:
    """Weigh candidates by how their physical page agrees with the printed one, given the usual difference."""
    offsets: Counter[int] = Counter()
    for one in candidates:
        page, printed = rows[one.group.first].page, entries[one.entry].page
        if page is not None and printed is not None and one.alike >= 0.85:
            offsets[page - printed] += 1
    if not offsets:
        return candidates
    offset, votes = offsets.most_common(1)[0]
    if votes < 2 and len(entries) > 2:
        return candidates
    weighed = []
    for one in candidates:
        page, printed = rows[one.group.first].page, entries[one.entry].page
        bonus = 0.0
        if page is not None and printed is not None:
            away = abs(page - printed - offset)
            bonus = 1.5 if away == 0 else 0.7 if away == 1 else -min(2.0, 0.2 * away)
        weighed.append(replace(one, score=one.score + bonus))
    return weighed


def _align(candidates: list[_Candidate]) -> list[_Candidate]:
    """The order-preserving choice of candidates with the greatest sum of scores.

    Weighted longest increasing subsequence: entries in the contents' order, lines in the body's. Of equals
    the earlier line wins, since titles come again as running heads.
    """
    good = sorted(
        (one for one in candidates if one.score >= _LEAST_SCORE), key=lambda one: (one.entry, -one.group.first)
    )
    if not good:
        return []
    best: list[float] = []
    back: list[int] = []
    # Staircase of (last line, sum, candidate): sums rise with lines, so the best predecessor is found by bisection.
    stairs: list[tuple[int, float, int]] = []
    for at, one in enumerate(good):
        place = bisect_left(stairs, (one.group.first, -1.0, -1)) - 1
        before = stairs[place] if place >= 0 else (0, 0.0, -1)
        total = before[1] + one.score - 1e-6 * one.group.first
        best.append(total)
        back.append(before[2])
        # Lines come in falling order within an entry, so two candidates of one entry never follow one another.
        end = one.group.first + one.group.count - 1
        step = (end, total, at)
        place = bisect_left(stairs, (end + 1, -1.0, -1))
        if place and stairs[place - 1][1] >= total:
            continue
        insort(stairs, step)
        place = stairs.index(step)
        while place + 1 < len(stairs) and stairs[place + 1][1] <= total:
            del stairs[place + 1]
    at = max(range(len(best)), key=best.__getitem__)
    chosen = []
    while at >= 0:
        chosen.append(good[at])
        at = back[at]
    return chosen[::-1]


def running_heads(rows: Sequence[Row], starts: Sequence[Start], others: Sequence[str] = ()) -> set[int]:
    """Indexes of lines at page tops that repeat a title as a running head, in type no larger than the text's."""
    keys = {letters(title) for title in (*(start.title for start in starts), *others) if len(title) >= 4}
    taken = {at for start in starts for at in range(start.first, start.end)}
    found: set[int] = set()
    for at, row in enumerate(rows):
        if (
            row.top
            and row.laid_out
            and row.ratio <= 1.05
            and at not in taken
            and 4 <= len(row.text) <= LONGEST_TITLE_LINE
        ):
            key = letters(row.text)
            if key in keys or any(likeness(key, title) > 0.9 for title in keys if abs(len(title) - len(key)) <= 3):
                found.add(row.index)
    return found


def titles_among_heads(rows: Sequence[Row], contents: Contents) -> set[int]:
    """Indexes of lines that cleaning took for running heads and that are titles: one for each entry that has it.

    Several authors may write under one title; a running head stands besides it.
    """
    listed = Counter(letters(entry.title) for entry in contents.entries)
    heads: defaultdict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.layer == "furniture" and row.role == "header" and letters(row.text) in listed:
            heads[letters(row.text)].append(row.index)
    if not heads:
        return set()
    known = {row.index for row in contents.rows}
    # Lines joined, since a title may be wrapped.
    opened = "".join(letters(row.text) for row in rows if row.layer in OPEN_LAYERS and row.index not in known)
    return {
        index for key, places in heads.items() if len(places) + opened.count(key) <= listed[key] for index in places
    }


def part_pages(rows: Sequence[Row], starts: Sequence[Start], parts: Sequence[Part]) -> set[int]:
    """Indexes of the lines directly before an article that print the title of a part again."""
    titles = {letters(part.title) for part in parts if len(part.title) > 1}
    found: set[int] = set()
    for start in starts:
        at = start.first - 1
        # A part's own page may wrap its title over lines and add a line of its own, never a sentence.
        while (
            at >= 0
            and start.first - at <= 4
            and len(rows[at].text) <= LONGEST_TITLE_LINE
            and not ends_sentence(rows[at].text)
        ):
            text = rows[at].text
            if any(letters(one) in titles for one in (text, without_mark(text), read_part(text, 0).title)):
                # The part's number may stand on a line of its own above its title.
                while at > 0 and _is_bare_number(rows[at - 1].text):
                    at -= 1
                found.update(row.index for row in rows[at : start.first])
                break
            at -= 1
    return found


def _is_bare_number(text: str) -> bool:
    """Whether a line is the number of a part and nothing else.

    >>> _is_bare_number("第二部分"), _is_bare_number("第二部分 典型经验")
    (True, False)
    """
    found = leading_enumerator(text)
    return found is not None and found.kind in {"division", "chapter"} and found.end == len(text)
