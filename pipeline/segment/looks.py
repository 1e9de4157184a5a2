"""Articles that no contents entry announces: known by the looks of the titles above them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from pipeline.records import Bookmark
from pipeline.segment.bylines import is_date_line
from pipeline.segment.cover import names_collection
from pipeline.segment.evidence import Counting, ends_text, has_text, introduces, is_introduced
from pipeline.segment.labels import is_attachment, is_lower_attachment, is_masthead, lines_above
from pipeline.segment.rows import Row
from pipeline.segment.spaced import spaced_titles
from pipeline.segment.starts import Start, is_apart, longest_group, may_be_title
from pipeline.segment.titles import Group, ends_sentence, groups_at, letters, likeness, titleness
from pipeline.text.enumerators import leading_enumerator

# What stands above a title on its page: a series, a column's name, a number nobody else prints so.
_MOST_ABOVE: Final = 3
_LONGEST_ABOVE: Final = 24
# What a cover or a site says below the compilation's name is shorter than an article.
_LONGEST_NOTICE: Final = 200


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
    found = _by_own_looks(rows)
    if not found:
        return [whole_source(rows)]
    above = found[0].first
    if _n_chars(rows, 0, above) > _LONGEST_NOTICE and has_text(rows, 0, above):
        # A single title in the middle of a text is part of it; what stands above several is an article of its own.
        return [whole_source(rows)] if len(found) == 1 else [whole_source(rows[:above]), *found]
    return found


def _like_known(rows: Sequence[Row], starts: Sequence[Start]) -> list[Start]:
    """Lines that look in every way as the known titles do."""
    taken = {at for start in starts for at in range(start.first, start.first + start.count)}
    titles = {letters(start.title) for start in starts}
    looks = Counter(rows[start.first].style for start in starts)
    least = min(titleness(rows, start.first, start.count) for start in starts)
    # Formats without pages show their titles by size alone.
    laid_out = rows[starts[0].first].line.font_size is not None
    if laid_out and looks.most_common(1)[0][1] < 0.6 * len(starts):
        return []
    style = looks.most_common(1)[0][0]
    tops = sum(rows[start.first].top for start in starts)
    gap = min((rows[start.first].gap for start in starts[1:]), default=0.0)
    # Where white space stands above titles and hardly anywhere else, it shows them alone.
    parted = not laid_out and gap >= 1 and len(starts) > 2 and sum(row.gap >= gap for row in rows) <= 2 * len(starts)
    found: list[Start] = []
    first = 0
    while first < len(rows):
        row = rows[first]
        alike = (
            row.style == style and (row.top or tops < len(starts))
            if laid_out
            else row.gap >= (gap if parted else max(4.0, gap))
        )
        if not alike or first in taken or not may_be_title(row):
            first += 1
            continue
        group = longest_group(rows, first, taken)
        if letters(group.text) in titles:
            # A title page prints the title once more.
            first += group.count
            continue
        known_look = titleness(rows, group.first, group.count) >= max(-9.0 if parted else 1.5, least - 0.3)
        # White space alone sets off what follows the end of a text: a page may break inside a paragraph.
        set_off = (parted and first > 0 and ends_text(rows[first - 1].text)) or (laid_out and row.ratio > 1.1)
        if known_look and (set_off or is_introduced(rows, first + group.count)) and not _is_issued(group, starts):
            found.append(Start(group.first, group.count, group.text, None))
            first += group.count
        else:
            first += 1
    return found


def _is_issued(group: Group, starts: Sequence[Start]) -> bool:
    """Whether the article above names a would-be title in its own: what 关于印发《…》的通知 issues belongs to it."""
    above = max((start for start in starts if start.first < group.first), key=lambda start: start.first, default=None)
    return above is not None and f"《{letters(group.text)}》" in re.sub(r"[^\w《》]", "", above.title)


def _by_own_looks(rows: Sequence[Row]) -> list[Start]:
    """Articles of a source without contents, by the looks of their titles alone."""
    if any(row.line.font_size is not None or row.line.style in {"title", "heading1"} for row in rows):
        return _set_off_titles(rows)
    return spaced_titles(rows)


def _set_off_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles by size or style.

    Lines of the same look form a class. A class holds titles if most of its lines have a byline or a date
    below, or if one has and all begin a page, as where letters are signed at their end; the first such class
    also if most begin a page, if mastheads stand above them, or if the first words of the text stand below its
    first line and headings count from 1 again below most. A single line larger than a class of titles is the cover's.
    """
    counting = Counting.of(rows)
    classes: defaultdict[tuple[float, bool, bool], list[Group]] = defaultdict(list)
    first = 0
    while first < len(rows):
        row = rows[first]
        if _is_set_off(row) and may_be_title(row, labelled=first > 0 and is_attachment(rows[first - 1].text)):
            group = longest_group(rows, first)
            if not _is_attached_below(rows, first):
                classes[_look(row)].append(group)
            first += group.count
        else:
            first += 1
    found: list[Group] = []
    issues = 0
    for look in sorted(classes, reverse=True):
        groups = _without_mastheads(classes[look])
        issues += len(classes[look]) - len(groups)
        if not groups:
            continue
        introduced = sum(
            is_introduced(rows, group.first + group.count) or _label_above(rows, group.first) > 0 for group in groups
        )
        apart = sum(_opens_page(rows, group.first) for group in groups)
        all_apart = introduced > 0 and apart == len(groups)
        first_class = not any(has_text(rows, group.first + group.count, groups[0].first) for group in found)
        if (
            introduced >= 0.6 * len(groups)
            or (first_class and issues > 1)
            or all_apart
            or (not found and apart >= 0.6 * len(groups))
            or (first_class and _count_anew(rows, groups, counting))
        ):
            found += groups
    if len(found) >= 3:
        # The cover's title, if it came through as a class of its own, introduces nothing.
        found = [
            group
            for group in found
            if len(classes[_look(rows[group.first])]) > 1 or is_introduced(rows, group.first + group.count)
        ]
    starts = []
    for group in sorted(found, key=lambda one: one.first):
        lead = _label_above(rows, group.first)
        starts.append(Start(group.first - lead, group.count, group.text, None, lead))
    return starts


