"""The READMEs show what the commands print."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.readme import READMES, refreshed, workshop


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_walk_through_shows_what_the_commands_print(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("```console") >= 4
    assert refreshed(text, workshop(tmp_path)) == text, "run `make readme` and look at the difference"
