"""How Chinese official prose counts: 第一章, 一、, （一）, 1., ①, 一是, 首先, with their values, whole or damaged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pipeline.text.han import HAN
from pipeline.text.numerals import read_numeral, write_numeral

_HAN: Final = "一二三四五六七八九十百"
_HAN_NUMBER: Final = f"[{_HAN}]{{1,5}}"
_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_FIRSTLY: Final = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": None, "此外": None}

# Kinds of enumerator from the outermost to the innermost, as official documents nest them
# (党政机关公文格式: 一、 （一） 1. （1）), laws around them, spoken series inside.
KINDS: Final = (
    "attachment",  # 附件1
    "division",  # 第一部分, 第一编
    "chapter",  # 第一章
    "section",  # 第一节
    "clause",  # 第一条
    "han",  # 一、
    "han_paren",  # （一）
    "decimal",  # 1.1
    "digit",  # 1.
    "digit_paren",  # （1）
    "circled",  # ①
    "point",  # 一是, 二要
    "ordinal",  # 第一，, 首先
)
RANK: Final = {kind: rank for rank, kind in enumerate(KINDS)}


@dataclass(frozen=True, slots=True)
class Enumerator:
    """An enumerator at the start of a text.

    `value` is None where damage took it (、强统筹) or where the word has none (最后); `end` is the
    offset behind it, and `whole` tells whether it stands as its writer wrote it.
    """

    kind: str
    value: int | None
    surface: str
    end: int
    whole: bool = True


# One row per written form, tried in order: (kind, pattern with the number in group 1, whole).
# Each look-ahead keeps out the look-alike named beside it.
_FORMS: Final[tuple[tuple[str, re.Pattern[str], bool], ...]] = (
    (
        "attachment",
        re.compile(r"附\s*[件表录]\s*(\d{1,3}|[一二三四五六七八九十]{1,3})?\s*(?:[:：.、．](?!\d)|(?=[\s《]|$))"),
        True,
    ),
    (
        "division",
        re.compile(rf"第\s*({_HAN_NUMBER}|\d{{1,3}})\s*(?:部分|编|篇|分编|单元)(?![{HAN}]{{0,3}}[是要])[、，:：]?"),
        True,
    ),
    ("chapter", re.compile(rf"第\s*({_HAN_NUMBER}|\d{{1,3}})\s*章"), True),
    ("section", re.compile(rf"第\s*({_HAN_NUMBER}|\d{{1,3}})\s*节"), True),
    # 第一条是… counts aloud, 第三条第二款 cites
    ("clause", re.compile(rf"第\s*({_HAN_NUMBER}|\d{{1,4}})\s*条(?:之{_HAN_NUMBER})?(?![款项第规是、，])"), True),
    # 一、二线城市 is no enumerator
    ("han", re.compile(rf"({_HAN_NUMBER})\s*[、．.](?![{_HAN}]+[、线类级])"), True),
    ("han_paren", re.compile(rf"[（(]\s*({_HAN_NUMBER})\s*[)）][、，]?"), True),
    (
        "decimal",
        re.compile(rf"(\d{{1,2}}(?:\.\d{{1,2}}){{1,4}})[.．、]?(?=\s*[{HAN}（(《“])(?!\s*[万亿个万年月日倍元米公平])"),
        True,
    ),
    # 1.5亿元 is a number, 1.2026年… is an item
    ("digit", re.compile(r"(\d{1,3})\s*[.．、](?:(?!\d)|(?=(?:19|20)\d\d年))"), True),
    ("digit_paren", re.compile(r"[（(]\s*(\d{1,3})\s*[)）]|(?<!\d)(\d{1,2})[)）](?!\d)"), True),
    ("circled", re.compile(f"([{_CIRCLED}])"), True),
    # 一是一 and 三要素 are words
    ("point", re.compile(r"([一二三四五六七八九十]{1,2})(?:方面)?(?:是|要|则)(?![一素件点])"), True),
    # 第一书记, 第一季度 count nothing
    ("ordinal", re.compile(rf"第({_HAN_NUMBER})[，,、:：]|其([一二三四五六])[，,、:：]"), True),
    ("ordinal", re.compile(r"(首先|其次|再次|再者|最后)[，,、:：]?"), True),
    # What damage leaves: 一)… lost its bracket, 、… its number, )… both.
    ("han_paren", re.compile(rf"({_HAN_NUMBER})[)）]"), False),
    ("han_paren", re.compile(rf"[（(]?[)）](?=[{HAN}“‘《])()"), False),
    ("han", re.compile(rf"、(?=[{HAN}“‘《0-9])()"), False),
    # 一章　总则 lost its first character
    ("chapter", re.compile(rf"({_HAN_NUMBER})\s*章(?=\s)"), False),
    ("section", re.compile(rf"({_HAN_NUMBER})\s*节(?=\s)"), False),
    ("clause", re.compile(rf"({_HAN_NUMBER})\s*条(?=\s)"), False),
)
# Kinds whose lost characters a sequence gives back.
_WRITTEN: Final = {"han": "{}、", "han_paren": "（{}）", "chapter": "第{}章", "section": "第{}节", "clause": "第{}条"}
# Every enumerator begins with one of these; looking at the first character spares the patterns.
_FIRST: Final = frozenset(f"{_HAN}第附首其再最（(）)、0123456789{_CIRCLED}")


def write_enumerator(kind: str, value: int) -> str | None:
    """The enumerator of a Han series as it should stand; None for kinds that are not restored.

    >>> write_enumerator("han", 4), write_enumerator("han_paren", 11), write_enumerator("chapter", 2)
    ('四、', '（十一）', '第二章')
    """
    form = _WRITTEN.get(kind)
    # No compilation counts to a hundred; a gap that wide is a misreading.
    return form.format(write_numeral(value)) if form and value < 100 else None


def leading_enumerator(text: str) -> Enumerator | None:
    """The enumerator that `text` starts with, if any.

    >>> leading_enumerator("（三）健全机制")
    Enumerator(kind='han_paren', value=3, surface='（三）', end=3, whole=True)
    >>> leading_enumerator("、聚合力，促落实").value is None
    True
    >>> leading_enumerator("1.5亿元"), leading_enumerator("一、二线城市")
    (None, None)
    """
    if text[:1] not in _FIRST:
        return None
    for kind, pattern, whole in _FORMS:
        found = pattern.match(text)
        if found:
            number = next((group for group in found.groups() if group), None)
            return Enumerator(kind, _value(kind, number), found[0], found.end(), whole)
    return None


def _value(kind: str, number: str | None) -> int | None:
    if not number:
        return None
    if kind == "circled":
        return _CIRCLED.index(number) + 1
    if number in _FIRSTLY:
        return _FIRSTLY[number]
    return read_numeral(number.rsplit(".", 1)[-1])
