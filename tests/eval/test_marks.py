"""Marks put back are right where the whole text has the same mark at the same place."""

from __future__ import annotations

import pytest

from tests.eval.marks import Judged, Whole, calibration_error

BUILT = "各地坚持源头治理，完善机制群众满意。下一步继续推进"
WHOLE = "各地坚持源头治理完善机制，群众满意。下一步，继续推进。"


@pytest.mark.parametrize(
    ("offset", "mark", "right"),
    [(8, "，", False), (13, "，", True), (13, "。", False), (21, "，", True), (25, "。", True)],
)
def test_a_mark_is_judged_by_the_letter_it_follows(offset: int, mark: str, right: bool) -> None:
    whole = Whole(BUILT, WHOLE)
    letter = whole.letter_before(offset)
    assert letter is not None
    assert whole.has_behind(letter, mark) is right


def test_a_letter_the_whole_text_lacks_has_no_place_there() -> None:
    assert Whole("联系甲各地坚持治理", "各地坚持治理").letter_before(3) is None


def test_sentences_end_at_their_last_letters() -> None:
    whole = Whole(BUILT, WHOLE)
    letters = WHOLE.replace("，", "").replace("。", "")
    assert [letters[: end + 1][-2:] for end in sorted(whole.sentence_ends())] == ["满意", "推进"]


def test_what_a_truncated_article_lacks_is_not_wanted_of_it() -> None:
    whole = Whole("各地坚持源头治理。完善机制", "各地坚持源头治理。完善机制群众满意。下一步继续推进治理。")
    assert [whole.has(letter) for letter in sorted(whole.sentence_ends())] == [True, False, False]


def test_too_sure_by_a_tenth_is_an_error_of_a_tenth() -> None:
    judged = [Judged(0.9, True, i % 5 != 0) for i in range(200)]
    assert calibration_error(judged) == pytest.approx(0.1)
