"""From scikit-learn's fitted mixtures to ours."""

from __future__ import annotations

from typing import Any

import numpy as np

from gmr_robot.exceptions import InputError
from gmr_robot.interop.sklearn.covariance_shapes import covariance_shape, expanded
from gmr_robot.interop.sklearn.fitted_mixture import FittedMixture
from gmr_robot.interop.sklearn.library import BayesianGaussianMixture
from gmr_robot.interop.sklearn.library import GaussianMixture as SklearnMixture
from gmr_robot.mixture import GaussianMixture


def from_sklearn(estimator: Any) -> GaussianMixture:
    """Return the mixture that a scikit-learn estimator has learned.

    Parameters
    ----------
    estimator : sklearn.mixture.GaussianMixture or sklearn.mixture.BayesianGaussianMixture
        A fitted one, of any covariance type; the estimators of this package are taken too.

    Returns
    -------
    GaussianMixture
        With the estimator's ``weights_`` (K,), ``means_`` (K, D) and ``covariances_``, expanded to (K, D, D). Of a
        variational fit these are the posterior's point estimates: its own ``score_samples`` averages over the
        posterior instead, and so differs from their density where there are few samples.

    Raises
    ------
    InputError
        When the estimator is not a mixture, or has not been fitted.
    """
    kinds = (FittedMixture, SklearnMixture, BayesianGaussianMixture)
    if not isinstance(estimator, kinds):
        raise InputError(
            f"estimator is of the type {type(estimator).__name__}; expected scikit-learn's GaussianMixture or "
            "BayesianGaussianMixture (of a pipeline, its last step)"
        )
    if not hasattr(estimator, "covariances_"):
        raise InputError(f"this {type(estimator).__name__} has not been fitted; call its fit method first")
    if isinstance(estimator, FittedMixture):
        return estimator.mixture_
    means = np.asarray(estimator.means_, dtype=np.float64)
    weights = np.asarray(estimator.weights_, dtype=np.float64)
    covariances = expanded(
        estimator.covariances_,
        covariance_shape(estimator.covariance_type),
        n_components=means.shape[0],
        n_features=means.shape[1],
        name="covariances_",
    )
    symmetric = 0.5 * covariances + 0.5 * covariances.transpose(
        0, 2, 1
    )  # in single precision they are not quite
    return GaussianMixture(weights / weights.sum(), means, symmetric)
