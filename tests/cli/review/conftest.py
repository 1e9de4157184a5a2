"""Reviews of made-up sources, each built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.build import build
from pipeline.config import adhoc_config
from pipeline.query.corpus import open_corpus
from pipeline.query.review import Review, review
from pipeline.workers import InlineExecutor

SAMPLES = Path(__file__).resolve().parents[3] / "corpora" / "sample" / "sources"

HOSTILE = """安全信访工作的探索<script>alert("题")</script>

青原省信访局局长 林一舟

（2024年3月5日）

坚持依法办理,把<img src="https://example.org/x.png" onerror="alert(1)">落到实处&amp;不留死角。"><svg onload=alert(2)>
一、坚持依法办理
控制字符\x1b[31m红\u202e字，坚持把信访工作纳入法治轨道，推动矛盾纠纷依法解决</style></p>。
"""


@pytest.fixture(scope="session", params=["sample.txt", "sample.pdf", "sample.docx"])
def sample(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Review:
    """The sample compilation: as a preview site would have damaged it, with pages, and with a file's own styles."""
    return reviewed(SAMPLES / request.param, tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A report whose text is full of markup."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / 'a"><script>.txt').write_text(HOSTILE, "utf-8")
    return reviewed(folder / 'a"><script>.txt', folder / "out")


def reviewed(file: Path, out: Path) -> Review:
    """What a build makes of a file."""
    build(adhoc_config(file.parent), [file], out, executor=InlineExecutor())
    with open_corpus(out) as corpus:
        return review(corpus)
