"""Gaps are counted by the letters beside them, whether their neighbours have kept their marks or not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.boundary_gaps import FORMS, count_gaps, fold, gap_keys, restored, store

TEXTS = st.lists(st.text(alphabet="全县排查化解矛盾，。、；%7", max_size=30), max_size=6)


def counted(texts: list[str], where: str, form: tuple[int, int]) -> list[float]:
    """What stands in a gap, which `where` shows by its letters on both sides of a |."""
    before, behind = where.split("|")
    folded = fold([before + behind])
    gaps = count_gaps(fold(texts))
    found = gaps.look_up(folded, np.array([folded.numbers[0][len(before) - 1]]))
    counts: list[float] = found[FORMS.index(form), 0].tolist()
    return counts


def test_a_gap_is_known_by_letters_alone() -> None:
    texts = ["全县排查，化解矛盾。", "全县、排查化解；矛盾", "排查。化解"]
    assert counted(texts, "排查|化解", (2, 2)) == [1.0, 1.0, 1.0]
    assert counted(texts, "县排查|化解", (3, 2)) == [1.0, 1.0, 0.0]
    assert counted(texts, "化解|矛盾", (2, 2)) == [1.0, 0.0, 0.0]


def test_texts_do_not_run_into_each_other() -> None:
    assert counted(["全县排查", "化解矛盾"], "排查|化解", (2, 2)) == [0.0, 0.0, 0.0]


def test_what_is_seldom_seen_is_left_out_and_weights_count() -> None:
    folded = fold(["全县排查化解", "全县排查化解", "全县办结"])
    gaps = count_gaps(folded, np.full(len(folded.letters), 0.5), least=1.0)
    counts = gaps.look_up(folded, folded.numbers[0][1:2])[FORMS.index((2, 2)), 0]
    assert counts.tolist() == [1.0, 0.0, 0.0]
    rare = gaps.look_up(folded, folded.numbers[2][1:2])[FORMS.index((2, 2)), 0]
    assert rare.tolist() == [0.0, 0.0, 0.0]


@given(TEXTS)
def test_every_gap_that_was_counted_is_found(texts: list[str]) -> None:
    folded = fold(texts)
    gaps = count_gaps(folded)
    numbers = np.flatnonzero(folded.behind >= 0)
    counts = gaps.look_up(folded, numbers)
    assert (counts[:, np.arange(len(numbers)), folded.behind[numbers]] >= 1.0).all()
    assert all((np.diff(keys.astype(np.int64)) > 0).all() for keys in gaps.keys)


@given(TEXTS)
def test_counts_come_back_from_a_file_as_good_as_they_were(texts: list[str]) -> None:
    gaps = count_gaps(fold(texts))
    again = restored(store(gaps))
    for keys, known, counts, found in zip(gaps.keys, again.keys, gaps.counts, again.counts, strict=True):
        assert keys.tolist() == known.tolist()
        assert np.allclose(counts, found, rtol=0.1, atol=0.06)


def test_forms_have_keys_of_their_own() -> None:
    folded = fold(["全县排查"])
    keys = {int(gap_keys(folded.letters, folded.numbers[0][1:2], form)[0]) for form in FORMS}
    assert len(keys) == len(FORMS)
