"""How figures are written: numbers and units, ranges, numerals in Han, tenths, fractions and multiples."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from pipeline.text.numerals import read_numeral
from pipeline.text.patterns import any_of

# From its first digit on, so that no place inside a number is tried.
_NUMBER: Final = r"\d(?<![\d.]\d)(?:\d{0,2}(?:[,，]\d{3})+|\d*)(?:\.\d+)?"
_DIGIT: Final = "一二两三四五六七八九"
_NUMERAL: Final = f"{_DIGIT}十百千万亿零〇"
_LONGEST: Final = 20  # characters of a numeral; a longer row of them is none, and costs no search
# 一成不变, 九成员: no tenths.
_NO_TENTHS: Final = "不为立功效果员本都就长型熟绩人分"
_MYRIADS: Final = ("万", "亿")
_REACHED: Final = tuple("破超近达过逾")
_PER_CENT: Final = "%"
_HALF: Final = 50.0


class Figure(NamedTuple):
    """A figure in a text: where it stands with its unit, its value and unit; null for a range or a vague number.

    One that says itself that something changed (翻一番) `changes`; a zero may have no unit of its own.
    """

    start: int
    end: int
    value: float | None
    unit: str
    changes: bool = False


@cache
def words_of_indicators() -> dict[str, Any]:
    """The shipped table of the words that indicators are written with, read once."""
    return tomllib.loads((files("pipeline.describe") / "data" / "indicators.toml").read_text("utf-8"))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of Arabic figures, and of those in Han. Each begins with a set of characters, so that a search is fast."""
    table = words_of_indicators()
    units, to = any_of(table["units"]), f"[{table['dashes']}]{{1,2}}"
    arabic = re.compile(
        rf"(?P<first>{_NUMBER})"
        rf"(?:[多余来]?\s*(?P<unit>{units})(?!{to}\d)"
        rf"|\s*(?P<first_unit>{units}|[万亿])?\s*{to}(?P<last>{_NUMBER})[多余来]?\s*(?P<last_unit>{units})"
        rf"|[多余来]?\s*(?P<only_unit>{units})|(?P<zero>(?<=[为至到]0)(?![\d.％%‰])))"
    )
    row = f"[{_NUMERAL}]{{1,{_LONGEST}}}"
    point = f"(?:点[{_DIGIT}零〇]{{1,{_LONGEST}}})?"  # 二点五万人 counts 万人, as 2.5万人 does
    # 三件 only says which ones; as a share, a decimal, or the first end of a range, one digit is a figure.
    enough = f"(?<=[十百千万亿])|(?=[{_NUMERAL}]|成|分之|倍|个百分点|点[{_DIGIT}]|{to})"
    tenths = f"(?P<tenths>成)(?P<hundredths>[{_DIGIT}])?(?![{_NO_TENTHS}])"
    han = re.compile(
        rf"(?P<numeral>[{_NUMERAL}](?<![{_NUMERAL}].)(?:{enough})[{_NUMERAL}]{{0,{_LONGEST}}}{point})(?P<to>{to}{row})?"
        rf"(?:分之(?P<share>{row}{point})(?P<to_share>{to}{row})?|{tenths}|[多余]?(?P<unit>{units}))"
        rf"|(?P<half>半数|一半|过半(?!年|个月))|翻了?(?P<doubled>[{_DIGIT}])?番(?!”)"
        rf"|[上数几][十百千万亿]+(?P<vague_unit>{units})"
        rf"|(?P<zero>零(?<=[为至到].)(?![\d{_NUMERAL}]))"
    )
    return arabic, han


