"""How well lost commas and full stops are put back: applied insertions against the text before its damage."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import pyarrow as pa
from rapidfuzz.distance import Levenshtein

from pipeline.segment.punctuate import RULE

_LETTER: Final = re.compile(r"\w")


def measure_marks(tables: Mapping[str, pa.Table], articles: Mapping[str, str], n_lost: int) -> dict[str, float]:
    """Precision of applied marks, and the share of `n_lost` that they bring back.

    `articles` gives the undamaged text of each article by its title.
    """
    inserted = Counter(
        edit["article_id"]
        for edit in tables["edits"].to_pylist()
        if edit["rule"] == RULE and edit["status"] == "applied"
    )
    right = 0
    for article in tables["articles"].to_pylist():
        whole = articles.get(article["title"])
        if whole and inserted[article["article_id"]]:
            right += _right(article["text"], _inserted_at(tables, article), whole)
    total = sum(inserted.values())
    return {"marks_precision": right / total if total else 1.0, "marks_recall": right / n_lost}


def _inserted_at(tables: Mapping[str, pa.Table], article: Mapping[str, Any]) -> list[int]:
    """Offsets in the article's text of the marks that were put there."""
    blocks = [row for row in tables["blocks"].to_pylist() if row["article_id"] == article["article_id"]]
    edits: dict[str, list[dict[str, Any]]] = {}
    for edit in tables["edits"].to_pylist():
        if edit["status"] == "applied":
            edits.setdefault(edit["block_id"], []).append(edit)
    found: list[int] = []
    at = 0
    for block in (row for row in blocks if row["layer"] == "body"):
        own = edits.get(block["block_id"], [])
        length = len(block["text_raw"]) + sum(len(e["after"]) - len(e["before"]) for e in own)
        if length and at and not block["continues"]:
            at += 1
        shift = 0
        for edit in own:
            if edit["rule"] == RULE:
                found.append(at + edit["start"] + shift)
            shift += len(edit["after"]) - len(edit["before"])
        at += length
    return found


def _right(text: str, inserted: list[int], whole: str) -> int:
    """How many of the marks inserted at offsets of `text` stand at the same place in the whole text."""
    letters = [match.start() for match in _LETTER.finditer(text)]
    whole_letters = [match.start() for match in _LETTER.finditer(whole)]
    blocks = Levenshtein.opcodes(
        "".join(text[i] for i in letters), "".join(whole[i] for i in whole_letters)
    ).as_matching_blocks()
    starts = [block.a for block in blocks]
    right = 0
    for offset in inserted:
        letter = bisect_right(letters, offset) - 1  # the letter that the mark follows
        block = blocks[max(0, bisect_right(starts, letter) - 1)]
        there = block.b + letter - block.a
        if letter - block.a < block.size and there < len(whole_letters):
            gap_end = whole_letters[there + 1] if there + 1 < len(whole_letters) else len(whole)
            right += text[offset] in whole[whole_letters[there] + 1 : gap_end]
    return right
