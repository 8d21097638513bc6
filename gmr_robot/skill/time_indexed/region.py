"""The region that a motion in time knows: its surroundings, at any time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.reference import smallest_distance
from gmr_robot.mixture.factorisation import components_of

INSTANTS = 64
"""Times of the motion around which positions are known."""


@dataclass(frozen=True, eq=False)
class KnownRegion:
    """Ellipsoids along a motion, in task coordinates.

    Attributes
    ----------
    centres : ndarray, shape (M, d)
        Where the motion is, at some times.
    whiteners : ndarray, shape (M, d, d)
        W with ‖W (x − centre)‖ the Mahalanobis distance of a position.
    """

    centres: FloatArray
    whiteners: FloatArray

    def distance(self, position: FloatArray) -> float:
        """Return the Mahalanobis distance of a position (d,) from the closest centre."""
        return float(np.sqrt(smallest_distance(self.centres, self.whiteners, np.array(position))))


def region_along(path: FloatArray, covariances: FloatArray) -> KnownRegion:
    """Return the region along a path (M, d) with covariances (M, d, d) around its points.

    Each covariance is made longer by the way to the points beside it: the path itself is known throughout, however
    far via-points or a goal have drawn it out.
    """
    ways = np.gradient(path, axis=0)
    stretched = covariances + 0.25 * np.einsum("ni,nj->nij", ways, ways)
    n = len(path)
    parts = components_of(np.full(n, 1.0 / n), path, stretched, name="covariance")
    return KnownRegion(parts.means, parts.whiteners)
