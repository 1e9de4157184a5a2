"""Trains the network of lost marks (models/punctuation) from clean text: marks are taken out, it learns where.

    python -m pipeline.segment.boundary_training TEXT… --out models/punctuation --hold-out 2016年国务院 2017年国务院

Needs torch (the `train` extra). A TEXT is a .jsonl.gz with {"title": …, "text": …} in each line, a .csv with
`paragraph_text` in each row, or a .txt, whose title is its name; one paragraph a line. Texts whose title begins
with a --hold-out are never trained on: boundary_judging.py, which comes next, learns from them what the network's
probabilities are worth, and measures.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from pipeline.segment.boundary_damage import (
    COMMAS_LOST,
    SPREAD,
    STOPS_LOST,
    Example,
    Source,
    epoch_pieces,
    hold_out,
    make_examples,
    read_sources,
)
from pipeline.segment.boundary_features import MARKS, Vocabulary
from pipeline.segment.boundary_model import FEATURES, TOWERS
from pipeline.segment.tower_training import Teacher, Tower

_SIZES: Final = {"character": 64, "place": 8, "tag": 16, "word": 32}
_WIDTH: Final = 96

# Small batches learn as much from one reading as batches of 32 do from three.
_BATCH: Final = 8

# What is hidden from the learner, so that nothing unknown is new: words, characters.
_WORDS_HIDDEN: Final = 0.2
_CHARACTERS_HIDDEN: Final = 0.02


class Network(nn.Module):
    """The network of boundary_model, for learning."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        counts = (len(vocabulary.characters) + 2, 5, len(vocabulary.tags) + 1, len(vocabulary.words) + 1)
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(count, _SIZES[name]) for name, count in zip(FEATURES, counts, strict=True)}
        )
        self.towers = nn.ModuleList(Tower(sum(_SIZES.values()), _WIDTH, len(MARKS)) for _ in range(TOWERS))

    def forward(self, features: torch.Tensor) -> list[torch.Tensor]:
        """Each tower's scores (batch, characters, MARKS) of features (batch, characters, 4); character 0 is padding."""
        present = (features[..., 0] != 0).unsqueeze(-1).float()
        if self.training:
            hidden = torch.rand(features.shape[:-1])
            features = features.clone()
            features[..., 0] = torch.where(hidden < _CHARACTERS_HIDDEN, features[..., 0].clamp(max=1), features[..., 0])
            features[..., 3] *= hidden >= _WORDS_HIDDEN
        looked_up = [self.embeddings[name](features[..., column]) for column, name in enumerate(FEATURES)]
        known = torch.cat(looked_up, dim=-1)
        return [tower(known, present) for tower in self.towers]

    def weights(self) -> dict[str, np.ndarray[Any, np.dtype[np.float16]]]:
        """The weights under the names that boundary_model reads, in half precision."""
        named: dict[str, torch.Tensor] = {name: layer.weight for name, layer in self.embeddings.items()}
        for number, tower in enumerate(self.towers):
            named |= {f"tower{number}.{name}": value for name, value in tower.weights().items()}
        return {name: value.detach().numpy().astype(np.float16) for name, value in named.items()}


def make_batches(examples: Sequence[Example], chance: random.Random) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Batches of examples of about equal length, in random order; labels of padding are -100."""
    by_length = sorted(examples, key=lambda example: len(example.labels) + 8 * chance.random())
    batches = []
    for at in range(0, len(by_length), _BATCH):
        group = by_length[at : at + _BATCH]
        longest = max(len(example.labels) for example in group)
        features = np.zeros((len(group), longest, len(FEATURES)), np.int64)
        labels = np.full((len(group), longest), -100)
        for row, example in enumerate(group):
            features[row, : len(example.labels)] = example.features
            labels[row, : len(example.labels)] = example.labels
        batches.append((torch.from_numpy(features), torch.from_numpy(labels)))
    chance.shuffle(batches)
    return batches


def learn(network: Network, sources: Sequence[Source], vocabulary: Vocabulary, epochs: int) -> None:
    """Train by AdamW under a cosine; every epoch loses other marks."""
    chance = random.Random(7)  # noqa: S311 - damage, not secrets
    teacher: Teacher | None = None
    for epoch in range(epochs):
        examples = make_examples(epoch_pieces(sources, chance), vocabulary, chance, spread=SPREAD)
        batches = make_batches(examples, chance)
        teacher = teacher or Teacher(network, epochs * len(batches))
        network.train()
        losses = []
        for features, labels in batches:
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(features)
            wrong = [
                functional.cross_entropy(one.float().flatten(0, 1), labels.flatten(), ignore_index=-100)
                for one in scores
            ]
            loss = torch.stack(wrong).mean()
            teacher.step(loss)
            losses.append(loss.item())
        print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}", flush=True)  # noqa: T201 - a training script


def write_card(options: argparse.Namespace) -> str:
    """model.toml: what the network was trained on, and how to train and judge it again."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    given = f"{' '.join(digests)} --out models/punctuation --hold-out {' '.join(options.hold_out)}"
    lines = [
        "# Where commas and full stops were lost: the network, read by pipeline/segment/boundary_model.py. What it is",
        "# worth, and its scores, are in judge.toml.",
        f"held_out = {json.dumps(options.hold_out, ensure_ascii=False)}  # never trained on",
        f"epochs = {options.epochs}",
        f"lost = {{ commas = {COMMAS_LOST}, stops = {STOPS_LOST} }}",
        "retrain = [",
        f'  "python -m pipeline.segment.boundary_training {given} --epochs {options.epochs}",',
        f'  "python -m pipeline.segment.boundary_judging {given}",',
        "]",
        "",
        "[trained_on]  # SHA-256 of each file",
    ]
    return "\n".join([*lines, *(f'"{name}" = "{digest}"' for name, digest in digests.items())]) + "\n"


def write_model(folder: Path, network: Network, vocabulary: Vocabulary, card: str) -> None:
    """Weights in half precision, the vocabulary, and the card."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **network.weights())  # type: ignore[arg-type]
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary.lists(), ensure_ascii=False), "utf-8")
    (folder / "model.toml").write_text(card, "utf-8")


def main() -> None:
    """Train and write the network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=20)
    options = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(1)  # sums in one order: the same weights each time
    sources, _ = hold_out(read_sources(options.texts), options.hold_out)
    vocabulary = Vocabulary.of_texts(line for source in sources for line in source.paragraphs)
    network = Network(vocabulary)
    learn(network, sources, vocabulary, options.epochs)
    write_model(options.out, network, vocabulary, write_card(options))


if __name__ == "__main__":
    main()
