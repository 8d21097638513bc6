"""A reference in joint space: no inverse kinematics, joint positions are what is asked for."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import JointLimits, RobotModel


class JointKinematics:
    """Stands where `DifferentialKinematics` does, for targets that are configurations.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    limits : JointLimits, optional
        Limits of position and speed; the robot's own when not given.
    """

    def __init__(self, robot: RobotModel, *, limits: JointLimits | None = None) -> None:
        self._robot = robot
        self._limits = limits or robot.limits
        self._q = np.array(robot.home)

    @property
    def configuration(self) -> FloatArray:
        """The reference configuration [rad], shape (n,)."""
        return self._q.copy()

    @property
    def position(self) -> FloatArray:
        """World position of the reference's end effector [m], shape (3,)."""
        return self._robot.forward(self._q).position

    def reset(self, q: FloatArray) -> None:
        """Put the reference at a configuration [rad], shape (n,)."""
        self._q = np.array(q, dtype=np.float64)

    def step(self, target: FloatArray, *, period: float) -> FloatArray:
        """Move towards a configuration (n,) for a period [s]; return the joint velocity (n,), within the limits."""
        limits = self._limits
        wanted = (np.minimum(np.maximum(target, limits.lower), limits.upper) - self._q) / period
        velocity = np.minimum(np.maximum(wanted, -limits.velocity), limits.velocity)
        self._q = self._q + period * velocity
        return np.asarray(velocity)
