"""What dates look like in official texts, whole or with their marks lost, and every day they can mean."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.text.numerals import read_numeral, write_numeral

# One character for one character, so that offsets stay true.
_WIDE: Final = "０１２３４５６７８９．－／○Ｏ"
_PLAIN: Final = str.maketrans(_WIDE, "0123456789.-/〇〇")
_ANY_WIDE: Final = re.compile(f"[{_WIDE}]")
_HAN: Final = "〇零一二三四五六七八九"
_HAN_YEAR: Final = rf"[一二][{_HAN}]{{3}}"
_HAN_MONTH: Final = "十[一二]?|[一二三四五六七八九]"
_HAN_DAY: Final = "三十一?|卅一?|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?|[一二三四五六七八九]"

# 2024年11月1日, 2024年11月, 2024年, 二〇二四年十一月一日
_MARKED: Final = re.compile(
    rf"(?<!\d)(?P<y>(?:18|19|20)\d\d|{_HAN_YEAR})\s*年"
    rf"(?:\s*(?P<m>1[0-2]|0?[1-9]|{_HAN_MONTH})\s*月(?:份|(?:\s*(?P<d>3[01]|[12]\d|0?[1-9]|{_HAN_DAY})\s*[日号])?))?"
)
# 2024-11-01, 2024.11.1, 2024/11/1; not 2024.5, which is as often a number
_SEPARATED: Final = re.compile(
    r"(?<![\d.\-/])(?P<y>(?:19|20)\d\d)(?P<s>[-./])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12]\d|0?[1-9])(?![\d\-/])"
)
# 2024、11、1 or 2024·11·1 or 2024—11—1, where a line holds a date and no list of numbers
_LISTED: Final = re.compile(
    r"(?<![\d、·,，])(?P<y>(?:19|20)\d\d)(?P<s>[、·,，。_—–~～])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12]\d|0?[1-9])(?![\d、·,，])"
)
# 24年11月1日 or 24.11.1, at the beginning of such a line: no report is of another century
_SHORT_YEAR: Final = re.compile(
    r"(?P<before>^[\s（(‘’'`]*)(?P<y>[0-3]\d)(?:年|(?P<s>[-./]))(?P<m>1[0-2]|0?[1-9])(?:月|(?P=s))(?P<d>3[01]|[12]\d|0?[1-9])(?:日|(?![\d年月日]))"
)
# Signs that stand for a digit beside digits, as recognition or a keyboard leaves them: 2O24年l1月1曰
_LOOKALIKES: Final = (
    (re.compile(r"(?<=[\d年月])[OoＯ○〇D](?=[\d年月日])|(?<=\d)[OoＯ○〇D](?=[\dOoＯ○〇D])"), "0"),
    (re.compile(r"(?<=[\d年月])[lI|｜i!](?=[\dlI|｜i!月日])|(?<=\d)[lI|｜i!](?=[\d年月日])"), "1"),
    (re.compile(r"(?<=[\d年月])[Zz](?=[\d年月日])"), "2"),
    (re.compile(r"(?<=\d)曰|(?<=\d)[目口臼](?=[\s）)】\]]*$)"), "日"),
    (re.compile(r"(?<=\d)用(?=\d{1,2}(?:日|\D*$))"), "月"),
    (re.compile(r"(?<=\d{4})[午牛](?=\d)"), "年"),
)
_LOOKALIKE: Final = re.compile("[OoＯ○〇DlI|｜i!Zz曰目口臼用午牛]")
_HAN_ZERO: Final = re.compile(rf"(?<=[{_HAN}])[OoＯ0](?=[{_HAN}年])")
# 2 0 2 4年11月1日: digits set apart
_SPACED: Final = re.compile(r"(?<=\d)[ \u3000\xa0]+(?=\d)")
# 2024.11, 2024-11: a month on a line of its own or with words, where no number could stand
_MONTH: Final = re.compile(r"(?<![\d.])(?P<y>(?:19|20)\d\d)[-./](?P<m>1[0-2]|0?[1-9])(?![\d.\-/])")
# What is left when marks are lost: 2024111日, 20241026, 2024513, 2024年111日, 024年11月1日; not 第202411号
_DAMAGED: Final = re.compile(
    r"(?<![\d第])(?P<y>(?:19|20)\d\d|0\d\d(?=\s*年))(?P<ys>\s*年|[-./])?\s*"
    r"(?P<a>\d{0,4})\s*(?P<ms>月|[-./])?\s*(?P<b>\d{0,2})\s*(?P<ds>[日号])?(?!\s*[\d月]|[A-Za-z|])"
)
# The same in Han figures: 二〇二四十一月一日, 二〇二四年十一一日, 二〇二四.十一.一
_HAN_DAMAGED: Final = re.compile(
    rf"(?<![第{_HAN}])(?P<y>{_HAN_YEAR})\s*(?:年|[-./])?\s*(?P<rest>[一二三四五六七八九十廿卅]+)\s*"
    rf"(?:(?P<ms>月|[-./])\s*(?P<d>{_HAN_DAY})?)?\s*(?:(?P<ds>[日号])|(?![\u4e00-\u9fff]))"
)
# 202年11月1日, 20年11月1日: a year that lost a digit or two. 24年 is a short one.
_SHORT_OF_DIGITS: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d?|2\d\d)\s*年\s*(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>3[01]|[12]\d|0?[1-9])\s*[日号]"
)
_YEAR_AT_HEAD: Final = re.compile(rf"[12]\w{{2,4}}\s*[年午牛]|{_HAN_YEAR}")
_LONGEST: Final = 16
_YEARS: Final = range(1949, 2051)  # those that reports can be of
_TO_DAY: Final = re.compile(r"[—–~～\-至]\d{1,2}日")
_LOST_THOUSAND: Final = "2"  # 024年 can only have been 2024年: no compilation of reports is older than 1100


class Reading(NamedTuple):
    """One day (or month, or year) that a printed date can mean; `date` is its first day.

    >>> Reading(dt.date(2024, 11, 1), "month").iso
    '2024-11'
    """

    date: dt.date
    precision: str

    @property
    def iso(self) -> str:
        return self.date.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    @property
    def last_day(self) -> dt.date:
        """The last day the reading covers."""
        year, month = self.date.year, self.date.month
        if self.precision == "day":
            return self.date
        if self.precision == "year" or month == 12:
            return dt.date(year, 12, 31)
        return dt.date(year, month + 1, 1) - dt.timedelta(days=1)

    @property
    def written(self) -> str:
        """The reading as official texts print it.

        >>> Reading(dt.date(2024, 11, 1), "day").written
        '2024年11月1日'
        """
        day = f"{self.date.day}日" if self.precision == "day" else ""
        month = f"{self.date.month}月" if self.precision != "year" else ""
        return f"{self.date.year}年{month}{day}"

    @property
    def written_in_han(self) -> str:
        """The reading in Han figures.

        >>> Reading(dt.date(2024, 11, 1), "day").written_in_han
        '二〇二四年十一月一日'
        """
        year = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(self.date.year))
        day = f"{write_numeral(self.date.day)}日" if self.precision == "day" else ""
        month = f"{write_numeral(self.date.month)}月" if self.precision != "year" else ""
        return f"{year}年{month}{day}"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date in a text: where it stands, what it can mean, and whether all of its marks are there."""

    start: int
    end: int
    readings: tuple[Reading, ...]
    whole: bool

    def write(self, reading: Reading, line: str) -> str:
        """A reading in the figures that the date has in its line."""
        return reading.written if re.search(r"\d", line[self.start : self.end]) else reading.written_in_han


