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
