"""Writes a table as one parquet part, the same bytes for the same rows, and reads it back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import Table


@dataclass(frozen=True, slots=True)
class Part:
    """One parquet file of one table: where it lies, the SHA-256 of its bytes, how many rows it has."""

    table: str
    path: Path
    sha256: str
    rows: int


def write_part(declared: Table, rows: pa.Table, path: Path) -> Part:
    """Write `rows` to `path`; raises ValueError unless they have exactly the declared columns and types."""
    if not rows.schema.equals(declared.arrow):
        raise ValueError(f"table {declared.name} does not have the declared columns:\n{rows.schema}")
    for column in declared.columns:
        if column.required and rows.column(column.name).null_count:
            raise ValueError(f"table {declared.name}: column {column.name} must not be null")
    # One chunk and one row group per part: the bytes then depend on the rows alone.
    pq.write_table(rows.combine_chunks(), path, compression="zstd", row_group_size=max(1, rows.num_rows))
    return Part(declared.name, path, sha256_of(path), rows.num_rows)


def read_part(path: Path) -> pa.Table:
    """The rows of one part."""
    return pq.read_table(path, partitioning=None)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
