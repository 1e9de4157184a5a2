"""`make wheel`: does the built wheel work where there is no checkout?

Builds the wheel, makes an empty environment from requirements.lock in a temporary folder, installs the
wheel there, and builds and queries a file with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "corpora" / "sample" / "sources" / "sample.txt"


def build_wheel(folder: Path) -> Path:
    """Build the wheel into `folder`, with the build backend that is installed here."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    return wheel


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build_wheel(folder)
        print(f"built {wheel.name}, {wheel.stat().st_size / 1e6:.1f} MB")
        venv.create(folder / "env", with_pip=True)
        scripts = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
        pip = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        locked = ["--no-build-isolation", "--require-hashes"]
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements-build.lock")], check=True)
        subprocess.run([*pip, *locked, "-r", str(ROOT / "requirements.lock")], check=True)
        subprocess.run([*pip, str(wheel)], check=True)
        huibian = str(scripts / "huibian")
        for arguments in (
            ["build", str(SAMPLE), "--out", "out"],
            ["info", "out"],
            ["kwic", "out", "源头治理"],
            ["verify", "out"],
        ):
            print(f"$ huibian {' '.join(arguments)}", flush=True)
            subprocess.run([huibian, *arguments], cwd=folder, check=True)


if __name__ == "__main__":
    main()
