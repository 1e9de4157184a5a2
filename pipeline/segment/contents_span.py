"""Which lines of a source are its contents: under its heading, by style, or by what its lines end with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.segment.bylines import compact
from pipeline.segment.entry_ends import LEADER, ends_like_an_entry, find_end, has_pages_in_brackets
from pipeline.segment.pages_first import opens_with_page, read_pages_first
from pipeline.segment.rows import Row
from pipeline.segment.titles import letters, likeness
from pipeline.text.enumerators import leading_enumerator
from pipeline.text.han import HAN

HEADINGS: Final = frozenset(
    {"目录", "目次", "总目录", "总目", "目录索引", "文章目录", "篇目", "contents", "CONTENTS", "Contents"}
)
# A contents stands at the front: it begins within the first 400 lines or the first third.
_FRONT_LINES: Final = 400
# Without leaders to go by, a contents of more lines than this is none.
_MOST_LINES: Final = 300
# So many letters of a title come again by no chance.
_LEAST_AGAIN: Final = 8
# Lines that are no end of an entry but may stand between two: parts, bylines, wrapped titles.
_MOST_BETWEEN: Final = 6
_LONGEST_LINE: Final = 90
# The number that a contents may print before a title and the body not.
_LISTED: Final = re.compile(rf"\d{{1,3}}[.．、\s]\s*(?=[{HAN}“《])")


def is_heading(text: str) -> bool:
    """Whether a line says that the contents follows.

    >>> is_heading("目　　录"), is_heading("一、目录管理")
    (True, False)
    """
    return len(text) <= 12 and compact(text).strip("*—-·【】[]《》") in HEADINGS


# What the columns of a contents set as a table are called.
_COLUMNS: Final = frozenset(
    {"序号", "编号", "单位", "作者", "姓名", "题目", "标题", "篇名", "篇目", "名称", "材料名称", "文件名称", "内容"}
    | {"发言单位", "发言题目", "页码", "页次", "页数", "页", "备注"}
)


def names_columns(text: str) -> bool:
    """Whether a line heads the columns of a contents that is a table.

    >>> [names_columns(text) for text in ("序号 单　位 题　目 页码", "序号　单位　题目　页码", "单位 内部")]
    [True, True, False]
    """
    cells = re.split(r"\s+", re.sub(rf"(?<=[{HAN}])\u3000+(?=[{HAN}](?:\s|$))", "", text.strip()))
    return len(cells) > 1 and _COLUMNS.issuperset(cells)


def front_span(rows: Sequence[Row]) -> tuple[int, int] | None:
    """First and last row (not included) of the contents, sought at the front, then at the end."""
    front = min(len(rows), max(_FRONT_LINES, len(rows) // 3))
    at_front = _by_heading(rows, 0, front) or _by_style(rows) or _by_leaders(rows, front)
    return at_front or _by_heading(rows, front, len(rows))


def next_span(rows: Sequence[Row], first: int) -> tuple[int, int] | None:
    """The contents of the next volume, under a heading of its own at or below a row."""
    return _by_heading(rows, first, len(rows))


def _by_heading(rows: Sequence[Row], first: int, last: int) -> tuple[int, int] | None:
    """The contents under a heading in rows[first:last]."""
    for at in range(first, last):
        if is_heading(rows[at].text):
            end = _walk(rows, at + 1) or _walk_pages_first(rows, at + 1) or _walk_without_pages(rows, at + 1)
            if end:
                return at, end
    return None


def _by_style(rows: Sequence[Row]) -> tuple[int, int] | None:
    styled = [at for at, row in enumerate(rows) if row.line.style == "toc"]
    if len(styled) < 2:
        return None
    first = styled[0]
    last = first
    for at in styled:
        if at > last + 3:
            break
        last = at
    return first, last + 1


def _by_leaders(rows: Sequence[Row], front: int) -> tuple[int, int] | None:
    """A contents without its heading: at least three entries with leaders above the row `front`."""
    anchors = [at for at in range(front) if _n_entries(rows[at].text)]
    for at in anchors:
        near = [other for other in anchors if at <= other <= at + 3 * _MOST_BETWEEN]
        if sum(_n_entries(rows[other].text) for other in near) < 3:
            continue
        first = at
        while first > 0 and at - first < _MOST_BETWEEN and _may_introduce(rows[first - 1].text):
            first -= 1
        end = _walk(rows, first)
        return (first, end) if end else None
    return None


# A leader of any glyph with its page; dashes are what punctuation repair makes of hyphens.
_LEADER_PAGE: Final = re.compile(rf"(?:{LEADER.pattern}|[—─-]{{2,}})\s*[（(]?\d{{1,4}}(?!\d|[-./年]\d)")
# Numbered entries on one line or one a line, without leaders: 1.某县小结 3 2.某市小结 7. Where the stop behind a
# number is lost too, the numbers must go on counting.
_PAGE_AND_NUMBER: Final = re.compile(r"\S\s*\d{1,3}\s+\d{1,3}[.．、]\s?\D")
_FIRST_NUMBER: Final = re.compile(rf"(\d{{1,3}})[.．、]?\s*(?=[{HAN}“《])")
_PAGE_AND_NEXT: Final = re.compile(rf"\S\s*\d{{1,3}}\s+(\d{{1,3}})[.．、]?\s*(?=[{HAN}“《])")
_NUMBERED_LINE: Final = re.compile(r"\d{1,3}[.．、]\s?\D.{3,60}\s\d{1,3}$")


def _n_entries(text: str) -> int:
    """How many contents entries seem to end in a line.

    >>> _n_entries("1.某县小结……3 2.某市小结--7"), _n_entries("1.某县小结 3 2.某市小结 7 3.某区小结 9")
    (2, 3)
    >>> _n_entries("4.某县小结 3 5某市小结 7"), _n_entries("某县小结5 5某市小结7")
    (2, 0)
    >>> _n_entries("二、某县小结"), _n_entries("增长12.5%……")
    (0, 0)
    """
    with_leaders = len(_LEADER_PAGE.findall(text))
    counting = _n_counting(text)
    run_together = max(len(_PAGE_AND_NUMBER.findall(text)), counting - 1)
    if with_leaders or run_together >= 2 or counting >= 2:
        return max(with_leaders, run_together + 1)
    return int(ends_like_an_entry(text) or bool(_NUMBERED_LINE.match(text)))


def _n_counting(text: str) -> int:
    """How many entries of a line count on from the number it begins with, each behind the page of the one before.

    >>> _n_counting("01 某县小结1 02 某市小结3 03 某区小结6"), _n_counting("4.某县小结 3 9户企业")
    (3, 1)
    """
    opening = _FIRST_NUMBER.match(text)
    if opening is None:
        return 0
    first = value = int(opening[1])
    for found in _PAGE_AND_NEXT.finditer(text):
        value += int(found[1]) == value + 1
    return value - first + 1


def _may_introduce(text: str) -> bool:
    """Whether a line may stand in the contents before its first leader: a part, a byline, a numbered or paged title."""
    if not text or len(text) > 50 or re.search(r"[。；，]", text):
        return False
    if find_end(text) is not None:
        return True
    found = leading_enumerator(text)
    return text.endswith(("：", ":")) or (
        found is not None and found.kind in {"han", "division", "digit", "chapter", "han_paren"}
    )


def _walk(rows: Sequence[Row], first: int) -> int | None:
    """End of the contents that begins at `first`: after its last line that ends an entry.

    A line that has neither page nor the look of a part, a byline or a wrapped title ends it.
    """
    end = None
    between = 0
    n_entries = 0
    page = 0
    opening: str | None = None
    bracketed = has_pages_in_brackets("\n".join(row.text for row in rows[first : first + _MOST_LINES]))
    for at in range(first, len(rows)):
        text = rows[at].text
        counted = _n_entries(text)
        bare = _bare_page(text, rows[at], bracketed=bracketed) if n_entries or at < first + _MOST_BETWEEN else None
        # A line of prose may end with a number too, but not with the next page.
        if counted or (bare is not None and (not bare or bare >= page or not re.search("[，；。]", text))):
            if opening is None:
                opening = _opening_title(text)
            page = bare or page
            n_entries += max(1, counted)
            end = at + 1
            between = 0
            continue
        if text.isdigit() and len(text) <= 4 and at > first and LEADER.search(rows[at - 1].text[-3:]):
            # A page wrapped away from its leader.
            n_entries += end != at
            end = at + 1
            between = 0
            continue
        between += 1
        repeats = opening and n_entries > 1 and _repeats(letters(text), opening)
        if between > _MOST_BETWEEN or len(text) > _LONGEST_LINE or text.endswith("。") or repeats:
            break
    return end if n_entries >= 2 else None


def _repeats(text: str, opening: str) -> bool:
    """Whether a line is the title that the contents opens with, which may have an author behind it there."""
    return likeness(text, opening) > 0.9 or (len(text) >= 8 and opening.startswith(text))


def _opening_title(text: str) -> str:
    """The letters of the title that a row of the contents opens with, without its page."""
    found = find_end(text)
    return letters(text[: found[0]] if found else text)


def _bare_page(text: str, row: Row, *, bracketed: bool) -> int | None:
    """The bare page that a line of a contents already begun ends with (…新路子55); 0 where its style vouches for it."""
    if row.line.style == "toc":
        return 0
    found = find_end(text, bracketed=bracketed) if len(text) <= _LONGEST_LINE else None
    return found[2] if found is not None else None


def _walk_pages_first(rows: Sequence[Row], first: int) -> int | None:
    """End of a contents that prints each page before its title: where its first title comes again, or a sentence."""
    listed: list[str] = []
    opening = ""
    for at in range(first, min(len(rows), first + _MOST_LINES)):
        text = rows[at].text
        if len(text) > _LONGEST_LINE or text.endswith(("。", "；")) or (opening and _repeats(letters(text), opening)):
            break
        listed.append(text)
        opening = opening or letters(opens_with_page(text) or "")
    while listed and opens_with_page(listed[-1]) is None:
        listed.pop()
    entries, _ = read_pages_first("\n".join(listed))
    return first + len(listed) if entries else None


def _walk_without_pages(rows: Sequence[Row], first: int) -> int | None:
    """End of a contents that prints no pages: where its first title comes again."""
    listed: list[str] = []
    for at in range(first, min(len(rows), first + _MOST_LINES)):
        text = rows[at].text
        key = letters(_LISTED.sub("", text))
        again = (
            key
            and (
                any(likeness(key, before) > 0.95 for before in listed[:3])
                # Contents and body may wrap the first title elsewhere.
                or (len(key) >= _LEAST_AGAIN and "".join(listed[:3]).startswith(key))
            )
        )
        if len(listed) >= 2 and again:
            return at
        if len(text) > _LONGEST_LINE or text.endswith(("。", "；")):
            return None
        if key:
            listed.append(key)
    return None
