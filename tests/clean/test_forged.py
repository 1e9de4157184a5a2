"""Cleaning of random forged compilations: what was put around and into their text goes, all else stays."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings

from tests.clean.test_shared import Cleaned
from tests.forge.damage import GRADES, normalise
from tests.forge.forged import Forged, Rendered
from tests.forge.replay import squashed
from tests.forge.strategies import forged

# Below this nothing but page numbers is printed.
FOOT = 775.0
bounded = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(rendered: Rendered) -> Cleaned:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"forged.{rendered.form}"
        path.write_bytes(rendered.data)
        return Cleaned(path)


def contacts(file: Cleaned) -> Counter[str]:
    return Counter(re.findall(r"\D+0{8}", file.removed()))


@bounded
@given(forged(damages=GRADES[1:], max_articles=5))
def test_a_preview_loses_its_frame_and_its_contacts(made: Forged) -> None:
    rendered = made.render("txt")
    told = rendered.truth["forms"]["txt"]
    file = read(rendered)
    # The last line of the head is the title with the site's badge; it stays.
    frame = [squashed(normalise(text)) for text in (*told["chrome_head"][:-1], *told["chrome_tail"])]
    found = [squashed(normalise(line.text_raw)) for name in ("chrome", "notice") for line, _ in file.raw(name)]
    assert Counter(found) == Counter(frame)
    assert not file.raw("furniture")
    assert contacts(file) == Counter(normalise(noise["text"]) for noise in told["noise"])


@bounded
@given(forged(damages=[0], max_articles=4))
def test_a_printed_compilation_loses_its_furniture_and_its_contacts(made: Forged) -> None:
    rendered = made.render("pdf")
    told = rendered.truth["forms"]["pdf"]
    file = read(rendered)
    roles = Counter(layer.role for name in ("furniture", "watermark") for _, layer in file.raw(name))
    # Whether a space shows beside a number depends on the fonts of the machine.
    form = re.escape("".join((made.layout.footer or "").split())).replace(r"\{\}", "[0-9]+")
    at_foot = ["".join(line.text_raw.split()) for line in file.lines if line.y0 is not None and line.y0 > FOOT]
    assert roles["page_number"] == sum(re.fullmatch(form, text) is not None for text in at_foot)
    assert roles["watermark"] == (told["pages_total"] if made.layout.watermark else 0)
    assert made.layout.header or not roles["header"]
    outside = {name for name in ("chrome", "notice", "note") if file.raw(name)}
    assert not outside
    assert contacts(file) == Counter(noise["text"] for noise in told["noise"])
