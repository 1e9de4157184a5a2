"""Whether extracted characters are what the page shows, judged by which characters and pairs Chinese text has.

A font may name no characters, or the wrong ones. Wrong ones look like text, but their characters are
rare, or common ones in an order nobody writes: three quarters of all neighbouring Han in an official
report are pairs that other reports have too, hardly any are where the map is wrong.
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

CHARACTERS_FILE: Final = "characters.npy"
PAIRS_FILE: Final = "pairs.npy"

_HAN_FIRST: Final = 0x4E00
_HAN_LAST: Final = 0x9FFF

# What Chinese pages are written in, besides Han: ASCII, the Latin of pinyin and units, Greek, Cyrillic,
# punctuation and symbols, radicals (which many producers write for the characters they look like), kana, bopomofo,
# compatibility and full-width forms.
_FOREIGN: Final = re.compile(
    "[^\t\n -~\u00a0\u00ad§«»°±²³µ·¹º¼-¾×÷àáèéêìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜɑɡ"
    "\u0391-\u03c9\u0401\u0410-\u0451\u2000-\u2bff\u2e80-\u2fdf\u3000-\u33ff\u4e00-\u9fff\uf900-\ufaff"
    "\ufe10-\ufe6f\uff01-\uffe6\U00020000-\U0003ffff]"
)
_UNKNOWN: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\uffff\U000f0000-\U0010ffff]")
# ASCII signs that prose hardly has. Fonts numbered from 33 without a map come out as a row of them.
_CODE_SIGN: Final = re.compile(r"[!\"#$&'*+;<=>?@\[\\\]^`{|}~]")

# From so many pairs of neighbouring Han on, fewer familiar ones than this share show a wrong map. Lists of drugs
# have half, other text two thirds (model.toml has the figures); a map that exchanges the page's own characters
# leaves up to two fifths by chance, and the fewer the pairs the less a share says.
_FAMILIAR: Final = ((200, 0.45), (100, 0.35), (40, 0.25))
# A page of which so much is familiar has no font under a wrong map with enough text to show it.
_ALL_RIGHT: Final = 0.85
_ENOUGH_PAIRS: Final = 400
# Text in traditional characters is not what the pairs were counted in; it is told by its characters.
_TRADITIONAL: Final = 0.15
# A line is strange from a third of foreign characters or half of rare Han; two such signs alone may be
# bullets, or a rare name.
_FOREIGN_SHARE: Final = 0.3
_RARE_SHARE: Final = 0.5
_MIN_SIGNS: Final = 3
# Traditional and simplified text share most characters: a line of this many Han without a shared one, and with a
# rare one, is neither.
_NONE_SHARED: Final = 3


# Scripts of other languages in China, and Korean: wrong maps scatter over scripts, or are in none.
_OTHER_SCRIPT: Final = re.compile("[\u0600-\u06ff\u0f00-\u0fff\u1100-\u11ff\u1800-\u18af\ua000-\ua4cf\uac00-\ud7af]")
_WRITTEN_IN: Final = 0.75
# The commonest syllables of Korean and particles of Japanese: a third and a quarter of the signs of any text.
_HANGUL: Final = re.compile("[\uac00-\ud7af]")
_KOREAN: Final = frozenset("이다는을의에가고하지로은사기대를한수인도정해시어")
_KANA: Final = re.compile("[\u3041-\u30fe]")
_JAPANESE: Final = frozenset("のはをにがとでしてるたい")
_COMMON: Final = 0.15


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which lines of a page are not to be trusted, and why; `reason` is None when all are."""

    reason: str | None = None
    bad_lines: frozenset[int] = frozenset()


_TRUSTED: Final = Verdict()
_UNFAMILIAR: Final = "wrong character map: characters in no familiar order"


