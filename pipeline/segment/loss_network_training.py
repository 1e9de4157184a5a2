"""Trains the network of lost characters (models/losses) from clean text: characters are taken out, it learns where.

    python -m pipeline.segment.loss_network_training TEXT… --out models/losses --hold-out 2016年国务院 --judged yunnan

Needs torch (the `train` extra). A TEXT is what ngram_training reads. Texts whose title begins with a --hold-out are
never trained on. The judges of models/language are fitted on the --judged texts, by a network that has not seen
them: it is written to --unseen first, then learns from them too and is written to --out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from pipeline.segment.boundary_damage import Source, hold_out, read_sources
from pipeline.segment.boundary_features import Integers, Vocabulary
from pipeline.segment.loss_damage import Stream, lose_anywhere
from pipeline.segment.loss_model import FEATURES, TOLD, TOWER
from pipeline.segment.ngrams import START
from pipeline.segment.tower_training import Teacher, Tower

_SIZES: Final = {"character": 64, "place": 8, "tag": 16, "word": 32}
_WIDTH: Final = 96
_WINDOW: Final = 384  # characters of a piece of a text
_BATCH: Final = 8
_MOST_WORDS: Final = 10_000

_LAW_PARAGRAPHS: Final = 1500  # an epoch

# What weighs how much: losses are rare among gaps; marks are learnt only to know how long printed lines were.
_LOST_WEIGHT, _CHARACTER_WEIGHT, _HIDDEN_WEIGHT, _MARK_WEIGHT = 8.0, 0.25, 0.25, 0.5
# Characters hidden, to be guessed: there are too few losses to learn the language by.
_HIDDEN: Final = 0.06
_WORDS_HIDDEN: Final = 0.2
_UNKNOWN: Final = 1
_FIRST_OF_WORD: Final = 2  # places up to this one begin a word (boundary_features)


class Network(nn.Module):
    """The network of loss_model, for learning."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        n_characters = len(vocabulary.characters) + 2
        counts = (n_characters, 5, len(vocabulary.tags) + 1, len(vocabulary.words) + 1)
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(count, _SIZES[name]) for name, count in zip(FEATURES, counts, strict=True)}
        )
        self.tower = Tower(sum(_SIZES.values()), _WIDTH, TOLD + _SIZES["character"])
        self.often = nn.Parameter(torch.zeros(n_characters))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """What the tower tells of each gap (batch, characters, TOLD and a likeness)."""
        if self.training:
            features = features.clone()
            features[..., 3] *= torch.rand(features.shape[:-1]) >= _WORDS_HIDDEN
        looked_up = [self.embeddings[name](features[..., column]) for column, name in enumerate(FEATURES)]
        told: torch.Tensor = self.tower(torch.cat(looked_up, dim=-1), torch.ones(()))
        return told

    def characters(self, likes: torch.Tensor) -> torch.Tensor:
        """Scores of each character of the vocabulary."""
        return likes @ self.embeddings["character"].weight.T + self.often

    def weights(self) -> dict[str, np.ndarray[Any, np.dtype[np.float16]]]:
        """The weights under the names that loss_model reads, in half precision."""
        named: dict[str, torch.Tensor] = {name: layer.weight for name, layer in self.embeddings.items()}
        named |= {f"{TOWER}.{name}": value for name, value in self.tower.weights().items()}
        named["often"] = self.often
        return {name: value.detach().numpy().astype(np.float16) for name, value in named.items()}


def make_pieces(stream: Stream, vocabulary: Vocabulary, chance: random.Random) -> Iterator[Integers]:
    """Pieces of a damaged text: features, the number of the character lost before each, of the one hidden, the mark."""
    known = vocabulary.features(stream.text)
    hidden = np.zeros(len(known), np.int64)
    for at in chance.sample(range(len(known)), int(_HIDDEN * len(known))):
        if known[at, 0] > _UNKNOWN and stream.text[at] != START:
            hidden[at] = known[at, 0]
    # The word that a hidden character stands in would tell it.
    words = np.cumsum(known[:, 1] <= _FIRST_OF_WORD)
    known[np.isin(words, words[hidden > 0]), 1:] = 0
    known[hidden > 0, 0] = _UNKNOWN
    lost = np.array([vocabulary.characters.get(character, _UNKNOWN) if character else 0 for character in stream.lost])
    rows = np.column_stack([known, lost, hidden, np.array(stream.marks)])
    for first in range(chance.randrange(_WINDOW), len(rows) - _WINDOW + 1, _WINDOW):
        yield rows[first : first + _WINDOW]


def read_epoch(texts: Sequence[Source], vocabulary: Vocabulary, chance: random.Random) -> list[Integers]:
    """The pieces that an epoch reads, in random order; every epoch loses other characters."""
    pieces: list[Integers] = []
    laws = [paragraph for text in texts if text.is_law for paragraph in text.paragraphs]
    first = chance.randrange(max(1, len(laws) - _LAW_PARAGRAPHS))
    pieces += make_pieces(lose_anywhere(laws[first : first + _LAW_PARAGRAPHS], chance), vocabulary, chance)
    for text in texts:
        for _ in range(0 if text.is_law else max(1, int(text.often))):
            own = list(make_pieces(lose_anywhere(text.paragraphs, chance), vocabulary, chance))
            pieces += own if text.often >= 1 else chance.sample(own, round(text.often * len(own)))
    chance.shuffle(pieces)
    return pieces


