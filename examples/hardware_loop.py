"""How a lab drives its own arm: measure, one call, send.

    python examples/hardware_loop.py

The arm here is a stand-in of twenty lines (`PretendArm`): replace its `read` and `send` by your driver's. What the
loop shows holds for any arm: the state comes with its age, the command is inside its bounds at every tick whatever
comes in, a fault brings the arm to rest, latched, with its reason, and only a person releases it.
"""

from __future__ import annotations

import numpy as np

from gmr_robot import Demonstration, DemonstrationSet, learn_skill
from gmr_robot.control import JointReference, JointSkillLoop, JointState, MotionBounds

PERIOD = 1e-3
"""The control period [s]: 1 kHz."""


class PretendArm:
    """Three joints that follow their commands, and lose the line to the encoders for a while."""

    def __init__(self, q: np.ndarray) -> None:
        self._state, self._stamp, self._now = JointState(q, np.zeros(len(q))), 0.0, 0.0

    def read(self) -> tuple[JointState, float]:
        """Return the last measured state and how old it is [s]."""
        return self._state, self._now - self._stamp

    def send(self, command: JointReference) -> None:
        """Give the joints their command, and let a period pass."""
        self._now += PERIOD
        if not 0.8 < self._now < 1.0:  # the line is cut
            self._state, self._stamp = JointState(command.position, command.velocity), self._now


def main() -> None:
    """Learn, move until the line is cut, and on."""
    skill = learn_skill(demonstrations(), n_components=4)
    three = np.ones(3)
    bounds = MotionBounds(  # a quarter of what the maker allows: see docs/robots.md
        lower=-2.8 * three,
        upper=2.8 * three,
        velocity=2.0 * three,
        acceleration=2.5 * three,
        jerk=5e3 * three,
    )
    loop = JointSkillLoop(skill.policy(), bounds, period=PERIOD)
    arm = PretendArm(np.array([1.0, 0.8, -0.6]))
    tick = run(loop, arm, 0)
    print(
        f"{PERIOD * tick:.3f} s: stopped and at rest ({loop.safety.stopped}); somebody looks, and releases it"
    )
    tick = run(loop, arm, tick)
    print(f"{PERIOD * tick:.3f} s: at {np.round(arm.read()[0].position, 3)}, goal {np.round(skill.goal, 3)}")


def run(loop: JointSkillLoop, arm: PretendArm, tick: int) -> int:
    """Move until the goal is reached or a stop has come to rest; return the tick."""
    state, _ = arm.read()
    loop.reset(PERIOD * tick, state.position)  # also runs every kernel once: nothing is compiled in the loop
    while True:
        state, age = arm.read()
        command = loop.step(PERIOD * tick, state, age=age)
        arm.send(command)  # on a robot: then sleep until the next period begins
        tick += 1
        if loop.safety.stopped is not None and loop.safety.at_rest:
            return tick
        if loop.safety.stopped is None and np.abs(state.position).max() < 5e-3:
            return tick


def demonstrations() -> DemonstrationSet:
    """Four joint motions that end at zero."""
    share, rng = np.linspace(0.0, 1.0, 150), np.random.default_rng(0)
    phase = 10.0 * share**3 - 15.0 * share**4 + 6.0 * share**5
    return DemonstrationSet(
        tuple(
            Demonstration(
                times=3.0 * share,
                positions=np.outer(1.0 - phase, [1.0, 0.8, -0.6] * rng.normal(1.0, 0.05, 3)),
            )
            for _ in range(4)
        ),
        "reach",
    )


if __name__ == "__main__":
    main()
