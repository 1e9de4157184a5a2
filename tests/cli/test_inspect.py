"""inspect --html: where the page goes, and what it never writes over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.cli.conftest import Call
from tests.extract.forged_pdf import FONT, page_of_text, pdf

TEXT = "源头治理的柳溪做法\n\n柳溪县信访局局长　王小禾\n（2024年3月5日）\n\n一、坚持关口前移\n\n" + (
    "柳溪县把矛盾纠纷化解在基层,推动信访工作法治化。领导干部带案下访，群众满意度明显提升。\n" * 3
)


@pytest.fixture
def text_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "柳溪.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_the_page_is_written_and_written_again(call: Call, text_file: Path) -> None:
    for _ in range(2):
        result = call("inspect", text_file.name, "--html")
        assert (result.exit_code, result.stdout) == (0, "")
        assert "柳溪.review.html" in result.stderr
    page = (text_file.parent / "柳溪.review.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "源头治理的柳溪做法" in page


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["柳溪.txt", "other.html", "--html"], "other.html"),
        (["柳溪.txt", "柳溪.txt", "--html"], "柳溪.txt"),
        (["柳溪.txt", "folder", "--html"], "folder"),
        (["柳溪.txt", "new.html"], "--html"),
        (["柳溪.txt", "--html", "--json"], "not both"),
    ],
)
def test_what_is_no_page_is_never_written_over(call: Call, text_file: Path, args: list[str], said: str) -> None:
    other = text_file.parent / "other.html"
    other.write_text("<p>一份资料</p>", "utf-8")
    (text_file.parent / "folder").mkdir()
    result = call("inspect", *args)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert said in result.stderr
    assert (other.read_text("utf-8"), text_file.read_text("utf-8")) == ("<p>一份资料</p>", TEXT)


def test_missing_pages_are_told_in_both_views(call: Call, tmp_path: Path) -> None:
    def numbered(canvas: Canvas) -> None:
        page_of_text(canvas)
        canvas.setFont(FONT, 10)
        canvas.drawCentredString(300, 40, f"— {canvas.getPageNumber() + (28 if canvas.getPageNumber() > 2 else 0)} —")

    file = tmp_path / "缺页.pdf"
    file.write_bytes(pdf(numbered, numbered, numbered, numbered))
    [warning] = json.loads(call("inspect", file, "--json").stdout)["warnings"]
    assert warning.startswith("printed pages 3–30 are missing behind page 2")
    call("inspect", file, tmp_path / "page.html", "--html")
    assert "缺印刷页码 3–30 页（第 2 页之后）" in (tmp_path / "page.html").read_text("utf-8")
