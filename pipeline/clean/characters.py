"""Which characters stand for others: widths, radicals, compatibility forms, and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from pipeline.text.offsets import Change, OffsetMap, apply_edits

# Private use and unassigned code points are not here: what they mean only the font knows.
_RADICALS: Final = range(0x2E80, 0x2FE0)
_COMPATIBILITY_IDEOGRAPHS: Final = (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
# Digits, letters and the percent sign; marks are the business of punctuation.
_FULL_WIDTH: Final = (0xFF05, *range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
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
        (_FULL_WIDTH, "narrow_width"),
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
# Beyond the basic plane a set of single characters is searched one by one; the range holds a few that have no rule.
_BASIC: Final = re.escape("".join(char for char in sorted(_RULES) if ord(char) < 0x10000))
_SUSPECT: Final = re.compile(f"[．{_BASIC}\U0002f800-\U0002fa1f]")
# Vowels and finals of Hangul syllables join the letter before them although they are letters themselves.
_JOINING: Final = frozenset(map(chr, (*range(0x1161, 0x1176), *range(0x11A8, 0x11C3))))

# Zero-width spaces and joiners, direction marks, the byte order mark, soft hyphen, variation selectors, and control
# characters but for those that are white space. Tab, newlines and U+3000 are spacing's business.
_INVISIBLE: Final = re.compile(
    "[\x00\x01\x03-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# The marks of a number set wide: ３，２８０ and １．５ and １３－１５ and １／３; but ３，全省 has the author's comma.
_NUMBER_MARK: Final = re.compile(
    r"(?<=[0-9０-９])．|(?<=[０-９])，(?=[０-９]{3}(?![０-９]))|(?<=[0-9０-９A-Za-zＡ-Ｚ])[－／](?=[0-9０-９])"
)
_NUMBER_MARKS: Final = {"．": ".", "，": ",", "－": "-", "／": "/"}


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line with plain characters, and the changes that made it so: what the other rules look at.

    `lookalikes` are changes of the raw text that keep its length; `hidden` are changes of the text after those.
    """

    text: str
    lookalikes: tuple[Change, ...] = ()
    hidden: tuple[Change, ...] = ()

    def place(self, changes: Iterable[Change]) -> list[Change]:
        """Move changes of the plain text to where they are in the raw one, with those that made it plain."""
        if not self.hidden:
            return [*changes, *self.lookalikes]
        places = OffsetMap(self.hidden)
        moved = [replace(c, start=places.to_raw(c.start), end=places.to_raw(c.end)) for c in changes]
        return [*moved, *self.hidden, *self.lookalikes]


def make_plain(raw: str) -> PlainLine:
    """Put plain characters in the place of those that only look different, and remove what nobody sees.

    Circled numbers (①), roman numerals (Ⅲ) and units (℃, ㎡) mean what they are and stay.

    >>> make_plain("⻄部⼤开发２０２４年①").text, make_plain("信访\u200b工作").text
    ('西部大开发2024年①', '信访工作')
    """
    plain = PlainLine(raw)
    if _SUSPECT.search(raw):
        lookalikes = tuple(sorted(_find_lookalikes(raw), key=lambda change: change.start))
        plain = PlainLine(apply_edits(raw, lookalikes), lookalikes)
    if _INVISIBLE.search(plain.text) or not unicodedata.is_normalized("NFC", plain.text):
        hidden = tuple(_find_hidden(plain.text))
        plain = replace(plain, text=apply_edits(plain.text, hidden), hidden=hidden)
    return plain


def _find_lookalikes(text: str) -> Iterator[Change]:
    for match in _SUSPECT.finditer(text):
        if match[0] in _RULES:
            plain, rule = _RULES[match[0]]
            yield Change(match.start(), match.end(), match[0], plain, rule)
    for match in _NUMBER_MARK.finditer(text):
        yield Change(match.start(), match.end(), match[0], _NUMBER_MARKS[match[0]], "narrow_number_mark")


def _find_hidden(text: str) -> Iterator[Change]:
    """Characters that nobody sees, to be removed, and letters in pieces, to be composed (NFC)."""
    for start, end in _clusters(text):
        cluster = text[start:end]
        seen = _INVISIBLE.sub("", cluster)
        composed = unicodedata.normalize("NFC", seen)
        if composed != seen:
            yield Change(start, end, cluster, composed, "compose_characters")
        else:
            for match in _INVISIBLE.finditer(text, start, end):
                yield Change(match.start(), match.end(), match[0], "", "remove_invisible")


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Spans of a letter with all marks and unseen characters after it."""
    start = 0
    for at in range(1, len(text)):
        if not (unicodedata.combining(text[at]) or text[at] in _JOINING or _INVISIBLE.match(text[at])):
            yield start, at
            start = at
    if text:
        yield start, len(text)
