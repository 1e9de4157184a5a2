"""Trains the model of lost marks (models/punctuation) from clean text: marks are taken out, the model learns where.

    python -m pipeline.segment.boundary_training TEXT… --out models/punctuation --hold-out 2016年国务院 2017年国务院

Needs torch (the `train` extra). A TEXT is a .jsonl.gz with {"title": …, "text": …} in each line, a .csv with
`paragraph_text` in each row, or a .txt, whose title is its name; one paragraph a line. Texts whose title begins
with a --hold-out are never trained on: they calibrate the probabilities and give the scores, each --hold-out
by a calibration that has not seen it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from pipeline.config import PunctuateSettings
from pipeline.segment.boundary_calibration import KINDS, Calibration, log_both
from pipeline.segment.boundary_damage import (
    COMMAS_LOST,
    STOPS_LOST,
    Example,
    clean_paragraphs,
    cut_pieces,
    make_examples,
    read_texts,
)
from pipeline.segment.boundary_features import MARKS, Vocabulary
from pipeline.segment.boundary_model import FEATURES, TOWERS, BoundaryModel
from pipeline.segment.boundary_scores import Trial, ceiling, score, try_model
from pipeline.segment.tower_training import Teacher, Tower

_SIZES: Final = {"character": 64, "place": 8, "tag": 16, "word": 32}
_WIDTH: Final = 96

# Small batches learn as much from one reading as batches of 32 do from three.
_BATCH: Final = 8
# Texts differ in how much they lost: so far around the usual share.
_SPREAD: Final = 0.12

# How often an epoch reads a text: one given as a file of its own is like what the model is for; of a collection's
# reports the old ones are written unlike today's (share by the year that the title begins with).
_OWN_FILE: Final = 2.0
_OLD: Final = (("1979", 0.25), ("1998", 0.5))
_LAW_PIECES: Final = 750  # an epoch: laws are plentiful and unlike reports

# How often each held-out text loses marks anew, so that its places are many enough to calibrate by.
_LOSSES: Final = 3

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


def take(paragraphs: Sequence[str], often: float, chance: random.Random) -> list[tuple[str, bool]]:
    """The pieces of a text that an epoch reads: all of them so many times, or a share."""
    pieces = [piece for _ in range(max(1, int(often))) for piece in cut_pieces(paragraphs, chance)]
    return pieces if often >= 1 else chance.sample(pieces, round(often * len(pieces)))


def how_often(title: str, path: Path) -> float:
    """How often an epoch reads a report."""
    if path.suffix == ".txt":
        return _OWN_FILE
    return next((share for year, share in _OLD if title[:4].isdigit() and title[:4] < year), 1.0)


def learn(
    network: Network,
    reports: Sequence[tuple[Sequence[str], float]],
    laws: Sequence[str],
    vocabulary: Vocabulary,
    epochs: int,
) -> None:
    """Train by AdamW under a cosine; every epoch loses other marks."""
    chance = random.Random(7)  # noqa: S311 - damage, not secrets
    teacher: Teacher | None = None
    for epoch in range(epochs):
        law_pieces = cut_pieces(laws, chance)
        pieces = [piece for paragraphs, often in reports for piece in take(paragraphs, often, chance)]
        pieces += chance.sample(law_pieces, min(_LAW_PIECES, len(law_pieces)))
        batches = make_batches(make_examples(pieces, vocabulary, chance, spread=_SPREAD), chance)
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


def fit_calibration(trials: Sequence[Trial]) -> Calibration:
    """The maps under which what was right is likeliest, every text counting alike; none falls anywhere."""
    maps = {}
    for kind in KINDS:
        own = [[place for place in trial.places if place.kind == kind] for trial in trials]
        logs = torch.tensor([log_both(place.probability) for places in own for place in places])
        known = torch.stack([logs[:, 0], -logs[:, 1], torch.ones(len(logs))], dim=1)
        right = torch.tensor([float(place.right) for places in own for place in places])
        weight = torch.tensor([1 / len(places) for places in own for _ in places])
        maps[kind] = (*_fit(known, right, weight), ceiling([places for places in own if places]))
    return Calibration(maps)


def _fit(known: torch.Tensor, right: torch.Tensor, weight: torch.Tensor) -> tuple[float, ...]:
    """Logistic regression whose first two coefficients are not negative."""
    values = torch.tensor([1.0, 1.0, 0.0], requires_grad=True)
    least = torch.tensor([0.0, 0.0, -math.inf])
    optimiser = torch.optim.LBFGS([values], max_iter=200, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        odds = known @ torch.maximum(values, least)
        wrong = functional.binary_cross_entropy_with_logits(odds, right, weight, reduction="sum")
        wrong.backward()
        return wrong

    optimiser.step(step)
    return tuple(round(value, 4) for value in torch.maximum(values, least).tolist())


def score_apart(trials: Mapping[str, Trial], threshold: float) -> dict[str, Mapping[str, float]]:
    """Scores of each held-out text by the calibration that the others give."""
    return {
        name: score(trial, fit_calibration([other for other in trials.values() if other is not trial]), threshold)
        for name, trial in trials.items()
    }


def try_unseen(
    network: Network, vocabulary: Vocabulary, texts: Sequence[tuple[str, str, Path]], held_out: Sequence[str]
) -> dict[str, Trial]:
    """What the network says of each held-out text, as it loses marks in several ways."""
    weights = {name: value.astype(np.float32) for name, value in network.weights().items()}
    model = BoundaryModel(weights, vocabulary, Calibration({}))
    trials = {}
    for name in held_out:
        whole = [(line, True) for title, text, _ in texts if title.startswith(name) for line in clean_paragraphs(text)]
        chance = random.Random(5)  # noqa: S311 - damage, not secrets
        trials[name] = try_model(model, make_examples(whole * _LOSSES, vocabulary, chance))
    return trials


def write_card(options: argparse.Namespace, trials: Mapping[str, Trial]) -> str:
    """model.toml: what the model was trained on, how to train it again, its calibration and its scores."""
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in options.texts}
    words = " ".join(options.hold_out)
    threshold = PunctuateSettings().threshold
    lines = [
        "# Where commas and full stops were lost; read by pipeline/segment/boundary_model.py.",
        f"held_out = {json.dumps(options.hold_out, ensure_ascii=False)}  # never trained on",
        f"epochs = {options.epochs}",
        f"lost = {{ commas = {COMMAS_LOST}, stops = {STOPS_LOST} }}",
        f'retrain = "python -m pipeline.segment.boundary_training {" ".join(digests)} --out models/punctuation '
        f'--hold-out {words} --epochs {options.epochs}"',
        "",
        "# What the network's probabilities are worth, by kind of place; fitted on all that was held out.",
        "[calibration]",
        *(f"{kind} = {list(values)}" for kind, values in fit_calibration(list(trials.values())).maps.items()),
        "",
        f"# Each held-out text by a calibration that the others gave; applied: at the threshold {threshold}.",
        "[scores]",
    ]
    for name, scores in score_apart(trials, threshold).items():
        lines.append(f'"{name}" = {{ {", ".join(f"{known} = {value:.4f}" for known, value in scores.items())} }}')
    lines += ["", "[trained_on]  # SHA-256 of each file"]
    return "\n".join([*lines, *(f'"{name}" = "{digest}"' for name, digest in digests.items())]) + "\n"


def write_model(folder: Path, network: Network, vocabulary: Vocabulary, card: str) -> None:
    """Weights in half precision, the vocabulary, and the card."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "weights.npz", **network.weights())  # type: ignore[arg-type]
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary.lists(), ensure_ascii=False), "utf-8")
    (folder / "model.toml").write_text(card, "utf-8")


def main() -> None:
    """Train, calibrate, measure and write the model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hold-out", nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=20)
    options = parser.parse_args()
    if len(set(options.hold_out)) < 2:
        parser.error("hold out two texts at least: each is scored by the calibration that the others give")
    torch.manual_seed(7)
    torch.set_num_threads(1)  # sums in one order: the same weights each time
    held_out = tuple(options.hold_out)
    texts = [(title, text, path) for path in options.texts for title, text in read_texts(path)]
    known = [(name, text, clean_paragraphs(text), path) for name, text, path in texts if not name.startswith(held_out)]
    laws = [line for _, text, lines, _ in known if "第一条" in text for line in lines]
    reports = [(lines, how_often(name, path)) for name, text, lines, path in known if "第一条" not in text]
    vocabulary = Vocabulary.of_texts(line for _, _, lines, _ in known for line in lines)
    network = Network(vocabulary)
    learn(network, reports, laws, vocabulary, options.epochs)
    card = write_card(options, try_unseen(network, vocabulary, texts, options.hold_out))
    write_model(options.out, network, vocabulary, card)
    print(card)  # noqa: T201 - a training script


if __name__ == "__main__":
    main()
