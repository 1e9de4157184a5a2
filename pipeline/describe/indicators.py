"""Which figures a text gives, and what they measure: 及时受理率 99.85%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.text.numerals import read_numeral

# What an indicator's name ends in.
_HEADS: Final = (
    "率|量|额|值|总数|件数|人数|次数|户数|家数|天数|指数|基数|数量|满意度|覆盖面|透明度|知晓度|贡献度|收入|支出|投资|产值|增加值|面积|里程|比重|"
    "占比|比例|规模|价格|寿命|余额|存量|总产量|产量|储备|装机|客流|总值|总额|强度|浓度|密度|GDP|PPI|CPI|预算|利润|消费|出口|进口|贷款|存款"
)
_UNITS: Final = (
    "%|％|‰|个百分点|百分点|万亿元|亿元|万元|千元|亿美元|万美元|元|亿人次|万人次|人次|亿人|万人|人|亿件|万件|件次|件|批次|起|万户|户|万家|家|"
    "万吨|亿吨|吨|亿斤|万斤|斤|万亩|亿亩|亩|公顷|平方公里|万平方米|平方米|公里|千米|米|万套|套|万千瓦|千瓦|亿千瓦时|千瓦时|"
    "微克/立方米|立方米|岁|天|小时|个|项|次|名|条|位|场|所|座|处|篇|倍|辆|台|万辆|万台"
)
_RISE: Final = "同比增长|同比上升|增长|上升|提高|提升|增加|攀升"
_FALL: Final = "同比下降|同比减少|下降|降低|减少|缩短|压降|回落"
_FIGURE: Final = re.compile(
    rf"(?P<value>\d{{1,3}}(?:[,，]\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<more>多|余)?\s*(?P<unit>{_UNITS})"
    r"|百分之(?P<han>[一二三四五六七八九十百]+)"
)
# Between the name and the figure: 达到, 为, 约, 增长.
_LINK: Final = re.compile(
    rf"(?P<move>{_RISE}|{_FALL})?(?:了|到|至|约|近|超过?|突破|达到?|仅?为|是|在|稳定在|保持在|均|均为|分别为?|共|累计|完成|实现|不低于|高于|低于|以上|[:：\s])*$"
)
_HAN: Final = r"\u4e00-\u9fff"
# The name is the Han text straight before; figures, marks and line ends bound it.
_NAME: Final = re.compile(rf"[{_HAN}（）A-Z]{{2,24}}$")
_REACH: Final = 40
# Words behind which a name can start: whose figure it is, when it was, and what was done.
_BEFORE_NAME: Final = re.compile(
    "(?:全省|全市|全县|全区|全旗|全州|全镇|全国|我省|我市|我县|我区|今年以来|一年来|五年来|去年|今年|上半年|下半年|全年|年均|"
    "其中|推动|推进|实现|确保|保持|使得|促使|介绍|表示|截至目前|目前|期间|[的使将年月日来])"
)
_HEAD: Final = re.compile(rf".*(?:{_HEADS})")


class Indicator(NamedTuple):
    """A figure with its name: where both stand together, the name, the value and its unit."""

    start: int
    end: int
    name: str
    value: float
    unit: str


def find_indicators(text: str) -> Iterator[Indicator]:
    """Every figure whose indicator is named, in order.

    >>> [i[2:] for i in find_indicators("全省信访事项及时受理率99.85%，按期办结率达到99.73%。")]
    [('信访事项及时受理率', 99.85, '%'), ('按期办结率', 99.73, '%')]

    A change belongs to what was named before it, and is negative when it is a fall.

    >>> [i[2:] for i in find_indicators("信访总量1.2万件、同比下降8.5%。")]
    [('信访总量', 1.2, '万件'), ('信访总量变化', -8.5, '%')]

    Left alone: counts of things done, which name no indicator.

    >>> list(find_indicators("走访群众1200户，召开会议3次，时间5个工作日"))
    []
    """
    last_name, last_end = "", -1
    for match in _FIGURE.finditer(text):
        window = text[max(0, match.start() - _REACH, last_end) : match.start()]
        link = _LINK.search(window)
        if link is None:
            continue
        move = link["move"]
        named = _NAME.search(window[: link.start()])
        name = _own_name(named[0]) if named else ""
        in_sentence = "。" not in text[last_end : match.start()] and "\n" not in text[last_end : match.start()]
        if not name and not named and move and last_name and in_sentence:
            start, name = match.start() - (len(window) - link.start()), last_name
        elif name:
            start = match.start() - (len(window) - link.start()) - len(name)
            last_name = name
        else:
            last_name, last_end = "", match.end()
            continue
        last_end = match.end()
        value = _value(match)
        if value is None:
            continue
        moved = move is not None and not re.match("[到至]", window[link.end("move") :])
        if moved and re.fullmatch(_FALL, move):
            value = -value
        unit = "%" if match["han"] else match["unit"].replace("％", "%")
        yield Indicator(start, match.end(), name + "变化" if moved else name, value, unit)


def _own_name(text: str) -> str:
    """The indicator's own name at the end of `text`; empty if there is none."""
    starts = [match.end() for match in _BEFORE_NAME.finditer(text) if match.end() < len(text)]
    name = text[starts[-1] :] if starts else text
    return name if len(name) >= 2 and _HEAD.fullmatch(name) else ""


def _value(match: re.Match[str]) -> float | None:
    if match["han"]:
        value = read_numeral(match["han"])
        return None if value is None else float(value)
    return float(re.sub("[,，]", "", match["value"]))
