"""The command `huibian`: which commands there are, and what becomes of everything that goes wrong in one."""

from __future__ import annotations

import importlib
import importlib.metadata
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from pipeline.cli.console import complain
from pipeline.errors import HuibianError

# name, what it does. The file pipeline/cli/<name>.py is imported when its command is called, and not before:
# `huibian kwic` must not wait for what only `huibian build` needs.
COMMANDS: Final = (
    ("build", "Read files or a corpus folder and publish what is in them as a snapshot."),
    ("inspect", "Show what one file holds: articles, contents, coverage, edits, warnings."),
    ("info", "Count what a corpus holds."),
    ("sql", "Ask a corpus in SQL; it can only read."),
    ("kwic", "Find words, each with its context and what is needed to cite it."),
    ("themes", "List the themes of a codebook, or explain why a text carries them."),
    ("verify", "Check a snapshot against its manifest and the laws of its tables."),
    ("schema", "Describe every table and column."),
    ("doctor", "Check that everything huibian needs is here, and say what to install."),
)


class _Command(TyperCommand):
    """A command known by name and one line; its file is imported when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        module = importlib.import_module(f"pipeline.cli.{self.name}")
        command = typer.main.get_command(module.app)
        command.name = self.name
        return command.make_context(info_name, args, parent=parent, **extra)


class _Group(TyperGroup):
    """All commands; turns errors into one line on stderr and an exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name, _ in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        helps = dict(COMMANDS)
        return _Command(name=cmd_name, callback=lambda: None, help=helps[cmd_name]) if cmd_name in helps else None

    def invoke(self, ctx: Any) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # `| head` has seen enough. What is still buffered goes nowhere, also when Python flushes at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return result

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        run = partial(super().main, args, prog_name, complete_var, False, windows_expand_args, **extra)
        code = _exit_code(run)
        if standalone_mode:
            sys.exit(code)
        return code


def _exit_code(call: Callable[[], object]) -> int:
    """The exit code of a call: what it says itself, or 1 and a line on stderr for whatever it raises."""
    try:
        code = call()
    except HuibianError as error:
        complain(str(error))
    except TyperException as error:
        if error.format_message():  # empty after a call without arguments, which has shown the help
            complain(error.format_message(), usage=getattr(error, "ctx", None))
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}" if error.filename else f"{error.strerror or error}")
    except Exception as error:  # noqa: BLE001 - the last resort: a user gets one line, a developer the traceback
        if os.environ.get("HUIBIAN_DEBUG"):
            traceback.print_exc()
        complain(f"internal error: {type(error).__name__}: {error} (HUIBIAN_DEBUG=1 shows where)")
    else:
        return code if isinstance(code, int) else 0
    return 1


app = typer.Typer(cls=_Group, add_completion=False, no_args_is_help=True, rich_markup_mode="rich")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"huibian {importlib.metadata.version('huibian')}")
        raise typer.Exit


@app.callback()
def huibian(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Compilations (汇编) of Chinese policy reports, read into a corpus that can be queried and cited.

    Data goes to stdout, everything else to stderr.

    Exit code 0: all good; 1: bad usage or input, nothing published;
    2: published, but some sources were rejected or only partly read.
    """


def main() -> None:
    """Entry point: UTF-8 whatever the console is set to, then the command."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace" if stream is not sys.stdin else "strict")
    app()
