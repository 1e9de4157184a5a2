"""Trains the model of lost marks (models/punctuation) from clean text: marks are taken out, the model learns where.

    python -m pipeline.segment.boundary_training TEXT… --out models/punctuation --hold-out 2016年国务院

Needs torch (the `train` extra). A TEXT is a .jsonl.gz with {"title": …, "text": …} in each line, or a .txt,
whose title is its name; one paragraph a line. Texts whose title begins with a --hold-out are never trained
on and give the scores.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import math
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from pipeline.segment.boundary_features import MARKS, Integers, Vocabulary
from pipeline.segment.boundary_model import DILATIONS, FEATURES, REACH, BoundaryModel

# How much previews lose: 68 % of commas and 20 % of full stops, counted on real ones.
COMMAS_LOST: Final = 0.68
STOPS_LOST: Final = 0.20

_SIZES: Final = {"character": 64, "place": 8, "tag": 16, "word": 32}
_WIDTH: Final = 128
_WINDOW: Final = 256  # characters of a piece of a long paragraph
_SHORTEST: Final = 15
_BATCH: Final = 32
_LAW_PIECES: Final = 1500  # an epoch: laws are plentiful and unlike reports
_FULL_WIDTH: Final = str.maketrans(
    {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", "(": "（", ")": "）", "％": "%", "．": "."}
)


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of text after its loss: features (characters, 4) and the number of the mark lost behind each."""

    features: Integers
    labels: Integers


