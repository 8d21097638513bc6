"""The Panda's limits as a configuration: Franka's published numbers, which are those of the model too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gmr_robot.control import SafetyLimits, joint_bounds
from gmr_robot.experiment import read_config
from gmr_robot.experiment.arm.skill_replay import replay_options
from gmr_robot.robot import load_robot

CONFIG = Path(__file__).parents[2] / "configs" / "panda_limits.yaml"

# https://frankaemika.github.io/docs/control_parameters.html, limits of the Panda in joint space
FRANKA = {
    "lower": [-2.8973, -1.7628, -2.8973, -3.0718, -2.8973, -0.0175, -2.8973],
    "upper": [2.8973, 1.7628, 2.8973, -0.0698, 2.8973, 3.7525, 2.8973],
    "velocity": [2.175] * 4 + [2.61] * 3,
    "acceleration": [15.0, 7.5, 10.0, 12.5, 15.0, 20.0, 20.0],
    "jerk": [7500.0, 3750.0, 5000.0, 6250.0, 7500.0, 10000.0, 10000.0],
    "torque": [87.0] * 4 + [12.0] * 3,
    "torque_rate": [1000.0] * 7,
}


@pytest.fixture(scope="module")
def limits() -> SafetyLimits:
    pytest.importorskip("mujoco")
    section = read_config(CONFIG).replay
    assert section is not None
    return replay_options(section, max_time=1.0, max_distance=None).limits


@pytest.mark.parametrize("name", FRANKA)
def test_configuration_states_what_franka_publishes_and_so_does_the_model(
    limits: SafetyLimits, name: str
) -> None:
    np.testing.assert_array_equal(getattr(limits, name), FRANKA[name])
    np.testing.assert_allclose(getattr(load_robot("panda").limits, name), FRANKA[name], rtol=1e-12)


def test_a_quarter_of_the_accelerations_is_in_force_and_nothing_is_assumed(limits: SafetyLimits) -> None:
    in_force = joint_bounds(load_robot("panda").limits, limits)
    np.testing.assert_allclose(in_force.motion.acceleration, 0.25 * np.array(FRANKA["acceleration"]))
    for name in ("lower", "upper", "velocity", "jerk"):
        np.testing.assert_array_equal(getattr(in_force.motion, name), FRANKA[name])
    np.testing.assert_array_equal(in_force.torque, FRANKA["torque"])
    np.testing.assert_array_equal(in_force.torque_rate, FRANKA["torque_rate"])
    assert in_force.assumed == ()
