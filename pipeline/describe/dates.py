"""Which of its possible readings a damaged date has, by what the article says and when its neighbours were written."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.text.dates import DateSpan, Reading, find_dates

_DATA: Final = files("pipeline.describe") / "data"
_UNTIL: Final = re.compile(r"截[至止]到?\s*$")
_FORWARD_REACH: Final = 8  # characters before an event's name in which a word can say that it is still to come
# Articles of one compilation are close in time; a reading this far outside the others' span is not theirs.
_SLACK: Final = dt.timedelta(days=45)
# The readings of a damaged date lie nine months apart or more (2024112 is January or November). Neighbours tell them
# apart only where so many stand so close together: four dates of one year are within two months by chance in 2 of
# 100 cases, six within four months in 2 of 100.
_TOGETHER: Final = ((4, dt.timedelta(days=60)), (6, dt.timedelta(days=120)))
# Articles of one compilation are of one or two years: a year that was lost is told by its neighbours' from so many on.
_YEAR_OF: Final = 3
_ONE_YEAR: Final = dt.timedelta(days=400)
# 今年1—9月, 前三季度, 截至9月底: written when these months were over, or nearly.
_MONTHS_OVER: Final = re.compile(
    r"(?P<before>.{0,5})(?:(?<!\d)1月?[—–\-~～至到](?P<to>1[0-2]|[2-9])月|截[至止]到?(?:今年)?(?P<until>1[0-2]|[2-9])月|(?P<q>前三季度))"
)
_OTHER_YEAR: Final = re.compile(r"去年|上年|前年|(?<!今)年$")


class Ground(NamedTuple):
    """Why a reading was chosen: the rule's name, and how often such a choice is right."""

    rule: str
    probability: float


# Calendar and events rule the other readings out; genre and neighbours make them unlikely.
_BY_CALENDAR: Final = Ground("date_by_calendar", 0.98)
_BY_EVENT: Final = Ground("date_by_event", 0.97)
_BY_GENRE: Final = Ground("date_by_genre", 0.95)
_BY_NEIGHBOURS: Final = Ground("date_by_neighbours", 0.95)


@dataclass(frozen=True, slots=True)
class Decision:
    """The reading chosen, if any, all readings best first, and the ground of the choice where there was one to make."""

    reading: Reading | None
    candidates: tuple[Reading, ...]
    ground: Ground | None = None


