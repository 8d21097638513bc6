"""What EM passes round in standardised coordinates: parameters, and the form of them that scores samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import FitError
from gmr_robot.kernels.maximisation import factorise


@dataclass(frozen=True, eq=False)
class Parameters:
    """Weights (K,), means (K, D) and covariances (K, D, D)."""

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray

    def scorer(self) -> Scorer:
        """Return the form that the E-step takes.

        Raises
        ------
        FitError
            When a covariance is not positive definite, which the prior rules out but for overflow.
        """
        n_components = len(self.weights)
        log_factors, whiteners = np.empty(n_components), np.empty_like(self.covariances)
        bad = factorise(self.weights, self.covariances, log_factors, whiteners)
        if bad >= 0:
            raise FitError(
                f"the covariance of component {bad} is not positive definite; use a larger regularisation"
            )
        return Scorer(log_factors, self.means, whiteners)


@dataclass(frozen=True, eq=False)
class Scorer:
    """log-density of component k = log_factors[k] − ½ ‖whiteners[k] (x − means[k])‖².

    Attributes
    ----------
    log_factors : ndarray, shape (K,)
        log πₖ − ½ log |2πΣₖ|, or its expectation under a variational posterior.
    means : ndarray, shape (K, D)
        μₖ.
    whiteners : ndarray, shape (K, D, D)
        Lₖ⁻¹, lower triangular.
    """

    log_factors: FloatArray
    means: FloatArray
    whiteners: FloatArray
