"""Counts the n-grams of clean official text for models/language.

    python -m pipeline.segment.ngram_training TEXT… --out models/language

A TEXT is a .jsonl.gz with {"title": …, "text": …} in each line, a .csv with `paragraph_text` in each row, or a
.txt, one paragraph a line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.segment.boundary_damage import COMMAS_LOST, STOPS_LOST, clean_paragraphs, read_texts
from pipeline.segment.ngrams import START, UNKNOWN, LanguageModel, Ngrams, count_ngrams, store

# An n-gram of each order is kept from so many sightings on; rarer ones are chance, and would make the model large.
LEAST: Final = (1, 2, 3, 4, 5)
_RAREST: Final = 4  # sightings of a character that has a number of its own
# Damaged texts have lost most commas, so that the words around one stand side by side: each report is counted
# whole and once more without what previews lose.
_RATES: Final = {"，": COMMAS_LOST, "。": STOPS_LOST}
# Laws say the same things over and over: this share of their paragraphs is enough.
_LAWS_COUNTED: Final = 0.4
# Shorter lines are headings, menus and page numbers.
SHORTEST: Final = 15


def spread(texts: Iterable[str]) -> str:
    """All that is counted, each paragraph behind the sign of its start."""
    chance = random.Random(3)  # noqa: S311 - damage, not secrets
    pieces = []
    for text in texts:
        is_law = "第一条" in text
        for paragraph in clean_paragraphs(text, SHORTEST):
            if is_law and chance.random() > _LAWS_COUNTED:
                continue
            pieces.append(START + _without_marks(paragraph, chance))
            if not is_law:
                pieces.append(START + paragraph)
    return "".join(pieces)


def _without_marks(text: str, chance: random.Random) -> str:
    return "".join(char for char in text if char not in _RATES or chance.random() >= _RATES[char])


def learn(texts: Iterable[str]) -> tuple[list[str], Ngrams]:
    """The known characters, the frequent first, and the counts."""
    text = spread(texts)
    signs = [sign for sign, seen in Counter(text).most_common() if seen >= _RAREST]
    signs += [sign for sign in ("0", "A") if sign not in signs]
    model = LanguageModel({sign: number for number, sign in enumerate(signs, UNKNOWN + 1)}, Ngrams((), ()))
    return signs, count_ngrams(model.fold(text).codes, LEAST)


def write_model(folder: Path, signs: list[str], ngrams: Ngrams, card: str) -> None:
    """The characters, the counts and the card."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "ngrams.npz", **store(ngrams))  # type: ignore[arg-type]
    (folder / "signs.json").write_text(json.dumps("".join(signs), ensure_ascii=False), "utf-8")
    (folder / "model.toml").write_text(card, "utf-8")


def main() -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    signs, ngrams = learn(text for path in options.texts for _, text in read_texts(path))
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    lines = [
        "# How likely a stretch of official Chinese is; read by pipeline/segment/ngrams.py. No sentence is kept:",
        "# n-grams of at most five characters, seen again and again. judges.json and quotes.json say what follows from",
        "# them for lost characters and quotation marks; read by lost_characters.py and quote_features.py.",
        "# How judges.json is made again is told in models/losses.",
        "# quotations.json: phrases that more than one text quotes, how often they stand so and how often at all.",
        "retrain = [",
        f'  "python -m pipeline.segment.ngram_training {" ".join(digests)} --out models/language",',
        f'  "python -m pipeline.segment.quote_training {" ".join(digests)} --out models/language",',
        "]",
        f"characters = {len(signs)}",
        f"ngrams = {[len(keys) for keys in ngrams.keys]}",
        "",
        "[trained_on]  # SHA-256 of each file",
        *(f'"{name}" = "{digest}"' for name, digest in digests.items()),
    ]
    write_model(options.out, signs, ngrams, "\n".join(lines) + "\n")
    print("\n".join(lines))  # noqa: T201 - a training script


if __name__ == "__main__":
    main()
