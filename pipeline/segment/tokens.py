"""Words (词) and their part-of-speech tags, by jieba's dictionary and model.

Tokens tile their sentence, except that white space is no token: "信访 工作" has two tokens and a gap of
one character between them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from pipeline import schema
from pipeline.config import TokenSettings
from pipeline.text.words import segmenter

VERSION: Final = 1

_Integers: TypeAlias = npt.NDArray[np.int64]


def run(tables: Mapping[str, pa.Table], settings: TokenSettings) -> dict[str, pa.Table]:
    """Cut `sentences` into `tokens`, column by column."""
    sentences = tables["sentences"]
    tag = segmenter(settings.words).tag
    pairs: list[tuple[str, str]] = []
    counts = []
    for text in sentences.column("text").to_pylist():
        found = tag(text or "")
        pairs += found
        counts.append(len(found))
    token = pa.array([pair[0] for pair in pairs], pa.string())
    n_tokens = np.array(counts, dtype=np.int64)
    row = np.repeat(np.arange(len(counts)), n_tokens)
    start = _starts(token, row, n_tokens, sentences.column("start").to_numpy())
    end = start + pc.utf8_length(token).to_numpy()
    kept = pc.invert(pc.utf8_is_space(token)).to_numpy(zero_copy_only=False)
    row = row[kept]
    columns = {
        "article_id": sentences.column("article_id").take(pa.array(row)),
        "sentence_id": sentences.column("sentence_id").take(pa.array(row)),
        "ordinal": _ordinals(row),
        "start": start[kept],
        "end": end[kept],
        "token": token.filter(pa.array(kept)),
        "tag": pa.array([pair[1] for pair in pairs], pa.string()).filter(pa.array(kept)),
    }
    arrow = schema.table("tokens").arrow
    return {"tokens": pa.table(columns).select(arrow.names).cast(arrow)}


def _starts(token: pa.StringArray, row: _Integers, n_tokens: _Integers, offset: _Integers) -> _Integers:
    """Start of each token in articles.text, from the start of its sentence and the lengths before it."""
    ends = np.cumsum(pc.utf8_length(token).to_numpy(), dtype=np.int64)
    starts = np.concatenate(([0], ends))
    first = np.concatenate(([0], np.cumsum(n_tokens)))[:-1]
    return starts[:-1] - starts[first][row] + offset[row]


def _ordinals(row: _Integers) -> _Integers:
    """Position of each token in its sentence, from 1."""
    positions = np.arange(len(row))
    first = np.searchsorted(row, row, side="left")
    return positions - first + 1
