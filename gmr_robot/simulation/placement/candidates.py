"""Where a skill may be put, and how it may be turned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.robot import RobotModel

STEP = 0.13
"""Distance between two places, as a share of the arm's reach."""
RANGE = (-2, -1, 0, 1, 2, 3)
"""Steps from the home position, outwards and upwards."""
TURNS = 8
"""Ways to turn a skill about the normal of its plane, or about the vertical."""


@dataclass(frozen=True, eq=False)
class Attitude:
    """How a skill is turned.

    Attributes
    ----------
    axes : array, shape (3, d)
        World directions of the skill's axes.
    family : str
        ``"flat"``, ``"upright"``, ``"turned"`` or ``"in the arm's plane"``.
    angle : float
        By how much within the family [°].
    """

    axes: FloatArray
    family: str
    angle: float

    @property
    def is_first(self) -> bool:
        """Whether it stands for its family in the first stage of a search."""
        return self.angle == 0.0

    @property
    def words(self) -> str:
        """The attitude, to be read."""
        return f"{self.family}, turned by {self.angle:.0f}°,"


def places(robot: RobotModel) -> list[FloatArray]:
    """Return world positions for the middle of a skill, around where the arm is at home.

    They lie in the plane through the base's vertical and the home position, for an arm that moves in a plane in
    that plane.
    """
    home = robot.forward(robot.home).position
    step = STEP * length_of(robot)
    outwards, upwards = _axes_of_search(robot, home)
    offsets = [(i, j) for i in RANGE for j in RANGE]
    offsets.sort(key=lambda one: one[0] ** 2 + one[1] ** 2)
    return [home + step * (i * outwards + j * upwards) for i, j in offsets]


def _axes_of_search(robot: RobotModel, home: FloatArray) -> tuple[FloatArray, FloatArray]:
    if robot.directions.shape[1] == 2:
        return robot.directions[:, 0], robot.directions[:, 1]
    radial = home - robot.link_points(robot.home)[0]
    radial[2] = 0.0
    length = float(np.linalg.norm(radial))
    outwards = radial / length if length > 1e-6 else np.array([1.0, 0.0, 0.0])
    return outwards, np.array([0.0, 0.0, 1.0])


def length_of(robot: RobotModel) -> float:
    """Return the length of an arm, from link to link [m]; it reaches no farther."""
    return float(np.linalg.norm(np.diff(robot.link_points(robot.home), axis=0), axis=1).sum())


def attitudes(robot: RobotModel, *, n_dimensions: int) -> list[Attitude]:
    """Return the ways in which a skill of 2 or 3 dimensions may be turned.

    A drawing lies flat, or stands upright before the arm to be read from it; a skill in space keeps its vertical.
    """
    home = robot.forward(robot.home).position
    found = []
    for family, base in _families(robot, home, n_dimensions).items():
        for turn in range(TURNS):
            angle = 2.0 * np.pi * turn / TURNS
            found.append(Attitude(_turned(base, angle), family, float(np.degrees(angle))))
    return found


def _families(robot: RobotModel, home: FloatArray, n_dimensions: int) -> dict[str, FloatArray]:
    """Axes of each family before they are turned; the third column is the axis of the turn."""
    outwards, second = _axes_of_search(robot, home)
    if robot.directions.shape[1] == 2:
        plane = np.column_stack([outwards, second, np.cross(outwards, second)])
        return {"in the arm's plane": plane[:, :n_dimensions]}
    up = np.array([0.0, 0.0, 1.0])
    left = np.cross(up, outwards)
    flat = np.column_stack([-left, outwards, up])
    if n_dimensions == 3:
        return {"turned": flat}
    return {"flat": flat[:, :2], "upright": np.column_stack([-left, up])}


def _turned(axes: FloatArray, angle: float) -> FloatArray:
    """Turn the first two axes within their plane; a third stays."""
    cosine, sine = np.cos(angle), np.sin(angle)
    result = np.array(axes)
    result[:, 0] = cosine * axes[:, 0] + sine * axes[:, 1]
    result[:, 1] = -sine * axes[:, 0] + cosine * axes[:, 1]
    return result
