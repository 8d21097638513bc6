"""What an arm touches in a configuration: the floor, or whatever else stands in its model."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import RobotModel
from gmr_robot.robot.engine import mujoco

EVERY = 4
"""Every so many configurations of a motion are looked at."""


class Touch:
    """Looks for contacts; pairs of shapes that touch at home already do not count.

    Parameters
    ----------
    robot : RobotModel
        The arm.
    """

    def __init__(self, robot: RobotModel) -> None:
        self._model = robot.model
        self._data = mujoco.MjData(robot.model)
        self._allowed = self._pairs(robot.home)

    def first(self, configurations: FloatArray) -> str:
        """Return what is touched first along configurations (T, n), as text; empty for nothing."""
        for q in configurations[::EVERY]:
            for pair in sorted(self._pairs(q) - self._allowed):
                return " and ".join(self._name(shape) for shape in pair)
        return ""

    def _pairs(self, q: FloatArray) -> set[tuple[int, int]]:
        model, data = self._model, self._data
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_collision(model, data)
        near = data.contact.dist[: data.ncon] < 0.0
        return {
            (int(pair[0]), int(pair[1])) for pair in np.sort(data.contact.geom[: data.ncon][near], axis=1)
        }

    def _name(self, shape: int) -> str:
        body = self._model.body(self._model.geom_bodyid[shape]).name
        return str(self._model.geom(shape).name or f"a shape of {body}")
