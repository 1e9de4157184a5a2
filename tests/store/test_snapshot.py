"""Snapshots are whole, named after their content, and refuse to be opened when they are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import schema
from pipeline.errors import CorpusError
from pipeline.records import Reject
from pipeline.store.snapshot import CURRENT, MANIFEST, SNAPSHOTS, open_snapshot, publish
from pipeline.store.validate import read_tables, verify
from pipeline.store.writer import Part, read_part, write_part


def parts(folder: Path, *, reason: str = "虚构的原因") -> list[tuple[str, Part]]:
    """One part for every published table, with one row in `rejects`."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {"rejects": [Reject(stage="extract", rule="empty", reason=reason, text="甲.txt")]}
    return [
        ("a.parquet", write_part(table, table.from_rows(rows.get(table.name, [])), folder / f"{table.name}.parquet"))
        for table in schema.PUBLISHED
    ]


def test_equal_content_has_one_name_and_another_content_another(tmp_path: Path) -> None:
    first = publish(tmp_path / "one", parts(tmp_path / "x"), title="样例")
    second = publish(tmp_path / "two", parts(tmp_path / "y"), title="样例")
    third = publish(tmp_path / "two", parts(tmp_path / "z", reason="另一个原因"), title="样例")
    assert first.manifest.digest == second.manifest.digest
    assert third.id != second.id
    assert open_snapshot(tmp_path / "two").id == third.id
    assert (tmp_path / "two" / SNAPSHOTS / second.id / MANIFEST).is_file()


def test_publishing_again_goes_back_to_the_snapshot_that_is_there(tmp_path: Path) -> None:
    first = publish(tmp_path / "c", parts(tmp_path / "x"), title=None)
    publish(tmp_path / "c", parts(tmp_path / "y", reason="别的"), title=None)
    again = publish(tmp_path / "c", parts(tmp_path / "z"), title=None)
    assert again == first
    assert (tmp_path / "c" / SNAPSHOTS / CURRENT).read_text("utf-8").strip() == first.id


def test_a_publication_that_fails_leaves_the_old_snapshot_and_no_litter(tmp_path: Path) -> None:
    first = publish(tmp_path / "c", parts(tmp_path / "x"), title=None)
    broken = parts(tmp_path / "y", reason="别的")
    broken[3][1].path.unlink()
    with pytest.raises(OSError, match="parquet"):
        publish(tmp_path / "c", broken, title=None)
    assert open_snapshot(tmp_path / "c") == first
    assert sorted(path.name for path in (tmp_path / "c" / SNAPSHOTS).iterdir()) == sorted([CURRENT, first.id])


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda folder: None, "no such folder"),
        (lambda folder: folder.mkdir(), "no snapshot here yet"),
        (
            lambda folder: publish(folder, parts(folder / "x"), title=None).folder.joinpath(MANIFEST).write_text("{"),
            "manifest",
        ),
    ],
    ids=["missing", "unbuilt", "damaged"],
)
def test_what_is_not_a_snapshot_is_refused_in_one_line(tmp_path: Path, prepare: object, message: str) -> None:
    folder = tmp_path / "corpus"
    assert callable(prepare)
    prepare(folder)
    with pytest.raises(CorpusError, match=message) as caught:
        open_snapshot(folder)
    assert "\n" not in str(caught.value)


def test_verify_sees_a_changed_and_a_missing_file(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "c", parts(tmp_path / "x"), title=None)
    assert verify(snapshot) == []
    [path] = snapshot.parts("rejects")
    path.unlink()
    path.write_bytes(b"not what was published")
    snapshot.parts("sources")[0].unlink()
    assert {(problem.table, problem.message.split(" ", 2)[2]) for problem in verify(snapshot)} == {
        ("rejects", "is not the one that was published"),
        ("sources", "is missing"),
    }


def test_parts_have_equal_bytes_for_equal_rows(tmp_path: Path) -> None:
    one, two = dict(parts(tmp_path / "x"))["a.parquet"], dict(parts(tmp_path / "y"))["a.parquet"]
    assert one.sha256 == two.sha256
    assert read_part(one.path).equals(read_part(two.path))


def test_a_table_that_is_not_as_declared_is_not_written(tmp_path: Path) -> None:
    declared = schema.table("rejects")
    with pytest.raises(ValueError, match="declared columns"):
        write_part(declared, declared.empty().drop_columns(["reason"]), tmp_path / "x.parquet")
    with pytest.raises(ValueError, match="must not be null"):
        rows: dict[str, list[object]] = {name: [None] for name in declared.column_names}
        write_part(declared, declared.from_columns(rows), tmp_path / "x.parquet")


def test_every_published_table_is_read_even_when_empty(tmp_path: Path) -> None:
    snapshot = publish(tmp_path / "c", parts(tmp_path / "x"), title=None)
    tables = read_tables(snapshot)
    assert set(tables) == {table.name for table in schema.PUBLISHED}
    assert tables["rejects"].num_rows == 1