def find_dates(text: str) -> Iterator[DateSpan]:
    """Every whole date with its year in running text, in order.

    >>> [span.readings[0].iso for span in find_dates("2024年3月至二〇二四年十月二十六日，见2023-05-01通报")]
    ['2024-03', '2024-10-26', '2023-05-01']

    Left alone: days that no calendar has, and years of no date.

    >>> [span.readings for span in find_dates("2023年2月30日；2024项；12024年")]
    []
    """
    plain = _plain(text)
    spans = [
        DateSpan(match.start(), match.end(), (reading,), True)
        for pattern in (_MARKED, _SEPARATED)
        for match in pattern.finditer(plain)
        if (reading := _reading(match["y"], match["m"], match["d"])) is not None
    ]
    yield from sorted(spans, key=lambda span: span.start)


def read_date_line(line: str) -> DateSpan | None:
    """The first date of a line that is known to hold one, with every reading a damaged date allows.

    >>> [reading.iso for reading in read_date_line("2024111日)").readings]
    ['2024-01-11', '2024-11-01']
    >>> [reading.iso for reading in read_date_line("某市信访局局长某某20240807").readings]
    ['2024-08-07']
    >>> [reading.iso for reading in read_date_line("（2025年2月2日在省第十四届人民代表大会第五次会议上）").readings]
    ['2025-02-02']

    A month written without its zero has a day written without it too, so 2024101 is in October.

    >>> [reading.iso for reading in read_date_line("2024101日").readings]
    ['2024-10-01']
    """
    wide = _plain(line)
    plain = _without_lookalikes(wide)
    span = _read_plain(plain)
    if span is None or not _is_day(span):
        # Digits set apart, Han figures, or a year of few digits say more than what is left without them.
        better = _read_spaced(plain) or _read_han(plain) or _short_of_digits(plain) or _short_year(plain)
        span = (better if better is not None and (span is None or _is_day(better)) else span) or _impossible_day(plain)
    if span is not None and wide[span.start : span.end] != plain[span.start : span.end] and _is_arabic(plain, span):
        return DateSpan(span.start, span.end, span.readings, False)
    return span


