"""One article taken apart: title, byline, date, headings and paragraphs, and which line is which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from pipeline.records import Cleaning
from pipeline.segment.bylines import (
    is_byline,
    is_date_line,
    is_dated_source,
    is_enactment,
    is_salutation,
    is_source_note,
    is_subtitle,
    opens_history,
    split_glued_date,
)
from pipeline.segment.headings import mark_headings
from pipeline.segment.joins import Flow, continues
from pipeline.segment.labels import is_label
from pipeline.segment.passages import Passage, make_passage
from pipeline.segment.restore import (
    RunIn,
    damaged_ordinals,
    lost_leads,
    ordinal_edit,
    repair,
    run_in_headings,
)
from pipeline.segment.rows import Row, width
from pipeline.segment.series_joins import join_by_series
from pipeline.segment.starts import Start
from pipeline.segment.titles import ends_sentence

# Lines below a title that may still belong to its head: subtitle, bylines, date, a rule's long history.
_MOST_HEAD_LINES = 14
# Two organs may sign together; more lines above a date, or longer ones, are text.
_MOST_SIGNING: Final = 3
_LONGEST_SIGNATURE: Final = 40


@dataclass(slots=True)
class Anatomy:
    """An article's rows by what they are; `goes_on` holds the indexes of head lines that continue the one above."""

    start: Start
    rows: Sequence[Row]
    title: list[Row] = field(default_factory=list)
    subtitle: list[Row] = field(default_factory=list)
    byline: list[Row] = field(default_factory=list)
    date: list[Row] = field(default_factory=list)
    notes: list[Row] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    goes_on: set[int] = field(default_factory=set)
    glued_date: str | None = None
    edits: list[Cleaning] = field(default_factory=list)


def dissect(rows: Sequence[Row], start: Start, flow: Flow, announced: AbstractSet[str] = frozenset()) -> Anatomy:
    """Take an article apart; `rows` begin with its title, or with what stands above it."""
    found = Anatomy(start, rows)
    at = start.lead + start.count
    found.notes = [row for row in rows[: start.lead] if not _split_date(found, row)]
    found.title = list(rows[start.lead : at])
    at = _read_head(found, rows, at)
    body = rows[at:]
    passages: list[list[Row]] = []
    for row in body:
        if passages and continues(passages[-1], row, flow):
            passages[-1].append(row)
        else:
            passages.append([row])
    _read_signature(found, passages)
    found.passages = join_by_series([make_passage(one) for one in passages], flow)
    mark_headings(found.passages, body_style(rows), announced, start.title)
    for run_in in run_in_headings(found.passages, flow):
        _split(found, run_in, flow)
    for lost in lost_leads(found.passages, flow):
        _restore_stop(found, lost)
    for ordinal in damaged_ordinals(found.passages):
        edit = ordinal_edit(ordinal)
        if edit is not None:
            found.edits.append(edit)
    return found


def body_style(rows: Sequence[Row]) -> tuple[object, ...] | None:
    """The look of most of the article's characters; None where the format shows none."""
    looks: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        if row.line.font_size is not None:
            looks[row.style] += len(row.text)
    return looks.most_common(1)[0][0] if looks else None


def _read_head(found: Anatomy, rows: Sequence[Row], at: int) -> int:
    """Read subtitle, bylines and date below the title; returns where the text begins."""
    if not found.title:
        return at
    end = min(len(rows), at + _MOST_HEAD_LINES)
    while at < end:
        row = rows[at]
        text = row.text
        if row.line.table_id is not None:
            break
        if not found.date and _split_date(found, row):
            at += 1
            continue
        if not found.date and is_dated_source(text) and not _begins_text(rows, at):
            # A date of its own below it is the article's.
            dated = any(is_date_line(below.text) for below in rows[at + 1 : at + 3])
            (found.notes if dated else found.date).append(row)
        elif is_subtitle(text) and not found.date and not found.byline:
            found.subtitle.append(row)
        elif found.subtitle and rows[at - 1] is found.subtitle[-1] and _ends_occasion(rows[at - 1].text, text):
            found.subtitle.append(row)
            found.goes_on.add(row.index)
        elif opens_history(text) and not found.date:
            at = _read_history(found, rows, at)
            continue
        elif (is_date_line(text) and not found.date and not found.glued_date) or (found.date and is_enactment(text)):
            found.date.append(row)
        elif is_source_note(text) or is_label(text):
            found.notes.append(row)
        elif _is_cut_name(rows, at) or (
            not is_salutation(text) and is_byline(text) and len(found.byline) < 4 and not _begins_text(rows, at)
        ):
            found.byline.append(row)
        elif not found.byline and _is_wrapped_byline(rows, at):
            found.byline += rows[at : at + 2]
            found.goes_on.add(rows[at + 1].index)
            at += 1
        else:
            break
        at += 1
    return at


def _split_date(found: Anatomy, row: Row) -> bool:
    """Read a byline that a date is glued to, or stands behind; False if the row is none."""
    glued = split_glued_date(row.text)
    if glued is None:
        return False
    rest = row.text[glued:]
    blank = len(rest) - len(rest.lstrip())
    found.byline.append(row)
    found.glued_date = rest.strip()
    found.edits.append(repair(row, glued, glued + blank, "\n", rule="split_byline_and_date", probability=0.97))
    return True


