"""Which characters stand for others: widths, radicals, compatibility forms, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from pipeline.text.offsets import Change

# Private use and unassigned code points are not here: what they mean only the font knows.
_RADICALS: Final = range(0x2E80, 0x2FE0)
_COMPATIBILITY_IDEOGRAPHS: Final = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
_FULL_WIDTH_ALNUM: Final = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
# Forms for vertical setting and small forms, to the signs of horizontal text.
_PRESENTATION_FORMS: Final = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︱︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹐﹑﹔﹕﹖﹗｡｢｣､",
    "，、。：；！？〖〗—（）｛｝〔〕【】《》〈〉「」『』，、；：？！。「」、",
)
# The radicals supplement has few decompositions; these variants are what fonts without a proper map give back.
_RADICAL_VARIANTS: Final = str.maketrans(
    "⺟⻓⻔⻋⻅⻉⻙⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰⺠⻁⻄⻆⻘⻨", "母长门车见贝韦页风飞食马鱼鸟黄齐齿龙民虎西角青麦"
)


def _rules_by_character() -> dict[str, tuple[str, str]]:
    """For each character that stands for one other: that other, and the rule that says so."""
    rules: dict[str, tuple[str, str]] = {}
    for codes, rule in (
        (_RADICALS, "replace_radical"),
        (_COMPATIBILITY_IDEOGRAPHS, "replace_compatibility_ideograph"),
        (_FULL_WIDTH_ALNUM, "narrow_width"),
    ):
        for code in codes:
            plain = unicodedata.normalize("NFKC", chr(code))
            if plain != chr(code) and len(plain) == 1:
                rules[chr(code)] = (plain, rule)
    for table, rule in ((_RADICAL_VARIANTS, "replace_radical"), (_PRESENTATION_FORMS, "replace_presentation_form")):
        rules |= {chr(code): (chr(plain), rule) for code, plain in table.items()}
    # PDFium gives U+0002 for a hyphen at which a line breaks.
    rules["\x02"] = ("-", "restore_hyphen")
    return rules


_RULES: Final = _rules_by_character()
_TABLE: Final = str.maketrans({char: plain for char, (plain, _) in _RULES.items()})
_SUSPECT: Final = re.compile(f"[{re.escape(''.join(sorted(_RULES)))}]")

# Zero-width spaces and joiners, direction marks, the byte order mark, soft hyphen, variation selectors, and control
# characters but for those that are white space. Tab, newlines and U+3000 are spacing's business.
_INVISIBLE: Final = re.compile(
    "[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
_COMBINING_RUN: Final = re.compile(
    "[^\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a]+"
)


def replace_lookalikes(text: str) -> tuple[str, list[Change]]:
    """Put one plain character in the place of each that only looks different.

    Circled numbers (①), roman numerals (Ⅲ) and units (℃, ㎡) mean what they are and stay. The text keeps its
    length, so offsets in the result are offsets in `text`.

    >>> replace_lookalikes("⻄部⼤开发２０２４年①")[0]
    '西部大开发2024年①'
    >>> replace_lookalikes("依法办理")
    ('依法办理', [])
    """
    if not _SUSPECT.search(text):
        return text, []
    changes = []
    for match in _SUSPECT.finditer(text):
        plain, rule = _RULES[match[0]]
        changes.append(Change(match.start(), match.end(), match[0], plain, rule))
    return text.translate(_TABLE), changes


def has_hidden_characters(text: str) -> bool:
    """Whether `find_hidden_characters` would find anything: a quick test for the many lines that are clean.

    >>> has_hidden_characters("信访\u200b工作"), has_hidden_characters("信访工作")
    (True, False)
    """
    return _INVISIBLE.search(text) is not None or not unicodedata.is_normalized("NFC", text)


def find_hidden_characters(text: str) -> Iterator[Change]:
    """Find characters that nobody sees, to be removed, and letters in pieces, to be composed (NFC).

    A full-width space is seen and stays.

    >>> [(c.start, c.end, c.after) for c in find_hidden_characters("信访\u200b工作　cafe\u0301")]
    [(2, 3, ''), (9, 11, 'é')]
    """
    found = [
        Change(match.start(), match.end(), match[0], "", "remove_invisible") for match in _INVISIBLE.finditer(text)
    ]
    for match in _COMBINING_RUN.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            found.append(Change(match.start(), match.end(), match[0], composed, "compose_characters"))
    at = 0
    for change in sorted(found, key=lambda c: (c.start, c.end)):
        if change.start >= at:
            yield change
            at = change.end
