"""The describe stage on real articles and titles; their texts stay in the shared data, only numbers stand here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from pipeline.config import DescribeSettings
from pipeline.describe import stage as describe
from pipeline.records import Description, from_table
from tests.describe.test_stage import Head, tables

# Contents number: adcode, admin level, kind of organ; None where the title does not say.
SEED: dict[int, tuple[str | None, str | None, str | None]] = {
    6: (None, "national", "petition"),
    7: ("350000", "province", None),
    8: ("510000", "province", None),
    9: ("450000", "province", None),
    10: (None, None, None),
    11: ("120000", "province", "petition"),
    12: ("440100", "prefecture", None),
    13: ("610400", "prefecture", None),
    14: ("640400", "prefecture", None),
    15: ("610481", "county", "petition"),
    16: ("431228", "county", None),
    17: ("542526", "county", None),
    18: ("532923", "county", None),
    19: ("420923", "county", None),
    20: ("500230", "county", None),
    21: ("510723", "county", None),
    22: (None, "county", "petition"),
    23: ("150622", "county", None),
    24: ("540226", "county", None),
    25: ("320812", "county", None),
    26: ("220502", "county", None),
    27: ("320118", "county", None),
    28: ("610000", None, None),
    29: ("150000", "township", None),
    30: ("310151", "township", None),
    31: ("610728", "township", None),
    32: (None, "township", None),
    33: ("530000", "province", "discipline"),
    34: ("520000", "province", "discipline"),
    35: ("222406", "county", "discipline"),
    36: ("410181", "county", "discipline"),
    37: (None, "county", "discipline"),
    38: ("340000", "province", "political_legal"),
    39: ("360000", "province", "procuratorate"),
    40: ("141124", "county", "procuratorate"),
    41: ("150124", "county", "procuratorate"),
    42: ("152921", "county", "court"),
    43: ("520102", "county", "procuratorate"),
    44: ("610404", "county", "procuratorate"),
    45: (None, "county", None),
    46: (None, None, None),
    47: ("360500", "prefecture", "department"),
    48: ("361027", "county", "department"),
    49: (None, None, None),
    50: (None, None, None),
    51: (None, None, None),
    52: (None, None, None),
    53: (None, None, None),
}
_PART = re.compile(r"\s*[一二三四五六]、|…")


def seed_titles(shared_data: Path) -> dict[int, str]:
    """The titles of the seed's contents by their numbers, cut with no help but the numbers' order."""
    text = (shared_data / "seed" / "petition-compilation-2024.txt").read_text("utf-8").replace("\n", " ")
    titles, at = {}, text.index("理论、署名文章")
    for number in SEED:
        start = re.compile(rf"(?<!\d){number}\.?(?!\d)").search(text, at)
        assert start is not None
        after = re.compile(rf"(?<!\d){number + 1}\.?(?!\d)| {{9}}").search(text, start.end())
        assert after is not None
        title = _PART.split(text[start.end() : after.start()])[0]
        titles[number] = re.sub(r"\d*\s*$", "", title).strip()
        at = start.end()
    return titles


def described(articles: list[Head]) -> list[Description]:
    return from_table(Description, describe.run(tables(articles), DescribeSettings())["descriptions"])


def test_titles_of_the_seed(shared_data: Path) -> None:
    titles = seed_titles(shared_data)
    found = described([(title, None, None, []) for title in titles.values()])
    read = {number: (one.adcode, one.admin_level, one.organ_kind) for number, one in zip(titles, found, strict=True)}
    assert read == SEED
    several = {29: ("150000", "150423", "150526"), 32: ("131103", "341124")}
    for number, one in zip(titles, found, strict=True):
        assert one.region_candidates == several.get(number, (one.adcode,) if one.adcode else ())


@pytest.mark.parametrize("damaged", [False, True])
def test_articles_of_the_development_compilation(shared_data: Path, damaged: bool) -> None:
    truth = json.loads((shared_data / "compilation-dev" / "truth.json").read_text("utf-8"))["articles"]
    articles: list[Head] = []
    for article in truth:
        byline, date_line = article["byline"], article.get("date_line")
        if damaged:
            byline = byline[1:]
            date_line = date_line and re.sub(r"[年月（）]|日(?!在)", "", date_line)
        body = [(paragraph["role"], paragraph["text"]) for paragraph in article["paragraphs"]]
        heads = {"byline": byline, "date": date_line}
        lines = [(role, heads.get(role) or text) for role, text in body]
        articles.append((article["title"], byline, date_line, lines))
    for article, one in zip(truth, described(articles), strict=True):
        assert one.adcode == article["adcode"]
        assert one.byline == article["byline"]
        assert one.author == article.get("author")
        assert (None if one.date is None else one.date.isoformat()) == article.get("date")
        if "author_post" in article:
            assert one.author_role is not None
            assert article["author_post"].endswith(one.author_role)
        assert one.organ_kind == "government"
        assert one.admin_level == "province"
