"""Build the documentation as a static site; any warning ends the build.

    ./scripts/docs                             # installs what is needed first
    python scripts/build_docs.py               # into site/html
    python scripts/build_docs.py --external    # and checks the links that lead out; needs a network

The sources are the Markdown pages of `docs/`. The references of configuration, command line and Python are made here,
from the schema, the commands and the docstrings, and are not kept.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from documentation.staging import stage
from extras import require

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = Path(__file__).resolve().parent / "documentation"


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the documentation.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", help="folder to build in")
    parser.add_argument("--external", action="store_true", help="check links that lead out")
    arguments = parser.parse_args()
    require("docs", sphinx="sphinx", myst_parser="myst-parser", furo="furo")
    source = arguments.output / "source"
    stage(ROOT, source)
    build("html", source, arguments.output)
    if arguments.external:
        build("linkcheck", source, arguments.output)
    print(f"look at: {os.path.relpath(arguments.output / 'html' / 'index.html')}")


def build(builder: str, source: Path, output: Path) -> None:
    """Run Sphinx with warnings as errors, all of them told; end with its exit code when it fails."""
    options = [
        "-q",
        "-W",
        "--keep-going",
        "-b",
        builder,
        "-c",
        str(CONFIGURATION),
        "-d",
        str(output / "cache"),
    ]
    program = [sys.executable, "-m", "sphinx", *options, str(source), str(output / builder)]
    code = subprocess.run(program, check=False).returncode
    if code:
        sys.exit(code)


if __name__ == "__main__":
    main()
