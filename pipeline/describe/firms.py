"""What firms and institutes are called: a name of their own, which no table knows, and a legal form."""

from __future__ import annotations

import re
from typing import Final

from pipeline.text.han import HAN

_LEGAL_FORMS: Final = (
    "有限责任公司", "股份有限公司", "有限公司", "集团有限公司", "集团股份有限公司", "集团公司",
    "控股集团", "实业集团", "能源集团", "建设集团", "投资集团",
    "发展集团", "科技集团", "矿业集团", "重工集团", "建工集团",
)  # fmt: skip
_REST: Final = re.compile(rf"[{HAN}]{{0,10}}?(?:{'|'.join(_LEGAL_FORMS)})")
# What says that something is a firm and is no end of a firm's name.
_BARE: Final = ("公司", "厂", "国企", "国有企业")
_OWN_NAME: Final = re.compile(rf"(?:(?![的和在是有])[{HAN}（）()A-Za-z]){{0,14}}")
# A name of its own, behind a mark or a word that no name contains.
_BEFORE: Final = re.compile(
    rf"(?:^|[^{HAN}（）]|[在与和由向到对被把为系请让给])(?P<own>(?:(?![在与由向到对被把为系请让给])[{HAN}（）]){{2,16}})$"
)
# What is done to a firm: no part of its name.
_VERBS: Final = (
    "组建",
    "做强",
    "做优",
    "做大",
    "推动",
    "支持",
    "加快",
    "推进",
    "整合",
    "重组",
    "成立",
    "培育",
    "引进",
    "打造",
)
_LONGEST: Final = 18  # characters of that and of what stands before it


def has_own_name(between: str, name: str) -> bool:
    """Whether a firm or an institute has a name of its own between its region and what it is.

    >>> has_own_name("某某矿业", "集团"), has_own_name("的上市", "集团"), has_own_name("某某矿业", "公司")
    (True, False, False)
    """
    return name not in _BARE and _OWN_NAME.fullmatch(between) is not None


def firm_start(text: str, start: int, end: int) -> int | None:
    """Where a firm's own name starts that has its legal form at `start`; None where it has none.

    Without its legal form a firm's name has no beginning.

    >>> text = "职工与恒晟煤业集团有限公司签约"
    >>> text[firm_start(text, 7, 13) : 13]
    '恒晟煤业集团有限公司'

    Left alone: withheld names, and what is no legal form.

    >>> firm_start("某建筑有限公司", 3, 7), firm_start("上市公司", 2, 4)
    (None, None)
    """
    if text[start:end] not in _LEGAL_FORMS:
        return None
    match = _BEFORE.search(text[max(0, start - _LONGEST) : start])
    if match is None or "某" in match["own"]:
        return None
    verb = next((verb for verb in _VERBS if match["own"].startswith(verb)), "")
    return start - len(match["own"]) + len(verb) if len(match["own"]) - len(verb) > 1 else None


def firm_end(text: str, end: int) -> int:
    """Where the name of a firm ends whose short name ends at `end`: behind its legal form, if that follows.

    >>> firm_end("中国石油天然气集团有限公司召开会议", 4), firm_end("中国石油召开会议", 4)
    (13, 4)
    """
    match = _REST.match(text, end)
    return match.end() if match else end
