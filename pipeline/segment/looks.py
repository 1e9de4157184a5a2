"""Articles that no contents entry announces: known by the looks of the titles above them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.records import Bookmark
from pipeline.segment.bylines import is_byline, is_date_line, is_salutation, opens_history
from pipeline.segment.rows import Row, width
from pipeline.segment.titles import Group, ends_sentence, groups_at, letters, likeness, titleness
from pipeline.text.enumerators import leading_enumerator

LONGEST_TITLE_LINE: Final = 64


@dataclass(frozen=True, slots=True)
class Start:
    """The beginning of an article in the body: its title lines, and the contents entry that announces it.

    `lead` is the number of lines above the title that belong to the article: a label such as 附件3.
    """

    first: int
    count: int
    title: str
    entry: int | None
    lead: int = 0


def bookmarked_articles(rows: Sequence[Row], bookmarks: Sequence[Bookmark]) -> list[Start]:
    """Articles by the file's own outline, where its outermost level names titles that stand on the pages it gives.

    An outline that numbers its entries lists headings; one whose entries are not found is not trusted.
    """
    outermost = min((mark.level for mark in bookmarks), default=0)
    marks = [mark for mark in bookmarks if mark.level == outermost and mark.page is not None]
    marks = [mark for mark in marks if leading_enumerator(mark.title) is None]
    by_page: defaultdict[int, list[int]] = defaultdict(list)
    for at, row in enumerate(rows):
        by_page[row.page or 0].append(at)
    found: list[Start] = []
    for mark in marks:
        key = letters(mark.title)
        groups = [group for at in by_page[mark.page or 0] for group in groups_at(rows, at)]
        best = max(groups, key=lambda group: (likeness(letters(group.text), key), -group.first), default=None)
        if best is None or likeness(letters(best.text), key) < 0.85:
            continue
        if not found or best.first >= found[-1].first + found[-1].count:
            found.append(Start(best.first, best.count, best.text, None))
    return found if len(found) >= 2 and len(found) >= 0.6 * len(marks) else []


def unlisted_articles(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """Articles that only the body has: they look like the known ones, or stand out where none is known."""
    if not rows:
        return []
    if starts:
        return _like_known(rows, starts)
    return _by_own_looks(rows) or [whole_source(rows)]


def _like_known(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """Lines that look in every way as the known titles do."""
    taken = {at for start in starts for at in range(start.first, start.first + start.count)}
    titles = {letters(start.title) for start in starts}
    looks = Counter(rows[start.first].style for start in starts)
    least = min(titleness(rows, start.first, start.count) for start in starts)
    laid_out = rows[starts[0].first].laid_out
    if laid_out and looks.most_common(1)[0][1] < 0.6 * len(starts):
        return []
    style = looks.most_common(1)[0][0]
    tops = sum(rows[start.first].top for start in starts)
    gap = min((rows[start.first].gap for start in starts), default=0.0)
    found: list[Start] = []
    first = 0
    while first < len(rows):
        row = rows[first]
        alike = row.style == style and (row.top or tops < len(starts)) if laid_out else row.gap >= max(4.0, gap)
        if not alike or first in taken or not _may_be_title(row):
            first += 1
            continue
        group = _longest_group(rows, first, taken)
        if letters(group.text) in titles:
            # A title page prints the title once more.
            first += group.count
            continue
        known_look = titleness(rows, group.first, group.count) >= max(1.5, least - 0.3)
        if known_look and ((laid_out and row.ratio > 1.1) or _is_introduced(rows, first + group.count)):
            found.append(Start(group.first, group.count, group.text, None))
            first += group.count
        else:
            first += 1
    return found


def _longest_group(rows: Sequence[Row], first: int, taken: set[int] | frozenset[int] = frozenset()) -> Group:
    """The lines of a title by looks alone: on as long as they look the same and are no byline or date."""
    groups = groups_at(rows, first)
    chosen = groups[0] if groups else Group(first, 1, rows[first].text)
    for group in groups[1:]:
        last = rows[group.first + group.count - 1]
        at = group.first + group.count - 1
        if at in taken or is_date_line(last.text) or is_byline(last.text) or is_salutation(last.text):
            break
        if not last.laid_out or leading_enumerator(last.text):
            break
        chosen = group
    return chosen


def _may_be_title(row: Row) -> bool:
    text = row.text
    if (
        not 4 <= len(text) <= LONGEST_TITLE_LINE
        or (ends_sentence(text) and text[-1] not in "？！?!")
        or text[-1] in "，、,"
    ):
        return False
    found = leading_enumerator(text)
    if found is not None and found.kind not in {"digit", "attachment"}:
        return False
    if is_date_line(text) or opens_history(text) or is_byline(text) or re.match(r"附\s*[:：]", text):
        return False
    return any("一" <= char <= "鿿" for char in text)


def _is_introduced(rows: Sequence[Row], at: int) -> bool:
    """Whether what follows a would-be title is a byline, a date, the history of a rule or an address."""
    for row in rows[at : at + 2]:
        if is_date_line(row.text) or opens_history(row.text) or is_byline(row.text) or is_salutation(row.text):
            return True
    return False


def _by_own_looks(rows: Sequence[Row]) -> list[Start]:
    """Articles of a source without contents, by the looks of their titles alone."""
    if any(row.line.font_size is not None or row.line.style in {"title", "heading1"} for row in rows):
        return _set_off_titles(rows)
    return _spaced_titles(rows)


def _set_off_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles by size or style.

    Lines of the same look form a class. A class holds titles if most of its lines have a byline or a date
    below, or if one has and all begin a page, as where letters are signed at their end; the first such class
    also if most begin a page. A single line larger than a class of titles is the cover's.
    """
    classes: defaultdict[tuple[float, bool], list[Group]] = defaultdict(list)
    first = 0
    while first < len(rows):
        row = rows[first]
        if (row.ratio >= 1.15 or _look(row)[1]) and _may_be_title(row):
            group = _longest_group(rows, first)
            if not _is_attached_below(rows, first):
                classes[_look(row)].append(group)
            first += group.count
        else:
            first += 1
    found: list[Group] = []
    for look in sorted(classes, reverse=True):
        groups = classes[look]
        introduced = sum(
            _is_introduced(rows, group.first + group.count) or _label_above(rows, group.first) > 0 for group in groups
        )
        apart = sum(_is_apart(rows, group.first) for group in groups)
        all_apart = introduced > 0 and apart == len(groups)
        if introduced >= 0.6 * len(groups) or all_apart or (not found and apart >= 0.6 * len(groups)):
            found += groups
    if len(found) >= 3:
        # The cover's title, if it came through as a class of its own, introduces nothing.
        found = [
            group
            for group in found
            if len(classes[_look(rows[group.first])]) > 1 or _is_introduced(rows, group.first + group.count)
        ]
    starts = []
    for group in sorted(found, key=lambda one: one.first):
        lead = _label_above(rows, group.first)
        starts.append(Start(group.first - lead, group.count, group.text, None, lead))
    return starts


