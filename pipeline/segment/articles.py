"""Where each article (篇) begins: contents entries and title lines aligned as a whole, then articles the contents lack."""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line, is_salutation, opens_history
from pipeline.segment.entries import Entry, Part
from pipeline.segment.rows import Row
from pipeline.segment.titles import Group, ends_sentence, groups_at, letters, likeness, titleness, without_mark
from pipeline.text.enumerators import leading_enumerator

# Below this a title line and an entry share words, not identity (measured on titles of the same subject).
_ALIKE: Final = 0.74
# Share of a line's letter pairs that an entry must hold before the two are compared in full.
_SHARED_PAIRS: Final = 0.5
_LONGEST_LINE: Final = 64
# What a line must show beyond its words: a sentence in the text may quote a title.
_LEAST_SCORE: Final = 4.2


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of an article in the body: its title lines, and the contents entry that announces it.

    `lead` is the number of lines above the title that belong to the article: a label such as 附件3.
    """

    first: int
    count: int
    title: str
    entry: int | None
    lead: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    entry: int
    group: Group
    score: float
    alike: float


def align_articles(rows: Sequence[Row], entries: Sequence[Entry]) -> list[Start]:
    """The articles that the contents announces and the body has, in order."""
    candidates = _with_pages(_candidates(rows, entries), rows, entries)
    aligned = _align(candidates)
    return [Start(one.group.first, one.group.count, one.group.text, one.entry) for one in aligned]


def unlisted_articles(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """Articles that only the body has: they look like the known ones, or stand out where none is known."""
    if not rows:
        return []
    if starts:
        return _like_known(rows, starts)
    return _by_own_looks(rows) or [whole_source(rows)]


def lists_headings(starts: Sequence[Start], rows: Sequence[Row], entries: Sequence[Entry]) -> bool:
    """Whether the contents lists one report's headings and not articles.

    Chapters and sections always are headings. So are entries that come again in the body with the same
    numeral in front and in the flow of the text, not at the top of a page.
    """
    if sum(entry.kind in {"chapter", "section", "clause"} for entry in entries) > 0.5 * len(entries):
        return True
    in_flow = 0
    for start in starts:
        row = rows[start.first]
        found = leading_enumerator(row.text)
        numbered = found is not None and found.kind in {"han", "han_paren", "digit", "decimal", "division", "chapter"}
        apart = row.top if row.laid_out else row.gap >= 4
        in_flow += numbered and not apart
    return bool(starts) and in_flow > 0.6 * len(starts)


def _candidates(rows: Sequence[Row], entries: Sequence[Entry]) -> list[_Candidate]:
    """Every group of lines that resembles an entry enough to be its title."""
    keys = [letters(entry.title) for entry in entries]
    pairs: defaultdict[str, list[int]] = defaultdict(list)
    for at, key in enumerate(keys):
        for pair in {key[i : i + 2] for i in range(len(key) - 1)}:
            pairs[pair].append(at)
    found = []
    for first, row in enumerate(rows):
        if not 2 <= len(row.text) <= _LONGEST_LINE or row.text[-1] in "。；，;,":
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
                ((likeness(text, keys[at]), group) for group, text in groups), key=lambda pair: (pair[0], -pair[1].count)
            )
            if alike >= _ALIKE or (len(keys[at]) >= 6 and _is_cut(letters(group.text), keys[at])):
                look = max(-2.0, min(3.0, titleness(rows, group.first, group.count)))
                found.append(_Candidate(at, group, 6 * alike + look, alike))
    return found


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
        weighed.append(_Candidate(one.entry, one.group, one.score + bonus, one.alike))
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
        # Entries of equal index must not follow one another; lines come in falling order within an entry, so they do not.
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
    taken = {at for start in starts for at in range(start.first, start.first + start.count)}
    found = set()
    for at, row in enumerate(rows):
        if row.top and row.laid_out and row.ratio <= 1.05 and at not in taken and 4 <= len(row.text) <= _LONGEST_LINE:
            key = letters(row.text)
            if key in keys or any(likeness(key, title) > 0.9 for title in keys if abs(len(title) - len(key)) <= 3):
                found.add(row.index)
    return found


def part_pages(rows: Sequence[Row], starts: Sequence[Start], parts: Sequence[Part]) -> set[int]:
    """Indexes of the lines directly before an article that print the title of a part again."""
    titles = {letters(part.title) for part in parts if len(part.title) > 1}
    found = set()
    for start in starts:
        at = start.first - 1
        # A part's own page may wrap its title over lines and add a line of its own, never a sentence.
        while at >= 0 and start.first - at <= 4 and len(rows[at].text) <= _LONGEST_LINE and not ends_sentence(rows[at].text):
            if letters(without_mark(rows[at].text)) in titles or letters(rows[at].text) in titles:
                found.update(row.index for row in rows[at : start.first])
                break
            at -= 1
    return found


# --- articles that no entry announces ------------------------------------------------------------


def _like_known(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """Lines that look in every way as the known titles do."""
    taken = {at for start in starts for at in range(start.first, start.first + start.count)}
    looks = Counter(rows[start.first].style for start in starts)
    least = min(titleness(rows, start.first, start.count) for start in starts)
    laid_out = rows[starts[0].first].laid_out
    if laid_out and looks.most_common(1)[0][1] < 0.6 * len(starts):
        return []
    style = looks.most_common(1)[0][0]
    tops = sum(rows[start.first].top for start in starts)
    gap = min((rows[start.first].gap for start in starts), default=0.0)
    found: list[Start] = []
    first = 0
    while first < len(rows):
        row = rows[first]
        if first in taken or not _may_be_title(row) or (laid_out and row.style != style):
            first += 1
            continue
        if laid_out and tops == len(starts) and not row.top or not laid_out and row.gap < max(4.0, gap):
            first += 1
            continue
        group = _longest_group(rows, first, taken)
        known_look = titleness(rows, group.first, group.count) >= max(1.5, least - 0.3)
        if known_look and (laid_out and row.ratio > 1.1 or _is_introduced(rows, first + group.count)):
            found.append(Start(group.first, group.count, group.text, None))
            first += group.count
        else:
            first += 1
    return found


def _longest_group(rows: Sequence[Row], first: int, taken: set[int] | frozenset[int] = frozenset()) -> Group:
    """The lines of a title by looks alone: on as long as they look the same and are no byline or date."""
    groups = groups_at(rows, first)
    chosen = groups[0] if groups else Group(first, 1, rows[first].text)
    for group in groups[1:]:
        last = rows[group.first + group.count - 1]
        at = group.first + group.count - 1
        if at in taken or is_date_line(last.text) or is_byline(last.text) or is_salutation(last.text):
            break
        if not last.laid_out or leading_enumerator(last.text):
            break
        chosen = group
    return chosen


def _may_be_title(row: Row) -> bool:
    text = row.text
    if not 4 <= len(text) <= _LONGEST_LINE or ends_sentence(text) and text[-1] not in "？！?!" or text[-1] in "，、,":
        return False
    found = leading_enumerator(text)
    if found is not None and found.kind not in {"digit", "attachment"}:
        return False
    if is_date_line(text) or opens_history(text) or is_byline(text):
        return False
    return any("一" <= char <= "鿿" for char in text)


def _is_introduced(rows: Sequence[Row], at: int) -> bool:
    """Whether what follows a would-be title is a byline, a date, the history of a rule or an address."""
    for row in rows[at : at + 2]:
        if is_date_line(row.text) or opens_history(row.text) or is_byline(row.text) or is_salutation(row.text):
            return True
    return False


def _by_own_looks(rows: Sequence[Row]) -> list[Start]:
    """Articles of a source without contents, by the looks of their titles alone."""
    if any(row.line.font_size is not None or row.line.style in {"title", "heading1"} for row in rows):
        return _set_off_titles(rows)
    return _spaced_titles(rows)


def _set_off_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles by size or style.

    Lines of the same look form a class. A class holds titles if most of its lines have a byline or a date
    below; the first such class also if most begin a page. A single line larger than a class of titles is
    the cover's.
    """
    classes: defaultdict[tuple[float, bool], list[Group]] = defaultdict(list)
    first = 0
    while first < len(rows):
        row = rows[first]
        marked = row.line.style in {"title", "heading1"}
        if (row.ratio >= 1.15 or marked) and _may_be_title(row):
            group = _longest_group(rows, first)
            if not _is_attached_below(rows, first):
                classes[round(row.ratio, 1), marked].append(group)
            first += group.count
        else:
            first += 1
    found: list[Group] = []
    for look in sorted(classes, reverse=True):
        groups = classes[look]
        introduced = sum(
            _is_introduced(rows, group.first + group.count) or _label_above(rows, group.first) > 0 for group in groups
        )
        apart = sum(_is_apart(rows, group.first) for group in groups)
        if introduced >= 0.6 * len(groups) or not found and apart >= 0.6 * len(groups):
            found += groups
    if len(found) >= 3:
        # The cover's title, if it came through as a class of its own, introduces nothing.
        found = [
            group for group in found
            if len(classes[round(rows[group.first].ratio, 1), rows[group.first].line.style in {"title", "heading1"}]) > 1
            or _is_introduced(rows, group.first + group.count)
        ]  # fmt: skip
    starts = []
    for group in sorted(found, key=lambda one: one.first):
        lead = _label_above(rows, group.first)
        starts.append(Start(group.first - lead, group.count, group.text, None, lead))
    return starts


