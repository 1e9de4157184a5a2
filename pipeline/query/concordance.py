"""Keyword in context: where a pattern stands, with the words around it and what is needed to cite it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import duckdb

from pipeline.errors import QueryError
from pipeline.query.filters import Filters, condition
from pipeline.query.pages import PageMap
from pipeline.query.readonly import one_line

# Marks put around each match. Noncharacters: Unicode keeps them out of text, and where a text has them all the
# same they are exchanged first, one for one, so that offsets hold.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARKED: Final = re.compile(f"{_OPEN}(.*?){_CLOSE}", re.DOTALL)

# Regular expressions are DuckDB's RE2, which never backtracks: no pattern takes more than linear time.
_MATCHES: Final = """
SELECT p.paragraph_id, p.article_id, p.start, p.page_start, p.page_end,
       regexp_replace(translate(p.text, $open || $close, '\ufffd\ufffd'), $regex, $open || '\\0' || $close, 'g')
FROM paragraphs p JOIN articles a USING (article_id) JOIN sources s ON s.source_id = a.source_id
WHERE {found} AND {filters}
ORDER BY s.path, s.source_id, a.ordinal, p.ordinal
"""

_CITED: Final = """
SELECT article_id, title, organ, concat(province, nullif(prefecture, province), county, township) AS region,
       left(date::VARCHAR, CASE date_precision WHEN 'year' THEN 4 WHEN 'month' THEN 7 ELSE 10 END) AS date,
       text
FROM articles WHERE list_contains($articles, article_id)
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place: what it cites, where it is in articles.text, and the slice around it cut in three."""

    article_id: str
    title: str
    organ: str | None
    region: str | None
    date: str | None
    page: int | None
    paragraph_id: str
    start: int
    end: int
    left: str
    match: str
    right: str


@dataclass(frozen=True, slots=True)
class Concordance:
    """The hits of one pattern in the order of the corpus; `total` counts those beyond the limit too."""

    pattern: str
    total: int
    hits: tuple[Hit, ...]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)


def kwic(
    connection: duckdb.DuckDBPyConnection,
    pattern: str,
    *,
    regex: bool = False,
    width: int = 20,
    limit: int | None = None,
    filters: Filters | None = None,
) -> Concordance:
    """Every place where `pattern` stands in the text of an article, within a paragraph.

    `width` is in characters, on either side. Raises QueryError when pattern, numbers or filters make no sense.
    """
    if width < 0 or (limit is not None and limit < 0):
        raise QueryError("width and limit cannot be negative")
    cursor = connection.cursor()
    try:
        places = _find(cursor, unicodedata.normalize("NFC", pattern), regex=regex, filters=filters or Filters())
        shown = places[:limit]
        return Concordance(pattern, len(places), tuple(_cite(cursor, shown, width)))
    except duckdb.Error as error:
        raise QueryError(one_line(error)) from error
    finally:
        cursor.close()


@dataclass(frozen=True, slots=True)
class _Place:
    article_id: str
    paragraph_id: str
    page: int | None
    breaks: bool  # whether a page break runs through the paragraph; `page` is then only its first
    start: int
    end: int


def _find(connection: duckdb.DuckDBPyConnection, pattern: str, *, regex: bool, filters: Filters) -> list[_Place]:
    if not pattern:
        raise QueryError("the pattern is empty")
    where, values = condition(connection, filters)
    values |= {"open": _OPEN, "close": _CLOSE, "regex": pattern}
    if regex:
        _check_regex(connection, pattern)
        found = "regexp_matches(p.text, $regex)"
    else:
        found = "contains(p.text, $literal)"
        values["literal"] = pattern
        values["regex"] = _one(connection, "SELECT regexp_escape($pattern)", pattern=pattern)
    rows = connection.execute(_MATCHES.format(found=found, filters=where), values).fetchall()
    return [
        _Place(article_id, paragraph_id, page, page != last_page, start + a, start + b)
        for paragraph_id, article_id, start, page, last_page, marked in rows
        for a, b in marked_spans(marked)
    ]


def marked_spans(marked: str) -> list[tuple[int, int]]:
    """Where the marked matches are in the text without the marks; empty matches are none.

    >>> marked_spans("推进\ufdd0法治\ufdd1建设，\ufdd0法治\ufdd1信访")
    [(2, 4), (7, 9)]
    """
    # Each match before adds two marks to the text.
    spans = ((m.start() - 2 * i, m.end() - 2 * (i + 1)) for i, m in enumerate(_MARKED.finditer(marked)))
    return [(start, end) for start, end in spans if start < end]


def _check_regex(connection: duckdb.DuckDBPyConnection, pattern: str) -> None:
    try:
        matches_nothing = _one(connection, "SELECT regexp_matches('', $pattern)", pattern=pattern)
    except duckdb.Error as error:
        raise QueryError(f"not a regular expression (RE2): {one_line(error)}") from error
    if matches_nothing:
        raise QueryError("the pattern also matches no characters at all; ask for at least one")


def _one(connection: duckdb.DuckDBPyConnection, query: str, **values: object) -> object:
    [(value,)] = connection.execute(query, values).fetchall()
    return value


def _cite(connection: duckdb.DuckDBPyConnection, places: list[_Place], width: int) -> Iterator[Hit]:
    ids = sorted({place.article_id for place in places})
    rows = connection.execute(_CITED, {"articles": ids}).fetchall()
    articles = {row[0]: row[1:] for row in rows}
    pages = PageMap(connection, (place.article_id for place in places if place.breaks))
    for place in places:
        title, organ, region, date, text = articles[place.article_id]
        yield Hit(
            article_id=place.article_id,
            title=title,
            organ=organ,
            region=region or None,
            date=date,
            page=pages.page(place.article_id, place.start) if place.breaks else place.page,
            paragraph_id=place.paragraph_id,
            start=place.start,
            end=place.end,
            left=text[max(0, place.start - width) : place.start],
            match=text[place.start : place.end],
            right=text[place.end : place.end + width],
        )
