"""The READMEs show what the commands print."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.readme import READMES, refreshed, workshop

# Where a line lies on a page may differ in the last digit between machines with other fonts, and with it the name.
_SNAPSHOT = re.compile(r"snapshot +[0-9a-f]{16}")


@pytest.mark.parametrize("path", READMES, ids=lambda path: path.name)
def test_the_walk_through_shows_what_the_commands_print(path: Path, tmp_path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("```console") >= 4
    shown, printed = (_SNAPSHOT.sub("snapshot", known) for known in (text, refreshed(text, workshop(tmp_path))))
    assert printed == shown, "run `make readme` and look at the difference"