_LABEL: Final = re.compile(r"附\s*件\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})?\s*[:：]?$")
_LOWER_LABEL: Final = re.compile(r"附\s*[件表]\s*\d{1,3}\s*[-—.．－]\s*\d{1,3}\s*[:：]?$")


def _label_above(rows: Sequence[Row], at: int) -> int:
    """1 if the line above begins a page with the label of an attachment (附件3), else 0."""
    if at == 0:
        return 0
    above = rows[at - 1]
    return int(bool(_LABEL.match(above.text)) and _is_apart(rows, at - 1))


def _is_attached_below(rows: Sequence[Row], at: int) -> bool:
    """Whether a title belongs to an attachment's own attachment: 附件3-1, or a bare 附件 after numbered ones."""
    if at == 0:
        return False
    label = rows[at - 1].text
    if _LOWER_LABEL.match(label):
        return True
    bare = _LABEL.match(label) and not re.search(r"[\d一二三四五六七八九十]", label)
    return bool(bare) and any(re.match(r"附\s*件\s*\d", row.text) and _LABEL.match(row.text) for row in rows[: at - 1])


def _look(row: Row) -> tuple[float, bool]:
    """Size against the body's, and whether the format itself calls the line a title."""
    return round(row.ratio, 1), row.line.style in {"title", "heading1"}


