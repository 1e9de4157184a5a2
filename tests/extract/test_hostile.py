"""Files that nobody vouches for: each is read, or refused with a ReadError, in bounded time and memory."""

from __future__ import annotations

import contextlib
import io
import os
import random
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import ReadError
from pipeline.extract import container
from pipeline.extract.container import Container
from pipeline.extract.readers import find_reader
from tests.extract.forged import (
    WORD_2003,
    forge_docx,
    forge_ofd,
    ofd_layer,
    ofd_text,
    pack,
    paragraph,
    relationships,
    word_part,
)

SETTINGS = ExtractSettings(max_chars=2_000_000, max_pages=100)


def read(path: Path) -> int:
    """The number of lines read from the file; ReadError is the only way not to."""
    return len(find_reader(path).read(path, "0" * 16, SETTINGS).lines)


def refuse(folder: Path, data: bytes, name: str, why: str) -> None:
    path = folder / name
    path.write_bytes(data)
    started = time.process_time()
    with pytest.raises(ReadError, match=why):
        read(path)
    assert time.process_time() - started < 5


def test_a_part_that_unpacks_beyond_measure_is_refused(tmp_path: Path) -> None:
    bomb = pack({"word/document.xml": b"<a>" + b" " * (container.MAX_PART_BYTES + 1)})
    assert len(bomb) < 10**6
    tracemalloc.start()
    refuse(tmp_path, bomb, "bomb.docx", "bomb")
    assert tracemalloc.get_traced_memory()[1] < 20 * 2**20
    tracemalloc.stop()


def test_a_part_packed_beyond_measure_is_refused(tmp_path: Path) -> None:
    refuse(tmp_path, pack({"word/document.xml": b" " * (8 * 2**20)}), "bomb.docx", "packed more than")


def test_a_part_that_lies_about_its_size_stops_there(tmp_path: Path) -> None:
    honest = pack({"word/document.xml": word_part("document", paragraph("文" * 99))})
    size = len(word_part("document", paragraph("文" * 99)).encode())
    lying = honest.replace(struct.pack("<I", size), struct.pack("<I", 7))
    assert lying != honest
    refuse(tmp_path, lying, "lie.docx", "damaged|not well-formed")


def test_a_container_of_countless_parts_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("word/document.xml", word_part("document", ""))
        for at in range(container.MAX_PARTS):
            packed.writestr(f"word/{at}", b"")
    refuse(tmp_path, buffer.getvalue(), "many.docx", "20,001 parts")


def test_a_directory_beyond_measure_is_refused_before_it_is_read(tmp_path: Path) -> None:
    data = bytearray(forge_docx(paragraph("文")))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<I", container.MAX_DIRECTORY_BYTES + 1)
    refuse(tmp_path, bytes(data), "directory.docx", "directory")


def test_a_document_within_that_is_named_again_and_again_shares_the_allowance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(container, "MAX_TOTAL_BYTES", 300_000)
    inner = forge_docx(paragraph("文") + " " * 50_000)
    links = {f"r{at}": ("aFChunk", "inner.docx") for at in range(99)}
    body = "".join(f'<w:altChunk r:id="{key}"/>' for key in links)
    path = tmp_path / "again.docx"
    beside: dict[str, str | bytes] = {
        "word/inner.docx": inner,
        "word/_rels/document.xml.rels": relationships(links),
    }
    path.write_bytes(forge_docx(body, **beside))
    assert len(inner) < 3000 and 1 <= read(path) < 7


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "C:/boot.ini"])
def test_names_that_climb_out_of_the_container_lead_nowhere(tmp_path: Path, name: str) -> None:
    path = tmp_path / "climb.docx"
    path.write_bytes(forge_docx('<w:altChunk r:id="rIdChunk"/>' + paragraph("文"), chunk=b"inside", chunk_name=name))
    reading = find_reader(path).read(path, "0" * 16, SETTINGS)
    assert {line.text_raw for line in reading.lines} <= {"inside", "文"}
    assert sorted(tmp_path.iterdir()) == [path]


def test_entities_do_not_unfold(tmp_path: Path) -> None:
    unfold = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE a [<!ENTITY e0 "文文文文文文文文">{unfold}]>'
    document = word_part("document", f"<w:body>{paragraph('&e9;')}</w:body>").replace("?>", f"?>{declared}", 1)
    refuse(tmp_path, pack({"word/document.xml": document}), "laughs.docx", "document type|not well-formed")


