"""A small made-up corpus, written row by row: every person, place of work and sentence in it is invented."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path

from pipeline import schema
from pipeline.store.snapshot import publish
from pipeline.store.writer import write_part

SOURCE = "00aa11bb22cc33dd"

# title, byline, author, role, organ, level, province, prefecture, county, adcode, date, precision, paragraphs
# A paragraph is its role and its lines, each the physical page and the characters on it. Every half-width comma
# becomes a full-width one by an edit.
ARTICLES = (
    (
        "推进信访工作法治化的探索",
        "青原省信访局局长　林一舟",
        "林一舟",
        "局长",
        "青原省信访局",
        "province",
        "贵州省",
        None,
        None,
        "520000",
        dt.date(2024, 3, 5),
        "day",
        (
            ("title", (3, "推进信访工作法治化的探索")),
            ("heading", (3, "一、坚持依法办理")),
            ("paragraph", (3, "一是把法治化要求落到信访工作每个环节,二是把"), (4, "法治化,作为考核内容。")),
        ),
    ),
    (
        "源头治理的河湾经验",
        "河湾市人民政府",
        None,
        None,
        "河湾市人民政府",
        "prefecture",
        "贵州省",
        "贵阳市",
        None,
        "520100",
        dt.date(2024, 6, 1),
        "month",
        (
            ("title", (5, "源头治理的河湾经验")),
            ("paragraph", (5, "=cmd|' /C calc'!A0 之类的附件[bold]不予受理[/bold],\x1b[31m红字\x1b[0m也不例外。")),
            ("paragraph", (6, "领导干部带案下访，推动矛盾化解，信访总量下降12.5%。")),
        ),
    ),
    (
        "平安建设的一点体会",
        None,
        None,
        None,
        None,
        "county",
        "吉林省",
        "吉林市",
        "船营区",
        "220204",
        None,
        None,
        (
            ("title", (7, "平安建设的一点体会")),
            ("paragraph", (7, "信访信访，信在人心，访在脚下。")),
        ),
    ),
    ("只在目录里的一篇", "海西州", None, None, None, None, "青海省", None, None, "630000", None, None, ()),
)


def write_corpus(out: Path) -> Path:
    """Publish the corpus under `out`."""
    tables = corpus_rows()
    out.mkdir(parents=True, exist_ok=True)
    parts = []
    for table in schema.PUBLISHED:
        columns = {
            name: [_value(table, name, row) for row in tables.get(table.name, ())] for name in table.column_names
        }
        path = out / f"{table.name}.tmp"
        parts.append((f"{SOURCE}.test.parquet", write_part(table, table.from_columns(columns), path)))
    publish(out, parts, title="虚构汇编")
    for _, part in parts:
        part.path.unlink()
    return out


def corpus_rows() -> dict[str, list[Mapping[str, object]]]:
    """The rows of every table that has any, as mappings; what is left out is null (or empty, false, zero)."""
    tables: dict[str, list[Mapping[str, object]]] = {
        "sources": [
            {
                "source_id": SOURCE,
                "path": "sources/虚构.pdf",
                "sha256": SOURCE * 4,
                "bytes": 10,
                "pages": 8,
                "status": "ok",
            }
        ],
        "compilations": [
            {
                "compilation_id": SOURCE,
                "source_id": SOURCE,
                "title": "虚构信访汇编",
                "issue": "第1期",
                "listed_articles": 4,
                "present_articles": 3,
                "truncated_articles": 0,
            }
        ],
        "articles": [],
        "paragraphs": [],
        "contents": [],
        "themes": [],
        "sentences": [],
        "tokens": [],
        "blocks": [],
        "edits": [],
    }
    for ordinal, article in enumerate(ARTICLES, 1):
        _add_article(tables, ordinal, article)
    return tables


# The townships of the articles that have one, by their ordinals; the second's lies in one of several counties.
TOWNSHIPS: Mapping[int, Mapping[str, str]] = {
    2: {"township": "河湾镇"},
    3: {"township": "柳溪镇", "township_code": "220204199"},
}


def _add_article(tables: dict[str, list[Mapping[str, object]]], ordinal: int, article: tuple[object, ...]) -> None:
    names = "title byline author author_role organ admin_level province prefecture county adcode date date_precision"
    fields: dict[str, object] = {**dict(zip(names.split(), article[:-1], strict=True)), **TOWNSHIPS.get(ordinal, {})}
    paragraphs = article[-1]
    assert isinstance(paragraphs, tuple)
    article_id = f"{SOURCE}.a{ordinal:03d}"
    texts = ["".join(raw.replace(",", "，") for _, raw in lines) for _, *lines in paragraphs]
    text = "\n".join(texts)
    base = {"article_id": article_id, "source_id": SOURCE, "compilation_id": SOURCE, "ordinal": ordinal}
    tables["articles"].append(
        base
        | fields
        | {
            "title_source": "body",
            "region_candidates": [fields["adcode"]],
            "date_candidates": [],
            "status": "complete" if paragraphs else "listed",
            "n_chars": len(text),
            "text": text if paragraphs else None,
        }
    )
    tables["contents"].append(
        base | {"title": fields["title"], "raw": fields["title"], "page": 2 * ordinal, "part_num": "一"}
    )
    start = 0
    for number, ((role, *lines), paragraph) in enumerate(zip(paragraphs, texts, strict=True), 1):
        end = start + len(paragraph)
        row = base | {
            "paragraph_id": f"{article_id}.p{number:04d}",
            "sentence_id": f"{article_id}.p{number:04d}.s001",
            "ordinal": number,
            "role": role,
            "start": start,
            "end": end,
            "text": paragraph,
            "page_start": lines[0][0],
            "page_end": lines[-1][0],
        }
        tables["paragraphs"].append(row)
        tables["sentences"].append(row)
        tables["tokens"].append(row | {"ordinal": 1, "token": paragraph, "tag": "x"})
        tables["themes"] += _themes(row, paragraph, start)
        for page, raw in lines:
            _add_block(tables, row, page, raw)
        start = end + 1


def _add_block(
    tables: dict[str, list[Mapping[str, object]]], paragraph: Mapping[str, object], page: int, raw: str
) -> None:
    ordinal = len(tables["blocks"]) + 1
    block = dict(paragraph) | {
        "block_id": f"{SOURCE}.b{ordinal:06d}",
        "ordinal": ordinal,
        "page": page,
        "text_raw": raw,
        "layer": "body",
        "continues": page != paragraph["page_start"],
    }
    tables["blocks"].append(block)
    for at in (i for i, character in enumerate(raw) if character == ","):
        tables["edits"].append(
            block
            | {
                "edit_id": f"{SOURCE}.e{len(tables['edits']) + 1:06d}",
                "start": at,
                "end": at + 1,
                "before": ",",
                "after": "，",
                "rule": "full_width",
                "probability": 1.0,
                "status": "applied",
            }
        )


def _themes(row: Mapping[str, object], paragraph: str, start: int) -> Iterable[Mapping[str, object]]:
    at = paragraph.find("下访")
    if at >= 0:
        yield dict(row) | {
            "theme_id": "visiting_down",
            "start": start + at,
            "end": start + at + 2,
            "surface": "下访",
            "rule_id": "visiting_down.1",
            "score": 1.0,
            "annotator": "matcher",
            "codebook_version": "1",
        }


def _value(table: schema.Table, name: str, row: Mapping[str, object]) -> object:
    column = next(column for column in table.columns if column.name == name)
    if name in row or not column.required:
        return row.get(name)
    return {"string": "", "strings": [], "bool": False}.get(column.type, 0)