def _without_mastheads(groups: Sequence[Group]) -> list[Group]:
    """The groups that are no newsletter's name, printed above every issue."""
    times = Counter(letters(group.text) for group in groups)
    return [group for group in groups if times[letters(group.text)] == 1 or not is_masthead(group.text)]


def _opens_page(rows: Sequence[Row], at: int) -> bool:
    """Whether a line begins a page, or only short lines stand above it there: a series, who signs the text before."""
    for above in range(at, max(-1, at - _MOST_ABOVE - 1), -1):
        if is_apart(rows, above):
            return True
        if above and (len(rows[above - 1].text) > _LONGEST_ABOVE or ends_sentence(rows[above - 1].text)):
            return False
    return False


def _count_anew(rows: Sequence[Row], groups: Sequence[Group], counting: Counting) -> bool:
    """Whether nothing but a cover stands above a class of lines, and headings count from 1 again below most of them."""
    if len(groups) < 2 or has_text(rows, 0, groups[0].first):
        return False
    ends = [*(group.first for group in groups[1:]), len(rows)]
    anew = sum(
        counting.next_value(group.first + group.count) == 1 and counting.begins_between(group.first, end)
        for group, end in zip(groups, ends, strict=True)
    )
    return anew >= 2 and anew >= 0.5 * len(groups)


def _label_above(rows: Sequence[Row], at: int) -> int:
    """How many lines of labels stand above a title and begin a page."""
    lead = lines_above(rows, at)
    return lead if lead and is_apart(rows, at - lead) else 0


