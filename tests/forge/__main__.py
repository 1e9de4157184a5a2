"""`python -m tests.forge sample` writes the generated files of corpora/sample."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, Final

from tests.forge.layouts import SAMPLE_LAYOUT
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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.forge", description=__doc__)
    parser.add_argument("what", choices=["sample"])
    parser.parse_args()
    for name, data in sample_files().items():
        path = SAMPLE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path}: {len(data):,} bytes")


if __name__ == "__main__":
    main()