_LABEL: Final = re.compile(r"附\s*件\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[:：]?$")
_LOWER_LABEL: Final = re.compile(r"附\s*[件表]\s*\d{1,3}\s*[-—.．－]\s*\d{1,3}\s*[:：]?$")


def _label_above(rows: Sequence[Row], at: int) -> int:
    """1 if the line above begins a page with the label of an attachment (附件3), else 0."""
    if at == 0:
        return 0
    above = rows[at - 1]
    return int(bool(_LABEL.match(above.text)) and _is_apart(rows, at - 1))


def _is_attached_below(rows: Sequence[Row], at: int) -> bool:
    """Whether a title belongs to an attachment's own attachment: 附件3-1, or 附件 without number after numbered ones."""
    if at == 0:
        return False
    label = rows[at - 1].text
    if _LOWER_LABEL.match(label):
        return True
    bare = _LABEL.match(label) and not re.search(r"[\d一二三四五六七八九十]", label)
    return bool(bare) and any(re.match(r"附\s*件\s*\d", row.text) and _LABEL.match(row.text) for row in rows[: at - 1])


def _is_apart(rows: Sequence[Row], at: int) -> bool:
    """Whether a line begins a page, a file, or stands after a page's worth of blank lines."""
    row = rows[at]
    return at == 0 or row.top or not row.laid_out and row.gap >= 4


def _spaced_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles in plain text: short lines after white space, with a byline, a date or an address below."""
    found = []
    for first, row in enumerate(rows):
        if not _may_be_title(row) or (first and row.gap < 3):
            continue
        group = _longest_group(rows, first)
        if _is_introduced(rows, first + group.count) and titleness(rows, first, group.count) > 1.0:
            found.append(Start(group.first, group.count, group.text, None))
    return found


def whole_source(rows: Sequence[Row]) -> Start:
    """The source as one article: the largest of its first lines is the title, or the first that looks like one."""
    front = [at for at, row in enumerate(rows[:12]) if _may_be_title(row)]
    if not front:
        return Start(0, 0, "", None)
    largest = max(rows[at].ratio for at in front)
    first = next(at for at in front if rows[at].ratio > largest - 0.05)
    group = _longest_group(rows, first)
    return Start(0, group.count, group.text, None, first)
