from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.docx import DocxReader
from pipeline.extract.reader import Reading
from tests.extract.forged import forge_docx, pack, paragraph, word_part

ReadBody = Callable[..., Reading]
CASES = Path(__file__).resolve().parents[1] / "cases" / "extract"


@pytest.fixture
def read(tmp_path: Path) -> ReadBody:
    def read_body(body: str, **parts: str | bytes) -> Reading:
        path = tmp_path / "forged.docx"
        path.write_bytes(forge_docx(body, **parts))
        with path.open("rb") as file:
            assert DocxReader().recognises(path, file.read(4096))
        return DocxReader().read(path, "0" * 16, ExtractSettings())

    return read_body


def texts(reading: Reading) -> list[str]:
    return [line.text_raw for line in reading.lines]


def test_a_paragraph_is_a_line_and_a_hard_break_starts_another(read: ReadBody) -> None:
    body = "<w:p><w:r><w:t>关于全市信访工作的</w:t><w:br/><w:t>情况报告</w:t></w:r></w:p><w:p/>" + paragraph(
        "　　各位代表："
    )
    reading = read(body)
    assert [(line.text_raw, line.space_above, line.page) for line in reading.lines] == [
        ("关于全市信访工作的", 0, None),
        ("情况报告", 0, None),
        ("　　各位代表：", 1, None),
    ]


@pytest.mark.parametrize(
    "body",
    [
        paragraph("前") + paragraph("后", "<w:pageBreakBefore/>"),
        paragraph("前") + '<w:p><w:r><w:br w:type="page"/><w:t>后</w:t></w:r></w:p>',
        '<w:p><w:r><w:t>前</w:t><w:br w:type="page"/></w:r></w:p>' + paragraph("后"),
        paragraph("前", "<w:sectPr/>") + paragraph("后"),
    ],
)
def test_a_page_break_is_much_space(read: ReadBody, body: str) -> None:
    assert [(line.text_raw, line.space_above) for line in read(body).lines] == [("前", 0), ("后", 8)]


def test_a_section_that_goes_on_breaks_no_page(read: ReadBody) -> None:
    body = paragraph("前", "<w:sectPr/>") + paragraph("后") + '<w:sectPr><w:type w:val="continuous"/></w:sectPr>'
    assert [line.space_above for line in read(body).lines] == [0, 0]


def test_a_circle_of_styles_ends(read: ReadBody) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>' for a, b in ("ab", "ba")
    )
    assert texts(read(paragraph("总则", '<w:pStyle w:val="a"/>'), styles=styles)) == ["总则"]


def test_most_characters_decide_the_look(read: ReadBody) -> None:
    run = '<w:r><w:rPr><w:b/><w:sz w:val="32"/><w:rFonts w:eastAsia="黑体"/></w:rPr><w:t>一是压实责任。</w:t></w:r>'
    (line,) = read(f"<w:p>{run}<w:r><w:t>后</w:t></w:r></w:p>").lines
    assert (line.bold, line.font_size, line.font) == (True, 16.0, "黑体")


def test_tables_become_rows_and_cells(read: ReadBody) -> None:
    def cell(text: str, properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(paragraph(part) for part in text.split('/'))}</w:tc>"

    wide, tall = '<w:gridSpan w:val="3"/>', '<w:vMerge w:val="restart"/>'
    body = (
        f"<w:tbl><w:tr>{cell('表1 受理情况', wide)}</w:tr>"
        f"<w:tr>{cell('东山区', tall)}{cell('来信')}{cell('120/件')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('来访')}{cell('35')}</w:tr></w:tbl>"
    )
    reading = read(paragraph("见下表。") + body + paragraph("此后下降。"))
    assert texts(reading) == ["见下表。", "表1 受理情况", "东山区\t来信\t120件", "来访\t35", "此后下降。"]
    assert [line.style for line in reading.lines] == [None, "table", "table", "table", None]
    assert {line.table_id for line in reading.lines[1:4]} == {"0" * 16 + ".t001"}
    assert [(c.row, c.column, c.row_span, c.column_span, c.text) for c in reading.cells] == [
        (1, 1, 1, 3, "表1 受理情况"),
        (2, 1, 2, 1, "东山区"),
        (2, 2, 1, 1, "来信"),
        (2, 3, 1, 1, "120件"),
        (3, 2, 1, 1, "来访"),
        (3, 3, 1, 1, "35"),
    ]


