"""Planned stops: straight, together, inside all bounds, and left to the joint filter where there is no room."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from gmr_robot.control import JointSafety, JointState, MotionBounds, SafetyLimits, StopReason
from gmr_robot.control.joint_signals import JointReference
from gmr_robot.control.safety.stop_plan import StopPlan
from gmr_robot.exceptions import MissingDependencyError
from gmr_robot.kernels.joint_filter import plan_stop

H = 1e-3
ACCELERATION = np.array([15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0]) / 4.0
JERK = np.array([7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0])
VELOCITY = np.array([2.175] * 4 + [2.61] * 3)


def panda(*, jerk: float = 1.0, reach: float = 2.9) -> MotionBounds:
    """The Panda's bounds, a share of its jerk, and the same range for all joints."""
    wide = reach * np.ones(7)
    return MotionBounds(
        lower=-wide, upper=wide, velocity=VELOCITY, acceleration=ACCELERATION, jerk=jerk * JERK
    )


def stopped(bounds: MotionBounds, states: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """States (T, n, 3) from a motion (n, 3) to rest, that motion first, and commands; None where no stop exists."""
    safety = JointSafety(bounds, period=H)
    safety.reset(np.zeros(len(states)))
    memory = safety._filter
    memory.states[:] = states
    if not all(
        plan_stop(*state, H, row, plan)
        for state, row, plan in zip(states, memory.limits, memory.plans, strict=True)
    ):
        return None
    safety.stop()
    history, commands = [states.copy()], []
    while not safety.at_rest:
        command = safety.brake()
        commands.append(np.stack([command.position, command.velocity, command.acceleration], axis=1))
        history.append(memory.states.copy())
    return np.array(history), np.array(commands)


def test_arm_brakes_along_its_own_direction_of_motion() -> None:
    velocity = VELOCITY * [0.6, -0.3, 0.1, 0.5, -0.9, 0.05, 0.0]
    history, _ = stopped(panda(), np.stack([np.zeros(7), velocity, np.zeros(7)], axis=1))
    direction = velocity / np.linalg.norm(velocity)
    way = history[:, :, 0]
    aside = np.linalg.norm(way - np.outer(way @ direction, direction), axis=1)
    assert aside.max() < 2e-3 * np.linalg.norm(way[-1])
    slowest = np.max(np.abs(velocity) / ACCELERATION)  # plus the ramps of acceleration, milliseconds each
    assert slowest <= (len(history) - 1) * H <= slowest + 5e-3
    np.testing.assert_array_equal(history[:, 6, 0], 0.0)  # a joint that stands still does so throughout


@pytest.mark.parametrize("jerk", [1.0, 0.02, 0.005])
def test_every_tick_is_inside_the_bounds_and_the_stop_ends(jerk: float) -> None:
    rng, bounds, seen = np.random.default_rng(3), panda(jerk=jerk), 0
    longest = (VELOCITY / ACCELERATION + 3.0 * ACCELERATION / (jerk * JERK)).max() / H + 20
    for _ in range(40):
        states = np.stack([rng.uniform(-2.9, 2.9, 7), VELOCITY, ACCELERATION], axis=1)
        states[:, 1:] *= rng.uniform(-1.0, 1.0, (7, 2))
        stop = stopped(bounds, states)
        if stop is None:
            continue
        seen += 1
        history, commands = stop
        q, v, a = np.moveaxis(history, 2, 0)
        rounding = 1.0 + 1e-9
        assert np.abs(q).max() <= 2.9 * rounding
        assert (np.abs(v) <= rounding * VELOCITY).all()
        assert (np.abs(a) <= rounding * ACCELERATION).all()
        assert (np.abs(np.diff(a, axis=0)) / H <= rounding * jerk * JERK + 1e-6).all()
        assert len(history) <= longest
        np.testing.assert_allclose(commands[:, :, 2], np.diff(v, axis=0) / H, atol=1e-9)
    assert seen > 5


def test_a_joint_without_room_follows_its_own_plan_and_the_others_stay_together() -> None:
    states = np.zeros((7, 3))
    states[:, 1] = 0.4 * VELOCITY * [1.0, 1.0, 1.0, 1.0, 1.0, 0.2, 1.0]
    free, _ = stopped(panda(), states)
    states[5, 0] = 2.9 - 0.02  # its part of the common stop is longer than that, its own shortest stop is not
    assert free[-1, 5, 0] > 0.02
    cramped, _ = stopped(panda(), states)
    assert cramped[-1, 5, 0] <= 2.9
    rest = np.delete(np.arange(7), 5)
    np.testing.assert_array_equal(cramped[: len(free), rest], free[:, rest])
    first_at_rest = int(np.argmin(np.abs(cramped[:, 5, 1:]).any(axis=1)))
    assert first_at_rest < 0.5 * len(cramped)


def test_a_fault_is_planned_for_from_the_very_motion_it_interrupts() -> None:
    safety = JointSafety(panda(), period=H, limits=SafetyLimits(max_deviation=9.0))
    safety.reset(np.zeros(7))
    target = JointReference(np.linspace(0.5, 2.0, 7), np.zeros(7), np.zeros(7))
    state = JointState(np.zeros(7), np.zeros(7))
    for _ in range(300):
        before = safety.step(target, state=state)
    reached = safety.command
    command = safety.step(target, state=state, age=1.0)
    assert safety.stopped is StopReason.STALE
    np.testing.assert_array_equal(command.position, reached.position)
    np.testing.assert_allclose(
        command.velocity, before.velocity + H * before.acceleration, rtol=1e-9, atol=1e-12
    )


def test_missing_planner_is_told_when_the_chain_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruckig", None)
    with pytest.raises(
        MissingDependencyError, match=r"planning how joints stop needs .*ruckig.*gmr_robot\[sim\]"
    ):
        StopPlan(panda(), period=H)
