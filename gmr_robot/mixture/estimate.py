"""One Gaussian from samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.fit_input import checked_weights
from gmr_robot.mixture.gaussian import Gaussian


def fit_gaussian(samples: ArrayLike, *, weights: ArrayLike | None = None, unbiased: bool = True) -> Gaussian:
    """Estimate a Gaussian from samples.

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers, N more than D.
    weights : array, shape (N,), optional
        Weight of each sample, not negative; only their ratios matter.
    unbiased : bool, default True
        Whether the covariance has Bessel's correction (the estimate is then unbiased); without it the
        estimate is that of maximum likelihood.

    Returns
    -------
    Gaussian
        The estimate.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array, are too few, or do not vary in every direction.
    """
    mean, covariance = sample_moments(samples, weights=weights, unbiased=unbiased)
    try:
        return Gaussian(mean, covariance)
    except InputError as error:
        raise InputError(
            f"the {len(np.asarray(samples))} sample(s) do not vary in every one of the {len(mean)} dimension(s) "
            f"to within float64: {error}"
        ) from error


def sample_moments(
    samples: ArrayLike, *, weights: ArrayLike | None = None, unbiased: bool = True
) -> tuple[FloatArray, FloatArray]:
    """Return mean (D,) and covariance (D, D) of samples; the covariance may be singular.

    With weights wₙ that sum to one, Bessel's correction divides by 1 − Σ wₙ² (for equal ones 1 − 1 / N).
    Parameters and errors are those of `fit_gaussian`.
    """
    x = float_array(samples, name="samples", shape=("N", "D"))
    share = _shares(checked_weights(weights, len(x)), len(x))
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused by whoever takes it
        mean = share @ x
        centred = x - mean
        mean, centred = mean + share @ centred, centred - share @ centred  # what the first mean lacked
        covariance = (centred * share[:, None]).T @ centred
    if unbiased:
        freedom = 1.0 - float(share @ share)
        if not freedom > 0.0:
            raise InputError("an unbiased covariance needs two samples of weight above zero; there is one")
        covariance = covariance / freedom
    return mean, 0.5 * covariance + 0.5 * covariance.T


def _shares(weights: FloatArray | None, n_samples: int) -> FloatArray:
    """Return weights (N,) that sum to one."""
    if n_samples == 0:
        raise InputError("there is no sample; expected at least one")
    if weights is None:
        return np.full(n_samples, 1.0 / n_samples)
    if not weights.sum() > 0.0:
        raise InputError("all weights are zero; expected at least one above zero")
    return np.asarray(weights / weights.sum())
