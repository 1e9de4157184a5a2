"""Lines above a title that belong to its article: 附件3, 发言材料之二, 青办发〔2024〕7号, a newsletter's masthead."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from pipeline.segment.bylines import compact, is_byline, is_date_line, split_glued_date
from pipeline.segment.rows import Row
from pipeline.text.han import HAN

_COUNT: Final = r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})"
_ATTACHMENT: Final = re.compile(rf"附\s*件\s*{_COUNT}?\s*[:：]?$")
_LOWER_ATTACHMENT: Final = re.compile(r"附\s*[件表]\s*\d{1,3}\s*[-—.．－]\s*\d{1,3}\s*[:：]?$")
# Each row: what counts a document among its like, with what it must not be taken for.
_LABELS: Final = (
    # 附件3, 附件：; 附件1-2 belongs to an attachment's own attachment
    _ATTACHMENT,
    # 会议发言材料之二, 交流材料（3）, 案例一; 材料1份 is text
    re.compile(
        rf"[（(【\[]?[{HAN}]{{0,12}}(?:材料|发言|案例|经验|典型|文件|稿件|资料|简报|专报|讲话|之)\s*之?\s*[（(]?{_COUNT}[)）]?\s*[)）】\]]?[:：]?$"
    ),
    # 青办发〔2024〕7号 and its damaged brackets, with who signs behind it
    re.compile(
        rf"[{HAN}A-Za-z]{{1,16}}\s*[〔\[（(【［]\s*(?:19|20)\d\d\s*[〕\]）)】］]\s*(?:第\s*)?\d{{1,4}}\s*号(?:\s+签发人.{{0,12}})?$"
    ),
    # 第12期, 2024年第3期（总第98期）, 第312号
    re.compile(rf"[（(]?(?:(?:19|20)\d\d\s*年\s*)?总?\s*第\s*{_COUNT}\s*[期号]\s*(?:[（(]\s*总?\s*第?\s*\d{{1,4}}\s*[期号]?\s*[)）])?\s*[)）]?$"),
    # 密级, 特急, 签发人：…
    re.compile(r"(?:绝密|机密|秘密|内部资料|特急|加急|平急|急件)(?:\s*[★☆].{0,8})?$|签发人\s*[:：].{0,12}$"),
)  # fmt: skip
_NUMBER: Final = re.compile(rf"第\s*{_COUNT}\s*号$")
_MASTHEAD: Final = re.compile(rf"[{HAN}（）()]{{2,24}}(?:文件|简报|专报|快报|通报|动态|信息|参考|内参|摘报|要情)$")
_MOST_LINES: Final = 6


def is_label(text: str) -> bool:
    """Whether a line counts a document among its like and says nothing else.

    >>> [is_label(t) for t in ("附件3", "会议发言材料之二", "青办发〔2024〕7号", "第12期", "（总第98期）")]
    [True, True, True, True, True]
    >>> [is_label(t) for t in ("附件：1.某某办法", "案例一：一碗面里的调解经", "第12期培训班", "附件3-1")]
    [False, False, False, False]
    """
    text = text.strip()
    return len(text) <= 40 and any(pattern.match(text) for pattern in _LABELS)


def is_attachment(text: str) -> bool:
    """Whether a line is the label of an attachment.

    >>> is_attachment("附件 3："), is_attachment("附件3-1"), is_attachment("附件材料")
    (True, False, False)
    """
    return bool(_ATTACHMENT.match(text))


def is_lower_attachment(text: str) -> bool:
    """Whether a line labels what is attached to an attachment.

    >>> is_lower_attachment("附件3-1"), is_lower_attachment("附件3")
    (True, False)
    """
    return bool(_LOWER_ATTACHMENT.match(text))


def is_masthead(text: str) -> bool:
    """Whether a line is the name that a newsletter or an office's papers bear on top.

    >>> is_masthead("信 访 简 报"), is_masthead("信访简报怎么写")
    (True, False)
    """
    return bool(_MASTHEAD.match(compact(text)))


def lines_above(rows: Sequence[Row], at: int) -> int:
    """How many lines directly above a title are labels of its article, with the masthead over them.

    A masthead alone is none: a heading may end as one does. Nor is a line that stands apart from what is below it.
    """
    count = 0
    known = 0
    while count < min(at, _MOST_LINES):
        row, below = rows[at - count - 1], rows[at - count]
        if row.page != below.page or (below.page is None and below.gap >= 4) or row.line.table_id is not None:
            break
        if _NUMBER.match(row.text) and at - count - 2 >= 0 and rows[at - count - 2].text.endswith("令"):
            # 第31号 stands below the title of a decree.
            break
        counts = is_label(row.text) or bool(known and is_masthead(row.text))
        if not counts and not _names_issue(row.text):
            break
        count += 1
        known = count if counts else known
    return known


def _names_issue(text: str) -> bool:
    """Whether a line gives who issues a newsletter, or when, or both."""
    return split_glued_date(text) is not None or is_date_line(text) or is_byline(text)


def labels_among_heads(rows: Sequence[Row]) -> set[int]:
    """Indexes of lines that cleaning took for running heads and that count each article instead.

    A running head comes again as it is; 材料之一, 材料之二 and 第12期, 第13期 come once each, perhaps under a masthead.
    """
    heads = [row for row in rows if row.role == "header" and row.layer == "furniture"]
    times = Counter(compact(row.text) for row in heads)
    found = {
        row.index
        for row in heads
        if times[compact(row.text)] == 1 and (is_label(row.text) or split_glued_date(row.text) is not None)
    }
    for above, row in pairwise(rows):
        if above.role != "header" or not is_masthead(above.text):
            continue
        if row.index in found or (row.layer == "body" and is_label(row.text)):
            found.add(above.index)
    return found
