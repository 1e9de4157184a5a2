"""How previews lose characters, for learning and measuring: at the start of paragraphs and of the page's lines."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pipeline.segment.boundary_damage import COMMAS_LOST, STOPS_LOST
from pipeline.segment.boundary_features import MARKS
from pipeline.segment.ngrams import START

# What real previews lose of what they could, by the kind of place, and what is lost in learning, so that there is
# something to learn from.
USUAL: Final[Mapping[str, float]] = {"paragraph": 0.04, "line": 0.04, "inside": 0.006}
RAISED: Final[Mapping[str, float]] = {"paragraph": 0.25, "line": 0.25, "inside": 0.08}

_QUOTES_LOST: Final = 0.05
_RATES: Final[Mapping[str, float]] = {"，": COMMAS_LOST, "。": STOPS_LOST, "“": _QUOTES_LOST, "”": _QUOTES_LOST}

# A page's lines hold so many characters; a preview keeps the line breaks of some paragraphs, and those of its pages.
_WIDTHS: Final = (26, 40)
_INDENT: Final = 2
_WRAPPED: Final = 0.5
_PAGE: Final = (16, 34)  # lines
_NEVER_FIRST: Final = frozenset("，。、；：！？”’）》〉」』】…%")
_NEVER_LAST: Final = frozenset("“‘（《〈「『【")
_YEAR: Final = re.compile(r"(?<=(?:19|20)\d\d)年")
_YEARS_LOST: Final = 0.3
# For the network: the shares lost at starts of paragraphs and anywhere else, and how texts differ in the marks lost.
_AT_START: Final = 0.25
_ANYWHERE: Final = 0.035
_SPREAD: Final = 0.12


@dataclass(slots=True)
class Damaged:
    """A damaged report: its paragraphs, the offsets at which kept lines begin in each, what is lost and where."""

    texts: list[str] = field(default_factory=list)
    line_starts: list[list[int]] = field(default_factory=list)
    losses: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Page:
    """How a report was printed: characters to a line, whether figures are narrow, signs hang over the end."""

    width: int
    narrow: bool
    hangs: bool
    lines: int

    def starts(self, text: str) -> list[int]:
        """Where the lines of a paragraph begin, its first one apart."""
        found: list[int] = []
        room = float(self.width - _INDENT)
        for at, character in enumerate(text):
            room -= 0.5 if self.narrow and character.isascii() and character.isalnum() else 1.0
            if room >= 0 or (self.hangs and character in _NEVER_FIRST):
                continue
            first = at - 1 if character in _NEVER_FIRST or text[at - 1] in _NEVER_LAST else at
            found.append(first)
            room = self.width - (at + 1 - first)
        return found


def lose_characters(paragraphs: Sequence[str], chance: random.Random, rates: Mapping[str, float] = RAISED) -> Damaged:
    """Damage a report as previews do."""
    page = _Page(chance.randint(*_WIDTHS), chance.random() < 0.5, chance.random() < 0.5, chance.randint(*_PAGE))
    damaged = Damaged()
    for number, paragraph in enumerate(paragraphs):
        wrapped = chance.random() < _WRAPPED
        years = {match.start() for match in _YEAR.finditer(paragraph)} if chance.random() < _YEARS_LOST else set()
        begins = page.starts(paragraph)
        kept = set(begins) if wrapped else {at for at in begins if chance.random() < 1 / page.lines}
        text = ""
        lines: list[int] = []
        for first, end in zip([0, *begins], [*begins, len(paragraph)], strict=True):
            if first in kept:
                lines.append(len(text))
            place = "line" if first in kept else "inside" if first else "paragraph"
            is_lost = _is_han(paragraph[first]) and chance.random() < rates[place]
            if is_lost:
                damaged.losses[number, len(text)] = paragraph[first]
            line = "".join(paragraph[at] for at in range(first + is_lost, end) if at not in years)
            text += without_marks(line, chance)
        damaged.texts.append(text)
        damaged.line_starts.append(lines)
    return damaged


def without_marks(text: str, chance: random.Random, rates: Mapping[str, float] = _RATES) -> str:
    """What is left of a text when it loses marks, as usual or at other rates."""
    return "".join(character for character in text if chance.random() >= rates.get(character, 0.0))


@dataclass(slots=True)
class Stream:
    """A damaged text as the network reads it: before each character the one lost there, and which mark was."""

    text: str
    lost: list[str]
    marks: list[int]


def lose_anywhere(paragraphs: Sequence[str], chance: random.Random) -> Stream:
    """Damage a text with losses anywhere, so that there is more to learn from than beginnings of lines.

    What is lost at a paragraph's end stands before nothing and is not told.
    """
    signs: list[str] = []
    lost: list[str] = []
    marks: list[int] = []
    for paragraph in paragraphs:
        commas = min(0.95, max(0.2, chance.gauss(COMMAS_LOST, _SPREAD)))
        stops = min(0.6, max(0.02, chance.gauss(STOPS_LOST, _SPREAD * 2 / 3)))
        years = {match.start() for match in _YEAR.finditer(paragraph)} if chance.random() < _YEARS_LOST else set()
        gone, mark = "", 0
        for at, character in enumerate(START + paragraph, -1):
            if at > 0 and chance.random() < {"，": commas, "。": stops}.get(character, 0.0):
                mark = mark or MARKS.index(character)
            elif at in years or (character in "“”" and chance.random() < _QUOTES_LOST):
                continue
            elif at >= 0 and not gone and _is_han(character) and chance.random() < (_ANYWHERE if at else _AT_START):
                gone = character
            else:
                signs.append(character)
                lost.append(gone)
                marks.append(mark)
                gone, mark = "", 0
    return Stream("".join(signs), lost, marks)


def _is_han(character: str) -> bool:
    """Whether a character is one that the models know: rare Han are never asked of them."""
    return "\u4e00" <= character <= "\u9fff"
