"""Titles in plain text, where nothing but white space and what stands below them sets them off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from pipeline.segment.evidence import Counting, ends_text, has_text, n_introducing
from pipeline.segment.labels import is_attachment, lines_above
from pipeline.segment.rows import Row, width
from pipeline.segment.starts import Start, longest_group, may_be_title
from pipeline.segment.titles import ends_sentence

# Ems below which a line between two texts is rather a heading.
_LEAST_TITLE_WIDTH: Final = 9
# Titles, bylines and dates together are at most this share of a text's lines.
_FEW: Final = 0.25
# Share of the lines set apart alike that must show themselves to be titles for all of them to be.
_SHOWN: Final = 0.5


def spaced_titles(rows: Sequence[Row]) -> list[Start]:
    """Titles in plain text: short lines set apart by white space or by what stands below them.

    After blank lines, set in by more than a paragraph is, or set out where paragraphs are set in, a title needs
    a byline, a date or an address below it. In the flow of the lines it needs two of them in a row. Where most
    of what is set out has them, or counts anew below, the rest are titles too.
    """
    indent = Counter(row.printed_indent for row in rows).most_common(1)[0][0]
    usual_gap = Counter(row.gap for row in rows).most_common(1)[0][0]
    counting = Counting.of(rows)
    # Where nearly every line is a whole paragraph and set in, what is not needs no white space above.
    few_flush = sum(row.printed_indent < indent for row in rows) < _FEW * len(rows)
    found: list[Start] = []
    out: list[Start] = []
    first = 0
    while first < len(rows):
        row = rows[first]
        # A page may break within a paragraph: white space alone sets out only what follows the end of a text.
        flush = row.printed_indent < indent and (row.gap > usual_gap or few_flush)
        # So may the lines of a cover.
        below_out = bool(out) and out[-1].end == first
        set_out = first == 0 or flush or (row.gap > usual_gap and (below_out or ends_text(rows[first - 1].text)))
        labelled = _n_labels(rows, first, usual_gap)
        if below_out and not labelled and row.gap <= usual_gap:
            # What stands right below a title is its subtitle or byline.
            first += 1
            continue
        after_text = first == 0 or set_out or labelled or ends_sentence(rows[first - 1].text) or row.gap >= 3
        group = longest_group(rows, first) if after_text and may_be_title(row) else None
        if group is None:
            first += 1
            continue
        apart = first == 0 or set_out or labelled > 0 or row.gap >= 3 or row.printed_indent >= indent + 4
        start = Start(group.first, group.count, group.text, None)
        if set_out or labelled:
            out.append(start)
        if n_introducing(rows, start.end) >= (1 if apart else 2):
            found.append(start)
        first += start.count
    shown = [start for start in out if start in found or _n_labels(rows, start.first, usual_gap) > 0]
    if len(out) > 2 and len(shown) > _SHOWN * len(out):
        return sorted({start.first: start for start in (*found, *out)}.values(), key=lambda start: start.first)
    return _counted_titles(rows, out, found, counting) or found + _bare_titles(rows, found)


def _n_labels(rows: Sequence[Row], at: int, usual_gap: float) -> int:
    """How many labels stand above a line and show that an article begins; 附件1 in the flow of a text belongs to it."""
    lead = lines_above(rows, at)
    return 0 if lead and is_attachment(rows[at - lead].text) and rows[at - lead].gap <= usual_gap else lead


def _counted_titles(
    rows: Sequence[Row], out: Sequence[Start], found: Sequence[Start], counting: Counting
) -> list[Start]:
    """What is set out, if headings below most of it count from 1 again: reports without byline and date.

    What is followed by a heading that counts on stands inside an article.
    """
    ends = [*(start.first for start in out[1:]), len(rows)]
    out = [start for start, end in zip(out, ends, strict=False) if has_text(rows, start.end, end)]
    ends = [*(start.first for start in out[1:]), len(rows)]
    anew = []
    for start, end in zip(out, ends, strict=False):
        if counting.next_value(start.end) in {1, None} and counting.begins_between(start.end, end):
            anew.append(start)
    if len(anew) < 2 or len(anew) < _SHOWN * len(out):
        return []
    kept = [start for start in out if counting.next_value(start.end) in {1, None}]
    return sorted({start.first: start for start in (*found, *kept)}.values(), key=lambda start: start.first)


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
        if not far or first in taken or width(row.text) < _LEAST_TITLE_WIDTH or not may_be_title(row):
            continue
        above = rows[first - 1].text if first else "。"
        if ends_text(above) and 1 < rows[first + 1].gap < least:
            found.append(Start(first, 1, row.text, None))
    return found
