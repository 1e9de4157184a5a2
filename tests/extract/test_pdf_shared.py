"""The PDF reader on files of many producers: each is read rightly or reported with the right reason."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from rapidfuzz.distance import Levenshtein

from pipeline.config import ExtractSettings
from pipeline.errors import EncryptedError
from pipeline.extract import ocr, pdf_page
from pipeline.extract.pdf import PdfReader
from pipeline.extract.pdf_reading import UNSEEN
from pipeline.extract.reader import Reading

LINK = re.compile(r"\(#[^\n]*\)")
HAN = re.compile("[^\u4e00-\u9fff]")


@cache
def read(path: Path, *passwords: str) -> Reading:
    return PdfReader().read(path, "0" * 16, ExtractSettings(passwords=passwords))


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What must come of a file: pages by method, words in the order of its lines, rejects by rule, cells."""

    name: str
    methods: dict[str, int]
    words: tuple[str, ...] = ()
    rejects: tuple[str, ...] = ()
    reason: str = ""
    cells: int = 0
    absent: tuple[str, ...] = ()


OUTCOMES = (
    Outcome("pdfplumber-issue-71-duplicate-chars", {"pdfium": 2}, ("项目描述：", "项目名称一", "教育经历", "专业技能")),
    Outcome("pdfplumber-malformed-from-issue-932", {"pdfium": 1}, ("2021 3 31",), ("no_text_layer",), "scan: only"),
    Outcome(
        "pdfplumber-pr-136-example", {"pdfplumber": 6}, ("关于", "说"), ("hidden_text_layer",), "hidden text layer"
    ),
    Outcome("pdfplumber-issue-336-example", {"pdfium": 1}, ("建设用地", "第7.10条 公路", "173"), cells=100),
    Outcome("pdfjs-issue7696", {"none": 1}, (), ("untrusted_characters",), "rare characters", absent=("嘆",)),
    Outcome("pdfjs-issue8372", {"pdfium": 1}, ("目录",)),
    Outcome("pdfjs-XiaoBiaoSong", {"pdfium": 1}, ("目", "录", "的原则……", "（一九三七年八月一日）")),
    Outcome("pdfjs-issue19360", {"pdfium": 1}, ("价值体系", "增强")),
    Outcome("rapiddoc-with-seal-scan", {"none": 4}, (), ("no_text_layer",), "scan: no text layer"),
    Outcome(
        "rapiddoc-research-report-two-column",
        {"pdfium": 5},
        ("核心观点", "公司研究", "基础数据", "免责声明"),
        ("hidden_text",),
        absent=("WUDWqP",),
    ),
    Outcome("ofdrw-GMT_0031-2014", {"none": 11}, (), ("untrusted_characters", "outside_page"), "wrong", absent=("犌",)),
    Outcome("pymupdf-chinese-tables", {"pdfium": 1}, ("第七章", "主体信用评级", "授信总额", "251"), cells=60),
    Outcome("finglm-annual-report-2020", {"pdfium": 195}, ("公司代码：", "重要提示", "目录", "195 / 195"), cells=5000),
)


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.name)
def test_difficult_files_come_out_rightly(shared_data: Path, outcome: Outcome) -> None:
    reading = read(shared_data / "edge-pdf" / f"{outcome.name}.pdf")
    assert Counter(page.method for page in reading.pages) == outcome.methods
    text = "\n".join(line.text_raw for line in reading.lines)
    at = 0
    for word in outcome.words:
        at = text.index(word, at) + len(word)
    assert not [word for word in outcome.absent if word in text]
    assert tuple(dict.fromkeys(reject.rule for reject in reading.rejects)) == outcome.rejects
    assert outcome.reason in (reading.message or "")
    assert bool(set(outcome.rejects) - UNSEEN) == (reading.message is not None)
    assert len(reading.cells) >= outcome.cells


@pytest.mark.parametrize(
    ("name", "password", "words"),
    [
        ("pdfminer-aes-256", "foo", "Secret!"),
        ("pdfminer-rc4-40", "foo", "Secret!"),
        ("pdfplumber-password-example", "test", "network environments"),
    ],
)
def test_encrypted_files_open_with_their_password(shared_data: Path, name: str, password: str, words: str) -> None:
    path = shared_data / "edge-pdf" / f"{name}.pdf"
    with pytest.raises(EncryptedError):
        read(path)
    assert words in "\n".join(line.text_raw for line in read(path, password).lines)


def without_names(source: Path, pages: list[int], folder: Path) -> tuple[Reading, Reading]:
    """Some pages as they are, and the same with the names of their characters taken out of the file."""
    part = pypdfium2.PdfDocument.new()
    part.import_pages(pypdfium2.PdfDocument(source), pages)
    part.save(folder / "named.pdf")
    data = (folder / "named.pdf").read_bytes()
    assert b"/ToUnicode" in data
    (folder / "unnamed.pdf").write_bytes(data.replace(b"/ToUnicode", b"/ToUnicodX"))
    return read(folder / "named.pdf"), read(folder / "unnamed.pdf")


@pytest.mark.usefixtures("without_ocr")
def test_pages_without_character_names_are_decoded_by_pdfplumber(shared_data: Path, tmp_path: Path) -> None:
    named, unnamed = without_names(shared_data / "laws" / "labour-law.pdf", [0, 1], tmp_path)
    assert {page.method for page in unnamed.pages} == {"pdfplumber"}
    for line, again in zip(named.lines, unnamed.lines, strict=True):
        pairs = zip("".join(line.text_raw.split()), "".join(again.text_raw.split()), strict=True)
        assert all(b in {a, "\ufffd"} for a, b in pairs)
    assert 0 < unnamed.n_unmapped_chars < 10


