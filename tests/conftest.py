"""Fixtures that every test folder shares."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# How long an example takes says nothing about whether it is right. The same commit has the same examples, so that a red
# run is the change's own; `make fuzz` draws others each time.
settings.register_profile("huibian", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile("huibian")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of third-party evaluation data beside the checkout; without it the test is skipped."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the evaluation data (../shared/data) is not here")
    return SHARED_DATA
