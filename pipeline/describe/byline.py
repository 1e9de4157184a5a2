"""Who signs an article: a byline taken apart into organ, post and persons."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Final

from pipeline.describe.organs import Organs, OrganSpan, organs
from pipeline.describe.township_names import find_regions
from pipeline.describe.townships import township_at_head
from pipeline.text.dates import read_date_line
from pipeline.text.han import HAN

_DATA: Final = files("pipeline.describe") / "data"
# 艾尔肯·吐尼亚孜
_DOTTED_NAME: Final = rf"[{HAN}]{{1,9}}(?:[·•・‧][{HAN}]{{1,9}})+"
_BLANK: Final = r"[ \t\u3000\xa0]"
# What the offices of organs end in.
_OFFICE_ENDS: Final = (
    "局", "处", "科", "室", "队", "股", "所", "站", "庭", "院", "办", "厅", "部", "委", "组",
    "中心", "公司", "集团", "政府",
)  # fmt: skip
_LABEL: Final = re.compile(
    r"(?:作者|署名|撰文|撰稿|执笔|供稿|主笔|整理|报送|(?:(?:课题|调研)组)?(?:组长|负责人|主持人|成员)|文字|文)(?:单位|人|者)?\s*[:：/／丨|]\s*"
)
# 文/某某　图/某某: who took the pictures did not write.
_PICTURES: Final = re.compile(r"(?<!\S)(?:图片|图|摄影|摄)\s*[:：/／丨|].*$")
# 某某（电话：…）, 某某 13800000000: how to reach the author, and nothing else behind it.
_CONTACT: Final = re.compile(
    r"[\s，,；;（(]*(?:(?:联系)?(?:电话|方式|人电话)|手机|座机|邮箱|电子邮箱|E-?mail|邮编|QQ|微信)?\s*[:：]?\s*"
    r"(?:1\d{10}|0\d{2,3}[-—－ ]?\d{7,8}|[\w.]+@[\w.]+)[\s）)]*$",
    re.IGNORECASE,
)
# 某某，系某省信访局局长; 某某 单位：某省信访局
_OF: Final = re.compile(
    rf"[\s，,。；;]*(?:(?:系|现任|现为|任职于|就职于)(?![统列])|(?:作者|工作)?单位{_BLANK}*[:：])\s*"
)
_NAME_AND_POST: Final = re.compile("([^（）]+)（([^（）]+)）")
_IS: Final = re.compile("^(?:作者|笔者)(?:单位)?[系是为]|^系")  # 作者系某省信访局局长
_SENT_IN: Final = re.compile(r"\s*(?:供稿|撰稿|报送|整理|同志)$")
_THEN: Final = re.compile("^(?:时任|现任|原任|曾任)")  # 时任某县委书记: said in front of the organ, meant of the post
_OUTLET: Final = re.compile(r"(?:来源|稿源|转自|出处)\s*[:：]")
_WHOLLY_BRACKETED: Final = re.compile(r"^[（(【\[]([^（）()【】\[\]]*)[）)】\]]$")
_BRACKETS: Final = str.maketrans("()", "（）")
_PLACE: Final = re.compile(rf"(?:[{HAN}]{{1,8}}|[A-ZX×]{{1,3}})[省市县区州盟旗镇乡]")  # a place that no table knows
_SEPARATORS: Final = " 、，,;；/／|"
# 某某，某省信访局局长; 某省信访局局长：某某
_BEFORE_NAME: Final = re.compile(rf"{_BLANK}*[:：·，,—]{_BLANK}*")
_PARTY_POST: Final = re.compile("(党委|党工委|党支部|党总支)书记")
_VILLAGES: Final = ("村", "社区", "嘎查")
_LONGEST: Final = 300  # a dozen signers with their posts are shorter; what is longer is text, and no reading of it ends
_SHORTEST_ORGAN: Final = 3  # 市委、市政府 are two of one place, and named as one
_SHORTEST_BEFORE_POST: Final = 3  # 高县长 may be of 高县
_POST_LINK: Final = re.compile(rf"{_BLANK}*[、，,兼暨及]{_BLANK}*")


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline's parts. `organ` also stands when its name only follows from the post (市长: 人民政府)."""

    text: str
    authors: tuple[str, ...] = ()
    role: str | None = None
    organ: OrganSpan | None = None

    @property
    def author(self) -> str | None:
        return "、".join(self.authors) or None


