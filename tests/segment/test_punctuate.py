"""Lost marks are put back where many were lost, where the model is sure, and nowhere else."""

from __future__ import annotations

import tomllib

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline import schema
from pipeline.config import PunctuateSettings, shipped
from pipeline.records import Edit, Line, Placement
from pipeline.segment.boundary_features import MARKS, Vocabulary
from pipeline.segment.boundary_gaps import count_gaps, fold
from pipeline.segment.boundary_judge import FEATURES, Judge, Logistic, Verdict
from pipeline.segment.boundary_model import load_model
from pipeline.segment.punctuate import lost_marks, restore_marks, run
from pipeline.text.lines import ArticleText, build_text, lines_by_article
from pipeline.text.offsets import apply_edits

# Fictional, as a preview would have left them: commas and full stops lost.
DAMAGED = (
    "全县坚持以人民为中心的发展思想深入贯彻落实各项工作部署加强组织领导完善工作机制压实工作责任推动各项任务落到实处。",
    "今年以来全县新增就业三千人完成投资二十亿元新建学校五所改造老旧小区三十个群众生活水平稳步提高",
    "下一步我们将继续深化改革扩大开放加快发展改善民生努力完成全年目标任务。",
)
WHOLE = (
    "全县坚持源头治理，完善机制，压实责任。各乡镇每月排查一次，发现问题，及时化解。",
    "今年以来，全县新增就业三千人，新建学校五所。",
)


# A judge that takes the network at its word.
HONEST = Judge(
    Verdict(
        Logistic(0.0, np.array([float(name == "likely") for name in FEATURES])),
        Logistic(40.0, np.zeros(len(FEATURES))),
    ),
    count_gaps(fold([])),
)


def article(*texts: str, continues: tuple[bool, ...] = ()) -> ArticleText:
    lines = [
        Line(block_id=f"s.b{i:06d}", source_id="s", page=None, ordinal=i, text_raw=text)
        for i, text in enumerate(texts, 1)
    ]
    goes_on = continues or (False,) * len(texts)
    places = [
        Placement(block_id=line.block_id, layer="body", role="paragraph", article_id="s.a001", continues=more)
        for line, more in zip(lines, goes_on, strict=True)
    ]
    return build_text(lines_by_article(lines, places, [])["s.a001"])


def restored(articles: list[ArticleText], threshold: float) -> list[Edit]:
    return [found.edit for found in restore_marks(articles, threshold)]


def test_a_text_that_lost_its_marks_gets_some_back() -> None:
    edits = restored([article(*DAMAGED)], 0.6)
    assert len(edits) >= 5
    assert {edit.after for edit in edits} <= {"，", "。"}
    assert all(edit.start == edit.end and edit.before == "" for edit in edits)


def test_a_text_that_has_its_marks_is_left_alone() -> None:
    assert restore_marks([article(*WHOLE)], 0.5) == []


def test_what_is_not_sure_is_only_suggested() -> None:
    edits = restored([article(*DAMAGED)], 0.9)
    assert {edit.status for edit in edits} <= {"applied", "suggested"}
    assert all((edit.probability >= 0.9) == (edit.status == "applied") for edit in edits)
    assert all(edit.probability >= 0.5 for edit in edits)


def test_a_mark_belongs_to_the_line_it_follows() -> None:
    first, rest = DAMAGED[0][:24], DAMAGED[0][24:]
    whole = restored([article(*DAMAGED)], 0.5)
    wrapped = restored([article(first, rest, *DAMAGED[1:], continues=(False, True, False, False))], 0.5)
    places = {(edit.start, edit.after) for edit in whole if edit.block_id == "s.b000001"}
    in_first = {(edit.start, edit.after) for edit in wrapped if edit.block_id == "s.b000001"}
    in_rest = {(edit.start + len(first), edit.after) for edit in wrapped if edit.block_id == "s.b000002"}
    assert in_first | in_rest == places


