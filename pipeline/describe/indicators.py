"""Which figures a text gives, and what they measure: 及时受理率 99.85%."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final, NamedTuple

from pipeline.describe.figures import find_figures, words_of_indicators
from pipeline.text.han import HAN
from pipeline.text.patterns import any_of

# Compared with an earlier time (比去年同期), backwards: the change is none of that time's.
_COMPARED_BACKWARDS: Final = (
    r"(?:期同|期时|底|期?末|初)?(?:年上|月上|年去|年前|度季上|年\d\d(?:91|02)|”五[一二三四五六七八九十]{1,2}“)[比较]"
)
# Whose figure it was that a change starts from: 由上年的85%.
_WHEN_BASE: Final = r"(?:(?:去年|上年|年初|(?:19|20)\d\d年)(?:同期|初|底|末)?的?)?"
# Names are Han text; figures, marks and line ends bound them.
_NAMED: Final = rf"(?:PM2\.5|PM10|\d{{3,5}}(?=热线))?[{HAN}（）A-Z]{{2,24}}"
_BETWEEN_NAMES: Final = re.compile("[、和及]")
_BETWEEN_FIGURES: Final = ("、", "和", "，", "与", "及")
# More figures than this do not follow one name in one breath.
_MOST_FIGURES: Final = 5
# Further before its figure no name stands.
_REACH: Final = 48
_LONGEST_BASE: Final = 12  # 由2020年同期的 is shorter
_NOTHING_NAMED: Final = tuple("，、；。（“\n")  # directly before a figure


class Words:
    """The words that stand around figures, put together into what comes before one."""

    def __init__(self, table: dict[str, Any]) -> None:
        # Between the name and the figure: 达到, 为, 约, 同比增长, 年均分别下降. A change that says 到 is none: 提高到.
        # It is read backwards from the figure, so that one try suffices.
        rises, falls, reckoned, reached = (
            any_of(word[::-1] for word in table[name]) for name in ("rises", "falls", "reckoned", "reached")
        )
        self.link = re.compile(
            rf"(?:(?![到至为]了?(?:{rises}|{falls}))(?:{reached}|均(?![平年人户])|[:：\s]))*(?P<move>(?P<goal>[到至为])?了?(?:{rises}|(?P<falls>{falls})))?"
            rf"(?:{reckoned})*(?P<each>别分|均)?(?:{reckoned}|{_COMPARED_BACKWARDS})*"
        )
        # 满意率由85%: held at another time.
        self.base = re.compile(rf"(?:{any_of(table['bases'])}){_WHEN_BASE}$|(?:{any_of(table['steps'])})$")
        self.name = re.compile(rf"{_NAMED}$")
        self.names = re.compile(rf"{_NAMED}(?:[、和及]{_NAMED})*$")
        # 以上 ends what comes before, but 规模以上 is part of a name; so are 年度 and 年均, 月内 and 日内.
        self.starts = re.compile(
            rf"{any_of(table['starts'])}|以上(?<!规模以上)|[但而且](?<=^.)|[的将]|使(?!用)|[月日](?<![按逐每].)(?!内)|年(?![均度])"
        )
        self.head = re.compile(rf".*(?:{any_of(table['heads'])})")
        # 占比 and 比重 are measures, 比 alone compares, and so do 高于 and 较. 投资 alone is what was done.
        self.no_name = re.compile(
            rf"^(?:{any_of(table['pointing'])})+$|(?:(?<!占)比|[较于占])$|^(?:较|比(?![重例值率])|占(?!.*比)|扣除|按.*计算|(?:累计|共|计划|拟|已)*(?:完成)?投资$)"
        )
        self.ratios = frozenset(table["ratios"])
        self.amounts = tuple(table["amounts"])


@cache
def _words() -> Words:
    return Words(words_of_indicators())


class Indicator(NamedTuple):
    """A figure with its name: where both stand together, the name, the value and its unit.

    A range (5%—6%) has no value.
    """

    start: int
    end: int
    name: str
    value: float | None
    unit: str


def find_indicators(text: str) -> Iterator[list[Indicator]]:
    """Every figure whose indicator is named, in order; those that 分别 gives to one breath of names come together.

    >>> def said(text: str) -> list[tuple[str, float | None, str]]:
    ...     return [indicator[2:] for series in find_indicators(text) for indicator in series]
    >>> said("全省信访事项及时受理率98.6%，按期办结率达到97.2%。")
    [('信访事项及时受理率', 98.6, '%'), ('按期办结率', 97.2, '%')]

    A change belongs to what was named before it, and is negative when it is a fall.

    >>> said("信访总量1.2万件、同比下降8.5%。初次信访、重复信访分别下降6%、12%。")
    [('信访总量', 1.2, '万件'), ('信访总量变化', -8.5, '%'), ('初次信访变化', -6.0, '%'), ('重复信访变化', -12.0, '%')]

    What a change starts from held at another time: only what it reached counts.

    >>> said("群众满意率由85%提高到98%，利用率从上年的6%增长到8%—9%，发生率由3%降为零。")
    [('群众满意率', 98.0, '%'), ('利用率', None, '%'), ('发生率', 0.0, '%')]

    What it is compared with is no part of the name; to double says itself that something grew.

    >>> said("接待量4127人次，比去年同期下降12%，人均收入比2020年翻一番，集体访减少三成")
    [('接待量', 4127.0, '人次'), ('接待量变化', -12.0, '%'), ('人均收入变化', 1.0, '倍'), ('集体访变化', -30.0, '%')]

    Left alone: counts of things done, comparisons and parts, which name no indicator.

    >>> said("走访群众1200户，召开会议3次，时间5个工作日，高于全国2个百分点，占全国9%")
    []
    """
    words = _words()
    found: list[Indicator] = []  # the series so far
    last_name, last_end, last_unit = "", 0, ""
    last_start: int | None = None  # of the name before the figure that a change starts from
    names: list[str] = []  # of the series, those whose figures are to come
    falls = False
    for start, end, value, unit, changes in find_figures(text):
        gap = text[last_end:start]
        if names and gap in _BETWEEN_FIGURES:
            last_end = end
            found.append(Indicator(start, end, names.pop(0), _signed(value, falls), unit or last_unit))
            continue
        if found:
            yield found
        window = gap[-_REACH:]
        found, last_end, names = [], end, []
        if window[-1:] in _NOTHING_NAMED and last_start is None and not changes:
            last_name = ""
            continue
        base = words.base.search(window, max(0, len(window) - _LONGEST_BASE))
        if base is not None:
            last_name, last_unit = _name_at_end(window[: base.start()], True), unit
            last_start = start - len(window) + base.start() - len(last_name)
            continue
        link = words.link.match(window[::-1])
        if link is None:
            continue
        at = start - link.end()
        changed = changes or (link["move"] is not None and link["goal"] is None)
        falls = changed and link["falls"] is not None
        before = window[: len(window) - link.end()]
        name = _name_at_end(before, changed and unit in words.ratios)
        carries = bool(last_name) and (changes or link["move"] is not None or last_start is not None)
        is_part = bool(name) and not changed and _is_part(name, unit)
        if is_part or not (name or (carries and _says_no_other_name(before, gap))):
            last_name, last_start = "", None
            continue
        if not name:
            name = last_name
            at = at if last_start is None else last_start
        else:
            at -= len(name)
            if link["each"] == "别分":
                name, names, at = _names_in_order(before, name, changed, at)
        last_unit = unit or last_unit
        last_name, last_start = name, None
        found.append(Indicator(at, end, _named(name, changed), _signed(value, falls), last_unit))
    if found:
        yield found


def _is_part(name: str, unit: str) -> bool:
    """Whether a figure says how much of what is named, not how much it is: 货值金额三倍, 财政支出八成.

    >>> _is_part("货值金额", "倍"), _is_part("财政支出", "%"), _is_part("按期办结率", "%")
    (True, True, False)
    """
    return unit == "倍" or (unit in ("%", "‰") and name.endswith(_words().amounts))


def _name_at_end(text: str, any_thing: bool) -> str:
    named = _words().name.search(text)
    return _own_name(named[0], any_thing) if named else ""


def _says_no_other_name(before: str, gap: str) -> bool:
    """Whether a change is one of what was named before it, in the same sentence: 1.2万件、同比下降8.5%."""
    named = _words().name.search(before)
    return (named is None or _words().no_name.search(named[0]) is not None) and "。" not in gap and "\n" not in gap


def _named(name: str, changed: bool) -> str:
    return name + "变化" if changed else name


def _names_in_order(before: str, name: str, changed: bool, at: int) -> tuple[str, list[str], int]:
    """The first of several names that figures follow in the same order, the later ones, and where the first starts.

    Names that share an ending (城镇、农村居民收入) cannot be told apart safely: they stay together.
    """
    match = _words().names.search(before)
    together = match[0] if match else name
    names = [_own_name(part, True) for part in _BETWEEN_NAMES.split(together)]
    if len(names) < 2 or not names[0]:
        return name, [_named(name, changed)] * _MOST_FIGURES, at
    start = at + len(name) - len(together) + together.index(names[0])
    whole = all(names) and len({_words().head.fullmatch(part) is None for part in names}) == 1
    if not whole:
        joint = together[together.index(names[0]) :]
        return joint, [_named(joint, changed)] * _MOST_FIGURES, start
    return names[0], [_named(part, changed) for part in names[1:]], start


def _own_name(text: str, any_thing: bool) -> str:
    """The indicator's own name at the end of `text`; empty if there is none.

    With `any_thing` a name need not end as measures do: of a change, anything can be the subject.
    """
    starts = [match.end() for match in _words().starts.finditer(text) if match.end() < len(text)]
    name = text[starts[-1] :] if starts else text
    if len(name) < 2 or _words().no_name.search(name):
        return ""
    return name if any_thing or _words().head.fullmatch(name) else ""


def _signed(value: float | None, falls: bool) -> float | None:
    return -value if falls and value is not None else value
