from __future__ import annotations

import hashlib
import re
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pypdfium2
import pytest

from pipeline import schema
from pipeline.config import ExtractSettings
from pipeline.extract import ocr
from pipeline.extract.stage import run
from tests.extract.forged_pdf import pdf
from tests.extract.test_ocr import draw_latin, scan_of

HAN = re.compile(r"[〇\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
TEXT = "一、工作情况\n全市信访系统受理群众诉求。\n"


def read(root: Path, name: str, data: bytes, settings: ExtractSettings | None = None) -> dict[str, pa.Table]:
    digest = hashlib.sha256(data).hexdigest()
    (root / name).write_bytes(data)
    return run({"files": files_table(root / name, digest, len(data))}, settings or ExtractSettings())


def files_table(path: Path, sha256: str = "0" * 64, n_bytes: int = 1) -> pa.Table:
    row = {"source_id": sha256[:16], "path": path.name, "sha256": sha256, "bytes": n_bytes, "location": str(path)}
    return schema.table("files").from_columns({name: [value] for name, value in row.items()})


def test_gives_all_its_tables_with_their_schemas(tmp_path: Path) -> None:
    tables = read(tmp_path, "a.txt", TEXT.encode())
    assert list(tables) == ["sources", "pages", "lines", "bookmarks", "tables", "rejects"]
    for name, table in tables.items():
        assert table.schema == schema.table(name).arrow


def test_describes_a_source_that_was_read(tmp_path: Path) -> None:
    tables = read(tmp_path, "a.txt", TEXT.encode())
    (source,) = tables["sources"].to_pylist()
    assert source["status"] == "ok" and source["message"] is None
    assert source["reader"] == "plain" and source["media_type"] == "text/plain"
    assert source["n_chars"] == len(TEXT.replace("\n", "")) and source["pages"] is None
    assert tables["lines"].column("block_id").to_pylist() == [f"{source['source_id']}.b00000{n}" for n in (1, 2)]
    assert tables["rejects"].num_rows == 0


def test_a_scratched_source_is_partial(tmp_path: Path) -> None:
    (source,) = read(tmp_path, "a.txt", (TEXT * 60).encode() + b"\xe8")["sources"].to_pylist()
    assert source["status"] == "partial" and source["n_unmapped_chars"] == 1
    assert "U+FFFD" in source["message"]


def test_a_wrongly_named_source_is_read_as_what_it_is_and_says_so(tmp_path: Path) -> None:
    tables = read(tmp_path, "a.pdf", TEXT.encode())
    (source,) = tables["sources"].to_pylist()
    assert source["status"] == "partial" and source["message"] == "named .pdf, but holds text/plain; read as that"
    assert "".join(str(text) for text in tables["lines"].column("text_raw").to_pylist()) == TEXT.replace("\n", "")


def test_a_rejected_source_leaves_one_reject_and_nothing_else(tmp_path: Path) -> None:
    tables = read(tmp_path, "a.txt", b"\x00\x01\x02\x03")
    (source,) = tables["sources"].to_pylist()
    (reject,) = tables["rejects"].to_pylist()
    assert source["status"] == "rejected" and source["message"] == reject["reason"]
    assert reject["stage"] == "extract" and reject["rule"] == "unreadable" and reject["text"] == "a.txt"
    assert all(tables[name].num_rows == 0 for name in ("pages", "lines", "bookmarks", "tables"))


def test_an_empty_file_is_rejected_as_empty(tmp_path: Path) -> None:
    (reject,) = read(tmp_path, "a.docx", b"")["rejects"].to_pylist()
    assert reject["rule"] == "empty"


def test_a_missing_file_is_rejected(tmp_path: Path) -> None:
    (source,) = run({"files": files_table(tmp_path / "gone.txt")}, ExtractSettings())["sources"].to_pylist()
    assert source["status"] == "rejected" and "cannot be opened" in source["message"]


def test_limits_reject(tmp_path: Path) -> None:
    for name, settings in (
        ("max_bytes", ExtractSettings(max_bytes=10)),
        ("max_chars", ExtractSettings(max_chars=10)),
    ):
        (source,) = read(tmp_path, "a.txt", TEXT.encode(), settings)["sources"].to_pylist()
        assert source["status"] == "rejected" and name in source["message"]


def test_equal_files_give_equal_tables(tmp_path: Path) -> None:
    assert read(tmp_path, "a.txt", TEXT.encode()) == read(tmp_path, "a.txt", TEXT.encode())


def test_a_law_has_the_same_han_text_in_every_format(shared_data: Path) -> None:
    laws = sorted((shared_data / "laws").glob("*.md"))
    assert len(laws) >= 12
    for path in laws:
        texts = {suffix: han_text(path.with_suffix(suffix)) for suffix in (".md", ".docx", ".pdf")}
        assert len(set(texts.values())) == 1, path.name


def han_text(path: Path) -> str:
    tables = run({"files": files_table(path)}, ExtractSettings())
    assert tables["sources"].column("status").to_pylist() == ["ok"]
    return "".join(HAN.findall("".join(text or "" for text in tables["lines"].column("text_raw").to_pylist())))


def test_a_scan_without_the_extra_is_refused_and_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    tables = read(tmp_path, "a.pdf", scan_of(pdf(draw_latin)))
    (source,) = tables["sources"].to_pylist()
    assert source["status"] == "rejected" and source["pages"] == 1
    assert source["message"].endswith('OCR is not installed: pip install "huibian[ocr]"')
    assert tables["rejects"].column("page").to_pylist() == [1]


def test_a_file_with_a_scanned_page_is_partial_without_the_extra_and_says_which_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    mixed = pypdfium2.PdfDocument(pdf(draw_latin, draw_latin))
    mixed.import_pages(pypdfium2.PdfDocument(scan_of(pdf(draw_latin))))
    file = BytesIO()
    mixed.save(file)
    tables = read(tmp_path, "a.pdf", file.getvalue())
    (source,) = tables["sources"].to_pylist()
    assert source["status"] == "partial" and source["n_chars"] > 0
    assert source["message"].startswith("1 of 3 pages (3): scan: no text layer; OCR is not installed: pip install")
