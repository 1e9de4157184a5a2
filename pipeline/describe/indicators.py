"""Which figures a text gives, and what they measure: 及时受理率 99.85%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.text.numerals import read_numeral

# What an indicator's name ends in.
_HEADS: Final = (
    "率|量|额|值|总数|件数|人数|次数|起数|户数|家数|天数|指数|基数|数量|满意度|安全感|幸福感|覆盖面|覆盖度|透明度|知晓度|贡献度|收入|支出|"
    "投资|产值|增加值|面积|里程|比重|占比|比例|规模|价格|总水平|涨幅|寿命|余额|存量|总产量|产量|储备|装机|客流|总值|总额|强度|浓度|密度|标准|"
    "GDP|PPI|CPI|预算|利润|消费|出口|进口|贷款|存款|就业|时长"
)
_UNITS: Final = (
    "%|％|‰|个百分点|百分点|万亿元|亿元|万元|千元|亿美元|万美元|元|亿人次|万人次|人次|亿人|万人|人|亿件|万件|件次|件|批次|起|万户|户|万家|家|"
    "万吨|亿吨|吨|亿斤|万斤|斤|万亩|亿亩|亩|公顷|平方公里|万平方米|平方米|公里|千米|米|万套|套|万千瓦|千瓦|亿千瓦时|千瓦时|"
    "微克/立方米|立方米|岁|天|小时|个|项|次|名|条|位|场|所|座|处|篇|倍|辆|台|万辆|万台"
)
_RATIOS: Final = ("%", "‰", "个百分点", "百分点", "倍")
_RISE: Final = "增长|上涨|上升|提高|提升|增加|攀升|扩大"
_FALL: Final = "下降|下滑|下跌|降低|减少|缩短|压降|压缩|压减|回落"
_FIGURE: Final = re.compile(
    rf"(?P<value>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<more>多|余)?\s*(?P<unit>{_UNITS})"
    r"|百分之(?P<han>[一二三四五六七八九十百]+)"
)
_RANGE: Final = tuple("—–~～至-")
_LOW_END: Final = re.compile(r"\d+(?:\.\d+)?.$")
_LONGEST_NUMBER: Final = 12
# Between the name and the figure: 达到, 为, 约, 同比增长, 年均分别下降. A change that says 到 is none: 提高到.
_LINK: Final = re.compile(
    r"(?:首次|同比|环比|年均|五年|累计|实际|名义|预计|平均|总体)*(?P<each>分别|均)?(?:年均|同比|首次)?"
    rf"(?P<move>(?:{_RISE}|{_FALL})了?(?P<goal>[到至])?)?"
    r"(?:到|至|约|近|超过?|突破|达到?|仅?为|是|稳定在|控制在|保持在?|维持在|降至|升至|增至|降到|首次|"
    r"共|累计|完成|实现|不低于|高达|在|[:：\s])*$"
)
# 满意率由85%提高到98%, 由上年的85%: a change starts from this figure, which held at another time. 迈上12万亿元台阶
# says less than the figure that follows.
_BASE: Final = re.compile(r"[由从](?:(?:去年|上年|年初|(?:19|20)\d\d年)(?:同期|初|底|末)?的?)?$|[迈跨跃]上$")
# Names are Han text; figures, marks and line ends bound them.
_NAME: Final = re.compile(r"(?:PM2\.5|PM10)?[\u4e00-\u9fff（）A-Z]{2,24}$")
_NAMES: Final = re.compile(r"[\u4e00-\u9fff（）A-Z]{2,24}(?:[、和及][\u4e00-\u9fff（）A-Z]{2,24})*$")
_BETWEEN_NAMES: Final = re.compile("[、和及]")
_BETWEEN_FIGURES: Final = ("、", "和", "，", "与", "及")
# More figures than this do not follow one name in one breath.
_MOST_FIGURES: Final = 5
# Further before its figure no name stands.
_REACH: Final = 48
_NOTHING_NAMED: Final = tuple("，、；。（“\n")  # directly before a figure
# Words behind which a name can start: whose figure it is, when it was, and what was done.
_BEFORE_NAME: Final = re.compile(
    "(?:全省|全市|全县|全区|全旗|全州|全镇|全国|我省|我市|我县|我区|今年以来|一年来|五年来|去年|今年|上半年|下半年|全年|"
    "其中|推动|推进|实现|确保|保持|使得|促使|介绍|表示|提出|截至目前|目前|期间|(?<!规模)以上|左右|[的使将]|[月日](?!内)|年(?![均度])|力争|继续)"
)
_HEAD: Final = re.compile(rf".*(?:{_HEADS})")
# What can change without being a measure: nothing that only points (其中, 分别) or compares (高于全国).
_NO_NAME: Final = re.compile(
    "^(?:其中|分别|全国|比上年|较上年|比去年|同比|环比|年均|总体|预计|力争|累计|持续|明显|大幅|进一步|也|又|共)+$|(?:(?<!占)比|[较于占])$"
)


class Indicator(NamedTuple):
    """A figure with its name: where both stand together, the name, the value and its unit.

    A range (5%—6%) has no value.
    """

    start: int
    end: int
    name: str
    value: float | None
    unit: str


def find_indicators(text: str) -> Iterator[Indicator]:
    """Every figure whose indicator is named, in order.

    >>> [i[2:] for i in find_indicators("全省信访事项及时受理率99.85%，按期办结率达到99.73%。")]
    [('信访事项及时受理率', 99.85, '%'), ('按期办结率', 99.73, '%')]

    A change belongs to what was named before it, and is negative when it is a fall.

    >>> [i[2:] for i in find_indicators("信访总量1.2万件、同比下降8.5%。初次信访、重复信访分别下降6%、12%。")]
    [('信访总量', 1.2, '万件'), ('信访总量变化', -8.5, '%'), ('初次信访变化', -6.0, '%'), ('重复信访变化', -12.0, '%')]

    What a change starts from held at another time: only what it reached counts.

    >>> [i[2:] for i in find_indicators("群众满意率由85%提高到98%，利用率从上年的6%增长到8%—9%。")]
    [('群众满意率', 98.0, '%'), ('利用率', None, '%')]

    Left alone: counts of things done, comparisons and parts, which name no indicator.

    >>> list(find_indicators("走访群众1200户，召开会议3次，时间5个工作日，高于全国2个百分点，占全国9%"))
    []
    """
    last_name, last_end = "", 0
    last_start: int | None = None  # of the name before the figure that a change starts from
    series: list[str] = []
    falls = False
    for start, end, value, unit in _figures(text):
        gap = text[last_end:start]
        if series and gap in _BETWEEN_FIGURES:
            last_end = end
            yield Indicator(start, end, series.pop(0), _signed(value, falls), unit)
            continue
        window = gap[-_REACH:]
        last_end, series = end, []
        if window[-1:] in _NOTHING_NAMED and last_start is None:
            last_name = ""
            continue
        base = _BASE.search(window)
        if base is not None:
            named = _NAME.search(window[: base.start()])
            last_name = _own_name(named[0], True) if named else ""
            last_start = start - len(window) + base.start() - len(last_name)
            continue
        link = _LINK.search(window)
        if link is None:
            continue
        at = start - len(window) + link.start()
        changed = link["move"] is not None and link["goal"] is None
        falls = changed and re.match(_FALL, link["move"]) is not None
        before = window[: link.start()]
        named = _NAME.search(before)
        name = _own_name(named[0], changed and unit in _RATIOS) if named else ""
        if not name:
            # 1.2万件、同比下降8.5%: what was named before, in the same sentence.
            silent = named is None or _NO_NAME.search(named[0]) is not None
            carried = (
                silent
                and (link["move"] or last_start is not None)
                and last_name
                and "。" not in gap
                and "\n" not in gap
            )
            if not carried:
                last_name, last_start = "", None
                continue
            name = last_name
            at = at if last_start is None else last_start
        else:
            at -= len(name)
            if link["each"] == "分别":
                name, series, at = _series(before, name, changed, at)
        last_name, last_start = name, None
        yield Indicator(at, end, _named(name, changed), _signed(value, falls), unit)


def _named(name: str, changed: bool) -> str:
    return name + "变化" if changed else name


def _series(before: str, name: str, changed: bool, at: int) -> tuple[str, list[str], int]:
    """The first of several names that figures follow in the same order, the later ones, and where the first starts.

    Names that share an ending (城镇、农村居民收入) cannot be told apart safely: they stay together.
    """
    match = _NAMES.search(before)
    together = match[0] if match else name
    names = [_own_name(part, True) for part in _BETWEEN_NAMES.split(together)]
    if len(names) < 2 or not names[0]:
        return name, [_named(name, changed)] * _MOST_FIGURES, at
    start = at + len(name) - len(together) + together.index(names[0])
    whole = all(names) and len({_HEAD.fullmatch(part) is None for part in names}) == 1
    if not whole:
        joint = together[together.index(names[0]) :]
        return joint, [_named(joint, changed)] * _MOST_FIGURES, start
    return names[0], [_named(part, changed) for part in names[1:]], start


def _own_name(text: str, any_thing: bool) -> str:
    """The indicator's own name at the end of `text`; empty if there is none.

    With `any_thing` a name need not end as measures do: of a change, anything can be the subject.
    """
    starts = [match.end() for match in _BEFORE_NAME.finditer(text) if match.end() < len(text)]
    name = text[starts[-1] :] if starts else text
    if len(name) < 2 or _NO_NAME.search(name):
        return ""
    return name if any_thing or _HEAD.fullmatch(name) else ""


def _signed(value: float | None, falls: bool) -> float | None:
    return -value if falls and value is not None else value


def _figures(text: str) -> Iterator[tuple[int, int, float | None, str]]:
    """Every figure with its unit: start, end, value, unit; a range (5%—6%, 5—6%) is one of no value.

    >>> [(value, unit) for *_, value, unit in _figures("办结率达98%至2023年底，满意率96%，增长5%—6%")]
    [(98.0, '%'), (96.0, '%'), (None, '%')]
    """
    low: int | None = None
    opening: re.Match[str] | None = None
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if opening is not None and start != opening.end() + 1:
            # 98%至2023年底: what follows the dash is no figure, so what stands before it is one.
            yield *opening.span(), _value(opening), _unit(opening)
            low = None
        opening = None
        if text[end : end + 1] in _RANGE and text[end + 1 : end + 2].isdigit():
            low, opening = start if low is None else low, match
            continue
        if low is None and text[start - 1 : start] in _RANGE and text[start - 2 : start - 1].isdigit():
            before = _LOW_END.search(text[max(0, start - _LONGEST_NUMBER) : start])
            low = start - len(before[0]) if before else None
        yield start if low is None else low, end, _value(match) if low is None else None, _unit(match)
        low = None
    if opening is not None:
        yield *opening.span(), _value(opening), _unit(opening)


def _unit(match: re.Match[str]) -> str:
    return "%" if match["han"] else match["unit"].replace("％", "%")


def _value(match: re.Match[str]) -> float:
    if match["han"]:
        return float(read_numeral(match["han"]) or 0)
    return float(match["value"].replace(",", "").replace("，", ""))
