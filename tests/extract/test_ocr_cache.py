"""A page image is recognised once: whatever is built around it, wherever to, and however a build ended."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from pipeline import build as runner
from pipeline.build import STAGES, BuildReport, build
from pipeline.config import adhoc_config, load_config, source_paths
from pipeline.extract import ocr, ocr_cache
from pipeline.extract.ocr_cache import KeptPage, attempt, count_settled, find_page, image_key, keep_page
from pipeline.workers import InlineExecutor

PAGE = KeptPage([("云岭县信访局工作报告", 0.99, [[100.0, 100.0], [600.0, 100.0], [600.0, 140.0], [100.0, 140.0]])], 1)


def scan(marks: Sequence[int]) -> bytes:
    """A PDF of one image a page, each with a bar as long as its mark says."""
    document = pypdfium2.PdfDocument.new()
    for mark in marks:
        image = Image.new("L", (300, 400), 255)
        ImageDraw.Draw(image).rectangle((50, 50, 50 + mark, 60), fill=0)
        picture = pypdfium2.PdfImage.new(document)
        picture.set_bitmap(pypdfium2.PdfBitmap.from_pil(image))
        picture.set_matrix(pypdfium2.PdfMatrix().scale(300, 400))
        page = document.new_page(300, 400)
        page.insert_obj(picture)
        page.gen_content()
    file = BytesIO()
    document.save(file)
    return file.getvalue()


@pytest.fixture
def recognised(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The widths of the images that were recognised, by a recogniser that reads the same on each."""
    seen: list[int] = []

    def recognise_page(image: np.ndarray, _scale: float) -> KeptPage:
        seen.append(image.shape[1])
        return PAGE

    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "recogniser", lambda: "a recogniser, version 1")
    monkeypatch.setattr(ocr, "recognise_page", recognise_page)
    return seen


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "sources").mkdir(parents=True)
    (folder / "corpus.toml").write_text('title = "虚构县汇编"\n', "utf-8")
    (folder / "sources" / "scan.pdf").write_bytes(scan([10, 20, 30]))
    return folder


def run(folder: Path, out: Path) -> BuildReport:
    config = load_config(folder)
    return build(config, source_paths(config), out, executor=InlineExecutor())


def test_a_rebuild_elsewhere_recognises_nothing(corpus: Path, tmp_path: Path, recognised: list[int]) -> None:
    assert run(corpus, corpus).exit_code == 0
    assert len(recognised) == 3
    other = run(corpus, tmp_path / "other")
    assert other.computed["extract"] == 1
    assert len(recognised) == 3


def test_files_alone_are_kept_with_what_is_built(corpus: Path, tmp_path: Path, recognised: list[int]) -> None:
    for path in (corpus / "sources" / "scan.pdf", tmp_path / "renamed.pdf"):
        path.write_bytes(scan([10, 20, 30]))
        build(adhoc_config(tmp_path), [path], tmp_path / "out", executor=InlineExecutor())
    assert len(recognised) == 3
    assert len(list((tmp_path / "out" / "cache" / "recognised").rglob("*.json"))) == 3


def test_a_changed_page_is_recognised_alone(corpus: Path, recognised: list[int]) -> None:
    run(corpus, corpus)
    (corpus / "sources" / "scan.pdf").write_bytes(scan([10, 99, 30]))
    run(corpus, corpus)
    assert len(recognised) == 4


def test_a_stages_new_version_recognises_nothing(
    corpus: Path, recognised: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(corpus, corpus)
    newer = tuple(dataclasses.replace(stage, version=stage.version + 1) for stage in STAGES)
    monkeypatch.setattr(runner, "STAGES", newer)
    assert run(corpus, corpus).computed == {stage.name: 1 for stage in STAGES}
    assert len(recognised) == 3


def test_a_new_recogniser_recognises_everything(
    corpus: Path, recognised: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(corpus, corpus)
    monkeypatch.setattr(ocr, "recogniser", lambda: "a recogniser, version 2")
    run(corpus, corpus)
    assert len(recognised) == 6


def test_a_build_that_was_interrupted_goes_on_where_it_was(
    corpus: Path, recognised: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ocr.recognise_page

    def interrupted(image: np.ndarray, scale: float) -> KeptPage:
        if len(recognised) == 2:
            raise KeyboardInterrupt
        return whole(image, scale)

    monkeypatch.setattr(ocr, "recognise_page", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(corpus, corpus)
    monkeypatch.setattr(ocr, "recognise_page", whole)
    assert run(corpus, corpus).exit_code == 0
    assert len(recognised) == 3


def test_what_is_kept_is_found_as_it_was(tmp_path: Path) -> None:
    keep_page(tmp_path, "ab12", PAGE)
    assert find_page(tmp_path, "ab12") == PAGE
    assert find_page(tmp_path, "ab13") is None
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ab12.json"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"lines": [["text"]], "n_seals": 0}', '{"lines": 1, "n_seals": 0}']
)
def test_what_is_damaged_is_not_found(tmp_path: Path, content: str) -> None:
    keep_page(tmp_path, "ab12", PAGE)
    (tmp_path / "ab" / "ab12.json").write_text(content, "utf-8")
    assert find_page(tmp_path, "ab12") is None


def test_where_nothing_can_be_written_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    keep_page(tmp_path / "file", "ab12", PAGE)
    assert find_page(tmp_path / "file", "ab12") is None


def test_an_image_is_known_by_its_pixels_its_shape_and_who_looks() -> None:
    image = np.zeros((40, 30, 3), np.uint8)
    spotted = image.copy()
    spotted[0, 0, 0] = 1
    keys = [image_key(image, "one"), image_key(image, "two"), image_key(spotted, "one")]
    keys.append(image_key(image.reshape(30, 40, 3), "one"))
    assert len(set(keys)) == 4
    assert image_key(image[:, ::1], "one") == keys[0]


def test_a_page_that_twice_ended_its_process_is_given_up_and_told(
    corpus: Path, recognised: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr_cache, "_PATIENCE", 0.01)
    run(corpus, corpus)
    place = corpus / "cache" / "recognised"
    bad = sorted(place.rglob("*.json"))[0]
    bad.unlink()
    for suffix in (".begun", ".again"):
        bad.with_suffix(suffix).touch()
    newer = tuple(dataclasses.replace(stage, version=stage.version + 1) for stage in STAGES)
    monkeypatch.setattr(runner, "STAGES", newer)
    report = run(corpus, corpus)
    assert report.exit_code == 2 and len(recognised) == 3
    assert re.fullmatch(r"1 of 3 pages \(\d\): recognition ended its process twice", report.sources[0].message or "")


def test_an_error_is_no_death_of_the_process(tmp_path: Path) -> None:
    for _ in range(3):
        with pytest.raises(ValueError, match="made up"), attempt(tmp_path, "ab12") as may_try:
            assert may_try
            raise ValueError("made up")
    assert count_settled(tmp_path) == 0


def test_deaths_are_counted_and_the_second_settles_the_matter(tmp_path: Path) -> None:
    counts, never_left = [], [attempt(tmp_path, "ab12") for _ in range(3)]
    for one in never_left:
        one.__enter__()
        counts.append(count_settled(tmp_path))
    assert counts == [0, 1, 1]
    with attempt(tmp_path, "ab12") as may_try:
        assert not may_try
