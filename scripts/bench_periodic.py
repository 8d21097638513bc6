"""Measure a periodic skill: 200 laps of the figure-eight from 50 starts, beside plain Gaussian mixture regression.

    python scripts/bench_periodic.py             # prints the tables (about a minute)
    python scripts/bench_periodic.py --write     # writes them to docs/periodic.md, and the picture beside it

Taught are laps 0 to 7 of demos/figure_eight, smoothed as in configs/figure_eight.yaml.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, replace
from pathlib import Path

import matplotlib
import numpy as np

from gmr_robot import DemonstrationSet, Rollout, Skill, StopRule, learn_skill, read_demonstrations
from gmr_robot.arrays import FloatArray
from gmr_robot.demonstration import Smooth, preprocess
from gmr_robot.evaluation import along_arc, frechet_distance

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "periodic.md"
PICTURE = ROOT / "docs" / "pictures" / "periodic.png"

N_COMPONENTS = 12
N_STARTS = 50
N_LAPS = 200
HALF = 0.05  # half of the way from the crossing to an end of the eight [m]
PLAY = 0.005  # a motion that is drawn step by step may tremble by this much at a line, and has passed it once [m]
CURVE_POINTS = 1000
OUTSIDE = 1e6  # Mahalanobis distance: plain rollouts go on wherever they are

STRANDS = {(1, True): 0, (-1, False): 1, (-1, True): 2, (1, False): 3}
"""Order in which the demonstrations pass the lines x = ±HALF, by side and whether in the upper half."""


@dataclass(frozen=True)
class Course:
    """What became of one motion."""

    passages: int
    wrong: int
    laps: tuple[FloatArray, ...]
    """Positions of laps 1, 2, and N_LAPS, (CURVE_POINTS, 2) each; empty where there are not so many."""
    period: float


def course(rollout: Rollout) -> Course:
    """Return a motion's passages between crossing and ends, those in a wrong order, and some of its laps."""
    x = rollout.positions
    side = _sides(x[:, 0])
    crossed = np.flatnonzero(np.diff(side))
    strands = np.array([_strand(side[i], side[i + 1], x[i + 1, 1]) for i in crossed])
    right = (np.diff(strands) % 4 == 1) & (strands[1:] < 4) & (strands[:-1] < 4)
    cuts = np.array([i + (x[i, 0] - HALF + PLAY) / (x[i, 0] - x[i + 1, 0]) for i in crossed[strands == 0]])
    laps: tuple[FloatArray, ...] = ()
    if len(cuts) > N_LAPS and right.all():
        laps = tuple(_lap(x, cuts[n - 1], cuts[n]) for n in (1, 2, N_LAPS))
    period = float(np.diff(cuts).mean() * rollout.dt) if len(cuts) > 1 else np.nan
    return Course(passages=len(right), wrong=int((~right).sum()), laps=laps, period=period)


def _strand(before: int, after: int, y: float) -> int:
    """Return the number of the strand that is passed; 4 where it is passed against its direction."""
    strand = STRANDS[(int(before or after), bool(y > 0.0))]
    outward = abs(after) > abs(before)
    return strand if outward == bool(strand % 2) else 4


def _sides(x: FloatArray) -> np.ndarray:
    """Return for each position 1 right of the lines, -1 left of them, 0 between; within the play as before."""
    side = np.where(np.abs(x) > HALF + PLAY, np.sign(x), np.where(np.abs(x) < HALF - PLAY, 0.0, np.nan))
    known = np.maximum.accumulate(np.where(np.isnan(side), 0, np.arange(len(side))))
    return np.nan_to_num(side[known]).astype(int)


def _lap(x: FloatArray, start: float, end: float) -> FloatArray:
    at = np.linspace(start, end, 10 * CURVE_POINTS)
    fine = np.stack([np.interp(at, np.arange(len(x)), column) for column in x.T], axis=1)
    return along_arc(fine, n_points=CURVE_POINTS)


def starts(laps: DemonstrationSet) -> dict[str, FloatArray]:
    """Return half of the starts on the demonstrations, the others anywhere in a box 1.5 times as large."""
    rng = np.random.default_rng(0)
    half = N_STARTS // 2
    on = laps.positions[np.linspace(0, laps.n_samples - 1, half).astype(int)]
    low, high = laps.positions.min(axis=0), laps.positions.max(axis=0)
    middle, reach = 0.5 * (low + high), 0.75 * (high - low)
    return {"on the cycle": on, "off the cycle": middle + reach * rng.uniform(-1.0, 1.0, (half, 2))}


def run(skill: Skill, points: FloatArray, *, strategy: str, n_laps: float, dt: float = 0.01) -> list[Course]:
    """Roll out for some laps from each start."""
    stop = StopRule(goal_tolerance=0.0, max_time=n_laps * 1.1 * skill.training.duration, max_distance=OUTSIDE)
    return [course(one) for one in skill.rollout(points, strategy=strategy, stop=stop, dt=dt)]