@given(st.text(alphabet="坚持依法，。、；“”（）2024年 a\n", min_size=1, max_size=60), st.data())
def test_no_mark_beside_a_mark_and_only_a_stop_at_the_end(text: str, data: st.DataObject) -> None:
    rows = [data.draw(st.sampled_from([(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.1, 0.2, 0.7)])) for _ in text]
    [marks] = lost_marks([text], [np.array(rows, np.float32)], HONEST)
    for offset, mark, probability in marks:
        assert 0 < offset <= len(text)
        assert text[offset - 1] not in "，。、；" and text[offset : offset + 1] not in ("，", "。", "、", "；")
        assert mark in MARKS[1:] and probability >= 0.5
        assert offset < len(text) or mark == "。"


@given(st.text(max_size=80))
def test_probabilities_are_probabilities_whatever_the_text(text: str) -> None:
    found = load_model().probabilities(text)
    assert found.shape == (len(text), len(MARKS))
    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-4)


def test_the_vocabulary_survives_its_lists() -> None:
    vocabulary = Vocabulary.of_texts(["全县坚持源头治理，完善机制，压实责任。"] * 5)
    again = Vocabulary.of_lists(vocabulary.lists())
    assert again == vocabulary
    assert (again.features("全县坚持") == vocabulary.features("全县坚持")).all()


def test_the_card_says_what_the_model_was_trained_on() -> None:
    card = tomllib.loads((shipped("models", "punctuation") / "model.toml").read_text("utf-8"))
    assert card["trained_on"] and all(len(digest) == 64 for digest in card["trained_on"].values())
    assert card["held_out"] and all(title in command for command in card["retrain"] for title in card["held_out"])
    scores = tomllib.loads((shipped("models", "punctuation") / "judge.toml").read_text("utf-8"))["scores"]
    assert set(scores) == set(card["held_out"])


def test_what_is_applied_was_right_on_reports_never_trained_on() -> None:
    scores = tomllib.loads((shipped("models", "punctuation") / "judge.toml").read_text("utf-8"))["scores"]
    reports = [known for name, known in scores.items() if name.endswith("国务院")]
    assert len(reports) >= 4
    assert all(known["typed_f1"] >= 0.7 for known in reports)
    assert all(known["applied_precision"] >= 0.97 for known in scores.values())
    assert sum(known["applied_precision"] for known in scores.values()) / len(scores) >= 0.98


def test_a_paragraph_that_lost_its_last_stop_gets_it_back() -> None:
    edits = restored([article(*DAMAGED)], 0.9)
    at_ends = [edit for edit in edits if edit.block_id == "s.b000002" and edit.start == len(DAMAGED[1])]
    assert [(edit.after, edit.status) for edit in at_ends] == [("。", "applied")]


def test_no_mark_inside_a_title() -> None:
    text = "会议学习《关于推动全县高质量发展奋力建设平安县的意见》研究贯彻落实措施"
    rows = np.array([[0.01, 0.98, 0.01]] * len(text), np.float32)
    [marks] = lost_marks([text], [rows], HONEST)
    offsets = [offset for offset, _, _ in marks]
    assert not [offset for offset in offsets if text.index("《") < offset <= text.index("》")]
    assert text.index("》") + 1 in offsets


def test_a_mark_finds_its_place_among_signs_that_were_put_back() -> None:
    text = "全县开展“百日攻坚行动全面排查各类风险隐患落实工作责任群众满意度稳步提高"
    after = text.index("全面")
    quote = Edit(
        edit_id="s.e1",
        source_id="s",
        block_id="s.b000001",
        article_id="s.a001",
        start=after,
        end=after,
        before="",
        after="”",
        rule="restore_quote",
        probability=0.95,
        status="applied",
    )
    line = Line(block_id="s.b000001", source_id="s", page=None, ordinal=1, text_raw=text)
    place = Placement(block_id="s.b000001", layer="body", role="paragraph", article_id="s.a001", continues=False)
    tables = {
        "settled": schema.table("settled").from_rows([quote]),
        "lines": schema.table("lines").from_rows([line]),
        "placements": schema.table("placements").from_rows([place]),
    }
    edits = run(tables, PunctuateSettings(threshold=0.5))["edits"].to_pylist()
    at_quote = [edit["after"] for edit in edits if edit["start"] == after]
    assert at_quote == ["”", "，"]
    applied = [Edit(**edit) for edit in edits if edit["status"] == "applied"]
    assert "攻坚行动”，全面" in apply_edits(text, applied)
