from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import ExtractSettings
from pipeline.errors import EmptySourceError, ReadError
from pipeline.extract.decoding import decode_text
from pipeline.extract.plain import PlainReader, write_text
from pipeline.extract.transcript import Transcript
from pipeline.records import Line

SIMPLIFIED = "市信访局坚持依法按政策解决群众合理诉求，全年受理群众来信1200件，按期办结率达到98.5%。\n"
TRADITIONAL = "本縣各機關應當傾聽民眾的意見，對於來信來訪的事項，應於三十日內辦理完畢並答覆。\n"


def write(text: str) -> list[Line]:
    transcript = Transcript("0" * 16, 10**6)
    write_text(transcript, text)
    return transcript.lines


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "gb2312"]
)
def test_decodes_simplified_text(encoding: str) -> None:
    assert decode_text(SIMPLIFIED.encode(encoding)).text == SIMPLIFIED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "big5"])
def test_decodes_traditional_text(encoding: str) -> None:
    assert decode_text(TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_decodes_characters_that_only_gb18030_has() -> None:
    text = SIMPLIFIED + "𠮷、㙍、朱镕基"
    assert decode_text(text.encode("gb18030")).text == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        bytes(range(256)) * 4,
        "これは日本語の文章です。信じられません。".encode("euc_jp"),
        SIMPLIFIED.encode() + b"\0",
        "\ufeff信访".encode("utf-16-le") + b"\x00\xd8" * 9,
    ],
)
def test_refuses_what_it_cannot_decode_for_certain(data: bytes) -> None:
    with pytest.raises(ReadError):
        decode_text(data)


def test_reads_a_scratched_text_but_says_so(tmp_path: Path) -> None:
    path = tmp_path / "scratched.txt"
    path.write_bytes((SIMPLIFIED * 40).encode() + "访".encode()[:2])
    reading = PlainReader().read(path, "0" * 16, ExtractSettings())
    assert reading.n_unmapped_chars == 1
    assert reading.message is not None and "UTF-8" in reading.message
    assert reading.lines[-1].text_raw == "\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_cut_in_the_middle_of_a_character_is_read(encoding: str) -> None:
    decoded = decode_text(SIMPLIFIED.strip().encode(encoding)[:-1] if encoding != "utf-8" else SIMPLIFIED.encode()[:-3])
    assert decoded.text.startswith(SIMPLIFIED[:30]) and decoded.n_damaged == 1 == decoded.text.count("\ufffd")


def test_counts_blank_lines_and_keeps_white_space() -> None:
    lines = write("\n一、总体情况\r\n\r\n \t\n　　全年受理信访事项。 \r二是强化督查\v三是评查\u2028四是通报\f附件")
    assert [(line.text_raw, line.space_above, line.page) for line in lines] == [
        ("一、总体情况", 1, None),
        ("　　全年受理信访事项。 ", 2, None),
        ("二是强化督查", 0, None),
        ("三是评查", 0, None),
        ("四是通报", 0, None),
        ("附件", 8, None),
    ]


def test_marks_of_markdown_are_text_in_plain_text() -> None:
    assert [(line.text_raw, line.style) for line in write("# **一、总则**")] == [("# **一、总则**", None)]


def test_a_few_words_are_read_in_the_encoding_in_which_they_make_sense() -> None:
    assert [decode_text(text.encode("gb18030")).text for text in ("联通", "通知")] == ["联通", "通知"]
    assert decode_text("₩ƶ".encode()).text == "₩ƶ"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_recognises_chinese_in_utf_16_without_a_mark(encoding: str) -> None:
    head = ("　　" + SIMPLIFIED * 3).encode(encoding)
    assert PlainReader().recognises(Path("a.txt"), head) and PlainReader().recognises(Path("a.txt"), head[:101])
    assert not PlainReader().recognises(Path("a.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", "\ufeff　\n".encode()])
def test_a_file_without_text_is_empty(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(data)
    with pytest.raises(EmptySourceError):
        PlainReader().read(path, "0" * 16, ExtractSettings())


def test_stops_at_the_limit_of_characters(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text(SIMPLIFIED * 3, encoding="utf-8")
    with pytest.raises(ReadError, match="max_chars"):
        PlainReader().read(path, "0" * 16, ExtractSettings(max_chars=100))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_character_is_missing(text: str) -> None:
    lines = write(text)
    assert "".join(line.text_raw for line in lines) == "".join(
        line for line in re.split("[\r\n\f\v\x85\u2028\u2029]", text) if not line.isspace()
    )
    assert [line.ordinal for line in lines] == list(range(1, len(lines) + 1))


@given(st.binary(max_size=200))
def test_any_bytes_decode_or_are_refused(data: bytes) -> None:
    try:
        decoded = decode_text(data)
    except ReadError:
        return
    assert "\0" not in decoded.text
    assert decoded.n_damaged <= decoded.text.count("\ufffd")
