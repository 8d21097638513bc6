"""Covariances without variance in some direction, which gmr takes and the core refuses."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray

LIFT = 1e-12
"""Relative to each dimension's own variance: a millionth of its standard deviation."""


def regular(covariances: FloatArray, means: FloatArray) -> FloatArray:
    """Return covariances (K, D, D) of components with means (K, D); a singular one stands for a limit.

    Where a correlation matrix has an eigenvalue below LIFT, LIFT times the variance is added to each variance. A
    dimension without any variance counts with the square of its mean instead (with 1 where that is zero
    too). So nothing depends on the units, and what is not singular stays as it is, bit by bit.
    """
    if not (np.isfinite(covariances).all() and np.isfinite(means).all()):
        return covariances  # the core names the element
    variances = np.abs(np.diagonal(covariances, axis1=1, axis2=2))
    constant = np.where(means == 0.0, 1.0, means**2)
    sizes = np.where(variances == 0.0, constant, variances)
    scales = np.sqrt(sizes)
    correlations = covariances / scales[:, :, None] / scales[:, None, :]
    singular = np.linalg.eigvalsh(correlations)[:, 0] < LIFT
    lifted = covariances + LIFT * sizes[:, :, None] * np.eye(means.shape[1])
    return np.where(singular[:, None, None], lifted, covariances)