@dataclass(frozen=True, slots=True)
class CharacterTable:
    """Which Han are in use (by code, 1 in simplified text, 2 only in traditional) and which pairs are familiar."""

    usage: npt.NDArray[np.uint8]
    pairs: npt.NDArray[np.uint32]

    def share_familiar(self, text: str) -> tuple[float, int]:
        """Share of familiar pairs among the pairs of neighbouring Han, and how many were looked up."""
        pairs = han_pairs(text)
        # Some hundreds all over the page tell as much as all.
        pairs = pairs[:: len(pairs) // _ENOUGH_PAIRS + 1]
        if len(pairs) == 0:
            return 1.0, 0
        places = np.searchsorted(self.pairs, pairs)
        places[places == len(self.pairs)] = 0
        return float((self.pairs[places] == pairs).mean()), len(pairs)

    def is_rare(self, character: str) -> bool:
        """Whether it is a Han character that no Chinese text uses but for names."""
        at = ord(character) - _HAN_FIRST
        return 0 <= at < len(self.usage) and not self.usage[at]

    def count_usage(self, text: str) -> list[int]:
        """How many Han of the text are rare, in use, only in traditional use."""
        return [int(count) for count in np.bincount(self.usage[_han(text) - _HAN_FIRST], minlength=3)]


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _han(text: str) -> npt.NDArray[np.uint32]:
    codes = _codes(text)
    return codes[(codes >= _HAN_FIRST) & (codes <= _HAN_LAST)]


def han_pairs(text: str) -> npt.NDArray[np.uint32]:
    """Every two neighbouring Han as one number.

    >>> [hex(pair) for pair in han_pairs("依法，治国")]
    ['0x4f9d6cd5', '0x6cbb56fd']
    """
    codes = _codes(text)
    is_han = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
    both = is_han[:-1] & is_han[1:]
    return codes[:-1][both] << np.uint32(16) | codes[1:][both]


def character_models() -> Any:
    """The folder of the tables: inside the package in a wheel, beside it in a checkout."""
    inside = importlib.resources.files("pipeline") / "models" / "characters"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "models" / "characters"


@cache
def load_table() -> CharacterTable:
    """The shipped table."""
    folder = character_models()
    with (folder / CHARACTERS_FILE).open("rb") as characters, (folder / PAIRS_FILE).open("rb") as pairs:
        return CharacterTable(np.load(characters, allow_pickle=False), np.load(pairs, allow_pickle=False))


def judge(texts: Sequence[str], fonts: Sequence[str | None] = ()) -> Verdict:
    """Judge the lines of a page; with the font of each line, also each font by itself.

    >>> judge(["坚持把信访工作作为了解民情、集中民智、维护民利、凝聚民心的重要工作。"])
    Verdict(reason=None, bad_lines=frozenset())
    >>> judge(["犌犕／犜００３１", "信访工作条例"])
    Verdict(reason='wrong character map: rare characters', bad_lines=frozenset({0}))
    >>> judge(["$%&'()*+,-./0", "123456+,789:"]).reason
    'no character map: codes in place of characters'
    """
    table = load_table()
    page = "\n".join(texts)
    share, n_pairs = table.share_familiar(page)
    rare, in_use, traditional = table.count_usage(page)
    is_japanese = _is_japanese(page)
    bad: dict[int, str] = {}
    if traditional < _TRADITIONAL * (in_use + traditional + rare) and not is_japanese:
        if _is_unfamiliar(share, n_pairs):
            return Verdict(_UNFAMILIAR, frozenset(range(len(texts))))
        if share < _ALL_RIGHT:
            bad.update((at, _UNFAMILIAR) for at in _lines_in_unfamiliar_fonts(table, texts, fonts))
    if rare and not is_japanese:
        bad.update((at, "wrong character map: rare characters") for at in _rare_lines(table, texts))
    if len(_FOREIGN.findall(page)) >= _MIN_SIGNS and not _is_in_other_script(page):
        bad.update((at, "no character map: foreign characters") for at in _lines_of(_FOREIGN, texts, _FOREIGN_SHARE))
    if len(set(_CODE_SIGN.findall(page))) > _MIN_SIGNS:
        bad.update((at, "no character map: codes in place of characters") for at in _code_lines(texts))
    return Verdict(next(iter(bad.values())), frozenset(bad)) if bad else _TRUSTED


def _is_unfamiliar(share: float, n_pairs: int) -> bool:
    return any(n_pairs >= least and share < familiar for least, familiar in _FAMILIAR)


def _lines_in_unfamiliar_fonts(table: CharacterTable, texts: Sequence[str], fonts: Sequence[str | None]) -> list[int]:
    """The lines in fonts whose text is in no familiar order though the page's as a whole is."""
    lines_in: dict[str | None, list[int]] = {}
    for at, font in enumerate(fonts):
        lines_in.setdefault(font, []).append(at)
    if len(lines_in) < 2:
        return []
    return [
        at
        for found in lines_in.values()
        if _is_unfamiliar(*table.share_familiar("\n".join(texts[at] for at in found)))
        for at in found
    ]


def _is_japanese(page: str) -> bool:
    kana = _KANA.findall(page)
    return len(kana) >= _COMMON * len(_han(page)) and sum(sign in _JAPANESE for sign in kana) > _COMMON * len(kana)


def _is_in_other_script(page: str) -> bool:
    """Whether the page is written in Korean, Tibetan, Uyghur, Mongolian or Yi."""
    n_signs = len(_OTHER_SCRIPT.findall(page))
    if n_signs < _WRITTEN_IN * (n_signs + len(_han(page)) + len(_UNKNOWN.findall(page))):
        return False
    hangul = _HANGUL.findall(page)
    return sum(sign in _KOREAN for sign in hangul) >= _COMMON * len(hangul)


def count_unknown(text: str) -> int:
    """Signs that stand for no known character: private use, controls, replacement characters.

    >>> count_unknown("\uf0b7信访\ufffd")
    2
    """
    return len(_UNKNOWN.findall(text))


def _rare_lines(table: CharacterTable, texts: Sequence[str]) -> list[int]:
    signs = set(filter(table.is_rare, set().union(*texts)))
    found = []
    for at, text in enumerate(texts):
        if signs.isdisjoint(text):
            continue
        rare, in_use, traditional = table.count_usage(text)
        n_han = rare + in_use + traditional
        mostly_rare = rare >= _MIN_SIGNS and rare >= _RARE_SHARE * n_han
        if mostly_rare or (not in_use and n_han >= _NONE_SHARED):
            found.append(at)
    return found


def _lines_of(signs: re.Pattern[str], texts: Sequence[str], share: float) -> list[int]:
    counts = [len(signs.findall(text)) for text in texts]
    return [at for at, n in enumerate(counts) if n >= _MIN_SIGNS and n >= share * len(texts[at])]


def _code_lines(texts: Sequence[str]) -> list[int]:
    """Lines without Han in which at least four different signs of code make up a third of all glyphs."""
    candidates = _lines_of(_CODE_SIGN, texts, _FOREIGN_SHARE)
    return [
        at for at in candidates if len(set(_CODE_SIGN.findall(texts[at]))) > _MIN_SIGNS and not len(_han(texts[at]))
    ]
