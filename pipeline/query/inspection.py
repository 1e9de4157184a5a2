"""What one source holds and what was done to it: contents and articles side by side, coverage, edits, warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.query.corpus import Corpus
from pipeline.text.missing_pages import told_gaps

# Characters around an edit that make its example readable.
_AROUND = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """One article of the source, as its contents and its body show it."""

    article_id: str
    ordinal: int
    num: str | None
    part_num: str | None
    part_title: str | None
    title: str
    printed_page: int | None
    page_start: int | None
    page_end: int | None
    status: str
    n_chars: int
    byline: str | None
    author: str | None
    author_role: str | None
    organ: str | None
    region: str | None
    adcode: str | None
    date: str | None


@dataclass(frozen=True, slots=True)
class LayerCount:
    """How much of the source is of one layer."""

    layer: str
    lines: int
    characters: int


@dataclass(frozen=True, slots=True)
class EditCount:
    """How often a rule edited, and its first edit in its place: left, before → after, right."""

    rule: str
    applied: int
    suggested: int
    page: int | None
    left: str
    before: str
    after: str
    right: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """One source, and what a build makes of it."""

    path: str
    media_type: str | None
    reader: str | None
    status: str
    bytes: int
    pages: int | None
    characters: int
    title: str | None
    issue: str | None
    declared: int | None
    listed: int
    articles: dict[str, int]
    entries: tuple[Entry, ...]
    layers: tuple[LayerCount, ...]
    edits: tuple[EditCount, ...]
    warnings: tuple[str, ...]


_ENTRIES = """
SELECT a.article_id, a.ordinal, c.num, a.part_num, a.part_title, a.title, c.page, a.page_start, a.page_end,
       a.status, a.n_chars, a.byline, a.author, a.author_role, a.organ,
       nullif(concat(a.province, nullif(a.prefecture, a.province), a.county, a.township), ''), a.adcode,
       left(a.date::VARCHAR, CASE a.date_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END)
FROM articles a
LEFT JOIN (SELECT article_id, first(num ORDER BY ordinal) AS num, first(page ORDER BY ordinal) AS page
           FROM contents WHERE article_id IS NOT NULL GROUP BY article_id) c USING (article_id)
ORDER BY a.ordinal
"""

_LAYERS = """
SELECT layer, count(*), sum(length(text_raw))::BIGINT FROM blocks GROUP BY layer ORDER BY 3 DESC, 1
"""

_EDITS = f"""
SELECT e.rule, count(*) FILTER (e.status = 'applied'), count(*) FILTER (e.status = 'suggested'),
       first(b.page ORDER BY e.edit_id),
       first(substring(b.text_raw, greatest(e.start - {_AROUND}, 0) + 1, least(e.start, {_AROUND})) ORDER BY e.edit_id),
       first(e.before ORDER BY e.edit_id), first(e.after ORDER BY e.edit_id),
       first(substring(b.text_raw, e."end" + 1, {_AROUND}) ORDER BY e.edit_id)
FROM edits e JOIN blocks b USING (block_id) GROUP BY e.rule ORDER BY count(*) DESC, e.rule
"""  # noqa: S608 - the one value put in is a number from this file


_PAGE_NUMBERS = """
SELECT page, text_raw FROM blocks WHERE role = 'page_number' AND page IS NOT NULL ORDER BY page, ordinal
"""
_SPANS = """
SELECT page_start AS first, page_end AS last FROM articles WHERE page_start IS NOT NULL
"""


def inspect(corpus: Corpus) -> Inspection:
    """What the first source of the corpus holds."""
    source = _rows(corpus, "SELECT * FROM sources ORDER BY path")[0]
    compilations = _rows(corpus, "SELECT * FROM compilations")
    compilation = compilations[0] if compilations else {}
    entries = tuple(Entry(*row.values()) for row in _rows(corpus, _ENTRIES))
    articles = {
        status: sum(entry.status == status for entry in entries) for status in ("complete", "truncated", "listed")
    }
    return Inspection(
        path=source["path"],
        media_type=source["media_type"],
        reader=source["reader"],
        status=source["status"],
        bytes=source["bytes"],
        pages=source["pages"],
        characters=source["n_chars"],
        title=compilation.get("title"),
        issue=compilation.get("issue"),
        declared=compilation.get("declared_articles"),
        listed=compilation.get("listed_articles", 0),
        articles=articles,
        entries=entries,
        layers=tuple(LayerCount(*row.values()) for row in _rows(corpus, _LAYERS)),
        edits=tuple(EditCount(*row.values()) for row in _rows(corpus, _EDITS)),
        warnings=tuple(_warnings(corpus, source, compilation)),
    )


def _rows(corpus: Corpus, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = corpus.sql(query).to_pylist()
    return rows


def _warnings(corpus: Corpus, source: dict[str, Any], compilation: dict[str, Any]) -> Iterator[str]:
    if source["message"]:
        yield source["message"]
    if source["n_unmapped_chars"]:
        yield f"{source['n_unmapped_chars']} characters could not be read with trust"
    declared, listed = compilation.get("declared_articles"), compilation.get("listed_articles")
    if declared is not None and declared != listed:
        yield f"the compilation says it has {declared} articles, its contents list {listed}"
    printed = [(row["page"], row["text_raw"]) for row in _rows(corpus, _PAGE_NUMBERS)]
    for gap in told_gaps(printed, [(row["first"], row["last"]) for row in _rows(corpus, _SPANS)]):
        pages = f"page {gap.first} is" if gap.is_single else f"pages {gap.first}–{gap.last} are"
        yield f"printed {pages} missing behind page {gap.page}; articles that lack text there are truncated"
    for row in _rows(
        corpus,
        "SELECT method, count(*) AS n, min(page) AS first FROM pages WHERE method IN ('ocr', 'none') "
        "GROUP BY method ORDER BY method",
    ):
        pages = f"{row['n']} pages, the first is page {row['first']}" if row["n"] > 1 else f"page {row['first']}"
        yield f"read by character recognition: {pages}" if row["method"] == "ocr" else f"not to be read: {pages}"
    for row in _rows(
        corpus,
        "SELECT stage, rule, count(*) AS n, first(reason ORDER BY page, block_id) AS reason, min(page) AS page "
        "FROM rejects GROUP BY stage, rule ORDER BY n DESC, stage, rule",
    ):
        times = f" ({row['n']} times)" if row["n"] > 1 else ""
        where = f", page {row['page']}" if row["page"] is not None else ""
        yield f"{row['stage']}{where}: {row['reason']}{times}"
