"""What one asks a fitted density."""

from __future__ import annotations

from typing import Self

from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, IntArray, whole
from gmr_robot.interop.sklearn.fitted_mixture import FittedMixture
from gmr_robot.interop.sklearn.library import DensityMixin, check_is_fitted


class DensityMethods(DensityMixin, FittedMixture):  # type: ignore[misc]  # scikit-learn has no types
    """The methods of scikit-learn's mixtures, answered by the core's mixture."""

    def fit(self, X: ArrayLike, y: object = None) -> Self:
        """Fit to samples X (N, D)."""
        raise NotImplementedError

    def fit_predict(self, X: ArrayLike, y: object = None) -> IntArray:
        """Fit to samples X (N, D) and return their components, shape (N,)."""
        return self.fit(X, y).predict(X)

    def score_samples(self, X: ArrayLike) -> FloatArray:
        """Return log p(x) of points X (N, D), shape (N,)."""
        points = self._points(X)
        return self.mixture_.log_density(points)

    def score(self, X: ArrayLike, y: object = None) -> float:  # noqa: ARG002
        """Return the mean log-density of points X (N, D); y is ignored."""
        points = self._points(X)
        return self.mixture_.score(points)

    def predict(self, X: ArrayLike) -> IntArray:
        """Return the most probable component of points X (N, D), shape (N,)."""
        points = self._points(X)
        return self.mixture_.assign(points)

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return p(k | x) of points X (N, D), shape (N, K)."""
        points = self._points(X)
        return self.mixture_.responsibilities(points)

    def sample(self, n_samples: int = 1) -> tuple[FloatArray, IntArray]:
        """Draw samples (n_samples, D) and the component of each (n_samples,), in random order.

        Raises
        ------
        ValueError
            When n_samples is below one, or `fit` has not been called.
        """
        check_is_fitted(self)
        n = whole(n_samples, name="n_samples", at_least=1)
        return self.mixture_.sample(n, rng=self._generator())
