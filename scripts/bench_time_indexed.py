"""Skills in time on the 26 single LASA motions: whether they arrive, their errors, how well conditioning predicts.

    python scripts/bench_time_indexed.py

prints the table of docs/time_indexed.md (demonstrations 1 to 4 teach, 5 to 7 are held out), and the time of a
policy's tick, of a moved goal and of a rollout.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from gmr_robot import (
    DemonstrationSet,
    TimeIndexedSkill,
    ViaPoint,
    learn_time_indexed_skill,
    preprocess,
    read_demonstrations,
)
from gmr_robot.demonstration import Resample
from gmr_robot.demonstration.formats.lasa_wheel import motion_names
from gmr_robot.evaluation import evaluate_time_indexed_skill

MM = 1e3
N_COMPONENTS = 10
STRATEGIES = ("mean", "mode", "sample")


def prediction(skill: TimeIndexedSkill, held_out: DemonstrationSet) -> tuple[float, float]:
    """Return the mean distance of held-out demonstrations from the mean [mm], and given three of their positions."""
    plain, conditioned = [], []
    for one in skill.align(held_out):
        known = (np.array([0.25, 0.5, 0.75]) * (len(one) - 1)).astype(int)
        points = [ViaPoint(t=one.times[i], x=one.positions[i]) for i in known]
        for errors, motion in (
            (plain, skill.demonstrated(one.times)),
            (conditioned, skill.adapted(via_points=points).planned(one.times)),
        ):
            errors.append(np.linalg.norm(one.positions - motion.mean, axis=1).mean())
    return MM * float(np.mean(plain)), MM * float(np.mean(conditioned))


def row(name: str, alignment: str) -> list[float]:
    """Return the numbers of one motion."""
    recorded = preprocess(read_demonstrations(name, format="lasa"), [Resample(rate=100.0)]).demonstrations
    taught, held_out = recorded.select([0, 1, 2, 3]), recorded.select([4, 5, 6])
    skill = learn_time_indexed_skill(taught, n_components=N_COMPONENTS, alignment=alignment)
    rollouts = [one for strategy in STRATEGIES for one in skill.rollout(recorded.starts, strategy=strategy)]
    metrics = evaluate_time_indexed_skill(skill, held_out, {})
    return [
        float(np.mean([one.arrived for one in rollouts])),
        max(one.times[-1] for one in rollouts) / skill.duration,
        MM * metrics.position_rmse,
        MM * metrics.velocity_rmse,
        metrics.direction_error,
        *metrics.calibration.values(),
        *prediction(skill, held_out),
    ]


def microseconds(action: Callable[[], object], *, repeats: int) -> float:
    """Return the shortest time of an action in ten rounds of so many [µs]."""
    rounds = []
    for _ in range(10):
        begun = time.perf_counter()
        for _ in range(repeats):
            action()
        rounds.append((time.perf_counter() - begun) / repeats)
    return 1e6 * min(rounds)


def print_times() -> None:
    """Print what runs on a robot costs."""
    letters = read_demonstrations("GShape", format="lasa")
    skill = learn_time_indexed_skill(letters.select([0, 1, 2, 3]), n_components=N_COMPONENTS)
    policy, x = skill.policy(), letters.starts[0]
    policy.reset(0.0, x)

    def move_goal() -> None:
        policy.step(1.0, x)
        policy.goal = skill.goal + 0.01

    for what, action, repeats in (
        ("tick", lambda: policy.step(1.0, x), 10_000),
        ("moved goal", move_goal, 20),
        ("reset", lambda: policy.reset(0.0, x), 20),
        ("rollout", lambda: skill.rollout(x[None], strategy="sample"), 5),
    ):
        print(f"{what}: {microseconds(action, repeats=repeats):.3g} µs")


def main() -> None:
    """Print the table and the times."""
    names = [name for name in motion_names() if not name.startswith("Multi")]
    print(f"{len(names)} motions, K {N_COMPONENTS}")
    for alignment in ("dtw", "linear"):
        rows = np.array([row(name, alignment) for name in names])
        mean = rows.mean(axis=0)
        inside = ", ".join(f"{100.0 * share:.0f}" for share in mean[5:9])
        print(
            f"{alignment}: {100.0 * mean[0]:.1f} % arrive, the last within {rows[:, 1].max():.3f} durations"
        )
        print(
            f"| `{alignment}` | {mean[2]:.2f} | {mean[3]:.2f} | {mean[4]:.3f} | {inside} % | "
            f"{mean[9]:.2f}, {mean[10]:.2f} |",
            flush=True,
        )
    print_times()


if __name__ == "__main__":
    main()