class Bylines:
    """What a byline is made of: posts, surnames, and the organs and regions in front of them."""

    def __init__(self, table: dict[str, Any], surnames: str, organs: Organs) -> None:
        self._organs = organs
        self._heads: dict[str, str] = table["heads"]
        surname = f"(?:{'|'.join(table['double_surnames'])}|[{surnames}])"
        given = rf"(?:{'|'.join(table['given'])}){{1,2}}(?![{HAN}])"
        # 李　明: names of two characters are spread to the width of three.
        spread = rf"{surname}{_BLANK}+[{HAN}](?![{HAN}])"
        self.name = rf"(?:{_DOTTED_NAME}|{given}|{spread}|{surname}[{HAN}]{{1,2}})"
        names = rf"{self.name}(?:(?:{_BLANK}*[、，,;；/／|]{_BLANK}*|{_BLANK}+){self.name})*"
        self._names = re.compile(names)
        # Behind a post anything of a name's length is one, whatever its surname.
        self._name_behind_post = re.compile(rf"{names}|[{HAN}]{{2,4}}|{surname}[X×Ｘ*＊]{{1,2}}")
        ranks = "|".join(table["ranks"])
        posts = "|".join(sorted(table["posts"], key=len, reverse=True))
        # 常委 but not 人大常委会, 委员 but not 委员会, 书记 but not 书记处.
        self._rank = re.compile(rf"^(?:{ranks})+")
        self._post = re.compile(rf"(?:{ranks})*(?:{posts})(?![会处团])")
        self._signer = re.compile(rf"(?:{posts})(?![会处团]){_BLANK}*{names}{_BLANK}+")
        self._reporters = frozenset(table["reporters"])
        reporters = "|".join(sorted(table["reporters"], key=len, reverse=True))
        self._reporter = re.compile(
            rf"(?P<outlet>[{HAN}《》]{{0,10}}?)(?P<role>{reporters}){_BLANK}*[:：]?{_BLANK}*(?P<rest>.*)"
        )

    def read(self, printed: str, year: int | None = None) -> Byline:
        """Take a byline apart; what it does not say stays null.

        A colon behind it (as contents have) and a date are left out; a telephone number stays, and says nothing.
        """
        if len(printed) > _LONGEST:
            return Byline(printed)
        text = _PICTURES.sub("", _without_date(printed)).strip(" \t\u3000\xa0:：—-")
        text = _LABEL.sub("", _WHOLLY_BRACKETED.sub(r"\1", re.sub(r"\s+", " ", text).strip()))
        text = _SENT_IN.sub("", _IS.sub("", text)).strip()
        reachable = _CONTACT.sub("", text)
        if reachable != text and reachable:
            return replace(self._read_text(reachable, year), text=text)
        return self._read_text(text, year)

    def _read_text(self, text: str, year: int | None) -> Byline:
        if not text or _OUTLET.match(text):
            return Byline(text)
        then = _THEN.match(text)
        if then is not None and (inner := self._read_posts(text[then.end() :], year)) is not None:
            return Byline(text, inner.authors, then[0] + (inner.role or ""), inner.organ)
        found = (
            self._read_reporters(text, year)
            or self._read_bracketed(text, year)
            or self._read_introduced(text, year)
            or self._read_posts(text, year)
            or self._read_organ(text, year)
            or self._read_names(text)
            or Byline(text)
        )
        # What a blank cuts apart is not the name of one organ.
        return found if found.organ is None or " " not in found.organ.name else replace(found, organ=None)

    def persons(self, text: str) -> tuple[str, ...]:
        """The names that `text` consists of; spread ones are drawn together."""
        return tuple(re.sub(_BLANK, "", name[0]) for name in re.finditer(self.name, text))

    def _read_reporters(self, text: str, year: int | None) -> Byline | None:
        """记者 张三 通讯员 李四"""
        match = self._reporter.fullmatch(text.strip("（）()"))
        if match is None:
            return None
        authors: tuple[str, ...] = ()
        roles = [match["role"]]
        rest = match["rest"]
        while (more := self._reporter.search(rest)) is not None:
            authors += self.persons(rest[: more.start("role")])
            roles.append(more["role"])
            rest = more["rest"]
        authors += self.persons(rest)
        if not rest.strip() and not match["outlet"]:
            return Byline(text, (), match["role"])
        outlet = self._organs.at_head(match["outlet"], find_regions(match["outlet"], year))
        return Byline(text, authors, "、".join(roles), outlet) if authors else None

    def _read_bracketed(self, text: str, year: int | None) -> Byline | None:
        """马某（某省信访局局长）, 某省信访局（马某）"""
        several = _NAME_AND_POST.findall(text.translate(_BRACKETS))
        if len(several) > 1 and all(self._names.fullmatch(name.strip(_SEPARATORS)) for name, _ in several):
            # 马某（某省信访局局长）、李某（某市信访局局长）: all sign, the first with what is his.
            authors = tuple(name for names, _ in several for name in self.persons(names.strip(_SEPARATORS)))
            first = self.read(several[0][1], year)
            return Byline(text, authors, first.role, first.organ)
        name, _, rest = text.translate(_BRACKETS).partition("（")
        name, rest = name.strip(), rest.rstrip("） ")
        if rest and self._names.fullmatch(rest) and self._names.fullmatch(name) is None:
            name, rest = rest, name
        if not rest or self._names.fullmatch(name) is None:
            return None
        inner = self.read(rest, year)
        return Byline(text, self.persons(name), inner.role, inner.organ)

    def _read_introduced(self, text: str, year: int | None) -> Byline | None:
        """某某，系某省信访局局长; 某某 单位：某省信访局; 某某，某省信访局局长; 某省信访局局长：某某"""
        for mark in (_OF, _BEFORE_NAME):
            match = mark.search(text)
            if match is None:
                continue
            before, behind = text[: match.start()].removeprefix("作者").strip(), text[match.end() :].strip()
            if self._names.fullmatch(before) and self._names.fullmatch(behind) is None:
                inner = self._read_text(behind, year)
                if inner.organ is not None and not inner.authors:
                    return Byline(text, self.persons(before), inner.role, inner.organ)
            if mark is _BEFORE_NAME and self._names.fullmatch(behind):
                inner = self._read_text(before, year)
                if inner.role is not None and inner.organ is not None and not inner.authors:
                    return Byline(text, self.persons(behind), inner.role, inner.organ)
        return None

    def _read_posts(self, text: str, year: int | None) -> Byline | None:
        """某省信访局党组书记、局长某某; the role runs from the first post to the name."""
        posts = list(self._post.finditer(text))
        if not posts:
            return None
        first_signer = self._signer.search(text)
        if first_signer is not None and posts[-1].start() >= first_signer.end():
            # 某县法院院长 某某 某市信访局局长 某某: two persons with an organ each; the first with what is his.
            one, more = self.read(text[: first_signer.end()], year), self.read(text[first_signer.end() :], year)
            if one.authors and more.authors and one.organ and more.organ:
                return Byline(text, one.authors + more.authors, one.role, one.organ)
        last = posts[-1]
        rest = text[last.end() :].strip()
        names: tuple[str, ...] = ()
        ahead, behind = self._leading_names(text)
        if not rest and ahead and behind:
            # 某某 某省信访局局长
            inner = self.read(behind, year)
            return Byline(text, self.persons(ahead), inner.role, inner.organ)
        before_post = text[: posts[0].start()]
        if not rest and len(posts) == 1 and self._is_person(before_post, year):
            return Byline(text, self.persons(before_post), posts[0][0])
        if rest:
            if self._names.fullmatch(rest):
                names = self.persons(rest)
            elif self._name_behind_post.fullmatch(rest):
                names = (rest,)
            else:
                return None
        first, end = last, last.end()
        roles: list[str] = []
        for post in reversed(posts[:-1]):
            between = text[post.end() : first.start()]
            if (name := between.strip(_SEPARATORS)) and self._names.fullmatch(name):
                # 局长某某、副局长某某: each post has its person.
                names = self.persons(name) + names
                roles.insert(0, text[first.start() : end])
                end = post.end()
            elif between and _POST_LINK.match(between) is None:
                break
            first = post
        roles.insert(0, text[first.start() : end])
        role, before = "、".join(roles), text[: first.start()].strip()
        office = self._organs.office_at_end(before)
        if office:
            # 信访室主任 is a post of the organ that the office is in.
            before, role = before.removesuffix(office), office + role
        return Byline(text, names, role, self._organ_of_post(before, role, year))

    def _organ_of_post(self, text: str, role: str, year: int | None) -> OrganSpan | None:
        """The organ in front of a post: as named, or the one that the post itself implies."""
        regions = find_regions(text, year)
        # 某省信访局长 has one 局 for both.
        for name in (text + role[0], text):
            organ = self._organs.at_head(name, find_regions(name, year))
            if organ is not None and organ.end == len(name):
                return organ
        found = self._organs.at_head(text, regions)
        if found is not None:
            # An office that the table lacks (某局办公室综合处) still belongs to the organ in front.
            name = found.name + text[found.end :]
            return OrganSpan(0, len(text), name, found.kind, found.level, found.region)
        if by_ending := self._by_ending(text):
            return by_ending
        party = _PARTY_POST.match(role)
        if party is not None and text.endswith(_VILLAGES) and regions and regions[0].start == 0:
            return OrganSpan(0, len(text), text + party[1], "party", "village", regions[0])
        if party is not None and township_at_head(text) == text:
            return OrganSpan(0, len(text), text + party[1], "party", self._organs.level_of(text), None)
        implied = self._heads.get(self._rank.sub("", role.partition("、")[0]))
        if implied is None or not text:
            return None
        if regions and (regions[-1].start, regions[-1].end) == (0, len(text)):
            region = regions[-1]
            levels = {candidate.level for candidate in region.candidates}
            name = text if region.full or len(region.candidates) > 1 else region.candidates[0].name
            level = levels.pop() if len(levels) == 1 else None
            return OrganSpan(0, len(text), name + implied, "government", level, region)
        if _PLACE.fullmatch(text) is None:
            return None
        return OrganSpan(0, len(text), text + implied, "government", self._organs.level_of(text), None)

    def _read_organ(self, text: str, year: int | None) -> Byline | None:
        """某省人民政府, 某某课题组, 某省信访局 某某"""
        name, rest = self._leading_names(text)
        if name and rest:
            # 某某 某省信访局
            organ = self._organs.at_head(rest, find_regions(rest, year))
            if organ is not None and organ.end == len(rest) and (organ.region or organ.level == "national"):
                return Byline(text, self.persons(name), None, organ)
        together = self._organs_together(text, year)
        if together is not None:
            return Byline(text, (), None, together)
        behind = self._name_behind_organ(text)
        for name, rest in [behind] if behind else _splits(text):
            if rest and self._name_behind_post.fullmatch(rest) is None:
                continue
            organ = self._organs.at_head(name, find_regions(name, year)) or self._by_ending(name)
            # Behind the organ only an office of it may follow, and no name that a blank set off.
            if organ is not None and (" " not in text or rest or organ.end == len(name)):
                if name[organ.end :] in self._reporters:
                    return Byline(text, self.persons(rest), name[organ.end :], organ)
                whole = OrganSpan(0, len(name), organ.name + name[organ.end :], organ.kind, organ.level, organ.region)
                return Byline(text, self.persons(rest), None, whole)
        return None

    def _leading_names(self, text: str) -> tuple[str, str]:
        """The names that a byline begins with, and what a blank sets off from them: 某某 某某某 某省信访局."""
        words = text.split(" ")
        count = next((i for i, word in enumerate(words) if not self._names.fullmatch(word)), len(words))
        return " ".join(words[:count]), " ".join(words[count:])

    def _organs_together(self, text: str, year: int | None) -> OrganSpan | None:
        """The first of organs that sign together, which stands for all: 中共某县委 某县人民政府; 某县信访局、司法局."""
        for mark in (" ", "、"):
            first, *others = text.split(mark)
            organ = self._organs.at_head(first, find_regions(first, year)) if others else None
            if organ is not None and organ.end == len(first) and all(self._is_organ(one, year) for one in others):
                return organ
        return None

    def _is_organ(self, text: str, year: int | None) -> bool:
        """Whether `text` is an organ's name, or its kind alone where one before it says whose (某县信访局 司法局)."""
        organ = self._organs.at_head(text, find_regions(text, year))
        if organ is not None:
            return organ.end == len(text) and (organ.region is not None or len(organ.name) > _SHORTEST_ORGAN)
        return self._organs.kind_of(text) is not None and (0, len(text)) in {
            (start, end) for start, end, _ in self._organs.names_in(text)
        }

    def _name_behind_organ(self, text: str) -> tuple[str, str] | None:
        """Where a name follows an organ with neither post nor blank between: 某市公安局治安支队王某某."""
        if any(end == len(text) for _, end, _ in self._organs.names_in(text)):
            return None
        for length in (2, 3, 4):
            organ, name = text[:-length], text[-length:]
            if organ.endswith(_OFFICE_ENDS) and self._names.fullmatch(name) and self._organs.kind_of(organ):
                return organ, name
        return None

    def _is_person(self, text: str, year: int | None) -> bool:
        """Whether a post's only company is a name in front of it: 某某某局长, not 盐亭县长."""
        name = self._names.fullmatch(text)
        return name is not None and len(text) >= _SHORTEST_BEFORE_POST and not find_regions(text, year)

    def _by_ending(self, name: str) -> OrganSpan | None:
        """An organ with a name of its own (某某课题组): its ending says what it is."""
        matches = list(self._organs.names_in(name))
        if not matches or matches[-1][1] != len(name) or matches[-1][0] == 0:
            return None
        kind = self._organs.kind_of(name)
        return None if kind is None else OrganSpan(0, len(name), name, kind, None, None)

    def _read_names(self, text: str) -> Byline | None:
        """某某　某某某"""
        return Byline(text, self.persons(text)) if self._names.fullmatch(text) else None


def _splits(text: str) -> list[tuple[str, str]]:
    """The byline as one organ, as an organ and names behind its first blank, or as a name and the organ behind it."""
    name, _, rest = text.partition(" ")
    return [(text, "")] if not rest else [(text.replace(" ", ""), ""), (name, rest), (rest, name)]


def _without_date(printed: str) -> str:
    """The byline without a date that shares its line: 某市信访办主任某某20241022, 2024年5月13日　某市信访局."""
    span = read_date_line(printed)
    if span is None:
        return printed
    before, behind = printed[: span.start].rstrip(" （("), printed[span.end :].lstrip(" \u3000）)")
    return before or (behind if span.whole else printed)


@cache
def bylines() -> Bylines:
    """The shipped tables, read once."""

    surnames = (_DATA / "surnames.txt").read_text("utf-8").strip()
    return Bylines(tomllib.loads((_DATA / "posts.toml").read_text("utf-8")), surnames, organs())
