"""Where the text of a line has spaces: those the page draws, and gaps that are clear enough to be one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from pipeline.extract.pdf_runs import Run

# A gap that counts as a space where the page draws none, in em: half a character between Han, as producers
# leave it that write no spaces. Beside Latin, layout engines leave a quarter em that no author typed, and
# stretch it in justified lines.
_HAN_GAP: Final = 0.42
_MIXED_GAP: Final = 0.65
_LATIN_GAP: Final = 0.14
# So many gaps between Han in one line are letter-spacing, and only what exceeds it counts.
_SPACED_OUT: Final = 4


def join_runs(runs: Sequence[Run]) -> str:
    """The text of runs that stand side by side; a space only where the page leaves a gap.

    Some producers draw a space after every glyph and then write over it: that is no space. A gap that
    no drawn space fills must be clear to count.
    """
    parts = [runs[0].text]
    usual = _letter_spacing(runs)
    for left, right in pairwise(runs):
        if left.drawn_space and right.x0 - left.x1 > _LATIN_GAP / 2 * left.size:
            parts.append(left.drawn_space)
        elif _is_gap(left, right, usual):
            parts.append(" ")
        parts.append(right.text)
    return "".join(parts)


def _gap(left: Run, right: Run) -> float:
    """The gap between two runs in em of the smaller."""
    return (right.x0 - left.x1) / max(min(left.size, right.size), 0.1)


def _is_wide(character: str) -> bool:
    return character >= "\u2e80" or character in _HAN_MARKS


def _letter_spacing(runs: Sequence[Run]) -> float:
    """The usual gap between Han in a line that is spaced out, in em."""
    if len(runs) <= _SPACED_OUT:
        return 0.0
    gaps = [_gap(left, right) for left, right in pairwise(runs) if _is_wide(left.text[-1]) and _is_wide(right.text[0])]
    return max(0.0, median(gaps)) if len(gaps) >= _SPACED_OUT else 0.0


def _is_gap(left: Run, right: Run, usual: float) -> bool:
    gap = _gap(left, right)
    if gap < _LATIN_GAP or left.text[-1] in _LEADERS or right.text[0] in _LEADERS:
        return False
    wide = _is_wide(left.text[-1]) + _is_wide(right.text[0])
    return gap > (_LATIN_GAP, _MIXED_GAP, usual + _HAN_GAP)[wide]


# Leaders fill the line as far as whole signs go; the rest is no space.
_LEADERS: Final = frozenset("…·")
# Chinese marks that share their codes with Latin ones.
_HAN_MARKS: Final = frozenset("“”‘’…—·")