class Network(nn.Module):
    """The network of boundary_model, for learning."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        counts = (len(vocabulary.characters) + 2, 5, len(vocabulary.tags) + 1, len(vocabulary.words) + 1)
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(count, _SIZES[name]) for name, count in zip(FEATURES, counts, strict=True)}
        )
        self.enter = nn.Linear(sum(_SIZES.values()), _WIDTH)
        self.norms = nn.ModuleList(nn.LayerNorm(_WIDTH) for _ in DILATIONS)
        self.kernels = nn.ParameterList(torch.randn(2 * REACH + 1, _WIDTH) * 0.3 for _ in DILATIONS)
        self.points = nn.ModuleList(nn.Linear(_WIDTH, 2 * _WIDTH) for _ in DILATIONS)
        self.norm = nn.LayerNorm(_WIDTH)
        self.leave = nn.Linear(_WIDTH, len(MARKS))
        self.forget = nn.Dropout(0.2)
        self.thin = nn.Dropout(0.1)

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """Scores (batch, characters, MARKS) of features (batch, characters, 4); character 0 is padding."""
        present = (features[..., 0] != 0).unsqueeze(-1)
        if self.training:  # some words are hidden, so that unknown ones are nothing new
            features = features.clone()
            features[..., 3] *= torch.rand(features.shape[:-1]) > 0.15
        looked_up = [self.embeddings[name](features[..., column]) for column, name in enumerate(FEATURES)]
        state = self.enter(self.forget(torch.cat(looked_up, dim=-1)))
        length = state.shape[1]
        for dilation, norm, kernel, point in zip(DILATIONS, self.norms, self.kernels, self.points, strict=True):
            seen = functional.pad(norm(state) * present, (0, 0, REACH * dilation, REACH * dilation))
            mixed = sum(seen[:, i * dilation : i * dilation + length] * kernel[i] for i in range(2 * REACH + 1))
            state = state + self.thin(functional.glu(point(mixed), dim=-1))
        scores: torch.Tensor = self.leave(self.norm(state))
        return scores

    def weights(self, temperature: float = 1.0) -> dict[str, np.ndarray[Any, np.dtype[np.float32]]]:
        """The weights under the names that boundary_model reads; scores are divided by `temperature`."""
        named: dict[str, torch.Tensor] = {name: layer.weight for name, layer in self.embeddings.items()}
        named |= {"in.weight": self.enter.weight, "in.bias": self.enter.bias}
        named |= {"out.norm.weight": self.norm.weight, "out.norm.bias": self.norm.bias}
        named |= {"out.weight": self.leave.weight / temperature, "out.bias": self.leave.bias / temperature}
        for number, (norm, kernel, point) in enumerate(zip(self.norms, self.kernels, self.points, strict=True)):
            name = f"block{number}"
            named |= {f"{name}.norm.weight": norm.weight, f"{name}.norm.bias": norm.bias, f"{name}.kernel": kernel}
            named |= {f"{name}.point.weight": point.weight, f"{name}.point.bias": point.bias}
        return {name: value.detach().numpy().astype(np.float32) for name, value in named.items()}


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Title and text of every text in a file."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = map(json.loads, lines)
            yield from ((row["title"], row["text"]) for row in rows)
    else:
        yield path.stem, path.read_text("utf-8")


def clean_paragraphs(text: str) -> list[str]:
    """The paragraphs worth learning from, their marks in full width, without white space."""
    lines = (re.sub(r"\s+", "", line.translate(_FULL_WIDTH)) for line in text.split("\n"))
    return [re.sub(r"(?<=\d)，(?=\d)", ",", line) for line in lines if len(line) >= _SHORTEST]


def cut_pieces(paragraphs: Sequence[str], chance: random.Random) -> list[str]:
    """Paragraphs, long ones cut into pieces from a random place on."""
    pieces = []
    for text in paragraphs:
        first = chance.randrange(_WINDOW // 2) if len(text) > _WINDOW else 0
        cuts = [0, *range(first, len(text), _WINDOW)] if first >= _SHORTEST else range(first, len(text), _WINDOW)
        ends = [*list(cuts)[1:], len(text)]
        pieces += [text[start:end] for start, end in zip(cuts, ends, strict=True) if end - start >= _SHORTEST]
    return pieces


def lose_marks(text: str, chance: random.Random, commas: float, stops: float) -> tuple[str, list[int]]:
    """Take commas and full stops out at random: what is left, and for each character the mark lost behind it."""
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


def make_examples(
    pieces: Sequence[str], vocabulary: Vocabulary, chance: random.Random, *, spread: float = 0.0
) -> list[Example]:
    """Damaged pieces; with `spread`, each by rates of its own around the usual ones."""
    examples = []
    for piece in pieces:
        commas = min(0.95, max(0.2, chance.gauss(COMMAS_LOST, spread)))
        stops = min(0.6, max(0.02, chance.gauss(STOPS_LOST, spread * 2 / 3)))
        text, labels = lose_marks(piece, chance, commas, stops)
        examples.append(Example(vocabulary.features(text), np.array(labels)))
    return examples


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


def learn(network: Network, reports: Sequence[str], laws: Sequence[str], vocabulary: Vocabulary, epochs: int) -> None:
    """Train by AdamW under a cosine; every epoch loses other marks."""
    chance = random.Random(7)  # noqa: S311 - damage, not secrets
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=0.01)
    steps, total = 0, 0
    for epoch in range(epochs):
        law_pieces = cut_pieces(laws, chance)
        pieces = cut_pieces(reports, chance) + chance.sample(law_pieces, min(_LAW_PIECES, len(law_pieces)))
        batches = make_batches(make_examples(pieces, vocabulary, chance, spread=0.12), chance)
        total = total or epochs * len(batches)
        network.train()
        losses = []
        for features, labels in batches:
            rate = (
                3e-3 * min(1.0, steps / 200) * (0.03 + 0.97 * 0.5 * (1 + math.cos(math.pi * min(1.0, steps / total))))
            )
            for group in optimiser.param_groups:
                group["lr"] = rate
            loss = functional.cross_entropy(network(features).flatten(0, 1), labels.flatten(), ignore_index=-100)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            losses.append(loss.item())
            steps += 1
        print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}", flush=True)  # noqa: T201 - a training script


def measure(model: BoundaryModel, examples: Sequence[Example]) -> dict[str, float]:
    """F1 of places (boundary), of places with the right mark (typed), and the share right of what is sure."""
    found = np.concatenate([model.judge(example.features) for example in examples])
    labels = np.concatenate([example.labels for example in examples])
    best = found[:, 1:].argmax(axis=1) + 1
    taken = np.where(1 - found[:, 0] >= 0.4, best, 0)  # the threshold that serves F1 best on the held-out texts
    sure = found[np.arange(len(best)), best] >= 0.9
    lost, put = int((labels > 0).sum()), int((taken > 0).sum())
    return {
        "boundary_f1": 2 * int(((taken > 0) & (labels > 0)).sum()) / (lost + put),
        "typed_f1": 2 * int(((taken == labels) & (labels > 0)).sum()) / (lost + put),
        "sure_precision": float((best == labels)[sure].mean()) if sure.any() else 0.0,
        "sure_recall": float((sure & (best == labels)).sum() / lost),
    }


def fit_temperature(network: Network, examples: Sequence[Example]) -> float:
    """The divisor of scores under which the held-out labels are likeliest (Guo et al. 2017)."""
    network.eval()
    with torch.no_grad():
        scores = torch.cat([network(torch.from_numpy(one.features)[None])[0] for one in examples])
    labels = torch.from_numpy(np.concatenate([example.labels for example in examples]))
    return min((functional.cross_entropy(scores / t, labels).item(), t) for t in np.arange(0.7, 1.6, 0.02))[1]


def write_model(folder: Path, network: Network, vocabulary: Vocabulary, temperature: float, card: str) -> None:
    """Weights in half precision, the vocabulary, and the card."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.astype(np.float16) for name, value in network.weights(temperature).items()}
    np.savez_compressed(folder / "weights.npz", **weights)  # type: ignore[arg-type]
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary.lists(), ensure_ascii=False), "utf-8")
    (folder / "model.toml").write_text(card, "utf-8")


