"""Damages lines of text as a preview site does and records each loss, so that the damage can be replayed and undone."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

from tests.forge.model import Paragraph
from tests.forge.typeset import wrap

_TABLES: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("damage.toml").read_text(encoding="utf-8"))
CONTACTS: Final[tuple[str, ...]] = tuple(_TABLES["contacts"])
GRADES: Final = tuple(range(len(_TABLES["grades"]) + 1))  # 0 is an undamaged text

_DATE: Final = re.compile(r"(?P<open>（?)(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?:(?P<day>[0-9]{1,2})日)?")
_YEAR: Final = re.compile(r"(?P<year>[0-9]{4})年(?![0-9])")
_ORDINAL: Final = re.compile(r"[一二三四五六七八九十](?=、)|（(?=[一二三四五六七八九十]+）)")
_LINE: Final = 34  # characters of a printed line, for paragraphs that keep their line breaks
_HAN: Final = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Op:
    """One loss or insertion: `original` at `offset` of the true text became `replacement`."""

    kind: str
    offset: int
    original: str
    replacement: str

    def as_list(self) -> list[Any]:
        return [self.kind, self.offset, self.original, self.replacement]


@dataclass(frozen=True, slots=True)
class Site:
    """The chrome of a site: lines above and below the text, and how it prints the title."""

    head: tuple[str, ...]
    title: str
    tail: tuple[str, ...]


SITES: Final = tuple(Site(tuple(s["head"]), s["title"], tuple(s["tail"])) for s in _TABLES["sites"])


def rates(grade: int) -> dict[str, float]:
    """The shares of the things that a grade of damage loses."""
    return dict(_TABLES["grades"][str(grade)])


def apply_ops(text: str, ops: Iterable[Op]) -> str:
    """The damaged text, before normalisation.

    >>> apply_ops("（2025年3月12日）", [Op("date", 0, "（2025年3月12日", "2025312日")])
    '2025312日）'
    """
    pieces, at = [], 0
    for op in sorted(ops, key=lambda op: op.offset):
        if op.offset < at or not text.startswith(op.original, op.offset):
            raise ValueError(f"{op} does not fit {text!r}")
        pieces += [text[at : op.offset], op.replacement]
        at = op.offset + len(op.original)
    return "".join([*pieces, text[at:]])


def normalise(text: str) -> str:
    """Half-width what the site half-widths: NFKC on every character but the ellipsis.

    >>> normalise("（一）抓预防，促化解……")
    '(一)抓预防,促化解……'
    """
    return "".join(char if char == "…" else unicodedata.normalize("NFKC", char) for char in text)


class Damager:
    """Draws losses for one text, line after line, from its own random stream."""

    def __init__(self, grade: int, seed: str) -> None:
        self.rate = rates(grade)
        self.rng = random.Random(seed)

    def happens(self, what: str) -> bool:
        return self.rng.random() < self.rate[what]

    def line(self, line: Paragraph, *, contact: bool = False) -> tuple[Op, ...]:
        """Losses of one line of an article, and the contact that the site puts into it when told to."""
        ops: list[Op] = []
        if line.role in ("title", "byline", "heading", "paragraph"):
            ops += self._ordinal(line.text) if line.role == "heading" or line.heading else []
            if not ops and not line.num and _HAN.match(line.text) and self.happens("first_char"):
                ops.append(Op("first_char", 0, line.text[0], ""))
        if line.role == "date":
            ops += self._date_line(line.text)
        taken = {at for op in ops for at in range(op.offset, op.offset + max(1, len(op.original)))}
        if line.role in ("heading", "paragraph"):
            ops += [op for op in self._years(line.text) if op.offset not in taken]
            taken |= {at for op in ops for at in range(op.offset, op.offset + len(op.original))}
        ops += [op for op in self._marks(line.text, line.role) if op.offset not in taken]
        if contact:
            free = [at for at in range(15, len(line.text) - 5) if not {at - 1, at} & {op.offset for op in ops}]
            ops.append(Op("noise", self.rng.choice(free), "", self.rng.choice(CONTACTS)))
        return tuple(sorted(ops, key=lambda op: op.offset))

    def _ordinal(self, text: str) -> list[Op]:
        found = _ORDINAL.match(text)
        return [Op("ordinal", 0, found.group(), "")] if found and self.happens("ordinal") else []

    def _date_line(self, text: str) -> list[Op]:
        """Lose the signs between the digits, as in 2025312日."""
        found = _DATE.search(text)
        if not found or not self.happens("date"):
            return []
        digits = found["year"] + found["month"] + (found["day"] or "")
        kept_day = found["day"] is not None and self.rng.random() < 0.5
        ops = [Op("date", found.start(), found.group(), digits + ("日" if kept_day else ""))]
        if text[found.end() : found.end() + 1] == "）" and self.rng.random() < 0.5:
            ops.append(Op("paren", found.end(), "）", ""))
        return ops

    def _years(self, text: str) -> list[Op]:
        return [
            Op("year", found.start(), found.group(), found["year"])
            for found in _YEAR.finditer(text)
            if self.happens("year")
        ]

    def _marks(self, text: str, role: str) -> list[Op]:
        """Commas, full stops and quotes; a mark that closes the line stays."""
        ops = []
        for at, char in enumerate(text):
            if char == "，" and role == "paragraph" and self.happens("comma"):
                ops.append(Op("comma", at, char, ""))
            elif char == "。" and at < len(text) - 1 and self.happens("stop"):
                ops.append(Op("stop", at, char, ""))
            elif char in "“”" and self.happens("quote"):
                ops.append(Op("quote", at, char, ""))
        return ops

    def wraps(self, text: str) -> tuple[tuple[int, ...], list[Op]]:
        """Where hard line breaks fall in a paragraph, and the characters lost at the start of its lines."""
        lines = wrap(text, _LINE, _LINE - 2, len)
        if len(lines) < 2 or not self.happens("wrapped"):
            return (), []
        starts = tuple(accumulate(len(line) for line in lines[:-1]))
        lost = [at for at in starts if _HAN.match(text[at]) and self.happens("line_first_char")]
        return starts, [Op("line_first_char", at, text[at], "") for at in lost]
