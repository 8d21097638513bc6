"""Starts in the whole surroundings of demonstrations, where nobody has shown what to do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array

PER_DIMENSION = 16
"""Starts along each dimension, in one and two."""

REACH = 1.5
"""Size of the surroundings, in boxes around the demonstrations."""


def surrounding_starts(positions: ArrayLike, *, reach: float = REACH) -> FloatArray:
    """Return starts that fill the box around some positions, made `reach` times as large about its centre.

    Parameters
    ----------
    positions : array, shape (N, d)
        All demonstrated positions.
    reach : float, default 1.5
        Size of the box.

    Returns
    -------
    ndarray, shape (16, 1), (256, 2) or (256, d)
        A regular grid, its borders included, in one and two dimensions; Sobol points (Sobol 1967) in more,
        where a grid would have 16ᵈ points.

    Raises
    ------
    InputError
        When there is no position, or one is not finite.
    """
    points = float_array(positions, name="positions", shape=("N", "d"))
    float_array(points[:1], name="positions", shape=(1, points.shape[1]))  # at least one
    lower, upper = points.min(axis=0), points.max(axis=0)
    centre, half = 0.5 * (lower + upper), 0.5 * reach * (upper - lower)
    starts: FloatArray = centre + half * _unit_box(points.shape[1])
    return starts


def _unit_box(d: int) -> FloatArray:
    """Return points that fill [-1, 1]ᵈ."""
    if d <= 2:
        axis = np.linspace(-1.0, 1.0, PER_DIMENSION)
        return np.stack(np.meshgrid(*(axis,) * d, indexing="ij"), axis=-1).reshape(-1, d)
    from scipy.stats.qmc import Sobol  # takes a second to import

    points: FloatArray = Sobol(d, scramble=False).random_base2(2 * int(np.log2(PER_DIMENSION)))
    to_the_middle = 1.0 / len(points)  # of their cells, at whose lower border they lie
    return 2.0 * points - 1.0 + to_the_middle