def test_a_frame_of_one_column_is_no_table(read: ReadBody) -> None:
    reading = read(f"<w:tbl><w:tr><w:tc>{paragraph('通知')}{paragraph('各区县：')}</w:tc></w:tr></w:tbl>")
    assert texts(reading) == ["通知", "各区县："] and not reading.cells


def field(*marks: str) -> str:
    return "".join(f'<w:r><w:fldChar w:fldCharType="{mark}"/></w:r>' for mark in marks)


def test_the_contents_field_is_contents(read: ReadBody) -> None:
    instruction = '<w:r><w:instrText> TOC \\o "1-3" </w:instrText></w:r>'
    reference, number = "<w:r><w:instrText>PAGEREF _a</w:instrText></w:r>", "<w:r><w:t>3</w:t></w:r>"
    page = field("begin") + reference + field("separate") + number + field("end")
    body = (
        f"<w:p>{field('begin')}{instruction}{field('separate')}<w:r><w:t>一、总则</w:t><w:tab/></w:r>{page}</w:p>"
        f"{paragraph('二、附则')}<w:p>{field('end')}</w:p>{paragraph('正文')}"
    )
    assert [(line.text_raw, line.style) for line in read(body).lines] == [
        ("一、总则\t3", "toc"), ("二、附则", "toc"), ("正文", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "message", ["更新目录", "（请在此处单击右键，更新域）", "错误！未找到目录项。", "未找到目录项。"]
)
def test_contents_that_nobody_brought_up_to_date_are_told(read: ReadBody, message: str) -> None:
    shown = f"<w:r><w:t>{message}</w:t></w:r>"
    reading = read(
        f'<w:p><w:fldSimple w:instr=" TOC \\o &quot;1-3&quot; ">{shown}</w:fldSimple></w:p>' + paragraph("正文")
    )
    assert texts(reading) == ["正文"]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("field_message", message)]


def test_a_reference_to_nothing_leaves_the_sentence(read: ReadBody) -> None:
    def referred(result: str) -> str:
        instruction = "<w:r><w:instrText>REF _a</w:instrText></w:r>"
        return f"{field('begin')}{instruction}{field('separate')}<w:r><w:t>{result}</w:t></w:r>{field('end')}"

    places = referred("错误！未找到引用源。") + referred("表2")
    body = f"<w:p><w:r><w:t>详见</w:t></w:r>{places}<w:r><w:t>。</w:t></w:r></w:p>"
    reading = read(body)
    assert texts(reading) == ["详见表2。"]
    assert [reject.text for reject in reading.rejects] == ["错误！未找到引用源。"]


def test_a_contents_control_of_word_is_contents(read: ReadBody) -> None:
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    link = '<w:hyperlink w:anchor="_a"><w:r><w:t>一、总则</w:t></w:r><w:r><w:tab/><w:t>3</w:t></w:r></w:hyperlink>'
    entry = f"<w:p>{link}</w:p>"
    body = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{paragraph('目录')}{entry}</w:sdtContent></w:sdt>"
    assert [(line.text_raw, line.style) for line in read(body + paragraph("正文")).lines] == [
        ("目录", "toc"), ("一、总则\t3", "toc"), ("正文", None),
    ]  # fmt: skip


def test_a_style_of_body_text_made_of_a_heading_is_none(read: ReadBody) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="引语"/><w:basedOn w:val="1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    (line,) = read(paragraph("正文", '<w:pStyle w:val="b"/>'), styles=styles).lines
    assert line.style is None


