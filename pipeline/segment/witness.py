"""What a source shows elsewhere of what a title or byline lost: a first character, half of a pair of quotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

import rjieba

from pipeline.segment.starts import LONGEST_TITLE_LINE
from pipeline.segment.titles import Loss, letters
from pipeline.text.han import HAN

# 岭省信访代办: a place of which the first character may be lost; 全省, 各市 and 新区 are whole.
_PLACE: Final = re.compile(rf"(?![全各本我该某两省市县区州旗盟城新地])[{HAN}]{{1,3}}?[省市县区州旗盟]")
# So often a place's whole name begins a line or clause, by which it is seen to be a name.
_ENOUGH_NAMED: Final = 2
_HAN: Final = re.compile(f"[{HAN}]")
# 在南海区, 某省南海区, 各县区: what stands in front of a whole name, and never begins one.
_NO_NAME_BEGINS: Final = frozenset("全各本我该两在从到由于对向为与和同及或的是以把将使让当如据经省市县区州旗盟镇乡")
# 共某市委员会: of the party's committees only the first character can be gone; 共青团某市委员会 and 共建… are whole.
_PARTY: Final = re.compile(
    rf"共(?!青团|[建治享商同产])[{HAN}]{{1,14}}?[省市县区州旗盟镇乡](?:[{HAN}]{{0,8}}?委员会|委)"
)
# 州市市长张某 beside 某州市…报告: how a place's name begins, by a whole one.
_BESIDE: Final = re.compile(rf"[{HAN}]{{1,8}}?(?:自治[区州县旗]|[省市县区州旗盟])")
# Sightings of a word behind its own first character, and of what is left of it at the start of a line or clause:
# the damaged title stands there itself, once in the contents and once in the body.
_ENOUGH_SEEN: Final = 3
_MOST_BARE: Final = 2
_KEY: Final = 3
# Words of their own that titles begin with, and what is no word's first character: 让…, 不让….
_BEGIN_TITLES: Final = frozenset("让在以用把对为向从按做抓")
_NO_WORD_BEGINS: Final = frozenset("不没未无最更再也都又才就可能会要")
_QUOTED: Final = re.compile("“([^“”，。；：]{2,12})”")


class Witness:
    """The lines of a source as evidence for what its titles and bylines lost."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._text = "\n".join(texts)
        self._quoted = Counter(_QUOTED.findall(self._text))
        self._lines = {letters(text) for text in texts if len(text) <= LONGEST_TITLE_LINE}
        self._tails = {line[1:] for line in self._lines}

    def losses(self, text: str, beside: str = "") -> list[Loss]:
        """What a title or byline lost; `beside` is the byline or title that belongs to it.

        >>> witness = Witness(["推行“双向规范”，信访工作有进展。", "抓信访工作，促信访工作。"])
        >>> witness.losses("践行双向规范”抓代办"), witness.losses("访工作的几点思考")
        ([Loss(at=2, text='“', probability=0.95)], [Loss(at=0, text='信', probability=0.95)])
        """
        lost = self._first(text, beside)
        return [*([lost] if lost else []), *self._quotes(text)]

    def has_twin(self, text: str) -> bool:
        """Whether a title comes again on a line of its own, whole or not: the two are mended by one another.

        >>> Witness(["信访工作的几点思考", "推行代办。"]).has_twin("访工作的几点思考")
        True
        """
        return letters(text) in self._lines or letters(text) in self._tails

    def _first(self, text: str, beside: str) -> Loss | None:
        if _PARTY.match(text):
            return Loss(0, "中", 0.97)
        found = lost_beside(text, beside, self._text) or lost_of_place(text, self._text)
        found = found or lost_of_word(text, self._text)
        return Loss(0, found, 0.95) if found else None

    def _quotes(self, text: str) -> list[Loss]:
        """The half of a pair of quotation marks that a text lost around what is quoted elsewhere."""
        if text.count("“") == text.count("”"):
            return []
        found = []
        for at, char in enumerate(text):
            if char == "”" and text.count("“", 0, at) < text.count("”", 0, at + 1):
                names = {name for name in self._quoted if text.endswith(name, 0, at)}
                found += [Loss(at - len(name), "“", 0.95) for name in names if len(names) == 1]
            elif char == "“" and text.find("”", at) < 0:
                names = {name for name in self._quoted if text.startswith(name, at + 1)}
                found += [Loss(at + 1 + len(name), "”", 0.95) for name in names if len(names) == 1]
        return found


def lost_beside(text: str, beside: str, source: str) -> str | None:
    """The character that makes the place a text begins with the one which its title or byline names.

    >>> lost_beside("岭省省长林某", "2026年云岭省政府工作报告", ""), lost_beside("岭省报告", "云岭省省长", "")
    ('云', '云')

    Left alone: names that are whole, as the source shows, and what stands before names.

    >>> lost_beside("南区信访局", "东南区报告", "南区司法局，南区法院，南区")
    >>> lost_beside("云岭省省长", "在云岭省大会上", "")
    """
    place = _BESIDE.match(text)
    if place is None:
        return None
    at = beside.find(place[0])
    # The whole name begins the text beside it, or stands behind a year.
    whole = at > 0 and (at == 1 or not _HAN.match(beside[at - 2]) or beside[at - 2] == "年")
    if not whole or not _HAN.match(beside[at - 1]) or beside[at - 1] in _NO_NAME_BEGINS | {"年"}:
        return None
    bare = len(re.findall(f"(?<![{HAN}]){place[0]}", source))
    return beside[at - 1] if bare <= max(_MOST_BARE, source.count(beside[at - 1] + place[0])) else None


def lost_of_word(text: str, source: str) -> str | None:
    """The character that a source always has in front of what a text begins with, and that makes it a word.

    >>> lost_of_word("安机关信访工作研究", "公安机关接访。各级公安机关办案，公安机关包案。")
    '公'

    Left alone: what begins with a word, and what also stands behind other characters.

    >>> lost_of_word("机关信访工作研究", "公安机关接访。各级公安机关办案，公安机关包案。")
    >>> lost_of_word("访工作", "信访工作、走访工作、信访工作、信访工作")
    """
    key = text[:_KEY]
    words = rjieba.cut(text[: 2 * _KEY])
    if len(key) < _KEY or len(words[0]) > 1 or not _HAN.match(key) or key[0] in _BEGIN_TITLES:
        return None
    before: Counter[str] = Counter()
    bare = 0
    for found in re.finditer(re.escape(key), source):
        ahead = source[max(0, found.start() - 1) : found.start()]
        if _HAN.match(ahead):
            before[ahead] += 1
        else:
            bare += 1
        if len(before) > 1 or bare > _MOST_BARE:
            return None
    if before.total() < _ENOUGH_SEEN:
        return None
    [character] = before
    if character in _NO_WORD_BEGINS:
        return None
    return character if len(rjieba.cut(character + text[: 2 * _KEY])[0]) > 1 else None


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
        if len(before) > 1:
            return None
        named += not _HAN.match(ahead[:-1])
    # The title's own line, and others with the same loss, begin with the rest.
    if named < _ENOUGH_NAMED or named <= bare or not before.isdisjoint(_NO_NAME_BEGINS):
        return None
    return before.pop()
