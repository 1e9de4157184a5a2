"""Which times a text names: whole dates, and those that the article's own date completes (今年1—9月, 上月, 6月3日)."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from operator import attrgetter
from typing import Final, NamedTuple

from pipeline.text.dates import find_dates

_YEAR_WORDS: Final = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_MONTH_WORDS: Final = {"上月": -1, "上个月": -1, "本月": 0, "下月": 1, "下个月": 1}
_PARTS: Final = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
    "一季度": (1, 3),
    "二季度": (4, 6),
    "三季度": (7, 9),
    "四季度": (10, 12),
    "全年": (1, 12),
}
_YEAR: Final = r"(?<!\d)(?:19|20)\d\d"
_MONTH: Final = "1[0-2]|0?[1-9]"
_TO: Final = r"[—–\-~～至到]"
# 每年5月 is no month of one year, 3个月 and 第1月 are none at all; 2000年代 is no year.
_TIME: Final = re.compile(
    rf"(?P<first_year>{_YEAR})年?{_TO}(?P<last_year>(?:19|20)\d\d)年"
    rf"|(?P<near>{'|'.join(_MONTH_WORDS)})(?!台|光)"
    rf"|(?:(?P<said>{'|'.join(_YEAR_WORDS)})度?|(?P<year>{_YEAR})年)?"
    rf"(?:第?(?P<part>{'|'.join(_PARTS)})"
    rf"|(?<![\d每.])(?P<first>{_MONTH})月?份?{_TO}(?P<last>{_MONTH})月份?(?!\d)"
    rf"|(?<![\d第.])(?P<month>{_MONTH})月(?:份|(?P<day>3[01]|[12]\d|0?[1-9])[日号])?(?!\d))?"
)
# Where a time can start; a search for these is faster than one for the times themselves.
_START: Final = re.compile(
    rf"前[年三]|去年|上[年月个半]|今年|本[年月]|明年|下[月个半]|第?[一二三四]季度|\d{{1,4}}(?=[年月份]|{_TO})"
)
_DECADE: Final = re.compile("(?<=年)代(?![表理])")
_EVERY: Final = ("每年", "历年")  # 每年5月 comes again
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
# 比上年, 较2020年, 从2020年的: what a figure is compared with, not when it holds. 截至9月 does not say since when.
_COMPARED: Final = tuple("比较与同于超从由")
_UNTIL: Final = ("截至", "截止", "截止到", "截至到")


class TimeSpan(NamedTuple):
    """A time in a text: a day, a month, a year or first/last of a span (ISO); null where its year is not known."""

    start: int
    end: int
    iso: str | None


def find_times(text: str, last_day: dt.date | None) -> list[TimeSpan]:
    """Every time that `text` names, in order; `last_day` is the last that the article's own date can mean.

    >>> [
    ...     (text, [time.iso for time in find_times(text, dt.date(2024, 8, 7))])
    ...     for text in ("去年1—9月", "今年以来", "上月", "上半年", "6月3日", "2022—2024年", "2023年9月5日")
    ... ]  # doctest: +NORMALIZE_WHITESPACE
    [('去年1—9月', ['2023-01/2023-09']), ('今年以来', ['2024']), ('上月', ['2024-07']), ('上半年', ['2024-01/2024-06']),
     ('6月3日', ['2024-06-03']), ('2022—2024年', ['2022/2024']), ('2023年9月5日', ['2023-09-05'])]

    上年 is the year before the one that is spoken of.

    >>> [time.iso for time in find_times("2016年，全市信访总量比上年下降", dt.date(2024, 8, 7))]
    ['2016', '2015']

    Left open: months and days without a year that are still to come, that come again, or before which their
    paragraph named another year.

    >>> [time.iso for time in find_times("2023年启动，5月8日办结；每年3月、12月1日", dt.date(2024, 8, 7))]
    ['2023', None, None, None]
    """
    whole = {span.start: TimeSpan(span.start, span.end, span.readings[0].iso) for span in find_dates(text)}
    found: list[TimeSpan] = []
    paragraph, year = 0, None if last_day is None else last_day.year
    own_year, strange = year, last_day is None
    at = 0
    for place in _START.finditer(text):
        match = _TIME.match(text, place.start()) if place.start() >= at else None
        if match is None or not match[0]:
            continue
        start, end = match.span()
        at = end
        if "\n" in text[paragraph:start]:
            year, strange = own_year, last_day is None
        paragraph = start
        known = whole.pop(start, None)
        if known is not None and known.end >= end:
            found.append(known)
        elif match["year"] and known is None and match["month"]:
            continue  # 2023年2月30日 is no day
        else:
            known_year = not strange and text[max(0, start - 2) : start] not in _EVERY
            found.append(TimeSpan(start, end, _iso(match, last_day, year, known_year=known_year)))
        year = _year_of(match, year, own_year)
        strange = strange or year != own_year
    taken = {position for time in found for position in range(time.start, time.end)}
    found += [time for time in whole.values() if taken.isdisjoint(range(time.start, time.end))]
    return sorted(time for time in found if not _DECADE.match(text, time.end))


def _year_of(match: re.Match[str], year: int | None, own_year: int | None) -> int | None:
    """The year that is spoken of from here on, `year` being the one so far."""
    if match["first_year"]:
        return int(match["last_year"])
    if match["year"]:
        return int(match["year"])
    if match["said"] in (None, "上年") or own_year is None:
        return year
    return own_year + _YEAR_WORDS[match["said"]]


def _iso(match: re.Match[str], last_day: dt.date | None, spoken: int | None, *, known_year: bool) -> str | None:
    """What a match means where the year `spoken` is spoken of; only a `known_year` completes one without its own."""
    if match["first_year"]:
        return f"{match['first_year']}/{match['last_year']}" if match["first_year"] < match["last_year"] else None
    if match["near"]:
        return None if last_day is None else _month_beside(last_day, _MONTH_WORDS[match["near"]])
    own = bool(match["year"] or match["said"])
    year = spoken if match["said"] == "上年" or last_day is None else last_day.year
    if match["year"]:
        year = int(match["year"])
    elif year is None or not (own or known_year):
        return None
    else:
        year += _YEAR_WORDS.get(match["said"], 0)
    first, last = _months(match)
    if not own and last_day is not None and last > last_day.month:
        return None
    if match["day"]:
        return _day(year, first, int(match["day"]), None if own else last_day)
    if (first, last) == (1, 12):
        return str(year)
    if first == last:
        return f"{year}-{first:02d}"
    return f"{year}-{first:02d}/{year}-{last:02d}" if first < last else None


def _months(match: re.Match[str]) -> tuple[int, int]:
    if match["part"]:
        return _PARTS[match["part"]]
    if match["first"]:
        return int(match["first"]), int(match["last"])
    return (int(match["month"]), int(match["month"])) if match["month"] else (1, 12)


def _day(year: int, month: int, day: int, not_after: dt.date | None) -> str | None:
    try:
        date = dt.date(year, month, day)
    except ValueError:
        return None  # 2月30日
    return None if not_after is not None and date > not_after else date.isoformat()


def _month_beside(day: dt.date, months: int) -> str:
    years, month = divmod(day.month - 1 + months, 12)
    return f"{day.year + years}-{month + 1:02d}"


def period_before(text: str, times: list[TimeSpan], start: int, at: int, last_day: dt.date | None) -> str | None:
    """The last period among the `times` of a text that stands between `start` and `at`: a year, a month or a span.

    今年以来 ends with the article's own month.

    >>> day = dt.date(2024, 8, 7)
    >>> [
    ...     period_before(text, find_times(text, day), 0, len(text), day)
    ...     for text in ("今年以来，受理率", "去年上半年办结率", "2023年1—9月满意率")
    ... ]
    ['2024-01/2024-08', '2023-01/2023-06', '2023-01/2023-09']

    Left alone: days, and what a figure is compared with.

    >>> [period_before(text, find_times(text, day), 0, len(text), day) for text in ("比上年", "8月1日", "截至7月底")]
    [None, None, None]
    """
    low = bisect_left(times, start, key=attrgetter("start"))
    for time in reversed(times[low : bisect_left(times, at, key=attrgetter("start"))]):
        if time.end > at or time.iso is None or _DAY.fullmatch(time.iso):
            continue
        if text[time.start - 1 : time.start] in _COMPARED or text.endswith(_UNTIL, 0, time.start):
            continue
        since = text.startswith(("以来", "来"), time.end)
        if since and last_day is not None and time.iso == str(last_day.year):
            return f"{time.iso}-01/{time.iso}-{last_day.month:02d}" if last_day.month > 1 else f"{time.iso}-01"
        return time.iso
    return None
