"""Which bare years and months of a text lost their 年 or 月: 到2035实现…, 去年8某省…."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from pipeline.text.offsets import Change

# 2025 as a year of its own: not inside a number, a document's sign (〔2025〕), a name (G2025) or a range.
_YEAR: Final = re.compile(
    r"(?<![\dA-Za-z.．,:：/〔\[（(【第#&=_—–~～-])(?<![A-Za-z][ 　])(?P<year>19[5-9]\d|20[0-4]\d)"
    r"(?![\dA-Za-z.．:：/〕\]）)】》%％‰—–~～＋－+-])"
)
# 快于20241.8个百分点: the year and a number that followed it.
_GLUED: Final = re.compile(r"(?<=[于比较])(?P<year>20[0-4]\d)(?=\d\.\d+个百分点)")
# Counts and names follow numbers of four digits too: 2000人, 2024届, 2008北京奥运会, 2023中国某某大会.
_COUNTED: Final = re.compile(
    r"[ 　]?(?:年|届|版|级|号|型|系|款|期|班|[万亿千百十余多]|[个名人家户项次条件篇笔起批场份种类座所处栋套台辆部块]"
    r"|[头只羽床亩吨米元倍升公平立度瓦卡字页册卷幅架艘列段片株棵支间席张例天周小分秒里克斤两吋寸]"
    r"|世界|全球|中国|全国|国际|亚洲|亚太|欧洲|北京|上海"
    r"|[^，。；：、]{1,14}(?:大会|峰会|论坛|博览会|展览会|年会|盛典|大赛|冬奥|奥运|世界杯|马拉松))"
)
_BEFORE: Final = re.compile(
    # 下降到2010: what something fell to is no year.
    r"(?:(?<![达加降高长大少升增减缩])[到至]|[自从较比于在]|截至|过去的|超过|底前|[。！？；])$"
    r"|^(?:[一二三四五六七八九十]*、|[（(][一二三四五六七八九十]+[)）]|[ 　]+)?$"
)
_BEHIND: Final = re.compile(
    r"(?:工作|重点|主要|民生|政府|目标|任务|计划|以来|以后|以前|之前|之后|全年|上半年|下半年|前后|年?[底末初]|春节|元旦|国庆|期间"
    r"|实现|达|是|的|将|要|已|起|前|后|[一二三四]季度|第[一二三四]季度|[，,]|经济|全[省市区县州国])"
)
# 较2020翻两番, but 从1980下降到2010, where figures change.
_CHANGES: Final = re.compile("翻|达|提高|提升|增长|增加|下降|减少|上升|扩大")
_COMPARED: Final = re.compile("[较比]$")
_FIGURES_CHANGE: Final = re.compile(
    r"[从由自]\d{4}[^\d，。；：年]{0,12}?(?:下降|降|减|提高|提升|升|增长?|扩大|扩|缩)[^\d，。；：年]{0,6}[到至为]\d{4}(?!年)"
)
# 去年8某省被确定为…: a month of the year that was just named.
_MONTH: Final = re.compile(r"(?<=[去今前当同次]年)(?P<month>1[0-2]|[1-9])(?![\d.．:：/%％‰—–~～＋－+-])")
# 2024312日): a date line that lost its signs.
_DIGITS_ONLY: Final = re.compile(r"[ 　]*[（(]?(?:19|20)\d\d(?:1[0-2]|0?[1-9])(?:3[01]|[12]\d|0?[1-9])日?[)）]?[ 　]*$")
# What has lost them in two lines beyond doubt loses them.
_ENOUGH: Final = 2
# What neither side speaks for is a name or a number in seven of ten.
_BOTH_SIDES, _ONE_SIDE, _NEITHER = 0.97, 0.93, 0.3
_IN_WHOLE_TEXT: Final = 0.7


def loses_years(texts: Sequence[str]) -> bool:
    """Whether a text has bare years where only a lost 年 explains them.

    >>> loses_years(["到2035实现翻番", "较2020翻两番"]), loses_years(["2024世界某某大会", "到2035年实现翻番"])
    (True, False)

    Figures that change are none, however many: nor is a number without a month.

    >>> loses_years(["上访从1980下降到2010，复访由2005降至1990，", "202400", "209913"])
    False
    """
    found = 0
    for text in texts:
        if "20" in text or "19" in text:
            found += _DIGITS_ONLY.match(text) is not None or any(
                change.probability == _BOTH_SIDES for change in _years(text, "")
            )
            if found >= _ENOUGH:
                return True
    return False


def find_lost_years(text: str, following: str = "", *, loses: bool = True) -> Iterator[Change]:
    """Find where 年 and 月 belong; in a text that does not lose them (`loses`) that is only a suggestion.

    `following` is the first character of the next line.

    >>> [(c.start, c.after) for c in find_lost_years("到2035实现翻番，去年8某省被确定为试点")]
    [(5, '年'), (13, '月')]

    Left alone: counts, document signs, events that are named by their year, what has its 年.

    >>> list(find_lost_years("2000人参加2024世界某某大会，见国发〔2024〕5号，2024年底前，去年5个县，今年1至5月"))
    []
    >>> list(find_lost_years("来访从1980下降到2010"))
    []
    """
    changes = _years(text, following)
    for change in sorted(changes, key=lambda one: one.start):
        probability = change.probability if loses else min(change.probability, _IN_WHOLE_TEXT)
        yield Change(change.start, change.end, "", change.after, change.rule, probability)


def _years(text: str, following: str) -> Iterator[Change]:
    figures = [match.span() for match in _FIGURES_CHANGE.finditer(text)]
    for match in _YEAR.finditer(text):
        if any(start <= match.start() < end for start, end in figures):
            continue
        behind = text[match.end() : match.end() + 20] or following
        if not behind.strip() or _COUNTED.match(behind) or behind[0] in "“”\"'、。；;":
            continue
        before = text[: match.start()]
        compared = _COMPARED.search(before) is not None and _CHANGES.match(behind) is not None
        clues = (_BEFORE.search(before) is not None) + (compared or _BEHIND.match(behind) is not None)
        yield _insert(match.end(), "年", (_NEITHER, _ONE_SIDE, _BOTH_SIDES)[clues])
    for match in _GLUED.finditer(text):
        yield _insert(match.end(), "年", _ONE_SIDE)
    for match in _MONTH.finditer(text):
        behind = text[match.end() : match.end() + 20] or following
        if (
            behind.strip()
            and not behind.lstrip().startswith(("月", "、", "日", "至", "到"))
            and not _COUNTED.match(behind)
        ):
            yield _insert(match.end(), "月", _ONE_SIDE)


def _insert(at: int, sign: str, probability: float) -> Change:
    return Change(at, at, "", sign, "restore_date_mark", probability)
