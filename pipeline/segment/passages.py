"""A paragraph in the making: its rows, its text, what counts it, and its level if a heading opens it."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.segment.rows import Row
from pipeline.text.enumerators import Enumerator, leading_enumerator


@dataclass(slots=True)
class Passage:
    """A paragraph in the making: its rows, its text, its enumerator, and its level if a heading opens it.

    `run_in` tells that only the beginning of its first row is the heading, to be split off; `lead` that its
    first sentence heads the paragraph and stays in it, as in （一）强化统筹。坚持…….
    """

    rows: list[Row]
    text: str
    enumerator: Enumerator | None = None
    level: int | None = None
    run_in: bool = False
    lead: bool = False

    @property
    def is_heading(self) -> bool:
        return self.level is not None and not self.lead

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def kind(self) -> str | None:
        return self.enumerator.kind if self.enumerator else None


def make_passage(rows: list[Row]) -> Passage:
    """The passage that `rows` join to."""
    text = "".join(row.text for row in rows)
    return Passage(rows, text, leading_enumerator(text))
