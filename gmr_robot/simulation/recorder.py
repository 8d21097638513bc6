"""Memory of a replay, tick by tick."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.control import JointReference, JointState, LimitedTorque


class Recorder:
    """Keeps what happens at each control tick, in arrays allocated beforehand.

    Attributes
    ----------
    n_ticks : int
        Number of ticks recorded.
    """

    def __init__(self, *, capacity: int, n_joints: int) -> None:
        self.n_ticks = 0
        self._times = np.empty(capacity)
        self._joints = np.empty((capacity, 6, n_joints))
        self._interventions = np.zeros(capacity, dtype=np.int64)
        self._points = np.empty((capacity, 2, 3))
        self._saturated = np.zeros(n_joints, dtype=np.int64)

    def record(
        self,
        t: float,
        state: JointState,
        *,
        command: JointReference,
        torque: LimitedTorque,
        end_effector: FloatArray,
        reference: FloatArray,
        intervention: int,
    ) -> None:
        """Add a tick: its time [s], what was measured, what was commanded, what the safety chain changed."""
        tick = self.n_ticks
        self._times[tick] = t
        joints = self._joints[tick]
        joints[0], joints[1], joints[2] = state.position, state.velocity, torque.torque
        joints[3], joints[4], joints[5] = command.position, command.velocity, command.acceleration
        self._interventions[tick] = intervention
        self._points[tick, 0], self._points[tick, 1] = end_effector, reference
        self._saturated += torque.saturated
        self.n_ticks += 1

    @property
    def times(self) -> FloatArray:
        """Times [s], shape (T,)."""
        return self._times[: self.n_ticks]

    @property
    def joint_positions(self) -> FloatArray:
        """Measured joint positions [rad], shape (T, n)."""
        return self._joints[: self.n_ticks, 0]

    @property
    def joint_velocities(self) -> FloatArray:
        """Measured joint velocities [rad/s], shape (T, n)."""
        return self._joints[: self.n_ticks, 1]

    @property
    def joint_torques(self) -> FloatArray:
        """Applied torques [N m], shape (T, n)."""
        return self._joints[: self.n_ticks, 2]

    @property
    def commanded_positions(self) -> FloatArray:
        """Commanded joint positions [rad], shape (T, n)."""
        return self._joints[: self.n_ticks, 3]

    @property
    def commanded_velocities(self) -> FloatArray:
        """Commanded joint velocities [rad/s], shape (T, n)."""
        return self._joints[: self.n_ticks, 4]

    @property
    def commanded_accelerations(self) -> FloatArray:
        """Mean commanded joint accelerations from each tick to the next [rad/s²], shape (T, n)."""
        return self._joints[: self.n_ticks, 5]

    @property
    def interventions(self) -> IntArray:
        """What the safety chain changed, sums of `Intervention`, shape (T,)."""
        return self._interventions[: self.n_ticks]

    @property
    def end_effector(self) -> FloatArray:
        """Measured end-effector positions [m], shape (T, 3)."""
        return self._points[: self.n_ticks, 0]

    @property
    def reference(self) -> FloatArray:
        """Commanded end-effector positions [m], shape (T, 3)."""
        return self._points[: self.n_ticks, 1]

    @property
    def saturated(self) -> FloatArray:
        """Share of ticks at which each joint's torque was cut, shape (n,)."""
        return np.asarray(self._saturated / max(1, self.n_ticks))
