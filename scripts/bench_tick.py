"""Time the tick of a control loop from Python, beside the budget of 1 kHz.

    python scripts/bench_tick.py                # a million ticks each (about a minute)
    python scripts/bench_tick.py --ticks 20000

A tick is one call: policy (K 10, with the stabiliser that makes it arrive), reference, joint filter, checks. Prints
a Markdown table of median, 99.9th percentile and maximum. The collector of garbage is off during the loop, as on a
robot.
"""

from __future__ import annotations

import argparse
import gc
import time

import numpy as np

from gmr_robot import Demonstration, DemonstrationSet, learn_skill
from gmr_robot.control import JointSkillLoop, JointState, MotionBounds

PERIOD = 1e-3
BUDGET = 1000.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ticks", type=int, default=1_000_000)
    ticks = parser.parse_args().ticks
    print(f"{ticks} ticks each, budget {BUDGET:g} µs\n")
    print("| joints | median [µs] | p99.9 [µs] | largest [µs] | over 1 ms |\n|---|---|---|---|---|")
    for d in (2, 3, 7):
        times = tick_times(d, ticks)
        median, tail = np.percentile(times, [50.0, 99.9])
        over = int((times > BUDGET).sum())
        print(f"| {d} | {median:.1f} | {tail:.1f} | {times.max():.0f} | {over} |", flush=True)


def joint_skill_loop(d: int) -> tuple[JointSkillLoop, np.ndarray]:
    """A loop around a skill of d joints, learned from four arcs, and where it starts [rad]."""
    rng = np.random.default_rng(d)
    skill = learn_skill(DemonstrationSet(tuple(arc(d, rng) for _ in range(4)), "arc"), n_components=10)
    ones = np.ones(d)
    bounds = MotionBounds(
        lower=-2.9 * ones, upper=2.9 * ones, velocity=2.0 * ones, acceleration=2.5 * ones, jerk=5000.0 * ones
    )
    return JointSkillLoop(skill.policy(), bounds, period=PERIOD), arc(d, rng).positions[0]


def arc(d: int, rng: np.random.Generator) -> Demonstration:
    """A motion of d joints that ends at zero."""
    share = np.linspace(0.0, 1.0, 120)
    phase = 10.0 * share**3 - 15.0 * share**4 + 6.0 * share**5
    bend = rng.uniform(0.9, 1.1, size=d)
    columns = [1.0 - phase + 0.2 * b * np.sin((k % 3 + 1) * np.pi * phase) for k, b in enumerate(bend)]
    return Demonstration(times=2.0 * share, positions=np.stack(columns, axis=1))


def tick_times(d: int, ticks: int) -> np.ndarray:
    """Times of the ticks [µs]: the arm is where it was commanded; every four seconds it starts again."""
    loop, start = joint_skill_loop(d)
    loop.reset(0.0, start)
    command = loop.step(0.0, JointState(start, np.zeros(d)))
    times = np.empty(ticks)
    gc.disable()
    for tick in range(ticks):
        if tick % 4000 == 0:
            loop.reset(0.0, start)
            state = JointState(start, np.zeros(d))
        began = time.perf_counter_ns()
        loop.step((tick % 4000) * PERIOD, state, out=command)
        times[tick] = 1e-3 * (time.perf_counter_ns() - began)
        state = JointState(command.position, command.velocity)
    gc.enable()
    return times


if __name__ == "__main__":
    main()