def measure(network: Network, rows: torch.Tensor) -> torch.Tensor:
    """How wrong the network is, in its four tasks."""
    lost, hidden, marks = rows[..., 4], rows[..., 5], rows[..., 6]
    with torch.autocast("cpu", torch.bfloat16):
        told = network(rows[..., :4])
        is_lost, is_hidden = lost > 0, hidden > 0
        scores = network.characters(torch.cat([told[is_lost], told[is_hidden]])[:, TOLD:]).float()
    told = told.float()
    guesses = functional.cross_entropy(scores, torch.cat([lost[is_lost], hidden[is_hidden]]), reduction="none")
    seen = ~is_hidden
    return torch.stack(
        [
            functional.binary_cross_entropy_with_logits(told[..., 0][seen], is_lost[seen].float()),
            guesses[: int(is_lost.sum())].mean(),
            guesses[int(is_lost.sum()) :].mean(),
            functional.cross_entropy(told[..., 1:TOLD].flatten(0, 1), marks.flatten()),
        ]
    )


def learn(network: Network, texts: Sequence[Source], vocabulary: Vocabulary, epochs: int, seed: int) -> None:
    """Train for some epochs."""
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    weights = torch.tensor([_LOST_WEIGHT, _CHARACTER_WEIGHT, _HIDDEN_WEIGHT, _MARK_WEIGHT])
    teacher: Teacher | None = None
    network.train()
    for epoch in range(epochs):
        pieces = read_epoch(texts, vocabulary, chance)
        teacher = teacher or Teacher(network, epochs * (len(pieces) // _BATCH))
        wrong = []
        for first in range(0, len(pieces) - _BATCH + 1, _BATCH):
            each = measure(network, torch.from_numpy(np.stack(pieces[first : first + _BATCH])))
            teacher.step(each @ weights)
            wrong.append(each.detach().numpy())
        told = " ".join(f"{value:.4f}" for value in np.mean(wrong, axis=0))
        print(f"epoch {epoch + 1} of {epochs}: {told}", flush=True)  # noqa: T201 - a training script


def check(network: Network, texts: Sequence[Source], vocabulary: Vocabulary) -> list[float]:
    """How wrong the network is on texts."""
    network.eval()
    chance = random.Random(5)  # noqa: S311 - damage, not secrets
    pieces = read_epoch(texts, vocabulary, chance)
    with torch.no_grad():
        each = [measure(network, torch.from_numpy(np.stack(pieces[at : at + 32]))) for at in range(0, len(pieces), 32)]
    return [round(float(value), 4) for value in torch.stack(each).mean(dim=0)]


def write_network(folder: Path, network: Network, vocabulary: Vocabulary) -> None:
    """Weights in half precision and the vocabulary."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **network.weights())  # type: ignore[arg-type]
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary.lists(), ensure_ascii=False), "utf-8")


def write_card(options: argparse.Namespace, wrong: Sequence[float]) -> str:
    """model.toml: what the network was trained on, how to train it again, and how wrong it was on the judged texts."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    names, judged = " ".join(digests), " ".join(options.judged)
    first, second = options.epochs
    lines = [
        "# Where characters were lost, and which; read by pipeline/segment/loss_model.py. The judges of what it says",
        "# are in models/language; they are fitted by a network that has not read the judged texts.",
        f"held_out = {json.dumps(options.hold_out, ensure_ascii=False)}  # never trained on",
        f"judged = {json.dumps(options.judged, ensure_ascii=False)}",
        "retrain = [",
        f'  "python -m pipeline.segment.loss_network_training {names} --out models/losses --unseen build/unseen '
        f'--hold-out {" ".join(options.hold_out)} --judged {judged} --epochs {first} {second}",',
        f'  "python -m pipeline.segment.loss_training {names} --judged {judged} --unseen build/unseen '
        '--out models/language",',
        "]",
        "",
        "# How unlikely the network found the truth (mean logarithm) in the judged texts before it read them: whether",
        "# a character was lost, which one, which was hidden, which mark was lost.",
        f"wrong = {list(wrong)}",
        "",
        "[trained_on]  # SHA-256 of each file",
        *(f'"{name}" = "{digest}"' for name, digest in digests.items()),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Train without the judged texts, then with them, and write both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--unseen", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="+", required=True)
    parser.add_argument("--judged", nargs="+", required=True)
    parser.add_argument("--epochs", type=int, nargs=2, default=(13, 4))
    options = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(1)  # sums in one order: the same weights each time
    texts, _ = hold_out(read_sources(options.texts), options.hold_out)
    unseen = [text for text in texts if text.title.startswith(tuple(options.judged)) and not text.is_law]
    known = [text for text in texts if text not in unseen]
    vocabulary = Vocabulary.of_texts(START + line for text in texts for line in text.paragraphs if not text.is_law)
    vocabulary = Vocabulary.of_lists(vocabulary.lists() | {"words": list(vocabulary.words)[:_MOST_WORDS]})
    network = Network(vocabulary)
    learn(network, known, vocabulary, options.epochs[0], 7)
    wrong = check(network, unseen, vocabulary)
    print("unseen", wrong)  # noqa: T201 - a training script
    write_network(options.unseen, network, vocabulary)
    learn(network, texts, vocabulary, options.epochs[1], 8)
    write_network(options.out, network, vocabulary)
    (options.out / "model.toml").write_text(write_card(options, wrong), "utf-8")


if __name__ == "__main__":
    main()
