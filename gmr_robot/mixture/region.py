"""The α-confidence region of a Gaussian: its size, and exact draws inside it.

The region of a d-dimensional Gaussian is the ellipsoid with squared Mahalanobis distance up to the
α-quantile of χ² with d degrees of freedom; it holds the probability α.
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from gmr_robot.arrays import FloatArray, fraction, whole


def region_radius(alpha: float, *, n_dimensions: int) -> float:
    """Return the Mahalanobis distance of the border of the α-region.

    Parameters
    ----------
    alpha : float
        Probability of the region, in [0, 1].
    n_dimensions : int
        Dimension d of the Gaussian, the degrees of freedom of χ².

    Returns
    -------
    float
        √(χ²_d quantile of α); infinite for α = 1.

    Raises
    ------
    InputError
        When alpha lies outside [0, 1] or there is no dimension.
    """
    fraction(alpha, name="alpha")
    whole(n_dimensions, name="n_dimensions", at_least=1)
    return float(np.sqrt(2.0 * gammaincinv(0.5 * n_dimensions, alpha)))


def draws_in_region(n_draws: int, *, n_dimensions: int, alpha: float, rng: np.random.Generator) -> FloatArray:
    """Draw from the standard normal distribution truncated to its α-region.

    The direction is uniform and the radius is χ-distributed, truncated by inversion: r² = F⁻¹(αu) with F
    the χ²_d distribution function. That is the distribution which resampling until inside gives, in one
    draw each.

    Parameters
    ----------
    n_draws : int
        How many.
    n_dimensions : int
        Dimension d.
    alpha : float
        Probability of the region, in [0, 1]: 0 gives zeros, 1 does not truncate.
    rng : Generator
        Source of randomness.

    Returns
    -------
    ndarray, shape (n_draws, d)
        The draws.
    """
    directions = rng.standard_normal((n_draws, n_dimensions))
    if alpha == 1.0:
        return directions
    levels = alpha * rng.random(n_draws)
    squared_radii = _squared_radii(levels, n_dimensions)
    if n_dimensions == 1:  # a direction is a sign; dividing by its length could divide by zero
        return np.copysign(np.sqrt(squared_radii)[:, None], directions)
    lengths = np.sqrt(np.einsum("nd,nd->n", directions, directions))
    directions *= (np.sqrt(squared_radii) / lengths)[:, None]
    return directions


def _squared_radii(levels: FloatArray, n_dimensions: int) -> FloatArray:
    """Return the quantiles of χ² with d degrees of freedom."""
    if n_dimensions == 2:  # the exponential distribution
        return np.asarray(-2.0 * np.log1p(-levels))
    return np.asarray(2.0 * gammaincinv(0.5 * n_dimensions, levels))
