"""The judge weighs the network's word with the sentence and with gaps of the same characters."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import PunctuateSettings
from pipeline.segment.boundary_gaps import count_gaps, fold
from pipeline.segment.boundary_judge import FEATURES, Judge, Logistic, Sighting, Verdict, describe, load_judge
from pipeline.segment.boundary_places import find_places

NOWHERE = count_gaps(fold([]))
COMMA = (0.1, 0.8, 0.1)
STOP = (0.1, 0.1, 0.8)
NOTHING = (1.0, 0.0, 0.0)


def sight(text: str, *places: int) -> Sighting:
    """A paragraph in which the network finds a comma behind the characters of these indices."""
    found = np.array([COMMA if i in places else NOTHING for i in range(len(text))], np.float32)
    return Sighting(text, found, tuple(find_places(text, found)))


def known(sightings: list[Sighting], name: str) -> list[float]:
    values: list[float] = describe(sightings, NOWHERE)[:, FEATURES.index(name)].round(3).tolist()
    return values


def test_each_place_has_a_row() -> None:
    sightings = [sight("全县排查化解矛盾，压实责任。", 3), sight("没有丢失。"), sight("全县排查化解压实责任。", 3, 5)]
    assert describe(sightings, NOWHERE).shape == (3, len(FEATURES))
    assert describe([], NOWHERE).shape == (0, len(FEATURES))


def test_clauses_and_sentences_are_measured_from_their_marks() -> None:
    sightings = [sight("群众满意。全县排查化解矛盾，压实责任。", 8)]
    assert known(sightings, "from mark") == [round(float(np.log(4)), 3)]
    assert known(sightings, "to mark") == [round(float(np.log(5)), 3)]
    assert known(sightings, "sentence") == [round(float(np.log(14)), 3)]
    assert known(sightings, "quoted") == [0.0]
    assert known([sight("开展“全县排查化解行动”。", 6)], "quoted") == [1.0]


def test_a_place_is_no_witness_for_itself_but_others_are() -> None:
    alone = [sight("全县排查化解矛盾。", 3)]
    assert known(alone, "here 2+2 seen") == [0.0]
    both = [sight("全县排查化解矛盾。", 3), sight("各地排查，化解风险。"), sight("企业排查化解问题。")]
    assert known(both, "here 2+2 seen") == [round(float(np.log(2)), 3)]
    assert known(both, "here 2+2 open") == [0.0]


def test_some_kinds_are_never_beyond_doubt() -> None:
    sure = Verdict(Logistic(40.0, np.zeros(len(FEATURES))), Logistic(40.0, np.zeros(len(FEATURES))))
    worth = {
        place.kind: likely
        for sighting in (sight("一是排查化解矛盾。", 3), sight("全县排查化解矛盾。", 3))
        for place, likely in zip(sighting.places, Judge(sure, NOWHERE).worth([sighting]), strict=True)
    }
    assert worth["item"] < PunctuateSettings().threshold < worth["first"]
    text = "全县排查化解矛盾群众满意率提升。"
    found = np.array([STOP if i == 7 else NOTHING for i in range(len(text))], np.float32)
    stop = Sighting(text, found, tuple(find_places(text, found)))
    assert [place.kind for place in stop.places] == ["stop"]
    assert Judge(sure, NOWHERE).worth([stop])[0] < PunctuateSettings().threshold


@given(
    st.lists(st.text(alphabet="坚持依法，。、；“”（）2024年 一是a%", min_size=1, max_size=40), max_size=4), st.data()
)
def test_whatever_the_text_probabilities_are_probabilities(texts: list[str], data: st.DataObject) -> None:
    sightings = []
    for text in texts:
        rows = [data.draw(st.sampled_from([NOTHING, COMMA, (0.0, 0.2, 0.8)])) for _ in text]
        found = np.array(rows, np.float32)
        sightings.append(Sighting(text, found, tuple(find_places(text, found))))
    worth = load_judge().worth(sightings)
    assert len(worth) == sum(len(sighting.places) for sighting in sightings)
    assert all(0.0 <= likely <= 1.0 for likely in worth)


def test_the_shipped_judge_doubts_what_the_network_doubts() -> None:
    verdict = load_judge().verdict
    assert verdict.place.weights[FEATURES.index("nothing")] < 0
    assert verdict.mark.weights[FEATURES.index("other")] < 0


def test_a_place_is_quoted_until_its_quotation_is_closed() -> None:
    sightings = [sight("开展“排查”和“化解行动压实责任”。", 4, 10, 14)]
    assert [place.index for place in sightings[0].places] == [10, 14]
    assert known(sightings, "quoted") == [1.0, 1.0]
    assert known([sight("开展“排查”化解行动。", 6)], "quoted") == [0.0]
