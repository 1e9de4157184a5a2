"""Whether a source says the same words elsewhere with the character that a gap may have lost, and never without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick

# Marks are lost at other places elsewhere, and say nothing of words.
_MARKS: Final = str.maketrans("", "", "，。、；：“”")
# So many characters on either side of a gap, or behind it where a paragraph begins, make it the same words.
_AROUND: Final = 4
_BEHIND_START: Final = 7


class Proposal(NamedTuple):
    """A character to put before `offset` of a paragraph of a source."""

    paragraph: int
    offset: int
    character: str


def said_elsewhere(paragraphs: Sequence[str], proposals: Sequence[Proposal]) -> list[bool]:
    """For each proposal whether all other places with the same words have its character, and one at least has.

    >>> texts = [
    ...     "把依法办事的要求贯穿受理、办理全过程",
    ...     "把依法办事的要贯穿受理办理全过程",
    ...     "大力推进信访工作法治化",
    ...     "力推进信访工作法治化",
    ... ]
    >>> said_elsewhere(texts, [Proposal(1, 7, "求"), Proposal(1, 7, "点"), Proposal(3, 0, "大"), Proposal(3, 0, "全")])
    [True, False, True, False]
    """
    keys = [_keys(paragraphs[one.paragraph], one) for one in proposals]
    searched = sorted({key for pair in keys for key in pair or ()})
    if not searched:
        return [False] * len(proposals)
    text = "\n".join(paragraphs).translate(_MARKS)
    counts = Counter(number for number, _, _ in AhoCorasick(searched).find_matches_as_indexes(text, overlapping=True))
    seen = {key: counts[number] for number, key in enumerate(searched)}
    return [pair is not None and _is_said(pair, seen) for pair in keys]


def _is_said(words: tuple[str, str], seen: Mapping[str, int]) -> bool:
    """Whether the gap is the one place without the character; words that hold those behind it count for both."""
    whole, bare = words
    return seen[whole] > 0 and seen[bare] - seen[whole] * whole.endswith(bare) == 1


def _keys(text: str, proposal: Proposal) -> tuple[str, str] | None:
    """The words around a gap with the character, and as they stand; None where they are too few."""
    before = text[: proposal.offset].translate(_MARKS)[-_AROUND:]
    n_before, n_behind = (_AROUND, _AROUND) if proposal.offset else (0, _BEHIND_START)
    behind = text[proposal.offset :].translate(_MARKS)[:n_behind]
    if (len(before), len(behind)) != (n_before, n_behind):
        return None
    return before + proposal.character + behind, before + behind
