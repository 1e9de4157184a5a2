from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.reader import Reading
from pipeline.extract.readers import find_reader

ReadRtf = Callable[[str], Reading]
FONTS = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f13\fnil\fcharset134 SimSun;}}"
STYLES = r"{\stylesheet{\ql Normal;}{\s1\f13\fs44 heading 1;}{\*\cs10 Default;}{\s20 toc 1;}}"


@pytest.fixture
def read(tmp_path: Path) -> ReadRtf:
    def read_body(body: str) -> Reading:
        path = tmp_path / "file.doc"
        path.write_bytes(rf"{{\rtf1\ansi\ansicpg936\deff0{FONTS}{STYLES}{body}}}".encode("latin-1"))
        reader = find_reader(path)
        assert reader.name == "rtf"
        return reader.read(path, "0" * 16, ExtractSettings())

    return read_body


def coded(text: str) -> str:
    """The text as Word writes it: bytes of GBK as codes, the second one as a letter where it is one."""
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\'{b:02x}" for b in text.encode("gb18030"))


def styled(reading: Reading) -> list[tuple[str, str | None]]:
    return [(line.text_raw, line.style) for line in reading.lines]


def test_characters_come_by_code_page_and_by_number(read: ReadRtf) -> None:
    numbered = r"{\uc2\u20449" + coded("信") + r"\u35775" + coded("访") + r"}{\uc1\u-10179?\u-9024?}\u24037?"
    reading = read(
        rf"\pard {{\f13 {coded('丂全年受理')}}}{{\f0 {coded('信访')}1200\'a1\'b1}}\par {numbered}\{{\'5c\}}\par"
    )
    assert [line.text_raw for line in reading.lines] == ["丂全年受理信访1200”", "信访📀工{\\}"]


def test_looks_styles_and_breaks(read: ReadRtf) -> None:
    title = rf"\pard\plain \s1\qc {{\b\fs44 {coded('工作报告')}}}\par\par "
    body = rf"\pard\plain\outlinelevel1 {coded('总体')}\line {coded('情况')}\par\pard\page\fs32 {coded('附件')}\par"
    assert [(x.text_raw, x.style, x.bold, x.font_size, x.space_above) for x in read(title + body).lines] == [
        ("工作报告", "heading1", True, 22.0, 0),
        ("总体", "heading2", False, 12.0, 1),
        ("情况", "heading2", False, 12.0, 0),
        ("附件", None, False, 16.0, 8),
    ]


def test_numbers_of_lists_and_contents_show(read: ReadRtf) -> None:
    listed = rf"\pard {{\listtext\pard\plain {coded('一、')}\tab}}{coded('总体')}\par"
    field = rf"{{\field{{\*\fldinst TOC \\o}}{{\fldrslt {coded('第一章')}\tab 3\par {coded('第二章')}\tab 5}}}}\par"
    stale = rf"{{\field{{\*\fldinst TOC \\o}}{{\fldrslt {coded('更新目录')}}}}}\par"
    reading = read(f"{field} {listed} {stale}")
    assert styled(reading) == [("第一章\t3", "toc"), ("第二章\t5", "toc"), ("一、总体", None)]
    assert [(reject.rule, reject.text) for reject in reading.rejects] == [("field_message", "更新目录")]


def test_tables_become_rows_and_cells(read: ReadRtf) -> None:
    rows = "".join(
        rf"\trowd\cellx1\cellx2\pard\intbl {coded(a)}\cell {coded(b)}\cell\row "
        for a, b in (("地区", "件数"), ("甲", "3"))
    )
    frame = rf"\trowd\cellx1\pard\intbl {coded('框内')}\cell\row "
    reading = read(rf"\pard {coded('见下表')}\par {rows}\pard {coded('此后')}\par {frame}")
    assert styled(reading) == [
        ("见下表", None), ("地区\t件数", "table"), ("甲\t3", "table"), ("此后", None), ("框内", None),
    ]  # fmt: skip
    assert [(cell.row, cell.column, cell.text) for cell in reading.cells][2:] == [(2, 1, "甲"), (2, 2, "3")]


def test_notes_boxes_and_headers_stand_apart(read: ReadRtf) -> None:
    header = rf"{{\header\pard {coded('工作汇编')}\par}}{{\footerr\pard - 1 -\par}}"
    note = rf"{{\super\chftn}}{{\footnote\pard {coded('全市口径。')}}}"
    box = (
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt\pard "
        + coded("框内")
        + r"\par}}{\shprslt "
        + coded("框内")
        + "}}"
    )
    reading = read(rf"{header}\pard {coded('下降')}{note}{coded('。')}{box}\par {coded('完')}")
    assert styled(reading) == [
        ("下降。", None), ("全市口径。", "note"), ("框内", None), ("完", None),
        ("工作汇编", "header"), ("- 1 -", "footer"),
    ]  # fmt: skip


def test_what_does_not_show_is_told(read: ReadRtf) -> None:
    hidden = (
        rf"{{\v {coded('暗')}}}{{\deleted {coded('旧')}}}{{\*\annotation {coded('待核')}}}{{\*\unknown {coded('无')}}}"
    )
    reading = read(rf"\pard {{\pict\pngblip 8950}}{{\info{{\title x}}}}{coded('前')}{hidden}{coded('后')}\par")
    assert styled(reading) == [("前后", None)]
    assert sorted((reject.rule, reject.text) for reject in reading.rejects) == [
        ("comment", "待核"), ("hidden_text", "暗"), ("tracked_deletion", "旧"),
    ]  # fmt: skip


def test_bytes_of_pictures_are_no_groups(read: ReadRtf) -> None:
    assert styled(read(rf"\pard {{\pict\bin6 }}}}}}{{\\}}{coded('后')}\par")) == [("后", None)]


def test_a_file_without_text_is_empty(read: ReadRtf) -> None:
    with pytest.raises(EmptySourceError):
        read(r"\pard\par")


@pytest.mark.parametrize(
    "body",
    [
        "{" * 100_000,
        r"{\footnote " * 1500 + "x",
        "}" * 9,
        r"\u" * 50_000,
        r"\'a" * 50_000,
        r"\bin99999999 x",
        "{\\*" * 999,
    ],
)
def test_what_no_program_writes_is_read_or_refused(tmp_path: Path, body: str) -> None:
    path = tmp_path / "hostile.rtf"
    path.write_bytes(b"{\\rtf1 " + body.encode())
    started = time.process_time()
    try:
        find_reader(path).read(path, "0" * 16, ExtractSettings())
    except ReadError as error:
        assert "\n" not in error.reason
    assert time.process_time() - started < 5


@pytest.mark.parametrize("open_end", [r"\row", ""])
def test_a_table_that_breaks_off_is_kept(read: ReadRtf, open_end: str) -> None:
    reading = read(rf"\pard {coded('此前')}\par \trowd\intbl {coded('甲')}\cell {coded('乙')}\cell{open_end}")
    assert styled(reading) == [("此前", None), ("甲\t乙", "table")]
