"""`make readme`: runs the commands that the READMEs show and writes down what they print.

A block that begins with ```console holds commands, each after `$ `, and their output. The commands run
in a copy of corpora/, so nothing of an earlier build shows.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
READMES: Final = (ROOT / "README.md", ROOT / "README.zh-CN.md")
_BLOCK: Final = re.compile(r"```console\n(.*?)```", re.DOTALL)
# When a snapshot was made is the one thing that differs between equal builds.
_CREATED: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def refreshed(text: str, folder: Path) -> str:
    """The README with each command's output as it is now, run in `folder`."""
    return _BLOCK.sub(lambda block: f"```console\n{_run_block(block[1], folder)}```", text)


def _run_block(block: str, folder: Path) -> str:
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{_run(command, folder)}" for command in commands)


def _run(command: str, folder: Path) -> str:
    """What a command prints, both streams, as on a terminal 100 columns wide."""
    words = shlex.split(command)
    if words[0] != "huibian":
        raise ValueError(f"only huibian is run, not {words[0]}")
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUTF8": "1"}
    program = [sys.executable, "-c", "from pipeline.cli.app import main; main()", *words[1:]]
    done = subprocess.run(
        program,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    lines = [line.rstrip() for line in _CREATED.sub("2026-01-01T00:00:00+00:00", done.stdout).splitlines()]
    return "".join(f"{line}\n" for line in lines)


def workshop(folder: Path) -> Path:
    """A folder with the corpora of the repository, unbuilt."""
    shutil.copytree(ROOT / "corpora", folder / "corpora", ignore=shutil.ignore_patterns("snapshots", "cache"))
    return folder


def main() -> None:
    for path in READMES:
        with tempfile.TemporaryDirectory() as name:
            path.write_text(refreshed(path.read_text("utf-8"), workshop(Path(name))), "utf-8")


if __name__ == "__main__":
    main()
