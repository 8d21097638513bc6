"""From where a picture of the arm is taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly

FIELD_OF_VIEW = np.radians(45.0)
"""Vertical opening of MuJoCo's camera [rad]."""
CLOSENESS = 0.95
"""Distance as a share of the one at which a sphere around all that is shown fills the picture."""


@dataclass(frozen=True, eq=False, kw_only=True)
class View:
    """A camera that looks at a point.

    Parameters
    ----------
    target : array, shape (3,)
        World position that it looks at [m].
    distance : float
        How far from it the camera stands [m].
    azimuth, elevation : float
        Direction of sight [degrees]: azimuth 90 looks along the world's y axis, elevation −90 straight
        down.

    Raises
    ------
    InputError
        When the target is not three finite numbers, or the distance not above zero.
    """

    target: FloatArray
    distance: float
    azimuth: float = 140.0
    elevation: float = -30.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "target", readonly(float_array(self.target, name="target", shape=(3,))))
        object.__setattr__(self, "distance", positive(self.distance, name="distance"))

    @classmethod
    def around(cls, points: FloatArray, *, azimuth: float = 140.0, elevation: float = -30.0) -> View:
        """Return a view that takes in all points [m], shape (N, 3)."""
        points = float_array(points, name="points", shape=("N", 3))
        low, high = points.min(axis=0), points.max(axis=0)
        radius = max(0.05, 0.5 * float(np.linalg.norm(high - low)))
        distance = CLOSENESS * radius / float(np.sin(0.5 * FIELD_OF_VIEW))
        return cls(target=0.5 * (low + high), distance=distance, azimuth=azimuth, elevation=elevation)
