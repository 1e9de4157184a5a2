"""Reads a hand-written source text (sample_source.toml, whose head explains the markup) into a Compilation."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from tests.forge.model import Article, Compilation, Paragraph, Part, body, front_matter, heading, run_in

SAMPLE_SOURCE: Final = Path(__file__).with_name("sample_source.toml")
_HASHES: Final = re.compile(r"(?P<hashes>#+)(?P<run_in>\+?) ")
_THEMES: Final = re.compile(r" \{(?P<ids>[a-z_, ]*)\}$")


def read_source(path: Path) -> Compilation:
    """The compilation that the file at `path` spells out."""
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    parts = tuple(
        Part(num=part["num"], title=part["title"], articles=tuple(_article(article) for article in part["articles"]))
        for part in raw["parts"]
    )
    return Compilation(
        title=raw["title"],
        issue=raw.get("issue"),
        notice=raw["notice"],
        imprint=tuple(raw["imprint"]),
        watermark=raw["watermark"],
        parts=parts,
    )


def _article(raw: dict[str, Any]) -> Article:
    lines = tuple(_lines(raw["body"]))
    # A signature at the end is the article's byline and date: they do not stand above the body as well.
    signed = any(line.role in ("byline", "date") for line in lines)
    top = front_matter(raw["title"], None if signed else raw.get("byline"), None if signed else raw.get("date_line"))
    return Article(
        title=raw["title"],
        paragraphs=top + lines,
        byline=raw.get("byline"),
        author=raw.get("author"),
        author_role=raw.get("role"),
        organ=raw.get("organ"),
        date=raw.get("date"),
        date_line=next((line.text for line in (*top, *lines) if line.role == "date"), None),
        word_headings=raw["headings"],
    )


def _lines(text: str) -> Iterator[Paragraph]:
    for marked in text.strip().split("\n"):
        coded = _THEMES.search(marked)
        line = marked[: coded.start()] if coded else marked
        themes = None if coded is None else tuple(coded["ids"].split(", ")) if coded["ids"] else ()
        hashes = _HASHES.match(line)
        if hashes and hashes["run_in"]:
            yield run_in(line[hashes.end() :], len(hashes["hashes"]), themes)
        elif hashes:
            yield heading(line[hashes.end() :], len(hashes["hashes"]))
        elif line.startswith("| "):
            yield Paragraph(role="table", text="\t".join(cell.strip() for cell in line.strip("|").split("|")))
        elif line.startswith("! "):
            yield Paragraph(role="note", text=line[2:])
        elif line.startswith("< "):
            yield Paragraph(role="date" if "年" in line else "byline", text=line[2:])
        else:
            yield body(line, themes)