def equation(content: str) -> str:
    return f"<w:p><m:oMathPara><m:oMath>{content}</m:oMath></m:oMathPara></w:p>"


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (
            f"<m:f><m:num>{sign('办结件')}</m:num><m:den>{sign('受理件')}</m:den></m:f>{sign('×100%')}",
            "办结件/受理件×100%",
        ),
        (f"<m:f><m:num>{sign('a+b')}</m:num><m:den>{sign('2')}</m:den></m:f>", "(a+b)/2"),
        (f"<m:sSup><m:e>{sign('10')}</m:e><m:sup>{sign('4')}</m:sup></m:sSup>", "10^4"),
        (f"<m:sSub><m:e>{sign('x')}</m:e><m:sub>{sign('i')}</m:sub></m:sSub>", "x_i"),
        (f"<m:rad><m:deg/><m:e>{sign('2')}</m:e></m:rad>", "√2"),
        (f"<m:d><m:e>{sign('x')}</m:e></m:d>", "(x)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{sign("i=1")}</m:sub><m:sup>{sign("n")}</m:sup>'
            f"<m:e>{sign('x')}</m:e></m:nary>",
            "∑_(i=1)^nx",
        ),
        (f"<m:eqArr><m:e>{sign('x')}</m:e><m:e>{sign('y')}</m:e></m:eqArr>", "x; y"),
    ],
)
def test_equations_keep_their_shape_in_one_line(read: ReadBody, content: str, shown: str) -> None:
    assert texts(read(equation(content))) == [shown]


def test_a_table_around_a_whole_article_is_a_frame(read: ReadBody) -> None:
    article = [
        f"　　第{n}段，坚持依法分类处理信访诉求，推动问题在基层得到解决，群众满意度和获得感稳步提升。"
        for n in range(1, 13)
    ]
    cells = f"<w:tc><w:p/></w:tc><w:tc>{''.join(map(paragraph, article))}</w:tc>"
    reading = read(
        f"<w:tbl><w:tr><w:tc>{paragraph('工作交流')}</w:tc><w:tc><w:p/></w:tc></w:tr><w:tr>{cells}</w:tr></w:tbl>"
    )
    assert texts(reading) == ["工作交流", *article] and not reading.cells


def test_a_list_of_duties_stays_a_table(read: ReadBody) -> None:
    duties = "".join(paragraph(f"{n}．建立健全领导干部接访下访制度，明确责任单位和完成时限。") for n in range(1, 7))
    reading = read(f"<w:tbl><w:tr><w:tc>{paragraph('一')}</w:tc><w:tc>{duties}</w:tc></w:tr></w:tbl>")
    assert len(reading.lines) == 1 and len(reading.cells) == 2


def test_word_art_is_a_line_of_its_own(read: ReadBody) -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="某市信访局文件"/></v:shape></w:pict></w:r>'
    assert texts(read(f"<w:p>{art}<w:r><w:t>某信发〔2025〕3号</w:t></w:r></w:p>")) == [
        "某市信访局文件",
        "某信发〔2025〕3号",
    ]


def test_a_box_to_tick_shows_its_tick(read: ReadBody) -> None:
    def box(state: str) -> str:
        data = f"<w:ffData><w:checkBox><w:default w:val='0'/>{state}</w:checkBox></w:ffData>"
        begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        return f"{begin}<w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>{field('end')}"

    assert texts(
        read(f"<w:p>{box('<w:checked/>')}<w:r><w:t>属实</w:t></w:r>{box('')}<w:r><w:t>不属实</w:t></w:r></w:p>")
    ) == ["☑属实□不属实"]


def test_blanks_at_the_ends_of_a_run_count_where_it_says_so(read: ReadBody) -> None:
    runs = '<w:r><w:t>\n  甲 </w:t></w:r><w:r><w:t xml:space="preserve"> 乙 </w:t></w:r><w:r><w:t>丙</w:t></w:r>'
    assert texts(read(f"<w:p>{runs}</w:p>")) == ["甲 乙 丙"]


