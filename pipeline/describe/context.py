"""For which time and place a figure holds, as far as its own sentence says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final

from pipeline.describe.gazetteer import RegionSpan

_SENTENCE_END: Final = re.compile("[。！？\n]")
# Further than this from its figure a word no longer belongs to it.
CONTEXT_REACH: Final = 120
_YEARS_AGO: Final = {"今年以来": 0, "今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
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
# 比上年, 较2020年: what a figure is compared with, not when it holds.
_PERIOD: Final = re.compile(
    rf"(?=[今本去上前下全第一二三四\d])(?<![比较与同于超])(?:(?P<said>{'|'.join(_YEARS_AGO)})|(?<!\d)(?P<year>(?:19|20)\d\d)年(?!代))?第?"
    rf"(?:(?P<part>{'|'.join(_PARTS)})|(?<!\d)(?P<first>1[0-2]|[1-9])月?[—–\-~～至到](?P<last>1[0-2]|[1-9])月"
    r"|(?<![\d至到—–\-~～])(?P<month>1[0-2]|[1-9])月(?!\d))?"
)
# Not 居全国首位, 高于全省: those compare.
_SCOPE: Final = re.compile(
    "(?<![居占于列在至为前比])(?:全国|[全我本](?:省|市|县|区|州|盟|旗|自治区))(?!第|首|前|平均|的?比重)"
)
_CLAUSE_START: Final = re.compile(r"^$|[，。；：、,;:\n来年月]$")


def period_before(text: str, at: int, date: dt.date | None) -> str | None:
    """The last period named before `at` in its sentence: a year, a month or a span of months (ISO).

    Years that only `date`, the article's own, gives are resolved by it; 上半年 alone only once it is over.

    >>> day = dt.date(2024, 8, 7)
    >>> [
    ...     period_before(text, len(text), day)
    ...     for text in ("今年以来，受理率", "去年上半年办结率", "2023年1—9月满意率", "比上年")
    ... ]
    ['2024-01/2024-08', '2023-01/2023-06', '2023-01/2023-09', None]
    """
    found = None
    for match in _PERIOD.finditer(text, _sentence_start(text, at), at):
        found = (_iso(match, date) or found) if match[0] else found
    return found


def _iso(match: re.Match[str], date: dt.date | None) -> str | None:
    said = match["said"]
    if not match["year"] and date is None:
        return None
    year = int(match["year"]) if match["year"] else 0
    if date is not None and not year:
        year = date.year - _YEARS_AGO.get(said, 0)
    first, last = 1, 12
    if match["part"]:
        first, last = _PARTS[match["part"]]
    elif match["first"]:
        first, last = int(match["first"]), int(match["last"])
    elif match["month"]:
        first = last = int(match["month"])
    elif said == "今年以来" and date is not None:
        last = date.month
    if not match["year"] and not said and date is not None and last > date.month:
        return None
    if (first, last) == (1, 12):
        return str(year)
    if first == last:
        return f"{year}-{first:02d}"
    return f"{year}-{first:02d}/{year}-{last:02d}" if first < last else None


def scope_before(text: str, at: int, regions: Sequence[RegionSpan], own: Sequence[str]) -> str | None:
    """The last place named before `at` in its sentence: a region's name, or 全国.

    全省 and 我市 stand for the one of `own`, the article's regions from the smallest, that has this level.

    >>> scope_before("全省信访事项", 6, [], ["杭州市", "浙江省"])
    '浙江省'
    >>> scope_before("全县信访事项", 6, [], ["杭州市", "浙江省"]) is None
    True
    """
    start = _sentence_start(text, at)
    where, scope = -1, None
    for match in _SCOPE.finditer(text, start, at):
        word = match[0][1:]
        where = match.start()
        scope = "全国" if word == "国" else next((name for name in own if name.endswith(word)), None)
    for region in regions:
        first = start <= region.start and _CLAUSE_START.search(text[max(start, region.start - 1) : region.start])
        if first and where < region.start and region.end <= at and len(region.candidates) == 1:
            where, scope = region.start, region.candidates[0].name
    return scope


def _sentence_start(text: str, at: int) -> int:
    start = max(0, at - CONTEXT_REACH)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, at)]
    return ends[-1] if ends else start
