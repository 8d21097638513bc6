"""What the estimators fitted by EM share: the constructor's parameters, the fit, and the fitted attributes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, positive, whole
from gmr_robot.interop.sklearn.covariance_shapes import CovarianceShape, covariance_shape
from gmr_robot.interop.sklearn.fitted_mixture import FittedMixture, initialisation
from gmr_robot.interop.sklearn.start import closest_mean_mixture, given_parameters
from gmr_robot.mixture import GaussianMixture, MixtureFit, fit_mixture


class MixtureEstimator(FittedMixture):
    """A mixture fitted by EM; see `GaussianMixtureDensity` and `GaussianMixtureRegressor`.

    Parameters are kept verbatim and checked by `fit`.
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-6,
        regularisation: float = 1e-3,
        max_iter: int = 500,
        n_init: int = 1,
        init_params: str = "kmeans",
        weights_init: ArrayLike | None = None,
        means_init: ArrayLike | None = None,
        precisions_init: ArrayLike | None = None,
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
        self.weights_init = weights_init
        self.means_init = means_init
        self.precisions_init = precisions_init
        self.random_state = random_state
        self.warm_start = warm_start

    def _fit_samples(self, samples: FloatArray) -> None:
        """Fit the mixture to checked samples (N, D) and set the fitted attributes."""
        shape = covariance_shape(self.covariance_type)
        max_iter = whole(self.max_iter, name="max_iter", at_least=1)
        start = self._start(samples, shape)
        n_init = self.n_init if start is None else 1  # a start is deterministic
        fit = self._run_em(samples, shape, start=start, n_init=n_init, max_iterations=max_iter)
        self._warn_unless(fit.converged)
        self._set_fitted(fit)

    def _start(self, samples: FloatArray, shape: CovarianceShape) -> GaussianMixture | None:
        """Return the mixture EM starts from; None when a random start is wanted."""
        if self.warm_start and hasattr(self, "mixture_"):
            return self.mixture_
        given = given_parameters(
            self.weights_init,
            self.means_init,
            self.precisions_init,
            n_components=whole(self.n_components, name="n_components", at_least=1),
            n_features=samples.shape[1],
            shape=shape,
        )
        if not given:
            return None
        complete = given.complete()
        if complete is not None:
            return complete
        if given.means is not None:
            rest = closest_mean_mixture(
                samples, given.means, covariance=shape.covariance, regularisation=self.regularisation
            )
        else:
            rest = self._run_em(samples, shape, start=None, n_init=self.n_init, max_iterations=1).mixture
        return given.completed_by(rest)

    def _run_em(
        self,
        samples: FloatArray,
        shape: CovarianceShape,
        *,
        start: GaussianMixture | None,
        n_init: int,
        max_iterations: int,
    ) -> MixtureFit:
        return fit_mixture(
            samples,
            self.n_components,
            covariance=shape.covariance,
            initialisation=initialisation(self.init_params),
            start=start,
            n_init=n_init,
            max_iterations=max_iterations,
            tolerance=positive(self.tol, name="tol"),
            regularisation=self.regularisation,
            rng=self._generator(),
        )

    def _set_fitted(self, fit: MixtureFit) -> None:
        """Set what `fit` leaves behind; the parameters are properties of the mixture."""
        self.mixture_ = fit.mixture
        self._fitted_type = self.covariance_type
        self.converged_ = fit.converged
        self.n_iter_ = fit.iterations
        self.lower_bound_ = fit.objective[-1]
        self.lower_bounds_ = list(fit.objective[1:])