class Chronicle:
    """Datable events and the months in which reports of a kind are given."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._dates = [row["date"] for row in table["event"] for _ in row["names"]]
        names = [name for row in table["event"] for name in row["names"]]
        self._matcher = AhoCorasick(names, matchkind=MatchKind.LeftmostLongest)
        self._forward = re.compile("|".join(table["forward"]))
        self._genres = [(re.compile(row["title"]), *row["months"]) for row in table["genre"]]

    def not_before(self, text: str, year: int | None = None) -> dt.date | None:
        """The first day on which `text` can have been written, by the events and months it looks back on.

        `year` is the one that its own date is known to lie in.

        >>> chronicle().not_before("学习贯彻党的二十届三中全会精神").isoformat()
        '2024-07-15'
        >>> chronicle().not_before("以优异成绩迎接党的二十大胜利召开") is None
        True
        """
        days = [
            self._dates[index]
            for index, start, _ in self._matcher.find_matches_as_indexes(text)
            if self._forward.search(text[max(0, start - _FORWARD_REACH) : start]) is None
        ]
        if "截" in text:
            days += [
                span.readings[0].date
                for span in find_dates(text)
                if _UNTIL.search(text[max(0, span.start - 4) : span.start])
            ]
        days += _months_over(text, year) if year is not None else []
        return max(days, default=None)

    def window(self, title: str) -> tuple[dt.date, dt.date] | None:
        """First and last day on which a report with this title is usually given.

        >>> [day.isoformat() for day in chronicle().window("2025年某省政府工作报告")]
        ['2024-11-01', '2025-04-30']
        """
        for pattern, first, last in self._genres:
            match = pattern.search(title)
            if match is not None:
                year = int(match["year"])
                return _month(year, first), _month(year, last + 1) - dt.timedelta(days=1)
        return None


def _months_over(text: str, year: int) -> list[dt.date]:
    """The first days of the last months of `year` that the text has figures for."""
    return [
        dt.date(year, int(match["to"] or match["until"] or 9), 1)
        for match in _MONTHS_OVER.finditer(text)
        if _OTHER_YEAR.search(match["before"]) is None
    ]


def _month(year: int, month: int) -> dt.date:
    years, months = divmod(month - 1, 12)
    return dt.date(year + years, months + 1, 1)


def decide(
    span: DateSpan,
    *,
    not_before: dt.date | None = None,
    window: tuple[dt.date, dt.date] | None = None,
    neighbours: Iterable[dt.date] = (),
) -> Decision:
    """Choose among the readings of a date; without a ground for one of them nothing is chosen.

    A whole date says itself what it means.
    """
    readings = span.readings
    if span.whole:
        return Decision(readings[0], readings)
    possible = [reading for reading in readings if not_before is None or reading.last_day >= not_before]
    if len(possible) == 1:
        return _chosen(possible[0], readings, _BY_CALENDAR if len(readings) == 1 else _BY_EVENT)
    known = sorted(neighbours)
    together = any(len(known) >= count and known[-1] - known[0] <= span for count, span in _TOGETHER)
    if len({(reading.date.month, reading.date.day) for reading in possible}) == 1:
        # Only the year is open.
        together = len(known) >= _YEAR_OF and known[-1] - known[0] <= _ONE_YEAR
    near = (known[0] - _SLACK, known[-1] + _SLACK) if together else None
    for bounds, ground in ((window, _BY_GENRE), (near, _BY_NEIGHBOURS)):
        if bounds is None or not possible:
            continue
        inside = [reading for reading in possible if bounds[0] <= reading.date and reading.last_day <= bounds[1]]
        if len(inside) == 1:
            return _chosen(inside[0], readings, ground)
        # A ground that does not decide may still rule some out for the next one.
        possible = inside or possible
    return Decision(None, (*possible, *(reading for reading in readings if reading not in possible)))


def _chosen(reading: Reading, readings: Sequence[Reading], ground: Ground) -> Decision:
    return Decision(reading, (reading, *(other for other in readings if other != reading)), ground)


def mend_date(line: str, span: DateSpan, decision: Decision) -> tuple[int, int, str] | None:
    """What to put where in `line` so that its damaged date stands as decided; a lost bracket comes back with it.

    >>> from pipeline.text.dates import read_date_line
    >>> span = read_date_line("2025111日)")
    >>> mend_date("2025111日)", span, decide(span, not_before=dt.date(2025, 5, 1)))
    (0, 9, '（2025年11月1日）')

    Left alone: whole dates, undecided ones, and lines without any bracket: compilations set some dates in brackets and
    others not, so that what stands above other articles decides nothing.
    """
    if span.whole or decision.reading is None:
        return None
    start, end, after = span.start, span.end, span.write(decision.reading, line)
    opened = line[:start].rstrip()[-1:] in ("（", "(")
    closes = line[end : end + 1] in ("）", ")")
    closed_later = not closes and "(" not in line[end:] and "（" not in line[end:] and line.rstrip()[-1:] in ("）", ")")
    if closes:
        end, after = end + 1, after + "）"
    elif opened and not line[end:].strip():
        after += "）"
    if (closes or closed_later) and not opened:
        after = "（" + after
    return start, end, after


@cache
def chronicle() -> Chronicle:
    """The shipped table, read once."""
    return Chronicle(tomllib.loads((_DATA / "events.toml").read_text("utf-8")))
