"""One call a tick: it arrives, keeps to its bounds, and stops on what no policy can make sense of."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from gmr_robot import Demonstration, DemonstrationSet, learn_skill
from gmr_robot.control import JointSkillLoop, JointState, MotionBounds, StopReason
from gmr_robot.exceptions import InputError

NUMPY_DOMAIN = np.lib.tracemalloc_domain

BOUNDS = MotionBounds(
    lower=[-2.0] * 2, upper=[2.0] * 2, velocity=[2.0] * 2, acceleration=[3.0] * 2, jerk=[6e3] * 2
)


class Attractor:
    """ẋ = −2 (x − goal)."""

    complete = True

    def __init__(self) -> None:
        self.goal = np.array([1.0, -0.5])

    def reset(self, t: float, x: np.ndarray) -> None:
        del t, x

    def step(self, t: float, x: np.ndarray, *, out: np.ndarray | None = None) -> np.ndarray:
        del t, out
        if not np.isfinite(x).all():
            raise InputError("bad state")
        return -2.0 * (x - self.goal)


def test_it_arrives_straight_and_inside_its_bounds() -> None:
    loop = JointSkillLoop(Attractor(), BOUNDS, period=1e-3)
    loop.reset(0.0, np.zeros(2))
    state, before = JointState(np.zeros(2), np.zeros(2)), np.zeros(2)
    path = []
    for tick in range(5000):
        command = loop.step(1e-3 * tick, state)
        assert (np.abs(command.acceleration) <= 3.0 * (1.0 + 1e-9)).all()
        assert (np.abs(command.acceleration - before) <= 6.0 * (1.0 + 1e-9)).all()
        state, before = JointState(command.position, command.velocity), command.acceleration
        path.append(command.position)
    np.testing.assert_allclose(path[-1], [1.0, -0.5], atol=1e-3)
    assert np.abs(np.array(path) @ [0.5, 1.0]).max() < 1e-3  # distance from the line between start and goal


def test_a_state_that_is_not_finite_stops_it_until_it_is_reset() -> None:
    loop = JointSkillLoop(Attractor(), BOUNDS, period=1e-3)
    loop.reset(0.0, np.zeros(2))
    state = JointState(np.zeros(2), np.zeros(2))
    for tick in range(300):
        command = loop.step(1e-3 * tick, state)
        state = JointState(command.position, command.velocity)
    loop.step(0.3, JointState(np.array([np.nan, 0.0]), np.zeros(2)))
    assert loop.safety.stopped is StopReason.STATE_NOT_FINITE
    for _ in range(1500):
        command = loop.step(0.3, state)
    assert loop.safety.at_rest
    loop.reset(0.0, command.position)
    assert loop.safety.stopped is None


def test_a_policy_of_another_space_is_refused() -> None:
    three = MotionBounds(lower=[-1] * 3, upper=[1] * 3, velocity=[1] * 3, acceleration=[1] * 3, jerk=[1] * 3)
    with pytest.raises(InputError, match=r"2 dimension\(s\) and the bounds 3 joint\(s\)"):
        JointSkillLoop(Attractor(), three, period=1e-3)


def test_a_tick_makes_no_array_where_its_command_is_written_into_an_earlier_one() -> None:
    """Counted by the interpreter: numpy reports each of its allocations to tracemalloc."""
    times = np.linspace(0.0, 1.0, 60)
    motion = Demonstration(times=times, positions=((1.0 - times) ** 2)[:, None] * [1.0, 0.5])
    loop = JointSkillLoop(
        learn_skill(DemonstrationSet((motion,)), n_components=3).policy(), BOUNDS, period=1e-3
    )
    loop.reset(0.0, motion.start)
    state = JointState(np.array(motion.start), np.zeros(2))
    command, fresh = loop.step(0.0, state), loop.step(1e-3, state)

    def allocated(tick: Callable[[], object]) -> int:
        tick()
        tracemalloc.start(10)
        kept = [tick() for _ in range(200)]
        arrays = tracemalloc.take_snapshot().filter_traces([tracemalloc.DomainFilter(True, NUMPY_DOMAIN)])
        tracemalloc.stop()
        assert len(kept) == 200
        return len(arrays.traces)

    assert allocated(lambda: loop.step(2e-3, state, out=command)) == 0
    assert allocated(lambda: loop.step(2e-3, state)) >= 600
    assert command.position is not fresh.position