def _is_apart(rows: Sequence[Row], at: int) -> bool:
    """Whether a line begins a page, a file, or stands after a page's worth of blank lines."""
    row = rows[at]
    return at == 0 or row.top or (not row.laid_out and row.gap >= 4)


def _spaced_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles in plain text: short lines set apart by white space or by what stands below them.

    After blank lines, set in by more than a paragraph is, or set out where paragraphs are set in, a title needs
    a byline, a date or an address below it. In the flow of the lines it needs two of them in a row. Where most
    of what is set out has them, the rest are titles too.
    """
    indent = Counter(row.printed_indent for row in rows).most_common(1)[0][0]
    usual_gap = Counter(row.gap for row in rows).most_common(1)[0][0]
    found: list[Start] = []
    out: list[Start] = []
    first = 0
    while first < len(rows):
        row = rows[first]
        set_out = row.printed_indent < indent and (first == 0 or row.gap > usual_gap)
        after_text = first == 0 or set_out or ends_sentence(rows[first - 1].text) or row.gap >= 3
        group = _longest_group(rows, first) if after_text and _may_be_title(row) else None
        apart = first == 0 or set_out or row.gap >= 3 or row.printed_indent >= indent + 4
        start = Start(group.first, group.count, group.text, None) if group is not None else None
        if start is not None and set_out:
            out.append(start)
        if start is not None and _n_introducing(rows, first + start.count) >= (1 if apart else 2):
            found.append(start)
            first += start.count
        else:
            first += 1
    if 2 * sum(start in found for start in out) > len(out) > 2:
        return sorted({start.first: start for start in (*found, *out)}.values(), key=lambda start: start.first)
    return found + _bare_titles(rows, found)


# Ems below which a line between two texts is rather a heading.
_LEAST_TITLE_WIDTH: Final = 9


def _bare_titles(rows: Sequence[Row], known: Sequence[Start]) -> list[Start]:
    """Titles in plain text with nothing below them: as far from the text above as the known ones are."""
    gaps = sorted(rows[start.first].gap for start in known if rows[start.first].gap >= 3)
    if not gaps:
        return []
    least = max(6.0, 0.6 * gaps[len(gaps) // 2])
    taken = {at for start in known for at in range(start.first, start.first + start.count + 3)}
    found = []
    for first, row in enumerate(rows[:-1]):
        # Above the first known title stands a cover or a page's head, not a text's end.
        far = first == 0 or row.gap >= (3 if first < known[0].first else least)
        if not far or first in taken or width(row.text) < _LEAST_TITLE_WIDTH or not _may_be_title(row):
            continue
        above = rows[first - 1].text if first else "。"
        if (ends_sentence(above) or is_date_line(above)) and 1 < rows[first + 1].gap < least:
            found.append(Start(first, 1, row.text, None))
    return found


def _n_introducing(rows: Sequence[Row], at: int) -> int:
    """How many lines in a row introduce a text: bylines, a date or a rule's history, an address."""
    count = 0
    for row in rows[at : at + 4]:
        if (
            is_date_line(row.text)
            or opens_history(row.text)
            or is_salutation(row.text)
            or (is_byline(row.text) and width(row.text) <= 30)
        ):
            count += 1
        else:
            break
    return count


def whole_source(rows: Sequence[Row]) -> Start:
    """The source as one article: the largest of its first lines is the title, or the first that looks like one."""
    front = [at for at, row in enumerate(rows[:12]) if _may_be_title(row)]
    if not front:
        return Start(0, 0, "", None)
    largest = max(rows[at].ratio for at in front)
    first = next(at for at in front if rows[at].ratio > largest - 0.05)
    group = _longest_group(rows, first)
    return Start(0, group.count, group.text, None, first)
