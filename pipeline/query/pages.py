"""On which physical page a place in an article's text stands, also where its paragraph runs over a page break."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Final

import duckdb

from pipeline.text.offsets import Change, apply_edits, compose

_EDITS: Final = """
SELECT block_id, start, "end", before, after, rule FROM edits
WHERE status = 'applied' AND list_contains($articles, article_id) ORDER BY block_id, start, "end"
"""

_BLOCKS: Final = """
SELECT article_id, block_id, page, text_raw, continues FROM blocks
WHERE layer = 'body' AND list_contains($articles, article_id) ORDER BY article_id, ordinal
"""


class PageMap:
    """The pages of some articles, put together line by line as the articles' texts were."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, article_ids: Iterable[str]) -> None:
        ids = {"articles": sorted(set(article_ids))}
        edits: dict[str, list[Change]] = defaultdict(list)
        for block_id, *edit in connection.execute(_EDITS, ids).fetchall():
            edits[block_id].append(Change(*edit))
        self._lines: dict[str, tuple[list[int], list[int | None]]] = {}
        for article_id, group in groupby(connection.execute(_BLOCKS, ids).fetchall(), key=lambda row: row[0]):
            blocks = list(group)
            pieces = [(apply_edits(raw, edits[block_id]), joins) for _, block_id, _, raw, joins in blocks]
            self._lines[article_id] = (compose(pieces)[1], [page for _, _, page, _, _ in blocks])

    def page(self, article_id: str, offset: int) -> int | None:
        """The page of the line that the character at `offset` is in."""
        starts, pages = self._lines[article_id]
        return pages[bisect_right(starts, offset) - 1]
