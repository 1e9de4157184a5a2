"""How the tables of character_trust are made: ``python -m pipeline.extract.character_training TEXT... --out FOLDER``.

TEXT is a JSON-lines file (may be gzipped) whose rows have a `text`. What is counted is which Han and
which pairs of neighbouring Han occur, there and in the words of jieba's dictionary, so that subjects no
report has are familiar too; no sentence is kept.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib.resources
import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.extract import character_trust
from pipeline.extract.character_trust import CharacterTable, han_pairs

# A character or pair seen three times is not a slip of the source.
_MIN_SEEN: Final = 3
# Rarer words of the dictionary are names and slips.
_MIN_WORD_FREQUENCY: Final = 10
# Every tenth document is kept for measuring.
_HELD_OUT: Final = 10
_WINDOW: Final = 300
_SAMPLES: Final = 2000
# Rows of the national standards that hold the characters in common use.
_LEVEL_ONE: Final = (("gb2312", 0xB0A1, 0xD7F9, 1), ("big5", 0xA440, 0xC67E, 2))

_CARD: Final = """\
# Which Han and which pairs of neighbouring Han Chinese text has; read by pipeline/extract/character_trust.py.
retrain = "python -m pipeline.extract.character_training {texts} --out models/characters"

[trained_on]
what = [
    "reports of the State Council 1954-2017 and of a district, national laws",
    "words of jieba's dictionary (MIT licence)",
    "characters of GB 2312 level one and Big5 level one",
]
documents = {documents}
characters = {characters}

[sha256]
{digests}

# Share of familiar pairs in windows of 300 characters of every tenth document, left out of a first training:
# as they are, and under maps that exchange characters or are one glyph off.
[scores]
pairs = {pairs}
{scores}
"""


def read_texts(paths: Iterable[Path]) -> list[str]:
    """The `text` of every row."""
    texts = []
    for path in paths:
        raw = path.read_bytes()
        lines = gzip.decompress(raw) if path.suffix == ".gz" else raw
        texts += [json.loads(line)["text"] for line in lines.splitlines() if line.strip()]
    return texts


def dictionary_words() -> bytes:
    """jieba's dictionary: a word, its frequency and its tag on each line."""
    return (importlib.resources.files("jieba") / "dict.txt").read_bytes()


def word_pairs(dictionary: bytes) -> npt.NDArray[np.uint32]:
    r"""The pairs of neighbouring Han inside the words that are not rare.

    >>> [hex(pair) for pair in word_pairs("信访 100 n\n翀宇 3 nr".encode())]
    ['0x4fe18bbf']
    """
    rows = [line.split() for line in dictionary.decode("utf-8").splitlines()]
    return np.unique(han_pairs("\n".join(row[0] for row in rows if int(row[1]) >= _MIN_WORD_FREQUENCY)))


def build_table(texts: Sequence[str], words: npt.NDArray[np.uint32]) -> CharacterTable:
    """Count the characters and pairs of the texts; the standards' common characters are always in use."""
    usage = np.zeros(0x9FFF - 0x4E00 + 1, dtype=np.uint8)
    for encoding, first, last, mark in reversed(_LEVEL_ONE):
        for code in range(first, last + 1):
            character = code.to_bytes(2, "big").decode(encoding, "ignore")
            if len(character) == 1 and "\u4e00" <= character <= "\u9fff":
                usage[ord(character) - 0x4E00] = mark
    pairs, seen = np.unique(np.concatenate([han_pairs(text) for text in texts]), return_counts=True)
    kept = pairs[seen >= _MIN_SEEN]
    usage[np.concatenate([kept >> 16, kept & 0xFFFF]) - 0x4E00] = 1
    return CharacterTable(usage, np.union1d(kept, words).astype(np.uint32))


def _shuffled(texts: str, rng: random.Random) -> str:
    """The text under a wrong map: its characters exchanged among each other."""
    characters = sorted({c for c in texts if "\u4e00" <= c <= "\u9fff"})
    other = list(characters)
    rng.shuffle(other)
    return texts.translate(dict(zip(map(ord, characters), other, strict=True)))


def _shifted(texts: str, _: random.Random) -> str:
    """The text under a map that is one glyph off."""
    characters = sorted({c for c in texts if "\u4e00" <= c <= "\u9fff"})
    return texts.translate(dict(zip(map(ord, characters), characters[1:] + characters[:1], strict=True)))


def measure(table: CharacterTable, text: str) -> dict[str, float]:
    """Shares of familiar pairs in windows of unseen text: the lowest as it is, the highest under wrong maps."""
    rng = random.Random(0)  # noqa: S311 - sampling, not secrecy
    starts = [rng.randrange(len(text) - _WINDOW) for _ in range(_SAMPLES)]
    scores: dict[str, float] = {}
    wrong: dict[str, Callable[[str, random.Random], str]] = {"shuffled": _shuffled, "shifted": _shifted}
    right = [table.share_familiar(text[at : at + _WINDOW])[0] for at in starts]
    scores["right_lowest"] = min(right)
    scores["right_median"] = float(np.median(right))
    for name, spoil in wrong.items():
        spoilt = spoil(text, rng)
        scores[f"{name}_highest"] = max(table.share_familiar(spoilt[at : at + _WINDOW])[0] for at in starts)
    return scores


def main() -> None:
    """Make the tables from the texts named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts, dictionary = read_texts(options.texts), dictionary_words()
    words = word_pairs(dictionary)
    held_out = "\n".join(texts[::_HELD_OUT])
    scores = measure(build_table([text for at, text in enumerate(texts) if at % _HELD_OUT], words), held_out)
    table = build_table(texts, words)
    options.out.mkdir(parents=True, exist_ok=True)
    np.save(options.out / character_trust.CHARACTERS_FILE, table.usage, allow_pickle=False)
    np.save(options.out / character_trust.PAIRS_FILE, table.pairs, allow_pickle=False)
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    digests["jieba/dict.txt"] = hashlib.sha256(dictionary).hexdigest()
    card = _CARD.format(
        texts=" ".join(path.name for path in options.texts),
        documents=len(texts),
        characters=sum(map(len, texts)),
        digests="\n".join(f'"{name}" = "{digest}"' for name, digest in digests.items()),
        pairs=len(table.pairs),
        scores="\n".join(f"{name} = {score:.4f}" for name, score in scores.items()),
    )
    (options.out / "model.toml").write_text(card, encoding="utf-8")


if __name__ == "__main__":
    main()
