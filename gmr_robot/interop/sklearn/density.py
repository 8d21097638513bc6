"""Density estimation by a Gaussian mixture, as scikit-learn wants it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.interop.sklearn.density_methods import DensityMethods
from gmr_robot.interop.sklearn.estimator import MixtureEstimator
from gmr_robot.interop.sklearn.library import validate_data
from gmr_robot.mixture import InformationCriteria, information_criteria


class GaussianMixtureDensity(DensityMethods, MixtureEstimator):
    """A density p(x) = Σₖ πₖ N(x | μₖ, Σₖ), fitted by EM: what `sklearn.mixture.GaussianMixture` is used for.

    Parameters and attributes have scikit-learn's names where they mean the same.

    Parameters
    ----------
    n_components : int, default 1
        K.
    covariance_type : {"full", "tied", "diag", "spherical"}, default "full"
        The kind of covariances.
    tol : float, default 1e-6
        EM has converged when the objective gains less than this per sample [nat].
    regularisation : float, default 1e-3
        Variance of the prior's one sample, relative to each feature's variance, so that units do not matter.
        It takes the place of scikit-learn's absolute ``reg_covar``.
    max_iter : int, default 500
        Most EM iterations of a start.
    n_init : int, default 1
        How many random starts; the best is kept. One start is enough where it is given.
    init_params : {"kmeans", "k-means++", "random_from_data", ...}, default "kmeans"
        Where EM starts; the names of `gmr_robot.fit_mixture` are taken too. ``"random"`` draws samples as
        centres, as ``"random_from_data"`` does.
    weights_init : array, shape (K,), optional
        Weights to start from.
    means_init : array, shape (K, D), optional
        Means to start from. Weights and covariances that are not given then come from the samples closest to
        each mean.
    precisions_init : array, optional
        Inverse covariances to start from, in the shape of ``precisions_``. Without means, what is not given
        comes from one EM iteration of a random start.
    random_state : int, RandomState, Generator or None, default None
        Source of randomness of `fit` and `sample`; an integer makes both repeatable, None is
        numpy's global state.
    warm_start : bool, default False
        Whether `fit` goes on from the last fit. Given parameters and `n_init` then count in the first one only.

    Attributes
    ----------
    mixture_ : GaussianMixture
        The core's mixture, with all that it can do.
    weights_ : ndarray, shape (K,)
        πₖ.
    means_ : ndarray, shape (K, D)
        μₖ.
    covariances_, precisions_, precisions_cholesky_ : ndarray
        Σₖ, Σₖ⁻¹ and its upper factor Uₖ with UₖUₖᵀ = Σₖ⁻¹; shape (K, D, D) for full covariances, (D, D) for
        tied, (K, D) for diagonal, (K,) for spherical.
    converged_ : bool
        Whether the last gain was below `tol`.
    n_iter_ : int
        EM iterations of the best start.
    lower_bound_ : float
        The objective reached: mean penalised log-likelihood per sample [nat].
    lower_bounds_ : list of float
        The objective after each iteration.
    n_features_in_ : int
        D.
    feature_names_in_ : ndarray of str, shape (D,)
        Names of the columns, where `fit` was given some.
    """

    def fit(self, X: ArrayLike, y: object = None) -> GaussianMixtureDensity:  # noqa: ARG002
        """Fit to samples X (N, D), at least two and as many as components; y is ignored.

        Raises
        ------
        ValueError
            When X is not a finite (N, D) array, or a parameter is out of range; see `gmr_robot.fit_mixture`.
        """
        self._fit_samples(validate_data(self, X, dtype=np.float64, ensure_min_samples=2))
        return self

    def aic(self, X: ArrayLike) -> float:
        """Return Akaike's information criterion on samples X (N, D); the smaller, the better."""
        return self._criteria(X).aic

    def bic(self, X: ArrayLike) -> float:
        """Return the Bayesian information criterion on samples X (N, D); the smaller, the better."""
        return self._criteria(X).bic

    def _criteria(self, X: ArrayLike) -> InformationCriteria:
        points = self._points(X)
        return information_criteria(self.mixture_, points, covariance=self._shape().covariance)
