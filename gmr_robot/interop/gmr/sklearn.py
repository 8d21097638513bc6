"""The estimator of `gmr.sklearn`, for code that uses it; `gmr_robot.interop.sklearn` has the one for new code."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray
from gmr_robot.interop.gmr.gmm import GMM
from gmr_robot.interop.gmr.random_state import Seed
from gmr_robot.interop.sklearn.library import (
    BaseEstimator,
    MultiOutputMixin,
    RegressorMixin,
    check_is_fitted,
    validate_data,
)


class GaussianMixtureRegressor(MultiOutputMixin, RegressorMixin, BaseEstimator):  # type: ignore[misc]
    """Gaussian mixture regression with the interface of gmr 2.0.3.

    Parameters
    ----------
    n_components : int
        How many components.
    priors, means, covariances : array, optional
        Where EM starts, over inputs and outputs together; see `GMM`.
    verbose : int, default 0
        Whether `fit` prints how EM ended.
    random_state : int or RandomState, optional
        Source of randomness; numpy's global one when not given.
    R_diff, n_iter, init_params
        As in `GMM.from_samples`, with 500 iterations at most.

    Attributes
    ----------
    gmm_ : GMM
        The mixture over inputs and outputs.
    indices_ : ndarray, shape (n_features_in,)
        Its dimensions that are inputs.
    """

    def __init__(
        self,
        n_components: int,
        priors: ArrayLike | None = None,
        means: ArrayLike | None = None,
        covariances: ArrayLike | None = None,
        verbose: int = 0,
        random_state: Seed = None,
        R_diff: float = 1e-4,
        n_iter: int = 500,
        init_params: str = "random",
    ) -> None:
        self.n_components = n_components
        self.priors = priors
        self.means = means
        self.covariances = covariances
        self.verbose = verbose
        self.random_state = random_state
        self.R_diff = R_diff
        self.n_iter = n_iter
        self.init_params = init_params

    def fit(self, X: ArrayLike, y: ArrayLike) -> GaussianMixtureRegressor:
        """Fit to inputs X (N, dx) and outputs y, shape (N,) or (N, dy)."""
        inputs, outputs = validate_data(self, X, y, multi_output=True, y_numeric=True)
        columns = outputs.reshape(len(inputs), -1)
        self.indices_ = np.arange(inputs.shape[1])
        self.gmm_ = GMM(
            self.n_components, self.priors, self.means, self.covariances, self.verbose, self.random_state
        ).from_samples(np.hstack([inputs, columns]), self.R_diff, self.n_iter, self.init_params)
        return self

    def predict(self, X: ArrayLike) -> FloatArray:
        """Return E[y | x] of inputs (N, dx), shape (N, dy): a column, as in gmr, for a flat y too."""
        check_is_fitted(self, ["gmm_", "indices_"])
        return self.gmm_.predict(self.indices_, validate_data(self, X, reset=False))
