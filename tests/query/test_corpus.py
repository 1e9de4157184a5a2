"""A corpus as notebooks use it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from pipeline import schema
from pipeline.errors import CorpusError, QueryError
from pipeline.query.corpus import Corpus, open_corpus
from pipeline.query.filters import names_region
from tests.query.fictional import write_corpus


def test_opens_the_folder_and_the_snapshot_itself(corpus_folder: Path) -> None:
    with open_corpus(corpus_folder) as corpus, open_corpus(str(corpus.snapshot.folder)) as same:
        assert same.id == corpus.id


@pytest.mark.parametrize("make", ["nothing", "empty", "file"])
def test_what_is_no_corpus_says_so(tmp_path: Path, make: str) -> None:
    path = tmp_path / make
    if make == "empty":
        path.mkdir()
    elif make == "file":
        path.write_text("x", "utf-8")
    with pytest.raises(CorpusError):
        open_corpus(path)


def test_a_part_that_is_gone_is_told(tmp_path: Path) -> None:
    with open_corpus(write_corpus(tmp_path)) as corpus:
        next(tmp_path.rglob("articles/*.parquet")).unlink()
        with pytest.raises(CorpusError, match="damaged"):
            corpus.info()
        with pytest.raises(QueryError):
            corpus.kwic("信访")
        with pytest.raises(QueryError):
            corpus.sql("FROM articles")


def test_every_published_table_is_there_with_its_declared_columns(corpus: Corpus) -> None:
    for table in schema.PUBLISHED:
        assert tuple(getattr(corpus, table.name).columns) == table.column_names
        assert corpus.table(table.name).schema.equals(table.arrow)


def test_relations_are_duckdb_relations(corpus: Corpus) -> None:
    assert corpus.articles.filter("status = 'listed'").fetchall()[0][0].endswith(".a004")


def test_unknown_names(corpus: Corpus) -> None:
    with pytest.raises(AttributeError, match="articles"):
        _ = corpus.artikel
    with pytest.raises(QueryError, match="articles"):
        corpus.table("artikel")
    assert not hasattr(corpus, "drafts")


def test_hits_make_a_data_frame(corpus: Corpus) -> None:
    frame = pd.DataFrame(corpus.kwic("信访").hits)
    assert list(frame.columns[:3]) == ["article_id", "title", "organ"]
    assert len(frame) == 5


def test_info_counts(corpus: Corpus) -> None:
    info = corpus.info()
    assert info.title == "虚构汇编"
    assert info.articles == {"complete": 3, "listed": 1}
    assert list(info.provinces.items()) == [("贵州省", 2), ("吉林省", 1), ("青海省", 1)]
    assert (info.first_date, info.last_date, info.undated) == ("2024-03-05", "2024-06-01", 2)
    assert info.themes == {"visiting_down": 1}
    assert info.rows["paragraphs"] == 8
    assert [(c.title, c.listed, c.present) for c in info.compilations] == [("虚构信访汇编", 4, 3)]


@pytest.mark.parametrize(
    ("text", "name", "same"),
    [
        ("内蒙古", "内蒙古自治区", True),
        ("广西", "广西壮族自治区", True),
        ("香港", "香港特别行政区", True),
        ("延边", "延边朝鲜族自治州", True),
        ("朝阳", "朝阳区", True),
        ("海", "海南省", False),
        ("北京", "北京西路街道", False),
        ("南阳", "南阳市镇平县", False),
    ],
)
def test_short_names(text: str, name: str, same: bool) -> None:
    assert names_region(text, name) is same
