from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ReadError
from pipeline.extract.readers import READERS, find_reader
from tests.extract.forged import forge_docx, pack, paragraph

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
DOCX = forge_docx(paragraph("正文"))
HTML = "<!DOCTYPE html><html><body>正文</body></html>".encode()
TEXT = "正文，共两段。\n".encode("gb18030")


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".txt", ".md", ".doc", ".dat", ""])
@pytest.mark.parametrize(("data", "name"), [(PDF, "pdf"), (DOCX, "docx"), (HTML, "html"), (TEXT, "plain")])
def test_a_file_is_read_as_what_it_is_whatever_its_name(tmp_path: Path, suffix: str, data: bytes, name: str) -> None:
    path = tmp_path / f"file{suffix}"
    path.write_bytes(data)
    assert find_reader(path).name == name


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        pack({"xl/workbook.xml": "<workbook/>"}),
        b"\0" * 99,
        b"<?xml version='1.0'?><fdf/>",
    ],
)
def test_an_unknown_file_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(data)
    with pytest.raises(ReadError, match="no known format") as caught:
        find_reader(path)
    assert "DOCX" in caught.value.reason and "\n" not in caught.value.reason


def test_readers_have_names_of_their_own() -> None:
    names = [reader.name for reader in READERS]
    assert len(set(names)) == len(names)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (pack({"xl/workbook.xml": "<workbook/>"}), "spreadsheet"),
        (pack({"ppt/presentation.xml": "<presentation/>"}), "slides"),
        (pack({"mimetype": "application/epub+zip", "META-INF/container.xml": "<container/>"}), "e-book"),
        (pack({"汇编/1.txt": "正文"}), "archive"),
        (OLE + "Workbook".encode("utf-16-le"), "spreadsheet"),
        (OLE + "PowerPoint Document".encode("utf-16-le"), "slides"),
        (b"Rar!\x1a\x07\x01\0" + b"\xfe" * 99, "archive"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\xfe" * 99, "picture"),
        (b"BM\0\0\x01", "picture"),
        (b"CAJ\0\x01\x02", "CAJ"),
        (b"HN\0\x01", "CAJ"),
    ],
)
def test_formats_that_people_send_are_refused_by_name(tmp_path: Path, data: bytes, what: str) -> None:
    path = tmp_path / "file.wps"
    path.write_bytes(data)
    with pytest.raises(ReadError, match=f"no known format: .*{what}"):
        find_reader(path)


def test_a_text_that_begins_like_a_picture_is_text(tmp_path: Path) -> None:
    path = tmp_path / "file.txt"
    path.write_text("BM 公司年度工作总结\n", encoding="utf-8")
    assert find_reader(path).name == "plain"
