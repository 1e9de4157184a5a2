"""huibian verify: does a snapshot keep its promises."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict

import typer

from pipeline.cli.arguments import CorpusPath, JsonOption, new_app
from pipeline.cli.console import note, shown, stderr, stdout
from pipeline.store.snapshot import open_snapshot
from pipeline.store.validate import verify as check

app = new_app()

# Of one kind of problem the first few say enough; --json has all.
_SHOWN = 20


@app.command()
def verify(path: CorpusPath, json_: JsonOption = False) -> None:
    """Check a snapshot's files against its manifest, and its tables against their laws.

    \b
    huibian verify corpora/sample

    Exit code 1 if anything is wrong.
    """
    snapshot = open_snapshot(path)
    with stderr().status("checking"):
        problems = check(snapshot)
    if json_:
        document = {"snapshot": snapshot.id, "problems": [asdict(problem) for problem in problems]}
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        for problem in problems[:_SHOWN]:
            stdout().print(shown(f"{problem.table} {problem.key}: {problem.message}"), soft_wrap=True)
        if len(problems) > _SHOWN:
            counts = Counter(problem.table for problem in problems)
            note(f"{len(problems)} problems: {', '.join(f'{table} {n}' for table, n in counts.most_common())}")
        if not problems:
            stdout().print(shown(f"snapshot {snapshot.id}: every file as published, every law holds"), soft_wrap=True)
    if problems:
        raise typer.Exit(1)
