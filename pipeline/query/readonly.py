"""What makes a stranger's SQL safe to run: one statement, that only reads, over the snapshot only.

The connection it gets is locked already: no setting can be changed, no file outside the snapshot's
folder opened. What is left to refuse is a statement that writes into that folder.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import pyarrow as pa

from pipeline.errors import QueryError


def run_readonly(
    connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object] | None = None
) -> pa.Table:
    """The answer to `query`; raises QueryError in one line when it is wrong or would do more than read."""
    cursor = connection.cursor()
    try:
        checked = _only_statement(cursor, query, parameters)
        answer: pa.Table = cursor.sql(checked, params=parameters).to_arrow_table()
        return answer
    except duckdb.Error as error:
        raise QueryError(one_line(error)) from error
    except RuntimeError as error:  # so DuckDB reports that Ctrl-C ended a query
        raise QueryError(str(error)) from error
    except UnicodeEncodeError as error:
        raise QueryError("the query is not valid Unicode text") from error
    finally:
        cursor.close()


def _only_statement(connection: duckdb.DuckDBPyConnection, query: str, parameters: Mapping[str, object] | None) -> str:
    """The query's one statement; refuses what is not exactly one statement that reads."""
    if "\0" in query:  # what comes after it might be read by one parser and not by another
        raise QueryError("a query cannot hold a null character")
    query.encode()  # half a surrogate pair, as badly decoded arguments have, is no text
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise QueryError("one statement is needed" if not statements else "one statement at a time, please")
    if statements[0].type != duckdb.StatementType.SELECT:
        hint = "; PIVOT needs its values: PIVOT … ON column IN (…)" if "pivot" in query.lower() else ""
        raise QueryError(f"only SELECT is allowed (and DESCRIBE, SUMMARIZE, SHOW); a corpus is read-only{hint}")
    # `WITH x AS (COPY … TO 'file') SELECT …` also counts as a SELECT, but may only stand at the top level:
    # under DESCRIBE, which binds a query without running it, it is refused, and so is whatever else writes.
    statement: str = statements[0].query
    connection.execute(f"DESCRIBE {statement}", parameters).fetchall()
    return statement


def one_line(error: duckdb.Error) -> str:
    """What DuckDB says, in one line, without its drawing of the query.

    >>> one_line(duckdb.Error("Binder Error: no such column\\n\\nLINE 1: SELECT x"))
    'no such column'
    """
    said = str(error).split("\nLINE ")[0]
    kind, colon, reason = said.partition(" Error: ")
    return " ".join((reason if colon and " " not in kind.strip() else said).split())
