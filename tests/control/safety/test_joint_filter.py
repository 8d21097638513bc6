"""The joint filter as a controller uses it: starts, references, brakes."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import JointFilter, JointReference, MotionBounds
from gmr_robot.exceptions import InputError

PERIOD = 1e-3


def bounds() -> MotionBounds:
    return MotionBounds(
        lower=np.array([-2.8973, -3.0718]),
        upper=np.array([2.8973, -0.0698]),
        velocity=np.array([2.175, 2.175]),
        acceleration=np.array([3.75, 3.125]),
        jerk=np.array([7500.0, 6250.0]),
    )


def standing(position: list[float]) -> JointReference:
    return JointReference(np.array(position), np.zeros(2), np.zeros(2))


def test_it_goes_to_a_reference_and_stays() -> None:
    joint_filter = JointFilter(bounds(), period=PERIOD)
    joint_filter.reset([0.0, -1.5])
    for _ in range(2000):
        command = joint_filter.step(standing([0.4, -1.0]))
    np.testing.assert_allclose(command.position, [0.4, -1.0], atol=1e-6)
    np.testing.assert_allclose(command.velocity, 0.0, atol=1e-5)


def test_a_start_just_outside_is_taken_inside_and_one_farther_out_is_refused() -> None:
    joint_filter = JointFilter(bounds(), period=PERIOD)
    joint_filter.reset([2.9, -1.5])
    assert joint_filter.reference.position[0] == 2.8973
    with pytest.raises(InputError, match=r"joint 1 was measured at 0\.1 rad, 0\.17 outside its range"):
        joint_filter.reset([0.0, 0.1])
    with pytest.raises(InputError, match="position"):
        joint_filter.reset([0.0, np.nan])


def test_a_reference_that_is_not_finite_brakes_its_joint_and_leaves_the_other_alone() -> None:
    joint_filter = JointFilter(bounds(), period=PERIOD)
    joint_filter.reset([0.0, -1.5])
    for _ in range(300):
        joint_filter.step(standing([2.0, -0.5]))
    for _ in range(1500):
        command = joint_filter.step(standing([np.nan, -0.5]))
    assert command.velocity[0] == command.acceleration[0] == 0.0
    assert command.position[1] == pytest.approx(-0.5, abs=1e-6)


def test_braking_ends_at_rest_and_goes_on_from_there() -> None:
    joint_filter = JointFilter(bounds(), period=PERIOD)
    joint_filter.reset([0.0, -1.5])
    for _ in range(400):
        joint_filter.step(standing([2.0, -0.5]))
    ticks = 1
    while not joint_filter.brake():
        ticks += 1
    rest = joint_filter.reference
    # at most the time to brake from the speed of 0.4 s at full acceleration, and two ramps
    assert ticks * PERIOD < 0.4 + 3 * 3.75 / 6250.0
    np.testing.assert_array_equal(rest.velocity, 0.0)
    assert joint_filter.brake()
    np.testing.assert_array_equal(joint_filter.reference.position, rest.position)


def test_bounds_and_settings_are_checked() -> None:
    with pytest.raises(InputError, match=r"bandwidth is 500 1/s; expected at most 200"):
        JointFilter(bounds(), period=PERIOD, bandwidth=500.0)
    ones = np.ones(2)
    with pytest.raises(InputError, match="joint 1 may stand from 1 to 0"):
        MotionBounds(lower=[0.0, 1.0], upper=[1.0, 0.0], velocity=ones, acceleration=ones, jerk=ones)
    with pytest.raises(InputError, match=r"jerk of joint 0 is 0; expected above 0"):
        MotionBounds(lower=-ones, upper=ones, velocity=ones, acceleration=ones, jerk=[0.0, 1.0])
    endless = MotionBounds(
        lower=[-np.inf, 0.0], upper=[np.inf, 1.0], velocity=ones, acceleration=ones, jerk=ones
    )
    assert endless.n_joints == 2
