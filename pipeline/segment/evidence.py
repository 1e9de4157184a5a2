"""What shows that an article begins at a line: what introduces a text, counting that begins anew, text of its own."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.segment.bylines import is_byline, is_date_line, is_salutation, opens_history, split_glued_date
from pipeline.segment.labels import is_attachment, is_label
from pipeline.segment.rows import Row, width
from pipeline.segment.titles import ends_sentence
from pipeline.text.enumerators import leading_enumerator

# Kinds that count through a whole article; one that begins at 1 again is another article's.
_THROUGH: Final = ("chapter", "clause", "han", "han_paren")
# What ends with ！ addresses somebody only if it names him; 团结起来！ closes a speech.
_ADDRESSED: Final = re.compile(r"各位|同志们?|代表|委员|女士|先生|朋友|领导")
# A cover or the page of a part has fewer lines.
_MOST_LINES_OF_A_PAGE: Final = 9


def introduces(text: str) -> bool:
    """Whether a line opens what stands under a title: a date, a rule's history, a byline, an address, a number.

    >>> introduces("（2024年10月26日）"), introduces("各位代表："), introduces("第31号"), introduces("一、总体情况")
    (True, True, True, False)
    """
    numbered = is_label(text) and not is_attachment(text)
    addressed = is_salutation(text) and (text[-1] in ":：" or _ADDRESSED.search(text) is not None)
    signed = is_byline(text) or split_glued_date(text) is not None
    return is_date_line(text) or opens_history(text) or signed or addressed or numbered


def ends_text(text: str) -> bool:
    """Whether an article may end with a line: a sentence, or the day below a signature.

    >>> ends_text("扎实推进。"), ends_text("2024年10月26日"), ends_text("应用，加")
    (True, True, False)
    """
    return ends_sentence(text) or is_date_line(text)


def opens_rule(text: str) -> bool:
    """Whether a line is the first chapter or clause of a rule.

    >>> opens_rule("第一章　总则"), opens_rule("第一条　为了规范…"), opens_rule("第二章　受理")
    (True, True, False)
    """
    found = leading_enumerator(text)
    return found is not None and found.kind in {"chapter", "clause"} and found.value == 1


def is_introduced(rows: Sequence[Row], at: int) -> bool:
    """Whether what follows a would-be title is a byline, a date, an address, or the beginning of a rule."""
    opened = at < len(rows) and opens_rule(rows[at].text)
    return opened or (any(introduces(row.text) for row in rows[at : at + 2]) and not signs_off(rows, at))


def n_introducing(rows: Sequence[Row], at: int) -> int:
    """How many lines in a row introduce a text; none where what they are followed by stands apart: they sign."""
    count = 0
    for row in rows[at : at + 4]:
        if opens_rule(row.text):
            return count + 2
        if not introduces(row.text) or (is_byline(row.text) and width(row.text) > 30):
            break
        count += 1
    return 0 if signs_off(rows, at) or signs_off(rows, at + 1) else count


def signs_off(rows: Sequence[Row], at: int) -> bool:
    """Whether a date at `at` ends a text, with the line above it as its signature: what follows it stands apart."""
    if at >= len(rows) or not is_date_line(rows[at].text):
        return False
    if at + 1 >= len(rows):
        return True
    date, below = rows[at], rows[at + 1]
    if date.laid_out:
        right = (date.indent or 0.0) > 1.5 * max(1.0, date.shortfall or 0.0) and not date.centred
        return right or below.page != date.page
    return below.gap > date.gap and below.gap >= 1 and at >= 2 and ends_sentence(rows[at - 2].text)


@dataclass(frozen=True, slots=True)
class Counting:
    """Where a source's outermost kind of heading counts, and with what values."""

    at: tuple[int, ...]
    values: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Counting:
        """The counting of the outermost kind that begins at 1 more than once in these rows."""
        by_kind: dict[str, list[tuple[int, int]]] = {kind: [] for kind in _THROUGH}
        for at, row in enumerate(rows):
            found = leading_enumerator(row.text)
            if found is not None and found.kind in by_kind and found.value is not None and row.line.table_id is None:
                by_kind[found.kind].append((at, found.value))
        for known in by_kind.values():
            if sum(value == 1 for _, value in known) > 1:
                return cls(tuple(at for at, _ in known), tuple(value for _, value in known))
        return cls((), ())

    def next_value(self, at: int) -> int | None:
        """The value that the first counted line from `at` on has."""
        place = bisect_left(self.at, at)
        return self.values[place] if place < len(self.at) else None

    def begins_between(self, first: int, end: int) -> bool:
        """Whether counting begins at 1 between two lines."""
        return any(value == 1 for value in self.values[bisect_left(self.at, first) : bisect_left(self.at, end)])


def has_text(rows: Sequence[Row], first: int, end: int) -> bool:
    """Whether any of these lines is prose or a table, or whether they are too many for a cover or a part's page."""
    if end - first >= _MOST_LINES_OF_A_PAGE:
        return True
    return any(
        ends_sentence(row.text) or len(row.text) > 40 or row.line.table_id is not None for row in rows[first:end]
    )
