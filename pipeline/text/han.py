"""Which characters are Han: the one range that every rule about them means."""

from __future__ import annotations

import re
from typing import Final

# The inside of a character class: the sign for zero, the unified characters with extension A, those kept for
# compatibility, and the supplementary planes, where the rare characters of names and places stand (Unicode 15, blocks
# CJK Unified Ideographs and Extensions A to H).
HAN: Final = "〇㐀-鿿豈-\ufaff\U00020000-\U000323af"
_HAN: Final = re.compile(f"[{HAN}]")


def is_han(character: str) -> bool:
    """Whether a character is Han.

    >>> [is_han(character) for character in "汇𠮷〇，Ａ１"]
    [True, True, True, False, False, False]
    """
    return _HAN.match(character) is not None
