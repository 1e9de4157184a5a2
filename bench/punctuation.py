"""Lost marks found by the shipped network against a CRF, on the same unseen texts with the same loss in the same run.

`python -m bench.punctuation TEXT…` with the files that models/punctuation/model.toml names. The CRF learns from what
an epoch of the network reads and is given what taggers of Chinese usually see: characters, pairs and triples of them
around the place, words and their parts of speech. It needs python-crfsuite, which nothing else does: `pip install
python-crfsuite`.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pycrfsuite  # type: ignore[import-not-found]
from rich.console import Console
from rich.table import Table

from pipeline.config import shipped
from pipeline.segment.boundary_damage import SPREAD, Example, epoch_pieces, hold_out, make_examples, read_sources
from pipeline.segment.boundary_features import MARKS, Vocabulary
from pipeline.segment.boundary_model import load_model
from pipeline.segment.boundary_scores import f1_scores
from pipeline.segment.tower import Floats
from pipeline.text.words import segmenter

_AROUND: Final = 3  # characters to either side
# Rarer features, and steps after these, change nothing but the time it takes.
_RAREST: Final = 3
_STEPS: Final = 80
_LABELS: Final = tuple(map(str, range(len(MARKS))))


def see(text: str) -> list[list[str]]:
    """What the CRF sees of each character of a text."""
    padded = " " * _AROUND + text + " " * _AROUND
    words: list[tuple[str, str, str]] = []
    for word, tag in segmenter().tag(text):
        places = "S" if len(word) == 1 else "B" + "M" * (len(word) - 2) + "E"
        words += [(word, tag, place) for place in places]
    words.append(("", "", ""))
    seen = []
    for i in range(len(text)):
        near = padded[i : i + 2 * _AROUND + 1]
        own, after = words[i], words[i + 1]
        known = [f"c{k}={near[k]}" for k in range(len(near))]
        known += [f"p{k}={near[k : k + 2]}" for k in range(len(near) - 1)]
        known += [f"t{k}={near[k : k + 3]}" for k in range(1, len(near) - 3)]
        known += [f"w={own[0]}{own[2]}", f"x={after[0]}{after[2]}", f"g={own[1]}{own[2]}|{after[1]}{after[2]}"]
        seen.append(known)
    return seen


def train_crf(examples: Sequence[Example], path: Path) -> pycrfsuite.Tagger:
    """A CRF that has learnt where examples lost marks."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({"c1": 0.05, "c2": 0.01, "max_iterations": _STEPS, "feature.minfreq": _RAREST})
    for example in examples:
        trainer.append(
            pycrfsuite.ItemSequence([dict.fromkeys(known, 1.0) for known in see(example.text)]),
            [_LABELS[label] for label in example.labels],
        )
    trainer.train(str(path))
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    return tagger


def judge_by_crf(tagger: pycrfsuite.Tagger, text: str) -> Floats:
    """How likely the CRF finds each mark behind each character."""
    tagger.set([dict.fromkeys(known, 1.0) for known in see(text)])
    known = set(tagger.labels())
    rows = [[tagger.marginal(label, i) if label in known else 0.0 for label in _LABELS] for i in range(len(text))]
    return np.array(rows, np.float32)


def main(arguments: list[str]) -> None:
    """Train the CRF, try both, print."""
    card = tomllib.loads((shipped("models", "punctuation") / "model.toml").read_text("utf-8"))
    known, held_out = hold_out(read_sources(map(Path, arguments)), card["held_out"])
    chance = random.Random(7)
    nothing = Vocabulary({}, {}, {})
    learnt = make_examples(epoch_pieces(known, chance), nothing, chance, spread=SPREAD)
    table = Table(title="F1 of places, and of places with the right mark")
    for heading in ("text", "CRF", "", "network", "", "CRF chars/CPU-s", "network"):
        table.add_column(heading, justify="left" if heading == "text" else "right")
    model = load_model()
    with tempfile.TemporaryDirectory() as folder:
        tagger = train_crf(learnt, Path(folder) / "marks.crf")
        for title, paragraphs in held_out.items():
            examples = make_examples([(text, True) for text in paragraphs], nothing, random.Random(5))
            row, speeds = [title], []
            for judge in (lambda text: judge_by_crf(tagger, text), model.probabilities):
                start = time.process_time()
                found = [judge(example.text) for example in examples]
                speeds.append(sum(len(example.text) for example in examples) / (time.process_time() - start))
                row += [f"{value:.4f}" for value in f1_scores(examples, found)]
            table.add_row(*row, *(f"{speed:,.0f}" for speed in speeds))
    Console(width=120).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
