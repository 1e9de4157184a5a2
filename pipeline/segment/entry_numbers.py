"""How a contents numbers its entries and parts: the enumerators that titles open with, and issues of newsletters."""

from __future__ import annotations

import re
from typing import Final

from pipeline.segment.entry import Entry, Part
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.numerals import read_numeral

# Newsletters bound together are listed with their issues.
_ISSUE: Final = re.compile(r"第\s*(\d{1,4})\s*期[\s\u3000]+")
# 上篇　各地做法: what a book is divided into.
_VOLUME: Final = re.compile(r"([上中下][篇编卷]|[篇编卷辑][一二三四五六七八九十])(?:[\s\u3000：:]+(?=\S)|$)")
_AROUND_PART: Final = re.compile(r"^[【\[〔◎★☆●■◆▲※—\s]+|[】\]〕◎★☆●■◆▲※—\s]+$")


def own_number(title: str) -> tuple[str | None, str, int]:
    """The number that a title opens with, its kind, and where the title itself begins.

    一是 and 1.1 number what is below articles, so they stay in the title.

    >>> own_number("3.某县小结"), own_number("第12期　某市小结"), own_number("一是加强领导")
    (('3', 'digit', 2), ('12', 'digit', 5), (None, 'digit', 0))
    """
    issue = _ISSUE.match(title)
    if issue is not None:
        return issue[1], "digit", issue.end()
    volume = _VOLUME.match(title)
    if volume is not None:
        return volume[1].strip("篇编卷辑"), "division", volume.end()
    found = leading_enumerator(title)
    if found is None or found.kind in {"point", "ordinal"} or not found.whole:
        return None, "digit", 0
    number = re.sub(r"[、.．（）()，:：\s]", "", found.surface)
    return number, found.kind, found.end


def is_part(piece: str) -> bool:
    """Whether a line opens as the headings of parts do.

    >>> is_part("二、各地实践"), is_part("第二部分　各地实践"), is_part("2.某县小结"), is_part("某县小结")
    (True, True, False, False)
    >>> is_part("上篇　各地实践"), is_part("上篇大论")
    (True, False)
    """
    found = leading_enumerator(piece.strip())
    if _VOLUME.match(piece.strip()):
        return True
    return found is not None and found.whole and found.kind in {"han", "division", "han_paren", "chapter"}


def read_part(text: str, start: int) -> Part:
    """A part from its heading, which begins at `start` of the contents' text; ornaments are no title.

    >>> read_part("二、各地实践", 0), read_part("★各地实践★", 7)
    (Part(num='二', title='各地实践', start=0, end=6), Part(num=None, title='各地实践', start=7, end=13))
    """
    volume = _VOLUME.match(text)
    if volume is not None:
        return Part(volume[1].strip("篇编卷辑"), text[volume.end() :].strip(), start, start + len(text))
    found = leading_enumerator(text)
    if found is None or not found.whole or found.kind in {"point", "ordinal", "digit"}:
        return Part(None, _AROUND_PART.sub("", text), start, start + len(text))
    number = re.sub(r"[、.．（）()，:：\s]|部分|[第编篇章]", "", found.surface)
    return Part(number, text[found.end :].strip(), start, start + len(text))


def promote_parts(entries: list[Entry], parts: list[Part]) -> None:
    """In an unnumbered contents where some entries carry 一、 and others nothing, the former are parts."""
    outermost = entries[0].kind if entries and entries[0].num else ""
    if outermost not in {"han", "division", "chapter"} or parts:
        return
    numbered = [entry for entry in entries if entry.kind == outermost and entry.num]
    if len(numbered) > 0.5 * len(entries):
        return
    if all(
        entry.num and entry.kind in {"han_paren", "section", "chapter"} for entry in entries if entry not in numbered
    ):
        # （一） below 一、 is a heading below its article, or both are headings of one report, as 编 and 章 of a law.
        return
    kept: list[Entry] = []
    for entry in entries:
        if any(entry is one for one in numbered):
            parts.append(Part(entry.num, entry.title, entry.start, entry.end))
        else:
            entry.part = len(parts) - 1
            kept.append(entry)
    entries[:] = kept


def number_value(num: str | None) -> int | None:
    """Value of a printed entry number.

    >>> number_value("12"), number_value("三"), number_value(None)
    (12, 3, None)
    """
    return read_numeral(num) if num else None