def test_entities_do_not_fetch(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", encoding="utf-8")
    declared = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    document = word_part("document", f"<w:body>{paragraph('&e;')}</w:body>").replace("?>", f"?>{declared}", 1)
    refuse(tmp_path, pack({"word/document.xml": document}), "fetch.docx", "document type")


def test_elements_nested_without_end_are_refused(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + paragraph("底") + "</w:sdtContent></w:sdt>" * 5000
    refuse(tmp_path, forge_docx(deep), "deep.docx", "not well-formed")


def test_deep_but_allowed_nesting_is_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.docx"
    path.write_bytes(forge_docx("<w:tbl><w:tr><w:tc>" * 80 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 80))
    assert read(path) == 1


FIELD_BEGIN, FIELD_END = '<w:fldChar w:fldCharType="begin"/>', '<w:fldChar w:fldCharType="end"/>'


def footnote(number: int, refers_to: int) -> str:
    run = f'<w:r><w:t>注</w:t><w:footnoteReference w:id="{refers_to}"/></w:r>'
    return f'<w:footnote w:id="{number}"><w:p>{run}</w:p></w:footnote>'


@pytest.mark.parametrize(
    ("body", "parts", "lines"),
    [
        # A note that refers to itself, and a thousand that refer to the next one.
        (
            '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
            {"footnotes": footnote(1, 1)},
            1,
        ),
        (
            '<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
            {"footnotes": "".join(footnote(n, n + 1) for n in range(1, 2001))},
            2000,
        ),
        # One chunk that stands for the body ten thousand times.
        ('<w:altChunk r:id="rIdChunk"/>' * 10_000, {"chunk": "文".encode() * 99, "chunk_name": "a.txt"}, 1),
        # Ten thousand fields, one inside the other.
        (f"<w:p><w:r>{FIELD_BEGIN * 10_000}{FIELD_END * 10_000}<w:t>文</w:t></w:r></w:p>", {}, 1),
    ],
    ids=["note of itself", "chain of notes", "chunk again and again", "nested fields"],
)  # fmt: skip
def test_references_end(tmp_path: Path, body: str, parts: dict[str, str | bytes], lines: int) -> None:
    path = tmp_path / "references.docx"
    path.write_bytes(forge_docx(body, **parts))
    started = time.process_time()
    assert read(path) == lines
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "page",
    [
        "<html>" + "<!---->" * 50_000 + "<p>文",
        "<html><p>" + "打印　　" + "　" * 50_000 + "完",
        "<html>" + ("<p>" + "字体大小" * 28 + "完") * 100,
        "<html>" + "<table><tr><td rowspan=9999999 colspan=9999999>文</td></tr>" * 3000,
        "<html><table>" + "<tr><td rowspan=999 colspan=99>文</td><td>文</td></tr>" * 3000 + "</table>",
        "<html>" + "<a href='/x'>文</a><div>" * 1500,
        "<html>" + "<p>文" * 20_000,
        "#" * 100_000 + "[" * 100_000 + "](" * 100_000,
        " " * 200_000 + "[文](#",
        "<html>" + "<p>" + "<span>来源：某</span>" * 20_000 + "中\n" * 50_000,
        "<html><table>" + "<caption>文</caption>" * 3000 + "<tr><td>文<td>字" * 3000,
        "文|字\n-|-\n" + "文|字\n" * 10_000 + "-" + " " * 100_000 + "x|\n" + "<!--" * 20_000 + "*文 " * 20_000,
    ],
    ids=[
        "comments",
        "blanks",
        "buttons",
        "spans",
        "overlapping spans",
        "nested links",
        "paragraphs",
        "brackets",
        "indent",
        "labels",
        "captions",
        "marks",
    ],
)
@pytest.mark.parametrize("name", ["page.html", "page.md"])
def test_pages_that_ask_for_much_get_little(tmp_path: Path, page: str, name: str) -> None:
    path = tmp_path / name
    path.write_text(page, encoding="utf-8")
    started = time.process_time()
    with contextlib.suppress(ReadError):
        read(path)
    assert time.process_time() - started < 10


SEEDS: dict[str, Callable[[], bytes]] = {
    "docx": lambda: forge_docx(
        paragraph("一、总体情况", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
        + '<w:altChunk r:id="rIdChunk"/>',
        numbering='<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        footer=paragraph("— 1 —"),
        chunk="<html><body><p>附件一</p><table><tr><td>1<td>2<tr><td>3<td>4</table></body></html>".encode(),
        chunk_name="a.html",
    ),
    "doc": WORD_2003.encode,
    "ofd": lambda: forge_ofd(
        ofd_layer(ofd_text("工作报告", 60, 30, 'DeltaX="g 3 5"'), ofd_text("正文一行。", 20, 40)),
        document='<ofd:Outlines><ofd:OutlineElem Title="一"/></ofd:Outlines>',
    ),
    "html": lambda: "<!DOCTYPE html><html><head><meta charset='gbk'><title>总结</title></head><body><h1>工作总结</h1>"
    "<table><tr><td rowspan=2>甲<td>乙<tr><td>丙</table><ol start=3><li>坚持依法办理，成效明显。</ol>".encode("gbk"),
    "mht": lambda: b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; '
    b'charset="gbk"\nContent-Transfer-Encoding: quoted-printable\n\n<html><p>=D0=C5=B7=C3</p></html>\n--b--\n',
    "rtf": lambda: b"{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fcharset134 a;}}\\pard\\intbl \\u20449?\\cell x\\cell"
    b"\\row\\pard{\\footnote \\'d0\\'c5}\\par{\\field{\\*\\fldinst TOC}{\\fldrslt a\\tab 3}}\\par}",
    "md": lambda: "\ufeff# 工作要点\n\n- [总则](#总则)\n\n全面推进信访工作法治化。\n".encode("utf-16"),
}  # fmt: skip
# `make fuzz` asks for more, and for others each time.
MUTATIONS_PER_FORMAT = int(os.environ.get("FUZZ_MUTATIONS", "150"))
FUZZ_SEED = os.environ.get("FUZZ_SEED", "huibian")


def mutate(data: bytes, chance: random.Random) -> bytes:
    """Change, drop, repeat or cut some of the bytes."""
    mutated = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(mutated) or 1)
        length = chance.choice((1, 1, 4, 64))
        kind = chance.randrange(5)
        if kind == 0:
            mutated[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del mutated[at : at + length]
        elif kind == 2:
            mutated[at:at] = mutated[at : at + length] * chance.choice((1, 50))
        elif kind == 3:
            mutated[at : at + 1] = bytes([chance.choice((0, 0x7F, 0x80, 0xFF))])
        else:
            del mutated[chance.randrange(len(mutated) or 1) :]
    return bytes(mutated)


def repack(data: bytes, chance: random.Random) -> bytes:
    """Mutate one part inside a zip, so that what reads the XML is reached and not only what reads the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        parts: dict[str, str | bytes] = {name: packed.read(name) for name in packed.namelist()}
    name = chance.choice(sorted(parts))
    content = parts[name]
    assert isinstance(content, bytes)
    parts[name] = mutate(content, chance)
    return pack(parts)


@pytest.mark.parametrize("suffix", SEEDS)
def test_any_mutation_is_read_or_refused(tmp_path: Path, suffix: str) -> None:
    chance = random.Random(f"{FUZZ_SEED} {suffix}")
    seed = SEEDS[suffix]()
    path = tmp_path / f"mutated.{suffix}"
    outcomes = {True: 0, False: 0}
    started = time.process_time()
    for _ in range(MUTATIONS_PER_FORMAT):
        is_zip = seed.startswith(b"PK")
        path.write_bytes(repack(seed, chance) if is_zip and chance.random() < 0.7 else mutate(seed, chance))
        try:
            read(path)
            outcomes[True] += 1
        except ReadError as error:
            assert error.reason and "\n" not in error.reason
            outcomes[False] += 1
    assert sum(outcomes.values()) == MUTATIONS_PER_FORMAT
    assert time.process_time() - started < 0.2 * MUTATIONS_PER_FORMAT


def test_an_open_container_is_closed_again(tmp_path: Path) -> None:
    path = tmp_path / "closed.docx"
    path.write_bytes(forge_docx(paragraph("文")))
    with Container(path) as opened:
        assert opened.read("word/document.xml")
    path.unlink()
    assert not path.exists()
