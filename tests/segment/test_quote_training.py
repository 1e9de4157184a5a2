"""What the training learns quotation marks from: each mark of a whole quotation, as if it were lost."""

from __future__ import annotations

import random

import numpy as np

from pipeline.segment.ngrams import load_language
from pipeline.segment.quotations import CLOSING, OPENING
from pipeline.segment.quote_features import FEATURES
from pipeline.segment.quote_training import fit_choice, quote_choices

LONG = "只要群众有困难就有人问有人管有人帮有人一直跟到底"


def test_each_mark_of_a_quotation_is_asked_for_once_and_its_place_is_known() -> None:
    text = "推行“三本账”制度，落实“一窗受理”要求。"
    found = list(quote_choices(load_language(), {}, [text], random.Random(1)))
    assert [mark for mark, _, _ in found] == [CLOSING, OPENING] * 2
    for (_, features, right), inner in zip(found, (3, 3, 4, 4), strict=True):
        lengths = [name for name, value in zip(FEATURES, features[right], strict=True) if "length" in name and value]
        assert f"length {inner}-{inner}" in lengths


def test_a_place_out_of_reach_is_any_place_but_those() -> None:
    assert len(LONG) > 21
    found = list(quote_choices(load_language(), {}, [f"坚持“{LONG}{LONG}”原则。"], random.Random(1)))
    assert all(right == len(features) - 1 for _, features, right in found)
    assert all(features[-1, FEATURES.index("elsewhere")] == 1 for _, features, _ in found)


def test_weights_say_what_tells_the_right_place() -> None:
    places = np.zeros((3, len(FEATURES)))
    places[1, FEATURES.index("quoted_here")] = 1
    places[2, FEATURES.index("bare_here")] = 1
    weights = fit_choice([(places, 1)] * 20)
    assert weights["quoted_here"] > 1
    assert weights["bare_here"] < 0
    assert weights["gain"] == 0
