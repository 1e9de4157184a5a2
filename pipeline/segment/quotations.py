"""What official texts, and one source among them, set in quotation marks: how often a phrase stands so, and at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from pipeline.config import shipped
from pipeline.segment.ngrams import START, Values

OPENING, CLOSING = "“", "”"
REACH: Final = 24  # characters that a quotation without punctuation has at most; of a hundred, one has more
_QUOTED: Final = re.compile(f"“([^“”，。；：！？（）()《》\n]{{1,{REACH}}})”")
# A phrase quoted in so many texts is the language's and not one writer's.
_TEXTS: Final = 2
# So many sightings of the two characters next to a mark tell enough.
_SIGHTINGS: Final = 300
_SEED: Final = 2


@dataclass(frozen=True, slots=True)
class Share:
    """How often a phrase was seen in quotation marks, and how often at all; whether it is known to be quoted."""

    quoted: int
    seen: int
    known: bool = False


NEVER: Final = Share(0, 0)


@dataclass(frozen=True, slots=True)
class Sightings:
    """How often the source has the first (or last) n characters of a stretch: `seen[n]`, and just them quoted."""

    seen: Values
    quoted: Values


class Source:
    """The text of one source, to be asked for what it has elsewhere."""

    def __init__(self, paragraphs: Iterable[str]) -> None:
        self.text = START + START.join(paragraphs) + START

    def without(self, paragraph: str, instead: str) -> Source:
        """The source with another text for one of its paragraphs."""
        return Source([self.text.strip(START).replace(paragraph, instead, 1)])

    def sightings(self, stretch: str, *, from_start: bool) -> Sightings:
        """How often the beginnings of a stretch, or its ends, stand in the source; the stretch itself counts.

        >>> found = Source(["“三本账”管理，“三本账”公开", "三本账目"]).sightings("三本账目", from_start=True)
        >>> found.seen.astype(int).tolist(), found.quoted.astype(int).tolist()
        ([3, 3, 3, 3, 1], [0, 0, 0, 2, 0])
        """
        longest = len(stretch)
        seen, quoted = np.zeros(longest + 1), np.zeros(longest + 1)
        if longest < _SEED:
            return Sightings(seen, quoted)
        text = self.text
        seed = stretch[:_SEED] if from_start else stretch[-_SEED:]
        at = text.find(seed)
        for _ in range(_SIGHTINGS):
            if at < 0:
                break
            length, first, end = _SEED, at, at + _SEED
            if from_start:
                while length < longest and text[end : end + 1] == stretch[length]:
                    length, end = length + 1, end + 1
            else:
                while length < longest and text[first - 1 : first] == stretch[-length - 1]:
                    length, first = length + 1, first - 1
            seen[: length + 1] += 1
            quoted[length] += text[first - 1 : first] == OPENING and text[end : end + 1] == CLOSING
            at = text.find(seed, at + 1)
        edge = stretch[:1] if from_start else stretch[-1:]
        quoted[1] = text.count(f"{OPENING}{edge}{CLOSING}")
        return Sightings(seen, quoted)


def count_quotations(texts: Sequence[str]) -> dict[str, Share]:
    """The phrases that more than one text quotes and those known to be quoted, with their sightings.

    >>> count_quotations(["“三本账”公开", "“三本账”和三本账"])["三本账"]
    Share(quoted=2, seen=3, known=False)
    """
    own = [frozenset(_QUOTED.findall(text)) for text in texts]
    in_texts = [name for names in own for name in names]
    joined = START.join(texts)
    shares = {
        name: Share(joined.count(f"“{name}”"), joined.count(name))
        for name in sorted(set(in_texts))
        if in_texts.count(name) >= _TEXTS
    }
    for name in known_quotations():
        counted = shares.get(name, NEVER)
        shares[name] = Share(counted.quoted, counted.seen, known=True)
    return shares


def known_quotations() -> tuple[str, ...]:
    """Slogans and names that are widely set in quotation marks, as written down in data/slogans.txt."""
    lines = (files("pipeline.segment") / "data" / "slogans.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def load_quotations() -> Mapping[str, Share]:
    """What the texts that models/language was counted from quote."""
    told = json.loads((shipped("models", "language") / "quotations.json").read_text("utf-8"))
    return {name: Share(*counts) for name, counts in told.items()}
