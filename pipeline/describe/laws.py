"""Which laws, rules and documents a text cites, and what their standard names are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

_DATA: Final = files("pipeline.describe") / "data"
_STATE: Final = "中华人民共和国"
# What laws, rules and official documents end in. 《求是》, 《某某日报》 and collected works do not.
_ENDS: Final = (
    "法|法典|条例|规定|办法|细则|规则|准则|章程|决定|决议|意见|通知|通报|通告|公告|方案|规划|纲要|计划|清单|标准|规范|指引|"
    "指南|公约|协定|条约|解释|批复|的建议|要点|措施|制度|预案|细则|导则|规程|目录|责任书|承诺书|议定书|行动|令"
)
_EDITION: Final = r"(?:[（(〔][^（）()〔〕]{1,16}[）)〕])?"
_CITED: Final = re.compile(r"《(?P<name>[^《》\n]{2,80}(?:《[^《》\n]{2,60}》[^《》\n]{0,40})?)》")
_ONE_WORD: Final = re.compile(f"{_ENDS}")
_IS_LAW: Final = re.compile(rf".*(?:{_ENDS}){_EDITION}")
_CALLED: Final = r"[（(](?:以下|下)?(?:统)?[简下]?称"
# （以下简称《条例》）, (下称“条例”)
_SHORT_NAME: Final = re.compile(
    rf"[^《》。；\n]{{0,10}}{_CALLED}(?:为|[:：])?\s*[《“\"](?P<short>[^《》“”\"\n]{{2,20}})[》”\"]"
)
# （以下简称某某法）: without marks it is no citation of its own either.
_BARE_SHORT_NAME: Final = re.compile(rf"{_CALLED}(?:为)?(?P<short>[^《》“”\"（）()\n]{{2,20}})[）)]")
# 公司法 is none in 公司法人, 处罚法 none in 处罚法定; before 规定 and 制定 it is
_NOT_AFTER: Final = re.compile("规(?!定)|制(?![定订])|[律治院定官庭理人学务性]")
_SHORTEST_BARE: Final = 3  # 水法 is met by accident
_CONSTITUTION: Final = "宪法"  # the one law of two characters that is often named without marks


class Citation(NamedTuple):
    """A law in a text and its standard name."""

    start: int
    end: int
    name: str


class Laws:
    """Standard names, the short ones that follow from them, and the automaton that finds both."""

    def __init__(self, names: list[str]) -> None:
        self._standard = {name: name for name in names}
        self._standard |= {name.removeprefix(_STATE): name for name in names}
        bare = [name for name in self._standard if len(name) >= _SHORTEST_BARE or name == _CONSTITUTION]
        self._bare = bare
        self._matcher = AhoCorasick(bare, matchkind=MatchKind.LeftmostLongest)

    def standard(self, name: str) -> str:
        """The standard name of a law; a name that the table lacks is its own.

        >>> laws().standard("民法典"), laws().standard("某省信访工作办法")
        ('中华人民共和国民法典', '某省信访工作办法')
        """
        plain = re.sub(rf"{_EDITION}$", "", name) or name
        return self._standard.get(name) or self._standard.get(plain, name)

    def find(self, text: str) -> Iterator[Citation]:
        """Every citation in `text`; a short name that the text defines stands for the long one from there on.

        >>> [
        ...     c.name
        ...     for c in laws().find("《某省信访工作办法》（以下简称《办法》）施行，落实《办法》。依据民法典处理。")
        ... ]
        ['某省信访工作办法', '某省信访工作办法', '中华人民共和国民法典']

        Without marks a law is what is followed by no part of another word.

        >>> [c.name for c in laws().find("根据宪法制定，按照公司法规定；健全公司法人制度")]
        ['中华人民共和国宪法', '中华人民共和国公司法']

        A short name that nothing defines is of the one law cited before that ends in it; of several, of none.

        >>> [c.name for c in laws().find("贯彻《信访工作条例》，宣传《条例》。修订《某市养犬条例》，对照《条例》。")]
        ['信访工作条例', '信访工作条例', '某市养犬条例', '条例']
        """
        defined: dict[str, str] = {}
        cited: set[str] = set()
        at = 0
        for match in _CITED.finditer(text):
            if match.start() < at:
                continue
            yield from self._without_marks(text, at, match.start())
            at = match.end()
            name = match["name"]
            if name not in defined and _IS_LAW.fullmatch(name) is None:
                continue
            standard = defined.get(name) or _only_longer(name, cited) or self.standard(name)
            cited.add(standard)
            yield Citation(match.start(), match.end(), standard)
            short = _SHORT_NAME.match(text, match.end())
            bare = _BARE_SHORT_NAME.match(text, match.end())
            if short is not None:
                defined[short["short"]] = standard
                at = short.end()
            elif bare is not None:
                defined[bare["short"]] = standard
                at = bare.end()
        yield from self._without_marks(text, at, len(text))

    def _without_marks(self, text: str, start: int, end: int) -> Iterator[Citation]:
        for index, low, high in self._matcher.find_matches_as_indexes(text[start:end]):
            if _NOT_AFTER.match(text, start + high) is None:
                yield Citation(start + low, start + high, self._standard[self._bare[index]])


def _only_longer(name: str, cited: set[str]) -> str | None:
    """The only law among those cited whose name ends in a name of one word (条例, 规定)."""
    longer = [standard for standard in cited if standard != name and standard.endswith(name)]
    return longer[0] if len(longer) == 1 and _ONE_WORD.fullmatch(name) else None


@cache
def laws() -> Laws:
    """The shipped table, read once."""
    return Laws((_DATA / "laws.txt").read_text("utf-8").split())
