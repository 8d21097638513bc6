"""The coordinates that an arm's end effector is recorded in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, readonly
from gmr_robot.exceptions import RobotError
from gmr_robot.robot import RobotModel

IN_PLANE = 1e-9
"""How far a direction may lie out of a plane that it counts to [m/m]."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskSpace:
    """World coordinates, or of an arm that moves in a plane those in that plane.

    Parameters
    ----------
    names : tuple of str, length d
        Names of the d = 2 or 3 coordinates.
    position : array, shape (3,)
        World position of their origin [m].
    axes : array, shape (3, d)
        World directions of their axes, as columns: the world's own where the plane holds them.
    """

    names: tuple[str, ...]
    position: FloatArray
    axes: FloatArray

    @classmethod
    def of(cls, robot: RobotModel) -> TaskSpace:
        """Return the coordinates for an arm.

        Raises
        ------
        RobotError
            When its end effector moves along a line only.
        """
        directions = robot.directions
        if directions.shape[1] < 2:
            raise RobotError(
                f"the end effector of {robot.name} moves along a line only; expected an arm that moves in a plane "
                "or in space"
            )
        within = np.linalg.norm(np.eye(3) - directions @ directions.T, axis=0) < IN_PLANE
        held = bool(within.sum() == directions.shape[1])
        axes = np.eye(3)[:, within] if held else directions
        names = tuple(np.array(["x", "y", "z"])[within]) if held else ("u", "v")
        tip = robot.forward(robot.home).position
        position = (
            np.where(np.abs(axes).max(axis=1) == 1.0, 0.0, tip) if held else tip - axes @ (axes.T @ tip)
        )
        return cls(names=tuple(map(str, names)), position=readonly(position), axes=readonly(axes))

    def coordinates(self, points: FloatArray) -> FloatArray:
        """Return the coordinates of world positions [m], shape (T, 3), as an array of shape (T, d)."""
        return np.asarray((points - self.position) @ self.axes)
