from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, EncryptedError, ReadError
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


def test_what_a_text_code_does_not_say_is_as_in_the_one_before(read: ReadOfd) -> None:
    first = '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">关于做好</ofd:TextCode>'
    codes = first + '<ofd:TextCode X="20" DeltaX="g 3 5">信访工作</ofd:TextCode>'
    drawn = f'<ofd:TextObject Boundary="20 30 90 9" Font="1" Size="5">{codes}</ofd:TextObject>'
    (line,) = read(forge_ofd(ofd_layer(drawn))).lines
    assert line.text_raw == "关于做好信访工作" and line.x1 == pytest.approx(60 * MM)


def test_a_squeezed_text_has_no_gaps(read: ReadOfd) -> None:
    squeezed = ofd_text("压缩文字", 20, 30, 'DeltaX="g 3 3"', 'Font="1" Size="5" HScale="0.6"')
    spread = ofd_text("拉宽", 20, 50, 'DeltaX="8"', 'Font="1" Size="5" HScale="1.6"')
    assert texts(read(forge_ofd(ofd_layer(squeezed, spread)))) == ["压缩文字", "拉宽"]


DRAWING = '<ofd:CompositeGraphicUnit ID="{}"><ofd:Content>{}</ofd:Content></ofd:CompositeGraphicUnit>'


def drawn(number: int, matrix: str = "1 0 0 1 0 0") -> str:
    return f'<ofd:CompositeObject ResourceID="{number}" Boundary="20 100 90 20" CTM="{matrix}"/>'


def test_drawings_are_read_where_they_are_placed(read: ReadOfd) -> None:
    units = DRAWING.format(77, ofd_text("组合文字", 0, 8, 'DeltaX="g 3 5"'))
    page = ofd_layer(f"<ofd:PageBlock>{ofd_text('正文', 20, 60)}</ofd:PageBlock>", drawn(77, "2 0 0 2 0 0"))
    reading = read(forge_ofd(page, parts={"Doc_0/Res.xml": ofd_part("Res", units)}))
    assert texts(reading) == ["正文", "组合文字"]
    assert reading.lines[1].font_size == pytest.approx(10 * MM) and reading.lines[1].x0 == pytest.approx(20 * MM)


def test_drawings_of_one_another_end(read: ReadOfd) -> None:
    units = "".join(DRAWING.format(at, drawn(at + 1) * 40) for at in range(6)) + DRAWING.format(9, drawn(9))
    page = ofd_layer(ofd_text("正文", 20, 60), drawn(0), drawn(9))
    assert texts(read(forge_ofd(page, parts={"Doc_0/Res.xml": ofd_part("Res", units)}))) == ["正文"]


def test_templates_of_several_pages_are_headers_and_footers(read: ReadOfd) -> None:
    template = ofd_part(
        "Page", ofd_layer(ofd_text("工作简报", 90, 15), ofd_text("登记", 90, 150), ofd_text("— 1 —", 90, 285))
    )
    page = '<ofd:Template TemplateID="90" ZOrder="Background"/>' + ofd_layer(ofd_text("正文", 20, 60))
    reading = read(forge_ofd(page, page, parts={"Doc_0/Tpl.xml": template}))
    assert [(line.text_raw, line.style) for line in reading.lines][:4] == [
        ("工作简报", "header"), ("登记", None), ("— 1 —", "footer"), ("正文", None),
    ]  # fmt: skip


def test_text_that_does_not_show_is_told(read: ReadOfd) -> None:
    unseen = ofd_text("旧稿", 20, 70).replace("<ofd:TextObject", '<ofd:TextObject Visible="false"')
    reading = read(forge_ofd(ofd_layer(ofd_text("正文", 20, 60), unseen)))
    assert texts(reading) == ["正文"]
    assert [(reject.page, reject.rule, reject.text) for reject in reading.rejects] == [(1, "hidden_text", "旧稿")]


