"""What sites do to the words of a page against copying: signs sown between, readings behind, words doubled."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

import numpy as np

from pipeline.text.han import HAN
from pipeline.text.offsets import Change

# 4 x! n* z' u N3: short groups of ASCII at a blank's distance, as forums sow them at the end of a line.
_SOWN: Final = re.compile(rf"(?<![!-~])[!-~]{{1,4}}(?: [!-~]{{1,4}}){{5,}}(?= ?[{HAN}“（《]|\s*$)")
# x! and N3$ mix what no formula, measure or abbreviation mixes.
_MIXED: Final = re.compile(r"(?:[A-Za-z0-9][!#$%&'*,;:?@\\^_`|~\[\]{}.+-]|[!#$%&'*,;?@\\^_`|~\[\]{}.+-][A-Za-z0-9])")
_MANY_MIXED: Final = 4
# 版权(quán): the reading of the character before it, with a tone mark or an umlaut.
_READING: Final = re.compile(rf"(?<=[{HAN}])[（(][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüêńňǹ]{{1,6}}[）)]")
_TONE: Final = re.compile("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ]")
# An author explains the reading of one rare character or two, a site that of every so many characters.
_HABIT: Final = 3
# Words that stand twice: shorter ones do in good Chinese (一件一件, 研究研究), longer ones are paragraphs.
_DOUBLED: Final = range(4, 41)
_DISTINCT: Final = 3
_BLANKS: Final = frozenset(" \t\u3000")
# One piece twice may be a row of two equal cells.
_PIECES: Final = 2
# 商店、合作商店、合作小组: an enumeration that repeats its words does so across a mark, but never for so long.
_PAST_ENUMERATION: Final = 16
# A line is doubled piece by piece when so much of it is; then 20002000年年 is doubled too.
_DOUBLED_LINE: Final = 0.8
_LETTER: Final = re.compile(rf"[{HAN}A-Za-z0-9]")


def find_copy_guards(texts: Sequence[str]) -> dict[int, list[Change]]:
    """Find what a site did to the lines of a text against copying, by position of the line.

    One reading or one doubled phrase may be the author's: it is suggested, and applied where the source has the habit.

    >>> lines = ["这是基本的写法。4 x! n* z' u N3 k# F6", "版权(quán)所有", "编(biān)制", "说(shuō)明"]
    >>> [(i, change.before) for i, changes in find_copy_guards(lines).items() for change in changes]
    [(0, "4 x! n* z' u N3 k# F6"), (1, '(quán)'), (2, '(biān)'), (3, '(shuō)')]
    """
    found: dict[int, list[Change]] = defaultdict(list)
    for i, change in [*_find_doubled(texts), *_find_readings(texts)]:
        found[i].append(change)
    for i, text in enumerate(texts):
        # So many blanks are between the fewest groups that sown signs have.
        if text.count(" ") >= 5:
            found[i] += _find_sown(text)
    return {i: changes for i, changes in sorted(found.items()) if changes}


def _find_sown(text: str) -> Iterator[Change]:
    """Signs sown between sentences; formulas, tables of numbers and English stay.

    >>> list(_find_sown("其中 a + b = c + d 即可")), list(_find_sown("see it as it is to us all"))
    ([], [])
    """
    for match in _SOWN.finditer(text):
        groups = match[0].split(" ")
        mixed = sum(_MIXED.search(group) is not None for group in groups)
        if mixed >= _MANY_MIXED and 3 * mixed >= len(groups):
            yield Change(match.start(), match.end(), match[0], "", "remove_sown_signs", 0.96)


def _find_readings(texts: Sequence[str]) -> list[tuple[int, Change]]:
    matches = [
        (i, match)
        for i, text in enumerate(texts)
        if "(" in text or "（" in text
        for match in _READING.finditer(text)
        if _TONE.search(match[0])
    ]
    probability = 0.97 if len(matches) >= _HABIT else 0.5
    return [
        (i, Change(match.start(), match.end(), match[0], "", "remove_reading", probability)) for i, match in matches
    ]


def _find_doubled(texts: Sequence[str]) -> list[tuple[int, Change]]:
    r"""The second of two equal neighbours, and all that a line has twice when most of it stands twice.

    >>> [(c.before) for _, c in _find_doubled(["第二节第二节公文的格式公文的格式20002000年年8月8月"])]
    ['第二节', '公文的格式', '2000', '年', '8月']
    >>> [(c.before, c.probability) for _, c in _find_doubled(["要一件一件抓落实，坚持依法办理坚持依法办理"])]
    [('坚持依法办理', 0.6)]
    """
    doubled = _doubled_spans(texts)
    whole = {i: pieces for i in doubled if (pieces := _doubled_pieces(texts[i]))}
    has_habit = len(doubled) >= _HABIT
    found = []
    for i, spans in doubled.items():
        probability = 0.95 if i in whole or has_habit else 0.6
        # 已办结 已办结: so do equal words with a blank between them.
        for start, end in whole.get(i, [span for span in spans if not set(texts[i][slice(*span)]) & _BLANKS]):
            found.append((i, Change(start, end, texts[i][start:end], "", "remove_doubled_words", probability)))
    return found


def _doubled_spans(texts: Sequence[str]) -> dict[int, list[tuple[int, int]]]:
    """Where words stand again that stand just before, by position of the line, the longest taken first."""
    whole = "\n".join(texts)
    if len(whole) < 2 * _DOUBLED.start:
        return {}
    codes = np.frombuffer(whole.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    shortest = _DOUBLED.start
    # Four characters packed in one number; only its low 16 bits of each count, what is found is compared again.
    packed = np.zeros(len(codes) - shortest + 1, dtype=np.uint64)
    for k in range(shortest):
        packed = (packed << np.uint64(16)) | (codes[k : len(codes) - shortest + 1 + k] & np.uint64(0xFFFF))
    # Leaders and rules are equal to themselves at any distance.
    is_varied = codes[: len(packed)] != codes[1 : len(packed) + 1]
    starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for length in reversed(_DOUBLED):
        for start in np.flatnonzero((packed[length:] == packed[:-length]) & is_varied[:-length]).tolist():
            words = whole[start : start + length]
            if words != whole[start + length : start + 2 * length] or "\n" in words:
                continue
            letters = set(_LETTER.findall(words))
            has_marks = any(not char.isspace() for char in set(words) - letters)
            # 12345 12345: equal figures stand beside each other in any table.
            if sum(not letter.isascii() for letter in letters) < _DISTINCT or (
                has_marks and length < _PAST_ENUMERATION
            ):
                continue
            i = bisect_right(starts, start) - 1
            second = (start + length - starts[i], start + 2 * length - starts[i])
            if all(second[1] <= one - (other - one) or other <= second[0] - length for one, other in found[i]):
                found[i].append(second)
    return {i: sorted(spans) for i, spans in found.items() if spans}


def _doubled_pieces(text: str) -> list[tuple[int, int]]:
    """The second copies of a line that is doubled piece by piece; none where less of it stands twice."""
    # The least left single wins, then the fewest pieces; the last two are the length of the copy and of the blank.
    best: list[tuple[int, int, int, int]] = [(0, 0, 0, 0)]
    for end in range(1, len(text) + 1):
        single, pieces, _, _ = best[end - 1]
        choices = [(single + (not text[end - 1].isspace()), pieces + 1, 0, 0)]
        for length in range(1, min(_DOUBLED.stop, end // 2 + 1)):
            copy = text[end - length : end]
            for blank in (0, 1) if text[end - length - 1].isspace() else (0,):
                first = end - 2 * length - blank
                if first >= 0 and text[first : first + length] == copy:
                    single, pieces, _, _ = best[first]
                    choices.append((single, pieces + 1, length, blank))
        best.append(min(choices))
    if best[-1][0] > (1 - _DOUBLED_LINE) * len(text):
        return []
    spans, at = [], len(text)
    while at:
        _, _, length, blank = best[at]
        if length:
            spans.append((at - length - blank, at))
        at -= 2 * length + blank or 1
    return spans[::-1] if len(spans) >= _PIECES else []
