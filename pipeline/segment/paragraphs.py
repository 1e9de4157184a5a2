"""Cuts the text of an article into paragraphs (段)."""

from __future__ import annotations

from typing import Final

from pipeline.records import Cleaning, Edit, Line, Paragraph
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.lines import ArticleText, PlacedLine

# What follows on the same line once an edit has split it: text after a run-in heading, a date after a byline.
AFTER_SPLIT: Final = {"heading": "paragraph", "byline": "date", "title": "byline"}


def cut_paragraphs(article_id: str, article: ArticleText) -> list[tuple[Paragraph, PlacedLine[Line, Edit | Cleaning]]]:
    """The paragraphs of an article, each with the line it starts on; they belong to no section yet."""
    found: list[tuple[Paragraph, PlacedLine[Line, Edit | Cleaning]]] = []
    start = 0
    for text in article.text.split("\n") if article.text else ():
        end = start + len(text)
        first, first_start = article.at(start)
        last, _ = article.at(max(start, end - 1))
        role = first.placement.role
        if start > first_start:
            role = AFTER_SPLIT.get(role, role)
        enumerator = leading_enumerator(text) if role == "paragraph" else None
        paragraph = Paragraph(
            paragraph_id=f"{article_id}.p{len(found) + 1:04d}",
            article_id=article_id,
            section_id=None,
            ordinal=len(found) + 1,
            role=role,
            enumerator=enumerator.surface if enumerator else None,
            start=start,
            end=end,
            text=text,
            page_start=first.line.page,
            page_end=last.line.page,
        )
        found.append((paragraph, first))
        start = end + 1
    return found
