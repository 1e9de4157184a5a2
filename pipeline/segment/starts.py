"""Where an article may begin: a start, and which lines may be a title by what they say and how they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line, is_salutation, opens_history, split_glued_date
from pipeline.segment.labels import is_label
from pipeline.segment.rows import Row
from pipeline.segment.titles import Group, ends_sentence, groups_at
from pipeline.text.enumerators import leading_enumerator

LONGEST_TITLE_LINE: Final = 64
# Type larger than this, against the text's, is no heading's.
_TITLE_RATIO: Final = 1.2
# Blank lines that stand for the foot of a page.
_PAGE_OF_BLANKS: Final = 4


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

    @property
    def end(self) -> int:
        """The line below the title."""
        return self.first + self.lead + self.count


def may_be_title(row: Row, *, labelled: bool = False) -> bool:
    """Whether a line may be an article's title by what it says: no sentence, heading, byline, date or label.

    One of two or three characters may where a label stands above it: 转送函 under 附件4.
    """
    text = row.text
    if (
        not (2 if labelled else 4) <= len(text) <= LONGEST_TITLE_LINE
        or "\t" in text
        or "。" in text[:-1]
        or (ends_sentence(text) and text[-1] not in "？！?!")
        or text[-1] in "，、,"
    ):
        return False
    found = leading_enumerator(text)
    if found is not None and found.kind not in {"digit", "attachment"}:
        return False
    if (
        text[0] in "—－-─–"
        or is_date_line(text)
        or opens_history(text)
        or is_byline(text)
        or split_glued_date(text) is not None
        or is_label(text)
        or re.match(r"附\s*[:：]", text)
    ):
        return False
    return any("一" <= char <= "鿿" for char in text)


def longest_group(rows: Sequence[Row], first: int, taken: AbstractSet[int] = frozenset()) -> Group:
    """The lines of a title by looks alone: on as long as they look the same and are no byline or date."""
    groups = groups_at(rows, first)
    chosen = groups[0] if groups else Group(first, 1, rows[first].text)
    for group in groups[1:]:
        last = rows[group.first + group.count - 1]
        at = group.first + group.count - 1
        if at in taken or is_date_line(last.text) or is_byline(last.text) or is_salutation(last.text):
            break
        # A title typed in two paragraphs is set in the same large type.
        typed = last.ratio > _TITLE_RATIO and last.style == rows[first].style and not last.line.style
        wrapped = last.laid_out or typed or is_unfinished(rows[at - 1].text, last.text)
        if not wrapped or leading_enumerator(last.text):
            break
        chosen = group
    return chosen


# What a title of an official paper ends with.
_PAPER: Final = re.compile(
    r"(?:决议|决定|通知|意见|办法|规定|条例|报告|讲话|方案|规则|细则|纲要|规划|批复|函|公告|请示|通报|说明|议案|法)$"
)


def is_unfinished(text: str, below: str) -> bool:
    """Whether the words of a title run on to the line below: it stops at 关于…, 和, 的 or inside 《.

    >>> is_unfinished("某市人民代表大会常务委员会关于批准", "《某市信访规定》的决议")
    True
    >>> is_unfinished("关于源头治理的几点思考", "某市信访局"), is_unfinished("某市信访条例", "某市信访办法")
    (False, False)
    """
    if text.count("《") > text.count("》") or text.endswith(("关于", "和", "与", "及", "的", "、", "对")):
        return True
    return "关于" in text and not _PAPER.search(text) and _PAPER.search(below) is not None


def is_apart(rows: Sequence[Row], at: int) -> bool:
    """Whether a line begins a page, a file, or stands after a page's worth of blank lines."""
    row = rows[at]
    return at == 0 or row.top or (not row.laid_out and row.gap >= _PAGE_OF_BLANKS)


def stands_in_flow(rows: Sequence[Row], start: Start) -> bool:
    """Whether a title is counted and stands in the flow of the text, as the headings of a report do."""
    row = rows[start.first]
    found = leading_enumerator(row.text)
    numbered = found is not None and found.kind in {"han", "han_paren", "digit", "decimal", "division", "chapter"}
    return numbered and not (row.top if row.laid_out else row.gap >= _PAGE_OF_BLANKS)
