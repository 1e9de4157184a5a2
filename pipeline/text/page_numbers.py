"""How page numbers are printed, and whether a run of them can be one."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ROMAN_VALUES: Final = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_ROMAN_SIGNS: Final = {chr(0x2160 + i): i + 1 for i in range(12)} | {chr(0x2170 + i): i + 1 for i in range(12)}
_ROMAN: Final = re.compile(r"(?:c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})", re.IGNORECASE)
_HAN_DIGITS: Final = {char: i for i, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

_SIGNS: Final = r"\d{1,4}|[ivxlcIVXLC]{1,8}|[Ⅰ-Ⅻⅰ-ⅻ]"
_NUMBER: Final = rf"(?P<number>{_SIGNS}|[〇○零一二三四五六七八九十百]{{1,5}})"
# 一 and （一） on a line of their own number a section, never a page.
_PLAIN: Final = rf"(?P<number>{_SIGNS})"
# In order, the surest first; `decorated` forms are page numbers by their looks alone, the others need company.
_FORMS: Final[tuple[tuple[bool, re.Pattern[str]], ...]] = tuple(
    (decorated, re.compile(pattern, re.ASCII))
    for decorated, pattern in (
        # — 12 —, -12-, ·12·, ~ 12 ~, － 12 －; but not -12, a number below zero
        (True, rf"[-—–―－─~～·•・]{{1,3}}{_NUMBER}[-—–―－─~～·•・]{{1,3}}"),
        # ◆ 12 ◆, « 12 », //12//
        (True, rf"([◆◇■□●○★☆※❖]|/{{1,2}}){_NUMBER}\1"),
        (True, rf"«{_NUMBER}»"),
        # ----- 12 -----, ===12===, as programs part pages that they write as text
        (True, rf"[-—–―－─~～=＝*＊_]{{2,30}}{_NUMBER}[-—–―－─~～=＝*＊_]{{2,30}}"),
        # 第12页 and 第12页，共158页; but not 第12页至第14页
        (True, rf"第{_NUMBER}页(?:[,，/／|、]?[(（]?(?:共|总)\d{{1,4}}页[)）]?)?"),
        (True, rf"(?:共|总)\d{{1,4}}页[,，/／|、]?第{_NUMBER}页"),
        (True, rf"(?:页码|页次|页)[:：]?{_NUMBER}(?:/\d{{1,4}})?"),
        (True, rf"[Pp]age\.?{_NUMBER}(?:(?:of|/)\d{{1,4}})?"),
        # 12/158; a fraction looks the same
        (False, rf"{_PLAIN}[/／]\d{{1,4}}"),
        # (12), [12], 〔12〕; an enumerator looks the same
        (False, rf"[(（\[【〔<〈]{_PLAIN}[)）\]】〕>〉]"),
        (False, rf"[|｜]{_PLAIN}[|｜]?"),
        (False, rf"{_PLAIN}[|｜]"),
        (False, rf"[Pp]\.?{_PLAIN}"),
        # 12; so does a cell of a table
        (False, _PLAIN),
    )
)
_BLANK: Final = re.compile(r"\s+")
_HALF_WIDTH: Final = {ord("０") + digit: str(digit) for digit in range(10)}
# The longest form, 第1234页（共1234页）, has 13 signs; with spaces between them it may be twice as long.
_MAX_LENGTH: Final = 30
# What programs draw around the number of a page that they write as text: === 第 3 页 ===, 【第3页】, <page 3>.
_BORDER: Final = "=＝*＊_#-—–―－─~～·•・【】[]［］(（)）<>《》〔〕〈〉|｜"
_MAX_BORDERED: Final = 100
_IS_WORDED: Final = re.compile(r"[第共总页]|page", re.I)


@dataclass(frozen=True, slots=True)
class PageNumber:
    """A printed page number.

    `decorated` says that its looks alone make it one, `arabic` that it is written in digits.
    """

    value: int
    decorated: bool
    arabic: bool = True


def read_page_number(text: str) -> PageNumber | None:
    """Read a whole line as a page number; None if it is none.

    >>> read_page_number("— 12 —"), read_page_number("第3页 共158页")
    (PageNumber(value=12, decorated=True, arabic=True), PageNumber(value=3, decorated=True, arabic=True))
    >>> read_page_number("12/158"), read_page_number("ⅳ")
    (PageNumber(value=12, decorated=False, arabic=True), PageNumber(value=4, decorated=False, arabic=False))
    >>> read_page_number("=== 第 3 页 ===")
    PageNumber(value=3, decorated=True, arabic=True)
    >>> read_page_number("-12"), read_page_number("（一）"), read_page_number("第一页")
    (None, None, PageNumber(value=1, decorated=True, arabic=False))
    >>> read_page_number("《1984》") is None
    True
    """
    if len(text) > _MAX_LENGTH and (len(text) > _MAX_BORDERED or text.lstrip()[:1] not in _BORDER):
        return None
    bare = _BLANK.sub("", text).translate(_HALF_WIDTH)
    core = bare.strip(_BORDER)
    if _IS_WORDED.match(core):
        bare = core
    for decorated, form in _FORMS:
        match = form.fullmatch(bare)
        if match:
            value = _value(match["number"])
            return None if value is None else PageNumber(value, decorated, match["number"].isdigit())
    return None


def longest_ascent(values: Sequence[int]) -> list[int]:
    """Positions of a longest strictly ascending subsequence: what is left is out of order.

    >>> longest_ascent([1, 2, 500, 3, 4])
    [0, 1, 3, 4]
    """
    tails: list[int] = []
    ends: list[int] = []
    before = [-1] * len(values)
    for i, value in enumerate(values):
        at = bisect_left(tails, value)
        before[i] = ends[at - 1] if at else -1
        if at == len(tails):
            tails.append(value)
            ends.append(i)
        else:
            tails[at], ends[at] = value, i
    chain = []
    i = ends[-1] if ends else -1
    while i >= 0:
        chain.append(i)
        i = before[i]
    return chain[::-1]


def _value(number: str) -> int | None:
    if number.isascii() and number.isdigit():
        return int(number)
    if number in _ROMAN_SIGNS:
        return _ROMAN_SIGNS[number]
    if number.isascii():
        return _roman_value(number)
    return _han_value(number)


def _roman_value(number: str) -> int | None:
    if not _ROMAN.fullmatch(number):
        return None
    values = [_ROMAN_VALUES[char] for char in number.lower()]
    return sum(-v if any(w > v for w in values[i + 1 : i + 2]) else v for i, v in enumerate(values))


def _han_value(number: str) -> int | None:
    """二十三 and 二三 are 23; anything else that is no number gives None."""
    if "百" not in number and "十" not in number:
        return int("".join(str(_HAN_DIGITS[char]) for char in number))
    match = re.fullmatch(
        r"(?:([一二三四五六七八九])百)?零?(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", number
    )
    if not match:
        return None
    hundreds, tens, ten, ones = match.groups()
    return (
        100 * _HAN_DIGITS[hundreds or "〇"] + (10 * _HAN_DIGITS[tens or "一"] if ten else 0) + _HAN_DIGITS[ones or "〇"]
    )
