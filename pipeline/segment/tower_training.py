"""Towers and how they learn: what the training of the models of lost marks and lost characters shares (needs torch)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import torch
from torch import nn
from torch.nn import functional

from pipeline.segment.tower import DILATIONS, EPSILON, REACH

_RATE: Final = 2e-3
_WARMING: Final = 400  # steps in which the rate grows to its full size
_COOLED: Final = 0.02  # the share of it that is left at the end

# Channels hidden from the learner, so that it leans on no single one.
_INPUTS_DROPPED: Final = 0.2
_CHANNELS_DROPPED: Final = 0.1


class Tower(nn.Module):
    """The stack of blocks of tower.py, for learning."""

    def __init__(self, entering: int, width: int, leaving: int) -> None:
        super().__init__()
        self.width = width
        self.enter = nn.Linear(entering, width)
        self.kernels = nn.ParameterList(torch.randn(2 * REACH + 1, width) * 0.3 for _ in DILATIONS)
        self.points = nn.ModuleList(nn.Linear(width, 2 * width) for _ in DILATIONS)
        self.leave = nn.Linear(width, leaving)

    def forward(self, known: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        state = self.enter(self.drop(known, _INPUTS_DROPPED))
        length = state.shape[1]
        for dilation, kernel, point in zip(DILATIONS, self.kernels, self.points, strict=True):
            normal = functional.layer_norm(state, (self.width,), eps=EPSILON) * present
            seen = functional.pad(normal, (0, 0, REACH * dilation, REACH * dilation))
            mixed = sum(seen[:, i * dilation : i * dilation + length] * kernel[i] for i in range(2 * REACH + 1))
            state = state + self.drop(functional.glu(point(mixed), dim=-1), _CHANNELS_DROPPED)
        scores: torch.Tensor = self.leave(functional.layer_norm(state, (self.width,), eps=EPSILON))
        return scores

    def drop(self, state: torch.Tensor, share: float) -> torch.Tensor:
        """Whole channels of a piece set to zero: neighbours cannot tell what one character lacks."""
        if not self.training:
            return state
        return state * ((torch.rand(state.shape[0], 1, state.shape[2]) >= share) / (1 - share))

    def weights(self) -> dict[str, torch.Tensor]:
        """The tower's weights under the names that tower.py reads."""
        named = {"in.weight": self.enter.weight.T, "in.bias": self.enter.bias}
        named |= {"out.weight": self.leave.weight.T, "out.bias": self.leave.bias}
        for number, (kernel, point) in enumerate(zip(self.kernels, self.points, strict=True)):
            name = f"block{number}"
            named |= {f"{name}.kernel": kernel, f"{name}.point.weight": point.weight.T}
            named |= {f"{name}.point.bias": point.bias}
        return named


class Teacher:
    """Steps of AdamW under a cosine, over the whole of a training."""

    def __init__(self, network: nn.Module, total: int) -> None:
        """`total` steps are to be made."""
        self.parameters: Iterable[nn.Parameter] = list(network.parameters())
        self.optimiser = torch.optim.AdamW(self.parameters, weight_decay=0.01)
        self.total = total
        self.steps = 0

    def step(self, loss: torch.Tensor) -> None:
        """Follow the slope of a batch's loss."""
        done = min(1.0, self.steps / self.total)
        cooled = _COOLED + (1 - _COOLED) * 0.5 * (1 + math.cos(math.pi * done))
        for group in self.optimiser.param_groups:
            group["lr"] = _RATE * min(1.0, self.steps / _WARMING) * cooled
        self.optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimiser.step()
        self.steps += 1
