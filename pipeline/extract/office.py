"""How DOC, WPS and ODT are read: LibreOffice, where it is installed, makes a DOCX of them."""

from __future__ import annotations

import dataclasses
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from pipeline.config import ExtractSettings
from pipeline.errors import EncryptedError, ReadError
from pipeline.extract.container import OLE_MAGIC
from pipeline.extract.docx import DocxReader
from pipeline.extract.reader import Reading

# What begins the file, what it must hold, what it is; the suffix helps LibreOffice along.
_ODT_MIME: Final = b"mimetypeapplication/vnd.oasis.opendocument.text"
_WORD_STREAM: Final = "WordDocument".encode("utf-16-le")
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")

# The header of a Word stream, which stands in the first sector, and its flag for encryption.
_FIB_AT: Final = 512
_FIB_MAGIC: Final = b"\xec\xa5"
_FIB_FLAGS_AT: Final = _FIB_AT + 11
_FIB_ENCRYPTED: Final = 0x01

_PROGRAMS: Final = ("soffice", "libreoffice")
_USUAL_PLACES: Final = (
    Path("C:/Program Files/LibreOffice/program/soffice.exe"),
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
)
# A 500-page DOC takes LibreOffice some 20 seconds; what takes minutes will not come.
_TIMEOUT_SECONDS: Final = 180

# A profile of its own, in which documents run no macros and fetch nothing from elsewhere.
_PROFILE: Final = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
</oor:items>
"""  # noqa: E501 - one setting, one line


class OfficeReader:
    """The formats of older office programs, by way of LibreOffice."""

    name = "office"
    suffixes = (".doc", ".dot", ".wps", ".odt")

    def recognises(self, path: Path, head: bytes) -> bool:
        return kind_of(path, head) is not None

    def read(self, path: Path, source_id: str, settings: ExtractSettings) -> Reading:
        data = path.read_bytes()
        kind = kind_of(path, data[:4096])
        if kind is None:
            raise ReadError("not a document of an office program")
        suffix, media_type = kind
        if suffix == ".doc" and is_encrypted(data):
            raise EncryptedError("encrypted; open it in Word or WPS and save it without a password")
        program = find_libreoffice()
        if program is None:
            raise ReadError(
                f"an office file ({suffix[1:].upper()}), which needs LibreOffice: install it (Debian, Ubuntu: "
                "apt install libreoffice-writer) or save the file as DOCX"
            )
        with tempfile.TemporaryDirectory(prefix="huibian-") as folder:
            converted = _convert(program, data, suffix, Path(folder))
            reading = DocxReader().read(converted, source_id, settings)
        return dataclasses.replace(reading, media_type=media_type)


def kind_of(path: Path, head: bytes) -> tuple[str, str] | None:
    """The suffix and media type of an office document by its bytes; None for anything else."""
    if head[30:].startswith(_ODT_MIME):
        return ".odt", "application/vnd.oasis.opendocument.text"
    if head.startswith(OLE_MAGIC):
        data = path.read_bytes()
        if _WORD_STREAM in data or _ENCRYPTED_STREAM in data:
            return ".doc", "application/msword"
    return None


def is_encrypted(data: bytes) -> bool:
    """Whether an OLE file is a Word document that needs a password, of the old kind or the new."""
    is_old = data[_FIB_AT : _FIB_AT + 2] == _FIB_MAGIC and bool(data[_FIB_FLAGS_AT] & _FIB_ENCRYPTED)
    return is_old or _ENCRYPTED_STREAM in data


def find_libreoffice() -> str | None:
    """The LibreOffice program of this machine; None when there is none."""
    for name in _PROGRAMS:
        program = shutil.which(name)
        if program is not None:
            return program
    return next((str(place) for place in _USUAL_PLACES if place.exists()), None)


def _convert(program: str, data: bytes, suffix: str, folder: Path) -> Path:
    source = folder / f"source{suffix}"
    source.write_bytes(data)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_PROFILE, encoding="utf-8")
    command = [
        program,
        f"-env:UserInstallation={profile.parent.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir", str(folder), str(source)),
    ]
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; the arguments are our own
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ReadError(f"LibreOffice cannot be started: {error.strerror}") from error
    try:
        process.wait(_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"LibreOffice did not finish within {_TIMEOUT_SECONDS} seconds") from error
    finally:
        _end(process)
    converted = folder / "source.docx"
    if not converted.exists():
        raise ReadError("LibreOffice cannot read the file; it is damaged or encrypted")
    return converted


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the process that it starts to do the work."""
    if process.poll() is not None:
        return
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
