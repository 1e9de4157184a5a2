"""Where the first sentence of a counted paragraph ends that heads it: （一）强化统筹。各县坚持…."""

from __future__ import annotations

import re
from typing import Final

from pipeline.text.han import HAN

# The first of a spoken series begins the text even where the full stop above it is lost: 统一是 and 第一要 are words.
_FIRST_POINT: Final = re.compile(rf"(?<=[{HAN}”’])(?<![统唯单同第之专划归])一(?P<word>[是要])(?=[{HAN}])")


def lead_end(text: str, begin: int) -> int:
    """Offset of what ends the leading sentence: its full stop, or the 一是 of a series that goes on; -1 without any.

    >>> text = "（二）筑牢安全屏障一要守好底线。抓排查。二要抓好治理。"
    >>> text[: lead_end(text, 3)], lead_end("（二）推进统一要素市场。二要抓好治理。", 3)
    ('（二）筑牢安全屏障', 11)
    """
    stop = text.find("。", begin)
    found = _FIRST_POINT.search(text, begin, stop if stop >= 0 else len(text))
    if found and text.find(f"二{found['word']}", found.end()) > 0:
        return found.start()
    return stop
