"""A multivariate Gaussian distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, float_array, readonly, whole
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.density import squared_distances
from gmr_robot.mixture.conditioning import dimension_indices, other_dimensions
from gmr_robot.mixture.ellipse import Ellipse, covariance_ellipse
from gmr_robot.mixture.factorisation import cholesky_factors, log_normalisers
from gmr_robot.mixture.region import draws_in_region, region_radius


@dataclass(frozen=True, eq=False)
class Gaussian:
    """N(x | μ, Σ). Immutable.

    Parameters
    ----------
    mean : array, shape (D,)
        μ.
    covariance : array, shape (D, D)
        Σ, symmetric and positive definite.

    Raises
    ------
    InputError
        When shapes do not agree, a number is not finite or the covariance is not positive definite.
    """

    mean: FloatArray
    covariance: FloatArray

    def __post_init__(self) -> None:
        mean = float_array(self.mean, name="mean", shape=("D",))
        covariance = float_array(self.covariance, name="covariance", shape=(len(mean), len(mean)))
        object.__setattr__(self, "mean", readonly(mean))
        cholesky_factors(covariance[None], name="covariance")
        object.__setattr__(self, "covariance", readonly(covariance))

    @property
    def n_features(self) -> int:
        """Dimension D."""
        return len(self.mean)

    @cached_property
    def cholesky(self) -> FloatArray:
        """Lower Cholesky factor of the covariance, shape (D, D)."""
        return readonly(np.linalg.cholesky(self.covariance))

    def squared_mahalanobis(self, points: ArrayLike) -> FloatArray:
        """Return (x − μ)ᵀ Σ⁻¹ (x − μ) of points (N, D), shape (N,)."""
        samples = float_array(points, name="points", shape=("N", self.n_features))
        result = np.empty((len(samples), 1))
        squared_distances(samples, self.mean[None], self.cholesky[None], result)
        return result[:, 0]

    def log_density(self, points: ArrayLike) -> FloatArray:
        """Return log N(x | μ, Σ) of points (N, D), shape (N,)."""
        return float(log_normalisers(self.cholesky[None])[0]) - 0.5 * self.squared_mahalanobis(points)

    def sample(self, n_samples: int, *, rng: np.random.Generator | int, alpha: float = 1.0) -> FloatArray:
        """Draw samples, shape (n_samples, D), inside the α-region when alpha is below one.

        Raises
        ------
        InputError
            When n_samples is negative or alpha lies outside [0, 1].
        """
        whole(n_samples, name="n_samples", at_least=0)
        region_radius(alpha, n_dimensions=self.n_features)
        generator = np.random.default_rng(rng)
        draws = draws_in_region(n_samples, n_dimensions=self.n_features, alpha=alpha, rng=generator)
        return self.mean + draws @ self.cholesky.T

    def in_region(self, points: ArrayLike, *, alpha: float) -> BoolArray:
        """Return whether points (N, D) lie in the α-region, shape (N,)."""
        radius = region_radius(alpha, n_dimensions=self.n_features)
        return self.squared_mahalanobis(points) <= radius**2

    def marginal(self, dims: Sequence[int]) -> Gaussian:
        """Return the distribution of some dimensions, in the order given."""
        keep = dimension_indices(dims, n_features=self.n_features)
        return Gaussian(self.mean[keep], self.covariance[np.ix_(keep, keep)])

    def condition(self, dims: Sequence[int], values: ArrayLike) -> Gaussian:
        """Return p(y | x), given that the dimensions `dims` have the values x; y keeps its order."""
        inputs = dimension_indices(dims, n_features=self.n_features)
        outputs = other_dimensions(inputs, n_features=self.n_features)
        x = float_array(values, name="values", shape=(len(inputs),))
        order = np.concatenate([inputs, outputs])
        factor = np.linalg.cholesky(self.covariance[np.ix_(order, order)])
        d = len(inputs)
        white = np.linalg.solve(factor[:d, :d], x - self.mean[inputs])
        mean = self.mean[outputs] + factor[d:, :d] @ white
        return Gaussian(mean, factor[d:, d:] @ factor[d:, d:].T)

    def ellipse(self, factor: float = 1.0, *, dims: tuple[int, int] = (0, 1)) -> Ellipse:
        """Return the ellipse of two dimensions at `factor` standard deviations.

        Raises
        ------
        InputError
            When the Gaussian has fewer than two dimensions or `dims` are not two of them.
        """
        plane = self.marginal(dims)
        if plane.n_features != 2:
            raise InputError(f"an ellipse needs two dimensions; dims is {dims}")
        return covariance_ellipse(plane.mean, plane.covariance, factor)
