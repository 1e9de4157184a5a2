from __future__ import annotations

import base64
from pathlib import Path

from pipeline.config import ExtractSettings
from pipeline.extract.docx import DocxReader
from pipeline.extract.reader import Reading
from tests.extract.forged import WORD_2003, paragraph, relationships, word_part

PACKAGE = "http://schemas.microsoft.com/office/2006/xmlPackage"


def read(path: Path, text: str) -> Reading:
    path.write_text(text, encoding="utf-8")
    assert DocxReader().recognises(path, path.read_bytes()[:4096])
    return DocxReader().read(path, "0" * 16, ExtractSettings())


def test_reads_word_2003_xml(tmp_path: Path) -> None:
    reading = read(tmp_path / "template.doc", WORD_2003)
    assert [(line.text_raw, line.style) for line in reading.lines] == [
        ("信访工作报告", "heading1"),
        ("一、总体情况", "list"),
        ("全市口径。", "note"),
        ("甲\t乙", "table"),
        ("工作汇编", "header"),
    ]
    assert reading.lines[0].font == "黑体"
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("tracked_deletion", "旧")]


def test_a_root_that_keeps_blanks_keeps_all(tmp_path: Path) -> None:
    spaced = WORD_2003.replace("<w:wordDocument ", '<w:wordDocument xml:space="preserve" ').replace(
        "<w:t>总体</w:t>", "<w:t>总 </w:t><w:t>体</w:t>"
    )
    assert "一、总 体情况" in [line.text_raw for line in read(tmp_path / "template.doc", spaced).lines]


def flat_part(name: str, xml: str) -> str:
    return f'<pkg:part pkg:name="{name}"><pkg:xmlData>{xml.partition("?>")[2]}</pkg:xmlData></pkg:part>'


def test_reads_a_document_written_flat(tmp_path: Path) -> None:
    numbered = paragraph("总则", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    level = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
    )
    lists = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    links = {"rId1": ("numbering", "numbering.xml"), "rIdChunk": ("aFChunk", "a.txt")}
    packed = base64.b64encode("附件一\n".encode()).decode()
    parts = (
        flat_part("/word/_rels/document.xml.rels", relationships(links)),
        flat_part(
            "/word/document.xml", word_part("document", f'<w:body>{numbered}<w:altChunk r:id="rIdChunk"/></w:body>')
        ),
        flat_part(
            "/word/numbering.xml",
            word_part("numbering", f'{lists}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'),
        ),
        f'<pkg:part pkg:name="/word/a.txt"><pkg:binaryData>{packed}</pkg:binaryData></pkg:part>',
    )
    package = f'<?xml version="1.0"?><pkg:package xmlns:pkg="{PACKAGE}">{"".join(parts)}</pkg:package>'
    reading = read(tmp_path / "flat.doc", package)
    assert [line.text_raw for line in reading.lines] == ["第一章 总则", "附件一"]
