"""Cleaning measured on the evaluation data, where it is present."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.clean.line_edits import find_edits
from pipeline.clean.stage import run
from pipeline.config import ExtractSettings, RepairSettings
from pipeline.extract.readers import find_reader
from pipeline.records import Cleaning, Layer, Line, from_table
from pipeline.text.offsets import apply_edits
from tests.clean.made import tables_of, text_lines

BLANK = re.compile(r"\s+")


class Cleaned:
    """A file, read and cleaned: its lines, what each is, and what became of it."""

    def __init__(self, path: Path) -> None:
        reading = find_reader(path).read(path, "s", ExtractSettings())
        made = run(tables_of(reading.lines, reading.pages), RepairSettings())
        self.lines = list(reading.lines)
        self.layers = from_table(Layer, made["layers"])
        self.edits: dict[str, list[Cleaning]] = defaultdict(list)
        for edit in from_table(Cleaning, made["cleanings"]):
            if edit.status == "applied":
                self.edits[edit.block_id].append(edit)

    def texts(self, *layers: str) -> list[str]:
        return [
            apply_edits(line.text_raw, self.edits[line.block_id])
            for line, layer in zip(self.lines, self.layers, strict=True)
            if layer.layer in layers
        ]

    def raw(self, layer: str) -> list[tuple[Line, Layer]]:
        return [pair for pair in zip(self.lines, self.layers, strict=True) if pair[1].layer == layer]

    def removed(self) -> str:
        return "".join(edit.before for edits in self.edits.values() for edit in edits if edit.rule == "remove_contact")


@cache
def cleaned(path: Path) -> Cleaned:
    return Cleaned(path)


@cache
def truth(folder: Path, name: str) -> Any:
    return json.loads((folder / "compilation-dev" / name).read_text(encoding="utf-8"))


def bare(text: str) -> str:
    return BLANK.sub("", text)


def body_of_truth(folder: Path, numbers: set[int] | None = None) -> list[str]:
    articles = truth(folder, "truth.json")["articles"]
    return [p["text"] for a in articles if numbers is None or a["no"] in numbers for p in a["paragraphs"]]


@pytest.mark.parametrize("form", ["A", "C"])
def test_furniture_and_watermarks_are_exactly_those_of_the_truth(shared_data: Path, form: str) -> None:
    want: Counter[tuple[int, str, str]] = Counter()
    for page in truth(shared_data, "truth_lines.json")[form]:
        for kind in ("header", "footer", "watermark"):
            if page[kind]:
                want[page["page"], "page_number" if kind == "footer" else kind, bare(page[kind])] += 1
    got = Counter(
        (line.page, layer.role, bare(line.text_raw))
        for layer_name in ("furniture", "watermark")
        for line, layer in cleaned(shared_data / "compilation-dev" / f"{form}.pdf").raw(layer_name)
    )
    assert got == want


@pytest.mark.parametrize(
    ("name", "numbers"), [("A.pdf", None), ("B.pdf", None), ("B.docx", None), ("C.pdf", {2, 5, 7, 9})]
)
def test_nothing_of_the_articles_is_lost_and_the_spam_is_gone(
    shared_data: Path, name: str, numbers: set[int] | None
) -> None:
    file = cleaned(shared_data / "compilation-dev" / name)
    lines = [
        text
        for (line, _), text in zip(file.raw("body"), file.texts("body"), strict=True)
        # The invented tables and their captions are no paragraphs of the truth.
        if line.table_id is None and "示例数据，非原文" not in text
    ]
    want = bare("".join(body_of_truth(shared_data, numbers)))
    assert bare("".join(lines)).endswith(want)
    assert file.removed() == "联系微信00000000" * 3


def test_the_spam_of_the_damaged_preview_is_gone_and_nothing_else(shared_data: Path) -> None:
    file = cleaned(shared_data / "compilation-dev" / "E.txt")
    assert file.removed() == "联系微信00000000" * 3
    # Marks are widened, years have their 年 again, and the badge goes; nothing else is changed.
    rules = {edit.rule for edits in file.edits.values() for edit in edits}
    assert rules <= {
        "remove_contact",
        "remove_site_badge",
        "restore_date_mark",
        "widen_punctuation",
        "widen_bracket",
        "close_space_beside_mark",
    }
    found = [bare(line.text_raw) for name in ("chrome", "notice") for line, _ in file.raw(name)]
    chrome = truth(shared_data, "truth_E.json")
    want = [bare(text) for text in (*chrome["chrome_head"], *chrome["chrome_tail"]) if text.strip()]
    badge = next(text for text in want if text.endswith("VIP专享"))
    assert Counter(found) == Counter(want) - Counter([badge])


def test_no_word_of_the_site_is_left_in_the_seed_and_no_sentence_is_lost(shared_data: Path) -> None:
    file = cleaned(shared_data / "seed" / "petition-compilation-2024.txt")
    body = "\n".join(file.texts("body"))
    for word in (
        "桌面",
        "VIP",
        "微信",
        "2266580",
        "付费",
        "本站",
        "违规举报",
        "客服",
        "会员",
        "回到顶部",
        "搜索资料",
        "您可能",
    ):
        assert word not in body
    outside = [line.text_raw for name in ("chrome", "notice") for line, _ in file.raw(name)]
    assert len(outside) == 18
    assert len(file.raw("body")) == len(file.lines) - 18


def test_saved_pages_keep_their_articles_and_lose_their_frames(shared_data: Path) -> None:
    with (shared_data / "name-map.tsv").open(encoding="utf-8") as file:
        paths = {row["original_name"]: row["file"] for row in csv.DictReader(file, delimiter="\t")}
    for article in truth(shared_data, "truth.json")["articles"]:
        body = [bare(text) for text in cleaned(shared_data / paths[article["source_file"]]).texts("body")]
        text = "".join(body)
        for paragraph in article["paragraphs"]:
            if paragraph["role"] not in ("title", "byline", "date"):
                assert bare(paragraph["text"]) in text, article["region"]
        wanted = "".join(bare(paragraph["text"]) for paragraph in article["paragraphs"])
        # The truth words title, subtitle, date and byline anew; one caption says nothing of being one.
        left = [line for line in body if line not in wanted]
        assert len(left) <= 4, left


def clean_paragraph(text: str) -> str:
    ((_, changes),) = find_edits(text_lines(text))
    return apply_edits(text, [change for change in changes if RepairSettings().applies(change.probability)])


def test_clean_paragraphs_are_not_touched(shared_data: Path) -> None:
    paragraphs = body_of_truth(shared_data)
    assert [text for text in paragraphs if clean_paragraph(text) != text] == []


def test_flattened_punctuation_is_restored(shared_data: Path) -> None:
    paragraphs = body_of_truth(shared_data)
    flat = ["".join(c if c == "…" else unicodedata.normalize("NFKC", c) for c in text) for text in paragraphs]
    wrong = [text for text, damaged in zip(paragraphs, flat, strict=True) if clean_paragraph(damaged) != text]
    # What is left lost its difference for good: Ⅲ became III, ℃ became °C, ＋ became +.
    assert all(re.search(r"[ⅠⅡⅢⅣⅤ℃＋]", text) for text in wrong)
    assert len(wrong) < 0.02 * len(paragraphs)


def test_clean_reports_have_no_site_in_them(shared_data: Path) -> None:
    for path in sorted((shared_data / "petition-rules").glob("*.md")):
        assert not cleaned(path).raw("chrome"), path.name
        assert not cleaned(path).raw("notice"), path.name
