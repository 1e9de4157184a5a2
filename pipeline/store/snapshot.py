"""Snapshots: published whole or not at all, never changed afterwards, named after what they hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.errors import CorpusError
from pipeline.schema import PUBLISHED, SCHEMA_VERSION
from pipeline.store.writer import Part

SNAPSHOTS: Final = "snapshots"
CURRENT: Final = "CURRENT"
MANIFEST: Final = "manifest.json"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ManifestPart(_Model):
    """One parquet file of a table."""

    name: str
    sha256: str
    rows: int


class Manifest(_Model):
    """manifest.json: what a snapshot holds, file by file.

    `digest` covers tables, file names and file digests; builds of equal input have equal digests.
    `created` (UTC, ISO 8601) is the one thing in a snapshot that differs between equal builds.
    """

    id: str
    digest: str
    created: str
    schema_version: int
    title: str | None
    tables: dict[str, tuple[ManifestPart, ...]]

    def rows(self, table: str) -> int:
        """Number of rows of a table."""
        return sum(part.rows for part in self.tables[table])


class Snapshot(_Model):
    """A published snapshot: its folder and its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        return self.manifest.id

    def parts(self, table: str) -> list[Path]:
        """The parquet files of a table."""
        return [self.folder / table / part.name for part in self.manifest.tables[table]]


def publish(out: Path, parts: Iterable[tuple[str, Part]], *, title: str | None) -> Snapshot:
    """Publish parts, each with its file name, as the current snapshot of the corpus at `out`.

    The folder is made under a temporary name and renamed, then CURRENT is swapped; whoever reads
    meanwhile sees the old snapshot or the new one. Files are hard links to the parts where the file
    system has them. Publishing what is already there only points CURRENT at it.
    """
    tables: dict[str, list[tuple[str, Part]]] = {table.name: [] for table in PUBLISHED}
    for name, part in sorted(parts, key=lambda named: named[0]):
        tables[part.table].append((name, part))
    lines = [f"{table}/{name} {part.sha256}\n" for table, named in sorted(tables.items()) for name, part in named]
    digest = hashlib.sha256("".join([f"schema {SCHEMA_VERSION}\n", f"title {title}\n", *lines]).encode()).hexdigest()
    manifest = Manifest(
        id=digest[:16],
        digest=digest,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        schema_version=SCHEMA_VERSION,
        title=title,
        tables={
            table: tuple(ManifestPart(name=name, sha256=part.sha256, rows=part.rows) for name, part in named)
            for table, named in tables.items()
        },
    )
    home = out / SNAPSHOTS
    home.mkdir(parents=True, exist_ok=True)
    target = home / manifest.id
    if not (target / MANIFEST).is_file():
        _write_folder(home, target, tables, manifest)
    _swap_current(home, manifest.id)
    return open_snapshot(out)


def open_snapshot(path: Path) -> Snapshot:
    """The current snapshot of a corpus folder, or the snapshot that `path` itself is.

    Raises CorpusError in one line when there is none or it is damaged.
    """
    folder = path
    if not (path / MANIFEST).is_file():
        current = path / SNAPSHOTS / CURRENT
        if not path.is_dir():
            raise CorpusError("no such folder", source=str(path))
        if not current.is_file():
            raise CorpusError("no snapshot here yet; build the corpus first", source=str(path))
        folder = current.parent / current.read_text("utf-8").strip()
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise CorpusError("the snapshot has no readable manifest", source=str(folder)) from error
    if manifest.schema_version != SCHEMA_VERSION:
        raise CorpusError(
            f"the snapshot has schema {manifest.schema_version}, this huibian reads {SCHEMA_VERSION}; build it again",
            source=str(folder),
        )
    return Snapshot(folder=folder, manifest=manifest)


def _write_folder(home: Path, target: Path, tables: dict[str, list[tuple[str, Part]]], manifest: Manifest) -> None:
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=home))
    try:
        for table, named in tables.items():
            (making / table).mkdir()
            for name, part in named:
                _link(part.path, making / table / name)
        document = json.dumps(manifest.model_dump(), ensure_ascii=False, indent=1)
        (making / MANIFEST).write_text(document + "\n", "utf-8")
        making.chmod(0o755)  # mkdtemp makes folders for one user only
        if target.exists():  # an earlier publication that broke off before its manifest
            shutil.rmtree(target)
        making.rename(target)
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without hard links
        shutil.copyfile(source, target)


def _swap_current(home: Path, snapshot_id: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=home, prefix=".current-", delete=False) as file:
        file.write(f"{snapshot_id}\n")
    Path(file.name).chmod(0o644)
    Path(file.name).replace(home / CURRENT)