def test_letters_in_a_symbol_font_are_signs(read: ReadBody) -> None:
    assert texts(read(paragraph("l重点", run='<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'))) == ["●重点"]


def test_what_stands_beside_the_text_is_told(read: ReadBody) -> None:
    drawn = '<a:t xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">受理</a:t>'
    beside: dict[str, str | bytes] = {
        "word/vbaProject.bin": b"\xd0\xcf",
        "word/embeddings/oleObject1.bin": b"\xd0\xcf",
        "word/diagrams/data1.xml": f"<model>{drawn}{drawn.replace('受理', '办理')}</model>",
    }
    reading = read(paragraph("正文"), comments=f"<w:comment>{paragraph('数据待核')}</w:comment>", **beside)
    assert texts(reading) == ["正文"] and reading.message is None
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [
        ("comment", "数据待核"),
        ("macro", "word/vbaProject.bin"),
        ("embedded_file", "word/embeddings/oleObject1.bin"),
        ("drawn_text", "受理\t办理"),
    ]


def test_a_contents_field_without_end_takes_nothing(read: ReadBody) -> None:
    instruction = "<w:r><w:instrText>TOC</w:instrText></w:r>"
    body = f"<w:p>{field('begin')}{instruction}{field('separate')}</w:p>{paragraph('正文')}"
    assert [(line.text_raw, line.style) for line in read(body).lines] == [("正文", None)]


def test_typed_contents_are_plain_lines(read: ReadBody) -> None:
    (line,) = read("<w:p><w:r><w:t>1.工作报告</w:t><w:tab/><w:t>3</w:t></w:r></w:p>").lines
    assert (line.text_raw, line.style) == ("1.工作报告\t3", None)


def test_notes_follow_their_paragraph(read: ReadBody) -> None:
    body = '<w:p><w:r><w:t>比上年下降。</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>' + paragraph("下段")
    notes = (
        f'<w:footnote w:id="0" w:type="separator">{paragraph("-")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("统计口径为全市。")}</w:footnote>'
    )
    assert [(line.text_raw, line.style) for line in read(body, footnotes=notes).lines] == [
        ("比上年下降。", None), ("统计口径为全市。", "note"), ("下段", None),
    ]  # fmt: skip


def test_a_text_box_comes_once(read: ReadBody) -> None:
    box = f"<w:txbxContent>{paragraph('内部资料')}</w:txbxContent>"
    body = (
        "<w:p><w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r><w:r><w:t>封面</w:t></w:r></w:p>"
    )
    assert texts(read(body)) == ["封面", "内部资料"]


def test_tracked_changes_count_as_accepted_and_deletions_are_told(read: ReadBody) -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>全年受理</w:t></w:r>"
        "<w:del><w:r><w:delText>九百件</w:delText></w:r></w:del><w:ins><w:r><w:t>一千件</w:t></w:r></w:ins></w:p>"
        + paragraph("，办结率提高。")
    )
    reading = read(body)
    assert texts(reading) == ["全年受理一千件，办结率提高。"]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("tracked_deletion", "九百件")]


def test_a_deleted_mark_at_the_end_loses_nothing(read: ReadBody) -> None:
    last = "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>"
    row = f"<w:tr><w:tc>{last.format('甲')}</w:tc><w:tc>{paragraph('乙')}</w:tc></w:tr>"
    reading = read(f"<w:tbl>{row}</w:tbl>" + last.format("末段"), footer=paragraph("页脚"))
    assert texts(reading) == ["甲\t乙", "末段", "页脚"]


def test_signs_of_symbol_fonts_show_what_they_show(read: ReadBody) -> None:
    signs = '<w:sym w:font="Wingdings" w:char="F0FC"/><w:sym w:font="Wingdings" w:char="F0FF"/>'
    reading = read(f"<w:p><w:r>{signs}<w:t>已办结</w:t></w:r></w:p>")
    assert texts(reading) == ["✓\uf0ff已办结"] and reading.n_unmapped_chars == 1