def main() -> None:
    """Train, measure and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="+", default=[])
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args()
    torch.manual_seed(7)
    torch.set_num_threads(1)  # sums in one order: the same weights each time
    texts = [(title, text, clean_paragraphs(text)) for path in options.texts for title, text in read_texts(path)]
    held_out = [line for title, _, lines in texts if title.startswith(tuple(options.hold_out)) for line in lines]
    known = [(text, lines) for title, text, lines in texts if not title.startswith(tuple(options.hold_out))]
    laws = [line for text, lines in known if "第一条" in text for line in lines]
    reports = [line for text, lines in known if "第一条" not in text for line in lines]
    vocabulary = Vocabulary.of_texts(line for _, lines in known for line in lines)
    network = Network(vocabulary)
    learn(network, reports, laws, vocabulary, options.epochs)
    examples = make_examples(held_out, vocabulary, random.Random(5))  # noqa: S311 - damage, not secrets
    temperature = fit_temperature(network, examples[::2])
    scores = measure(BoundaryModel(network.weights(temperature), vocabulary), examples[1::2])
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    held = json.dumps(options.hold_out, ensure_ascii=False)
    words = " ".join(options.hold_out)
    lines = [
        "# Where commas and full stops were lost; read by pipeline/segment/boundary_model.py.",
        f"held_out = {held}  # never trained on: half set the temperature, half gave the scores",
        f"epochs = {options.epochs}",
        f"lost = {{ commas = {COMMAS_LOST}, stops = {STOPS_LOST} }}",
        f"temperature = {temperature:.2f}  # already in the weights",
        f'retrain = "python -m pipeline.segment.boundary_training {" ".join(digests)} --out models/punctuation '
        f'--hold-out {words} --epochs {options.epochs}"',
        "",
        "[scores]",
        *(f"{name} = {value:.4f}" for name, value in scores.items()),
        "",
        "[trained_on]  # SHA-256 of each file",
        *(f'"{name}" = "{digest}"' for name, digest in digests.items()),
    ]
    write_model(options.out, network, vocabulary, temperature, "\n".join(lines) + "\n")
    print("\n".join(lines))  # noqa: T201 - a training script


if __name__ == "__main__":
    main()
