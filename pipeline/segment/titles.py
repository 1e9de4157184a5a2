"""Titles: what makes lines look like one, how alike two are, and what a damaged one takes from its twin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from pipeline.segment.bylines import is_byline, is_date_line, is_subtitle, opens_history
from pipeline.segment.labels import is_label
from pipeline.segment.rows import Row, width
from pipeline.text.enumerators import leading_enumerator

_NOT_LETTERS: Final = re.compile(r"[^\w]|_")
_ENDS_SENTENCE: Final = re.compile(r"[。！？!?；;…：:]['\"”’）)』」】]*$")
# A title of the copy-paste kind keeps a list mark.
_MARK: Final = re.compile(r"^(?:#{1,6}\s*|[★☆◆■●▲※►▶·•]\s*)")
MOST_TITLE_LINES: Final = 4
_MOST_TITLE_CHARS: Final = 100


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive lines that may be one title: the first one's position, how many, and their joined text."""

    first: int
    count: int
    text: str


def letters(text: str) -> str:
    """The letters and digits of a text: what remains comparable when punctuation and space are damaged.

    >>> letters("答好“支撑”　新考题（试行）")
    '答好支撑新考题试行'
    """
    return _NOT_LETTERS.sub("", text)


def likeness(one: str, other: str) -> float:
    """How alike two titles are, 0 to 1, by letters.

    >>> likeness("力推进信访工作法治化", "全力推进信访工作法治化") > 0.9
    True
    >>> likeness("坚持依法行政", "坚持源头治理") < 0.6
    True
    """
    return fuzz.ratio(one, other) / 100


def ends_sentence(text: str) -> bool:
    """Whether a text ends as a sentence or an introduction does.

    >>> [ends_sentence(t) for t in ("稳步推进。”", "工作情况如下：", "稳步推进，")]
    [True, True, False]
    """
    return bool(_ENDS_SENTENCE.search(text[-6:]))


def without_mark(text: str) -> str:
    """A title without list marks or the number it carries in the contents' manner.

    >>> without_mark("12.某市推进试点"), without_mark("★ 某市推进试点"), without_mark("2024年总结")
    ('某市推进试点', '某市推进试点', '2024年总结')
    """
    text = _MARK.sub("", text)
    found = leading_enumerator(text)
    if found and found.whole and found.kind in {"digit", "digit_paren", "han", "han_paren", "division", "attachment"}:
        return text[found.end :].strip() or text
    return text


def titleness(rows: Sequence[Row], first: int, count: int) -> float:
    """How much lines look like the title of an article by layout and neighbours, whatever they say.

    Zero is a plain body line; each clue adds or takes away about one.
    """
    row, last = rows[first], rows[first + count - 1]
    text = last.text
    score = 0.0
    if row.line.style:
        score += (
            2.0 if row.line.style in {"title", "heading1"} else 1.0 if row.line.style.startswith("heading") else 0.0
        )
    score += min(2.0, 6.0 * max(0.0, row.ratio - 1.05))
    score += 0.5 * row.bold + 0.8 * row.centred + 0.8 * (row.top and row.laid_out)
    if not row.laid_out:
        # Blank lines: more than stand between paragraphs.
        score += 0.0 if row.gap < 3 else 0.7 if row.gap < 8 else 1.4
    if first > 0 and not row.top and not ends_sentence(rows[first - 1].text) and row.gap < 3 and not row.centred:
        score -= 0.5
    follower = rows[first + count] if first + count < len(rows) else None
    if follower is not None:
        below = follower.text
        if is_date_line(below) or opens_history(below) or is_subtitle(below):
            score += 1.2
        elif is_byline(below):
            score += 1.0
    if (ends_sentence(text) and not text.endswith(("？", "?", "！", "!"))) or text.endswith(("，", ",", "、")):
        score -= 2.5
    found = leading_enumerator(row.text)
    if found and found.kind not in {"attachment", "digit"}:
        score -= 1.5
    if row.laid_out and row.ratio < 0.95:
        score -= 1.0
    if sum(width(one.text) for one in rows[first : first + count]) > 60:
        score -= 1.0
    return score


def groups_at(rows: Sequence[Row], first: int) -> list[Group]:
    """The titles that may start at a line: it alone, and with up to three following ones of the same look."""
    groups = []
    text = ""
    row = rows[first]
    for count in range(1, MOST_TITLE_LINES + 1):
        if first + count > len(rows):
            break
        here = rows[first + count - 1]
        if count > 1 and (is_label(row.text) or not _goes_on(row, rows[first + count - 2], here)):
            break
        text = join_title(text, here.text)
        if len(text) > _MOST_TITLE_CHARS:
            break
        groups.append(Group(first, count, text))
    return groups


def _goes_on(first: Row, above: Row, here: Row) -> bool:
    if here.page != first.page or here.line.column != first.line.column or not here.text:
        return False
    if here.text.startswith(("——", "—", "──")) and is_subtitle(here.text) and (first.laid_out or here.gap <= 3):
        return True
    if first.laid_out:
        return abs(here.ratio - first.ratio) < 0.08 and here.bold == first.bold
    return here.gap <= 3 and not ends_sentence(above.text)


def join_title(above: str, below: str) -> str:
    """Join two lines of a title; a space only between Latin words or before a subtitle in dashes.

    >>> join_title("山海县推进信访", "代办的实践"), join_title("", "x")
    ('山海县推进信访代办的实践', 'x')
    """
    if above and below and above[-1].isascii() and above[-1].isalnum() and below[0].isascii() and below[0].isalnum():
        return f"{above} {below}"
    return above + below


@dataclass(frozen=True, slots=True)
class Loss:
    """Characters a text lost: where they belong in it, what they are, and how sure that is."""

    at: int
    text: str
    probability: float


# Characters that damage eats, opening and closing ones in pairs.
_PAIRS: Final = {"“": "”", "‘": "’", "《": "》", "（": "）", "(": ")", "「": "」", "【": "】"}


def losses(damaged: str, twin: str) -> list[Loss]:
    """What `damaged` lacks of its twin and must have lost, as insertions.

    A lost first character, and a lost half of a pair, are losses; any other difference is a difference
    between what contents and body print, and stays.

    >>> losses("力推进走深走实", "全力推进走深走实")
    [Loss(at=0, text='全', probability=0.97)]
    >>> losses("处理好六个关系”", "处理好“六个关系”")
    [Loss(at=3, text='“', probability=0.95)]
    >>> losses("推进某县工作", "某县工作"), losses("工作总结", "某县工作总结")
    ([], [])
    """
    found = []
    for op in Indel.opcodes(damaged, twin):
        if op.tag != "insert":
            continue
        piece = twin[op.dest_start : op.dest_end]
        at = op.src_start
        if at == 0 and len(piece) <= 1 and letters(piece):
            found.append(Loss(0, piece, 0.97))
        elif piece in _PAIRS and damaged.count(piece) < damaged.count(_PAIRS[piece]):
            found.append(Loss(at, piece, 0.95))
        elif piece in _PAIRS.values():
            opening = next(one for one, other in _PAIRS.items() if other == piece)
            if damaged.count(opening) > damaged.count(piece):
                found.append(Loss(at, piece, 0.95))
    return found


def mend(damaged: str, lost: Sequence[Loss]) -> str:
    """Put lost characters back.

    >>> mend("力推进", [Loss(0, "全", 0.97)])
    '全力推进'
    """
    for loss in sorted(lost, key=lambda one: one.at, reverse=True):
        damaged = damaged[: loss.at] + loss.text + damaged[loss.at :]
    return damaged