def test_enclosed_characters_are_read_from_their_field(read: ReadBody) -> None:
    def drawn(instruction: str) -> str:
        return f"{field('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{field('end')}"

    body = f"<w:p>{drawn('eq &#92;o&#92;ac(○,3)')}<w:r><w:t>督查</w:t></w:r>{drawn('eq &#92;f(1,2)')}</w:p>"
    reading = read(body)
    assert texts(reading) == ["③督查"]
    assert [reject.text for reject in reading.rejects] == ["eq \\o\\ac(○,3)", "eq \\f(1,2)"]


def test_hidden_text_is_told_and_not_read(read: ReadBody) -> None:
    reading = read(paragraph("暗记", run="<w:vanish/>") + paragraph("正文"))
    assert texts(reading) == ["正文"]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("hidden_text", "暗记")]


def test_headers_and_footers_come_last_once(read: ReadBody) -> None:
    reading = read(paragraph("正文"), header=paragraph("工作汇编"), footer=paragraph("— 1 —"))
    assert [(line.text_raw, line.style) for line in reading.lines] == [
        ("正文", None), ("工作汇编", "header"), ("— 1 —", "footer"),
    ]  # fmt: skip


MHT = b"""MIME-Version: 1.0
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset="utf-8"
Content-Transfer-Encoding: base64

%s
--b--
"""


@pytest.mark.parametrize("kind", ["mht", "html", "txt", "docx", "rtf"])
def test_an_embedded_document_is_read(read: ReadBody, kind: str) -> None:
    html = "<html><body><p>第一条 为了规范办理工作。<br/>（一）受理；</p></body></html>".encode()
    chunk = {
        "mht": MHT % base64.encodebytes(html),
        "html": html,
        "txt": "第一条 为了规范办理工作。\n（一）受理；\n".encode("gb18030"),
        "docx": forge_docx(paragraph("第一条 为了规范办理工作。") + paragraph("（一）受理；")),
        "rtf": b"{\\rtf1\\ansi\\ansicpg936 "
        + "".join(f"\\'{byte:02x}" for byte in "第一条 为了规范办理工作。".encode("gbk")).encode()
        + b"\\par "
        + "".join(f"\\'{byte:02x}" for byte in "（一）受理；".encode("gbk")).encode()
        + b"}",
    }[kind]
    reading = read('<w:altChunk r:id="rIdChunk"/>' + paragraph("完"), chunk=chunk, chunk_name=f"afchunk.{kind}")
    assert texts(reading) == ["第一条 为了规范办理工作。", "（一）受理；", "完"]
    assert reading.message is None


def test_an_embedded_document_that_cannot_be_read_makes_the_source_partial(read: ReadBody) -> None:
    reading = read('<w:altChunk r:id="rIdChunk"/>' + paragraph("完"), chunk=b"\0\x01\x02" * 9, chunk_name="afchunk.bin")
    assert texts(reading) == ["完"]
    assert reading.message is not None and "binary" in reading.message
    assert [reject.rule for reject in reading.rejects] == ["unread_part"]


def test_without_a_damaged_part_the_rest_is_read(read: ReadBody) -> None:
    damaged = "<w:abstractNum>"
    reading = read(paragraph("正文"), numbering=damaged, header=paragraph("页眉"))
    assert texts(reading) == ["正文", "页眉"]
    assert reading.message is not None and "word/numbering.xml" in reading.message


def test_pictures_without_text_are_told(tmp_path: Path) -> None:
    def document(text: str) -> dict[str, str | bytes]:
        pictures: dict[str, str | bytes] = {f"word/media/{n}.jpeg": b"\xff\xd8" for n in range(5)}
        return {"word/document.xml": word_part("document", f"<w:body>{paragraph(text)}</w:body>"), **pictures}

    path = tmp_path / "scan.docx"
    path.write_bytes(pack(document("目录")))
    assert "5 pictures" in (DocxReader().read(path, "0" * 16, ExtractSettings()).message or "")
    path.write_bytes(pack(document("全市信访形势平稳有序。" * 40)))
    assert DocxReader().read(path, "0" * 16, ExtractSettings()).message is None
    path.write_bytes(pack(document("")))
    with pytest.raises(EmptySourceError, match="5 pictures"):
        DocxReader().read(path, "0" * 16, ExtractSettings())


