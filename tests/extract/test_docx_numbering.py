from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.extract.docx import DocxReader
from pipeline.extract.reader import Reading
from tests.extract.forged import forge_docx, paragraph


def level(at: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>') -> str:
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def numbered(text: str, at: int = 0, num_id: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num_id}"/></w:numPr>')


def read(folder: Path, body: str, **parts: str | bytes) -> Reading:
    path = folder / "forged.docx"
    path.write_bytes(forge_docx(body, **parts))
    return DocxReader().read(path, "0" * 16, ExtractSettings())


def texts(reading: Reading) -> list[str]:
    return [line.text_raw for line in reading.lines]


def test_numbers_show_in_the_text(tmp_path: Path) -> None:
    levels = (
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%3."),
        level(3, "decimal", "%1.%4", '<w:isLgl/><w:suff w:val="space"/>'),
    )
    body = (
        numbered("总体情况") + numbered("接访", 1) + numbered("办信", 1) + numbered("督查", 2)
        + numbered("下一步打算") + numbered("强化源头治理", 1) + numbered("细则", 3)
    )  # fmt: skip
    reading = read(tmp_path, body, numbering=numbering(*levels))
    assert texts(reading) == [
        "一、总体情况", "（一）接访", "（二）办信", "1.督查", "二、下一步打算", "（一）强化源头治理", "2.1 细则",
    ]  # fmt: skip
    assert {line.style for line in reading.lines} == {"list"}


@pytest.mark.parametrize(
    ("form", "text", "labels"),
    [
        ("japaneseCounting", "第%1章", ["第一章 ", "第二章 "]),
        ("chineseLegalSimplified", "%1、", ["壹、", "贰、"]),
        ("ideographTraditional", "%1、", ["甲、", "乙、"]),
        ("decimalEnclosedCircle", "%1", ["① ", "② "]),
        ("lowerLetter", "%1)", ["a)", "b)"]),
        ("upperRoman", "%1.", ["I.", "II."]),
        ("decimalZero", "%1", ["01 ", "02 "]),
        ("ideographLegalTraditional", "%1、", ["壹、", "貳、"]),
        ("bullet", "\uf06c", ["● ", "● "]),
        ("bullet", "\uf0ff", ["• ", "• "]),
        ("none", "", ["", ""]),
        ("someFormatOfTheFuture", "%1.", ["1.", "2."]),
    ],
)
def test_counts_in_every_way(tmp_path: Path, form: str, text: str, labels: list[str]) -> None:
    reading = read(tmp_path, numbered("甲") + numbered("乙"), numbering=numbering(level(0, form, text)))
    assert texts(reading) == [f"{labels[0]}甲", f"{labels[1]}乙"]


def test_a_second_list_goes_on_unless_it_starts_over(tmp_path: Path) -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/>{override if n == 3 else ""}</w:num>' for n in (1, 2, 3)
    )
    body = "".join(numbered("项", num_id=n) for n in (1, 2, 3, 3))
    assert texts(read(tmp_path, body, numbering=numbering(level(0, "decimal", "%1."), nums=nums))) == [
        "1.项", "2.项", "1.项", "2.项",
    ]  # fmt: skip


def test_a_style_brings_its_number_and_its_outline_level(tmp_path: Path) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="章标题"/><w:pPr><w:outlineLvl w:val="0"/>'
        '<w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:b/><w:sz w:val="44"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="a2"><w:basedOn w:val="a1"/><w:name w:val="heading 2"/></w:style>'
    )
    levels = (level(0, "chineseCounting", "第%1章"), level(1, "chineseCounting", "第%2节", '<w:pStyle w:val="a2"/>'))
    body = paragraph("总则", '<w:pStyle w:val="a1"/>') + paragraph("目的", '<w:pStyle w:val="a2"/>')
    lines = read(tmp_path, body, styles=styles, numbering=numbering(*levels)).lines
    assert [(line.text_raw, line.style, line.bold, line.font_size) for line in lines] == [
        ("第一章 总则", "heading1", True, 22.0),
        ("第一节 目的", "heading2", True, 22.0),
    ]


def test_a_bullet_may_be_a_letter_of_a_symbol_font(tmp_path: Path) -> None:
    bullet = level(0, "bullet", "u").replace("</w:lvl>", '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr></w:lvl>')
    assert texts(read(tmp_path, numbered("要点"), numbering=numbering(bullet))) == ["◆ 要点"]


def test_the_newest_ways_of_counting_have_an_older_one_beside_them(tmp_path: Path) -> None:
    form = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002"/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="chineseCounting"/></mc:Fallback></mc:AlternateContent>'
    )
    levels = f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{form}<w:lvlText w:val="%1、"/></w:lvl>'
    assert texts(read(tmp_path, numbered("总体情况"), numbering=numbering(levels))) == ["一、总体情况"]


def test_a_hidden_paragraph_is_not_counted(tmp_path: Path) -> None:
    hidden = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:vanish/></w:rPr></w:pPr>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>旧项</w:t></w:r></w:p>"
    )
    body = numbered("甲") + hidden + numbered("乙")
    assert texts(read(tmp_path, body, numbering=numbering(level(0, "decimal", "%1.")))) == ["1.甲", "2.乙"]
