"""Plays the recorded damage back: what a text must read, white space aside, if its truth tells the truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from tests.forge.damage import Op, apply_ops, normalise

_SPACE: Final = re.compile(r"\s+")


def squashed(text: str) -> str:
    """The text without white space.

    >>> squashed("目　录\\n一、")
    '目录一、'
    """
    return _SPACE.sub("", text)


def replay(truth: dict[str, Any], form: dict[str, Any]) -> str:
    """The damaged text that the truth of a compilation and of its text form make together, without white space."""
    return squashed("".join(_pieces(truth, form)))


def _pieces(truth: dict[str, Any], form: dict[str, Any]) -> Iterator[str]:
    yield from form["chrome_head"]
    yield form["notice"]
    yield from _contents(form)
    for article, told in zip(truth["articles"], form["articles"], strict=True):
        for para in told.get("paras", []):
            text = article["paragraphs"][para["i"]]["text"][: para.get("truncated_at")]
            yield damaged(text, para["ops"])
    yield from form["chrome_tail"]


def _contents(form: dict[str, Any]) -> Iterator[str]:
    parts = iter(form["parts"])
    part = None
    for entry in form["contents"]:
        if entry["part_title"] not in (None, part):
            part = entry["part_title"]
            told = next(parts)
            yield damaged(told["original"], told["ops"])
        if "byline_line" in entry:
            yield damaged(entry["byline_line"]["original"], entry["byline_line"]["ops"])
        yield damaged(entry["original"], entry["ops"])
        yield form["leader"] * entry["leaders"]
        yield str(entry["page"])


def damaged(text: str, ops: list[list[Any]]) -> str:
    """The text after its losses and the site's normalisation."""
    return normalise(apply_ops(text, (Op(*op) for op in ops)))
