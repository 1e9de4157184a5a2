"""The places of a text that may have lost a mark, and what kind of place each is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from pipeline.segment.boundary_features import MARKS
from pipeline.segment.tower import Floats
from pipeline.text.enumerators import leading_enumerator

# What the network finds less likely than this, nothing else makes likely; a paragraph's end alone is a strong sign.
_JUDGED_FROM: Final = 0.2
_END_JUDGED_FROM: Final = 0.02

KINDS: Final = ("inner", "first", "opening", "item", "stop", "end")

# Signs that no mark can stand behind, or in front of: the place has its mark already, or is inside a name or number.
_NONE_BEHIND: Final = frozenset("，。、；：！？,.;:!?…—－-·（《〈“‘(「『〔【/")
_NONE_BEFORE: Final = frozenset("，。、；：！？,.;:!?…—－-·）》〉”’)」』〕】/％%")

# Titles of documents are printed without commas and stops; one that is not closed soon has lost its other half.
_TITLE: Final = re.compile(r"《[^《》\n]{1,80}》")

_CLOSES: Final = re.compile(r"[。！？；：…]")
_DASHES: Final = ("—", "－")


@dataclass(frozen=True, slots=True)
class Place:
    """A mark that may have been lost: the index of the character it followed, and the network's probability.

    Kinds, which differ in how far the network can be believed:
    inner    a comma in a sentence that has kept one: the place is mostly all that is in doubt
    first    a comma, the first of its paragraph's first sentence
    opening  a comma, the first of any later sentence: the sentence may as well have ended there
    item     a comma behind the opening words of an item (一是…, （一）…, ——这五年): 。or ：or nothing by the
             writer's habit, so that a text that is wrong once is wrong throughout
    stop     a full stop inside a paragraph
    end      a full stop at a paragraph's end, where nothing else can be lost
    """

    index: int
    mark: str
    kind: str
    probability: float


def find_places(text: str, probabilities: Floats, *, ends: bool = True) -> Iterator[Place]:
    """The places of `text` worth judging; `ends` says whether its last character ends a paragraph.

    `probabilities` is the network's array (characters, marks). An item without any stop is left alone at its end,
    since headings have none.

    >>> sure = np.array([[0.1, 0.9, 0.0]] * 40, np.float32)
    >>> def kinds(text):
    ...     return {text[: place.index + 1]: place.kind for place in find_places(text, sure[: len(text)])}
    >>> kinds("办结，好")
    {'办': 'first', '办结，好': 'end'}
    >>> kinds("好。学《办法》")
    {'好。学': 'opening', '好。学《办法》': 'end'}
    >>> kinds("——今年抓好")
    {'——今': 'item', '——今年': 'item', '——今年抓': 'item'}
    """
    likely = 1.0 - probabilities[:, 0]
    inside = {at for title in _TITLE.finditer(text) for at in range(title.start(), title.end() - 1)}
    starts = [0, *(match.end() for match in _CLOSES.finditer(text))]
    for i in np.flatnonzero(likely >= _END_JUDGED_FROM).tolist():
        last = i + 1 == len(text)
        if likely[i] < _JUDGED_FROM and not (last and ends):
            continue
        if i in inside or text[i] in _NONE_BEHIND or (not last and text[i + 1] in _NONE_BEFORE):
            continue
        start = starts[bisect_right(starts, i) - 1]
        if last and ends:
            if "。" in text or not _is_item(text):
                yield Place(i, "。", "end", float(likely[i]))
        elif (best := 1 + int(probabilities[i, 1:].argmax())) == MARKS.index("。"):
            yield Place(i, "。", "stop", float(probabilities[i, best]))
        else:
            yield Place(i, "，", _kind_of_comma(text[start : i + 1], start == 0), float(probabilities[i, best]))


def _kind_of_comma(sentence: str, is_first: bool) -> str:
    """The kind of a comma behind what is there of its sentence."""
    if "，" in sentence:
        return "inner"
    if _is_item(sentence):
        return "item"
    return "first" if is_first else "opening"


def _is_item(text: str) -> bool:
    return text.startswith(_DASHES) or leading_enumerator(text) is not None
