"""For which place a figure holds, as far as its own sentence says, and where the name of its measure starts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.describe.gazetteer import RegionSpan
from pipeline.text.han import HAN

_SENTENCE_ENDS: Final = "。！？\n"
# Further than this from its figure a word no longer belongs to it; a year's targets are one sentence of such length.
CONTEXT_REACH: Final = 400
# Not 居全国首位, 高于全省, 跑赢全国: those compare.
_SCOPE: Final = re.compile(
    "(?<![居占于列在至为前比赢标先超成与同获入])(?:全国|[全我本该](?:省|市|县|区|州|盟|旗|自治区))(?!第|首|前|平均|的?比重)"
)
_CLAUSE_START: Final = re.compile(r"^$|[，。；：、和与及,;:\n来年月]$")
_AND: Final = ("、", "和", "与", "及")
# What narrows a region down to a part of it that no table knows: 某区某街道, 某市工业园区.
_PART: Final = re.compile(rf"[{HAN}]{{1,5}}?(?:街道|社区|园区|新区|开发区|(?<![城乡])镇|(?<!城)乡|(?<![乡农])村)")
# Whose measure it is, said at the start of its name: 该镇群众来访, 园区调处率.
_SHORTEST_NAME: Final = 2
_OWNER: Final = re.compile(
    "(?:该|本|我|全)(?:[省市县区州旗盟镇乡村院局]|街道|社区|园区|集团|公司)|园区|集团(?!化)|法院|检察院|(?:检察|公安|政法)机关|信访(?:系统|部门)"
)


def sentence_start(text: str, at: int) -> int:
    """Where the sentence around `at` starts, or as far back as its words can belong to what stands there."""
    start = max(0, at - CONTEXT_REACH)
    return max(start, *(text.rfind(mark, start, at) + 1 for mark in _SENTENCE_ENDS))


def places_before(text: str, start: int, at: int, regions: Sequence[RegionSpan], own: Sequence[str]) -> tuple[str, ...]:
    """The places last named between `start` and `at`: a region's name, several joined by 、, or 全国.

    全省 and 我市 stand for the one of `own`, the article's regions from the smallest, that has this level.

    >>> places_before("全省信访事项", 0, 6, [], ["杭州市", "浙江省"])
    ('浙江省',)
    >>> places_before("全县信访事项", 0, 6, [], ["杭州市", "浙江省"])
    ()
    """
    where, places = -1, list[str]()
    for match in _SCOPE.finditer(text, start, at):
        word = match[0][1:]
        where = match.start()
        named = "全国" if word == "国" else next((name for name in own if name.endswith(word)), None)
        places = [] if named is None else [named]
    for region in regions:
        first = start <= region.start and _CLAUSE_START.search(text[max(start, region.start - 1) : region.start])
        if not first or where > region.start or region.end > at or len(region.candidates) > 1:
            continue
        joined = places and text[where : region.start] in _AND
        where = region.end
        narrower = _PART.match(text, region.end, at)
        places = [] if narrower else [*(places if joined else ()), region.candidates[0].name]
    return tuple(places)


def measure_start(text: str, start: int, end: int, regions: Sequence[RegionSpan]) -> int:
    """Where the measure's own name starts between `start` and `end`, behind the places whose measure it is.

    >>> text = "该镇群众来访"
    >>> text[measure_start(text, 0, len(text), []) :]
    '群众来访'
    """
    at = start
    for region in regions:
        joint = 1 if text[at : at + 1] in _AND else 0
        if region.start == at + joint and region.end < end:
            part = _PART.match(text, region.end, end)
            at = part.end() if part else region.end
    owner = _OWNER.match(text, at, end)
    at = owner.end() if owner else at
    return at if end - at >= _SHORTEST_NAME else start
