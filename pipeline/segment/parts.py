"""First characters that the contents' parts and entries lost, given back where the contents itself shows them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import rjieba

from pipeline.records import Cleaning
from pipeline.segment.contents import Contents
from pipeline.segment.restore import insert_losses, repair
from pipeline.segment.titles import Loss, mend
from pipeline.segment.witness import Witness
from pipeline.text.han import HAN

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
_JOINED: Final = re.compile(f"([{HAN}]{{1,4}}?)[和与及、]([{HAN}]{{2,}})")
_FIRST_OF_SEVERAL: Final = re.compile("[、，及和与]")
# What counts entries of a kind: 案例一　…
_LABEL: Final = re.compile(rf"([{HAN}]{{1,4}}?)(?:[一二三四五六七八九十]{{1,3}}|\d{{1,3}})[\s：:、.．]")
# Parts by region take one or two of these, each with its provinces.
_GREAT_REGIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "华北": ("北京", "天津", "河北", "山西", "内蒙古"),
    "东北": ("辽宁", "吉林", "黑龙江"),
    "华东": ("上海", "江苏", "浙江", "安徽", "福建", "江西", "山东", "台湾"),
    "华中": ("河南", "湖北", "湖南"),
    "华南": ("广东", "广西", "海南", "香港", "澳门"),
    "西南": ("重庆", "四川", "贵州", "云南", "西藏"),
    "西北": ("陕西", "甘肃", "青海", "宁夏", "新疆"),
}


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

    So too what the source's lines, `texts`, show elsewhere that titles and bylines lost.
    """
    edits = []
    witness = Witness(texts)
    titles = [entry.title for entry in contents.entries]
    for entry in contents.entries:
        shared = lost_prefix(entry.title, titles)
        lost = [Loss(0, shared, 0.93)] if shared else []
        if not lost and not witness.has_twin(entry.title):
            lost = witness.losses(entry.title, beside=entry.byline or "")
        edits += _mend(contents, entry.title, entry.title_start, lost)
        entry.title = mend(entry.title, lost)
        if entry.byline:
            lost = witness.losses(entry.byline, beside=entry.title)
            edits += _mend(contents, entry.byline, contents.text.find(entry.byline, entry.start, entry.end), lost)
            entry.byline = mend(entry.byline, lost)
    return edits


def _mend(contents: Contents, text: str, start: int, lost: Sequence[Loss]) -> list[Cleaning]:
    """The edits that put back what a text at `start` of the contents lost, as far as its first line goes."""
    if start < 0 or not lost:
        return []
    row, offset = contents.row_at(start)
    if not row.text.startswith(text[:3], offset):
        return []
    inside = [replace(loss, at=offset + loss.at) for loss in lost if row.text.startswith(text[: loss.at], offset)]
    return insert_losses([row], inside, "restore_contents_title")


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


def lost_start(title: str, entries: list[str], known: set[str]) -> tuple[str | None, float]:
    """The first character that a part's title lost, if its entries or usage show it.

    >>> lost_start("法机关", ["某省政法机关推进法治建设", "某县检察院办案"], set())
    ('政', 0.95)
    >>> lost_start("纪委", ["某省纪委监委推进工作"], set()), lost_start("他单位", [], set())
    ((None, 0.0), ('其', 0.9))
    >>> lost_start("委", ["某省纪委监委推进工作", "某市纪委办案"], set()), lost_start("级党委、信访局", [], set())
    (('纪', 0.95), ('各', 0.9))
    >>> lost_start("南西北", [], {"华北东北", "华南"}), lost_start("南", [], set())
    (('西', 0.9), (None, 0.0))
    >>> (
    ...     lost_start("南", ["广东省某市信访局", "海南省某市信访局"], set()),
    ...     lost_start("北东北", ["天津市…", "吉林省…"], set()),
    ... )
    (('华', 0.95), ('华', 0.95))
    """
    if not title or (len(title) > 1 and rjieba.cut(title) == [title]):
        return None, 0.0
    seen: Counter[str] = Counter()
    # 纪委监委 is one organ, of which a part bears the first half.
    for entry in [entry.replace("纪委监委", "纪委") for entry in entries]:
        at = entry.find(title)
        # A word that spans the place where the title begins: 省|纪委 has none there, 政法|机关 has.
        if at > 0 and not _starts_word(entry, at):
            seen[entry[at - 1]] += 1
    if len(seen) == 1 and (len(title) > 1 or seen.total() > 1):
        return next(iter(seen)), 0.95
    if title in USUAL_PARTS:
        return None, 0.0
    around = _regions_around(title, entries)
    if len(around) == 1:
        return around.pop()[0], 0.95
    borne = "".join(known - {title})
    regions = [region for region in _GREAT_REGIONS if region not in borne]
    names = {*USUAL_PARTS, *regions, *(one + other for one in regions for other in regions if one != other)}
    # 级党委、信访局: the first of several.
    first = _FIRST_OF_SEVERAL.split(title)[0]
    usual = {name for name in names if name[1:] == title and name not in known} or _lost_member(title)
    usual = usual or {name for name in names if len(first) > 1 and first != title and name[1:] == first}
    return (usual.pop()[0], 0.9) if len(usual) == 1 else (None, 0.0)


def _regions_around(title: str, entries: list[str]) -> set[str]:
    """The great regions, one or two of them, that end in `title` and hold all provinces that entries begin with."""
    provinces = {one for members in _GREAT_REGIONS.values() for one in members if _begins(entries, one)}
    pairs = {one + other: (one, other) for one in _GREAT_REGIONS for other in _GREAT_REGIONS if one != other}
    names = {**{one: (one,) for one in _GREAT_REGIONS}, **pairs}
    return {
        name
        for name, regions in names.items()
        if provinces and name[1:] == title and provinces.issubset(chain(*(_GREAT_REGIONS[one] for one in regions)))
    }


def _begins(entries: list[str], place: str) -> bool:
    return any(place in entry[: len("2026年") + len(place)] for entry in entries)


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
