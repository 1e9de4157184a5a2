"""Hypothesis strategies for forged compilations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from hypothesis import strategies as st

from tests.forge.damage import GRADES
from tests.forge.forged import FORMS, Forged, compilation
from tests.forge.layouts import LAYOUTS

_SEEDS: Final = st.integers(min_value=0, max_value=2**20)


def forged(*, damages: Sequence[int] = GRADES, max_articles: int = 8) -> st.SearchStrategy[Forged]:
    """Compilations of any layout and any of the grades of damage, small ones first."""
    return st.builds(
        lambda seed, layout, damage, articles: compilation(seed, layout, damage, articles=articles),
        _SEEDS,
        st.sampled_from(LAYOUTS),
        st.sampled_from(tuple(damages)),
        st.integers(min_value=2, max_value=max_articles),
    )


def forms() -> st.SearchStrategy[str]:
    return st.sampled_from(FORMS)