def is_date_alone(line: str) -> bool:
    """Whether a line is a damaged date and nothing else: figures in the place of year, month and day.

    >>> is_date_alone("（2O24年7月7口）"), is_date_alone("二〇二四十一月三"), is_date_alone("二〇二四年工作要点")
    (True, True, False)
    """
    bare = line.strip(" \t\u3000\xa0（）()[]【】")
    if len(bare) > _LONGEST or not _YEAR_AT_HEAD.match(bare):
        return False
    span = read_date_line(bare)
    return span is not None and (span.start, span.end) == (0, len(bare)) and _is_day(span)


def _read_plain(plain: str) -> DateSpan | None:
    whole = (
        next(find_dates(plain), None) or _whole(_LISTED.search(plain)) or _whole(_MONTH.search(plain), to_month=True)
    )
    for match in _DAMAGED.finditer(plain):
        if whole is not None and whole.start <= match.start() and _says_no_less(whole, match):
            break
        readings = _damaged_readings(match)
        if readings:
            end = match.start() + len(match[0].rstrip())
            # 2024年11月1—3日 has all its marks.
            return DateSpan(match.start(), end, readings, _TO_DAY.match(plain, end) is not None)
    return whole


def _is_day(span: DateSpan) -> bool:
    return span.readings[0].precision == "day"


def _without_lookalikes(plain: str) -> str:
    """The line with the digits that its lookalikes stand for; as long as before."""
    if not _LOOKALIKE.search(plain):
        return _HAN_ZERO.sub("〇", plain)
    # A second time for those beside each other: ll月.
    for pattern, digit in _LOOKALIKES * 2:
        plain = pattern.sub(digit, plain)
    return _HAN_ZERO.sub("〇", plain)


def _is_arabic(plain: str, span: DateSpan) -> bool:
    """Whether a date is in Arabic digits: a sign that is none is mended there, while 二O二四 stays."""
    return re.search(_HAN_YEAR, plain[span.start : span.end]) is None


def _read_han(plain: str) -> DateSpan | None:
    """The date of a line in Han figures that lost signs, in every way to cut them into month and day."""
    match = _HAN_DAMAGED.search(plain)
    if match is None:
        return None
    rest = match["rest"]
    cuts = [(rest, match["d"] or "")] if match["ms"] else [(rest[:at], rest[at:]) for at in range(1, len(rest) + 1)]
    readings = [
        reading
        for month, day in cuts
        if re.fullmatch(_HAN_MONTH, month)
        and (re.fullmatch(_HAN_DAY, day) or not (day or match["ds"]))
        and (reading := _reading(match["y"], month, day or None)) is not None
    ]
    end = match.start() + len(match[0].rstrip())
    return DateSpan(match.start(), end, tuple(sorted(set(readings))), False) if readings else None


