from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.ofd import OfdReader
from pipeline.extract.ofd_text import read_numbers, read_steps
from pipeline.extract.reader import Reading
from tests.extract.forged import forge_ofd, ofd_layer, ofd_part, ofd_text, pack

ReadOfd = Callable[[bytes], Reading]
MM = 72 / 25.4


@pytest.fixture
def read(tmp_path: Path) -> ReadOfd:
    def read_file(data: bytes) -> Reading:
        path = tmp_path / "forged.ofd"
        path.write_bytes(data)
        assert OfdReader().recognises(path, data[:4096])
        return OfdReader().read(path, "0" * 16, ExtractSettings())

    return read_file


def texts(reading: Reading) -> list[str]:
    return [line.text_raw for line in reading.lines]


def test_lines_come_in_reading_order_with_place_and_look(read: ReadOfd) -> None:
    page = ofd_layer(
        ofd_text("第二行在下面。", 20, 40, 'DeltaX="g 6 5"'),
        ofd_text("工作报告", 60, 30, 'DeltaX="5 5 5"', 'Font="2" Size="5"'),
    )
    reading = read(forge_ofd(page))
    assert texts(reading) == ["工作报告", "第二行在下面。"]
    title, body = reading.lines
    assert (title.page, title.font, title.bold, title.rotated) == (1, "黑体", True, False)
    assert (body.font, body.bold) == ("仿宋", False)
    assert title.x0 == pytest.approx(60 * MM) and title.x1 == pytest.approx(80 * MM)
    assert title.font_size == pytest.approx(5 * MM)
    (page_row,) = reading.pages
    assert page_row.width == pytest.approx(210 * MM) and page_row.height == pytest.approx(297 * MM)
    assert page_row.method == "ofd" and page_row.n_chars == 11


def test_glyphs_drawn_one_by_one_make_a_line(read: ReadOfd) -> None:
    glyphs = [ofd_text(sign, 20 + 5.2 * at, 30) for at, sign in enumerate("依法办理信访事项")]
    assert texts(read(forge_ofd(ofd_layer(*reversed(glyphs))))) == ["依法办理信访事项"]


def test_a_matrix_scales_and_moves(read: ReadOfd) -> None:
    drawn = (
        '<ofd:TextObject CTM="0.3528 0 0 0.3528 0 0" Boundary="30 40 50 5" Font="1" Size="16">'
        '<ofd:TextCode X="10" Y="14" DeltaX="16">来信</ofd:TextCode></ofd:TextObject>'
    )
    (line,) = read(forge_ofd(ofd_layer(drawn))).lines
    assert line.x0 == pytest.approx((30 + 3.528) * MM) and line.font_size == pytest.approx(16 * 0.3528 * MM)


def test_a_turned_text_is_rotated_and_parts_no_line(read: ReadOfd) -> None:
    mark = (
        '<ofd:TextObject CTM="0.7 -0.7 0.7 0.7 0 0" Boundary="20 30 90 90" Font="1" Size="8">'
        '<ofd:TextCode X="0" Y="5" DeltaX="8 8 8">内部资料</ofd:TextCode></ofd:TextObject>'
    )
    reading = read(forge_ofd(ofd_layer(mark, ofd_text("正文一行。", 20, 32, 'DeltaX="g 4 5"'))))
    assert [(line.text_raw, line.rotated) for line in reading.lines] == [("正文一行。", False), ("内部资料", True)]


def test_text_written_downwards_stays_together(read: ReadOfd) -> None:
    reading = read(forge_ofd(ofd_layer(ofd_text("竖排文字", 20, 30, 'DeltaY="5 5 5"'))))
    assert [(line.text_raw, line.rotated) for line in reading.lines] == [("竖排文字", True)]


def test_drawn_spaces_stay_and_wide_gaps_show(read: ReadOfd) -> None:
    page = ofd_layer(ofd_text("第一章 总则", 20, 30, 'DeltaX="5 5 5 2.5 5"'), ofd_text("甲乙", 20, 50, 'DeltaX="20"'))
    assert texts(read(forge_ofd(page))) == ["第一章 总则", "甲 乙"]


