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
# What counts entries of a kind: 案例一　…
_LABEL: Final = re.compile(r"([一-鿿]{1,4}?)(?:[一二三四五六七八九十]{1,3}|\d{1,3})[\s：:、.．]")
# Parts by region take one or two of these.
_GREAT_REGIONS: Final = ("华北", "东北", "华东", "华中", "华南", "西南", "西北")


def restore_parts(contents: Contents) -> list[Cleaning]:
    """Give damaged part titles their first character back, in place and as edits of their lines.

    Evidence is either a word under the part that the title is the tail of (法机关 under 政法机关…), or a
    usual part's name that no other part here bears.
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


def restore_entries(contents: Contents) -> list[Cleaning]:
    """Give entries back the first character of a beginning that their neighbours share (026年… among 2026年…)."""
    edits = []
    titles = [entry.title for entry in contents.entries]
    for entry in contents.entries:
        lost = lost_prefix(entry.title, titles)
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
    usual = {name for name in names if name[1:] == title and name not in known}
    return (usual.pop()[0], 0.9) if len(usual) == 1 else (None, 0.0)


def _starts_word(text: str, at: int) -> bool:
    """Whether a word begins at this offset."""
    offset = 0
    for word in rjieba.cut(text):
        if offset == at:
            return True
        offset += len(word)
    return False
