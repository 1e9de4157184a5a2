"""Where an article's date stands: date line, byline, the meeting under its title, a law's history, or last line."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from pipeline.records import Cleaning, LineText
from pipeline.text.dates import DateSpan, Reading, find_dates, read_date_line
from pipeline.text.han import HAN
from pipeline.text.lines import PlacedLine
from pipeline.text.offsets import apply_edits

# Lines of an article's head in which its date may stand when no line is marked as the date's.
_HEAD_LINES: Final = 8
# Lines from the end in which a date may still close the article: circulars go on with what is enclosed and for whom.
CLOSING_LINES: Final = 14
_LONGEST_CLOSING: Final = 60
_BEFORE_CLOSING: Final = re.compile(
    r"[（(\s]*(?:(?:本文)?(?:写|撰|作|稿|完稿|定稿|成稿|修改)[于在]?"
    rf"|[{HAN}、\s]{{2,30}}(?:局|办|办公室|委|委员会|政府|院|厅|部|室|处|科|中心|公司|会|组|站|所)[，,\s]*)?"
)
_AFTER_CLOSING: Final = re.compile(rf"[）)\s]*|于[{HAN}]{{2,8}}[）)]?")
_PRINTED: Final = re.compile(r"\s*(?:印发|印制|印)[）)]?$")
# （此件公开发布）, 附件：1.任务清单, 2.考核表, 抄送：省信访局。
_MAY_FOLLOW: Final = re.compile(
    r"[（(]?\s*(?:此件|此文|联系|附件?\s*\d*\s*[:：]|抄[送报]|主送|分送|报送|发送|印发|主题词|公开方式|信息公开|责任编辑|编辑|校对|审核)"
    r"|(?:附件)?\d{1,2}[.．、][^。；]{2,40}$"
)
# （5月13日）: a line of its own that says no year.
_DAY: Final = re.compile(r"[（(\s]*(?P<month>1[0-2]|0?[1-9])月(?P<day>3[01]|[12]\d|0?[1-9])日[）)\s]*")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\D|$)")
_BLANKS: Final = " \t\u3000\xa0"
# ——2025年3月5日在某省第十四届人民代表大会第三次会议上, alone or behind what it is the subtitle of
_MEETING: Final = re.compile(
    r"^(?:[^。；！？]{2,60}[—－–─])?[—－–\-─（( \t\u3000]*(?P<date>(?:\d{4}|[一二][〇○零一二三四五六七八九]{3})年)"
    r".{6,60}(?:会议?|大会|全会|论坛|座谈会|培训班|仪式)上"
)
# 1957年某省政府工作报告——1957年6月26日
_SUBTITLE_DAY: Final = re.compile(r"[—－–─]{1,2}\s*(?P<date>\d{4}年\d{1,2}月\d{1,2}日)\s*$")
# What a law's history says of each of its dates; from 施行 on it is in force, which does not date its text.
_PASSED: Final = re.compile(r"通过|修[正订改]|公布|发布|批准|颁布|印发|令第")
_IN_FORCE: Final = re.compile(r"[^，。；]{0,12}(?:施行|实施|生效)")
_HISTORY_LINE: Final = re.compile(
    r"^[（(自\s]*(?:[\d０-９]{4}年|[一二][〇○零一二三四五六七八九]{3}年).*(?:通过|修[正订改]|公布|发布|批准|颁布|施行|实施)[）)]?\s*$"
)


class HeldLine(NamedTuple):
    """A line of an article: its raw text, its cleaned text, and the edits between the two."""

    block_id: str
    raw: str
    role: str
    cleaned: str
    edits: Sequence[Cleaning]
    continues: bool = False


def hold_lines(placed: Iterable[PlacedLine[LineText, Cleaning]]) -> list[HeldLine]:
    """Lines as they read with their edits."""
    return [
        HeldLine(
            line.block_id,
            line.text_raw,
            placement.role,
            apply_edits(line.text_raw, edits) if edits else line.text_raw,
            edits,
            placement.continues,
        )
        for line, placement, edits in placed
    ]


@dataclass(frozen=True, slots=True)
class DatePlace:
    """A date, and the line of the body it stands in (null when only the contents or the draft has it)."""

    span: DateSpan
    line: HeldLine | None = None


def find_date(lines: Sequence[HeldLine], date_line: str | None, byline: str | None) -> DatePlace | None:
    """The date of an article, from the surest place on: marked lines, the draft's own, byline, meeting, last line."""
    history = _history(lines)
    if history is not None:
        return DatePlace(history)
    marked = [line for line in lines if line.role == "date"]
    for line in marked or [line for line in lines if line.role == "byline"]:
        span = read_date_line(line.cleaned)
        if span is not None:
            return DatePlace(_to_the_day(line.cleaned, span), line)
    for text in (date_line, byline):
        span = read_date_line(text) if text else None
        if span is not None:
            return DatePlace(span)
    for line in lines[:_HEAD_LINES]:
        subtitle = _MEETING.match(line.cleaned) or (line.role == "title" and _SUBTITLE_DAY.search(line.cleaned))
        if subtitle:
            found = (span for span in find_dates(line.cleaned) if span.start >= subtitle.start("date"))
            span = next(found, None)
            if span is not None:
                return DatePlace(_to_the_day(line.cleaned, span), line)
    return _closing_date(lines)


