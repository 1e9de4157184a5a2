"""What Chinese numerals are worth, and how a number is written in them."""

from __future__ import annotations

from typing import Final

_DIGITS: Final = {
    **{char: value for value, char in enumerate("〇一二三四五六七八九")},
    **{char: value for value, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{char: value for value, char in enumerate("0123456789")},
    "○": 0, "Ｏ": 0, "两": 2, "俩": 2, "弍": 2, "弎": 3,
}  # fmt: skip
_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_RUN_TOGETHER: Final = {"廿": "二十", "卅": "三十", "卌": "四十"}

# The characters a Chinese numeral is written with, for use inside a character class.
NUMERAL_CHARS: Final = "〇○零一二三四五六七八九十百千万亿两"


def read_numeral(text: str) -> int | None:
    """The whole number that `text` is, in Chinese or Arabic digits or both; None if it is none.

    >>> [read_numeral(text) for text in ("十五", "二〇二四", "一百零五", "两千三百万", "3万", "廿五")]
    [15, 2024, 105, 23000000, 30000, 25]

    Left alone: what no one would write, and words that only hold a numeral.

    >>> [read_numeral(text) for text in ("", "十百", "一二十", "万一", "三个", "2.5")]
    [None, None, None, None, None, None]
    """
    for short, long in _RUN_TOGETHER.items():
        text = text.replace(short, long)
    if not text:
        return None
    if all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    return _read_positional(text)


def _read_positional(text: str) -> int | None:
    """Read a numeral with 十百千万亿 in it, from its greatest myriad down."""
    for myriad, worth in reversed(_MYRIADS.items()):
        head, found, tail = text.rpartition(myriad)
        if found:
            high = read_numeral(head)
            low = 0 if not tail else read_numeral(tail.lstrip("零〇"))
            if not high or low is None or low >= worth:
                return None
            # 三万五 is 35,000 in speech and a slip in writing: neither reading is safe.
            return None if len(tail) == 1 and tail in _DIGITS else high * worth + low
    total, digits, ceiling = 0, "", 10**4
    for char in text:
        if char in _DIGITS:
            digits += char
            continue
        unit = _UNITS.get(char)
        digits = digits.lstrip("零〇") if total else digits
        if unit is None or unit >= ceiling or len(digits) > 1 or digits in ("0", "〇", "零", "○"):
            return None
        if not digits and unit != 10:
            return None
        total += (_DIGITS[digits] if digits else 1) * unit
        digits, ceiling = "", unit
    rest = digits.lstrip("零〇○")
    return total + _DIGITS[rest] if len(rest) == 1 else (total if not digits else None)


def write_numeral(value: int) -> str:
    """A number from 0 below a hundred million in Chinese numerals, as official texts write it.

    Raises ValueError for any other.

    >>> [write_numeral(value) for value in (0, 10, 15, 20, 105, 2024, 10010, 300_000)]
    ['零', '十', '十五', '二十', '一百零五', '二千零二十四', '一万零一十', '三十万']
    """
    if not 0 <= value < 10**8:
        raise ValueError(f"{value} is not between 0 and 99,999,999")
    if value == 0:
        return "零"
    high, low = divmod(value, 10**4)
    written = (_write_below_myriad(high) + "万" if high else "") + (
        ("零" if high and 0 < low < 1000 else "") + _write_below_myriad(low)
    )
    return written[1:] if written.startswith("一十") else written


def _write_below_myriad(value: int) -> str:
    written, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            written += ("零" if gap and written else "") + "零一二三四五六七八九"[digit] + name
        gap = not digit
    return written
