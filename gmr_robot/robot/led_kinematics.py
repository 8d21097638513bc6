"""Differential kinematics of an arm that is led: where its tool points can change on the way."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.robot.differential_kinematics import POSTURE_COST, DifferentialKinematics
from gmr_robot.robot.engine import mujoco
from gmr_robot.robot.joint_limits import JointLimits
from gmr_robot.robot.robot_model import RobotModel

LINK = 0.35
"""Length by which damping grows with the distance left to the target [m/rad²]: about half a link."""


class LedKinematics(DifferentialKinematics):
    """Moves a reference configuration towards positions and orientations; see `DifferentialKinematics`.

    A hand leads where no arm can go. There the linearised problem overshoots at every step and the arm would
    shake: its residual e adds |e| times the curvature of forward kinematics to the true Hessian, about |e| · l for
    links of length l. As much damping is added, by what the last step left (Levenberg-Marquardt, as Sugihara 2011):
    none where the hand can be followed.
    """

    def __init__(self, robot: RobotModel, *, limits: JointLimits | None = None) -> None:
        super().__init__(robot, limits=limits)
        self._model = robot
        self._missed = 0.0

    @property
    def is_oriented(self) -> bool:
        """Whether the arm has enough joints to be asked for an orientation."""
        return bool(np.any(np.asarray(self._frame.cost)[3:] > 0.0))

    @property
    def rotation(self) -> FloatArray:
        """World axes of the reference's tool, as columns, shape (3, 3)."""
        return np.array(self._matrices[self._index]).reshape(3, 3)

    def step(self, target: FloatArray, *, period: float, pull: float | None = None) -> FloatArray:
        """Move the reference for one period; see `DifferentialKinematics.step`."""
        square = POSTURE_COST**2 + LINK * self._missed
        self.damping = np.sqrt(square)
        homeward = self._pull(period) if pull is None else pull
        velocity = super().step(target, period=period, pull=homeward * POSTURE_COST**2 / square)
        self._missed = float(np.linalg.norm(self._model.along(target - self.position)))
        return velocity

    def reset(self, q: FloatArray) -> None:
        """Put the reference at a configuration; see `DifferentialKinematics.reset`."""
        super().reset(q)
        self._missed = 0.0

    def turn_to(self, rotation: ArrayLike) -> None:
        """Ask for other world axes of the tool, as columns, shape (3, 3); it turns there step by step.

        Raises
        ------
        InputError
            When the axes are not nine finite numbers.
        """
        wanted = float_array(rotation, name="rotation", shape=(3, 3))
        mujoco.mju_mat2Quat(self._held, np.ascontiguousarray(wanted).ravel())
