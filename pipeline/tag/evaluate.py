"""How well codings agree: precision, recall and F1 against a coder, and Krippendorff's alpha between coders.

A coding is a set of themes for each paragraph. Alpha is computed theme by theme on carried / not carried,
after Krippendorff, Content Analysis, 4th ed. (2018), ch. 12: nominal data, any number of coders, values
may be missing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Score:
    """Hits, false hits and misses of one theme."""

    theme_id: str
    hits: int
    false_hits: int
    misses: int

    @property
    def precision(self) -> float | None:
        """Share of the found that is right; null when nothing was found."""
        found = self.hits + self.false_hits
        return self.hits / found if found else None

    @property
    def recall(self) -> float | None:
        """Share of the right that was found; null when there is nothing to find."""
        wanted = self.hits + self.misses
        return self.hits / wanted if wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; null when there is nothing to find and nothing was found."""
        total = 2 * self.hits + self.false_hits + self.misses
        return 2 * self.hits / total if total else None


def score_themes(
    found: Sequence[Collection[str]], wanted: Sequence[Collection[str]], theme_ids: Iterable[str]
) -> list[Score]:
    """Scores of the `found` themes of each paragraph against the `wanted` ones, theme by theme.

    >>> [score] = score_themes([{"digital"}, {"digital"}, set()], [{"digital"}, set(), set()], ["digital"])
    >>> score.precision, score.recall, round(score.f1, 2)
    (0.5, 1.0, 0.67)
    """
    pairs = list(zip(found, wanted, strict=True))
    return [
        Score(
            theme_id,
            hits=sum(theme_id in f and theme_id in w for f, w in pairs),
            false_hits=sum(theme_id in f and theme_id not in w for f, w in pairs),
            misses=sum(theme_id not in f and theme_id in w for f, w in pairs),
        )
        for theme_id in theme_ids
    ]


def macro_f1(scores: Iterable[Score]) -> float:
    """Mean F1 over the themes that have one: each theme counts the same, however rare."""
    values = [score.f1 for score in scores if score.f1 is not None]
    return sum(values) / len(values) if values else 0.0


def micro_f1(scores: Iterable[Score]) -> float:
    """F1 over all decisions together: frequent themes count more."""
    scores = list(scores)
    total = Score("all", sum(s.hits for s in scores), sum(s.false_hits for s in scores), sum(s.misses for s in scores))
    return total.f1 or 0.0


def krippendorff_alpha(units: Iterable[Sequence[bool | None]]) -> float | None:
    """Alpha for nominal data: one unit per paragraph, one value per coder, None where a coder left it out.

    1 is perfect agreement, 0 what chance gives. Null when fewer than two units have two values, or when all
    values are the same: without variation there is nothing to agree about. The example is Krippendorff's
    for binary data (two coders, ten units).

    >>> a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    >>> b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> round(krippendorff_alpha((bool(x), bool(y)) for x, y in zip(a, b)), 3)
    0.095
    """
    disagreeing = 0.0
    counts = [0, 0]
    for unit in units:
        values = [value for value in unit if value is not None]
        if len(values) < 2:
            continue
        yes = sum(values)
        no = len(values) - yes
        counts[0] += no
        counts[1] += yes
        # Ordered pairs of coders that disagree on this unit, each unit weighing as much as it has values.
        disagreeing += 2 * yes * no / (len(values) - 1)
    total = sum(counts)
    if not counts[0] or not counts[1]:
        return None
    expected = 2 * counts[0] * counts[1] / (total - 1)
    return 1 - disagreeing / expected


def agreement(codings: Sequence[Sequence[Collection[str]]], theme_ids: Iterable[str]) -> dict[str, float | None]:
    """Alpha of each theme over several coders' codings of the same paragraphs.

    >>> agreement([[{"digital"}, set()], [{"digital"}, set()]], ["digital", "backlog"])
    {'digital': 1.0, 'backlog': None}
    """
    return {
        theme_id: krippendorff_alpha([[theme_id in themes for themes in unit] for unit in zip(*codings, strict=True)])
        for theme_id in theme_ids
    }
