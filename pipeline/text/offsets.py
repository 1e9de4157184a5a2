"""What edits do to a text: applying them, undoing them, and which offset is which on either side.

All offsets are half-open Unicode code points.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class EditLike(Protocol):
    """Whatever replaces `before` at [start, end) of a raw text by `after`."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of a raw text, offsets in that raw text."""

    start: int
    end: int
    before: str
    after: str
    rule: str
    probability: float = 1.0


def apply_edits(raw: str, edits: Iterable[EditLike]) -> str:
    """Apply edits, sorted by start and not overlapping, to `raw`; raises ValueError when one does not fit it.

    >>> apply_edits("坚持依法,公正", [Change(4, 5, ",", "，", "full_width")])
    '坚持依法，公正'
    """
    pieces = []
    at = 0
    for edit in edits:
        if edit.start < at or raw[edit.start : edit.end] != edit.before:
            raise ValueError(f"edit at {edit.start} does not fit the text")
        pieces += [raw[at : edit.start], edit.after]
        at = edit.end
    return "".join([*pieces, raw[at:]])


def undo_edits(text: str, edits: Iterable[EditLike]) -> str:
    """Give back the raw text that `apply_edits` turned into `text`; raises ValueError when it did not.

    >>> undo_edits("坚持依法，公正", [Change(4, 5, ",", "，", "full_width")])
    '坚持依法,公正'
    """
    pieces = []
    at = shift = 0
    for edit in edits:
        here = edit.start + shift
        if here < at or text[here : here + len(edit.after)] != edit.after:
            raise ValueError(f"edit at {edit.start} was not applied to this text")
        pieces += [text[at:here], edit.before]
        at = here + len(edit.after)
        shift += len(edit.after) - len(edit.before)
    return "".join([*pieces, text[at:]])


class OffsetMap:
    """Where each offset of an edited text lies in its raw text.

    >>> there = OffsetMap([Change(2, 4, "全面", "", "drop"), Change(4, 4, "", "，", "insert")])
    >>> [there.to_raw(i) for i in range(5)]
    [0, 1, 4, 4, 5]
    """

    __slots__ = ("_anchors", "_raws", "_spans")

    def __init__(self, edits: Iterable[EditLike]) -> None:
        self._anchors = [0]
        self._raws = [0]
        self._spans = [(0, 0)]
        shift = 0
        for edit in edits:
            start = edit.start + shift
            self._anchors.append(start)
            self._raws.append(edit.start)
            self._spans.append((len(edit.after), edit.end - edit.start))
            shift += len(edit.after) - (edit.end - edit.start)

    def to_raw(self, offset: int) -> int:
        """Offset in the raw text; inside what an edit wrote, the nearest raw offset not past the edit's end."""
        i = bisect_right(self._anchors, offset) - 1
        written, replaced = self._spans[i]
        inside = offset - self._anchors[i]
        if inside < written:
            return self._raws[i] + min(inside, replaced)
        return self._raws[i] + replaced + inside - written


def compose(pieces: Iterable[tuple[str, bool]]) -> tuple[str, list[int]]:
    """Put the edited lines of an article together: its text, and where each line starts in it.

    A piece is a line's text and whether it goes on with the paragraph before it; a line that does not
    starts a new one after a newline. A line of which nothing is left leaves no empty paragraph.

    >>> compose([("一、强化统筹", False), ("压实属地责", False), ("任和部门责任。", True)])
    ('一、强化统筹\\n压实属地责任和部门责任。', [0, 7, 12])
    """
    parts: list[str] = []
    starts = []
    at = 0
    for piece, continues in pieces:
        if piece and at and not continues:
            parts.append("\n")
            at += 1
        starts.append(at)
        parts.append(piece)
        at += len(piece)
    return "".join(parts), starts