def _is_attached_below(rows: Sequence[Row], at: int) -> bool:
    """Whether a title belongs to an attachment's own attachment: 附件3-1, or a bare 附件 after numbered ones."""
    if at == 0:
        return False
    label = rows[at - 1].text
    if is_lower_attachment(label):
        return True
    bare = is_attachment(label) and not re.search(r"[\d一二三四五六七八九十]", label)
    return bare and any(re.match(r"附\s*件\s*\d", row.text) and is_attachment(row.text) for row in rows[: at - 1])


def _is_set_off(row: Row) -> bool:
    """Whether a line stands out from the text as titles do: larger, titled by the format, or bold in the middle."""
    # Formats without pages do not tell what stands in the middle.
    return row.ratio >= 1.08 or row.line.style in {"title", "heading1"} or (row.bold and _may_be_centred(row))


def _may_be_centred(row: Row) -> bool:
    return row.centred or (not row.laid_out and row.line.font_size is not None)


def _look(row: Row) -> tuple[float, bool, bool]:
    """Size against the body's, whether the format calls the line a title, whether it is bold in the middle."""
    return round(row.ratio, 1), row.line.style in {"title", "heading1"}, row.bold and _may_be_centred(row)


def without_hollow(rows: Sequence[Row], starts: Sequence[Start]) -> tuple[list[Start], set[int]]:
    """The starts that hold text, and the indexes of the lines of the others: covers and the pages of parts.

    What the contents announces stays, and so does a single start. A notice below the collection's name is no text.
    """
    kept: list[Start] = []
    hollow: set[int] = set()
    ends = [*(start.first for start in starts[1:]), len(rows)]
    for start, end in zip(starts, ends, strict=False):
        notice = not kept and names_collection(start.title) and _n_chars(rows, start.end, end) < _LONGEST_NOTICE
        if start.entry is None and len(starts) > 1 and (notice or not has_text(rows, start.end, end)):
            hollow.update(row.index for row in rows[start.first : end] if kept)
        else:
            kept.append(start)
    return kept, hollow


def _lines_to_top(rows: Sequence[Row], at: int, heads: AbstractSet[str]) -> int:
    """How many short lines stand between the top of the page and a title on it, if the text above ended before.

    A date or byline among them may sign the article above, whose end came over to this page.
    """
    for lead in range(1, min(at, _MOST_ABOVE) + 1):
        row = rows[at - lead]
        if row.line.font_size is None or len(row.text) > _LONGEST_ABOVE or row.line.table_id is not None:
            return 0
        if row.page != rows[at].page:
            return 0
        if ends_sentence(row.text) or introduces(row.text) or leading_enumerator(row.text) is not None:
            return 0
        if letters(row.text) in heads or names_collection(row.text):
            return 0
        if is_apart(rows, at - lead):
            above = rows[at - lead - 1].text if at > lead else ""
            return lead if not above or ends_sentence(above) or is_date_line(above) else 0
    return 0


def _n_chars(rows: Sequence[Row], first: int, end: int) -> int:
    return sum(len(row.text) for row in rows[first:end])


def with_labels(rows: Sequence[Row], starts: Sequence[Start], parts: Sequence[str] = ()) -> list[Start]:
    """The starts with the labels above their titles; a title or the name of a part again is a running head."""
    heads = {letters(title) for title in (*parts, *(start.title for start in starts))}
    labelled = []
    floor = 0
    for start in starts:
        above = max(lines_above(rows, start.first), _lines_to_top(rows, start.first, heads))
        lead = min(above, start.first - floor) if not start.lead else 0
        labelled.append(replace(start, first=start.first - lead, lead=start.lead + lead))
        floor = start.end
    return labelled


def whole_source(rows: Sequence[Row]) -> Start:
    """The source as one article: the largest of its first lines is the title, or the first that looks like one."""
    front = [at for at, row in enumerate(rows[:12]) if may_be_title(row)]
    if not front:
        return Start(0, 0, "", None)
    largest = max(rows[at].ratio for at in front)
    first = next(at for at in front if rows[at].ratio > largest - 0.05)
    group = longest_group(rows, first)
    return Start(0, group.count, group.text, None, first)
