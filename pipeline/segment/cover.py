"""What a compilation says of itself: its title, its issue, how many articles it declares."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.records import CompilationDraft
from pipeline.segment.bylines import compact
from pipeline.segment.rows import Row
from pipeline.segment.titles import letters

_ISSUE: Final = re.compile(r"(?:总\s*)?第\s*[\d一二三四五六七八九十百〇零]{1,6}\s*[期辑卷]")
_DECLARED: Final = re.compile(r"(?:[（(]\s*|[共计收录含]\s*)(\d{1,4})\s*篇(?:\s*[)）])?|(\d{1,4})\s*篇\s*[)）]")
# What a site or a series puts around the title.
_AROUND: Final = re.compile(
    r"^\s*(?:热点|专题|素材|范文|写作)?\s*系列(?=[\s第（(])|(?:VIP|vip|Vip)\s*(?:专享|文档|免费)?\s*$|[（(](?:节选|摘编|精选)[)）]\s*$"
)
_COLLECTION: Final = (
    "汇编",
    "选编",
    "文集",
    "文选",
    "材料集",
    "素材",
    "合集",
    "选集",
    "集锦",
    "辑录",
    "资料集",
    "汇集",
    "论文集",
    "案例集",
    "报告集",
)
_COVER_WORDS: Final = re.compile(
    r"^(?:内部[资参]|编印|编制|印发|.{0,20}(?:编印|(?<![汇选摘])编|编委会|主编)$|[二〇○零一三四五六七八九十\d]{4}年(?:\s*[\d一二三四五六七八九十]{1,3}月.{0,6})?\s*$)"
)


def names_collection(text: str) -> bool:
    """Whether a line names a collection of articles.

    >>> names_collection("2024年信访工作材料汇编（12篇）"), names_collection("某县信访工作总结")
    (True, False)
    """
    return any(word in text for word in _COLLECTION)


def describe_compilation(
    source_id: str, rows: Sequence[Row], front: Sequence[Row], only_title: str | None
) -> CompilationDraft:
    """The compilation's own words, from the rows before its contents, or from lines that name a collection.

    `only_title` is the title of a source that is a single article: it is the source's title too.
    """
    found = _from_cover(front) or _from_named_line(rows)
    text = found or ""
    issue = _ISSUE.search(text) or next((hit for row in front if (hit := _ISSUE.search(row.text))), None)
    declared = _DECLARED.search(text) or next((hit for row in front if (hit := _DECLARED.search(row.text))), None)
    return CompilationDraft(
        compilation_id=source_id,
        source_id=source_id,
        title=plain_title(text) or only_title,
        issue=compact(issue[0]) if issue else None,
        declared_articles=int(declared[1] or declared[2]) if declared else None,
    )


def plain_title(text: str) -> str | None:
    """A compilation's title without series, issue, count and site words.

    >>> plain_title("热点系列第12期(5篇)2024某项工作素材汇编VIP专享")
    '2024某项工作素材汇编'
    """
    for _ in range(3):
        text = _AROUND.sub("", text)
        text = _DECLARED.sub("", text) if re.search(r"[（(]\s*\d+\s*篇", text) else text
        text = _ISSUE.sub("", text, count=1) if _ISSUE.match(text.strip()) else text
    return text.strip(" \u3000-—:：_|") or None


def _from_cover(front: Sequence[Row]) -> str | None:
    """The largest lines of the cover, joined; in text formats the line that names a collection."""
    named = [row for row in front if names_collection(row.text)]
    sized = [row for row in front if row.text and row.line.font_size and row.layer != "furniture"]
    if sized:
        largest = max(row.ratio for row in sized)
        lines = [
            row
            for row in sized
            if (row.ratio > 0.75 * largest and not _COVER_WORDS.match(row.text)) or _DECLARED.search(row.text)
        ]
        if largest > 1.2 and lines:
            return "".join(row.text for row in lines[:6])
    return named[0].text if named else None


def _from_named_line(rows: Sequence[Row]) -> str | None:
    """The running head, or any line of the page around the text, that names a collection."""
    heads = Counter(
        row.text
        for row in rows
        if row.layer in {"furniture", "chrome", "cover", "notice"}
        and len(letters(row.text)) >= 6
        and names_collection(row.text)
    )
    return heads.most_common(1)[0][0] if heads else None
