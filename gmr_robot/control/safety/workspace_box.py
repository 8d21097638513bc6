"""The part of space that the end effector keeps to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, readonly
from gmr_robot.exceptions import InputError

CAUTION = 0.1
"""Share of the greatest deceleration with which walls are approached: the joints' own limits may be tighter."""


@dataclass(frozen=True, eq=False, kw_only=True)
class WorkspaceBox:
    """A box along the world's axes.

    Parameters
    ----------
    lower, upper : array, shape (3,)
        Its corners [m]; infinite where it has no wall.

    Raises
    ------
    InputError
        When they are not three numbers each, or the box is empty.
    """

    lower: FloatArray
    upper: FloatArray

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            corner = float_array(getattr(self, name), name=f"box.{name}", shape=(3,), finite=False)
            object.__setattr__(self, name, readonly(corner))
        if not (self.lower < self.upper).all():
            axis = int(np.argmin(self.lower < self.upper))
            raise InputError(
                f"the workspace box reaches from {self.lower[axis]:g} to {self.upper[axis]:g} m along "
                f"{'xyz'[axis]}; expected a lower corner below the upper one"
            )

    def contains(self, points: ArrayLike) -> bool:
        """Whether all points [m], shape (..., 3), lie in it, walls included."""
        points = np.asarray(points)
        return bool(((points >= self.lower) & (points <= self.upper)).all())

    def clipped(self, point: FloatArray) -> FloatArray:
        """Return the closest point of the box [m], shape (3,)."""
        return np.minimum(np.maximum(point, self.lower), self.upper)

    def approach(self, velocity: FloatArray, *, position: FloatArray, acceleration: float) -> FloatArray:
        """Return a velocity [m/s], shape (3,), that can still be braked before the walls.

        Towards a wall at distance d it is at most √(2 a d), with a tenth of the greatest acceleration for a; outside
        of the box, nothing leads farther out.

        Parameters
        ----------
        velocity : array, shape (3,)
            What is wanted [m/s].
        position : array, shape (3,)
            Where the end effector is [m].
        acceleration : float
            The greatest deceleration [m/s²].
        """
        brake = 2.0 * CAUTION * acceleration
        up = np.sqrt(brake * np.maximum(0.0, self.upper - position))
        down = np.sqrt(brake * np.maximum(0.0, position - self.lower))
        return np.minimum(np.maximum(velocity, -down), up)

    def held(self, velocity: FloatArray, *, position: FloatArray, period: float) -> FloatArray:
        """Return a velocity [m/s], shape (3,), cut so that a period of it does not lead through a wall."""
        up = np.maximum(0.0, self.upper - position) / period
        down = np.maximum(0.0, position - self.lower) / period
        return np.minimum(np.maximum(velocity, -down), up)
