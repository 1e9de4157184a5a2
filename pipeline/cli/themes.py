"""huibian themes: what a codebook looks for, and why a text carries a theme."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.cli.arguments import JsonOption, new_app
from pipeline.cli.console import harmless, note, shown, stdout
from pipeline.config import adhoc_config
from pipeline.errors import ConfigError, QueryError
from pipeline.query.corpus import open_corpus
from pipeline.tag.codebook import Codebook, load_codebook
from pipeline.tag.explain import Explanation, Voided, explain, list_themes

app = new_app()

CodebookOption: TypeAlias = Annotated[
    Path | None, typer.Option("--codebook", metavar="FILE", help="A codebook.toml; without it the shipped one.")
]


@app.callback()
def themes() -> None:
    """List the themes of a codebook, or explain why a text carries them."""


@app.command("list")
def list_command(codebook: CodebookOption = None, json_: JsonOption = False) -> None:
    """List the themes: what carries each, and what does not.

    \b
    huibian themes list
    huibian themes list --codebook corpora/petition/codebook.toml
    """
    found = list_themes(_codebook(codebook))
    if json_:
        typer.echo(json.dumps([asdict(theme) for theme in found], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("theme", "label", "definition"):
        table.add_column(name, overflow="fold")
    table.add_column("rules", justify="right")
    for theme in found:
        table.add_row(shown(theme.theme_id), shown(theme.label), shown(theme.definition), shown(theme.n_rules))
    stdout().print(table)


@app.command("explain")
def explain_command(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="A paragraph to explain.")] = None,
    *,
    paragraph: Annotated[str | None, typer.Option(metavar="ID", help="A paragraph_id of --corpus instead.")] = None,
    corpus: Annotated[Path | None, typer.Option(metavar="CORPUS", help="Where that paragraph is.")] = None,
    codebook: CodebookOption = None,
    json_: JsonOption = False,
) -> None:
    """Explain which themes a paragraph carries: every rule that hit, and every one that was voided and by what.

    \b
    huibian themes explain 领导干部带案下访，推动源头治理。
    huibian themes explain --corpus corpora/sample --paragraph 0123456789abcdef.a003.p0004
    """
    title = ""
    if paragraph is not None and corpus is not None and text is None:
        title, text = _paragraph(corpus, paragraph)
    elif text is None or paragraph is not None or corpus is not None:
        raise QueryError("give a TEXT, or both --corpus and --paragraph")
    explanation = explain(text, _codebook(codebook, corpus), title=title)
    if json_:
        typer.echo(json.dumps(asdict(explanation), ensure_ascii=False, indent=2))
    else:
        print_explanation(stdout(), explanation)


def _codebook(file: Path | None, corpus: Path | None = None) -> Codebook:
    """The codebook of a file; else the corpus folder's own; else the shipped one."""
    if file is None:
        return load_codebook(adhoc_config(corpus or Path()).tag.codebook)
    try:
        return load_codebook(file.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", source=str(file)) from error
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8 text", source=str(file)) from error


def _paragraph(path: Path, paragraph_id: str) -> tuple[str, str]:
    """The title of its article, which counts for the domain, and its text."""
    query = "SELECT a.title, p.text FROM paragraphs p JOIN articles a USING (article_id) WHERE paragraph_id = $id"
    with open_corpus(path) as corpus:
        rows = corpus.sql(query, {"id": paragraph_id}).to_pylist()
    if not rows:
        raise QueryError(f"no paragraph {paragraph_id!r}", source=str(path))
    return rows[0]["title"], rows[0]["text"]


def print_explanation(console: Console, explanation: Explanation) -> None:
    """Theme by theme what speaks for it, and what does not count."""
    if not explanation.themes:
        note("no theme: no rule of the codebook hits")
    for theme in explanation.themes:
        verdict = ("carried", "bold green") if theme.carried else ("not carried", "dim")
        weight = f"  {theme.weight:.2f} of {explanation.threshold:.2f} needed"
        console.print(Text.assemble((f"{theme.theme_id}  {harmless(theme.label)}  ", "bold"), verdict, weight))
        for evidence in theme.evidence:
            console.print(_line("+", evidence.surface, f"{evidence.rule_id} {evidence.weight:.2f}", evidence.because))
        for voided in theme.voided:
            console.print(_line("-", voided.surface, f"{voided.rule_id} {_voided_by(voided)}", voided.because))


def _voided_by(voided: Voided) -> str:
    return f"voided: {voided.reason} {voided.by}".rstrip()


def _line(mark: str, surface: str, rule: str, because: str) -> Text:
    return Text.assemble(
        f"  {mark} ", (harmless(surface), "bold"), "  ", (harmless(rule), "dim"), "  ", harmless(because)
    )
