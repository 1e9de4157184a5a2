"""How the tables of character_trust are made: ``python -m pipeline.extract.character_training TEXT... --out FOLDER``.

TEXT is a JSON-lines file (may be gzipped) whose rows have a `text`. What is counted is which Han and
which pairs of neighbouring Han occur; no sentence is kept.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.extract import character_trust
from pipeline.extract.character_trust import CharacterTable, han_pairs

# A character or pair seen three times is not a slip of the source.
_MIN_SEEN: Final = 3
# Every tenth document is kept for measuring.
_HELD_OUT: Final = 10
_WINDOW: Final = 300
_SAMPLES: Final = 2000
# Rows of the national standards that hold the characters in common use.
_LEVEL_ONE: Final = (("gb2312", 0xB0A1, 0xD7F9, 1), ("big5", 0xA440, 0xC67E, 2))


def read_texts(paths: Iterable[Path]) -> list[str]:
    texts = []
    for path in paths:
        opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
        with opened as lines:
            texts += [json.loads(line)["text"] for line in lines]
    return texts


def build_table(texts: Sequence[str]) -> CharacterTable:
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
    return CharacterTable(usage, kept)


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
    wrong: tuple[tuple[str, Callable[[str, random.Random], str]], ...] = (
        ("shuffled", _shuffled),
        ("shifted", _shifted),
    )
    right = [table.share_familiar(text[at : at + _WINDOW])[0] for at in starts]
    scores["right_lowest"] = min(right)
    scores["right_median"] = float(np.median(right))
    for name, spoil in wrong:
        spoilt = spoil(text, rng)
        scores[f"{name}_highest"] = max(table.share_familiar(spoilt[at : at + _WINDOW])[0] for at in starts)
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    texts = read_texts(options.texts)
    held_out = "\n".join(texts[::_HELD_OUT])
    scores = measure(build_table([t for i, t in enumerate(texts) if i % _HELD_OUT]), held_out)
    table = build_table(texts)
    options.out.mkdir(parents=True, exist_ok=True)
    np.save(options.out / character_trust.CHARACTERS_FILE, table.usage, allow_pickle=False)
    np.save(options.out / character_trust.PAIRS_FILE, table.pairs, allow_pickle=False)
    lines = [
        "# Which Han and which pairs of Han official Chinese text has; read by pipeline/extract/character_trust.py.",
        f'retrain = "python -m pipeline.extract.character_training {" ".join(p.name for p in options.texts)} --out models/characters"',
        "",
        "[trained_on]",
        'what = "State Council reports 1954-2017, district reports, national laws; GB 2312 and Big5 level-one characters"',
        f"documents = {len(texts)}",
        f"characters = {sum(map(len, texts))}",
        f"sha256 = {json.dumps([hashlib.sha256(p.read_bytes()).hexdigest() for p in options.texts])}",
        "",
        "# Share of familiar pairs in windows of 300 characters of documents left out of a first training.",
        "[scores]",
        f"pairs = {len(table.pairs)}",
        *(f"{name} = {score:.4f}" for name, score in scores.items()),
        "",
    ]
    (options.out / "model.toml").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
