"""inspect --html: where the page goes, and what it never writes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call

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
