"""Writes the generated files of corpora/sample, or a random compilation: `python -m tests.forge --help`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

from tests.forge.damage import GRADES
from tests.forge.forged import FORMS, compilation
from tests.forge.layouts import BY_NAME, SAMPLE_LAYOUT
from tests.forge.pdf import to_pdf
from tests.forge.plain import to_txt
from tests.forge.source import SAMPLE_SOURCE, read_source
from tests.forge.truth import truth_of
from tests.forge.word import to_docx

SAMPLE: Final = Path(__file__).resolve().parents[2] / "corpora" / "sample"
_SAMPLE_DAMAGE: Final = 2  # as a real preview
_SAMPLE_SEED: Final = 0
_JSON_LINE: Final = 300


def sample_files() -> dict[str, bytes]:
    """The generated files of corpora/sample by their path in it."""
    compilation = read_source(SAMPLE_SOURCE)
    forms = {
        "pdf": to_pdf(compilation, SAMPLE_LAYOUT),
        "docx": to_docx(compilation, SAMPLE_LAYOUT),
        "txt": to_txt(compilation, SAMPLE_LAYOUT, damage=_SAMPLE_DAMAGE, seed=_SAMPLE_SEED),
    }
    files = {f"sources/sample.{form}": data for form, (data, _) in forms.items()}
    truth = truth_of(compilation) | {
        "forms": {form: {"file": f"sources/sample.{form}"} | told for form, (_, told) in forms.items()}
    }
    return files | {"truth.json": as_json(truth)}


def as_json(truth: dict[str, Any]) -> bytes:
    """JSON for eyes: what fits on a line stays on it."""
    return (_indented(truth, "") + "\n").encode()


def _indented(value: Any, indent: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or len(flat) + len(indent) <= _JSON_LINE:
        return flat
    deeper = indent + " "
    if isinstance(value, list):
        inner = [deeper + _indented(item, deeper) for item in value]
        return "[\n" + ",\n".join(inner) + f"\n{indent}]"
    inner = [f"{deeper}{json.dumps(key)}: {_indented(item, deeper)}" for key, item in value.items()]
    return "{\n" + ",\n".join(inner) + f"\n{indent}}}"


def random_files(seed: int, layout: str, damage: int) -> dict[str, bytes]:
    """A random compilation in its three forms, with the truth of all."""
    made = [compilation(seed, BY_NAME[layout], damage).render(form) for form in FORMS]
    truth = made[0].truth | {"forms": {one.form: one.truth["forms"][one.form] for one in made}}
    return {f"{layout}-{seed}.{one.form}": one.data for one in made} | {f"{layout}-{seed}.json": as_json(truth)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.forge", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("sample", help="write corpora/sample")
    random = commands.add_parser("random", help="write a random compilation as PDF, DOCX and text, with its truth")
    random.add_argument("folder", type=Path)
    random.add_argument("--seed", type=int, default=0)
    random.add_argument("--layout", choices=sorted(BY_NAME), default="digest")
    random.add_argument("--damage", type=int, choices=GRADES, default=2, help="grade of damage of the text")
    given = parser.parse_args()
    folder = SAMPLE if given.command == "sample" else given.folder
    files = sample_files() if given.command == "sample" else random_files(given.seed, given.layout, given.damage)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
