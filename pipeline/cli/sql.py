"""huibian sql: one SELECT over the tables of a corpus."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.arguments import CorpusPath, FormatOption, OutputOption, new_app
from pipeline.cli.formats import Answer, write
from pipeline.query.corpus import open_corpus

app = new_app()


@app.command()
def sql(
    path: CorpusPath,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="One SELECT, DESCRIBE, SUMMARIZE or SHOW (DuckDB).")],
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Ask a corpus in SQL. Nothing but its tables can be read, and nothing can be written.

    \b
    huibian sql corpora/sample "SHOW TABLES"
    huibian sql corpora/sample "SELECT title, author, date FROM articles ORDER BY date"
    huibian sql corpora/sample "FROM mentions WHERE kind = 'law'" --output laws.xlsx

    What the columns mean: huibian schema
    """
    with open_corpus(path) as corpus:
        table = corpus.sql(query)
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    write(Answer(table.column_names, rows), format_, output)
