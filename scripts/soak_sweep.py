"""Kill sweeps at random moments, start them again, and compare what comes of them with one that nobody disturbed.

    python scripts/soak_sweep.py                       # 30 kills, points in two processes
    python scripts/soak_sweep.py --kills 5 --executor dask

Each round is a new sweep. After a random number of rows and a random time it is killed (kill -9 of its whole process
group), half of the times its last row is torn as well, and then it is started again. The tables must be the same but
for times and memory, and every run folder must hold what the undisturbed one holds.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from extras import require

CONFIG = """\
name: soak
demonstrations: {path: arcs.csv, train: [0, 1], test: [2]}
preprocessing: [goal_to_origin]
sweep:
  grid: {skill.n_components: [2, 3, 4, 100000]}   # the last of them fails
  cases: {plain: {skill.stability: none}, stable: {}}
  seeds: 2
"""
N_POINTS = 16
GO = [sys.executable, "-c", "from gmr_robot.cli import main; main()", "sweep", "soak.yaml"]
PATIENCE = 600.0
"""Time that a sweep may take [s]."""


def main() -> None:
    options = arguments()
    require("experiments", joblib="joblib", distributed="distributed")
    rng = random.Random(options.seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_material(folder)
        typical, expected = undisturbed(folder, options.executor)
        print(f"undisturbed: {N_POINTS} rows, {typical:.2f} s a point")
        wrong = 0
        for number in range(options.kills):
            before = killed(folder, options.executor, number, rng=rng, typical=typical)
            run(folder, options.executor, f"round-{number}").wait(PATIENCE)
            same = table(folder / f"round-{number}") == expected
            wrong += not same
            print(f"kill {number + 1}: {before} rows then, {'the same table' if same else 'ANOTHER TABLE'}")
    print(f"{options.kills} kills, {options.kills - wrong} tables identical")
    sys.exit(1 if wrong else 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--executor", choices=("serial", "processes", "dask"), default="processes")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    return parser.parse_args()


def write_material(folder: Path) -> None:
    """Three arcs to one goal, and the sweep."""
    rows = ["demonstration,time [s],x [m],y [m]"]
    for number in range(3):
        for step in range(41):
            left = (1 - step / 40) ** 2
            x = 0.1 * left + 0.02 * number * left + 0.02 * math.sin(math.pi * left)
            rows.append(f"{number},{step / 40},{x},{0.2 * left}")
    (folder / "arcs.csv").write_text("\n".join(rows) + "\n")
    (folder / "soak.yaml").write_text(CONFIG)


def run(folder: Path, executor: str, output: str) -> subprocess.Popen[bytes]:
    """Start a sweep in a process group of its own."""
    command = [*GO, f"sweep.executor={executor}", f"output={output}"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd=folder, stdout=quiet, stderr=quiet, start_new_session=True)


def undisturbed(folder: Path, executor: str) -> tuple[float, list[Any]]:
    """Return how long a point takes, and the table."""
    process = run(folder, executor, "undisturbed")
    process.wait(PATIENCE)
    if process.returncode != 1:  # some points fail, and it says so
        sys.exit(f"error: the sweep ended with {process.returncode}; expected 1")
    rows = map(json.loads, results(folder / "undisturbed").read_text().splitlines())
    typical = min(row["resources"]["wall_seconds"] for row in rows if row["state"] == "complete")
    return typical, table(folder / "undisturbed")


def killed(folder: Path, executor: str, number: int, *, rng: random.Random, typical: float) -> int:
    """Kill a new sweep at a random moment; return how many rows it has left."""
    output = folder / f"round-{number}"
    process = run(folder, executor, output.name)
    await_rows(output, process, rng.randrange(N_POINTS))
    time.sleep(rng.uniform(0.0, typical))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
    log = results(output)
    content = log.read_bytes() if log.exists() else b""
    if content and rng.random() < 0.5:
        log.write_bytes(content[: -rng.randint(1, len(content.splitlines()[-1]))])
    return len(content.splitlines())


def await_rows(output: Path, process: subprocess.Popen[bytes], count: int) -> None:
    """Wait until the sweep has begun and so many rows are there."""
    deadline = time.monotonic() + PATIENCE
    log = results(output)
    while process.poll() is None:
        if (log.parent / ".running").exists() and (count == 0 or n_rows(log) >= count):
            return
        if time.monotonic() > deadline:
            sys.exit("error: the sweep does not go on")
        time.sleep(0.005)


def n_rows(log: Path) -> int:
    return log.read_bytes().count(b"\n") if log.exists() else 0


def results(output: Path) -> Path:
    return output / "soak" / "sweep" / "results.jsonl"


def table(output: Path) -> list[Any]:
    """Return the rows in their order, without times and memory, each with the numbers in its run folder."""
    rows = [json.loads(line) for line in results(output).read_text().splitlines()]
    sweep = results(output).parent
    for row in rows:
        del row["resources"]
        folder = sweep / row["folder"]
        row["status"] = json.loads((folder / "status.json").read_text())["state"]
        row["files"] = sorted(file.name for file in folder.iterdir())
        if row["state"] == "complete":
            row["numbers"] = json.loads((folder / "metrics.json").read_text())
            del row["numbers"]["timing"]
    left = [file.name for file in (sweep / "points").iterdir() if file.name.startswith(".")]
    return [*sorted(rows, key=lambda row: row["index"]), left]


if __name__ == "__main__":
    main()