@pytest.mark.usefixtures("without_ocr")
@pytest.mark.parametrize("form", ["A", "B"])
def test_pages_that_nobody_can_decode_are_refused(shared_data: Path, tmp_path: Path, form: str) -> None:
    named, unnamed = without_names(shared_data / "compilation-dev" / f"{form}.pdf", [1, 4], tmp_path)
    assert len(named.lines) > 20 and not unnamed.lines
    assert {page.method for page in unnamed.pages} == {"none"}
    assert {reject.rule for reject in unnamed.rejects} == {"untrusted_characters"}


@pytest.mark.usefixtures("without_ocr")
def test_amounts_in_a_font_without_names_are_not_made_up(shared_data: Path, tmp_path: Path) -> None:
    source = shared_data / "edge-pdf" / "finglm-annual-report-2020.pdf"
    named, unnamed = without_names(source, [2, 5, 8], tmp_path)
    printed = Counter(re.findall(r"\d+", " ".join(line.text_raw for line in named.lines)))
    got = Counter(re.findall(r"\d+", " ".join(line.text_raw for line in unnamed.lines)))
    assert unnamed.lines and not got - printed


@pytest.mark.usefixtures("without_ocr")
def test_a_font_that_is_not_in_the_file_reads_alike_on_every_machine(
    shared_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The text layer of this scan, taken for print, draws glyph by glyph in a font that is not embedded.
    monkeypatch.setattr(pdf_page, "_SCAN_SHARE", 2.0)
    path = shared_data / "edge-pdf" / "pdfplumber-pr-136-example.pdf"
    reading = PdfReader().read(path, "0" * 16, ExtractSettings())
    assert {(page.method, page.reason) for page in reading.pages} == {("pdfium", None)}
    assert "年度报告" in reading.lines[1].text_raw


def test_official_documents_are_read_by_pdfium_throughout(shared_data: Path) -> None:
    for path in sorted((shared_data / "official-pdf").glob("*.pdf")):
        reading = read(path)
        assert {(page.method, page.reason) for page in reading.pages} == {("pdfium", None)}, path.name
        assert not reading.rejects
        assert {line.column for line in reading.lines} == {1}
        titles = ["".join(mark.title.split()) for mark in reading.bookmarks]
        text = "".join("".join(line.text_raw.split()) for line in reading.lines)
        # Some editor wrote the bookmarks, with words and marks of their own.
        assert sum(title in text for title in titles) >= 0.6 * len(titles), path.name


def test_laws_have_the_text_of_their_markdown(shared_data: Path) -> None:
    for path in sorted((shared_data / "laws").glob("*.pdf")):
        body = HAN.sub("", "".join(line.text_raw for line in read(path).lines))
        twin = LINK.sub("", path.with_suffix(".md").read_text(encoding="utf-8"))
        missing = [para for line in twin.splitlines() if (para := HAN.sub("", line)) and para not in body]
        assert not missing, path.name


@pytest.mark.parametrize("form", ["A", "C"])
def test_lines_order_and_furniture_are_those_printed(shared_data: Path, form: str) -> None:
    folder = shared_data / "compilation-dev"
    truth = json.loads((folder / "truth_lines.json").read_text(encoding="utf-8"))[form]
    lines = read(folder / f"{form}.pdf").lines
    errors = characters = 0
    for page in truth:
        here = [line for line in lines if line.page == page["page"]]
        assert [line.text_raw for line in here if line.rotated] == [page["watermark"]]
        upright = [line.text_raw for line in here if not line.rotated]
        for furniture in filter(None, (page["header"], page["footer"])):
            upright.remove(furniture)
        printed = [text for _, _, text in page["lines"]]
        assert len(upright) == len(printed)
        errors += sum(Levenshtein.distance(got, want) for got, want in zip(upright, printed, strict=True))
        characters += sum(map(len, printed))
    assert errors <= 0.0001 * characters


def test_paragraphs_of_an_office_export_stand_whole(shared_data: Path) -> None:
    folder = shared_data / "compilation-dev"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    furniture = re.compile(rf"— ?\d+ ?—|{re.escape(truth['formats']['B']['header'])}")
    reading = read(folder / "B.pdf")
    body = "".join(line.text_raw for line in reading.lines if not furniture.fullmatch(line.text_raw))
    body = body.replace("联系微信00000000", "")
    at, missing = 0, 0
    for article in truth["articles"]:
        for paragraph in article["paragraphs"]:
            found = body.find(paragraph["text"], at)
            missing += found < 0
            at = max(at, found)
    assert missing == 0
    printed = [text for table in truth["formats"]["B"]["tables"] for row in table["cells"] for text in row if text]
    assert [cell.text for cell in reading.cells if cell.text] == printed


def test_a_scan_is_recognised(shared_data: Path, tmp_path: Path) -> None:
    if not ocr.is_installed():
        pytest.skip('pip install "huibian[ocr]"')
    folder = shared_data / "compilation-dev"
    one = pypdfium2.PdfDocument.new()
    one.import_pages(pypdfium2.PdfDocument(folder / "D.pdf"), [2])
    one.save(tmp_path / "one.pdf")
    printed = json.loads((folder / "truth_D.json").read_text(encoding="utf-8"))["pages"][2]
    lines = [line.text_raw for line in read(tmp_path / "one.pdf").lines]
    want = "".join(text for _, _, text in printed["lines"])
    got = "".join(lines[1:-1])
    assert lines[0] == printed["header"]
    assert Levenshtein.distance("".join(got.split()), "".join(want.split())) <= 0.005 * len(want)
