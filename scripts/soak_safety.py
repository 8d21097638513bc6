"""Drive the safety chain with hostile inputs: every command has to be finite and inside its bounds.

    python scripts/soak_safety.py                       # a million ticks (about a minute)
    python scripts/soak_safety.py --ticks 20000 --seed 7

Measured states are NaN, infinite, jump, lie far outside the range; stamps are stale, or NaN; the loop is asked to
stop; a stop is released once the command is at rest. Prints what was met, the memory at the start and at the end, and
the SHA-256 of all commands and torques: the same seed gives the same. Ends with code 1 when a bound was broken or
memory grew by more than 2 MB.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np
from bench_tick import PERIOD, joint_skill_loop

from gmr_robot.control import JointReference, JointState, StopReason, TorqueLimit

JOINTS = 3
HOSTILE = 0.002
"""Share of ticks with an attack."""
ROUNDING = 1e-9
GROWTH = 2048
"""Growth of memory that is tolerated [kB]."""
TORQUE = 20.0


@dataclass(frozen=True)
class Outcome:
    """What a soak met.

    Attributes
    ----------
    stops : mapping of str to int
        How often the chain stopped, by reason.
    broken : tuple of str
        Bounds that were broken, with the tick; empty when all is well.
    digest : str
        SHA-256 of all commands and torques.
    growth : int
        Growth of the peak memory after the first tenth [kB].
    """

    stops: dict[str, int]
    broken: tuple[str, ...]
    digest: str
    growth: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ticks", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    outcome = soak(options.ticks, seed=options.seed)
    print(f"{options.ticks} ticks, seed {options.seed}: {sum(outcome.stops.values())} stops")
    for reason, count in sorted(outcome.stops.items()):
        print(f"  {reason}: {count}")
    print(f"memory grew by {outcome.growth} kB; SHA-256 {outcome.digest}")
    for line in outcome.broken[:20]:
        print(f"BROKEN: {line}")
    if outcome.broken or outcome.growth > GROWTH:
        sys.exit(1)
    print("every command and torque finite and inside its bounds")


def soak(ticks: int, *, seed: int) -> Outcome:
    """Run the loop against an adversary."""
    rng = np.random.default_rng(seed)
    loop, start = joint_skill_loop(JOINTS)
    limit = TorqueLimit(np.full(JOINTS, TORQUE), rate=np.full(JOINTS, 1000.0), period=PERIOD)
    digest, stops, broken = hashlib.sha256(), Counter[str](), []
    loop.reset(0.0, start)
    state, before, torque, memory = JointState(start, np.zeros(JOINTS)), np.zeros(JOINTS), np.zeros(JOINTS), 0
    for tick in range(ticks):
        stopped = loop.safety.stopped
        if stopped is not None and loop.safety.at_rest:
            loop.reset(0.0, start if rng.random() < 0.5 else loop.safety.command.position)
            stopped, before = None, np.zeros(JOINTS)
            state = JointState(loop.safety.command.position, np.zeros(JOINTS))
        shown, age = attack(state, rng) if rng.random() < HOSTILE else (state, 0.001)
        if rng.random() < 1e-5:
            loop.safety.stop(StopReason.ASKED)
        command = loop.step(tick * PERIOD, shown, age=age)
        if stopped is None and loop.safety.stopped is not None:
            stops[loop.safety.stopped] += 1
        given = limit.step(30.0 * (command.position - shown.position)).torque
        broken += [f"tick {tick}: {what}" for what in faults(command, before, loop.safety.bounds)]
        broken += torque_faults(given, torque, tick)
        digest.update(command.position.tobytes() + command.velocity.tobytes() + given.tobytes())
        before, torque = command.acceleration, given
        state = JointState(command.position, command.velocity)
        if tick == ticks // 10:
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    return Outcome(dict(stops), tuple(broken), digest.hexdigest(), growth)


def attack(state: JointState, rng: np.random.Generator) -> tuple[JointState, float]:
    """Return a hostile state and its age [s]."""
    q, v, joint = state.position.copy(), state.velocity.copy(), rng.integers(JOINTS)
    kind = rng.integers(7)
    if kind == 0:
        q[joint] = np.nan
    elif kind == 1:
        v[joint] = rng.choice([np.nan, np.inf, -np.inf])
    elif kind == 2:
        q[joint] += rng.normal(scale=3.0)
    elif kind == 3:
        q[:] = rng.choice([1e3, 1e12, -1e200, np.inf])
    elif kind == 4:
        q += rng.normal(scale=0.3, size=JOINTS)
    ages = {5: 0.001 + rng.exponential(0.2), 6: rng.choice([np.nan, np.inf, -1.0])}
    return JointState(q, v), ages.get(int(kind), 0.001)


def faults(command: JointReference, before: np.ndarray, bounds) -> list[str]:  # type: ignore[no-untyped-def]
    """Return which bounds a command breaks."""
    slack = 1.0 + ROUNDING
    inside = {
        "position": (command.position >= bounds.lower - ROUNDING)
        & (command.position <= bounds.upper + ROUNDING),
        "velocity": np.abs(command.velocity) <= slack * bounds.velocity,
        "acceleration": np.abs(command.acceleration) <= slack * bounds.acceleration,
        "jerk": np.abs(command.acceleration - before) / PERIOD <= slack * bounds.jerk + 1e-6,
    }
    return [f"{what} {command}" for what, holds in inside.items() if not holds.all()]


def torque_faults(torque: np.ndarray, before: np.ndarray, tick: int) -> list[str]:
    """Return what is wrong with a torque [N m], given the one before."""
    fine = (np.abs(torque) <= TORQUE).all() and (np.abs(torque - before) <= 1.0 + ROUNDING).all()
    return [] if fine else [f"tick {tick}: torque {torque} after {before}"]


if __name__ == "__main__":
    main()
