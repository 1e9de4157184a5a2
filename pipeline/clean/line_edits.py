"""How what the rules find in the lines of a text becomes edits of their raw characters that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pipeline.clean.badges import find_badges
from pipeline.clean.characters import PlainLine, make_plain
from pipeline.clean.copy_guards import find_copy_guards
from pipeline.clean.noise import collect_accounts, find_spam
from pipeline.clean.punctuation import find_flat_punctuation, leaves_quotes_open
from pipeline.clean.recognised import find_misread
from pipeline.clean.spacing import find_layout_space, has_gap_habit
from pipeline.clean.years import find_lost_years, loses_years
from pipeline.config import RepairSettings
from pipeline.records import Line
from pipeline.text.offsets import Change

_USUAL: Final = RepairSettings()
_PARAGRAPH_ENDS: Final = ("。", "！", "？", "!", "?")


def find_edits(
    lines: Sequence[Line], aside: Iterable[str] = (), settings: RepairSettings = _USUAL
) -> Iterator[tuple[Line, list[Change]]]:
    """The edits to each line of a text, by place and without overlaps.

    `aside` are the texts around it: accounts that a site advertises there are spam in the text too.
    """
    plain_lines = [make_plain(line.text_raw) for line in lines]
    texts = [plain.text for plain in plain_lines]
    spam = find_spam(texts, collect_accounts(texts, aside))
    badges = find_badges(texts)
    guards = find_copy_guards(texts)
    gap_habit = has_gap_habit(texts)
    loses = loses_years(texts)
    misread = find_misread({i: texts[i] for i, line in enumerate(lines) if line.confidence is not None})
    in_quotes = False
    for i, line in enumerate(lines):
        text = texts[i]
        if in_quotes and _starts_paragraph(lines[i - 1], line):
            in_quotes = False
        is_cell = line.table_id is not None
        following = _first_letter(texts, i + 1)
        marks = list(find_flat_punctuation(text, following=following, in_quotes=in_quotes, is_cell=is_cell))
        in_quotes = leaves_quotes_open(text, in_quotes=in_quotes)
        spaces = find_layout_space(_with_marks(text, marks, settings), gap_habit=gap_habit, is_cell=is_cell)
        years = () if is_cell else find_lost_years(text, following, loses=loses)
        apart = [*guards.get(i, ()), *spam.get(i, ()), *([badges[i]] if i in badges else []), *misread.get(i, ())]
        found = [*apart, *marks, *spaces, *years]
        yield line, settle_changes(plain_lines[i], line.text_raw, found, settings)


def settle_changes(
    plain: PlainLine, raw: str, found: Sequence[Change], settings: RepairSettings = _USUAL
) -> list[Change]:
    """Put the findings in their places in `raw`, and drop those that overlap with surer or earlier ones.

    >>> settle_changes(make_plain("２024"), "２024", [Change(0, 4, "2024", "二〇二四", "say_year", 0.5)])
    [Change(start=0, end=1, before='２', after='2', rule='narrow_width', probability=1.0)]
    >>> inside = [Change(1, 1, "", "年", "say_year"), Change(0, 2, "联系", "", "drop")]
    >>> [change.rule for change in settle_changes(make_plain("联系"), "联系", inside)]
    ['drop']
    """
    if not found and not plain.lookalikes and not plain.hidden:
        return []
    claimed = bytearray(len(raw))
    kept = []

    # What is put in comes last: it can stand beside other changes, but not inside one.
    def rank(change: Change) -> tuple[bool, bool]:
        return not settings.applies(change.probability), change.start == change.end

    for change in sorted(plain.place(found), key=rank):
        before = raw[change.start : change.end]
        around = claimed[change.start : change.end] or claimed[max(0, change.start - 1) : change.start + 1]
        taken = any(around) if before else len(around) == 2 and all(around)
        if before != change.after and not taken:
            claimed[change.start : change.end] = b"\1" * len(before)
            kept.append(replace(change, before=before))
    return sorted(kept, key=lambda one: (one.start, one.end))


def _first_letter(texts: Sequence[str], at: int) -> str:
    return texts[at].lstrip()[:1] if at < len(texts) else ""


def _starts_paragraph(before: Line, line: Line) -> bool:
    return before.text_raw.rstrip().endswith(_PARAGRAPH_ENDS) or (line.page is None and bool(line.space_above))


def _with_marks(text: str, marks: Sequence[Change], settings: RepairSettings) -> str:
    """The text with marks widened where that keeps its length: white space is judged by the marks beside it."""
    same_length = [m for m in marks if len(m.after) == len(m.before) and settings.applies(m.probability)]
    letters = list(text) if same_length else []
    for mark in same_length:
        letters[mark.start : mark.end] = mark.after
    return "".join(letters) if same_length else text
