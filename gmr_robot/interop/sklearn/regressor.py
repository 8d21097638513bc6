"""Gaussian mixture regression, as scikit-learn wants it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray
from gmr_robot.interop.sklearn.estimator import MixtureEstimator
from gmr_robot.interop.sklearn.library import MultiOutputMixin, RegressorMixin, validate_data


class GaussianMixtureRegressor(MultiOutputMixin, RegressorMixin, MixtureEstimator):  # type: ignore[misc]
    """E[y | x] and Cov[y | x] of a Gaussian mixture over [x, y], fitted by EM (Ghahramani & Jordan 1994).

    With one component it is linear regression; each further one adds a linear piece, blended with the others by
    how probable it is at x. With diagonal or spherical covariances the pieces are constant.

    Parameters
    ----------
    n_components : int, default 1
        K.
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        The kind of covariances over [x, y].
    tol : float, default 1e-6
        EM has converged when the objective gains less than this per sample [nat].
    regularisation : float, default 1e-3
        Variance of the prior's one sample, relative to each feature's variance, so that units do not matter.
    max_iter : int, default 500
        Most EM iterations of a start.
    n_init : int, default 1
        How many random starts; the best is kept. One start is enough where it is given.
    init_params : {"kmeans", "k-means++", "random_from_data", ...}, default "kmeans"
        Where EM starts; the names of `gmr_robot.fit_mixture` are taken too.
    weights_init, means_init, precisions_init : array, optional
        Parameters over [x, y] to start from, as in `GaussianMixtureDensity`; D is the number of inputs plus
        the number of outputs.
    random_state : int, RandomState, Generator or None, default None
        Source of randomness of `fit`; an integer makes it repeatable, None is numpy's global state.
    warm_start : bool, default False
        Whether `fit` goes on from the last fit. Given parameters and `n_init` then count in the first one only.

    Attributes
    ----------
    mixture_ : GaussianMixture
        The core's mixture over [x, y]: conditional densities, sampling and more.
    weights_, means_, covariances_, precisions_, precisions_cholesky_ : ndarray
        Its parameters, in the shapes of `GaussianMixtureDensity`.
    converged_, n_iter_, lower_bound_, lower_bounds_
        As in `GaussianMixtureDensity`.
    n_features_in_ : int
        Number of inputs dx.
    n_outputs_ : int
        Number of outputs dy.
    feature_names_in_ : ndarray of str, shape (dx,)
        Names of the columns of X, where `fit` was given some.
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> GaussianMixtureRegressor:
        """Fit to inputs X (N, dx) and outputs y, shape (N,) or (N, dy); N at least two, and at least K.

        Raises
        ------
        ValueError
            When X or y are not finite numbers of these shapes, or a parameter is out of range; see
            `gmr_robot.fit_mixture`.
        """
        x, targets = validate_data(
            self, X, y, dtype=np.float64, multi_output=True, y_numeric=True, ensure_min_samples=2
        )
        outputs = np.asarray(targets, dtype=np.float64).reshape(len(x), -1)
        self._fit_samples(np.hstack([x, outputs]))
        self.n_outputs_ = outputs.shape[1]
        self._flat = targets.ndim == 1
        return self

    def predict(self, X: ArrayLike, return_cov: bool = False) -> FloatArray | tuple[FloatArray, FloatArray]:
        """Return the expectation of y at inputs X, and on demand its covariance.

        Parameters
        ----------
        X : array, shape (N, dx)
            Inputs.
        return_cov : bool, default False
            Whether Cov[y | x] is wanted too.

        Returns
        -------
        mean : ndarray, shape (N,) or (N, dy)
            E[y | x], of the shape of the y given to `fit`.
        covariance : ndarray, shape (N, dy, dy)
            Only with `return_cov`: the conditional mixture's whole covariance at each input, the spread between
            its components included; (N, 1, 1) for a single output. Not between inputs, as Gaussian processes
            have it.

        Raises
        ------
        ValueError
            When X is not a finite (N, dx) array, or `fit` has not been called.
        """
        points = self._points(X)
        inputs = list(range(points.shape[1]))
        if not return_cov:
            return self._shaped(self.mixture_.predict(points, dims=inputs))
        regression = self.mixture_.regress(points, dims=inputs)
        return self._shaped(regression.mean), regression.covariance

    def _shaped(self, mean: FloatArray) -> FloatArray:
        """Give expectations (N, dy) the shape that y had in `fit`."""
        return mean[:, 0] if self._flat else mean