def test_templates_and_annotations_are_part_of_the_page(read: ReadOfd) -> None:
    template = ofd_part("Page", ofd_layer(ofd_text("工作汇编", 90, 15)))
    annotations = ofd_part("Annotations", '<ofd:Page PageID="1"><ofd:FileLoc>Annot.xml</ofd:FileLoc></ofd:Page>')
    annotation = ofd_part(
        "PageAnnot",
        f'<ofd:Appearance Boundary="20 200 50 20">{ofd_text("已校对", 0, 6)}</ofd:Appearance>',
    )
    reading = read(
        forge_ofd(
            '<ofd:Template TemplateID="90"/>' + ofd_layer(ofd_text("正文", 20, 60)),
            document="<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>",
            parts={
                "Doc_0/Tpl.xml": template,
                "Doc_0/Annots/Annotations.xml": annotations,
                "Doc_0/Annots/Annot.xml": annotation,
            },
        )
    )
    assert texts(reading) == ["工作汇编", "正文", "已校对"]


def test_the_outline_becomes_bookmarks(read: ReadOfd) -> None:
    target = '<ofd:Goto><ofd:Dest Type="Fit" PageID="2"/></ofd:Goto>'
    inner = f"<ofd:Actions><ofd:Action>{target}</ofd:Action></ofd:Actions>"
    outline = (
        '<ofd:Outlines><ofd:OutlineElem Title="一、总则">'
        f'<ofd:OutlineElem Title="（一）目的">{inner}</ofd:OutlineElem></ofd:OutlineElem></ofd:Outlines>'
    )
    reading = read(forge_ofd(*[ofd_layer(ofd_text("正文", 20, 60))] * 2, document=outline))
    assert [(b.ordinal, b.level, b.title, b.page) for b in reading.bookmarks] == [
        (1, 1, "一、总则", None), (2, 2, "（一）目的", 2),
    ]  # fmt: skip


def test_pages_of_pictures_are_told(read: ReadOfd) -> None:
    scan = ofd_layer('<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="5"/>')
    reading = read(forge_ofd(ofd_layer(ofd_text("正文", 20, 60)), scan))
    assert reading.message == "1 of 2 pages are pictures without text"
    assert [(reject.page, reject.rule) for reject in reading.rejects] == [(2, "no_text_layer")]
    assert [page.method for page in reading.pages] == ["ofd", "none"]


def test_characters_without_meaning_are_counted(read: ReadOfd) -> None:
    assert read(forge_ofd(ofd_layer(ofd_text("\ue5e5甲\ufffd", 20, 60)))).n_unmapped_chars == 2


def test_a_blank_file_is_empty_and_one_without_pages_damaged(read: ReadOfd) -> None:
    with pytest.raises(EmptySourceError):
        read(forge_ofd(ofd_layer()))
    with pytest.raises(ReadError, match="without pages"):
        read(forge_ofd())
    with pytest.raises(ReadError, match="missing"):
        read(
            pack({"OFD.xml": ofd_part("OFD", "<ofd:DocBody><ofd:DocRoot>../../etc/passwd</ofd:DocRoot></ofd:DocBody>")})
        )


def test_pages_stop_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "long.ofd"
    path.write_bytes(forge_ofd(*[ofd_layer(ofd_text("正文", 20, 60))] * 3))
    with pytest.raises(ReadError, match="max_pages"):
        OfdReader().read(path, "0" * 16, ExtractSettings(max_pages=2))


@pytest.mark.parametrize("text", ["nan", "inf", "1e400", "10 1e9", "x"])
def test_numbers_that_are_none_are_ignored(text: str) -> None:
    assert read_numbers(text) == []


def test_endless_steps_end() -> None:
    assert read_steps("g 999999999999 1 g 999999999 1", 3) == [1.0, 1.0, 1.0]
