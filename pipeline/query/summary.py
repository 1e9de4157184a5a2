"""What a corpus holds, counted: sources, compilations, articles, places, dates and themes."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from pipeline.errors import CorpusError
from pipeline.query.readonly import one_line
from pipeline.schema import PUBLISHED
from pipeline.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CompilationSummary:
    """One compilation: its source's path and how much of what it lists is there."""

    path: str
    title: str | None
    issue: str | None
    pages: int | None
    listed: int
    present: int
    truncated: int


@dataclass(frozen=True, slots=True)
class Summary:
    """A corpus in numbers. Mappings are in the order worth reading: most first, or by rank."""

    id: str
    title: str | None
    created: str
    folder: str
    sources: dict[str, int]
    articles: dict[str, int]
    characters: int
    first_date: str | None
    last_date: str | None
    undated: int
    provinces: dict[str, int]
    levels: dict[str, int]
    themes: dict[str, int]
    compilations: tuple[CompilationSummary, ...]
    rows: dict[str, int]


def summarise(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> Summary:
    """Count what the snapshot holds; raises CorpusError when its files cannot be read."""
    cursor = connection.cursor()
    try:
        [(characters, first_date, last_date, undated)] = cursor.execute(
            "SELECT coalesce(sum(n_chars), 0)::BIGINT, min(date)::VARCHAR, max(date)::VARCHAR, "
            "count(*) FILTER (date IS NULL) FROM articles"
        ).fetchall()
        return Summary(
            id=snapshot.id,
            title=snapshot.manifest.title,
            created=snapshot.manifest.created,
            folder=str(snapshot.folder),
            sources=_counts(cursor, "SELECT status, count(*) FROM sources GROUP BY ALL"),
            articles=_counts(cursor, "SELECT status, count(*) FROM articles GROUP BY ALL"),
            characters=characters,
            first_date=first_date,
            last_date=last_date,
            undated=undated,
            provinces=_counts(
                cursor, "SELECT province, count(*) FROM articles WHERE province IS NOT NULL GROUP BY ALL"
            ),
            levels=_counts(
                cursor, "SELECT admin_level, count(*) FROM articles WHERE admin_level IS NOT NULL GROUP BY ALL"
            ),
            themes=_counts(cursor, "SELECT theme_id, count(DISTINCT paragraph_id) FROM themes GROUP BY ALL"),
            compilations=tuple(
                CompilationSummary(*found)
                for found in cursor.execute(
                    "SELECT s.path, c.title, c.issue, s.pages, c.listed_articles, c.present_articles, "
                    "c.truncated_articles FROM compilations c JOIN sources s USING (source_id) "
                    "ORDER BY s.path, s.source_id"
                ).fetchall()
            ),
            rows={table.name: snapshot.manifest.rows(table.name) for table in PUBLISHED},
        )
    except duckdb.Error as error:
        raise CorpusError(f"the snapshot is damaged: {one_line(error)}", source=str(snapshot.folder)) from error
    finally:
        cursor.close()


def _counts(cursor: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return dict(cursor.sql(query).order("2 DESC, 1").fetchall())
