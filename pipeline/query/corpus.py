"""A published snapshot as one object: its tables for pandas and DuckDB, read-only SQL, concordance and a summary."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

import duckdb
import pyarrow as pa

from pipeline.errors import CorpusError, QueryError
from pipeline.query import concordance, summary
from pipeline.query.filters import Filters
from pipeline.query.readonly import one_line, run_readonly
from pipeline.schema import PUBLISHED
from pipeline.store.snapshot import Snapshot, open_snapshot
from pipeline.store.writer import read_part

if TYPE_CHECKING:
    from pipeline.query.concordance import Concordance
    from pipeline.query.summary import Summary

_TABLE_NAMES: Final = tuple(table.name for table in PUBLISHED)


def open_corpus(path: str | Path) -> Corpus:
    """Open the corpus at `path`: a corpus folder, a folder given to `build --out`, or a snapshot's own folder."""
    return Corpus(open_snapshot(Path(path)))


class Corpus:
    """A snapshot to ask questions of. `corpus.articles` is a DuckDB relation; so is every other table.

    Nothing here can change the snapshot, and SQL can read nothing but it.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._connection = _connect(snapshot)

    @property
    def id(self) -> str:
        """Name of the snapshot."""
        return self.snapshot.id

    def __getattr__(self, name: str) -> duckdb.DuckDBPyRelation:
        if name not in _TABLE_NAMES:
            raise AttributeError(f"a corpus has no table or method {name!r}; its tables: {', '.join(_TABLE_NAMES)}")
        return self._connection.cursor().table(name)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_TABLE_NAMES})

    def __repr__(self) -> str:
        return f"Corpus({str(self.snapshot.folder)!r})"

    def table(self, name: str) -> pa.Table:
        """A whole table, as Arrow; `.to_pandas()` makes it a data frame.

        Raises QueryError when there is no table of that name.
        """
        if name not in _TABLE_NAMES:
            raise QueryError(f"no table {name!r}; there are {', '.join(_TABLE_NAMES)}")
        return pa.concat_tables([read_part(part) for part in self.snapshot.parts(name)])

    def sql(self, query: str, parameters: Mapping[str, object] | None = None) -> pa.Table:
        """The answer to one SELECT (or DESCRIBE, SUMMARIZE, SHOW) over the snapshot's tables.

        `parameters` are the values of the $names in the query. Anything that would write, or read another
        file, raises QueryError.
        """
        return run_readonly(self._connection, query, parameters)

    def kwic(
        self,
        pattern: str,
        *,
        regex: bool = False,
        width: int = 20,
        limit: int | None = None,
        region: str | None = None,
        level: str | None = None,
        organ: str | None = None,
        since: str | None = None,
        until: str | None = None,
        theme: str | None = None,
    ) -> Concordance:
        """Every place where `pattern` stands, with `width` characters of its article on either side.

        The pattern is taken literally unless `regex`; what the other words filter by stands at Filters.
        Raises QueryError when one of them makes no sense: a broken expression, an unknown theme, no date.
        """
        filters = Filters(region=region, level=level, organ=organ, since=since, until=until, theme=theme)
        return concordance.kwic(self._connection, pattern, regex=regex, width=width, limit=limit, filters=filters)

    def info(self) -> Summary:
        """What the corpus holds, counted."""
        return summary.summarise(self._connection, self.snapshot)

    def close(self) -> None:
        """Release the snapshot's files."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with one view per table, locked: it may read the snapshot's folder and nothing else."""
    for name in _TABLE_NAMES:
        if not snapshot.manifest.tables.get(name):
            raise CorpusError(f"the snapshot has no table {name}; build it again", source=str(snapshot.folder))
    folder = snapshot.folder.resolve()
    # Queries too large for memory spill into a folder that nobody can foresee, not into the working directory.
    spill = Path(tempfile.gettempdir()) / f"huibian-{secrets.token_hex(8)}"
    settings: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_persistent_secrets": False,
        "python_enable_replacements": False,
        "temp_directory": spill.as_posix(),
    }
    connection = duckdb.connect(":memory:", config=settings)
    try:
        for name in _TABLE_NAMES:
            parts = [(folder / name / part.name).as_posix() for part in snapshot.parts(name)]
            connection.read_parquet(parts).create_view(name)
        connection.execute(f"SET allowed_directories = [{_literal(folder.as_posix())}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error as error:
        connection.close()
        raise CorpusError(f"the snapshot is damaged: {one_line(error)}", source=str(snapshot.folder)) from error
    return connection


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
