"""How Word numbers paragraphs by itself, so that 一、（一）1. and 第一章 stand in the text as they show on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from pipeline.extract.docx_names import ALTERNATIVES, child, children, choose, value, w
from pipeline.extract.docx_symbols import find_symbol_font, show_signs
from pipeline.text.numerals import write_numeral

_N_LEVELS: Final = 9
_LABEL_SLOT: Final = re.compile("%([1-9])")

# After these the gap to the text is only the width of the sign; after anything else it is a space.
_CLOSES_ITSELF: Final = tuple("、。．.，）)】〕:：;；>》-—")

_FORMAL: Final = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_TRADITIONAL: Final = str.maketrans("贰叁陆万亿", "貳參陸萬億")


def _digits(signs: str) -> Callable[[int], str]:
    return lambda n: "".join(signs[int(digit)] for digit in str(n))


def _series(signs: str) -> Callable[[int], str]:
    """Signs in a row; past the last one, the number itself."""
    return lambda n: signs[n - 1] if 1 <= n <= len(signs) else str(n)


def _span(first: str, length: int) -> Callable[[int], str]:
    return _series("".join(chr(ord(first) + i) for i in range(length)))


def _count_up_to_99(n: int) -> str:
    """Chinese numerals as far as two digits go, then digit by digit.

    >>> _count_up_to_99(12), _count_up_to_99(105)
    ('十二', '一〇五')
    """
    return write_numeral(n) if n < 100 else _digits("〇一二三四五六七八九")(n)


def _count_formally(n: int) -> str:
    """The numerals of contracts and cheques.

    >>> _count_formally(3), _count_formally(12)
    ('叁', '壹拾贰')
    """
    written = write_numeral(n).translate(_FORMAL)
    return f"壹{written}" if written.startswith("拾") else written


def _letters(n: int) -> str:
    """The letter, repeated as often as the alphabet has been gone through: z, aa, bb.

    >>> _letters(3), _letters(28)
    ('c', 'bb')
    """
    if n < 1:
        return str(n)
    rounds, at = divmod(n - 1, 26)
    return chr(ord("a") + at) * (rounds + 1)


_ROMAN: Final = (
    ("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90),
    ("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1),
)  # fmt: skip


def _roman(n: int) -> str:
    """Roman numeral in small letters.

    >>> _roman(4), _roman(19)
    ('iv', 'xix')
    """
    written = ""
    for sign, worth in _ROMAN:
        written += sign * (n // worth)
        n %= worth
    return written


# ST_NumberFormat to how it counts. What is not here counts in digits.
_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "chineseCounting": _count_up_to_99,
    "taiwaneseCounting": _count_up_to_99,
    "ideographDigital": _digits("〇一二三四五六七八九"),
    "taiwaneseDigital": _digits("〇一二三四五六七八九"),
    "japaneseDigitalTenThousand": _digits("〇一二三四五六七八九"),
    "chineseCountingThousand": write_numeral,
    "taiwaneseCountingThousand": write_numeral,
    "japaneseCounting": write_numeral,
    "chineseLegalSimplified": _count_formally,
    "ideographLegalTraditional": lambda n: _count_formally(n).translate(_TRADITIONAL),
    "ideographTraditional": _series("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _series("子丑寅卯辰巳午未申酉戌亥"),
    "ideographEnclosedCircle": _span("㊀", 10),
    "decimalEnclosedCircle": _span("①", 20),
    "decimalEnclosedCircleChinese": _span("①", 20),
    "decimalEnclosedParen": _span("⑴", 20),
    "decimalEnclosedFullstop": _span("⒈", 20),
    "decimalFullWidth": _digits("０１２３４５６７８９"),
    "decimalFullWidth2": _digits("０１２３４５６７８９"),
    "decimalZero": lambda n: f"{n:02d}",
    "numberInDash": lambda n: f"- {n} -",
    "lowerLetter": _letters,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda n: _roman(n).upper(),
    "none": lambda n: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    suffix: str
    restart: int | None
    is_legal: bool
    style_id: str | None
    symbol_font: str | None


@dataclass(slots=True)
class _List:
    """An abstract list: its levels, and where its counting stands."""

    levels: dict[int, _Level]
    counts: list[int | None] = field(default_factory=lambda: [None] * _N_LEVELS)


@dataclass(slots=True)
class _Instance:
    """A list as paragraphs name it: the abstract list, and what it changes on it."""

    of: _List
    levels: dict[int, _Level]
    starts: dict[int, int]
    is_used: bool = False


class Numbering:
    """Word's lists, counting as the paragraphs go by."""

    def __init__(self, root: etree._Element | None) -> None:
        self._instances: dict[str, _Instance] = {}
        if root is None:
            return
        nodes = {value(node, "abstractNumId"): node for node in children(root, "abstractNum")}
        # A list may leave its levels to the list that a numbering style is made of.
        by_style = {
            value(child(node, "styleLink")): node for node in nodes.values() if child(node, "styleLink") is not None
        }
        lists = {
            list_id: _List(_read_levels(by_style.get(value(child(node, "numStyleLink")), node)))
            for list_id, node in nodes.items()
        }
        for node in children(root, "num"):
            of = lists.get(value(child(node, "abstractNumId")))
            num_id = value(node, "numId")
            if of is not None and num_id is not None:
                self._instances[num_id] = _read_instance(node, of)

    def level_of_style(self, num_id: str, style_id: str | None) -> int | None:
        """The level of the list that belongs to a paragraph style; None when none does."""
        instance = self._instances.get(num_id)
        if instance is None or style_id is None:
            return None
        return next((at for at, level in instance.levels.items() if level.style_id == style_id), None)

    def next_label(self, num_id: str, at: int) -> str:
        """Count one paragraph at level `at` of a list and give its label, gap included; "" if the list shows none."""
        instance = self._instances.get(num_id)
        if instance is None or at not in instance.levels:
            return ""
        level, counts = instance.levels[at], instance.of.counts
        if not instance.is_used:
            instance.is_used = True
            for changed in instance.starts:
                counts[changed] = None
        before = counts[at]
        counts[at] = instance.starts.get(at, level.start) if before is None else before + 1
        for below in range(at + 1, _N_LEVELS):
            restart = instance.levels[below].restart if below in instance.levels else None
            if restart is None or at < restart:
                counts[below] = None
        return _label(instance, at)


