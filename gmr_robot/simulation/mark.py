"""A ball drawn into pictures of the arm."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """A ball that may be elsewhere in each frame.

    Parameters
    ----------
    positions : array, shape (3,) or (F, 3)
        World position of its centre [m], one for all frames or one a frame.
    colour : array, shape (4,), optional
        Red, green, blue, opacity, 0 to 1; a see-through green when not given.
    radius : float, default 0.012
        Its size [m].
    """

    positions: FloatArray
    colour: FloatArray = None  # type: ignore[assignment]  # green when not given
    radius: float = 0.012

    def __post_init__(self) -> None:
        positions = float_array(np.atleast_2d(self.positions), name="positions", shape=("F", 3))
        colour: ArrayLike = (0.13, 0.55, 0.30, 0.8) if self.colour is None else self.colour
        object.__setattr__(self, "positions", readonly(positions))
        object.__setattr__(self, "colour", readonly(float_array(colour, name="colour", shape=(4,))))
        object.__setattr__(self, "radius", positive(self.radius, name="radius"))
