"""The numbers of contents entries: which runs of digits count entries, and which belong to pages, years and titles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pipeline.text.han import HAN


@dataclass(frozen=True, slots=True)
class NumberAt:
    """A place where an entry's number may stand."""

    at: int
    value: int
    after: int
    strength: float


_NUMBER: Final = re.compile(
    r"(?:(?P<open>[（(\[【第]|附\s*件)\s*)?(?P<digits>\d+)[ \u3000]*(?P<mark>[.．、)）\]】]|篇)?[ \u3000]?"
)

# A year that opens a title; its first digit, or its century, may be lost or left out.
_YEAR: Final = re.compile(r"(?:19|20|0)?\d\d年")


def _starts(text: str) -> Iterator[NumberAt]:
    """Every place where an entry's number may stand, with every value it may have."""
    for found in _NUMBER.finditer(text):
        at, digits, mark, after = found.start(), found["digits"], found["mark"], found.end()
        if mark and text[after : after + 1] == "\n":
            if found["open"] and at and text[at - 1] != "\n":
                # （12） at a line's end is a page.
                continue
            # A line may break between a number and its title.
            after += 1
        follows = text[after : after + 1]
        if not follows or follows in "\n.．…·万亿%％":
            continue
        boundary = at == 0 or text[at - 1].isspace()
        year = _YEAR.match(text, after) is not None
        labelled = found["open"] is not None and found["open"].startswith("附")
        if boundary and (mark or labelled) and len(digits) <= 3:
            yield NumberAt(at, int(digits), after, 3.0)
        elif boundary and not found["open"]:
            # 1 2026年某省报告: white space parts the number from a year.
            spaced = year and found.end("digits") < after
            if not mark and len(digits) <= 3 and (spaced or not re.match(r"[\d年月日个项条%]", follows)):
                yield NumberAt(at, int(digits), found.end("digits"), 1.5)
            for length in (1, 2, 3):
                rest = digits[length:]
                # 82026年 is entry 8 of a title that begins with a year, 12026年 may be 1 or 12 with a lost 2.
                if (
                    not mark
                    and len(rest) in (3, 4)
                    and text[found.end("digits")] == "年"
                    and rest[-4:-2] in ("20", "19", "0")
                ):
                    yield NumberAt(at, int(digits[:length]), at + length, 1.0)
        if mark in {".", "．", "、"} and not found["open"] and (not follows.isdigit() or year):
            # 1517.某县: page 15 of the entry before, then entry 17.
            for length in range(1, min(3, len(digits) - 1) + 1):
                cut = found.start("digits") + len(digits) - length
                yield NumberAt(cut, int(digits[-length:]), after, 1.0)


def number_chain(text: str, n_ends: int) -> list[NumberAt]:
    """The best rising sequence of entry numbers in the text; empty when there is none worth the name.

    Dynamic programming over the possible starts: each earns its strength, a skipped number costs, a stretch
    between two starts must hold a title and earns more when it ends with a page. `n_ends` lines end as entries do:
    a sequence that covers few of them is none.

    >>> [number.value for number in number_chain("7.某县小结……30\\n82025年某县总结……34 9.某镇小结39", 2)]
    [7, 8, 9]
    """
    starts = sorted(_starts(text), key=lambda start: (start.at, start.value))
    breaks = [
        found.start()
        for found in re.finditer(
            r"(?:^|\n|\d\s*)(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[部编篇章])", text
        )
    ]
    best: list[float] = []
    back: list[int] = []
    for j, start in enumerate(starts):
        score = start.strength - min(3.0, 0.75 * (start.value - 1)) if start.value else -9.0
        came = -1
        for i in range(j - 1, max(-1, j - 60), -1):
            before = starts[i]
            if start.at <= before.after:
                continue
            step = start.value - before.value
            if step < 1:
                restarts = start.value == 1 and any(before.at < at < start.at for at in breaks)
                if not restarts:
                    continue
                cost = 1.0
            else:
                cost = 1.5 * (step - 1)
            if cost > 6.0:
                continue
            gained = best[i] + start.strength - cost + _title_worth(text[before.after : start.at])
            if gained > score:
                score, came = gained, i
        best.append(score)
        back.append(came)
    if not best:
        return []
    at = max(range(len(best)), key=best.__getitem__)
    chain = []
    while at >= 0:
        chain.append(starts[at])
        at = back[at]
    chain.reverse()
    # Two numbers by chance in an unnumbered contents do not make a sequence.
    return chain if len(chain) >= 2 and len(chain) >= 0.4 * n_ends else []


def _title_worth(stretch: str) -> float:
    han = len(re.findall(rf"[{HAN}]", stretch[:200]))
    if han < 2:
        return -4.0
    worth = 1.0 if re.search(r"\d\s*(?:[)）〕\]]\s*)?(?:$|\n|[一二三四五六七八九十]{1,3}、)", stretch) else 0.0
    # A number inside a title splits it: 四个1工程 leaves a stub without page.
    return worth - (0.01 * max(0, len(stretch) - 300))
