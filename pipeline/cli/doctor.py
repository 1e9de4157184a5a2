"""huibian doctor: is everything here that huibian needs, and what is to be installed if not."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import typer

from pipeline.cli.arguments import JsonOption, new_app
from pipeline.cli.console import shown, stdout
from pipeline.config import CODEBOOK_NAME, SHIPPED_CORPUS, shipped
from pipeline.extract import ocr, office

app = new_app()

PYTHON: Final = (3, 11)

_INCOMPLETE: Final = "install huibian again: its data is incomplete"

# Models that ship with huibian.
MODELS: Final = ("characters",)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: whether it is there, what was found, and what to do if it is missing."""

    name: str
    found: bool
    needed: bool
    detail: str
    remedy: str | None = None


@app.command()
def doctor(json_: JsonOption = False) -> None:
    """Check that everything huibian needs is here, and say what to install.

    \b
    huibian doctor

    Exit code 1 if something needed is missing; what is optional may be.
    """
    checks = list(examine())
    if json_:
        typer.echo(json.dumps([asdict(check) for check in checks], ensure_ascii=False, indent=2))
    else:
        for check in checks:
            _print(check)
    raise typer.Exit(1 if any(check.needed and not check.found for check in checks) else 0)


def examine() -> Iterator[Check]:
    """Everything looked at, in the order worth reading."""
    version = platform.python_version()
    yield Check("python", sys.version_info >= PYTHON, True, version, f"install Python {PYTHON[0]}.{PYTHON[1]} or later")
    yield _distribution("huibian")
    for name in requirements():
        yield _distribution(name)
    yield Check("OCR", ocr.is_installed(), False, "for scanned pages", 'pip install "huibian[ocr]"')
    yield _libreoffice()
    for name in MODELS:
        model = shipped("models", name) / "model.toml"
        yield Check(f"model {name}", model.is_file(), True, str(model), _INCOMPLETE)
    codebook = shipped("corpora", SHIPPED_CORPUS) / CODEBOOK_NAME
    yield Check("codebook", codebook.is_file(), True, str(codebook), _INCOMPLETE)
    yield _writable("working folder", Path())
    yield _writable("temporary folder", Path(tempfile.gettempdir()))


def requirements() -> list[str]:
    """The distributions that the installed huibian declares as needed."""
    try:
        declared = importlib.metadata.requires("huibian") or []
    except importlib.metadata.PackageNotFoundError:
        return []
    return [re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0] for line in declared if "extra ==" not in line]


def _distribution(name: str) -> Check:
    try:
        return Check(name, True, True, importlib.metadata.version(name))
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, True, "not installed", f"pip install {name}")


def _libreoffice() -> Check:
    program = office.find_libreoffice()
    remedy = "install LibreOffice (Debian, Ubuntu: apt install libreoffice-writer)"
    return Check("LibreOffice", program is not None, False, f"for DOC, WPS and ODT  {program or ''}".rstrip(), remedy)


def _writable(name: str, folder: Path) -> Check:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return Check(name, True, True, str(folder.absolute()))
    except OSError as error:
        remedy = f"make {folder.absolute()} writable, or work elsewhere"
        return Check(name, False, True, error.strerror or "not writable", remedy)


def _print(check: Check) -> None:
    mark, style = (
        ("ok", "green") if check.found else ("missing", "bold red") if check.needed else ("optional", "yellow")
    )
    line = shown(f"{mark:9}", style) + shown(f"{check.name:18}") + shown(check.detail, "dim")
    if not check.found and check.remedy:
        line += shown(f"  → {check.remedy}")
    stdout().print(line, soft_wrap=True)
