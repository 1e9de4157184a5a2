"""A cache folder holds all of a stage's tables or is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import schema
from pipeline.store.cache import find_parts, keep_parts
from pipeline.store.writer import read_part, sha256_of

TABLES = {name: schema.table(name).from_rows([]) for name in ("sentences", "rejects")}


def test_what_is_kept_is_found(tmp_path: Path) -> None:
    kept = keep_parts(tmp_path / "tokens" / "key", TABLES)
    assert find_parts(tmp_path / "tokens" / "key", TABLES) == kept
    for name, part in kept.items():
        assert part.sha256 == sha256_of(part.path)
        assert read_part(part.path).equals(TABLES[name])


def test_nothing_is_found_where_nothing_is_kept(tmp_path: Path) -> None:
    assert find_parts(tmp_path / "key", TABLES) is None


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    wrong = {**TABLES, "tokens": TABLES["rejects"]}
    with pytest.raises(ValueError, match="declared columns"):
        keep_parts(tmp_path / "key", wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_second_writer_of_the_same_key_changes_nothing(tmp_path: Path) -> None:
    first = keep_parts(tmp_path / "key", TABLES)
    assert keep_parts(tmp_path / "key", TABLES) == first
    assert [folder.name for folder in tmp_path.iterdir()] == ["key"]
