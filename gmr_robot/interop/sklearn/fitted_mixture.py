"""What every estimator has once it is fitted: a mixture, its parameters by scikit-learn's names."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, readonly
from gmr_robot.interop.sklearn.covariance_shapes import CovarianceShape, covariance_shape
from gmr_robot.interop.sklearn.library import (
    BaseEstimator,
    ConvergenceWarning,
    check_is_fitted,
    check_random_state,
    validate_data,
)
from gmr_robot.mixture import GaussianMixture

INITIALISATIONS = {"k-means++": "kmeans++", "random_from_data": "random"}
"""scikit-learn's names of initialisations, where ours differ; both are taken."""


def initialisation(init_params: str) -> str:
    """Return the core's name of an initialisation."""
    return INITIALISATIONS.get(init_params, init_params)


class FittedMixture(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """An estimator that has learned a mixture, from which all parameters are read.

    They cannot be assigned, so that none can contradict the mixture: assign ``mixture_`` instead.

    Attributes
    ----------
    mixture_ : GaussianMixture
        The mixture; not there before the fit, and then neither are the parameters.
    covariance_type : str
        Says which shape covariances and precisions have.
    max_iter : int
        Most iterations.
    random_state : int, RandomState, Generator or None
        Source of randomness.
    """

    mixture_: GaussianMixture
    covariance_type: str
    max_iter: int
    random_state: int | np.random.RandomState | np.random.Generator | None

    @property
    def weights_(self) -> FloatArray:
        """πₖ, shape (K,)."""
        return self.mixture_.weights

    @property
    def means_(self) -> FloatArray:
        """μₖ, shape (K, D)."""
        return self.mixture_.means

    @property
    def covariances_(self) -> FloatArray:
        """Σₖ, in the shape of the covariance type."""
        return readonly(self._shape().compact(self.mixture_.covariances))

    @property
    def precisions_(self) -> FloatArray:
        """Σₖ⁻¹, in the shape of the covariance type."""
        factors = self._factors()
        return readonly(self._shape().compact(factors @ factors.transpose(0, 2, 1)))

    @property
    def precisions_cholesky_(self) -> FloatArray:
        """Upper factors Uₖ with UₖUₖᵀ = Σₖ⁻¹, in the shape of the covariance type."""
        return readonly(self._shape().compact(self._factors()))

    def _points(self, X: ArrayLike) -> FloatArray:
        """Return points (N, n_features_in_) that a fitted estimator is asked about, checked."""
        check_is_fitted(self)
        points: FloatArray = validate_data(self, X, reset=False, dtype=np.float64)
        return points

    def _generator(self) -> np.random.Generator:
        """Return numpy's generator for the random state; an integer gives the same one each time."""
        if isinstance(self.random_state, np.random.Generator):
            return self.random_state
        state: Any = check_random_state(self.random_state)
        return np.random.default_rng(state.randint(np.iinfo(np.int32).max))

    def _warn_unless(self, converged: bool) -> None:
        """Warn the caller of `fit` that the iteration ended too early."""
        if not converged:
            warnings.warn(
                f"the fit did not converge within max_iter {self.max_iter} iterations; raise max_iter or tol, or "
                "look for degenerate data",
                ConvergenceWarning,
                stacklevel=4,
            )

    def _factors(self) -> FloatArray:
        """Return the upper factors of all precisions, (K, D, D)."""
        return np.tril(np.linalg.inv(self.mixture_.cholesky)).transpose(0, 2, 1)

    def _shape(self) -> CovarianceShape:
        """Return the shape of the last fit's covariance type; without a fit, of the parameter."""
        return covariance_shape(getattr(self, "_fitted_type", self.covariance_type))
