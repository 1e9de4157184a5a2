"""The wheel holds all it needs: unpacked elsewhere, it builds and queries a file without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.wheel import SAMPLE, build_wheel


def test_the_wheel_builds_and_queries_a_file_outside_the_checkout(tmp_path: Path) -> None:
    wheel = build_wheel(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "unpacked"), "PYTHONUTF8": "1"}

    def huibian(*arguments: str) -> str:
        command = [sys.executable, "-c", "from pipeline.cli.app import main; main()", *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    where = "import pipeline; print(pipeline.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", where], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(tmp_path))
    huibian("build", str(SAMPLE), "--out", "corpus")
    hits = [json.loads(line) for line in huibian("kwic", "corpus", "信访", "--format", "jsonl").splitlines()]
    assert len(hits) > 10
    assert {hit["match"] for hit in hits} == {"信访"}
