"""Oracle approximating shrinkage of covariances that few samples gave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.factorisation import symmetric


def oracle_approximating_shrinkage(
    covariance: ArrayLike, n_samples: float, *, simplified: bool = False
) -> tuple[FloatArray, float]:
    """Shrink a sample covariance towards the multiple of the identity with the same trace.

    (1 − ρ) S + ρ (tr S / D) I with the ρ of Chen, Wiesel, Eldar & Hero 2010, eq. 23:

        ρ = min(((1 − 2/D) tr S² + tr² S) / ((n + 1 − 2/D) (tr S² − tr² S / D)), 1)

    One scale is common to all features, so the result depends on their units: use comparable ones.

    Parameters
    ----------
    covariance : array, shape (D, D)
        S, symmetric; it may be singular.
    n_samples : float
        How many samples n it is made of, above zero; of weighted ones (Σ w)² / Σ w².
    simplified : bool, default False
        Leave out the terms 2/D, as scikit-learn and gmr do; with more samples than features it shrinks more.

    Returns
    -------
    covariance : ndarray, shape (D, D)
        The shrunk covariance.
    shrinkage : float
        ρ, 0 to 1.

    Raises
    ------
    InputError
        When the covariance is not symmetric, has a negative variance or none at all, or n_samples is not
        above zero.
    """
    given = float_array(covariance, name="covariance", shape=("D", "D"))
    n_features = len(given)
    if given.shape[1] != n_features:
        raise InputError(f"covariance has the shape {given.shape}; expected (D, D)")
    n = positive(n_samples, name="n_samples")
    if n_features == 0 or (np.diagonal(given) < 0.0).any() or not np.diagonal(given).any():
        raise InputError(f"covariance has the diagonal {np.diagonal(given).tolist()}; expected variances")
    return _shrunk(symmetric(given[None], name="covariance")[0], n, simplified=simplified)


def shrunk_covariances(covariances: FloatArray, counts: FloatArray) -> FloatArray:
    """Return covariances (K, D, D), each shrunk as one of counts[k] samples; of none, all the way.

    Raises
    ------
    InputError
        When a count is negative.
    """
    if (counts < 0.0).any():
        raise InputError(f"n_samples is {counts.tolist()}; expected no negative number of samples")
    return np.stack([_shrunk(one, float(n))[0] for one, n in zip(covariances, counts, strict=True)])


def _shrunk(
    covariance: FloatArray, n_samples: float, *, simplified: bool = False
) -> tuple[FloatArray, float]:
    """Return a checked covariance shrunk, and by how much."""
    n_features = len(covariance)
    largest = np.diagonal(covariance).max()
    relative = covariance / largest  # so that squares stay in range
    scale = float(np.trace(relative)) / n_features
    shrinkage = _shrinkage(relative / scale, n_samples, correction=0.0 if simplified else 2.0 / n_features)
    shrunk = (1.0 - shrinkage) * relative + shrinkage * scale * np.eye(n_features)
    return largest * shrunk, shrinkage


def _shrinkage(relative: FloatArray, n_samples: float, *, correction: float) -> float:
    """Return ρ of a covariance (D, D) whose mean variance is one."""
    n_features = len(relative)
    squares = float(np.sum(relative**2))  # tr S² of a symmetric S, at least D = tr² S / D
    excess = (n_samples + 1.0 - correction) * (squares - n_features)
    needed = (1.0 - correction) * squares + n_features**2
    return 1.0 if excess <= needed else needed / excess
