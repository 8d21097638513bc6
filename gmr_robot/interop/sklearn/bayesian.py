"""Density estimation by a Bayesian mixture, as scikit-learn wants it."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, whole
from gmr_robot.exceptions import InputError
from gmr_robot.interop.sklearn.density_methods import DensityMethods
from gmr_robot.interop.sklearn.fitted_mixture import initialisation
from gmr_robot.interop.sklearn.library import validate_data
from gmr_robot.mixture import VariationalFit, fit_variational


class BayesianMixtureDensity(DensityMethods):
    """A density whose number of components follows from the data: what `BayesianGaussianMixture` is used for.

    Parameters and attributes have scikit-learn's names where they mean the same; `fit_variational` does the work.

    Parameters
    ----------
    n_components : int, default 1
        The most components; those that the data do not support are pruned.
    covariance_type : {"full"}, default "full"
        Only full covariances have this prior.
    tol : float, default 1e-6
        Converged when the lower bound gains less than this per sample [nat].
    regularisation : float, default 0.1
        Variance that the prior expects of a component, relative to each feature's variance. It takes the place
        of ``covariance_prior`` and ``reg_covar``.
    max_iter : int, default 1000
        Most iterations of a start.
    n_init : int, default 1
        How many random starts; the best is kept.
    init_params : {"kmeans", "k-means++", "random_from_data", ...}, default "kmeans"
        Where the iteration starts; the names of `gmr_robot.fit_mixture` are taken too.
    weight_concentration_prior : float, default 1e-3
        α₀ of the symmetric Dirichlet prior: below one favours few components.
    mean_precision_prior : float, default 0.1
        β₀: how many samples the prior's mean is worth.
    mean_prior : array, shape (D,), optional
        m₀; the mean of the samples when not given.
    degrees_of_freedom_prior : float, optional
        ν₀, above D − 1; D when not given.
    random_state : int, RandomState, Generator or None, default None
        Source of randomness of `fit` and `sample`; None is numpy's global state.
    warm_start : bool, default False
        Whether `fit` goes on from the components of the last fit.

    Attributes
    ----------
    mixture_ : GaussianMixture
        The components that survive, at their posterior expectation.
    weights_, means_, covariances_, precisions_, precisions_cholesky_ : ndarray
        Their parameters, in the shapes of `GaussianMixtureDensity`.
    weight_concentration_, mean_precision_, degrees_of_freedom_ : ndarray, shape (K,)
        Their αₖ, βₖ and νₖ.
    converged_ : bool
        Whether the last gain was below `tol`.
    n_iter_ : int
        Iterations of the best start.
    lower_bound_, lower_bounds_ : float, list of float
        The lower bound of the log-evidence per sample [nat], at the end and after each iteration.
    n_features_in_ : int
        D.
    feature_names_in_ : ndarray of str, shape (D,)
        Names of the columns, where `fit` was given some.
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-6,
        regularisation: float = 0.1,
        max_iter: int = 1000,
        n_init: int = 1,
        init_params: str = "kmeans",
        weight_concentration_prior: float = 1e-3,
        mean_precision_prior: float = 0.1,
        mean_prior: ArrayLike | None = None,
        degrees_of_freedom_prior: float | None = None,
        random_state: int | np.random.RandomState | np.random.Generator | None = None,
        warm_start: bool = False,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.regularisation = regularisation
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.weight_concentration_prior = weight_concentration_prior
        self.mean_precision_prior = mean_precision_prior
        self.mean_prior = mean_prior
        self.degrees_of_freedom_prior = degrees_of_freedom_prior
        self.random_state = random_state
        self.warm_start = warm_start

    def fit(self, X: ArrayLike, y: object = None) -> Self:  # noqa: ARG002
        """Fit to samples X (N, D), at least two and as many as components; y is ignored.

        Raises
        ------
        ValueError
            When X is not a finite (N, D) array, or a parameter is out of range; see
            `gmr_robot.mixture.fit_variational`.
        """
        self._fit_samples(validate_data(self, X, dtype=np.float64, ensure_min_samples=2))
        return self

    def _fit_samples(self, samples: FloatArray) -> None:
        """Fit to checked samples (N, D)."""
        if self.covariance_type != "full":
            raise InputError(
                f"covariance_type is {self.covariance_type!r}; expected 'full', the only one with this prior "
                "(GaussianMixtureDensity has all four)"
            )
        mean = self.mean_prior
        if mean is not None:
            mean = float_array(mean, name="mean_prior", shape=(samples.shape[1],))
        start = self.mixture_ if self.warm_start and hasattr(self, "mixture_") else None
        fit = fit_variational(
            samples,
            self.n_components if start is None else start.n_components,
            initialisation=initialisation(self.init_params),
            start=start,
            n_init=self.n_init if start is None else 1,
            max_iterations=whole(self.max_iter, name="max_iter", at_least=1),
            tolerance=positive(self.tol, name="tol"),
            concentration=positive(self.weight_concentration_prior, name="weight_concentration_prior"),
            mean_precision=positive(self.mean_precision_prior, name="mean_precision_prior"),
            prior_mean=mean,
            degrees_of_freedom=self.degrees_of_freedom_prior,
            regularisation=self.regularisation,
            rng=self._generator(),
        )
        self._warn_unless(fit.converged)
        self._set_fitted(fit)

    def _set_fitted(self, fit: VariationalFit) -> None:
        """Set what `fit` leaves behind."""
        self.mixture_ = fit.mixture
        self._fitted_type = self.covariance_type
        counts = fit.counts[fit.kept]
        degrees = self.degrees_of_freedom_prior
        self.weight_concentration_ = fit.concentrations[fit.kept]
        self.mean_precision_ = self.mean_precision_prior + counts
        self.degrees_of_freedom_ = (fit.mixture.n_features if degrees is None else degrees) + counts
        self.converged_ = fit.converged
        self.n_iter_ = fit.iterations
        self.lower_bound_ = fit.lower_bound[-1]
        self.lower_bounds_ = list(fit.lower_bound[1:])
