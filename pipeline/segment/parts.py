"""First characters that the contents' parts and entries lost, given back where the contents itself shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import rjieba

from pipeline.records import Cleaning
from pipeline.segment.contents import Contents
from pipeline.segment.restore import repair

# Parts that such compilations usually have; a title that is one of these without its first character is that one.
USUAL_PARTS: Final = (
    "理论文章", "署名文章", "领导讲话", "讲话文章", "重要论述", "政策文件", "法律法规", "经验交流", "经验做法",
    "典型经验", "典型案例", "工作总结", "工作动态", "工作报告", "调研报告", "心得体会", "各地做法", "基层实践",
    "党委政府", "政法机关", "纪检监察", "国资国企", "其他单位", "其他部门", "其他地区", "事业单位", "高等院校",
    "乡镇街道", "各级党委", "各级政府", "媒体报道", "附录", "制度文件", "制度建设", "县区经验", "市县经验",
    "部门经验", "企业经验", "政策解读", "综合材料", "实践探索", "中央", "中央单位", "国家机关", "省直单位",
    "市直单位", "县区",
)  # fmt: skip
# What a part's title puts together with another of these: 部门和企业.
_MEMBERS: Final = (
    "党委", "政府", "人大", "政协", "纪委", "政法", "司法", "纪检监察", "法院", "检察院", "公安", "机关", "部门",
    "单位", "团体", "企业", "国企", "事业单位", "高校", "学校", "医院", "金融机构", "乡镇", "街道", "社区", "县区",
    "区县", "市区", "市县", "地区", "省直", "市直", "县直", "中央", "地方", "基层", "理论", "实践", "政策", "法规",
    "讲话", "文件", "总结", "报告", "案例", "经验", "做法", "成效", "问题", "对策",
)  # fmt: skip
_JOINED: Final = re.compile("([一-鿿]{1,4}?)[和与及、]([一-鿿]{2,})")
# What counts entries of a kind: 案例一　…
_LABEL: Final = re.compile(r"([一-鿿]{1,4}?)(?:[一二三四五六七八九十]{1,3}|\d{1,3})[\s：:、.．]")
# 岭省信访代办: a place of which the first character may be lost; 全省, 各市 and 新区 are whole.
_PLACE: Final = re.compile(r"(?![全各本我该某两省市县区州旗盟城新地])[一-鿿]{1,3}?[省市县区州旗盟]")
# So often a place's whole name begins a line or clause, by which it is seen to be a name.
_ENOUGH_NAMED: Final = 2
_HAN: Final = re.compile("[一-鿿]")
# 在南海区, 某省南海区: what stands in front of a whole name, and never begins one.
_NO_NAME_BEGINS: Final = frozenset("在从到由于对向为与和同及或的是以把将使让当如据经省市县区州旗盟镇乡")
# Parts by region take one or two of these.
_GREAT_REGIONS: Final = ("华北", "东北", "华东", "华中", "华南", "西南", "西北")


def restore_parts(contents: Contents) -> list[Cleaning]:
    """Give damaged part titles their first character back, in place and as edits of their lines.

    Evidence is a word under the part that the title is the tail of (法机关 under 政法机关…), a usual part's
    name that no other part here bears, or the one thing that is joined with others so (门和企业).
    """
    edits = []
    known = {part.title for part in contents.parts}
    for at, part in enumerate(contents.parts):
        entries = [entry.title for entry in contents.entries if entry.part == at]
        lost, probability = lost_start(part.title, entries, known)
        if lost is None:
            continue
        row, offset = contents.row_at(part.start)
        place = row.text.find(part.title, offset)
        if place < 0:
            continue
        edits.append(repair(row, place, place, lost, rule="restore_part_title", probability=probability))
        part.title = lost + part.title
    return edits


def restore_entries(contents: Contents, texts: Sequence[str]) -> list[Cleaning]:
    """Give entries back the first character of a beginning that their neighbours share (026年… among 2026年…).

    So too that of a place which the source's lines, `texts`, name in full.
    """
    edits = []
    titles = [entry.title for entry in contents.entries]
    named = "\n".join(texts)
    for entry in contents.entries:
        lost = lost_prefix(entry.title, titles) or lost_of_place(entry.title, named)
        if lost is None:
            continue
        row, offset = contents.row_at(entry.title_start)
        if row.text.startswith(entry.title[:3], offset):
            edits.append(repair(row, offset, offset, lost, rule="restore_contents_title", probability=0.93))
            entry.title = lost + entry.title
    return edits


def lost_prefix(title: str, titles: Sequence[str]) -> str | None:
    """The character before a title that makes it begin as at least three others and most of all do.

    >>> reports = ["2026年北海市工作报告", "2026年东山市工作报告", "2026年西河市工作报告"]
    >>> lost_prefix("026年南江市工作报告", [*reports, "026年南江市工作报告"]), lost_prefix("关于东山市工作", reports)
    ('2', None)
    >>> lost_prefix(
    ...     "例四　三级书记接访日", ["案例一　调解经", "案例二　欠薪案", "案例三　加装电梯记", "例四　三级书记接访日"]
    ... )
    '案'
    """
    alike = [
        other[0] for other in titles if len(other) > 5 and other[1:5] == title[:4] and not title.startswith(other[:4])
    ]
    label = _LABEL.match(title)
    if label is not None and not alike:
        labels = [found[1] for other in titles if (found := _LABEL.match(other)) is not None]
        alike = [other[0] for other in labels if other[1:] == label[1]]
    if len(alike) >= 3 and len(alike) >= 0.5 * (len(titles) - 1) and len(set(alike)) == 1:
        return alike[0]
    return None


def lost_of_place(title: str, text: str) -> str | None:
    r"""The character that a text always has in front of the place that a title begins with, where a name begins.

    >>> text = "岭省信访代办做法\n云岭省信访局\n近年来，云岭省推进代办，为云岭省发展出力。"
    >>> lost_of_place("岭省信访代办做法", text)
    '云'

    Left alone: what also stands behind other characters, or begins lines of its own, or is never begun with.

    >>> lost_of_place("河市信访代办做法", "清河市信访局\n清河市委\n沙河市信访局")
    >>> lost_of_place("河口区代办做法", "去河口区\n去河口区\n河口区信访局\n河口区司法局")
    >>> lost_of_place("河口区代办做法", "推进某省东河口区代办，到东河口区调研")
    """
    place = _PLACE.match(title)
    if place is None:
        return None
    before: set[str] = set()
    named = bare = 0
    for found in re.finditer(place[0], text):
        ahead = text[max(0, found.start() - 2) : found.start()]
        if not _HAN.match(ahead[-1:]):
            bare += 1
            continue
        before.add(ahead[-1])
        named += not _HAN.match(ahead[:-1])
    # The title's own line, and others with the same loss, begin with the rest.
    if len(before) != 1 or named < _ENOUGH_NAMED or named <= bare or not before.isdisjoint(_NO_NAME_BEGINS):
        return None
    return before.pop()


def lost_start(title: str, entries: list[str], known: set[str]) -> tuple[str | None, float]:
    """The first character that a part's title lost, if its entries or usage show it.

    >>> lost_start("法机关", ["某省政法机关推进法治建设", "某县检察院办案"], set())
    ('政', 0.95)
    >>> lost_start("纪委", ["某省纪委监委推进工作"], set()), lost_start("他单位", [], set())
    ((None, 0.0), ('其', 0.9))
    >>> lost_start("南西北", [], {"华北东北", "华南"})
    ('西', 0.9)
    """
    if not title or (len(title) > 1 and rjieba.cut(title) == [title]):
        return None, 0.0
    seen: Counter[str] = Counter()
    for entry in entries:
        at = entry.find(title)
        # A word that spans the place where the title begins: 省|纪委 has none there, 政法|机关 has.
        if at > 0 and not _starts_word(entry, at):
            seen[entry[at - 1]] += 1
    if len(seen) == 1 and len(title) > 1:
        return next(iter(seen)), 0.95
    if title in USUAL_PARTS:
        return None, 0.0
    borne = "".join(known - {title})
    regions = [region for region in _GREAT_REGIONS if region not in borne]
    names = {*USUAL_PARTS, *regions, *(one + other for one in regions for other in regions if one != other)}
    usual = {name for name in names if name[1:] == title and name not in known} or _lost_member(title)
    return (usual.pop()[0], 0.9) if len(usual) == 1 else (None, 0.0)


def _lost_member(title: str) -> set[str]:
    """What the first of two things that a title joins can have been: with the title's end a usual part, or alone.

    >>> (
    ...     _lost_member("法和纪检监察机关"),
    ...     _lost_member("门和企业"),
    ...     sorted(_lost_member("法和社区")),
    ...     _lost_member("人和事"),
    ... )
    ({'政法机关'}, {'部门'}, ['做法', '司法', '政法'], set())
    """
    joined = _JOINED.match(title)
    if joined is None:
        return set()
    first, second = joined.groups()
    whole = {name for name in USUAL_PARTS if name[1:] == first + title[-2:]}
    beside = second.startswith(_MEMBERS)
    return whole or {name for name in _MEMBERS if beside and name[1:] == first}


def _starts_word(text: str, at: int) -> bool:
    """Whether a word begins at this offset."""
    offset = 0
    for word in rjieba.cut(text):
        if offset == at:
            return True
        offset += len(word)
    return False
