"""Cholesky factors of covariances, with an error that names the component that has none."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError

_LOG_TWO_PI = float(np.log(2.0 * np.pi))


def cholesky_factors(covariances: FloatArray, *, name: str) -> FloatArray:
    """Return the lower Cholesky factors of covariances, both (K, D, D).

    Raises
    ------
    InputError
        When a covariance is not symmetric or not positive definite; the message names it.
    """
    for k, covariance in enumerate(covariances):
        scale = np.sqrt(np.abs(np.diagonal(covariance)))
        asymmetry = np.abs(covariance - covariance.T)
        if (asymmetry > 1e-9 * np.outer(scale, scale)).any():
            i, j = np.unravel_index(np.argmax(asymmetry), asymmetry.shape)
            raise InputError(
                f"{name}[{k}] is not symmetric: element ({i}, {j}) is {covariance[i, j]:g}, "
                f"element ({j}, {i}) is {covariance[j, i]:g}"
            )
        try:
            np.linalg.cholesky(covariance)
        except np.linalg.LinAlgError as error:
            smallest = np.linalg.eigvalsh(covariance)[0]
            raise InputError(
                f"{name}[{k}] is not positive definite: its smallest eigenvalue is {smallest:g}; expected "
                "a covariance with variance in every direction"
            ) from error
    return np.asarray(np.linalg.cholesky(covariances), dtype=np.float64)


def log_normalisers(factors: FloatArray) -> FloatArray:
    """Return −½ log |2πΣ| of covariances given by their Cholesky factors (K, D, D), shape (K,)."""
    log_diagonals: FloatArray = np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    return -log_diagonals - 0.5 * factors.shape[1] * _LOG_TWO_PI
