"""What sites glue to the end of a title: VIP专享, the name of the library, the suffix of the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.clean.lookup import find_lines_with
from pipeline.text.han import HAN
from pipeline.text.offsets import Change

_LIBRARIES: Final = (
    *(
        "百度文库",
        "道客巴巴",
        "豆丁网",
        "原创力文档",
        "人人文库",
        "文库下载",
        "淘豆网",
        "金锄头文库",
        "360文库",
        "爱问共享资料",
    ),
    *(rf"[{HAN}]{{2,6}}文库", rf"[{HAN}]{{2,6}}范文网", rf"[{HAN}]{{2,6}}文档网"),
)
_BADGES: Final = (
    # …汇编VIP专享, …汇编（会员专享）; but not 提升会员服务
    re.compile(r"[-_—\s]*[（(【\[]?(?:VIP|会员|付费)(?:专享|专属|专供|独享|免费|下载|文档)+[)）】\]]?$", re.IGNORECASE),
    # …工作总结 - 某某文库; a dash must part it from the title
    re.compile(rf"\s*[-_—|｜]+\s*(?:{'|'.join(_LIBRARIES)})(?:下载|网)?$"),
    # …工作总结.docx
    re.compile(rf"(?<=[{HAN}）)》”\d])\.(?:docx?|pdf|pptx?|wps|txt|rtf)$", re.IGNORECASE),
)
# No badge is without one of these.
_HINTS: Final = (
    *("VIP", "vip", "Vip", "会员", "付费", "文库", "文档", "范文网", "豆丁网", "道客巴巴", "淘豆网", "爱问共享资料"),
    *(".doc", ".DOC", ".pdf", ".PDF", ".ppt", ".PPT", ".wps", ".WPS", ".txt", ".TXT", ".rtf", ".RTF"),
)
# A title, not a paragraph that ends by mentioning a file.
_MAX_TITLE_LENGTH = 80
_SENTENCE_STOP: Final = re.compile(r"[。；！？]")


def find_badges(texts: Sequence[str]) -> dict[int, Change]:
    """Find what a site glued to a title, by position of the line.

    >>> found = find_badges(["推进信访工作法治化", "信访工作素材汇编（12篇）VIP专享"])
    >>> [(i, badge.before) for i, badge in found.items()]
    [(1, 'VIP专享')]
    """
    found = {}
    for i in sorted(find_lines_with(_HINTS, texts)):
        badge = _find_badge(texts[i].rstrip())
        if badge:
            found[i] = badge
    return found


def _find_badge(text: str) -> Change | None:
    if len(text) > _MAX_TITLE_LENGTH or _SENTENCE_STOP.search(text):
        return None
    for pattern in _BADGES:
        match = pattern.search(text)
        if match and match.start() > 0:
            return Change(match.start(), match.end(), match[0], "", "remove_site_badge", 0.97)
    return None
