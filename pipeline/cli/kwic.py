"""huibian kwic: keyword in context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from itertools import groupby
from typing import Annotated, Final

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pipeline.cli.arguments import CorpusPath, FormatOption, OutputOption, new_app
from pipeline.cli.console import counted, harmless, note, stdout
from pipeline.cli.formats import Answer, Format, chosen, rows_of, write
from pipeline.query.concordance import Concordance, Hit
from pipeline.query.corpus import open_corpus

app = new_app()

COLUMNS: Final = tuple(field.name for field in fields(Hit))

# A screenful or two; the other formats write every hit unless --limit says otherwise.
TABLE_HITS: Final = 50


@app.command()
def kwic(
    path: CorpusPath,
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="What to find, taken literally.")],
    *,
    regex: Annotated[bool, typer.Option("--regex", help="PATTERN is a regular expression (RE2).")] = False,
    region: Annotated[str | None, typer.Option(help="Region, township by name or code: 贵州, 52, 西王镇.")] = None,
    level: Annotated[
        str | None, typer.Option(help="One of national, province, prefecture, county, township, village.")
    ] = None,
    organ: Annotated[str | None, typer.Option(help="A part of the organ's name: 信访局.")] = None,
    since: Annotated[str | None, typer.Option(help="From 2024, 2024-03 or 2024-03-05 on.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to 2024, 2024-03 or 2024-03-05.")] = None,
    theme: Annotated[str | None, typer.Option(help="Only paragraphs that carry this theme_id.")] = None,
    width: Annotated[int, typer.Option(min=0, max=1000, help="Characters of context on either side.")] = 20,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=f"Write at most this many hits; without it {TABLE_HITS} in a table, else all."),
    ] = None,
    format_: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Find words, each with its context and what is needed to cite it.

    \b
    huibian kwic corpora/sample 源头治理
    huibian kwic corpora/sample 带案下访 --region 贵州 --since 2023
    huibian kwic corpora/sample "接访.{0,6}群众" --regex --output hits.xlsx

    A line break inside the context is shown as ⏎; json and jsonl keep it.
    """
    format_chosen = chosen(format_, output)
    as_table = format_chosen is Format.TABLE
    with open_corpus(path) as corpus:
        found = corpus.kwic(
            pattern,
            regex=regex,
            width=width,
            limit=limit or (TABLE_HITS if as_table else None),
            region=region,
            level=level,
            organ=organ,
            since=since,
            until=until,
            theme=theme,
        )
    if as_table:
        print_concordance(stdout(), found)
    else:
        marked = format_chosen not in (Format.JSON, Format.JSONL)
        hits = [_on_one_line(hit) for hit in found] if marked else found.hits
        write(Answer(COLUMNS, rows_of(hits, COLUMNS)), format_, output)
    more = found.total - len(found)
    note(counted(found.total, "hit") + (f", {more} more than shown; --limit {found.total} shows all" if more else ""))


def _on_one_line(hit: Hit) -> Hit:
    return replace(hit, left=hit.left.replace("\n", "⏎"), right=hit.right.replace("\n", "⏎"))


def print_concordance(console: Console, found: Concordance) -> None:
    """Hits article by article, the match in one column so that the eye can run down it."""
    widest = max((cell_len(harmless(hit.match)) for hit in found), default=0)
    for _, group in groupby(found, key=lambda hit: hit.article_id):
        hits = list(group)
        console.print(_heading(hits[0]), no_wrap=True, overflow="ellipsis")
        for line in _lines(hits, console.width, min(widest, console.width // 3)):
            console.print(line, no_wrap=True, overflow="crop")


def _heading(hit: Hit) -> Text:
    place = "  ".join(part for part in (hit.region, hit.organ, hit.date) if part)
    return Text.assemble((harmless(hit.title), "bold"), "  ", (harmless(place), "dim"), "  ", (hit.article_id, "dim"))


def _lines(hits: list[Hit], console_width: int, match_width: int) -> Iterator[Text]:
    gutter = max((len(f"p.{hit.page}") for hit in hits if hit.page is not None), default=0) + 4
    side = max(0, (console_width - gutter - match_width - 2) // 2)
    for hit in hits:
        page = "" if hit.page is None else f"p.{hit.page}"
        left = cropped_left(harmless(hit.left), side)
        # A space on either side sets the match apart where there are no colours.
        yield Text.assemble(
            (f"  {page}".ljust(gutter), "dim"),
            " " * (side - cell_len(left)),
            left,
            " ",
            (harmless(hit.match), "bold red"),
            " ",
            harmless(hit.right),
        )


def cropped_left(text: str, cells: int) -> str:
    """The end of the text that fits into so many cells; a Chinese character takes two.

    >>> cropped_left("推进信访工作", 5)
    '工作'
    """
    used = 0
    for i in range(len(text) - 1, -1, -1):
        used += cell_len(text[i])
        if used > cells:
            return text[i + 1 :]
    return text
