"""How what the rules find in one line becomes edits of its raw text that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.clean.characters import find_hidden_characters, has_hidden_characters, replace_lookalikes
from pipeline.clean.chrome import find_site_badge
from pipeline.clean.noise import find_contact_spam
from pipeline.clean.punctuation import find_flat_punctuation
from pipeline.clean.spacing import find_layout_space
from pipeline.text.offsets import Change, OffsetMap

# Edits less sure than this are only suggested: one slip in ten is more than a reader would forgive.
APPLIED_FROM: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a line cannot know of itself: the source's habits and accounts, and what stands before and after it."""

    accounts: frozenset[str] = frozenset()
    gap_habit: bool = False
    following: str = ""
    in_quotes: bool = False
    is_cell: bool = False
    spam: tuple[Change, ...] = ()


def find_edits(raw: str, around: Surroundings) -> list[Change]:
    """All edits to one line, by place and without overlaps; those surer than APPLIED_FROM win over the others.

    >>> from pipeline.text.offsets import apply_edits
    >>> apply_edits("　　２０２４年,信访\u200b工作", find_edits("　　２０２４年,信访\u200b工作", Surroundings()))
    '2024年，信访工作'
    """
    view, lookalikes = replace_lookalikes(raw)
    found = list(around.spam)
    if has_hidden_characters(view):
        found += _find_around_hidden(view, around)
    else:
        found += _find_in_view(view, around)
    found += lookalikes
    return _settle(raw, found)


def _find_in_view(view: str, around: Surroundings) -> list[Change]:
    """The findings of each rule, spam first, in the line with plain characters."""
    found = list(find_contact_spam(view, around.accounts))
    badge = find_site_badge(view)
    if badge:
        found.append(badge)
    marks = list(find_flat_punctuation(view, following=around.following, in_quotes=around.in_quotes))
    found += marks
    found += find_layout_space(_with_marks(view, marks), gap_habit=around.gap_habit, is_cell=around.is_cell)
    return found


def _with_marks(view: str, marks: Iterable[Change]) -> str:
    """The view with marks widened where that keeps its length: white space is judged by the marks beside it."""
    letters: list[str] | None = None
    for mark in marks:
        if len(mark.after) == mark.end - mark.start and mark.probability >= APPLIED_FROM:
            letters = letters or list(view)
            letters[mark.start : mark.end] = mark.after
    return "".join(letters) if letters else view


def _find_around_hidden(view: str, around: Surroundings) -> list[Change]:
    """Findings as if the hidden characters were gone, at their places in `view`."""
    hidden = list(find_hidden_characters(view))
    places = OffsetMap(hidden)
    pieces, at = [], 0
    for change in hidden:
        pieces += [view[at : change.start], change.after]
        at = change.end
    plain = "".join([*pieces, view[at:]])
    found = []
    for change in _find_in_view(plain, around):
        start, end = places.to_raw(change.start), places.to_raw(change.end)
        found.append(Change(start, end, view[start:end], change.after, change.rule, change.probability))
    return found + hidden


def _settle(raw: str, found: Sequence[Change]) -> list[Change]:
    """Sort the findings and drop those that overlap with surer or earlier ones; `before` is what `raw` has."""
    if not found:
        return []
    kept: list[Change] = []
    for sure in (True, False):
        batch = [change for change in found if (change.probability >= APPLIED_FROM) is sure]
        for change in batch:
            before = raw[change.start : change.end]
            if before != change.after and not any(change.start < k.end and k.start < change.end for k in kept):
                kept.append(Change(change.start, change.end, before, change.after, change.rule, change.probability))
    return sorted(kept, key=lambda change: change.start)
