"""Which times a text names: whole dates, and those that the article's own date completes (今年1—9月, 上月, 6月3日)."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import Final, NamedTuple

from pipeline.text.dates import find_dates
from pipeline.text.numerals import read_numeral

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
_HAN_MONTHS: Final = "一二三四五六七八九十"
# 每年5月 is no month of one year, 3个月 and 第1月 are none at all; 2000年代 is no year.
_TIME: Final = re.compile(
    rf"(?P<first_year>{_YEAR})年?{_TO}(?P<last_year>(?:19|20)\d\d)年"
    rf"|(?P<near>{'|'.join(_MONTH_WORDS)})(?!台|光)"
    rf"|(?:(?P<said>{'|'.join(_YEAR_WORDS)})度?|(?P<year>{_YEAR})年)?"
    rf"(?:第?(?P<part>{'|'.join(_PARTS)})"
    rf"|(?<!以)前(?:(?P<count>{_MONTH})|(?P<han_count>[{_HAN_MONTHS}]))个月(?!内)"
    rf"|(?<![\d每.])(?P<first>{_MONTH})月?份?{_TO}(?P<last>{_MONTH})月份?(?!\d)"
    rf"|(?<![\d第.])(?P<month>{_MONTH})月(?:份|(?P<day>3[01]|[12]\d|0?[1-9])[日号])?(?!\d))?"
)
# Where a time can start; a search for these is faster than one for the times themselves, the more so as each begins
# with a character of its own.
_START: Final = re.compile(
    rf"前[年三]|前(?:\d\d?|[{_HAN_MONTHS}])个月|去年|上[年月个半]|今年|本[年月]|明年|下[月个半]"
    rf"|第[一二三四]季度|[一二三四]季度|\d{{1,4}}(?=[年月份]|{_TO})"
)
_DECADE: Final = re.compile("(?<=年)代(?![表理])")
_OTHER_YEAR: Final = (
    "每年",
    "历年",
    "次年",
    "翌年",
    "同年",
    "当年",
    "该年",
)  # 每年5月 comes again, 次年5月 is of a year said before
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d(?:/.*)?")
# Between the ends of one span: 2019年1月—2021年9月, 5月6日起至6月1日. 5月6日至10日 has no month at its second end.
_BETWEEN: Final = re.compile(f"(?:[日号]?起|初|底)?{_TO}{{1,2}}")
_WITHOUT_YEAR: Final = re.compile(rf"(?P<month>{_MONTH})月(?:份|(?P<day>3[01]|[12]\d|0?[1-9])[日号])?")
_LAST_DAY: Final = re.compile(f"{_TO}{{1,2}}(?P<day>3[01]|[12]\\d|0?[1-9])[日号]")
# 比上年, 较2020年, 从2020年的: what a figure is compared with, not when it holds. 截至9月 does not say since when.
_COMPARED: Final = tuple("比较与同于超从由")
# “十四五”期间: from the sixth plan on, which began in 1981, each has five years.
_PLAN: Final = re.compile(
    "(?<![比较与同由从是])“(?P<plan>[六七八九]|十[一二三四五六七八九]?)五”(?:期间|时期|以来|五年)"
)
_FIRST_OF_SIXTH_PLAN: Final = 1981
_YEARS_OF_PLAN: Final = 5
_WHOLE_YEAR: Final = "全年"
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
            known_year = not strange and text[max(0, start - 2) : start] not in _OTHER_YEAR
            found.append(TimeSpan(start, end, _iso(match, last_day, year, known_year=known_year)))
        year = _year_of(match, year, own_year)
        strange = strange or year != own_year
    taken = {position for time in found for position in range(time.start, time.end)}
    found += [time for time in whole.values() if taken.isdisjoint(range(time.start, time.end))]
    return _joined(text, sorted(time for time in found if not _DECADE.match(text, time.end)))


def _joined(text: str, times: Iterable[TimeSpan]) -> list[TimeSpan]:
    """The times with each first and last one that a stroke joins made one: 2019年1月—2021年9月, 5月6日至10日.

    A last one without a year has the first one's. Left alone: ends that are themselves spans, and a last one that is
    not later than the first.
    """
    joined: list[TimeSpan] = []
    for time in times:
        first = joined[-1] if joined else None
        if first is None or _BETWEEN.fullmatch(text, first.end, time.start) is None:
            joined.append(_until_last_day(text, time))
            continue
        last = _last_of(first, text[time.start : time.end], time.iso)
        if first.iso is None and last is None:
            joined[-1] = TimeSpan(first.start, time.end, None)
        elif first.iso and last and "/" not in first.iso + last and first.iso < last:
            joined[-1] = TimeSpan(first.start, time.end, f"{first.iso}/{last}")
        else:
            joined.append(_until_last_day(text, time))
    return joined


def _last_of(first: TimeSpan, said: str, iso: str | None) -> str | None:
    """What the last end of a span means: in the year of the first, where it says no year itself."""
    match = _WITHOUT_YEAR.fullmatch(said)
    if match is None:
        return iso
    if first.iso is None:
        return None
    year, month = int(first.iso[:4]), int(match["month"])
    return _day(year, month, int(match["day"]), None) if match["day"] else f"{year}-{month:02d}"


def _until_last_day(text: str, time: TimeSpan) -> TimeSpan:
    """A day with the later day of its month that follows it."""
    last = _LAST_DAY.match(text, time.end) if text[time.end - 1] in "日号" else None
    if last is None:
        return time
    if time.iso is None:
        return TimeSpan(time.start, last.end(), None)
    until = _day(int(time.iso[:4]), int(time.iso[5:7]), int(last["day"]), None) if _DAY.fullmatch(time.iso) else None
    if until is None or until <= time.iso:
        return time
    return TimeSpan(time.start, last.end(), f"{time.iso}/{until}")


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
    if match["count"] or match["han_count"]:
        return 1, int(match["count"] or _HAN_MONTHS.index(match["han_count"]) + 1)
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

    What says 以来 (今年以来, 2020年以来) ends with the article's own month.

    >>> day = dt.date(2024, 8, 7)
    >>> [
    ...     period_before(text, find_times(text, day), 0, len(text), day)
    ...     for text in ("今年以来，受理率", "去年上半年办结率", "2023年1—9月满意率")
    ... ]
    ['2024-01/2024-08', '2023-01/2023-06', '2023-01/2023-09']

    A plan's period has its years; 全年 is the year that its paragraph named last.

    >>> [
    ...     period_before(text, find_times(text, day), text.rfind("。") + 1, len(text), day)
    ...     for text in ("“十四五”期间，受理率", "2023年起步。全年办结率", "全年办结率")
    ... ]
    ['2021/2025', '2023', None]

    Left alone: days, and what a figure is compared with.

    >>> [period_before(text, find_times(text, day), 0, len(text), day) for text in ("比上年", "8月1日", "截至7月底")]
    [None, None, None]
    """
    low = bisect_left(times, start, key=attrgetter("start"))
    high = bisect_left(times, at, key=attrgetter("start"))
    for time in reversed(times[low:high]):
        if time.end > at or time.iso is None or _DAY.fullmatch(time.iso) or _is_compared(text, time):
            continue
        if text.startswith(("以来", "来"), time.end) and last_day is not None and "/" not in time.iso:
            first, last = time.iso if "-" in time.iso else f"{time.iso}-01", f"{last_day:%Y-%m}"
            return f"{first}/{last}" if first < last else first
        return time.iso
    plan = _PLAN.search(text, start, at)
    if plan is not None:
        first_year = _FIRST_OF_SIXTH_PLAN + _YEARS_OF_PLAN * ((read_numeral(plan["plan"]) or 0) - 6)
        return f"{first_year}/{first_year + _YEARS_OF_PLAN - 1}"
    return _year_of_paragraph(text, times[:low], start) if text.find(_WHOLE_YEAR, start, at) >= 0 else None


def _is_compared(text: str, time: TimeSpan) -> bool:
    return text[time.start - 1 : time.start] in _COMPARED or text.endswith(_UNTIL, 0, time.start)


def _year_of_paragraph(text: str, times: list[TimeSpan], start: int) -> str | None:
    """The year that the paragraph named last, of which 全年 is said; `times` are those before `start`."""
    for time in reversed(times):
        if "\n" in text[time.end : start]:
            return None
        if time.iso is not None and not _is_compared(text, time):
            return time.iso if len(time.iso) == len("2024") else None
    return None
