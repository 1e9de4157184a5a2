"""The damage that the models of lost characters learn from: recorded exactly, and where previews lose."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.loss_damage import RAISED, lose_anywhere, lose_characters
from pipeline.segment.ngrams import START

PARAGRAPH = "坚持依法办理每一件群众诉求把矛盾化解在基层化解在萌芽状态" * 9
NEVER = dict.fromkeys(RAISED, 0.0)
ALWAYS = dict.fromkeys(RAISED, 1.0)


def put_back(text: str, losses: dict[int, str]) -> str:
    return "".join(losses.get(at, "") + character for at, character in enumerate(text)) + losses.get(len(text), "")


@given(st.integers(0, 10_000))
def test_what_is_recorded_undoes_the_damage(seed: int) -> None:
    damaged = lose_characters([PARAGRAPH], random.Random(seed))
    losses = {offset: lost for (_, offset), lost in damaged.losses.items()}
    assert put_back(damaged.texts[0], losses) == PARAGRAPH


@given(st.integers(0, 10_000))
def test_a_stream_says_before_each_character_what_stood_there(seed: int) -> None:
    # What is lost at the very end stands before nothing: a sign that is never lost closes the paragraph.
    paragraph = PARAGRAPH + "！"
    stream = lose_anywhere([paragraph], random.Random(seed))
    assert stream.text[0] == START
    assert put_back(stream.text, dict(enumerate(stream.lost))) == START + paragraph
    assert len(stream.text) == len(stream.lost) == len(stream.marks)


def test_characters_are_lost_where_lines_begin_and_nowhere_else() -> None:
    for seed in range(20):
        damaged = lose_characters([PARAGRAPH], random.Random(seed), ALWAYS)
        losses = sorted(offset for _, offset in damaged.losses)
        assert losses[0] == 0
        assert set(damaged.line_starts[0]) <= set(losses)
        steps = {b - a for a, b in pairwise(losses[1:])}
        assert len(steps) == 1 and steps.pop() + 1 in range(26, 41)


def test_nothing_is_lost_at_no_rate() -> None:
    assert lose_characters([PARAGRAPH], random.Random(1), NEVER).losses == {}


def test_marks_lost_are_told_from_characters_lost() -> None:
    stream = lose_anywhere(["全县排查，化解矛盾。推进工作。" * 40], random.Random(3))
    assert {1, 2} <= set(stream.marks)
    assert all(len(lost) <= 1 and lost not in tuple("，。") for lost in stream.lost if lost)