def test_a_text_layer_over_a_picture_is_read_and_told(read: ReadOfd) -> None:
    layer = ofd_text("识别出的文字", 20, 60).replace("<ofd:TextObject", '<ofd:TextObject Alpha="0"')
    reading = read(forge_ofd(ofd_layer('<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="5"/>', layer)))
    assert texts(reading) == ["识别出的文字"]
    assert reading.pages[0].reason is not None and "hidden text layer" in reading.pages[0].reason


def test_text_drawn_as_curves_is_told(read: ReadOfd) -> None:
    curves = ofd_layer('<ofd:PathObject ID="5"/>' * 200)
    reading = read(forge_ofd(ofd_layer(ofd_text("正文", 20, 60), '<ofd:PathObject ID="5"/>' * 200), curves))
    assert [page.method for page in reading.pages] == ["ofd", "none"]
    assert reading.message is not None and "curves" in reading.message


def test_wrong_characters_are_set_aside(read: ReadOfd) -> None:
    reading = read(forge_ofd(ofd_layer(ofd_text("信访工作条例", 20, 60), ofd_text("犌犕／犜００３１", 20, 90))))
    assert texts(reading) == ["信访工作条例"] and reading.message is not None
    assert [reject.text for reject in reading.rejects] == ["犌犕／犜００３１"]


def test_a_damaged_page_is_told_and_the_others_read(read: ReadOfd) -> None:
    reading = read(forge_ofd(ofd_layer(ofd_text("正文", 20, 60)), "<broken"))
    assert texts(reading) == ["正文"] and [page.method for page in reading.pages] == ["ofd", "none"]
    assert reading.message is not None and [reject.page for reject in reading.rejects] == [2]


def test_documents_follow_one_another_and_a_missing_one_is_told(read: ReadOfd) -> None:
    roots = "".join(f"<ofd:DocBody><ofd:DocRoot>Doc_{at}/Document.xml</ofd:DocRoot></ofd:DocBody>" for at in (0, 1, 0))
    reading = read(forge_ofd(ofd_layer(ofd_text("正文", 20, 60)), parts={"OFD.xml": ofd_part("OFD", roots)}))
    assert texts(reading) == ["正文", "正文"] and reading.message is not None and "Doc_1" in reading.message


def test_encrypted_files_say_so(tmp_path: Path) -> None:
    path = tmp_path / "encrypted.ofd"
    path.write_bytes(forge_ofd(ofd_layer(), parts={"Encryptions.xml": ofd_part("Encryptions", "")}))
    with pytest.raises(EncryptedError):
        OfdReader().read(path, "0" * 16, ExtractSettings())


def test_watermarks_are_so_and_attachments_are_told(read: ReadOfd) -> None:
    def annotation(kind: str, text: str, more: str = "") -> str:
        appearance = f'<ofd:Appearance Boundary="0 0 210 297">{ofd_text(text, 80, 140)}</ofd:Appearance>'
        return f'<ofd:Annot Type="{kind}" {more}>{appearance}</ofd:Annot>'

    listed = '<ofd:Page PageID="1"><ofd:FileLoc>Annot.xml</ofd:FileLoc></ofd:Page>'
    annotations = (
        annotation("Watermark", "内部资料")
        + annotation("Stamp", "作废", 'Visible="false"')
        + annotation("Stamp", "已阅")
    )
    attached = '<ofd:Attachment ID="1" Name="台账.xlsx"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment>'
    reading = read(
        forge_ofd(
            ofd_layer(ofd_text("正文", 20, 60)),
            document="<ofd:Annotations>Annots.xml</ofd:Annotations><ofd:Attachments>Att.xml</ofd:Attachments>",
            parts={
                "Doc_0/Annots.xml": ofd_part("Annotations", listed),
                "Doc_0/Annot.xml": ofd_part("PageAnnot", annotations),
                "Doc_0/Att.xml": ofd_part("Attachments", attached),
            },
        )
    )
    assert [(line.text_raw, line.style) for line in reading.lines] == [
        ("正文", None), ("内部资料", "watermark"), ("已阅", "note"),
    ]  # fmt: skip
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("embedded_file", "台账.xlsx")]


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
