"""What people see in a terminal: notes, errors, progress, and text made harmless before it is shown."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

# Characters that would steer the terminal instead of standing in it, each with what is shown for it:
# C0 controls and DEL as their pictures, C1 controls and direction overrides as the replacement character.
_HARMLESS: Final = (
    {code: 0x2400 + code for code in range(0x20)}
    | {0x7F: "␡", ord("\n"): "⏎", ord("\t"): " ", 0x2028: "⏎", 0x2029: "⏎"}
    | dict.fromkeys((*range(0x80, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "\ufffd")
)


def harmless(text: str) -> str:
    r"""The text on one line, unable to move the cursor, change colours or reverse what follows.

    >>> harmless("红字\x1b[31m\n信访")
    '红字␛[31m⏎信访'
    """
    return text.translate(_HARMLESS)


def shown(value: object, style: str = "") -> Text:
    """A value as rich text: no markup in it is read, no control character passes."""
    return Text("" if value is None else harmless(str(value)), style=style)


def stdout() -> Console:
    """The console that data goes to."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


def stderr() -> Console:
    """The console that everything else goes to."""
    return Console(file=sys.stderr, highlight=False)


def note(text: str) -> None:
    """Tell the user something beside the data."""
    stderr().print(shown(text, "dim"), soft_wrap=True)


def complain(text: str, *, usage: Any = None) -> None:
    """Tell the user in one line what is wrong; after a usage error also how the command is called."""
    stderr().print(Text("huibian: ", "bold red") + shown(text), soft_wrap=True)
    if usage is not None:
        stderr().print(shown(f"{usage.get_usage()}  (more: {usage.command_path} --help)", "dim"), soft_wrap=True)


def counted(n: int, thing: str) -> str:
    """A number and what it counts.

    >>> counted(1, "hit"), counted(1200, "hit")
    ('1 hit', '1,200 hits')
    """
    return f"{n:,} {thing}" if n == 1 else f"{n:,} {thing}s"


def print_pairs(console: Console, pairs: Sequence[tuple[str, object]]) -> None:
    """Labels and values under each other."""
    width = max(Text(label).cell_len for label, _ in pairs)
    for label, value in pairs:
        padding = " " * (width - Text(label).cell_len + 2)
        console.print(Text(label, "bold") + Text(padding) + shown(value), soft_wrap=True)


@contextmanager
def progress(doing: str, total: int | None) -> Iterator[Progress]:
    """A bar on stderr while the block runs, with one task of `total` steps; nothing when stderr is no terminal."""
    console = stderr()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task(doing, total=total)
        yield bar
