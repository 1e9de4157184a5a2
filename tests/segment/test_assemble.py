"""Sentences end where the text says so and where a full stop was most likely lost, and say which it is."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import schema
from pipeline.records import CompilationDraft, Description, Draft, Edit, Layer, Line, Placement
from pipeline.segment import assemble
from pipeline.segment.punctuate import RULE

LINES = ("全县坚持源头治理,化解矛盾", "三百件群众满意度提高下一步继续推进。会议结束")
DRAFT = Draft(
    article_id="s.a001",
    source_id="s",
    ordinal=1,
    part_num=None,
    part_title=None,
    title="报告",
    title_source="body",
    byline=None,
    date_line=None,
    page_start=None,
    page_end=None,
    status="complete",
)


def edit(line: int, at: int, after: str, *, before: str = "", probability: float, status: str) -> Edit:
    return Edit(
        edit_id=f"s.e{line}{at}{after}",
        source_id="s",
        block_id=f"s.b{line:06d}",
        article_id="s.a001",
        start=at,
        end=at + len(before),
        before=before,
        after=after,
        rule=RULE,
        probability=probability,
        status=status,
    )


def sentences(*edits: Edit) -> list[tuple[str, float | None]]:
    lines = [
        Line(block_id=f"s.b{i:06d}", source_id="s", page=None, ordinal=i, text_raw=text)
        for i, text in enumerate(LINES, 1)
    ]
    rows: dict[str, Sequence[object]] = {
        "lines": lines,
        "layers": [Layer(block_id=line.block_id, layer="body") for line in lines],
        "placements": [
            Placement(
                block_id=line.block_id, layer="body", role="paragraph", article_id="s.a001", continues=line.ordinal > 1
            )
            for line in lines
        ],
        "edits": edits,
        "drafts": [DRAFT],
        "descriptions": [Description(article_id="s.a001")],
        "compilation_drafts": [CompilationDraft(compilation_id="s", source_id="s")],
        "contents": [],
    }
    tables = {name: schema.table(name).from_rows(known) for name, known in rows.items()}
    return [(row["text"], row["end_probability"]) for row in assemble.run(tables, None)["sentences"].to_pylist()]


def test_a_stop_only_suggested_ends_a_sentence_and_leaves_the_text() -> None:
    found = sentences(
        edit(1, 8, "，", before=",", probability=1.0, status="applied"),
        edit(2, 3, "，", probability=0.99, status="applied"),
        edit(2, 10, "。", probability=0.75, status="suggested"),
    )
    assert found == [
        ("全县坚持源头治理，化解矛盾三百件，群众满意度提高", 0.75),
        ("下一步继续推进。", None),
        ("会议结束", None),
    ]


def test_suggested_commas_and_stops_at_line_ends_change_nothing() -> None:
    found = sentences(
        edit(2, 3, "，", probability=0.75, status="suggested"),
        edit(2, 22, "。", probability=0.75, status="suggested"),
    )
    assert [probability for _, probability in found] == [None, None]
    assert "".join(text for text, _ in found) == "".join(LINES)
