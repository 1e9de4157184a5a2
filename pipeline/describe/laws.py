"""Which laws, rules and documents a text cites, and what their standard names are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from pipeline.text.han import HAN
from pipeline.text.numerals import NUMERAL_CHARS, read_numeral

_DATA: Final = files("pipeline.describe") / "data"
_STATE: Final = "中华人民共和国"
# What laws, rules and official documents end in. 《求是》, 《某某日报》 and collected works do not.
_ENDS: Final = (
    "法|法典|条例|规定|办法|细则|规则|准则|章程|决定|决议|意见|通知|通报|通告|公告|方案|规划|纲要|计划|清单|标准|规范|指引|"
    "指南|公约|协定|条约|解释|批复|的建议|要点|措施|制度|预案|细则|导则|规程|目录|责任书|承诺书|议定书|行动|令|备忘录|纪要|守则|宣言|声明|倡议书|议案"
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
# 第十二条第一款第（三）项, 第234条之一; 刑法第二百三十四条 says by it that 刑法 is the law.
_NUMERAL: Final = rf"(?:\d+|[{NUMERAL_CHARS}]+)"
_ARTICLE: Final = re.compile(
    rf"第(?P<article>{_NUMERAL})条(?:之(?P<insert>[{NUMERAL_CHARS}]))?"
    rf"(?:第(?P<paragraph>{_NUMERAL})款)?(?:第[（(]?(?P<item>{_NUMERAL})[）)]?项)?"
)
_NEXT_ARTICLE: Final = re.compile("[、和及至](?=第)")
# 国发〔2024〕5号: a bracket may be of another kind, and one may be lost.
_NUMBER: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)(?P<close>[〕﹞\]］】）)｝}])?\s?第?(?P<number>\d{1,5})号(?![楼线院房])"
)
_OPENING: Final = tuple("〔﹝[［【（(｛{")
# Who issued it, in the characters of offices, behind anything that cannot be one of them.
_ISSUER: Final = re.compile(
    rf"(?:.*(?:[^{HAN}]|通知|意见|办法|决定|通报|公告|批复|方案|规定|名单|[的和与及按照据见以])|^)"
    rf"(?P<issuer>[{HAN}]{{2,8}})\s?$"
)
_LONGEST_ISSUER: Final = 12


class Citation(NamedTuple):
    """A law in a text, its standard name, and the articles of it that are cited: the first one's number, and all."""

    start: int
    end: int
    name: str
    article: int | None = None
    articles: str | None = None


class Laws:
    """Standard names, the short ones that follow from them, and the automaton that finds both."""

    def __init__(self, names: list[str]) -> None:
        self._standard = {name: name for name in names}
        self._standard |= {name.removeprefix(_STATE): name for name in names}
        self._bare = list(self._standard)
        self._matcher = AhoCorasick(self._bare, matchkind=MatchKind.LeftmostLongest)

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

        Articles are told with their law, and a document by its number is a document.

        >>> list(laws().find("依据刑法第二百三十四条第一款；见某发〔2024〕5号"))  # doctest: +NORMALIZE_WHITESPACE
        [Citation(start=2, end=4, name='中华人民共和国刑法', article=234, articles='第234条第1款'),
         Citation(start=16, end=26, name='某发〔2024〕5号', article=None, articles=None)]
        """
        yield from sorted([*self._by_name(text), *_numbers(text)])

    def _by_name(self, text: str) -> Iterator[Citation]:
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
            yield Citation(match.start(), match.end(), standard, *_articles(text, match.end()))
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
            name = self._bare[index]
            article, articles = _articles(text, start + high)
            known = len(name) >= _SHORTEST_BARE or name == _CONSTITUTION or article is not None
            if known and _NOT_AFTER.match(text, start + high) is None:
                yield Citation(start + low, start + high, self._standard[name], article, articles)


def _articles(text: str, at: int) -> tuple[int | None, str | None]:
    """The number of the article that stands at `at`, and what is cited of it and those after: 第12条第1款、第13条."""
    first: int | None = None
    said = ""
    while (match := _ARTICLE.match(text, at)) is not None:
        parts = {name: read_numeral(match[name] or "") for name in ("article", "paragraph", "item")}
        first = parts["article"] if first is None else first
        said += f"第{parts['article']}条" + (f"之{match['insert']}" if match["insert"] else "")
        said += f"第{parts['paragraph']}款" if parts["paragraph"] else ""
        said += f"第{parts['item']}项" if parts["item"] else ""
        more = _NEXT_ARTICLE.match(text, match.end())
        if more is None or _ARTICLE.match(text, more.end()) is None:
            break
        said, at = said + more[0], more.end()
    return first, said or None


def _numbers(text: str) -> Iterator[Citation]:
    """Documents by their numbers, in the brackets that they should have."""
    for match in _NUMBER.finditer(text):
        opened = text.startswith(_OPENING, match.start() - 1) if match.start() else False
        if not opened and match["close"] is None:
            continue
        end = match.start() - opened
        issuer = _ISSUER.search(text[max(0, end - _LONGEST_ISSUER) : end])
        if issuer is not None:
            name = f"{issuer['issuer']}〔{match['year']}〕{match['number']}号"
            yield Citation(end - len(issuer[0]) + issuer.start("issuer"), match.end(), name)


def _only_longer(name: str, cited: set[str]) -> str | None:
    """The only law among those cited whose name ends in a name of one word (条例, 规定)."""
    longer = [standard for standard in cited if standard != name and standard.endswith(name)]
    return longer[0] if len(longer) == 1 and _ONE_WORD.fullmatch(name) else None


@cache
def laws() -> Laws:
    """The shipped table, read once."""
    return Laws((_DATA / "laws.txt").read_text("utf-8").split())
