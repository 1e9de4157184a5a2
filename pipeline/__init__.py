"""huibian 汇编: compilations of Chinese policy reports, read into a corpus that can be queried and cited.

In a notebook: `from pipeline import open_corpus`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.query.corpus import Corpus, open_corpus

__all__ = ["Corpus", "open_corpus"]


def __getattr__(name: str) -> object:
    """Import what a notebook asks for only then: a stage's worker imports the package without DuckDB."""
    if name in __all__:
        from pipeline.query import corpus  # noqa: PLC0415

        return getattr(corpus, name)
    raise AttributeError(f"module 'pipeline' has no attribute {name!r}")
