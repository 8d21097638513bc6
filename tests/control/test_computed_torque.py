from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import ComputedTorque, JointReference, JointState
from gmr_robot.control.conformance import ControllerConformance
from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot


class TestOnThePlanarArm(ControllerConformance):
    robot = load_robot("planar")
    posture = robot.home

    def controller(self, robot):
        return ComputedTorque(robot)


class TestOnThePanda(ControllerConformance):
    robot = load_robot("panda")
    posture = robot.home

    def controller(self, robot):
        return ComputedTorque(robot, stiffness=400.0)


def test_law_equals_the_equation():
    robot = load_robot("panda")
    rng = np.random.default_rng(4)
    q, v, q_ref, v_ref, a_ref = robot.home + 0.1 * rng.normal(size=(5, 7))
    controller = ComputedTorque(robot, stiffness=50.0, damping=3.0)
    torque = controller.torque(JointState(q, v), JointReference(q_ref, v_ref, a_ref))
    wanted = a_ref + 50.0 * (q_ref - q) + 3.0 * (v_ref - v)
    expected = robot.mass_matrix(q) @ wanted + robot.bias_forces(q, v)
    np.testing.assert_allclose(torque, expected, rtol=1e-12)


def test_error_follows_the_critically_damped_closed_form():
    """e(t) = e₀ (1 + ω t) exp(−ω t), in every joint, with the arm integrated finely."""
    robot, stiffness, error, step = load_robot("panda"), 100.0, 0.1, 1e-4
    controller = ComputedTorque(robot, stiffness=stiffness)
    rest = np.zeros(7)
    reference = JointReference(robot.home, rest, rest)
    q, v = robot.home - error, rest
    for _ in range(3000):
        torque = controller.torque(JointState(q, v), reference)
        v = v + step * np.linalg.solve(robot.mass_matrix(q), torque - robot.bias_forces(q, v))
        q = q + step * v
    decay = 10.0 * 0.3
    expected = error * (1.0 + decay) * np.exp(-decay)
    np.testing.assert_allclose(robot.home - q, expected, rtol=5e-3)


@pytest.mark.parametrize("gains", [{"stiffness": 0.0}, {"damping": -1.0}, {"stiffness": np.nan}])
def test_gains_must_be_above_zero(gains):
    with pytest.raises(InputError, match="expected a finite number above zero"):
        ComputedTorque(load_robot("planar"), **gains)
