"""The laws a snapshot obeys, each a function from its tables to the rows that break it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from pipeline.schema import PUBLISHED
from pipeline.store.snapshot import Snapshot
from pipeline.store.writer import sha256_of
from pipeline.text.offsets import apply_edits, compose

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken law: where, and what is wrong."""

    table: str
    key: str
    message: str


def verify(snapshot: Snapshot) -> list[Problem]:
    """Check a snapshot's files against its manifest and its tables against every law; [] when all hold."""
    damaged = list(_damaged_files(snapshot))
    if damaged:  # what the files hold is then beside the point
        return damaged
    return check_laws(read_tables(snapshot))


def read_tables(snapshot: Snapshot) -> dict[str, pa.Table]:
    """All tables of a snapshot."""
    return {
        declared.name: ds.dataset(snapshot.parts(declared.name), schema=declared.arrow).to_table()
        for declared in PUBLISHED
    }


def check_laws(tables: Tables) -> list[Problem]:
    """Every way in which the tables break a law; [] when all hold."""
    return [problem for law in LAWS for problem in law(tables)]


def _damaged_files(snapshot: Snapshot) -> Iterator[Problem]:
    for declared in PUBLISHED:
        for part in snapshot.manifest.tables[declared.name]:
            path = snapshot.folder / declared.name / part.name
            if not path.is_file():
                yield Problem(declared.name, part.name, "the file is missing")
            elif sha256_of(path) != part.sha256:
                yield Problem(declared.name, part.name, "the file is not the one that was published")


def _keys_are_unique(tables: Tables) -> Iterator[Problem]:
    for declared in PUBLISHED:
        table = tables[declared.name]
        if not declared.key or not table.num_rows:
            continue
        counts = table.group_by(list(declared.key)).aggregate([([], "count_all")])
        for row in counts.filter(pc.field("count_all") > 1).to_pylist():
            key = "/".join(str(row[name]) for name in declared.key)
            yield Problem(declared.name, key, f"the key stands {row['count_all']} times")


def _references_are_there(tables: Tables) -> Iterator[Problem]:
    for declared in PUBLISHED:
        for reference in declared.references:
            column = tables[declared.name].column(reference.column)
            targets = tables[reference.table].column(reference.target)
            known = pc.or_(pc.is_in(column, targets.combine_chunks()), pc.is_null(column))
            for value in column.filter(pc.invert(known)).unique().to_pylist():
                yield Problem(declared.name, str(value), f"{reference.column} is not in {reference.table}")


def _slices_agree(tables: Tables) -> Iterator[Problem]:
    """What a table repeats of articles.text stands there."""
    texts = _texts(tables)
    surfaces = {
        "paragraphs": "text",
        "sentences": "text",
        "tokens": "token",
        "mentions": "surface",
        "themes": "surface",
    }
    for name, column in surfaces.items():
        rows = (tables[name].column(c).to_pylist() for c in ("article_id", "start", "end", column))
        for article_id, start, end, surface in zip(*rows, strict=True):
            if not 0 <= start <= end or texts.get(article_id, "")[start:end] != surface:
                yield Problem(name, f"{article_id}[{start}:{end}]", "the text there is another")


def _paragraphs_tile(tables: Tables) -> Iterator[Problem]:
    texts = _texts(tables)
    for article_id, rows in _grouped(tables["paragraphs"], "article_id").items():
        joined = "\n".join(row["text"] for row in rows)
        if joined != texts.get(article_id):
            yield Problem("paragraphs", article_id, "together they are not the article's text")
    with_paragraphs = set(tables["paragraphs"].column("article_id").to_pylist())
    for article_id, text in texts.items():
        if text and article_id not in with_paragraphs:
            yield Problem("paragraphs", article_id, "the article has text and no paragraph")


