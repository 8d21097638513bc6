"""What every joint controller must do, as a test class to inherit.

A new controller is tested by a subclass that makes it::

    class TestMyController(ControllerConformance):
        robot = load_robot("planar")

        def controller(self, robot):
            return MyController(robot)
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.control.controller import Controller
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.robot_model import RobotModel


class ControllerConformance(ABC):
    """Tests of the contract `Controller`, run against whatever `controller` makes.

    Attributes
    ----------
    robot : RobotModel
        An arm to control; set by the subclass.
    posture : array, shape (n,)
        A configuration away from limits and singularities; set by the subclass.
    settling_time : float
        Time after which a small error must have shrunk to a tenth [s].
    """

    robot: ClassVar[RobotModel]
    posture: ClassVar[FloatArray]
    settling_time: ClassVar[float] = 1.0

    @abstractmethod
    def controller(self, robot: RobotModel) -> Controller:
        """Make the controller under test."""

    def test_torque_has_one_finite_number_a_joint(self) -> None:
        """A torque a joint, float64."""
        torque = self._ready().torque(self._state(0.1), self._reference())
        assert torque.shape == (self.robot.n_joints,)
        assert torque.dtype == np.float64
        assert np.isfinite(torque).all()

    def test_arguments_are_not_written(self) -> None:
        """Read-only arguments do not raise."""
        state, reference = self._state(0.1), self._reference()
        for array in (state.position, state.velocity, reference.position, reference.velocity):
            array.setflags(write=False)
        reference.acceleration.setflags(write=False)
        self._ready().torque(state, reference)

    def test_returned_torque_is_not_overwritten_by_the_next_step(self) -> None:
        """What was returned belongs to the caller."""
        controller = self._ready()
        first = controller.torque(self._state(0.1), self._reference())
        kept = first.copy()
        controller.torque(self._state(-0.2), self._reference())
        assert first.tobytes() == kept.tobytes()

    def test_same_arguments_after_reset_give_the_same_bytes(self) -> None:
        """Deterministic, and `reset` forgets the past."""
        controller = self._ready()
        first = controller.torque(self._state(0.1), self._reference()).tobytes()
        controller.torque(self._state(-0.3), self._reference())
        controller.reset()
        assert controller.torque(self._state(0.1), self._reference()).tobytes() == first

    def test_rest_at_the_reference_is_an_equilibrium(self) -> None:
        """Without error, the torque holds the arm against gravity and nothing more."""
        torque = self._ready().torque(self._state(0.0), self._reference())
        held = self.robot.bias_forces(self.posture, np.zeros(self.robot.n_joints))
        np.testing.assert_allclose(torque, held, atol=1e-9)

    def test_torque_pushes_towards_the_reference(self) -> None:
        """The torque beyond the bias does work on the error, whichever joint is off."""
        controller = self._ready()
        bias_at = self.robot.bias_forces
        for joint in range(self.robot.n_joints):
            state = self._state(0.0)
            state.position[joint] -= 0.05
            torque = controller.torque(state, self._reference()) - bias_at(state.position, state.velocity)
            assert torque @ (self.posture - state.position) > 0.0
            controller.reset()

    def test_error_dies_out(self) -> None:
        """On the exact model, sampled at 1 kHz, an error shrinks to a tenth within the settling time."""
        controller, reference, period = self._ready(), self._reference(), 1e-3
        q, velocity = self._state(0.05).position.copy(), np.zeros(self.robot.n_joints)
        for _ in range(round(self.settling_time / period)):
            torque = controller.torque(JointState(q.copy(), velocity.copy()), reference)
            bias = self.robot.bias_forces(q, velocity)
            velocity = velocity + period * np.linalg.solve(self.robot.mass_matrix(q), torque - bias)
            q = q + period * velocity
        assert np.abs(q - self.posture).max() < 0.005

    def _ready(self) -> Controller:
        controller = self.controller(self.robot)
        controller.reset()
        return controller

    def _state(self, error: float) -> JointState:
        """At rest, each joint off by the same error [rad]."""
        return JointState(np.array(self.posture) - error, np.zeros(self.robot.n_joints))

    def _reference(self) -> JointReference:
        """At rest in the posture."""
        rest = np.zeros(self.robot.n_joints)
        return JointReference(np.array(self.posture), rest, rest.copy())
