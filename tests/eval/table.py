"""The one table of `make eval`: a row for each thing measured and the texts it came out alike on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final, NamedTuple

from rich import box
from rich.table import Table

from tests.eval.floors import is_below
from tests.eval.measured import Measures

# What belongs together, in the order a reader asks for it; what no group names stands in the last one.
GROUPS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("Contents", ("parts", "declared", "contents")),
    ("Articles", ("articles", "titles", "status", "page", "listed")),
    ("Who, where, when", ("bylines", "author", "organ", "adcodes", "date", "region")),
    ("Structure", ("headings", "run_in", "levels", "ordinals", "enumerators", "paragraphs", "whole")),
    ("Repairs", ("repaired", "marks")),
    ("Text", ()),
)
# Tables of their own, by the beginning of the texts' names.
APART: Final = (("Mentions", "mentions"), ("Themes", "themes"))
# Floors of their own, which the row of the thing shows as precision and recall.
_SIDES: Final = ("_precision", "_recall")
_FALLEN: Final = "▼"


class Row(NamedTuple):
    """What one thing measures on some texts."""

    group: str
    thing: str
    texts: tuple[str, ...]
    cells: tuple[str, str, str, str]


def rows(measures: Measures, floors: Mapping[str, float]) -> list[Row]:
    """The rows in reading order; texts whose figures and floors are the same share one."""
    found: list[Row] = []
    things = dict.fromkeys(name.rpartition("/")[2] for name in measures)
    for group, _ in GROUPS:
        for thing in (one for one in things if _group(one) == group and not _is_side(one, things)):
            cells = {
                name.rpartition("/")[0]: _cells(name, measures, floors)
                for name in measures
                if name.rpartition("/")[2] == thing
            }
            found += [
                Row(group, thing, tuple(text for text in cells if cells[text] == same), same)
                for same in dict.fromkeys(cells.values())
            ]
    return found


def _group(thing: str) -> str:
    return next((group for group, starts in GROUPS if thing.startswith(starts)), GROUPS[-1][0])


def _is_side(thing: str, things: Mapping[str, None]) -> bool:
    return any(thing.endswith(side) and thing.removesuffix(side) in things for side in _SIDES)


def _cells(name: str, measures: Measures, floors: Mapping[str, float]) -> tuple[str, str, str, str]:
    one = measures[name]
    sides = [
        "" if value is None else _figure(value) + _fallen(f"{name}{side}", value, floors)
        for side, value in zip(_SIDES, (one.precision, one.recall), strict=True)
    ]
    floor = floors.get(name)
    return (
        sides[0],
        sides[1],
        _figure(one.value) + _fallen(name, one.value, floors),
        "" if floor is None else _figure(floor),
    )


def _figure(value: float) -> str:
    """Four digits, cut and not rounded: 1.0000 is reached by what is right throughout."""
    return f"{int(value * 10_000 + 1e-6) / 10_000:.4f}"


def _fallen(name: str, value: float, floors: Mapping[str, float]) -> str:
    return f" {_FALLEN}" if is_below(value, floors.get(name)) else ""


def make_tables(measures: Measures, floors: Mapping[str, float]) -> Iterator[Table]:
    """The table, then those of mentions and themes."""
    apart = tuple(prefix for _, prefix in APART)
    yield _table("", rows({name: one for name, one in measures.items() if not name.startswith(apart)}, floors))
    for title, prefix in APART:
        known = {name: one for name, one in measures.items() if name.startswith(prefix)}
        if known:
            yield _table(title, rows(known, floors))


def _table(title: str, known: list[Row]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    table.add_column("what", no_wrap=True)
    table.add_column("measured on", max_width=46)
    for column in ("precision", "recall", "F1, share", "floor"):
        table.add_column(column, justify="right", no_wrap=True)
    for group, members in groupby(known, key=lambda row: row.group):
        if not title:
            table.add_row(f"[bold]{group}[/bold]")
        for thing, alike in groupby(members, key=lambda row: row.thing):
            for at, row in enumerate(alike):
                table.add_row("" if at else f"  {thing}", " ".join(row.texts), *row.cells)
    return table
