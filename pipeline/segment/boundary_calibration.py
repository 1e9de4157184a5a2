"""What the network's probabilities are worth on texts it never saw: one monotone map for each kind of place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

# Kinds of places, as boundary_places tells them apart.
KINDS: Final = ("inner", "first", "opening", "item", "stop", "end")

# Network probabilities nearer to 0 or 1 than this say no more than it does.
_NEAREST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Calibration:
    """Beta calibration (Kull et al. 2017) with a ceiling, by (a, b, c, ceiling) for each of KINDS.

    Log-odds are a ln p - b ln(1 - p) + c; no probability is above the ceiling, which is what the surest places of
    the kind were found to be worth.

    >>> maps = dict.fromkeys(KINDS, (1.0, 1.0, 0.0, 0.98)) | {"stop": (1.0, 1.0, -1.0, 0.8)}
    >>> [round(Calibration(maps).worth(p, kind), 3) for p in (0.5, 0.9, 0.999) for kind in ("inner", "stop")]
    [0.5, 0.269, 0.9, 0.768, 0.98, 0.8]
    """

    maps: Mapping[str, Sequence[float]]

    def worth(self, probability: float, kind: str) -> float:
        """How often a mark that the network finds so likely at such a place was lost there indeed."""
        a, b, c, ceiling = self.maps[kind]
        likely, unlikely = log_both(probability)
        return min(ceiling, 1.0 / (1.0 + math.exp(-(a * likely - b * unlikely + c))))


def log_both(probability: float) -> tuple[float, float]:
    """The logarithms of a probability and of its opposite."""
    kept = min(1.0 - _NEAREST, max(_NEAREST, probability))
    return math.log(kept), math.log1p(-kept)