def days_of_years(lines: Sequence[HeldLine], compilation: str, dates: Iterable[dt.date]) -> tuple[Reading, ...]:
    """What a date without its year can mean, in the years that the compilation's title names and its other dates have.

    >>> lines = [HeldLine("b", "（5月13日）", "date", "（5月13日）", ())]
    >>> [reading.iso for reading in days_of_years(lines, "2024年信访工作汇编", [dt.date(2023, 11, 2)])]
    ['2024-05-13', '2023-05-13']
    """
    found = (_DAY.fullmatch(line.cleaned) for line in (*lines[:_HEAD_LINES], *lines[-2:]))
    match = next(filter(None, found), None)
    if match is None:
        return ()
    years = dict.fromkeys([*map(int, _YEAR.findall(compilation)), *sorted({date.year for date in dates}, reverse=True)])
    month, day = int(match["month"]), int(match["day"])
    return tuple(Reading(dt.date(year, month, day), "day") for year in years if day <= monthrange(year, month)[1])


def _closing_date(lines: Sequence[HeldLine]) -> DatePlace | None:
    """The date that closes an article, over what may follow one; else the day on which it was printed (印发)."""
    printed: DatePlace | None = None
    unknown = 0
    for line in reversed(lines[-CLOSING_LINES:]):
        text = line.cleaned.strip(_BLANKS)
        if not text:
            continue
        span = next(find_dates(text), None) if len(text) <= _LONGEST_CLOSING else None
        if span is not None and span.readings[0].precision != "year":
            if _PRINTED.match(text, span.end):
                printed = printed or DatePlace(span, line)
                continue
            if _BEFORE_CLOSING.fullmatch(text[: span.start]) and _AFTER_CLOSING.fullmatch(text, span.end):
                return DatePlace(span, line)
        # One line more may stand there, whatever it is: the name of who signs, below the date.
        unknown += _MAY_FOLLOW.match(text) is None
        if unknown > 1:
            break
    return printed


def _to_the_day(text: str, span: DateSpan) -> DateSpan:
    """The first date of a line that says its day, where `span` says a year alone: the year is of what is reported.

    >>> text = "2024年度工作报告——2025年1月16日"
    >>> _to_the_day(text, next(find_dates(text))).readings[0].iso
    '2025-01-16'
    """
    if any(reading.precision != "year" for reading in span.readings):
        return span
    later = (date for date in find_dates(text) if date.start > span.start and date.readings[0].precision == "day")
    return next(later, span)


def _history(lines: Sequence[HeldLine]) -> DateSpan | None:
    """The history of a law that its head gives, if it does; its dates may break over lines."""
    head: list[str] = []
    for line in lines[:_HEAD_LINES]:
        if line.role == "date" or (head and _HISTORY_LINE.match(line.cleaned)):
            head.append(line.cleaned.strip(_BLANKS))
        elif head:
            break
    return read_history("".join(head))


def read_history(text: str) -> DateSpan | None:
    """The last date on which a law got its present text, and the earlier ones; None where there is no history.

    >>> span = read_history("2004年1月16日某省人民代表大会常务委员会通过　2016年7月29日修订　自2016年8月1日起施行")
    >>> [reading.iso for reading in span.readings]
    ['2016-07-29', '2004-01-16']
    >>> read_history("（2025年3月5日在某省第十四届人民代表大会第三次会议上）") is None
    True
    """
    spans = [span for span in find_dates(text) if _IN_FORCE.match(text, span.end) is None]
    if len(spans) < 2 or _PASSED.search(text) is None:
        return None
    readings: tuple[Reading, ...] = tuple(
        sorted({reading for span in spans for reading in span.readings}, key=lambda reading: reading.date, reverse=True)
    )
    return DateSpan(spans[0].start, spans[-1].end, readings, True)
