"""Turns the headings of an article, on lines of their own or run in, into nested sections with their ordinals."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Final

from pipeline.records import Cleaning, Edit, Line, Paragraph, Section
from pipeline.segment.leads import lead_end
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.lines import PlacedLine

# Rules of edits that give a heading the ordinal that the sequence demands.
ORDINAL_RULES: Final = ("restore_ordinal",)


def nest_sections(
    length: int, paragraphs: Sequence[tuple[Paragraph, PlacedLine[Line, Edit | Cleaning]]]
) -> tuple[list[Section], list[Paragraph]]:
    """The sections of an article of `length` characters, and its paragraphs, each in its innermost section.

    A section ends where the next heading of its own or a higher level starts. A paragraph whose line has a
    level opens with a heading that is run in: （一）强化统筹。各县坚持…….
    """
    sections: list[Section] = []
    open_: list[int] = []
    placed: list[Paragraph] = []
    for paragraph, line in paragraphs:
        level = _level_opened(paragraph, line)
        if level is not None:
            while open_ and sections[open_[-1]].level >= level:
                done = open_.pop()
                sections[done] = dataclasses.replace(sections[done], end=paragraph.start)
            section = _section(paragraph, line, level=level, ordinal=len(sections) + 1)
            parent_id = sections[open_[-1]].section_id if open_ else None
            open_.append(len(sections))
            sections.append(dataclasses.replace(section, parent_id=parent_id, end=length))
        section_id = sections[open_[-1]].section_id if open_ else None
        placed.append(dataclasses.replace(paragraph, section_id=section_id))
    return sections, placed


def _level_opened(paragraph: Paragraph, line: PlacedLine[Line, Edit | Cleaning]) -> int | None:
    """The level of the section that a paragraph opens; None if it opens none."""
    if paragraph.role == "heading":
        return line.placement.level or 1
    # After a split the rest of a heading's line is text, and its level was the heading's.
    return line.placement.level if paragraph.role == line.placement.role == "paragraph" else None


def _section(paragraph: Paragraph, line: PlacedLine[Line, Edit | Cleaning], *, level: int, ordinal: int) -> Section:
    """The section that a heading opens, as far as the heading itself tells."""
    enumerator = leading_enumerator(paragraph.text)
    begin = enumerator.end if enumerator else 0
    end = lead_end(paragraph.text, begin) if paragraph.role != "heading" else -1
    heading = paragraph.text[begin : end if end >= 0 else None]
    return Section(
        section_id=f"{paragraph.article_id}.s{ordinal:03d}",
        article_id=paragraph.article_id,
        parent_id=None,
        ordinal=ordinal,
        level=level,
        num=enumerator.surface if enumerator else None,
        num_inferred=enumerator is not None and any(edit.rule in ORDINAL_RULES for edit in line.edits),
        heading=heading.strip(),
        start=paragraph.start,
        end=paragraph.end,
    )
