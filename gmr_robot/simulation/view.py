"""From where a picture of the arm is taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly

FIELD_OF_VIEW = np.radians(45.0)
"""Vertical opening of MuJoCo's camera [rad]."""
FILLED = 0.9
"""How much of the picture's height or width that is filled by what it shows."""
CLOSEST = 0.3
"""Least distance of a camera from the middle of what it shows [m]."""


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

    @property
    def position(self) -> FloatArray:
        """Where the camera stands [m], shape (3,)."""
        return np.asarray(self.target - self.distance * _axes(self.azimuth, self.elevation)[2])

    @classmethod
    def around(
        cls, points: FloatArray, *, aspect: float = 4 / 3, azimuth: float = 140.0, elevation: float = -30.0
    ) -> View:
        """Return the closest view that takes in all points [m], shape (N, 3), and has them in its middle.

        The four sides of the picture are planes through the camera at c. With s·c for its place along an
        axis s of the picture, f along the line of sight and t the tangent of half the opening, each point
        p has to fulfil ± s·(p − c) ≤ t f·(p − c); s·c and the greatest f·c follow in closed form.

        Parameters
        ----------
        points : array, shape (N, 3)
            World positions to be seen [m].
        aspect : float, default 4/3
            Width of the picture over its height.
        azimuth, elevation : float
            Direction of sight [degrees].
        """
        points = float_array(points, name="points", shape=("N", 3))
        across, up, ahead = axes = _axes(azimuth, elevation)
        tangent = FILLED * np.tan(0.5 * FIELD_OF_VIEW)
        depths = points @ ahead
        sideways, far = _fitted(points @ across, depths, tangent=aspect * tangent)
        upwards, farther = _fitted(points @ up, depths, tangent=tangent)
        middle = 0.5 * float(depths.min() + depths.max())
        distance = max(CLOSEST, middle - min(far, farther))
        target = np.array([sideways, upwards, middle]) @ axes
        return cls(target=target, distance=distance, azimuth=azimuth, elevation=elevation)


def _axes(azimuth: float, elevation: float) -> FloatArray:
    """World directions to the right, up and into a picture, as rows."""
    a, e = np.radians([azimuth, elevation])
    return np.array(
        [
            [np.sin(a), -np.cos(a), 0.0],
            [-np.sin(e) * np.cos(a), -np.sin(e) * np.sin(a), np.cos(e)],
            [np.cos(e) * np.cos(a), np.cos(e) * np.sin(a), np.sin(e)],
        ]
    )


def _fitted(offsets: FloatArray, depths: FloatArray, *, tangent: float) -> tuple[float, float]:
    """Return where along a side, and at most how deep, a camera sees points so far along it and so deep."""
    right, left = float((tangent * depths - offsets).min()), float((tangent * depths + offsets).min())
    return 0.5 * (left - right), 0.5 * (left + right) / tangent
