"""Gains that follow from the spread of a motion, at the end effector of an arm."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.control.joint_signals import JointReference, JointState
from gmr_robot.control.operational_space import operational_space
from gmr_robot.control.robot_model import RobotModel


class LQTracking:
    """τ = M q̈_ref + h(q, q̇) + Jᵀ Λ (Kp x̃ + Kv x̃̇) + (M − Jᵀ Λ J) (k e + 2 √k ė).

    The end effector is made a unit mass (Khatib 1987), which is the system that the linear-quadratic gains were
    computed for (`tracking_problem`): it leaves its reference as the cost of precision against effort says.
    After the last gain, that one is kept.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    gains : array, shape (T, 3, 6)
        [Kp, Kv] at each control tick [1/s²], [1/s], along the world's axes; `TrackingGains.gains` of a problem in
        the world with the control period.
    posture_stiffness : float, default 25
        k of what the task leaves free [1/s²].

    Raises
    ------
    InputError
        When the gains have another shape, or the stiffness is not above zero.
    """

    def __init__(self, robot: RobotModel, gains: ArrayLike, *, posture_stiffness: float = 25.0) -> None:
        self._robot = robot
        world = float_array(gains, name="gains", shape=("T", 3, 6))
        self._directions = np.array(robot.directions)
        both = np.kron(np.eye(2), self._directions)
        self._gains = readonly(self._directions.T @ world @ both)
        self._pull = positive(posture_stiffness, name="posture_stiffness")
        self._tick = 0

    def reset(self) -> None:
        """Begin a motion: the first gain is next."""
        self._tick = 0

    def torque(self, state: JointState, reference: JointReference) -> FloatArray:
        """Return the joint torques wanted at this tick [N m], shape (n,)."""
        q, robot = state.position, self._robot
        space = operational_space(robot, q, jacobian=self._jacobian(q))
        force = space.inertia @ self._correction(state, reference, jacobian=space.jacobian)
        off, off_rate = reference.position - q, reference.velocity - state.velocity
        free = self._pull * off + 2.0 * self._pull**0.5 * off_rate
        inverse = robot.inverse_dynamics(q, state.velocity, acceleration=reference.acceleration)
        self._tick += 1
        return np.asarray(inverse + space.jacobian.T @ force + space.remaining @ free)

    def _correction(
        self, state: JointState, reference: JointReference, *, jacobian: FloatArray
    ) -> FloatArray:
        """Return Kp x̃ + Kv x̃̇ [m/s²], shape (r,)."""
        gain = self._gains[min(self._tick, len(self._gains) - 1)]
        here, there = self._robot.forward(state.position), self._robot.forward(reference.position)
        offset = (there.position - here.position) @ self._directions
        rate = self._jacobian(reference.position) @ reference.velocity - jacobian @ state.velocity
        return np.asarray(gain @ np.concatenate([offset, rate]))

    def _jacobian(self, q: FloatArray) -> FloatArray:
        return self._directions.T @ self._robot.jacobian(q)[:3]
