"""What models of lost marks learn from and are measured by: clean paragraphs and what previews take from them."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.segment.boundary_features import MARKS, Integers, Vocabulary

# How much previews lose: 68 % of commas and 20 % of full stops, counted on real ones.
COMMAS_LOST: Final = 0.68
STOPS_LOST: Final = 0.20
# Texts differ in how much they lost: so far around the usual share.
SPREAD: Final = 0.12

# They lose other things too, which a model must not take for signs: a paragraph's first character, quotes.
_FIRST_LOST: Final = 0.05
_QUOTES_LOST: Final = 0.05

# How often an epoch reads a text: one given as a file of its own is like what the model is for; of a collection's
# reports the old ones are written unlike today's (share by the year that the title begins with).
_OWN_FILE: Final = 2.0
_OLD: Final = (("1979", 0.25), ("1998", 0.5))
_LAW_PIECES: Final = 750  # an epoch: laws are plentiful and unlike reports

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


@dataclass(frozen=True, slots=True)
class Source:
    """A text to learn from or to be measured by: its title, its clean paragraphs, how often an epoch reads it."""

    title: str
    paragraphs: Sequence[str]
    is_law: bool
    often: float


def read_sources(paths: Iterable[Path]) -> list[Source]:
    """The texts of some files, in their order."""
    return [
        Source(title, clean_paragraphs(text), "第一条" in text, how_often(title, path))
        for path in paths
        for title, text in read_texts(path)
    ]


def hold_out(sources: Iterable[Source], titles: Sequence[str]) -> tuple[list[Source], dict[str, list[str]]]:
    """What is learnt from, and by the beginning of its title the paragraphs of what never is."""
    known: list[Source] = []
    held_out: dict[str, list[str]] = {title: [] for title in titles}
    for source in sources:
        title = next((title for title in titles if source.title.startswith(title)), None)
        if title is None:
            known.append(source)
        else:
            held_out[title] += source.paragraphs
    return known, held_out


def how_often(title: str, path: Path) -> float:
    """How often an epoch reads a report.

    >>> [how_often(title, Path("报告.jsonl.gz")) for title in ("1964年国务院政府工作报告", "2015年国务院政府工作报告")]
    [0.25, 1.0]
    """
    if path.suffix == ".txt":
        return _OWN_FILE
    return next((share for year, share in _OLD if title[:4].isdigit() and title[:4] < year), 1.0)


def epoch_pieces(sources: Sequence[Source], chance: random.Random) -> list[tuple[str, bool]]:
    """The pieces of texts that an epoch reads: reports as often as they are worth, and some of the laws'."""
    law_pieces = cut_pieces([line for source in sources if source.is_law for line in source.paragraphs], chance)
    pieces = []
    for source in sources:
        if not source.is_law:
            pieces += _take(source.paragraphs, source.often, chance)
    return pieces + chance.sample(law_pieces, min(_LAW_PIECES, len(law_pieces)))


def _take(paragraphs: Sequence[str], often: float, chance: random.Random) -> list[tuple[str, bool]]:
    """All pieces of a text so many times, or a share of them."""
    pieces = [piece for _ in range(max(1, int(often))) for piece in cut_pieces(paragraphs, chance)]
    return pieces if often >= 1 else chance.sample(pieces, round(often * len(pieces)))


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
