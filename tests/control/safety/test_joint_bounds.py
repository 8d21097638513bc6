"""Bounds in force: stated, replaced, scaled, or assumed and said."""

from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.exceptions import InputError
from gmr_robot.robot import JointLimits, load_robot


def test_panda_has_a_quarter_of_its_accelerations_and_nothing_is_assumed() -> None:
    bounds = joint_bounds(load_robot("panda").limits, SafetyLimits())
    np.testing.assert_allclose(bounds.motion.acceleration, 0.25 * np.array([15, 7.5, 10, 12.5, 15, 20, 20]))
    np.testing.assert_allclose(bounds.motion.jerk, [7500, 3750, 5000, 6250, 7500, 10000, 10000])
    np.testing.assert_allclose(bounds.torque, [87] * 4 + [12] * 3)
    assert bounds.assumed == ()


def test_what_nobody_states_is_derived_and_said() -> None:
    none = JointLimits(
        lower=[-1.0, -np.inf], upper=[1.0, np.inf], velocity=[3.0, np.inf], torque=[np.inf] * 2
    )
    bounds = joint_bounds(none, SafetyLimits(acceleration_scale=1.0))
    np.testing.assert_allclose(bounds.motion.velocity, [3.0, 2.0])
    np.testing.assert_allclose(bounds.motion.acceleration, [15.0, 10.0])
    np.testing.assert_allclose(bounds.motion.jerk, [1500.0, 1000.0])
    assert bounds.assumed[0] == "velocity of joint 2: not stated, taken as 2 rad/s (m/s for a slide joint)"
    assert [line.split(":")[0] for line in bounds.assumed[1:]] == [
        "acceleration of joint 1, 2",
        "jerk of joint 1, 2",
    ]


def test_the_users_limits_replace_the_robots_but_do_not_widen_its_range() -> None:
    own = JointLimits(lower=[-1.0], upper=[1.0], velocity=[3.0], torque=[5.0])
    bounds = joint_bounds(
        own, SafetyLimits(velocity=[1.0], velocity_scale=0.5, lower=[-0.5], upper=[9.0], torque=[2.0])
    )
    assert (bounds.motion.velocity[0], bounds.motion.lower[0], bounds.motion.upper[0]) == (0.5, -0.5, 1.0)
    assert bounds.torque[0] == 2.0
    with pytest.raises(InputError, match=r"limits.velocity has 2 number\(s\), but the robot 1 joint"):
        joint_bounds(own, SafetyLimits(velocity=[1.0, 1.0]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"acceleration_scale": 1.5}, "acceleration_scale is 1.5; expected a share above 0, up to 1"),
        ({"max_age": 0.0}, "max_age"),
        ({"jerk": [1.0, 0.0]}, r"jerk\[1\] is 0; expected above 0"),
        ({"torque": [np.nan]}, "torque"),
    ],
)
def test_bad_settings(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        SafetyLimits(**change)  # type: ignore[arg-type]
