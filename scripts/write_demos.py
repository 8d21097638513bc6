"""The command line of the scripts that make the files under demos/."""

from __future__ import annotations

import argparse
from pathlib import Path

from gmr_robot.demonstration import DemonstrationSet, write_demonstrations


def write_demos(demonstrations: DemonstrationSet, *, what: str) -> None:
    """Replace the CSV files of a folder, demos/<name of the set> unless --out names another, and say so.

    Parameters
    ----------
    demonstrations : DemonstrationSet
        What to write.
    what : str
        What the script makes, for its help; its first line.
    """
    parser = argparse.ArgumentParser(description=what.splitlines()[0])
    default = Path(__file__).resolve().parent.parent / "demos" / demonstrations.name
    parser.add_argument("--out", type=Path, default=default, help="folder to write (default: %(default)s)")
    out = parser.parse_args().out
    for old in out.glob("demonstration_*.csv"):
        old.unlink()
    write_demonstrations(out, demonstrations, format="csv")
    print(f"{out}: {len(demonstrations)} demonstrations, {demonstrations.n_samples} samples")
