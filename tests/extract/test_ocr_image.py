"""Page images as paper and ink: what is taken off, what is whitened, which print and which rules are found."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.extract.ocr_image import find_missed, find_rules, take_off_seals, whiten

pytest.importorskip("cv2", reason='pip install "huibian[ocr]"')

Pixels = npt.NDArray[np.uint8]

SCALE = 200 / 72
EM = 33
RED, PAPER = (220, 40, 40), (255, 255, 255)


def page(high: int = 600, colour: tuple[int, int, int] = PAPER) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (1000, high), colour)
    return image, ImageDraw.Draw(image)


def pixels(image: Image.Image) -> Pixels:
    return np.asarray(image)[:, :, ::-1].copy()


def box(left: float, top: float, right: float, bottom: float) -> npt.NDArray[np.float32]:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


LINE = box(100, 80, 700, 121)


def put_line(draw: ImageDraw.ImageDraw) -> None:
    """Something like a line of print, inside LINE."""
    for at in range(110, 690, EM):
        draw.rectangle((at, 86, at + 26, 114), outline=0, width=4)


def test_a_seal_is_taken_off_and_print_below_it_stays() -> None:
    image, draw = page()
    draw.ellipse((300, 100, 620, 420), outline=RED, width=14)
    draw.rectangle((200, 255, 800, 275), fill=0)
    bare, n_seals = take_off_seals(pixels(image), SCALE)
    assert n_seals == 1
    assert bare[110:250].min() == 255 and bare[280:410].min() == 255
    assert bare[260:270, 210:790].max() == 0


def test_red_print_is_no_seal() -> None:
    image, draw = page()
    for at in range(100, 900, 80):
        draw.rectangle((at, 100, at + 60, 160), outline=RED, width=8)
    bare, n_seals = take_off_seals(pixels(image), SCALE)
    assert n_seals == 0 and np.array_equal(bare, pixels(image))


def test_grey_paper_and_what_shows_through_become_white() -> None:
    image, draw = page(colour=(205, 205, 205))
    draw.rectangle((100, 300, 900, 320), fill=(185, 185, 185))
    draw.rectangle((100, 100, 900, 120), fill=(60, 60, 60))
    white = whiten(pixels(image.filter(ImageFilter.GaussianBlur(1))))
    assert white[200:400].min() == 255
    assert white[105:115, 110:890].max() < 100


def test_a_dark_picture_stays_dark() -> None:
    image, draw = page()
    draw.rectangle((200, 100, 700, 500), fill=(90, 90, 90))
    white = whiten(pixels(image))
    assert white[200:400, 300:600].max() <= 90


def test_a_lone_number_is_found() -> None:
    image, draw = page()
    put_line(draw)
    draw.rectangle((500, 500, 508, 524), fill=0)
    ((left, top, right, bottom),) = find_missed(pixels(image), [LINE])
    assert left < 500 and right > 508 and top < 500 and bottom > 524


def test_of_a_leader_the_number_is_found() -> None:
    image, draw = page()
    put_line(draw)
    for at in range(720, 900, 9):
        draw.rectangle((at, 108, at + 2, 110), fill=0)
    draw.rectangle((910, 88, 916, 112), fill=0)
    ((left, _, right, _),) = find_missed(pixels(image), [LINE])
    assert 850 < left < 910 and right > 916


@pytest.mark.parametrize(
    "shape",
    [
        (100, 300, 900, 303),  # a rule
        (990, 0, 999, 599),  # the shadow of an edge
        (300, 200, 800, 550),  # a picture
        (500, 500, 503, 503),  # a speck
    ],
)
def test_what_is_no_print_is_left_alone(shape: tuple[int, int, int, int]) -> None:
    image, draw = page()
    put_line(draw)
    draw.rectangle(shape, fill=0)
    assert find_missed(pixels(image), [LINE]) == []


def test_a_rule_that_runs_askew_is_no_print() -> None:
    image, draw = page()
    put_line(draw)
    draw.line((100, 300, 900, 325), fill=0, width=3)
    assert find_missed(pixels(image), [LINE]) == []


@pytest.mark.parametrize("slant", [-2.0, 0.0, 1.0])
def test_rules_are_found_as_askew_as_they_are(slant: float) -> None:
    image, draw = page(1000)
    draw.rectangle((200, 200, 800, 800), outline=0, width=3)
    turned = image.rotate(-slant, resample=Image.Resampling.BICUBIC, fillcolor=PAPER)
    rules = find_rules(pixels(turned), SCALE)
    across = [rule for rule in rules if abs(rule[2] - rule[0]) > abs(rule[3] - rule[1])]
    assert len(across) == len(rules) - len(across) == 2
    for x0, y0, x1, y1 in across:
        assert x1 - x0 == pytest.approx(600, abs=25)
        assert np.degrees(np.arctan2(y1 - y0, x1 - x0)) == pytest.approx(slant, abs=0.3)


def test_strokes_of_characters_are_no_rules() -> None:
    image, draw = page()
    put_line(draw)
    assert find_rules(pixels(image), SCALE) == []
