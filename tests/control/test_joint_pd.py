from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from gmr_robot.control import JointPD, JointReference, JointState
from gmr_robot.control.conformance import ControllerConformance
from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot


class TestOnThePlanarArm(ControllerConformance):
    robot = load_robot("planar")
    posture = robot.home

    def controller(self, robot):
        return JointPD(robot)


class TestOnThePanda(ControllerConformance):
    robot = load_robot("panda")
    posture = robot.home

    def controller(self, robot):
        return JointPD(
            robot, stiffness=[600, 600, 600, 600, 250, 150, 50], damping=[50, 50, 50, 50, 30, 20, 15]
        )


def test_law_equals_the_equation():
    robot = load_robot("panda")
    rng = np.random.default_rng(4)
    q, v, q_ref, v_ref, a_ref = robot.home + 0.1 * rng.normal(size=(5, 7))
    torque = JointPD(robot, stiffness=50.0, damping=3.0).torque(
        JointState(q, v), JointReference(q_ref, v_ref, a_ref)
    )
    expected = robot.bias_forces(q, np.zeros(7)) + 50.0 * (q_ref - q) + 3.0 * (v_ref - v)
    np.testing.assert_allclose(torque, expected, rtol=1e-12)


def test_linear_arm_answers_as_the_matrix_exponential_says(point_mass):
    masses, stiffness, damping = [1.0, 2.0, 3.0], [100.0, 50.0, 20.0], [5.0, 30.0, 1.0]
    robot, step = point_mass(masses), 1e-5
    controller = JointPD(robot, stiffness=stiffness, damping=damping)
    reference = JointReference(np.zeros(3), np.zeros(3), np.zeros(3))
    q, v = np.array([0.1, -0.2, 0.3]), np.array([1.0, 0.0, -1.0])
    inverse = np.diag(1.0 / np.array(masses))
    system = np.block(
        [[np.zeros((3, 3)), np.eye(3)], [-inverse @ np.diag(stiffness), -inverse @ np.diag(damping)]]
    )
    expected = expm(0.2 * system) @ np.concatenate([q, v])
    for _ in range(20_000):
        v = v + step * (inverse @ controller.torque(JointState(q, v), reference))
        q = q + step * v
    np.testing.assert_allclose(np.concatenate([q, v]), expected, atol=2e-4)


def test_damping_is_critical_when_not_given(point_mass):
    """(1 + ω t) exp(−ω t) with ω² = k / m, axis by axis."""
    masses, stiffness = np.array([1.0, 4.0, 0.25]), np.array([100.0, 100.0, 25.0])
    controller, step = JointPD(point_mass(masses), stiffness=stiffness), 1e-5
    reference = JointReference(np.zeros(3), np.zeros(3), np.zeros(3))
    q, v = np.full(3, 0.1), np.zeros(3)
    for _ in range(15_000):
        v = v + step * controller.torque(JointState(q, v), reference) / masses
        q = q + step * v
    decay = np.sqrt(stiffness / masses) * 0.15
    np.testing.assert_allclose(q, 0.1 * (1.0 + decay) * np.exp(-decay), rtol=1e-3)


def test_energy_never_grows_while_the_arm_settles():
    """½ q̇ᵀ M q̇ + ½ eᵀ Kp e falls by what the dampers take (Takegaki & Arimoto 1981)."""
    robot, step = load_robot("panda"), 1e-4
    controller = JointPD(robot, stiffness=200.0)
    reference = JointReference(np.array(robot.home), np.zeros(7), np.zeros(7))
    q, v = robot.home + 0.3, np.random.default_rng(1).normal(size=7)
    energies = []
    for _ in range(1500):
        mass = robot.mass_matrix(q)
        energies.append(0.5 * v @ mass @ v + 100.0 * np.sum((robot.home - q) ** 2))
        torque = controller.torque(JointState(q, v), reference)
        v = v + step * np.linalg.solve(mass, torque - robot.bias_forces(q, v))
        q = q + step * v
    assert np.diff(energies).max() < 1e-5 * energies[0]
    assert energies[-1] < 0.2 * energies[0]


@pytest.mark.parametrize(
    ("gains", "message"),
    [
        ({"stiffness": 0.0}, "stiffness of joint 0 is 0; expected a number above zero"),
        ({"damping": [1.0, -1.0]}, "damping of joint 1 is -1"),
        ({"stiffness": [1.0, 1.0, 1.0]}, "stiffness has the shape"),
        ({"stiffness": np.nan}, "stiffness is nan"),
    ],
)
def test_gains_must_be_above_zero_and_one_a_joint(gains, message):
    with pytest.raises(InputError, match=message):
        JointPD(load_robot("planar"), **gains)
