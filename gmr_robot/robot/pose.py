"""A rigid pose."""

from __future__ import annotations

from dataclasses import dataclass

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Pose:
    """Where a frame lies in the world.

    Parameters
    ----------
    position : array, shape (3,)
        World position of its origin [m].
    rotation : array, shape (3, 3)
        World directions of its axes, as columns.
    """

    position: FloatArray
    rotation: FloatArray
