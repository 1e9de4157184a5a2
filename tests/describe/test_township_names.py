"""The table of townships, and where a text names one."""

from __future__ import annotations

import csv
from importlib.resources import files
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.describe.gazetteer import gazetteer
from pipeline.describe.township_names import find_townships, townships_named, without_townships

TABLE = (files("pipeline.describe") / "data" / "townships.csv").read_text("utf-8").splitlines()
ROWS = [(row["name"], row["codes"].split()) for row in csv.DictReader(TABLE)]


def found(text: str, year: int | None = 2024) -> list[tuple[str, list[str]]]:
    spans = find_townships(text, gazetteer().find(text, year), year)
    return [(text[span.start : span.end], [township.code for township in span.townships]) for span in spans]


def test_table_is_whole() -> None:
    codes = [code for _, own in ROWS for code in own]
    assert (len(ROWS), len(codes)) == (30137, 38697)
    assert len(set(codes)) == len(codes)
    assert TABLE[1:] == sorted(TABLE[1:])
    assert all(len(code) == 9 and code.isdigit() for code in codes)
    assert all(name.endswith(("镇", "乡", "街道", "苏木")) for name, _ in ROWS)
    assert [name for name, own in ROWS if len(townships_named(name, 2024)) != len(own)] == []


def test_full_chain_decides_townships() -> None:
    """Every 89th township behind its province, prefecture and county, but those of zones, whose county has no name."""
    sample = [(name, own[0]) for name, own in ROWS[::89] if own[0][:6] in gazetteer().by_code]
    assert len(sample) > 300
    missed = []
    for name, code in sample:
        county = next(township.county for township in townships_named(name, 2024) if township.code == code)
        above = [gazetteer().province_of(county, 2024), gazetteer().prefecture_of(county, 2024), county]
        chain = "".join(dict.fromkeys(region.name for region in above if region is not None))
        if found(f"日前，{chain}{name}召开会议。") != [(name, [code])]:
            missed.append(chain + name)
    assert missed == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年枫桥镇设点", [("枫桥镇", ["330681109"])]),
        ("由枫桥镇、三墩镇承办", [("枫桥镇", ["330681109"]), ("三墩镇", ["330106109", "620902105"])]),
        ("杭州市协调枫桥镇、三墩镇", [("三墩镇", ["330106109"])]),
        ("中共枫桥镇委员会", [("枫桥镇", ["330681109"])]),
        ("越秀区北京街道", [("北京街道", ["440104003"])]),
        ("青山区青山镇街道", [("青山镇街道", ["420107006"])]),
        # Words, names that go on to the left, streets of a city, and what another county has.
        ("推进城镇化，建设新城镇、小城镇，各乡镇、街道联动", []),
        ("镇江市、镇海区、乡宁县", []),
        ("大枫桥镇", []),
        ("五年中城镇居民收入翻番", []),
        ("建设小城市和小集镇，打造平安乡村、平安城镇", []),
        ("要求上海街道干部下沉", []),
        ("施秉县枫桥镇", []),
        ("该镇、我乡、全街道", []),
    ],
)
def test_townships_in_a_text(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert found(text) == expected


@given(st.text("冀州区西王镇朝阳街道城关南京金银川苏木乡和、。 在", max_size=20), st.sampled_from([None, 1990, 2024]))
def test_spans_are_in_order_and_apart(text: str, year: int | None) -> None:
    regions = gazetteer().find(text, year)
    spans = find_townships(text, regions, year)
    assert all(span.townships and span.end - span.start > 1 for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    kept = without_townships(regions, spans)
    assert all(region.end <= span.start or region.start >= span.end for region in kept for span in spans)
