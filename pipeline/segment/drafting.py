"""From articles taken apart and the contents to drafts: titles and bylines merged, order, coverage, placements."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Final

from pipeline.records import Cleaning, Draft, Placement
from pipeline.segment.anatomy import Anatomy
from pipeline.segment.contents import Contents
from pipeline.segment.entry import Entry
from pipeline.segment.restore import insert_losses
from pipeline.segment.rows import Row
from pipeline.segment.titles import join_title, letters, likeness, losses, mend, without_mark
from pipeline.text.han import HAN

# What points from a title to a footnote.
_NOTE_MARK: Final = re.compile(rf"(?<=[{HAN}”’》）)])\s*(?:[*＊※†①-⑳]+|[〔\[［【](?:\d{{1,2}}|注\d?)[〕\]］】])$")


@dataclass(slots=True)
class Drafted:
    """An article's draft, the contents entry that announces it, the places of its lines and the edits they need."""

    draft: Draft
    entry: int | None
    placements: dict[int, Placement] = field(default_factory=dict)
    edits: list[Cleaning] = field(default_factory=list)


def draft_articles(
    source_id: str, anatomies: Sequence[Anatomy], contents: Contents, truncated: AbstractSet[int], *, outline: bool
) -> list[Drafted]:
    """All articles: in the order of the contents, listed ones too, then those that only the body has.

    `truncated` are the positions of the anatomies that lack text. The contents of an `outline` lists headings and
    announces no articles.
    """
    present = {one.start.entry: one for one in anatomies if one.start.entry is not None}
    drafter = _Drafter(source_id, contents, [anatomies[at] for at in sorted(truncated)])
    for at, entry in enumerate(() if outline else contents.entries):
        if at in present:
            drafter.add_present(present[at], entry)
        else:
            drafter.add_listed(at, entry)
    for anatomy in anatomies:
        if anatomy.start.entry is None:
            drafter.add_present(anatomy, None)
    return drafter.drafted


class _Drafter:
    """Numbers articles as they come and writes their drafts."""

    def __init__(self, source_id: str, contents: Contents, cut: Sequence[Anatomy]) -> None:
        self.source_id = source_id
        self.contents = contents
        self.cut = cut
        self.drafted: list[Drafted] = []

    def add_listed(self, at: int, entry: Entry) -> None:
        draft = self._draft(entry, entry.title, title_source="contents", byline=entry.byline, status="listed")
        self.drafted.append(Drafted(draft, at))

    def add_present(self, anatomy: Anatomy, entry: Entry | None) -> None:
        edits = list(anatomy.edits)
        title, title_source = _title(anatomy, entry, edits)
        if entry is not None:
            edits += self._mend_entry(entry, title)
        draft = self._draft(
            entry,
            title,
            title_source=title_source,
            byline=_byline(anatomy, entry, edits),
            status="truncated" if any(anatomy is one for one in self.cut) else "complete",
            anatomy=anatomy,
        )
        self.drafted.append(Drafted(draft, anatomy.start.entry, _place(anatomy, draft.article_id), edits))

    def _mend_entry(self, entry: Entry, title: str) -> list[Cleaning]:
        """Give the contents entry back what the article's own title shows that it lost."""
        edits = []
        lost = losses(entry.title, title)
        for loss in lost:
            row, offset = self.contents.row_at(entry.title_start)
            # A wrapped entry is mended only as far as its first line goes.
            if row.text.startswith(entry.title[: loss.at + 1], offset):
                edits += insert_losses([row], [replace(loss, at=offset + loss.at)], "restore_contents_title")
        entry.title = mend(entry.title, lost)
        return edits

    def _draft(
        self,
        entry: Entry | None,
        title: str,
        *,
        title_source: str,
        byline: str | None,
        status: str,
        anatomy: Anatomy | None = None,
    ) -> Draft:
        part = self.contents.parts[entry.part] if entry is not None and entry.part is not None else None
        pages = [row.page for row in anatomy.rows if row.page is not None] if anatomy else []
        date = _joined(anatomy, anatomy.date, [row.text for row in anatomy.date]) if anatomy else ""
        return Draft(
            article_id=f"{self.source_id}.a{len(self.drafted) + 1:03d}",
            source_id=self.source_id,
            ordinal=len(self.drafted) + 1,
            part_num=part.num if part else None,
            part_title=part.title if part else None,
            title=title,
            title_source=title_source,
            byline=byline,
            date_line=(anatomy.glued_date if anatomy else None) or date or None,
            page_start=min(pages, default=None),
            page_end=max(pages, default=None),
            status=status,
        )


