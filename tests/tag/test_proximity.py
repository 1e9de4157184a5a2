"""Places near each other are found by bisection as by trying all."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.tag.proximity import Places, cover, join, keep_longest, keep_shortest

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 5)).map(lambda s: (s[0], s[0] + s[1])), max_size=12)


@given(SPANS, st.integers(0, 70), st.integers(0, 70))
def test_first_and_last_inside_are_the_nearest(spans: list[tuple[int, int]], low: int, high: int) -> None:
    places = Places(spans)
    inside = [span for span in spans if low <= span[0] and span[1] <= high]
    first, last = places.first_inside(low, high), places.last_inside(low, high)
    # The nearest place by start may reach past the border; then a later, shorter one does not count either.
    if first is not None:
        assert first in inside
        assert first[0] == min(start for start, _ in inside)
    if last is not None:
        assert last in inside
        assert last[1] == max(end for _, end in inside)
    if not inside:
        assert first is None
        assert last is None


@given(SPANS, st.tuples(st.integers(0, 60), st.integers(1, 5)).map(lambda s: (s[0], s[0] + s[1])))
def test_cover_finds_what_lies_over(covers: list[tuple[int, int]], span: tuple[int, int]) -> None:
    longest = max((end - start for start, end in covers), default=0)
    found = cover(sorted(covers), longest, span)
    over = [c for c in covers if c[0] <= span[0] and span[1] <= c[1]]
    assert (found in over) if over else (found is None)


@given(SPANS, SPANS, st.integers(0, 20), st.booleans())
def test_joined_parts_are_near_and_in_order(
    first: list[tuple[int, int]], second: list[tuple[int, int]], within: int, ordered: bool
) -> None:
    spans = join([Places(first), Places(second)], within=within, ordered=ordered, scope_of=lambda at: (0, 100))
    for low, high in spans:
        pairs = [(a, b) for a in first for b in second if {low, high} <= {*a, *b}]
        gaps = [max(b[0] - a[1], a[0] - b[1]) for a, b in pairs if not ordered or a[1] <= b[0]]
        assert any(0 <= gap <= within for gap in gaps)


@given(SPANS)
def test_kept_spans_do_not_overlap(spans: list[tuple[int, int]]) -> None:
    for keep in (keep_shortest, keep_longest):
        kept = keep(spans)
        assert set(kept) <= set(spans)
        assert all(left[1] <= right[0] for left, right in pairwise(kept))
        assert bool(kept) == bool(spans)


def test_a_part_is_also_found_between_two_others() -> None:
    parts = [Places([(0, 2)]), Places([(20, 22)]), Places([(9, 11)])]
    everywhere = (0, 100)
    assert join(parts, within=18, ordered=False, scope_of=lambda at: everywhere) == [(0, 22)]
    assert join(parts, within=18, ordered=True, scope_of=lambda at: everywhere) == []
    assert join(parts, within=18, ordered=False, scope_of=lambda at: (0, 15)) == []
