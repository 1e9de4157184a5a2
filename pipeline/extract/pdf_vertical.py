"""Vertical text: glyphs drawn one below the other, lines from right to left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from pipeline.extract.pdf_runs import Run

# Glyphs of a vertical line stand within this part of an em of one another's middle, and this far apart in em.
_ASIDE: Final = 0.3
_STEP: Final = (0.7, 1.8)
# Fewer glyphs below each other are a narrow cell or a list.
_MIN_GLYPHS: Final = 5
# Beside the text a title of four characters is enough.
_MIN_BESIDE: Final = 4
# The page is vertical if most of its characters are.
_MOST: Final = 0.5


def join_vertical(runs: Sequence[Run]) -> list[Run]:
    """The runs with each vertical line joined to one, in reading order; nothing for a page that is not vertical.

    >>> page = [
    ...     Run(c, 300 - 30 * (i // 6), 312 - 30 * (i // 6), 0, 12, 100 + 14 * (i % 6), 12)
    ...     for i, c in enumerate("青溪市信访局经验材料汇编")
    ... ]
    >>> [run.text for run in join_vertical(page)]
    ['青溪市信访局', '经验材料汇编']
    """
    chains = _chains(runs)
    vertical = [chain for chain in chains if len(chain) >= _MIN_GLYPHS]
    if sum(map(len, vertical)) <= _MOST * sum(len(run.text) for run in runs):
        return []
    rest = [run for chain in chains if len(chain) < _MIN_GLYPHS for run in chain]
    lines = sorted((_join(chain) for chain in vertical), key=lambda line: (-line.x1, line.top))
    return lines + rest


def take_beside(runs: Sequence[Run]) -> tuple[list[Run], list[Run]]:
    """The runs without what is written downwards beside all lines of the page, and that, each joined to one.

    >>> side = [Run(c, 500, 510, 0, 10, 100 + 14 * at, 10) for at, c in enumerate("经验汇编")]
    >>> text = Run("坚持把信访工作作为送上门来的群众工作", 80, 296, 90, 102, 100, 12)
    >>> rest, beside = take_beside([text, *side])
    >>> [run.text for run in beside], len(rest)
    (['经验汇编'], 1)
    """
    lines = [run for run in runs if len(run.text) > 1]
    if not lines or len(runs) - len(lines) < _MIN_BESIDE:
        return list(runs), []
    left, right = min(run.x0 for run in lines), max(run.x1 for run in lines)
    rest, beside = [], []
    for chain in _chains(runs):
        is_beside = len(chain) >= _MIN_BESIDE and all(run.x0 >= right or run.x1 <= left for run in chain)
        if is_beside:
            beside.append(_join(chain))
        else:
            rest += chain
    return rest, beside


def _chains(runs: Sequence[Run]) -> list[list[Run]]:
    """Runs that go on downwards, one below the other; every run is in one of the chains."""
    chains: list[list[Run]] = []
    for run in runs:
        if chains and _goes_below(chains[-1][-1], run):
            chains[-1].append(run)
        else:
            chains.append([run])
    return chains


def _goes_below(upper: Run, lower: Run) -> bool:
    size = upper.size
    if len(upper.text) > 1 or len(lower.text) > 1 or upper.angle or lower.angle or lower.size != size:
        return False
    aside = abs(upper.x0 + upper.x1 - lower.x0 - lower.x1) / 2
    return aside < _ASIDE * size and _STEP[0] * size < lower.base - upper.base < _STEP[1] * size


def _join(chain: Sequence[Run]) -> Run:
    return replace(
        chain[0],
        text="".join(run.text for run in chain),
        x0=min(run.x0 for run in chain),
        x1=max(run.x1 for run in chain),
        top=min(run.top for run in chain),
        bottom=max(run.bottom for run in chain),
        last=chain[-1].last,
    )
