from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EncryptedError, ReadError
from pipeline.extract import office
from pipeline.extract.office import OfficeReader
from pipeline.extract.readers import find_reader
from tests.extract.forged import forge_docx, pack, paragraph

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
DOC = OLE + b"\xec\xa5" + bytes(510) + "WordDocument".encode("utf-16-le")
ODT = pack({"mimetype": "application/vnd.oasis.opendocument.text"})


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of LibreOffice; what the test writes into it is run by Python."""
    if sys.platform == "win32":
        pytest.skip("the stand-in for LibreOffice is a Unix script")
    program = tmp_path / "bin" / "soffice"
    program.parent.mkdir()
    monkeypatch.setattr(office, "find_libreoffice", lambda: str(program))
    return program


def write_script(program: Path, body: str) -> None:
    program.write_text(f"#!{sys.executable}\nimport sys, time, pathlib\n{body}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def write(folder: Path, data: bytes, name: str = "old.doc") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (DOC, "application/msword"),
        (ODT, "application/vnd.oasis.opendocument.text"),
    ],
)
def test_converts_and_reads_the_result(tmp_path: Path, fake: Path, data: bytes, media_type: str) -> None:
    ready = write(tmp_path, forge_docx(paragraph("旧格式的报告")), "ready.docx")
    write_script(
        fake,
        "folder = pathlib.Path(sys.argv[sys.argv.index('--outdir') + 1])\n"
        f"(folder / 'source.docx').write_bytes(pathlib.Path({str(ready)!r}).read_bytes())",
    )
    path = write(tmp_path, data, "报告.wps")
    reader = find_reader(path)
    assert reader.name == "office"
    reading = reader.read(path, "0" * 16, ExtractSettings())
    assert [line.text_raw for line in reading.lines] == ["旧格式的报告"]
    assert reading.media_type == media_type


@pytest.mark.skipif(office.find_libreoffice() is None, reason="LibreOffice is not installed")
def test_the_real_libreoffice_converts(tmp_path: Path) -> None:
    office_ns, text_ns = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text"))
    body = "<o:body><o:text><t:p>信访</t:p><t:p>工作</t:p></o:text></o:body>"
    kind, listed = "application/vnd.oasis.opendocument.text", "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = "".join(
        f'<m:file-entry m:full-path="{name}" m:media-type="{media}"/>'
        for name, media in (("/", kind), ("content.xml", "text/xml"))
    )
    root = f'<o:document-content xmlns:o="{office_ns}" xmlns:t="{text_ns}" o:version="1.2">'
    parts: dict[str, str | bytes] = {
        "mimetype": kind,
        "META-INF/manifest.xml": f'<m:manifest xmlns:m="{listed}" m:version="1.2">{entries}</m:manifest>',
        "content.xml": f"{root}{body}</o:document-content>",
    }
    path = write(tmp_path, pack(parts), "real.odt")
    reading = OfficeReader().read(path, "0" * 16, ExtractSettings())
    assert [line.text_raw for line in reading.lines] == ["信访", "工作"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a Unix script")
def test_libreoffice_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    write_script(program, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.find_libreoffice() == str(program)


def test_without_libreoffice_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "find_libreoffice", lambda: None)
    with pytest.raises(ReadError, match="libreoffice-writer"):
        OfficeReader().read(write(tmp_path, DOC), "0" * 16, ExtractSettings())


def test_a_conversion_without_result_is_told(tmp_path: Path, fake: Path) -> None:
    write_script(fake, "sys.exit(1)")
    with pytest.raises(ReadError, match="damaged"):
        OfficeReader().read(write(tmp_path, DOC), "0" * 16, ExtractSettings())


def test_a_conversion_that_hangs_is_ended(tmp_path: Path, fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "_TIMEOUT_SECONDS", 0.3)
    write_script(fake, "time.sleep(60)")
    with pytest.raises(ReadError, match="did not finish"):
        OfficeReader().read(write(tmp_path, DOC), "0" * 16, ExtractSettings())


@pytest.mark.parametrize(
    "data",
    [
        OLE + b"\xec\xa5" + bytes(9) + b"\x01" + bytes(500) + "WordDocument".encode("utf-16-le"),
        OLE + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
    ],
)
def test_an_encrypted_document_is_told(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(EncryptedError, match="password"):
        OfficeReader().read(write(tmp_path, data), "0" * 16, ExtractSettings())


def test_other_ole_files_are_not_documents(tmp_path: Path) -> None:
    data = OLE + bytes(512) + "Workbook".encode("utf-16-le")
    assert not OfficeReader().recognises(write(tmp_path, data, "book.xls"), data)
