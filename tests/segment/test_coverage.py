"""Articles lack text where printed page numbers jump, as the contents' pages tell, or where their text breaks off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pytest

from pipeline.config import StructureSettings
from pipeline.records import Draft, Layer, Line, Placement, from_table
from pipeline.segment import structure
from tests.segment.lines import SOURCE_ID, tables_of

_TITLES = ("东湖县推进源头治理", "西岭县化解信访积案", "南山区做实代办服务")
_SENTENCE = "各部门主动上门听取群众意见，逐件登记、逐件答复，做到件件有回音。"
_BROKEN = "各部门主动上门听取群众意见，逐件登记，并于当年年底前完成对全部"


def _read(pages: Sequence[tuple[int, Sequence[str]]], contents: Sequence[int]) -> Mapping[str, pa.Table]:
    """The structure of a PDF: `pages` are printed numbers with lines, `contents` the printed pages that it lists."""
    lines: list[Line] = []
    layers: list[Layer] = []

    def put(text: str, page: int, y: float, size: float) -> str:
        number = len(lines) + 1
        block_id = f"{SOURCE_ID}.b{number:06d}"
        wide = size * len(text)
        x0 = (595 - wide) / 2 if size > 16 else 90
        lines.append(
            Line(
                block_id=block_id,
                source_id=SOURCE_ID,
                page=page,
                ordinal=number,
                text_raw=text,
                x0=x0,
                x1=x0 + wide,
                y0=y,
                y1=y + size,
                font_size=size,
                font="Song",
                space_above=12.0,
            )
        )
        return block_id

    put("目　录", 1, 80, 22)
    for title, printed in zip(_TITLES, contents, strict=False):
        put(f"{title}……{printed}", 1, 120, 12)
    for physical, (printed, texts) in enumerate(pages, 2):
        for at, text in enumerate(texts):
            put(text, physical, 80 + 24 * at, 22 if text in _TITLES else 12)
        block_id = put(f"— {printed} —", physical, 780, 10)
        layers.append(Layer(block_id=block_id, layer="furniture", role="page_number", rule="read_page_number"))
    return structure.run(tables_of(lines, layers=layers), StructureSettings())


def _drafts(pages: Sequence[tuple[int, Sequence[str]]], contents: Sequence[int]) -> list[tuple[str, str]]:
    """Title and status of each article."""
    return [(draft.title, draft.status) for draft in from_table(Draft, _read(pages, contents)["drafts"])]


def _text(*, first: str | None = None, last: str = _SENTENCE) -> list[str]:
    return [*([first] if first else []), *[_SENTENCE] * 8, last]


def test_nothing_is_missing() -> None:
    pages = [(1, _text(first=_TITLES[0])), (2, _text()), (3, _text(first=_TITLES[1])), (4, _text(first=_TITLES[2]))]
    assert _drafts(pages, (1, 3, 4)) == [(title, "complete") for title in _TITLES]


def test_pages_missing_inside() -> None:
    pages = [(1, _text(first=_TITLES[0])), (4, _text()), (5, _text(first=_TITLES[1])), (6, _text(first=_TITLES[2]))]
    assert _drafts(pages, (1, 5, 6)) == [
        (_TITLES[0], "truncated"),
        (_TITLES[1], "complete"),
        (_TITLES[2], "complete"),
    ]


def test_one_page_missing_inside_and_a_blank_one_between() -> None:
    pages = [
        (1, _text(first=_TITLES[0])),
        (3, _text()),
        (4, _text(first=_TITLES[1])),
        (5, _text()),
        (7, _text(first=_TITLES[2])),
    ]
    assert [status for _, status in _drafts(pages, (1, 4, 7))] == ["truncated", "complete", "complete"]


def test_the_end_is_missing_though_the_next_begins_properly() -> None:
    pages = [
        (1, _text(first=_TITLES[0])),
        (2, _text()),
        (6, _text(first=_TITLES[1])),
        (7, _text(last=_BROKEN)),
        (9, _text(first=_TITLES[2])),
    ]
    # Of the first the contents tells; the second breaks off within a sentence.
    assert [status for _, status in _drafts(pages, (1, 6, 9))] == ["truncated", "truncated", "complete"]
    # A contents whose pages are not those that are printed says nothing of where an article ends.
    assert [status for _, status in _drafts(pages, (3, 14, 25))] == ["complete", "truncated", "complete"]


def test_the_end_of_the_file_is_missing() -> None:
    pages = [(1, _text(first=_TITLES[0])), (2, _text()), (3, _text(first=_TITLES[1])), (4, _text())]
    assert _drafts(pages, (1, 3, 9)) == [
        (_TITLES[0], "complete"),
        (_TITLES[1], "truncated"),
        (_TITLES[2], "listed"),
    ]


def test_a_title_on_a_missing_page_leaves_its_text_to_its_own_article() -> None:
    pages = [
        (1, _text(first=_TITLES[0])),
        (2, _text()),
        (6, _text()),
        (7, _text()),
        (8, _text(first=_TITLES[2])),
        (9, _text()),
    ]
    assert _drafts(pages, (1, 5, 8)) == [
        (_TITLES[0], "truncated"),
        (_TITLES[1], "truncated"),
        (_TITLES[2], "complete"),
    ]


@pytest.mark.parametrize("above", ["会议发言材料之二", "附件2", "二、各地经验"])
def test_what_stands_above_the_next_title_is_no_text_of_the_article_that_is_missing(above: str) -> None:
    pages = [(1, _text(first=_TITLES[0])), (2, _text()), (8, [above, *_text(first=_TITLES[2])]), (9, _text())]
    assert _drafts(pages, (1, 5, 8)) == [
        (_TITLES[0], "truncated"),
        (_TITLES[1], "listed"),
        (_TITLES[2], "complete"),
    ]


def test_no_paragraph_goes_on_over_missing_pages() -> None:
    def joined(after: int) -> list[bool]:
        pages = [
            (1, [_TITLES[0], *[_SENTENCE] * 8, _BROKEN]),
            (after, ["信访事项的复查，并逐件反馈。", *[_SENTENCE] * 8]),
        ]
        out = _read(pages, (1, after + 1, after + 5))
        return [place.continues for place in from_table(Placement, out["placements"]) if place.article_id]

    assert sum(joined(2)) == sum(joined(9)) + 1