def _title(anatomy: Anatomy, entry: Entry | None, edits: list[Cleaning]) -> tuple[str, str]:
    """The title from body and contents together, and where it comes from."""
    if not anatomy.title and entry is not None:
        return entry.title, "contents"
    text = ""
    for row in anatomy.title:
        text = join_title(text, row.text)
    text = _NOTE_MARK.sub("", text)
    mark = len(text) - len(without_mark(text)) if entry is not None and entry.num else 0
    for row in anatomy.subtitle:
        if entry is not None and letters(row.text) not in letters(entry.title) and row.text[0] not in "（(":
            continue
        text = join_title(text, row.text)
    if entry is None:
        return text, "body"
    lost = losses(text, entry.title) if not mark else []
    edits += insert_losses(anatomy.title + anatomy.subtitle, lost, "restore_title")
    merged = mend(text, lost)[mark:]
    return merged, "body" if _plain(text) == _plain(entry.title) else "merged"


def _plain(text: str) -> str:
    return "".join(text.split())


def _byline(anatomy: Anatomy, entry: Entry | None, edits: list[Cleaning]) -> str | None:
    """The byline, the body's mended by the contents'."""
    listed = entry.byline if entry is not None else None
    if not anatomy.byline:
        return listed
    texts = [row.text for row in anatomy.byline]
    if anatomy.glued_date:
        last = texts[-1]
        texts[-1] = last[: last.rfind(anatomy.glued_date)].strip()
    text = _joined(anatomy, anatomy.byline, texts)
    if listed is None or likeness(letters(text), letters(listed)) < 0.8:
        return text
    lost = losses(text, listed)
    edits += insert_losses(anatomy.byline[:1], [loss for loss in lost if loss.at <= len(texts[0])], "restore_byline")
    return mend(text, lost)


def _joined(anatomy: Anatomy, rows: Sequence[Row], texts: Sequence[str]) -> str:
    """The texts of head lines; a line that continues the one above follows without a space."""
    joined = ""
    for row, text in zip(rows, texts, strict=True):
        joined += text if not joined or row.index in anatomy.goes_on else f" {text}"
    return joined


def _place(anatomy: Anatomy, article_id: str) -> dict[int, Placement]:
    """The place of every line of an article."""
    placed: dict[int, Placement] = {}

    def put(row: Row, role: str, *, goes_on: bool = False, level: int | None = None) -> None:
        placed[row.index] = Placement(
            block_id=row.line.block_id, layer="body", role=role, article_id=article_id, continues=goes_on, level=level
        )

    for at, row in enumerate(anatomy.title):
        put(row, "title", goes_on=at > 0)
    for role, rows in (
        ("title", anatomy.subtitle),
        ("byline", anatomy.byline),
        ("date", anatomy.date),
        ("note", anatomy.notes),
    ):
        for row in rows:
            put(row, role, goes_on=row.index in anatomy.goes_on)
    for passage in anatomy.passages:
        for at, row in enumerate(passage.rows):
            role = "heading" if passage.is_heading and not (passage.run_in and at) else "paragraph"
            if row.line.table_id is not None:
                role = "table"
            # A paragraph with a level is headed by its first sentence.
            level = passage.level if role == "heading" or (passage.lead and not at) else None
            put(row, role, goes_on=at > 0, level=level)
    return placed