def find_figures(text: str) -> list[Figure]:
    """Every figure with its unit; a range of equal units (5%—6%, 3至5个百分点) is one of no value.

    >>> [(f.value, f.unit) for f in find_figures("办结率达98%至2023年底，满意率96%，增长5%—6%，5—8万人，5万元至8%")]
    [(98.0, '%'), (96.0, '%'), (None, '%'), (None, '万人'), (5.0, '万元'), (8.0, '%')]

    Numerals in Han and parts of a whole are read; what a change starts from is no end of a range.

    >>> [
    ...     (f.value, f.unit)
    ...     for f in find_figures("一百二十三件，百分之九十，三分之二，九成五，近三成，翻两番，由85%到96%")
    ... ]
    ... # doctest: +NORMALIZE_WHITESPACE
    [(123.0, '件'), (90.0, '%'), (66.6667, '%'), (95.0, '%'), (30.0, '%'), (3.0, '倍'), (85.0, '%'), (96.0, '%')]

    Vague ones have no value either, and a zero needs a word that leads to it.

    >>> [(f.value, f.unit) for f in find_figures("上千人，20多个，3000余件，降为零，一成不变")]
    [(None, '人'), (20.0, '个'), (3000.0, '件'), (0.0, '')]
    """
    arabic, han = _patterns()
    figures = [figure for match in arabic.finditer(text) for figure in _arabic(text, match)]
    taken = {at for figure in figures for at in (figure.start, figure.end - 1)}
    for match in han.finditer(text):
        figure = _in_han(text, match)
        if figure is not None and taken.isdisjoint((figure.start, figure.end - 1)):
            figures.append(figure)
    return sorted(figures)


def _arabic(text: str, match: re.Match[str]) -> Iterator[Figure]:
    """One figure, or a range; two figures where their units differ (5万元至8%) or one became the other (由5%到8%)."""
    start, end = match.span()
    alone = match["unit"] or match["only_unit"]
    if alone or match["zero"] is not None:
        yield Figure(start, end, _read(match["first"]), _standard(alone or ""))
        return
    unit, first_unit = _standard(match["last_unit"]), _standard(match["first_unit"] or "")
    became = start > 0 and text[start - 1] in words_of_indicators()["bases"]
    if not became and (first_unit in ("", unit) or (first_unit in _MYRIADS and unit.startswith(first_unit))):
        yield Figure(start, end, None, unit)
        return
    if first_unit not in ("", *_MYRIADS):
        yield Figure(start, match.end("first_unit"), _read(match["first"]), first_unit)
    yield Figure(match.start("last"), end, _read(match["last"]), unit)


def _in_han(text: str, match: re.Match[str]) -> Figure | None:
    """A figure in Han; none if it is no numeral (一二十, 万元产值)."""
    start, end = match.span()
    if match["half"]:
        return Figure(start, end, _HALF, _PER_CENT)
    if match[0][0] == "翻":
        return Figure(start, end, 2.0 ** (read_numeral(match["doubled"] or "一") or 1) - 1, "倍", changes=True)
    if match["zero"]:
        return Figure(start, end, 0.0, "")
    if match["vague_unit"]:
        return Figure(start, end, None, match["vague_unit"])
    numeral, is_range = match["numeral"], match["to"] or match["to_share"]
    if match["share"]:
        value, unit = _share(numeral, match["share"]), "‰" if numeral == "千" else _PER_CENT
    elif match["tenths"]:
        if len(numeral) > 2 or set(numeral) - set(_DIGIT):
            return None
        tenth = 10.0 * (read_numeral(numeral[-1]) or 0) + (read_numeral(match["hundredths"] or "") or 0)
        value, unit = None if len(numeral) == 2 else tenth, _PER_CENT  # 八九成 is a range
    else:
        value, unit = _decimal(numeral), match["unit"]
        if value is None and set(numeral) <= set("百千万亿"):
            # 突破万亿元 is one 万亿; 百余件 says about how many; 每万人 and 万元产值 count nothing.
            reached = text[start - 1 : start] in _REACHED
            if not reached and text[match.end("numeral")] not in "多余":
                return None
            value = _decimal("一" + numeral) if reached else None
        elif value is None:
            return None  # 一二十
    return Figure(start, end, None if is_range else value, unit)


def _standard(unit: str) -> str:
    return unit.replace("％", _PER_CENT)


def _read(number: str) -> float:
    return float(number.replace(",", "").replace("，", ""))


def _decimal(numeral: str) -> float | None:
    """九十八点五 is 98.5."""
    whole, _, rest = numeral.partition("点")
    high = read_numeral(whole)
    digits = [read_numeral(digit) for digit in rest]
    if high is None or any(digit is None or digit > 9 for digit in digits):
        return None
    return float(f"{high}.{''.join(map(str, digits)) or 0}")


def _share(parts: str, share: str) -> float | None:
    """三分之二 and 百分之九十八点五 in per cent, 千分之五 in per mille."""
    part = _decimal(share)
    if parts in ("百", "千"):
        return part
    whole = read_numeral(parts)
    return None if not whole or part is None else round(100 * part / whole, 4)
