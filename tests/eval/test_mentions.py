"""The marked paragraphs themselves: well formed, of the text they were marked in, and found as they say."""

from __future__ import annotations

from pathlib import Path

from tests.eval.mentions import (
    KINDS,
    OWN,
    SHARED,
    differences,
    measure_own_mentions,
    own_cases,
    shared_cases,
)


def test_marks_are_whole() -> None:
    cases = [case for part in OWN for case in own_cases(part)]
    assert len(cases) >= 130
    for case in cases:
        assert not set("[]") & set(case.article.text)
        assert all(0 <= mark.start < mark.end <= len(case.article.text) for mark in case.mentions)
    assert {mark.kind for case in cases for mark in case.mentions} == set(KINDS.values())


def test_differences_are_those_of_the_measures() -> None:
    measures = measure_own_mentions()
    missed = [line for line in differences(own_cases("tune")) if " - " in line]
    all_kinds = measures["mentions.own.tune/all"]
    assert all_kinds.recall is not None
    expected = sum(len(case.mentions) for case in own_cases("tune"))
    assert len(missed) == expected - round(all_kinds.recall * expected)


def test_shared_paragraphs_are_the_ones_that_were_marked(shared_data: Path) -> None:
    cases = [case for part in SHARED for case in shared_cases(shared_data, part)]
    assert len(cases) >= 140
    for case in cases:
        assert all(0 <= mark.start < mark.end <= len(case.article.text) for mark in case.mentions)
