"""Stops of the safety chain: decelerating, latched, with the reason, released on purpose."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import JointReference, JointSafety, JointState, MotionBounds, SafetyLimits, StopReason
from gmr_robot.exceptions import InputError

PERIOD = 1e-3
BOUNDS = MotionBounds(
    lower=[-2.0] * 2, upper=[2.0] * 2, velocity=[2.0] * 2, acceleration=[3.0] * 2, jerk=[6e3] * 2
)
TARGET = JointReference(np.array([1.5, -1.0]), np.zeros(2), np.zeros(2))


def moving(ticks: int = 500) -> tuple[JointSafety, JointState]:
    """A chain in motion, and the state of an arm that follows exactly."""
    safety = JointSafety(BOUNDS, period=PERIOD)
    safety.reset(np.zeros(2))
    state = JointState(np.zeros(2), np.zeros(2))
    for _ in range(ticks):
        command = safety.step(TARGET, state=state)
        state = JointState(command.position, command.velocity)
    assert safety.stopped is None
    assert np.abs(state.velocity).min() > 0.5
    return safety, state


def attacked(safety: JointSafety, state: JointState, what: str) -> None:
    nan, far = np.array([np.nan, 0.0]), state.position + [0.0, 1.2]
    if what == "stale":
        safety.step(TARGET, state=state, age=0.101)
    elif what == "no stamp":
        safety.step(TARGET, state=state, age=np.nan)
    elif what == "position":
        safety.step(TARGET, state=JointState(nan, state.velocity))
    elif what == "velocity":
        safety.step(TARGET, state=JointState(state.position, np.array([0.0, -np.inf])))
    elif what == "reference":
        safety.step(JointReference(nan, np.zeros(2), np.zeros(2)), state=state)
    elif what == "far":
        safety.step(TARGET, state=JointState(far, state.velocity))
    else:
        safety.stop()
        safety.brake()


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("stale", StopReason.STALE),
        ("no stamp", StopReason.STALE),
        ("position", StopReason.STATE_NOT_FINITE),
        ("velocity", StopReason.STATE_NOT_FINITE),
        ("reference", StopReason.REFERENCE_NOT_FINITE),
        ("far", StopReason.FAR_FROM_COMMAND),
        ("asked", StopReason.ASKED),
    ],
)
def test_each_fault_stops_for_its_reason_decelerating_and_for_good(what: str, reason: StopReason) -> None:
    safety, state = moving()
    attacked(safety, state, what)
    assert safety.stopped is reason
    speeds = [np.abs(safety.step(TARGET, state=state).velocity) for _ in range(1500)]  # all is well again
    assert safety.stopped is reason
    assert (np.diff(speeds, axis=0)[5:] <= 1e-12).all()
    assert np.abs(np.diff(speeds, axis=0)).max() <= 3.0 * PERIOD * (1.0 + 1e-9)
    assert safety.at_rest
    rest = safety.command.position
    safety.stop(StopReason.LEFT_REGION)
    assert safety.stopped is reason  # the first reason stays
    safety.release(rest)
    assert safety.stopped is None
    safety.step(TARGET, state=JointState(rest, np.zeros(2)))
    assert safety.stopped is None


def test_age_at_the_limit_is_not_stale() -> None:
    safety, state = moving()
    safety.step(TARGET, state=state, age=0.1)
    assert safety.stopped is None


def test_release_waits_for_rest_and_braking_for_a_stop() -> None:
    safety, _ = moving()
    with pytest.raises(InputError, match="no stop is in force"):
        safety.brake()
    safety.stop()
    with pytest.raises(InputError, match=r"still being stopped \(asked to stop\)"):
        safety.release(np.zeros(2))


def test_command_is_exact_kinematics_of_its_mean_acceleration() -> None:
    safety, state = moving()
    first = safety.step(TARGET, state=state)
    second = safety.step(TARGET, state=JointState(first.position, first.velocity))
    np.testing.assert_allclose(second.velocity - first.velocity, PERIOD * first.acceleration, rtol=1e-9)


def test_without_a_trusted_state_the_command_takes_its_place() -> None:
    safety, _ = moving()
    bad = JointState(np.full(2, np.nan), np.zeros(2))
    command = safety.step(TARGET, state=bad)
    np.testing.assert_array_equal(safety.trusted(bad, command).position, command.position)
    other, good = moving()
    command = other.step(TARGET, state=good)
    assert other.trusted(good, command) is good


def test_slow_control_rates_have_a_filter_too() -> None:
    safety = JointSafety(BOUNDS, period=0.05, limits=SafetyLimits(max_deviation=5.0))
    safety.reset(np.zeros(2))
    state = JointState(np.zeros(2), np.zeros(2))
    for _ in range(400):
        command = safety.step(TARGET, state=state)
        assert (np.abs(command.velocity) <= 2.0 + 1e-9).all()
    np.testing.assert_allclose(command.position, TARGET.position, atol=1e-3)
