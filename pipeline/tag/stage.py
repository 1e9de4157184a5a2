"""The stage `tag`: evidence for themes in every paragraph, and themes summed up per article.

Only paragraphs of role "paragraph" are coded: a heading says nothing that the paragraphs under it do not
say, and titles, bylines, notes and tables are no running text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Final

import pyarrow as pa

from pipeline import schema
from pipeline.config import TagSettings
from pipeline.records import Annotation, Paragraph, from_table
from pipeline.tag.matcher import Matcher, matcher_for

VERSION: Final = 1
CODED_ROLE: Final = "paragraph"
ANNOTATOR: Final = "matcher"


def run(tables: Mapping[str, pa.Table], settings: TagSettings) -> dict[str, pa.Table]:
    """Match the codebook over `paragraphs` and sum up over `articles`; without a codebook nothing is coded.

    A paragraph has rows in `themes` only for themes it carries: evidence that is too weak all together is no
    annotation (`huibian themes explain` shows it). No probability is given: nothing here calibrates one.
    """
    if not settings.codebook:
        return {name: schema.table(name).empty() for name in ("themes", "article_themes")}
    matcher = matcher_for(settings.codebook)
    paragraphs: dict[str, list[Paragraph]] = defaultdict(list)
    for paragraph in from_table(Paragraph, tables["paragraphs"]):
        if paragraph.role == CODED_ROLE:
            paragraphs[paragraph.article_id].append(paragraph)
    columns = [tables["articles"].column(name).to_pylist() for name in ("article_id", "compilation_id", "title")]
    annotations: list[Annotation] = []
    compilation_of: dict[str, str] = {}
    for article_id, compilation_id, title in zip(*columns, strict=True):
        compilation_of[article_id] = compilation_id
        coded = paragraphs[article_id]
        in_domain = matcher.in_domain(title, (paragraph.text for paragraph in coded))
        for paragraph in coded:
            annotations += annotate(paragraph, matcher, in_domain=in_domain)
    names = schema.table("themes").column_names
    return {
        "themes": _from_rows("themes", map(attrgetter(*names), annotations)),
        "article_themes": _from_rows("article_themes", _sum_up(annotations, paragraphs, compilation_of)),
    }


def annotate(paragraph: Paragraph, matcher: Matcher, *, in_domain: bool) -> list[Annotation]:
    """The evidence for every theme that `paragraph` carries, offsets in its article's text."""
    hits = matcher.match(paragraph.text, in_domain=in_domain)
    carried = matcher.carried(hits)
    return [
        Annotation(
            article_id=paragraph.article_id,
            paragraph_id=paragraph.paragraph_id,
            theme_id=hit.theme_id,
            start=paragraph.start + hit.start,
            end=paragraph.start + hit.end,
            surface=paragraph.text[hit.start : hit.end],
            rule_id=hit.rule_id,
            score=hit.weight,
            probability=None,
            annotator=ANNOTATOR,
            codebook_version=matcher.codebook.version,
        )
        for hit in hits
        if hit.theme_id in carried
    ]


def _sum_up(
    annotations: Iterable[Annotation], paragraphs: Mapping[str, list[Paragraph]], compilation_of: Mapping[str, str]
) -> list[tuple[object, ...]]:
    """Rows of article_themes: paragraphs, coverage and lift of each theme an article carries."""
    n_chars = {p.paragraph_id: len(p.text) for coded in paragraphs.values() for p in coded}
    carrying: dict[tuple[str, str], set[str]] = defaultdict(set)
    for annotation in annotations:
        carrying[annotation.article_id, annotation.theme_id].add(annotation.paragraph_id)
    article_chars = {article_id: sum(len(p.text) for p in paragraphs[article_id]) for article_id in compilation_of}
    compilation_chars: dict[str, int] = defaultdict(int)
    for article_id, chars in article_chars.items():
        compilation_chars[compilation_of[article_id]] += chars
    theme_chars: dict[tuple[str, str], int] = defaultdict(int)
    for (article_id, theme_id), found in carrying.items():
        theme_chars[compilation_of[article_id], theme_id] += sum(map(n_chars.__getitem__, found))
    rows: list[tuple[object, ...]] = []
    for (article_id, theme_id), found in sorted(carrying.items()):
        compilation_id = compilation_of[article_id]
        coverage = sum(map(n_chars.__getitem__, found)) / article_chars[article_id]
        expected = theme_chars[compilation_id, theme_id] / compilation_chars[compilation_id]
        rows.append((article_id, theme_id, len(found), coverage, coverage / expected, None))
    return rows


def _from_rows(name: str, rows: Iterable[tuple[object, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True))
    declared = schema.table(name)
    if not columns:
        return declared.empty()
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, declared.arrow, strict=True)], schema=declared.arrow)
