"""Which lines go on with the paragraph above: hard wraps and page breaks undone, by layout or by blank lines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from pipeline.segment.rows import Row, width
from pipeline.segment.titles import ends_sentence
from pipeline.text.enumerators import Enumerator, leading_enumerator
from pipeline.text.numerals import write_numeral

# Kinds that head sections; the others open paragraphs.
HEADING_KINDS: Final = frozenset(
    {"attachment", "division", "chapter", "section", "han", "han_paren", "decimal", "digit", "digit_paren"}
)
_LISTED: Final = HEADING_KINDS | {"clause", "circled"}
# Ems between a line's end and the column's edge: justified lines end within one, a word or number that does not
# break, or a bracket that must not end a line, takes up to three.
_FULL: Final = 1.6
_NEARLY_FULL: Final = 4.0
# A paragraph's indent is two ems; half of it separates it from a slightly skewed scan.
_INDENT: Final = 1.0
# An item of a list of references: [1] 张某.某某研究[J].
_REFERENCE: Final = re.compile(r"[\[［]\d{1,3}[\]］]")
# Characters of the last line of a page that is text and no title or signature.
_LEAST_TEXT: Final = 30
# Blank lines that stand for the foot of a page.
PAGE_GAP: Final = 4.0


@dataclass(frozen=True, slots=True)
class Flow:
    """How a text was wrapped.

    Without layout: `measure` is the width of its printed lines in ems, None if no line was wrapped, `count` the
    same in characters (a converter that wraps by counting does not know that digits are narrow); `gap` is the
    blank lines it left between wrapped lines. `hard` tells that every line of the text was wrapped, `indented`
    that paragraphs begin with white space, `fixed` that the format gives paragraphs whole. With layout:
    `leading` is the white space between the lines of a paragraph in points; behind the pages in `gaps` others are
    missing.
    """

    measure: float | None = None
    count: int = 0
    gap: float | None = None
    hard: bool = False
    indented: bool = False
    fixed: bool = False
    leading: float | None = None
    gaps: frozenset[int] = frozenset()


def read_flow(rows: Sequence[Row], *, fixed: bool = False) -> Flow:
    """Find out how the text was wrapped; `fixed` formats give one line per paragraph and need no joining."""
    texts = [row for row in rows if row.text]
    if fixed or not texts:
        return Flow(fixed=fixed)
    if any(row.laid_out for row in texts):
        indented = sum(1.5 <= (row.indent or 0.0) <= 2.7 for row in texts) >= 0.05 * len(texts)
        return Flow(leading=_leading(texts), indented=indented)
    widths = sorted(width(row.text) for row in texts)
    indented = sum(row.printed_indent > 0 for row in texts) >= 0.08 * len(texts) and any(
        row.printed_indent == 0 for row in texts
    )
    top = widths[min(len(widths) - 1, int(0.97 * len(widths)))]
    # Every line wrapped: nearly all are short, and many of them equally long.
    if len(texts) >= 8 and top <= 62 and sum(top - 4 <= one <= top + 2 for one in widths) >= 0.35 * len(widths):
        return Flow(top, hard=True, indented=indented)
    runs = [
        (row, below)
        for row, below in itertools.pairwise(texts)
        if not ends_sentence(row.text) and 20 <= width(row.text) <= 46 and below.gap < PAGE_GAP
        and width(below.text) <= 46 and not heads(row.text) and leading_enumerator(below.text) is None
    ]  # fmt: skip
    if not runs or (len(runs) == 1 and width(runs[0][0].text) < 28):
        return Flow(indented=indented)
    at = int(0.9 * (len(runs) - 1))
    gaps = Counter(below.gap for _, below in runs)
    gap, votes = gaps.most_common(1)[0]
    return Flow(
        sorted(width(row.text) for row, _ in runs)[at],
        count=sorted(len(row.text) for row, _ in runs)[at],
        gap=gap if votes >= 0.8 * len(runs) else None,
        indented=indented,
    )


def _leading(rows: Sequence[Row]) -> float | None:
    """White space between the lines of a paragraph: what most lines have that go on with a sentence."""
    gaps = Counter(
        round(row.gap, 1)
        for above, row in pairwise(rows)
        if (row.page, row.line.column) == (above.page, above.line.column)
        and (row.indent or 0.0) < _INDENT
        and _is_full(above)
        and not ends_sentence(above.text)
    )
    return gaps.most_common(1)[0][0] if gaps.total() >= 5 else None


def continues(paragraph: Sequence[Row], row: Row, flow: Flow) -> bool:
    """Whether `row` goes on with the paragraph of which these rows stand so far."""
    above = paragraph[-1]
    if not above.text or not row.text or row.line.style in {"list", "table"} or above.line.style == "table":
        return False
    if above.line.table_id is not None or row.line.table_id is not None or opens_reference(row.text):
        return False
    if flow.gaps and above.page in flow.gaps and row.page != above.page:
        return False
    if row.laid_out and above.laid_out:
        return _continues_on_page(above, row, flow)
    if row.line.style or above.line.style or (flow.fixed and not _runs_over_page(above, row)):
        return False
    return _continues_in_text(paragraph, row, flow)


def _runs_over_page(above: Row, row: Row) -> bool:
    """Whether a format that gives paragraphs whole may have cut one where a page begins: only lines of text run on."""
    return row.gap >= PAGE_GAP and len(above.text) >= _LEAST_TEXT and row.style == above.style


def opens_reference(text: str) -> bool:
    """Whether a line opens an item of a list of references.

    >>> opens_reference("[1] 张某.某某研究[J].2022(3)."), opens_reference("（1）张某")
    (True, False)
    """
    return bool(_REFERENCE.match(text))


def _continues_on_page(above: Row, row: Row, flow: Flow) -> bool:
    if row.centred or _differs_in_size(above, row):
        # A centred heading too long for its line goes on.
        return (
            row.centred
            and above.centred
            and row.style == above.style
            and not ends_sentence(above.text)
            and not ends_sentence(row.text)
            and leading_enumerator(row.text) is None
        )
    indent, indent_above = row.indent or 0.0, above.indent or 0.0
    if indent >= _INDENT:
        # Lines of a hanging item stand further in than its first line, or as far as one another.
        deeper = indent > indent_above + 0.5 and (
            indent_above >= _INDENT
            or above.text[-1] in "，、；,;"
            or (above.bold and leading_enumerator(above.text) is not None)
        )
        hangs = deeper or (indent > 2.5 and abs(indent - indent_above) < 0.5)
        alike = row.style == above.style and leading_enumerator(row.text) is None
        return hangs and alike and _is_full(above) and not ends_sentence(above.text)
    if ends_sentence(above.text) and (_is_spaced(above, row, flow) or (not flow.indented and _opens_item(row))):
        return False
    if _is_full(above):
        return True
    if ends_sentence(above.text):
        return False
    # A long number or word moved whole to the next line leaves more room than punctuation does.
    return (above.shortfall or 0.0) <= _NEARLY_FULL + _leading_word(row.text) / 2


def _opens_item(row: Row) -> bool:
    opened = leading_enumerator(row.text)
    return opened is not None and opened.kind in _LISTED


def _is_spaced(above: Row, row: Row, flow: Flow) -> bool:
    """Whether a line stands further below the one above than the lines of a paragraph do."""
    if flow.leading is None or (row.page, row.line.column) != (above.page, above.line.column):
        return False
    return row.gap > flow.leading + 0.4 * (row.line.font_size or 12.0)


def _differs_in_size(above: Row, row: Row) -> bool:
    """Whether two lines are set in different sizes; recognised ones are measured by their boxes, ±15%."""
    slack = 0.08 if row.line.font is not None else 0.3
    return abs(row.ratio - above.ratio) > slack


def _is_full(row: Row) -> bool:
    return (row.shortfall or 0.0) <= _FULL


def _leading_word(text: str) -> int:
    """Length of the unbreakable Latin or digit run a line begins with."""
    length = 0
    for char in text:
        if not (char.isascii() and not char.isspace()):
            break
        length += 1
    return length


def _continues_in_text(paragraph: Sequence[Row], row: Row, flow: Flow) -> bool:
    above = paragraph[-1]
    ended = ends_sentence(above.text)
    opened = leading_enumerator(row.text)
    if opened is not None and opened.value is None and not ended and not heads(row.text):
        # A line may break before the comma of an enumeration: 征地拆迁|、物业管理等三类事项占比较高。
        opened = None
    if row.gap >= PAGE_GAP and opened is not None and opened.kind == "point":
        text = "".join(one.text for one in paragraph)
        if _counts_on(text, opened):
            return True
    if flow.hard and flow.measure is not None:
        return _continues_wrapped(above, row, flow, opened)
    if opened is not None and opened.kind in _LISTED and not above.text.endswith(("，", ",", "、")):
        return False
    if flow.indented and row.printed_indent > 0:
        return False
    if row.gap >= PAGE_GAP:
        return (
            not ended
            and not heads(above.text)
            and not (opened is not None and opened.kind == "point" and opened.value == 1)
        )
    if flow.measure is None or heads(above.text) or flow.gap not in {None, row.gap}:
        return False
    # The successor of a wrapped line is no wider.
    return fills_line(above, flow) and width(row.text) <= flow.measure + 2 and not (ended and opened is not None)


def fills_line(row: Row, flow: Flow) -> bool:
    """Whether a line of a text without layout is about as wide as its printed lines were, less what damage took."""
    if flow.measure is None:
        return False
    return flow.measure - 6 <= width(row.text) <= flow.measure + 2 or flow.count - 5 <= len(row.text) <= flow.count


def _counts_on(paragraph: str, opened: Enumerator) -> bool:
    """Whether a paragraph has counted up to the item before this one: 三是… at a page's top goes on with …二是….

    >>> _counts_on("任务有三：一是建队伍。二是强培训。", Enumerator("point", 3, "三是", 2))
    True
    """
    if opened.value is None or opened.value < 3:
        return False
    before = write_numeral(opened.value - 1) + opened.surface[-1]
    return paragraph.find(before) > 0


def _continues_wrapped(above: Row, row: Row, flow: Flow, opened: Enumerator | None) -> bool:
    measure = flow.measure or 0.0
    if flow.indented:
        return row.printed_indent == 0 and (
            width(above.text) + above.printed_indent >= measure - 4 or not ends_sentence(above.text)
        )
    if width(above.text) < measure - 4:
        return False
    if opened is not None and opened.kind in _LISTED | {"point"} and ends_sentence(above.text):
        return False
    if row.gap >= 1:
        return row.gap >= PAGE_GAP and not ends_sentence(above.text)
    return not ends_sentence(above.text) or width(above.text) >= measure - 2


def heads(text: str) -> bool:
    """Whether a line reads as a numbered heading: it counts, is short and holds no complete sentence.

    >>> heads("一、强化统筹，压实责任"), heads("（一）强化统筹。坚持……部署。"), heads("一是强化统筹")
    (True, False, False)
    """
    found = leading_enumerator(text)
    if found is None or found.kind not in HEADING_KINDS:
        return False
    rest = text[found.end :]
    complete = rest.count("《") <= rest.count("》") and not rest.endswith(("；", ";", "，", ",", "、", "“"))
    longest = 60 if found.kind in {"han", "han_paren", "chapter", "section", "division", "attachment"} else 24
    return len(rest) <= longest and complete and not any(mark in rest[:-1] for mark in "。；;！？")
