"""A line drawn into pictures of the arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, float_array, positive, readonly

MOST_POINTS = 200
"""A finer line is thinned out: each piece of it is a body to the renderer."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Trace:
    """A line in space.

    Parameters
    ----------
    points : array, shape (N, 3)
        World positions that it joins [m].
    colour : array, shape (4,), optional
        Red, green, blue, opacity, 0 to 1.
    width : float, default 0.004
        Its thickness [m].
    """

    points: FloatArray
    colour: FloatArray = None  # type: ignore[assignment]  # orange when not given
    width: float = 0.004

    def __post_init__(self) -> None:
        points = float_array(self.points, name="points", shape=("N", 3))
        colour: ArrayLike = (0.86, 0.33, 0.16, 1.0) if self.colour is None else self.colour
        object.__setattr__(self, "points", readonly(points))
        object.__setattr__(self, "colour", readonly(float_array(colour, name="colour", shape=(4,))))
        object.__setattr__(self, "width", positive(self.width, name="width"))

    def thinned(self) -> IntArray:
        """Return the indices of the points to draw: all, or `MOST_POINTS` of them, the last included."""
        count = min(len(self.points), MOST_POINTS)
        return np.unique(np.linspace(0, len(self.points) - 1, count).round().astype(np.int64))
