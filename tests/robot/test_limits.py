"""Limits of position, speed and torque, from wherever a model states them."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.exceptions import RobotError
from gmr_robot.robot import JointLimits, load_robot

NUMERIC = '<custom><numeric name="joint_velocity_limits" data="{}"/></custom>'


def limits_of(path):
    return load_robot(path, end_effector="tip").limits


def test_excess_is_the_distance_outside_the_range():
    limits = JointLimits(
        lower=np.array([-1.0, -np.inf]),
        upper=np.array([1.0, 2.0]),
        velocity=np.ones(2),
        torque=np.ones(2),
    )
    np.testing.assert_array_equal(limits.excess(np.array([-1.5, 2.5])), [0.5, 0.5])
    np.testing.assert_array_equal(limits.excess(np.array([[0.0, -9.0], [2.0, 2.0]])), [[0, 0], [1, 0]])


def test_model_that_states_none_has_none(mjcf):
    limits = limits_of(mjcf())
    np.testing.assert_array_equal(limits.velocity, [np.inf, np.inf])
    np.testing.assert_array_equal(limits.torque, [np.inf, np.inf])


def test_speeds_from_the_numeric(mjcf):
    np.testing.assert_array_equal(limits_of(mjcf(NUMERIC.format("0.3 2"))).velocity, [0.3, 2.0])


def test_numeric_of_another_length(mjcf):
    with pytest.raises(RobotError, match=r"holds 3 number\(s\), but the model has 2 joint\(s\)"):
        limits_of(mjcf(NUMERIC.format("1 2 3")))


def test_speed_that_is_not_positive(mjcf):
    with pytest.raises(RobotError, match="velocity limit of joint 'slide' is 0; expected a number above"):
        limits_of(mjcf(NUMERIC.format("0 1")))


def test_limits_of_acceleration_jerk_and_torque_rate_are_read_by_their_names(mjcf):
    numeric = '<custom><numeric name="joint_{}_limits" data="3 4"/></custom>'
    for name in ("acceleration", "jerk", "torque_rate"):
        limits = limits_of(mjcf(numeric.format(name)))
        np.testing.assert_array_equal(getattr(limits, name), [3.0, 4.0])
        others = {"acceleration", "jerk", "torque_rate"} - {name}
        assert all(np.isinf(getattr(limits, other)).all() for other in others)
    with pytest.raises(RobotError, match="torque rate limit of joint 'slide' is -1; expected a number above"):
        limits_of(mjcf(numeric.format("torque_rate").replace("3 4", "-1 4")))


def test_panda_has_the_limits_that_its_manufacturer_publishes():
    limits = load_robot("panda").limits
    np.testing.assert_array_equal(limits.acceleration, [15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0])
    np.testing.assert_array_equal(limits.jerk, 500.0 * limits.acceleration)
    np.testing.assert_array_equal(limits.torque, [87.0] * 4 + [12.0] * 3)
    np.testing.assert_array_equal(limits.torque_rate, [1000.0] * 7)


def test_urdf_speed_that_is_no_number(urdf):
    urdf.write_text(urdf.read_text().replace('velocity="1.5"', 'velocity="fast"'))
    with pytest.raises(RobotError, match="velocity limit of joint 'shoulder' is 'fast'"):
        load_robot(urdf, end_effector="tool0")


@pytest.mark.parametrize(
    ("actuators", "expected"),
    [
        ('<motor joint="slide" ctrlrange="-3 3" gear="5"/>', 15.0),
        ('<motor joint="slide" ctrlrange="-3 3" forcerange="-2 2" gear="5"/>', 10.0),
        ('<position joint="slide" kp="100" ctrlrange="0 0.5" forcerange="-40 40"/>', 40.0),
        ('<position joint="slide" kp="100" ctrlrange="0 0.5"/>', np.inf),
        ('<motor joint="slide" ctrlrange="-3 1"/>', 1.0),
    ],
)
def test_torques_from_the_actuators(mjcf, actuators, expected):
    assert limits_of(mjcf(f"<actuator>{actuators}</actuator>")).torque.tolist() == [expected, np.inf]


def test_the_tightest_torque_limit_counts(mjcf):
    path = mjcf('<actuator><motor joint="slide" ctrlrange="-9 9"/></actuator>')
    path.write_text(path.read_text().replace('type="slide"', 'type="slide" actuatorfrcrange="-4 6"'))
    assert limits_of(path).torque[0] == 4.0
