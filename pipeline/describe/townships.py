"""Which townships, villages and zones a text names: no table knows them, only their form does."""

from __future__ import annotations

import re
from typing import Final

from pipeline.text.han import HAN

TOWNSHIP_WORDS: Final = ("镇", "乡", "街道", "苏木", "社区", "村", "嘎查")
_JOINING: Final = "在和与及由向到对被把是为系请让经给"
# A township or village that no table knows, in running text: only behind a mark or a word that no name contains.
_IN_TEXT: Final = re.compile(
    rf"(?:^|[^{HAN}]|[{_JOINING}])(?![{_JOINING}])(?P<place>[{HAN}]{{2,4}}?(?:{'|'.join(TOWNSHIP_WORDS)}))$"
)
_NO_NAME: Final = re.compile("[该各本全所某每两三几多此第县区省镇乡]|市(?!场)|同志|名村|农村|乡村")
_LONGEST: Final = 8
_SHORTEST: Final = 2  # 红旗镇; 城镇 and 村镇 are words
_ZONE: Final = re.compile(rf"[{HAN}]{{0,8}}?(?:新区|新城|开发区|高新区|经开区|管理区|示范区|园区|产业园)")
_TOWNSHIP: Final = re.compile(
    rf"(?P<place>[{HAN}]{{1,6}}?)"
    r"(?P<word>(?<![城乡村集市坐])镇(?![压江静定痛守])|苏木|街道|(?<![城下老家返故异])乡(?![村镇土愁亲])|嘎查"
    r"|社区(?![矫服治养医])|村(?![民级庄落务居委集镇]))"
)
# 推动乡村…, 深化街道…: a title that starts with one of these does not start with a place.
_NOT_A_PLACE: Final = re.compile(
    "[推加深坚全构建落强关以把在从用做抓打筑创完健聚探提促实践持扎努积浅论试如对当农集小]|"
    "(?:让|为|到|各|多|个|大|进|下|依|发|破|织|激|弘|解|开|化|走|守|立|紧|突|围|学|贯)"
)


def zone_at_head(text: str) -> bool:
    """Whether `text` begins with a zone (新区, 开发区): no region of the table, and of no level that its name tells.

    >>> zone_at_head("某某新区推进信访工作"), zone_at_head("推进开发区信访工作"), zone_at_head("做好信访工作")
    (True, False, False)
    """
    return _ZONE.match(text) is not None and _NOT_A_PLACE.match(text) is None


def township_at_head(text: str) -> str | None:
    """The township or village that `text` begins with, as far as its form tells.

    >>> township_at_head("某某镇强化矛盾纠纷源头化解"), township_at_head("某某苏木锚定目标")
    ('某某镇', '某某苏木')

    Left alone: 乡村, 城镇 and the like, which are no names.

    >>> township_at_head("推动乡村振兴"), township_at_head("城镇化进程"), township_at_head("加强社区治理")
    (None, None, None)
    """
    match = _TOWNSHIP.match(text)
    if match is None or _NOT_A_PLACE.match(text) or (len(match["place"]) < 2 and match["word"] != "镇"):
        return None
    return match[0]


def says_inner_mongolia(text: str) -> bool:
    """Whether `text` begins with a 苏木 or 嘎查: townships and villages are called so in that region alone.

    >>> says_inner_mongolia("某某苏木延伸信访代办触角"), says_inner_mongolia("某某镇延伸信访代办触角")
    (True, False)
    """
    township = township_at_head(text)
    return township is not None and township.endswith(("苏木", "嘎查"))


def township_before(text: str, start: int, end: int) -> tuple[int, str] | None:
    """The township whose organ's name stands at `start` (and may begin with its level word): where it starts, its name.

    >>> township_before("会议在红旗镇党委召开", 6, 9), township_before("会议在该镇党委召开", 5, 7)
    ((3, '红旗镇'), None)
    """
    word = next((word for word in TOWNSHIP_WORDS if text.startswith(word, start)), "")
    place_end = start + len(word) if word and end - start > len(word) else start
    match = _IN_TEXT.search(text[max(0, place_end - _LONGEST) : place_end])
    if match is None or _NOT_A_PLACE.match(match["place"]):
        return None
    body = match["place"].removesuffix("镇").removesuffix("乡")
    if _NO_NAME.search(body) or len(body) < _SHORTEST:
        return None
    return place_end - len(match["place"]), match["place"]