def _label(instance: _Instance, at: int) -> str:
    level = instance.levels[at]
    if level.format == "bullet":
        shown = show_signs(level.text, level.symbol_font)
        label = "".join("•" if "\ue000" <= sign <= "\uf8ff" else sign for sign in shown)
    else:
        label = _LABEL_SLOT.sub(lambda slot: _count(instance, int(slot[1]) - 1, level), level.text)
    if not label or level.suffix == "nothing":
        return label
    # A tab only moves the text to its column: beside a sign that has room of its own it is no character.
    return label if level.suffix == "tab" and label.endswith(_CLOSES_ITSELF) else f"{label} "


def _count(instance: _Instance, at: int, showing: _Level) -> str:
    level = instance.levels.get(at)
    if level is None:
        return ""
    number = instance.of.counts[at]
    if number is None:
        number = instance.of.counts[at] = instance.starts.get(at, level.start)
    if showing.is_legal:
        return str(number)
    return _FORMATS.get(level.format, str)(number)


def _read_levels(node: etree._Element) -> dict[int, _Level]:
    return {at: _read_level(level) for level in children(node, "lvl") if (at := _level_number(level)) is not None}


def _read_level(node: etree._Element) -> _Level:
    legal = child(node, "isLgl")
    return _Level(
        start=_number(child(node, "start"), 0),
        format=_read_format(node) or "decimal",
        text=value(child(node, "lvlText")) or "",
        suffix=value(child(node, "suff")) or "tab",
        restart=_number(child(node, "lvlRestart"), 0) if child(node, "lvlRestart") is not None else None,
        is_legal=legal is not None and value(legal) not in {"0", "false", "off"},
        style_id=value(child(node, "pStyle")),
        symbol_font=find_symbol_font(child(node, "rPr")),
    )


def _read_format(node: etree._Element) -> str | None:
    """How a level counts; the newest ways have an older one beside them, which is the one known here."""
    for alternatives in node.iterchildren(ALTERNATIVES):
        for chosen in choose(alternatives, "Fallback"):
            return value(child(chosen, "numFmt"))
    return value(child(node, "numFmt"))


def _read_instance(node: etree._Element, of: _List) -> _Instance:
    levels, starts = dict(of.levels), {}
    for override in children(node, "lvlOverride"):
        at = _level_number(override)
        if at is None:
            continue
        changed = child(override, "lvl")
        if changed is not None:
            levels[at] = _read_level(changed)
        if child(override, "startOverride") is not None:
            starts[at] = _number(child(override, "startOverride"), 0)
    return _Instance(of, levels, starts)


def _level_number(node: etree._Element) -> int | None:
    text = node.get(w("ilvl")) or ""
    return int(text) if text.isdecimal() and int(text) < _N_LEVELS else None


def _number(node: etree._Element | None, default: int) -> int:
    text = value(node) or ""
    # Word counts to 32,767; more is somebody's attempt to make spelling it costly.
    return int(text) if text.isdecimal() and len(text) < 6 else default
