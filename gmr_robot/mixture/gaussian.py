"""A multivariate Gaussian distribution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, float_array, readonly, whole
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.whitening import squared_distances
from gmr_robot.mixture.conditioning import dimension_indices
from gmr_robot.mixture.ellipse import Ellipse, covariance_ellipse
from gmr_robot.mixture.factorisation import cholesky_of, components_of, symmetric
from gmr_robot.mixture.points import point_array
from gmr_robot.mixture.region import draws_in_region, region_radius

if TYPE_CHECKING:
    from gmr_robot.mixture.gaussian_mixture import GaussianMixture
    from gmr_robot.mixture.unscented import SigmaPoints


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
        if len(mean) == 0:
            raise InputError("mean has the shape (0,); expected at least one dimension")
        object.__setattr__(self, "mean", readonly(mean))
        object.__setattr__(self, "covariance", readonly(symmetric(covariance[None], name="covariance")[0]))
        self._parts  # noqa: B018 (factorised now, so that a bad covariance is refused here)

    @property
    def n_features(self) -> int:
        """Dimension D."""
        return len(self.mean)

    @cached_property
    def _parts(self) -> Components:
        """What the kernels evaluate."""
        return components_of(np.ones(1), self.mean[None], self.covariance[None], name="covariance")

    @cached_property
    def cholesky(self) -> FloatArray:
        """Lower Cholesky factor of the covariance, shape (D, D), exact to rounding."""
        return readonly(cholesky_of(self._parts)[0])

    @cached_property
    def whitener(self) -> FloatArray:
        """L⁻¹ of the Cholesky factor L, shape (D, D), exact to rounding: L⁻¹ (x − μ) is standard normal."""
        return readonly(np.tril(self._parts.whiteners[0]))

    def squared_mahalanobis(self, points: ArrayLike) -> FloatArray:
        """Return (x − μ)ᵀ Σ⁻¹ (x − μ) of points (N, D), shape (N,); infinite where it overflows."""
        samples = point_array(points, n_features=self.n_features)
        result = np.empty((len(samples), 1))
        squared_distances(samples, self._parts.means, self._parts.whiteners, result)
        return result[:, 0]

    def mahalanobis(self, points: ArrayLike) -> FloatArray:
        """Return the distances of points (N, D) in standard deviations, shape (N,)."""
        return np.sqrt(self.squared_mahalanobis(points))

    @property
    def log_normaliser(self) -> float:
        """−½ log |2πΣ|, the log-density at the mean; a sum of logs, so it never over- or underflows."""
        return float(self._parts.log_factors[0])

    def log_density(self, points: ArrayLike) -> FloatArray:
        """Return log N(x | μ, Σ) of points (N, D), shape (N,).

        Its relative error is below 4 D² ε √cond Σ; see `GaussianMixture.log_density`.
        """
        return self.log_normaliser - 0.5 * self.squared_mahalanobis(points)

    def norm_factor_and_exponents(self, points: ArrayLike) -> tuple[float, FloatArray]:
        """Return the factor |2πΣ|^(−½) and the exponents (N,) with N(x | μ, Σ) = factor · exp(exponent).

        The factor leaves the range of float64 (zero or infinity) where many dimensions or extreme units
        do: `log_normaliser` and `log_density` do not.
        """
        with np.errstate(over="ignore", under="ignore"):
            factor = float(np.exp(self.log_normaliser))
        return factor, -0.5 * self.squared_mahalanobis(points)

    def sigma_points(self, *, spread: float = 1e-3, beta: float = 2.0, kappa: float = 0.0) -> SigmaPoints:
        """Return the points of the scaled unscented transform (Julier 2002; Wan & van der Merwe 2000).

        Parameters
        ----------
        spread : float, default 1e-3
            How far from the mean, the literature's α, above zero: at α √(D + κ) standard deviations. A mean
            of 10ⁿ standard deviations costs n + log₁₀ 1/α of the 16 digits.
        beta : float, default 2
            Weight of the mean's image in the covariance; 2 is best for Gaussians.
        kappa : float, default 0
            Secondary scale, above −D.

        Raises
        ------
        InputError
            When spread or kappa is out of range.
        """
        from gmr_robot.mixture.unscented import SigmaPoints

        return SigmaPoints.of(self, spread=spread, beta=beta, kappa=kappa)

    def score(self, points: ArrayLike) -> float:
        """Return the mean log-density of points (N, D), at least one."""
        return mean_of(self.log_density(points))

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
        return self._as_mixture().condition(dims, values).component(0)

    def affine(self, matrix: ArrayLike, offset: ArrayLike) -> Gaussian:
        """Return the distribution of ``matrix @ x + offset``; matrix (D', D), offset (D',)."""
        return self._as_mixture().affine(matrix, offset).component(0)

    def _as_mixture(self) -> GaussianMixture:
        from gmr_robot.mixture.gaussian_mixture import GaussianMixture

        return GaussianMixture(np.ones(1), self.mean[None], self.covariance[None])

    def ellipse(self, factor: float = 1.0, *, dims: Sequence[int] = (0, 1)) -> Ellipse:
        """Return the ellipse of two dimensions at `factor` standard deviations.

        Raises
        ------
        InputError
            When `dims` are not two dimensions of the Gaussian or the factor is negative.
        """
        if float_array(factor, name="factor", shape=()) < 0.0:
            raise InputError(f"factor is {factor}; expected a number of standard deviations, not negative")
        if len(dimension_indices(dims, n_features=self.n_features)) != 2:
            raise InputError(f"an ellipse needs two dimensions; dims is {list(dims)}")
        plane = self.marginal(dims)
        return covariance_ellipse(plane.mean, plane.covariance, plane.cholesky).scaled(factor)


def mean_of(log_densities: FloatArray) -> float:
    """Return the mean of log-densities (N,), refusing that there is none."""
    if len(log_densities) == 0:
        raise InputError("points has the shape (0, D); expected at least one point to score")
    return float(log_densities.mean())
