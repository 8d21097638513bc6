from __future__ import annotations

import numpy as np
import pytest

from gmr_robot.control import JointReference, JointState, LQTracking, riccati_gains, tracking_problem
from gmr_robot.control.conformance import ControllerConformance
from gmr_robot.exceptions import InputError
from gmr_robot.robot import load_robot


def gains(period=1e-3, spread=0.005, acceleration=1.0, count=200):
    sigma = np.broadcast_to(spread**2 * np.diag([1.0, 0.25, 4.0]), (count, 3, 3))
    problem = tracking_problem(np.zeros((count, 3)), sigma, period=period, acceleration=acceleration)
    return riccati_gains(problem).gains


class TestOnThePlanarArm(ControllerConformance):
    robot = load_robot("planar")
    posture = robot.home

    def controller(self, robot):
        return LQTracking(robot, gains())


class TestOnThePanda(ControllerConformance):
    robot = load_robot("panda")
    posture = robot.home
    settling_time = 2.0  # the joints that the task leaves free return slowly

    def controller(self, robot):
        return LQTracking(robot, gains())


def test_a_mass_moves_as_the_linear_quadratic_motion(point_mass):
    """Whatever it weighs: the end effector is made the unit mass that the gains are for."""
    problem = tracking_problem(
        np.zeros((100, 3)), np.broadcast_to(1e-4 * np.eye(3), (100, 3, 3)), period=0.01, acceleration=0.5
    )
    solved = riccati_gains(problem)
    start = np.array([0.1, -0.05, 0.02, 0.0, 0.3, 0.0])
    expected = solved.motion(start).states
    robot = point_mass([1.0, 5.0, 0.2])
    controller = LQTracking(robot, solved.gains)
    still = JointReference(np.zeros(3), np.zeros(3), np.zeros(3))
    q, v = start[:3], start[3:]
    for tick in range(99):
        np.testing.assert_allclose(np.concatenate([q, v]), expected[tick], atol=1e-12)
        acceleration = np.linalg.solve(robot.mass, controller.torque(JointState(q, v), still))
        q, v = q + 0.01 * v + 0.5e-4 * acceleration, v + 0.01 * acceleration


def test_gains_run_with_the_ticks_and_begin_anew_after_a_reset(point_mass):
    table = np.zeros((3, 3, 6))
    table[:, :, :3] = np.array([1.0, 2.0, 3.0])[:, None, None] * np.eye(3)
    controller = LQTracking(point_mass([1.0, 1.0, 1.0]), table)
    state = JointState(np.full(3, -1.0), np.zeros(3))
    still = JointReference(np.zeros(3), np.zeros(3), np.zeros(3))
    seen = [controller.torque(state, still)[0] for _ in range(5)]
    np.testing.assert_allclose(seen, [1.0, 2.0, 3.0, 3.0, 3.0])
    controller.reset()
    assert controller.torque(state, still)[0] == pytest.approx(1.0)


def test_gains_must_be_for_a_motion_in_space():
    with pytest.raises(InputError, match="gains has the shape"):
        LQTracking(load_robot("planar"), np.zeros((5, 2, 4)))
    with pytest.raises(InputError, match="posture_stiffness"):
        LQTracking(load_robot("planar"), gains(), posture_stiffness=0.0)