def _sentences_tile(tables: Tables) -> Iterator[Problem]:
    sentences = _grouped(tables["sentences"], "paragraph_id")
    for paragraph in tables["paragraphs"].select(["paragraph_id", "text"]).to_pylist():
        joined = "".join(row["text"] for row in sentences.get(paragraph["paragraph_id"], ()))
        if joined != paragraph["text"]:
            yield Problem("sentences", paragraph["paragraph_id"], "together they are not the paragraph's text")


def _tokens_cover(tables: Tables) -> Iterator[Problem]:
    """Tokens are all of their sentence but its white space."""
    tokens: dict[str, list[str]] = defaultdict(list)
    columns = (tables["tokens"].column(c).to_pylist() for c in ("sentence_id", "token"))
    for sentence_id, token in zip(*columns, strict=True):
        tokens[sentence_id].append(token)
    columns = (tables["sentences"].column(c).to_pylist() for c in ("sentence_id", "text"))
    for sentence_id, text in zip(*columns, strict=True):
        if "".join("".join(tokens[sentence_id]).split()) != "".join(text.split()):
            yield Problem("tokens", sentence_id, "together they are not the sentence's text")


def _sections_nest(tables: Tables) -> Iterator[Problem]:
    texts = _texts(tables)
    sections = {row["section_id"]: row for row in tables["sections"].to_pylist()}
    for section in sections.values():
        if not 0 <= section["start"] < section["end"] <= len(texts.get(section["article_id"], "")):
            yield Problem("sections", section["section_id"], "it does not lie in its article")
        parent = sections.get(section["parent_id"])
        if parent is None:
            continue
        if not parent["start"] <= section["start"] <= section["end"] <= parent["end"]:
            yield Problem("sections", section["section_id"], "it does not lie in its parent")
        if parent["level"] >= section["level"]:
            yield Problem("sections", section["section_id"], "it is not deeper than its parent")


def _edits_explain_texts(tables: Tables) -> Iterator[Problem]:
    """Blocks and applied edits give articles.text, character for character."""
    edits: dict[str, list[_Edit]] = defaultdict(list)
    applied = tables["edits"].filter(pc.field("status") == "applied")
    for row in applied.select(["block_id", "start", "end", "before", "after"]).to_pylist():
        edits[row.pop("block_id")].append(_Edit(**row))
    pieces: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    body = tables["blocks"].filter(pc.field("layer") == "body")
    for block in body.select(["block_id", "article_id", "text_raw", "continues"]).to_pylist():
        if block["article_id"] is not None:
            try:
                piece = apply_edits(block["text_raw"], edits.get(block["block_id"], ()))
            except ValueError as error:
                yield Problem("edits", block["block_id"], str(error))
                continue
            pieces[block["article_id"]].append((piece, block["continues"]))
    for article_id, text in _texts(tables).items():
        if compose(pieces.get(article_id, ()))[0] != text:
            yield Problem("edits", article_id, "blocks and edits do not give the article's text")


def _listed_have_no_text(tables: Tables) -> Iterator[Problem]:
    for row in tables["articles"].select(["article_id", "status", "text", "n_chars"]).to_pylist():
        if (row["status"] == "listed") != (row["text"] is None) or row["n_chars"] != len(row["text"] or ""):
            yield Problem("articles", row["article_id"], f"status {row['status']} does not fit its text")


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    before: str
    after: str


LAWS: Final[tuple[Callable[[Tables], Iterator[Problem]], ...]] = (
    _keys_are_unique,
    _references_are_there,
    _slices_agree,
    _paragraphs_tile,
    _sentences_tile,
    _tokens_cover,
    _sections_nest,
    _edits_explain_texts,
    _listed_have_no_text,
)


def _texts(tables: Tables) -> dict[str, str]:
    columns = (tables["articles"].column(c).to_pylist() for c in ("article_id", "text"))
    return {article_id: text for article_id, text in zip(*columns, strict=True) if text is not None}


def _grouped(table: pa.Table, by: str) -> dict[str, list[dict[str, Any]]]:
    """Rows by a column's value, in order."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in table.select([by, "text"]).to_pylist():
        groups[row[by]].append(row)
    return groups
