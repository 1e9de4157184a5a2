"""SQL from anywhere: it may read the tables, and nothing it says does anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import CorpusError, QueryError
from pipeline.query.corpus import Corpus, open_corpus
from pipeline.store.snapshot import open_snapshot
from tests.query.fictional import write_corpus

ATTACKS = (
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM read_text('{folder}/../../../secret.txt')",
    "SELECT * FROM read_text('{folder}-sibling/secret.txt')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM read_parquet('{outside}/*.parquet')",
    "SELECT * FROM 'https://example.org/x.csv'",
    "SELECT getenv('HOME')",
    "COPY (SELECT 1) TO '{folder}/articles/x.parquet'",
    "COPY (SELECT 1) TO '{outside}/x.csv'",
    "WITH x AS (COPY (SELECT 1) TO '{folder}/x.csv') SELECT * FROM x",
    "WITH x AS (COPY (SELECT 1) TO '{folder}/x.csv') SELECT 1 LIMIT 0",
    "WITH x AS (COPY (SELECT 1) TO '{folder}/x.csv') PIVOT articles ON status USING count(*)",
    "SELECT (WITH x AS (COPY (SELECT 1) TO '{folder}/x.csv') SELECT 1)",
    "SELECT * FROM query('WITH x AS (COPY (SELECT 1) TO ''{folder}/x.csv'') SELECT * FROM x')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{folder}/x.csv''')",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{folder}/x.csv'",
    "EXPORT DATABASE '{folder}/x'",
    "IMPORT DATABASE '{outside}'",
    "ATTACH '{outside}/x.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA version",
    "SET threads = 1",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "CREATE TABLE t (a INT)",
    "CREATE OR REPLACE VIEW articles AS SELECT 1",
    "DROP VIEW articles",
    "DELETE FROM articles",
    "INSERT INTO articles (article_id) VALUES ('x')",
    "WITH x AS (DELETE FROM articles RETURNING *) SELECT * FROM x",
    "CALL pragma_version()",
    "CREATE SECRET (TYPE s3)",
    "PREPARE x AS SELECT 1",
    "BEGIN",
    "CHECKPOINT",
    "SELECT * FROM enable_logging('QueryLog')",
    "SELECT 1; DROP VIEW articles",
    "SELECT 1; SELECT 2",
    "SELECT 1\0; DROP VIEW articles",
    "",
    " ; -- nothing",
    "SELEC 1",
    "SELECT nonsense FROM articles",
    "SELECT * FROM articels",
    "SELECT ?",
    "SELECT 'x'::INT",
)


def files(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tmp_path = tmp_path_factory.mktemp("world")
    write_corpus(tmp_path / "corpus")
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    sibling = Path(f"{open_snapshot(tmp_path / 'corpus').folder}-sibling")
    sibling.mkdir()
    (sibling / "secret.txt").write_text("secret", "utf-8")
    return tmp_path


@pytest.mark.parametrize("attack", ATTACKS)
def test_refused_in_one_line_and_nothing_changes(world: Path, attack: str) -> None:
    before = files(world)
    with open_corpus(world / "corpus") as corpus:
        query = attack.replace("{folder}", corpus.snapshot.folder.as_posix()).replace("{outside}", world.as_posix())
        with pytest.raises(QueryError) as caught:
            corpus.sql(query)
        assert "\n" not in str(caught.value)
        assert str(caught.value)
        assert corpus.sql("SELECT count(*) AS n FROM articles").to_pylist() == [{"n": 4}]
    assert files(world) == before


def test_python_variables_are_out_of_reach(corpus: Corpus) -> None:
    secret = corpus.table("articles")
    with pytest.raises(QueryError):
        corpus.sql("SELECT * FROM secret")
    assert secret.num_rows == 4


@pytest.mark.parametrize(
    "query",
    [
        "SELECT title FROM articles",
        "FROM articles SELECT title;",
        "WITH a AS (SELECT * FROM articles) SELECT title FROM a -- a comment",
        "TABLE articles",
        "DESCRIBE articles",
        "SUMMARIZE articles",
        "SHOW TABLES",
        "PIVOT articles ON status IN ('complete') USING count(*)",
        "SELECT 1 UNION ALL SELECT 2",
        "(SELECT 1)",
        "SELECT count(*) FROM articles JOIN paragraphs USING (article_id)",
    ],
)
def test_reading_is_allowed(corpus: Corpus, query: str) -> None:
    assert corpus.sql(query).num_columns > 0


def test_order_by_is_kept(corpus: Corpus) -> None:
    rows = corpus.sql("SELECT ordinal FROM articles ORDER BY ordinal DESC").to_pylist()
    assert [row["ordinal"] for row in rows] == [4, 3, 2, 1]


def test_misspelt_table_gets_a_suggestion(corpus: Corpus) -> None:
    with pytest.raises(QueryError, match='Did you mean "articles"'):
        corpus.sql("SELECT * FROM articels")


def test_nothing_is_left_in_the_working_directory(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    corpus.sql("SELECT * FROM paragraphs ORDER BY text")
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_snapshot_is_told(tmp_path: Path) -> None:
    part = next(write_corpus(tmp_path).rglob("articles/*.parquet"))
    part.write_bytes(b"PAR1")
    with pytest.raises(CorpusError, match="damaged"):
        open_corpus(tmp_path)