def main_table(skills: dict[str, Skill], laps: DemonstrationSet) -> str:
    """Return the table of wrong turns and of what the last lap has become."""
    lines = [
        "| skill | strategy | starts | wrong turns, of passages | runs with one | lap 200 from lap 1: median, "
        "largest | from lap 2: median, largest | period [s] |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, skill in skills.items():
        for strategy in ("mean", "sample"):
            for where, points in starts(laps).items():
                found = run(skill, points, strategy=strategy, n_laps=N_LAPS + 3)
                lines.append(f"| {name} | {strategy} | {where} | {_cells(found, laps.extent)} |")
    return "\n".join(lines)


def _cells(found: list[Course], extent: float) -> str:
    wrong, passages = sum(one.wrong for one in found), sum(one.passages for one in found)
    whole = [one.laps for one in found if one.laps]
    changes = [
        _percent([frechet_distance(laps[at], laps[2]) / extent for laps in whole])
        if len(whole) == len(found)
        else "–"
        for at in (0, 1)
    ]
    runs = f"{sum(one.wrong > 0 for one in found)} of {len(found)}"
    period = "–" if wrong else f"{np.mean([one.period for one in found]):.2f}"
    return f"{wrong} of {passages} | {runs} | {changes[0]} | {changes[1]} | {period}"


def _percent(shares: list[float]) -> str:
    return f"{100.0 * np.median(shares):.2f} %, {100.0 * np.max(shares):.2f} %"


def step_table(skill: Skill, laps: DemonstrationSet) -> str:
    """Return the table of time steps."""
    lines = [
        "| Δt [s] | wrong turns, of passages: mean | sample | period of the mean [s] |",
        "|---|---|---|---|",
    ]
    points = np.vstack(list(starts(laps).values()))
    for dt in (0.001, 0.002, 0.01, 0.04):
        mean, sample = (
            run(skill, points, strategy=strategy, n_laps=10, dt=dt) for strategy in ("mean", "sample")
        )
        counts = [
            f"{sum(c.wrong for c in found)} of {sum(c.passages for c in found)}" for found in (mean, sample)
        ]
        period = np.mean([one.period for one in mean])
        lines.append(f"| {dt:g} | {counts[0]} | {counts[1]} | {period:.2f} |")
    return "\n".join(lines)


def picture(skills: dict[str, Skill], laps: DemonstrationSet) -> None:
    """Draw the demonstrations, and motions of both skills for twelve laps' time."""
    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), sharex=True, sharey=True, layout="constrained")
    for lap in laps:
        axes[0].plot(*(1e3 * lap.positions.T), color="0.35", lw=0.8)
    axes[0].set_title("eight demonstrated laps", fontsize=10)
    off = starts(laps)["off the cycle"][:6]
    for axis, (name, skill) in zip(axes[1:], reversed(skills.items()), strict=True):
        stop = StopRule(goal_tolerance=0.0, max_time=12.0 * skill.training.duration, max_distance=OUTSIDE)
        for n, one in enumerate(skill.rollout(off, strategy="mean", stop=stop)):
            axis.plot(*(1e3 * one.positions.T), color=f"C{n}", lw=0.7)
            axis.plot(*(1e3 * off[n]), "o", ms=4, color=f"C{n}")
        wrong = sum(one.wrong for one in run(skill, off, strategy="mean", n_laps=12))
        axis.set_title(f"{name}, from 6 starts: {wrong} wrong turns", fontsize=10)
    for axis in axes:
        axis.set_aspect("equal")
        axis.set_xlabel("x [mm]")
    axes[0].set_ylabel("y [mm]")
    figure.savefig(PICTURE, dpi=130, metadata={"Software": None})


def learned() -> tuple[dict[str, Skill], DemonstrationSet]:
    """Return the periodic skill and plain regression by name, and the laps they were taught."""
    recorded = read_demonstrations(ROOT / "demos" / "figure_eight")
    ready = preprocess(recorded.select(range(8)), [Smooth(window=0.15)])
    skill = learn_skill(ready, n_components=N_COMPONENTS, motion="periodic")
    plain = replace(skill, memory=None, attraction=None)
    return {"periodic": skill, "plain GMR": plain}, ready.demonstrations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write docs/periodic.md and its picture")
    options = parser.parse_args()
    skills, laps = learned()
    tables = {"laps": main_table(skills, laps), "steps": step_table(skills["periodic"], laps)}
    for table in tables.values():
        print(table, end="\n\n")
    if options.write:
        picture(skills, laps)
        text = PAGE.read_text(encoding="utf-8")
        for name, table in tables.items():
            block = rf"<!-- {name} -->\n.*?<!-- end -->"
            written = f"<!-- {name} -->\n{table}\n<!-- end -->"
            text = re.sub(block, lambda _, written=written: written, text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