def test_documents_that_nest_without_end_stop(read: ReadBody) -> None:
    inner = forge_docx(paragraph("底"))
    for _ in range(5):
        inner = forge_docx('<w:altChunk r:id="rIdChunk"/>', chunk=inner, chunk_name="a.docx")
    with pytest.raises(EmptySourceError, match="nested"):
        read('<w:altChunk r:id="rIdChunk"/>', chunk=inner, chunk_name="a.docx")


@pytest.mark.parametrize("name", ["word/document2.xml", "word\\document.xml", "Word/Document.xml"])
def test_finds_the_main_part_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / "main.docx"
    path.write_bytes(pack({name: word_part("document", f"<w:body>{paragraph('正文')}</w:body>")}))
    assert DocxReader().recognises(path, path.read_bytes()[:4096])
    assert texts(DocxReader().read(path, "0" * 16, ExtractSettings())) == ["正文"]


def test_reads_strict_documents(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    path = tmp_path / "strict.docx"
    body = f'<w:document xmlns:w="{strict}"><w:body><w:p><w:r><w:t>严格格式</w:t></w:r></w:p></w:body></w:document>'
    path.write_bytes(pack({"word/document.xml": body}))
    assert texts(DocxReader().read(path, "0" * 16, ExtractSettings())) == ["严格格式"]


def test_reads_what_python_docx_writes(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("信访工作情况", level=1)
    document.add_paragraph("全年平稳有序。")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip([c for row in table.rows for c in row.cells], "甲乙丙丁", strict=True):
        cell.text = text
    path = tmp_path / "library.docx"
    document.save(str(path))
    reading = DocxReader().read(path, "0" * 16, ExtractSettings())
    assert [(line.text_raw, line.style) for line in reading.lines] == [
        ("信访工作情况", "heading1"), ("全年平稳有序。", None), ("甲\t乙", "table"), ("丙\t丁", "table"),
    ]  # fmt: skip


def test_reads_what_libreoffice_writes() -> None:
    reading = DocxReader().read(CASES / "synthetic" / "libreoffice.docx", "0" * 16, ExtractSettings())
    assert [(line.text_raw.strip(), line.style, line.space_above) for line in reading.lines] == [
        ("目录", "toc", 0),
        ("第一篇 工作总结\t1", "toc", 0),
        ("第二篇 工作要点\t2", "toc", 0),
        ("第一篇 工作总结", "heading1", 0),
        ("全年受理新措辞一千件，平稳有序。", None, 0),
        ("脚注内容。", "note", 0),
        ("带框段落。", None, 0),
        ("框内文字", None, 0),
        ("一、总体情况", "list", 0),
        ("（1）来信", "list", 0),
        ("（2）来访", "list", 0),
        ("二、主要做法", "list", 0),
        ("新页段落", None, 8),
        ("表头", "table", 0),
        ("甲\t乙", "table", 0),
        ("末", None, 0),
        ("尾注内容。", "note", 0),
    ]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("tracked_deletion", "旧措辞")]


def test_a_document_without_text_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.docx"
    path.write_bytes(forge_docx("<w:p/>"))
    with pytest.raises(EmptySourceError):
        DocxReader().read(path, "0" * 16, ExtractSettings())


def test_entities_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "entities.docx"
    bomb = '<!DOCTYPE a [<!ENTITY b "长">]><w:document xmlns:w="x"><w:body>&b;</w:body></w:document>'
    path.write_bytes(pack({"word/document.xml": bomb}))
    with pytest.raises(ReadError, match="document type"):
        DocxReader().read(path, "0" * 16, ExtractSettings())
