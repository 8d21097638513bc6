"""Ellipses of equal density of two-dimensional Gaussians."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class Ellipse:
    """An ellipse in the plane: centre (2,), semi-axes (2,), longest first, angle of the first [rad]."""

    centre: FloatArray
    semi_axes: FloatArray
    angle: float

    def scaled(self, factor: float) -> Ellipse:
        """Return the ellipse `factor` times as large, about the same centre."""
        return Ellipse(self.centre, factor * self.semi_axes, self.angle)

    def points(self, n_points: int = 100) -> FloatArray:
        """Return points along the closed ellipse, shape (n_points, 2)."""
        phase = np.linspace(0.0, 2.0 * np.pi, n_points)
        along, across = self.semi_axes[0] * np.cos(phase), self.semi_axes[1] * np.sin(phase)
        cosine, sine = np.cos(self.angle), np.sin(self.angle)
        outline: FloatArray = self.centre + np.stack(
            [cosine * along - sine * across, sine * along + cosine * across], axis=1
        )
        return outline


def covariance_ellipse(mean: FloatArray, covariance: FloatArray, cholesky: FloatArray) -> Ellipse:
    """Return the ellipse at one standard deviation: mean (2,), covariance (2, 2) and its Cholesky factor.

    The shorter semi-axis is √|Σ| over the longer one, which stays right for ellipses as thin as a line.
    """
    variances, directions = np.linalg.eigh(covariance)
    along = np.sqrt(variances[1])
    longest = directions[:, 1]
    return Ellipse(
        centre=mean,
        semi_axes=np.array([along, cholesky[0, 0] * (cholesky[1, 1] / along)]),
        angle=float(np.arctan2(longest[1], longest[0])),
    )