# ——2026年1月26日在某省第十四届|人民代表大会第五次会议上
_OCCASION: Final = re.compile(
    r"在.{2,60}(?:会议?|大会|全会|论坛|座谈会|推进会|培训班|仪式)上?(?:的(?:讲话|报告|发言|致辞))?$"
)


def _ends_occasion(subtitle: str, text: str) -> bool:
    """Whether a line ends the occasion that the subtitle above it has begun to name.

    >>> (
    ...     _ends_occasion("——在某省第十四届", "人民代表大会第五次会议上"),
    ...     _ends_occasion("——在全市会议上的讲话", "在大会上"),
    ... )
    (True, False)
    """
    return len(text) <= 40 and not _OCCASION.search(subtitle) and bool(_OCCASION.search(subtitle + text))


def _is_wrapped_byline(rows: Sequence[Row], at: int) -> bool:
    """Whether two centred lines are one byline too long for its column."""
    row, below = rows[at], rows[at + 1] if at + 1 < len(rows) else None
    if below is None or row.indent is None or row.shortfall is None or not below.centred or below.style != row.style:
        return False
    return abs(row.indent - row.shortfall) < 0.5 and not is_date_line(below.text) and is_byline(row.text + below.text)


def _is_cut_name(rows: Sequence[Row], at: int) -> bool:
    """Whether a stub of one or two characters above a date line is a name that lost its first."""
    text = rows[at].text
    return (
        len(text) <= 2
        and all("一" <= char <= "鿿" for char in text)
        and at + 1 < len(rows)
        and is_date_line(rows[at + 1].text)
    )


def _begins_text(rows: Sequence[Row], at: int) -> bool:
    """Whether the line would-be byline is the first line of a wrapped paragraph."""
    row = rows[at]
    return row.laid_out and (row.shortfall or 0.0) < 1.0 and 1.6 < (row.indent or 0.0) < 2.6


def _read_history(found: Anatomy, rows: Sequence[Row], at: int) -> int:
    """Read a bracketed date that may run over many lines, to its closing bracket."""
    first = at
    depth = 0
    while at < min(len(rows), first + _MOST_HEAD_LINES):
        text = rows[at].text
        if at > first:
            found.goes_on.add(rows[at].index)
        depth += text.count("（") + text.count("(") - text.count("）") - text.count(")")
        found.date.append(rows[at])
        at += 1
        if depth <= 0:
            break
    return at


def _read_signature(found: Anatomy, passages: list[list[Row]]) -> None:
    """Take byline and date from where official letters sign, if the article's head has none.

    That is their end, or above what they say of themselves and attach: （此件公开发布）, 抄送, 附件1. There an organ
    must stand above the date.
    """
    if found.date or found.glued_date or found.byline:
        return
    signed = next((at for at in range(2, len(passages)) if _signs_letter(passages, at)), len(passages) - 1)
    at = signed
    while at > 0 and len(found.date) + len(found.byline) < _MOST_SIGNING:
        row = passages[at][0]
        if len(passages[at]) > 1 or len(row.text) > _LONGEST_SIGNATURE or row.line.table_id is not None:
            break
        if is_date_line(row.text) and not found.date and not found.byline:
            found.date.append(row)
        elif found.date and is_byline(row.text):
            found.byline.insert(0, row)
        else:
            break
        at -= 1
    del passages[at + 1 : signed + 1]


def _signs_letter(passages: Sequence[Sequence[Row]], at: int) -> bool:
    """Whether a paragraph is a date with an organ above it, as letters are signed, and neither is in a table."""
    date, organ = passages[at][0], passages[at - 1][0]
    alone = len(passages[at]) == 1 and len(passages[at - 1]) == 1
    return (
        alone
        and organ.line.table_id is None
        and is_date_line(date.text)
        and is_byline(organ.text)
        and len(organ.text) <= _LONGEST_SIGNATURE
    )


def _restore_stop(found: Anatomy, lost: RunIn) -> None:
    """Give a leading sentence its full stop back and its siblings' level."""
    passage = lost.passage
    passage.level = next(other.level for other in found.passages if other.kind == passage.kind and other.lead)
    passage.lead = True
    found.edits.append(
        repair(passage.first, lost.at, lost.at, "。", rule="restore_lead_stop", probability=lost.probability)
    )


def _split(found: Anatomy, run_in: RunIn, flow: Flow) -> None:
    """Split a run-in heading off its text: the row keeps both, an edit puts a newline between.

    The text's first printed line may have been all that shared the heading's line; then the next passage goes on.
    """
    passage, at = run_in.passage, run_in.at
    row = passage.first
    rest = row.text[at:]
    blank = len(rest) - len(rest.lstrip())
    found.edits.append(repair(row, at, at + blank, "\n", rule="split_run_in_heading", probability=run_in.probability))
    siblings = [other.level for other in found.passages if other.kind == passage.kind and other.is_heading]
    passage.level = siblings[0]
    passage.run_in = True
    passage.lead = False
    place = found.passages.index(passage)
    below = found.passages[place + 1] if place + 1 < len(found.passages) else None
    if (
        below is not None
        and len(passage.rows) == 1
        and below.level is None
        and below.enumerator is None
        and flow.measure is not None
        and not ends_sentence(rest)
        and flow.measure - 8 <= width(rest) <= flow.measure + 2
    ):
        passage.rows += below.rows
        found.passages.remove(below)
