"""How texts lose marks, for learning and measuring: clean paragraphs, what previews take from them, and where."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.segment.boundary_features import MARKS, Integers, Vocabulary

# How much previews lose: 68 % of commas and 20 % of full stops, counted on real ones.
COMMAS_LOST: Final = 0.68
STOPS_LOST: Final = 0.20

# They lose other things too, which a model must not take for signs: a paragraph's first character, quotes.
_FIRST_LOST: Final = 0.05
_QUOTES_LOST: Final = 0.05

_WINDOW: Final = 256  # characters of a piece of a long paragraph
_SHORTEST: Final = 8  # shorter lines are menus and page numbers; headings are worth learning: they end in no stop
_SHORTEST_PIECE: Final = 15
_FULL_WIDTH: Final = str.maketrans(
    {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", "％": "%", "．": "."}
)


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of text after its loss: features (characters, 4) and the number of the mark lost behind each.

    `ends` says whether the piece's last character is its paragraph's last.
    """

    text: str
    features: Integers
    labels: Integers
    ends: bool


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Title and text of every text in a file.

    A .jsonl.gz has a text in each line, a .csv a paragraph in each row, anything else is one text by the file's name.
    """
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = map(json.loads, lines)
            yield from ((row["title"], row["text"]) for row in rows)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield path.stem, "\n".join(row["paragraph_text"] for row in csv.DictReader(file))
    else:
        yield path.stem, path.read_text("utf-8")


def clean_paragraphs(text: str, shortest: int = _SHORTEST) -> list[str]:
    """The paragraphs worth learning from, `shortest` in characters, their marks in full width, without white space.

    >>> clean_paragraphs("打印\\n  全县排查, 化解矛盾1,200件。")
    ['全县排查，化解矛盾1,200件。']
    """
    lines = (re.sub(r"\s+", "", line.translate(_FULL_WIDTH)) for line in text.split("\n"))
    return [re.sub(r"(?<=\d)，(?=\d)", ",", line) for line in lines if len(line) >= shortest]


def cut_pieces(paragraphs: Sequence[str], chance: random.Random) -> list[tuple[str, bool]]:
    """Paragraphs, long ones cut into pieces from a random place on; each with whether its paragraph ends with it."""
    pieces = []
    for text in paragraphs:
        first = chance.randrange(_WINDOW // 2) if len(text) > _WINDOW else 0
        starts = sorted({first if first < _SHORTEST_PIECE else 0, *range(first, len(text), _WINDOW)})
        ends = [*starts[1:], len(text)]
        pieces += [
            (text[start:end], end == len(text))
            for start, end in zip(starts, ends, strict=True)
            if end - start >= min(_SHORTEST_PIECE, len(text))
        ]
    return pieces


def lose_marks(text: str, chance: random.Random, commas: float, stops: float) -> tuple[str, list[int]]:
    """Take commas and full stops out at random: what is left, and for each character the mark lost behind it.

    >>> lose_marks("排查，化解。", random.Random(1), 1.0, 0.0)
    ('排查化解。', [0, 1, 0, 0, 0])
    """
    rates = {"，": commas, "。": stops}
    kept: list[str] = []
    labels: list[int] = []
    for character in text:
        if kept and chance.random() < rates.get(character, 0.0):
            labels[-1] = labels[-1] or MARKS.index(character)
        else:
            kept.append(character)
            labels.append(0)
    return "".join(kept), labels


def lose_others(text: str, chance: random.Random) -> str:
    """Take out what previews lose besides: sometimes the first character, some quotes."""
    text = text[1:] if chance.random() < _FIRST_LOST else text
    return "".join(c for c in text if c not in "“”" or chance.random() >= _QUOTES_LOST)


def make_examples(
    pieces: Sequence[tuple[str, bool]], vocabulary: Vocabulary, chance: random.Random, *, spread: float = 0.0
) -> list[Example]:
    """Damaged pieces; with `spread`, each by rates of its own around the usual ones."""
    examples = []
    for piece, ends in pieces:
        commas = min(0.95, max(0.2, chance.gauss(COMMAS_LOST, spread)))
        stops = min(0.6, max(0.02, chance.gauss(STOPS_LOST, spread * 2 / 3)))
        text, labels = lose_marks(lose_others(piece, chance), chance, commas, stops)
        examples.append(Example(text, vocabulary.features(text), np.array(labels), ends))
    return examples