def _short_of_digits(plain: str) -> DateSpan | None:
    match = _SHORT_OF_DIGITS.search(plain)
    if match is None:
        return None
    digits = re.compile(r"\d*".join(["", *match["y"], ""]))
    return _in_years(match, [str(year) for year in _YEARS if digits.fullmatch(str(year))])


def _in_years(match: re.Match[str], years: Iterable[str]) -> DateSpan | None:
    """The day that a pattern has matched, in each of some years."""
    readings = tuple(reading for year in years if (reading := _reading(year, match["m"], match["d"])) is not None)
    return DateSpan(match.start(), match.end(), readings, False) if readings else None


def _read_spaced(plain: str) -> DateSpan | None:
    """The date of a line whose digits are set apart, with offsets in the line as it is."""
    if not _SPACED.search(plain):
        return None
    gaps = {at for gap in _SPACED.finditer(plain) for at in range(*gap.span())}
    kept = [at for at in range(len(plain)) if at not in gaps]
    span = next(find_dates("".join(plain[at] for at in kept)), None)
    if span is None or not _is_day(span):
        return None
    return DateSpan(kept[span.start], kept[span.end - 1] + 1, span.readings, False)


def _short_year(plain: str) -> DateSpan | None:
    match = _SHORT_YEAR.match(plain)
    reading = None if match is None else _reading("20" + match["y"], match["m"], match["d"])
    return None if match is None or reading is None else DateSpan(match.start("y"), match.end(), (reading,), False)


def _impossible_day(plain: str) -> DateSpan | None:
    """The month of a whole date whose day no calendar has: 2024年2月30日 is still of February."""
    match = _MARKED.search(plain)
    if match is None or not match["d"] or _whole(match) is not None:
        return None
    return _whole(match, to_month=True)


def _whole(match: re.Match[str] | None, *, to_month: bool = False) -> DateSpan | None:
    """The date whose parts a pattern has matched, to its day or only to its month; None when no calendar has it."""
    reading = None if match is None else _reading(match["y"], match["m"], None if to_month else match["d"])
    return None if match is None or reading is None else DateSpan(match.start(), match.end(), (reading,), True)


def _plain(text: str) -> str:
    """The text with half-width digits and one kind of 〇; most texts have them already."""
    return text.translate(_PLAIN) if _ANY_WIDE.search(text) else text


def _says_no_less(whole: DateSpan, match: re.Match[str]) -> bool:
    """Whether the whole date covers all digits of the damaged one: 2024年111日 is more than 2024年."""
    return whole.start < match.start() or whole.end >= len(match[0].rstrip()) + match.start()


def _reading(year: str, month: str | None, day: str | None) -> Reading | None:
    """The reading of a date's parts; None when no calendar has it."""
    parts = [read_numeral(part) for part in (year, month or "1", day or "1")]
    try:
        date = dt.date(*(part or 0 for part in parts))
    except ValueError:
        return None
    return Reading(date, "day" if day else "month" if month else "year")


def _damaged_readings(match: re.Match[str]) -> tuple[Reading, ...]:
    """Every way to cut the digits after the year into month and day, earliest first."""
    year = match["y"] if len(match["y"]) == 4 else _LOST_THOUSAND + match["y"]
    digits, month_mark, rest, day_mark = match["a"], match["ms"], match["b"], match["ds"]
    if month_mark or rest:
        cuts = [(digits, rest)]
    elif not digits:
        # 2024 alone, or 2024日: a year, if anything says so.
        cuts = [("", "")] if match["ys"] or day_mark else []
    else:
        cuts = [(digits[:at], digits[at:]) for at in (1, 2) if at <= len(digits)]
    found = []
    for month, day in cuts:
        if len(month) > 2 or len(day) > 2 or (month_mark and not month):
            continue
        if not day and digits and day_mark and not month_mark:
            continue
        if day and month.startswith("0") != day.startswith("0") and int(month or 0) < 10 and int(day) < 10:
            continue
        reading = _reading(year, month or None, day or None)
        if reading is not None:
            found.append(reading)
    return tuple(sorted(set(found)))
