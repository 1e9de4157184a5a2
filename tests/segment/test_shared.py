"""Structure of the evaluation data beside the checkout: the seed preview and the compilation with known truth."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import schema
from pipeline.clean import stage as clean
from pipeline.config import ExtractSettings, RepairSettings, StructureSettings
from pipeline.extract.readers import find_reader
from pipeline.records import Cleaning, Draft, Line, Placement, from_table
from pipeline.segment import structure
from pipeline.text.offsets import apply_edits


def _structure(path: Path) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    """The tables before and after the structure stage."""
    reader = find_reader(path)
    reading = reader.read(path, "0" * 16, ExtractSettings())
    source: dict[str, list[object]] = {name: [None] for name in schema.table("sources").column_names}
    source |= {"source_id": ["0" * 16], "path": [path.name], "sha256": ["0" * 64], "bytes": [0], "status": ["ok"]}
    source |= {"reader": [reader.name], "n_chars": [0], "n_unmapped_chars": [0]}
    tables = {
        "sources": schema.table("sources").from_columns(source),
        "pages": schema.table("pages").from_rows(reading.pages),
        "lines": schema.table("lines").from_rows(reading.lines),
        "bookmarks": schema.table("bookmarks").from_rows(reading.bookmarks),
    }
    tables |= clean.run(tables, RepairSettings())
    return tables, structure.run(tables, StructureSettings())


@pytest.fixture(scope="module")
def seed(shared_data: Path) -> tuple[dict[str, pa.Table], dict[str, pa.Table]]:
    return _structure(shared_data / "seed" / "petition-compilation-2024.txt")


def _texts(tables: dict[str, pa.Table], out: dict[str, pa.Table]) -> list[tuple[str, str, int | None, str]]:
    """(article, role, level, text) of every paragraph; of the edits only the line breaks are made."""
    breaks: dict[str, list[Cleaning]] = {}
    for edit in from_table(Cleaning, out["repairs"]):
        if edit.after == "\n":
            breaks.setdefault(edit.block_id, []).append(edit)
    found: list[tuple[str, str, int | None, str]] = []
    for line, placement in zip(
        from_table(Line, tables["lines"]), from_table(Placement, out["placements"]), strict=True
    ):
        if placement.article_id is None:
            continue
        first, *rest = apply_edits(line.text_raw, breaks.get(placement.block_id, ())).split("\n")
        if placement.continues:
            article, role, level, before = found[-1]
            found[-1] = (article, role, level, before + first)
        else:
            found.append((placement.article_id, placement.role, placement.level, first))
        for piece in rest:
            role = {"heading": "paragraph", "byline": "date"}[placement.role]
            found.append((placement.article_id, role, None, piece))
    return found


def test_seed_has_its_contents(seed: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> None:
    contents = seed[1]["contents"].to_pylist()
    assert len(contents) == 53
    assert [int(row["num"]) for row in contents] == list(range(1, 54))
    pages = [row["page"] for row in contents]
    assert pages == sorted(pages)
    assert (pages[0], pages[16], pages[38], pages[52]) == (1, 55, 103, 153)
    parts: dict[str, int] = {}
    for row in contents:
        parts[f"{row['part_num']}{row['part_title']}"] = parts.get(f"{row['part_num']}{row['part_title']}", 0) + 1
    assert parts == {
        "一理论、署名文章": 5,
        "二各级党委、信访局": 27,
        "三纪委": 5,
        "四政法机关": 9,
        "五其他单位": 2,
        "六国资国企": 5,
    }


def test_seed_accounts_for_its_coverage(seed: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> None:
    drafts = from_table(Draft, seed[1]["drafts"])
    assert [draft.status for draft in drafts] == ["complete"] * 4 + ["truncated"] + ["listed"] * 48
    assert [draft.title_source for draft in drafts[:5]] == ["body", "merged", "merged", "body", "merged"]
    assert [draft.title[0] for draft in drafts[:5]] == ["以", "全", "接", "全", "信"]
    assert drafts[4].title.count("“") == drafts[4].title.count("”") == 1
    assert [draft.byline[:2] for draft in drafts[:5] if draft.byline] == ["国家", "贵州", "浙江", "重庆", "吉林"]
    (compilation,) = seed[1]["compilation_drafts"].to_pylist()
    assert (compilation["issue"], compilation["declared_articles"]) == ("第729期", 53)


def test_seed_has_its_headings(seed: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> None:
    texts = _texts(*seed)
    articles = sorted({article for article, *_ in texts})
    headings = [
        [text for one, role, level, text in texts if one == article and role == "heading"] for article in articles
    ]
    assert [len(found) for found in headings] == [4, 4, 0, 4, 5]
    assert headings[3][0].endswith("”")
    ordinals = [edit.after for edit in from_table(Cleaning, seed[1]["repairs"]) if edit.rule == "restore_ordinal"]
    assert ordinals == ["一、", "二、", "三、", "四、", "一、", "五、"]


def test_seed_joins_its_page_breaks(seed: tuple[dict[str, pa.Table], dict[str, pa.Table]]) -> None:
    joined = sum(placement.continues for placement in from_table(Placement, seed[1]["placements"]))
    # Six page breaks inside paragraphs, eleven hard wraps.
    assert joined == 17
    bodies = [text for _, role, _, text in _texts(*seed) if role == "paragraph"]
    assert sum(not re.search(r"[。；：？！”)）]$", text.strip()) for text in bodies) <= 2


@pytest.mark.parametrize(("name", "form"), [("A.pdf", "A"), ("B.pdf", "B"), ("B.docx", "B"), ("C.pdf", "C")])
def test_compilation_is_read_whole(shared_data: Path, name: str, form: str) -> None:
    folder = shared_data / "compilation-dev"
    truth = json.loads((folder / "truth.json").read_text("utf-8"))
    tables, out = _structure(folder / name)
    drafts = [draft for draft in from_table(Draft, out["drafts"]) if draft.status != "listed"]
    states = truth["formats"][form]["articles"]
    articles = [truth["articles"][state["no"] - 1] for state in states]
    assert [draft.title for draft in drafts] == [article["title"] for article in articles]
    assert [draft.byline for draft in drafts] == [article["byline"] for article in articles]
    if name.endswith(".pdf"):
        assert [(d.page_start, d.page_end) for d in drafts] == [(s["page_start"], s["page_end"]) for s in states]
    numbers = {draft.article_id: article["no"] for draft, article in zip(drafts, articles, strict=True)}
    texts = [(numbers[one], role, level, _bare(text)) for one, role, level, text in _texts(tables, out)]
    paragraphs = [(a["no"], p) for a in articles for p in a["paragraphs"]]
    headings = {(no, p["level"], _bare(p["text"])) for no, p in paragraphs if p["role"] == "heading"}
    assert {(no, level, text) for no, role, level, text in texts if role == "heading"} == headings
    # Contact spam inside three paragraphs is for the cleaning stage.
    missed = {(no, _bare(p["text"])) for no, p in paragraphs} - {(no, text) for no, _, _, text in texts}
    assert len(missed) <= 3


def _bare(text: str) -> str:
    # pdfium writes U+0002 for a hyphen at the start of a line.
    return re.sub(r"\s", "", text).replace("\x02", "-")
