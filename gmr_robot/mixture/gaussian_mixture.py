"""A mixture of multivariate Gaussian distributions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, IntArray, float_array, readonly, whole
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.regression import regress_covariances, regress_means
from gmr_robot.kernels.responsibilities import log_densities, responsibilities
from gmr_robot.kernels.whitening import squared_distances
from gmr_robot.mixture.conditioning import (
    Regression,
    conditional_field,
    conditional_mixture,
    dimension_indices,
    other_dimensions,
    output_dimensions,
)
from gmr_robot.mixture.ellipse import Ellipse
from gmr_robot.mixture.factorisation import (
    cholesky_of,
    components_of,
    inverses_of,
    log_normalisers,
    symmetric,
)
from gmr_robot.mixture.gaussian import Gaussian, mean_of
from gmr_robot.mixture.imputation import impute, refuse_infinite
from gmr_robot.mixture.modes import highest_modes
from gmr_robot.mixture.points import point_array
from gmr_robot.mixture.region import region_radius
from gmr_robot.mixture.sampling import draws_in_regions, mixture_draws
from gmr_robot.mixture.shrinkage import shrunk_covariances


@dataclass(frozen=True, eq=False)
class GaussianMixture:
    """p(x) = Σₖ πₖ N(x | μₖ, Σₖ). Immutable.

    Parameters
    ----------
    weights : array, shape (K,)
        πₖ, not negative; they sum to one (to 1e-6, and are then normalised).
    means : array, shape (K, D)
        μₖ.
    covariances : array, shape (K, D, D)
        Σₖ, symmetric and positive definite.

    Raises
    ------
    InputError
        When shapes do not agree, a number is not finite, weights do not sum to one, or a covariance is not
        positive definite; the message names the component.
    """

    weights: FloatArray
    means: FloatArray
    covariances: FloatArray

    def __post_init__(self) -> None:
        weights = float_array(self.weights, name="weights", shape=("K",))
        n = len(weights)
        means = float_array(self.means, name="means", shape=(n, "D"))
        covariances = float_array(
            self.covariances, name="covariances", shape=(n, means.shape[1], means.shape[1])
        )
        if n == 0 or means.shape[1] == 0:
            raise InputError(f"a mixture of {n} component(s) in {means.shape[1]} dimension(s) is empty")
        if (weights < 0.0).any() or abs(weights.sum() - 1.0) > 1e-6:
            raise InputError(
                f"weights {weights.tolist()} are not a distribution: none may be negative, sum one"
            )
        object.__setattr__(self, "weights", readonly(_normalised(weights)))
        object.__setattr__(self, "means", readonly(means))
        object.__setattr__(self, "covariances", readonly(symmetric(covariances, name="covariances")))
        self._parts  # noqa: B018 (factorised now, so that a bad covariance is refused here)

    @classmethod
    def from_precisions(cls, weights: ArrayLike, means: ArrayLike, precisions: ArrayLike) -> GaussianMixture:
        """Return the mixture with these inverse covariances (K, D, D), symmetric and positive definite.

        Raises
        ------
        InputError
            As for the covariances of a mixture; the message names the precision.
        """
        k, d = float_array(means, name="means", shape=("K", "D")).shape
        given = symmetric(float_array(precisions, name="precisions", shape=(k, d, d)), name="precisions")
        return cls(np.asarray(weights), np.asarray(means), inverses_of(given, name="precisions"))

    @property
    def n_components(self) -> int:
        """Number of components K."""
        return int(self.means.shape[0])

    @property
    def n_features(self) -> int:
        """Dimension D."""
        return int(self.means.shape[1])

    @cached_property
    def _parts(self) -> Components:
        """What the kernels evaluate."""
        return components_of(self.weights, self.means, self.covariances, name="covariances")

    @cached_property
    def cholesky(self) -> FloatArray:
        """Lower Cholesky factors of the covariances, shape (K, D, D), exact to rounding."""
        return readonly(cholesky_of(self._parts))

    def component(self, index: int) -> Gaussian:
        """Return component `index`, 0 to K − 1."""
        k = whole(index, name="index", at_least=0)
        if k >= self.n_components:
            raise InputError(f"there is no component {k}; they are numbered 0 to {self.n_components - 1}")
        return Gaussian(self.means[k], self.covariances[k])

    def log_density(self, points: ArrayLike) -> FloatArray:
        """Return log p(x) of points (N, D), shape (N,).

        Covariances are factorised in double-double, so the relative error is below 4 D² ε √cond Σ with cond Σ of
        the correlation matrix and ε = 2.2e-16, wherever the points lie: 1e-8 with room to spare up to
        cond Σ = 1e8. Where the density underflows to log p = −∞, so does the result.
        """
        samples = point_array(points, n_features=self.n_features)
        evidence = np.empty(len(samples))
        log_densities(self._parts, samples, evidence)
        return evidence

    def component_log_densities(self, points: ArrayLike) -> FloatArray:
        """Return log N(x | μₖ, Σₖ) of points (N, D) under each component, without its weight, shape (N, K)."""
        return np.asarray(log_normalisers(self._parts) - 0.5 * self.squared_mahalanobis(points))

    def score(self, points: ArrayLike) -> float:
        """Return the mean log-density of points (N, D), at least one."""
        return mean_of(self.log_density(points))

    def log_likelihood(self, points: ArrayLike) -> float:
        """Return the log-density of independent points (N, D) together: Σ log p(xₙ)."""
        return float(self.log_density(points).sum())

    def responsibilities(self, points: ArrayLike) -> FloatArray:
        """Return p(k | x) of points (N, D), shape (N, K); rows sum to one.

        Absolute error below 1e-8: rows that double precision cannot decide are computed in double-double.
        """
        samples = point_array(points, n_features=self.n_features)
        result = np.empty((len(samples), self.n_components))
        responsibilities(self._parts, samples, result)
        return result

    def assign(self, points: ArrayLike) -> IntArray:
        """Return which component is most responsible for each of the points (N, D), shape (N,)."""
        return np.asarray(self.responsibilities(points).argmax(axis=1), dtype=np.int64)

    def squared_mahalanobis(self, points: ArrayLike) -> FloatArray:
        """Return (x − μₖ)ᵀ Σₖ⁻¹ (x − μₖ) of points (N, D), shape (N, K); infinite where it overflows."""
        samples = point_array(points, n_features=self.n_features)
        result = np.empty((len(samples), self.n_components))
        squared_distances(samples, self._parts.means, self._parts.whiteners, result)
        return result

    def mahalanobis(self, points: ArrayLike) -> FloatArray:
        """Return the distances of points (N, D) from each component in standard deviations, shape (N, K)."""
        return np.sqrt(self.squared_mahalanobis(points))

    def ellipses(self, factor: float = 1.0, *, dims: Sequence[int] = (0, 1)) -> tuple[Ellipse, ...]:
        """Return each component's ellipse in two dimensions; parameters as in `Gaussian.ellipse`."""
        return tuple(self.component(k).ellipse(factor, dims=dims) for k in range(self.n_components))

    def in_region(self, points: ArrayLike, *, alpha: float) -> BoolArray:
        """Return whether points (N, D) lie in the α-region of any component, shape (N,).

        The union of the components' regions holds at least the probability α. Components of weight zero have
        no region.
        """
        radius = region_radius(alpha, n_dimensions=self.n_features)
        inside = (self.squared_mahalanobis(points) <= radius**2) & (self.weights > 0.0)
        return np.asarray(inside.any(axis=1))

    def sample(
        self, n_samples: int, *, rng: np.random.Generator | int, alpha: float = 1.0
    ) -> tuple[FloatArray, IntArray]:
        """Draw samples (n_samples, D) and the component each came from (n_samples,).

        With alpha below one each sample lies inside the α-region of its component.

        Raises
        ------
        InputError
            When n_samples is negative or alpha lies outside [0, 1].
        """
        whole(n_samples, name="n_samples", at_least=0)
        region_radius(alpha, n_dimensions=self.n_features)
        generator = np.random.default_rng(rng)
        if alpha == 1.0:
            return mixture_draws(self._parts, self.weights, n_samples, rng=generator)
        return draws_in_regions(
            self.weights, self.means, self.cholesky, n_samples, alpha=alpha, rng=generator
        )

    def marginal(self, dims: Sequence[int]) -> GaussianMixture:
        """Return the distribution of some dimensions, in the order given."""
        keep = dimension_indices(dims, n_features=self.n_features)
        return GaussianMixture(self.weights, self.means[:, keep], self.covariances[:, keep[:, None], keep])

    def condition(self, dims: Sequence[int], values: ArrayLike) -> GaussianMixture:
        """Return p(y | x), given that the dimensions `dims` have the values x; y keeps its order.

        Raises
        ------
        InputError
            When `dims` are not distinct dimensions, or name all of them.
        """
        inputs = dimension_indices(dims, n_features=self.n_features)
        outputs = other_dimensions(inputs, n_features=self.n_features)
        x = np.array(float_array(values, name="values", shape=(len(inputs),)))
        return conditional_mixture(self, x, inputs=inputs, outputs=outputs)

    def condition_on(self, point: ArrayLike) -> GaussianMixture:
        """Return p(unknown | known) at a point (D,) with NaN at the unknowns, which keep their order.

        Raises
        ------
        InputError
            When nothing is NaN, or something is infinite.
        """
        x = float_array(point, name="point", shape=(self.n_features,), finite=False)
        refuse_infinite(x, name="point")
        known = np.flatnonzero(~np.isnan(x))
        if len(known) == self.n_features:
            raise InputError(
                "point has no NaN; expected one at each dimension whose distribution is asked for"
            )
        return self.condition(known.tolist(), x[known]) if len(known) else self

    def impute(
        self, points: ArrayLike, *, method: str = "mean", rng: np.random.Generator | int = 0
    ) -> FloatArray:
        """Return points (N, D) with each NaN filled in, given what the same row knows.

        Parameters
        ----------
        points : array, shape (N, D)
            NaN marks what is missing; a row without any stays as it is, one of nothing else gets what the
            mixture itself has.
        method : {"mean", "mode", "draw"}
            The expectation, the most probable value, or a draw from p(missing | known).
        rng : Generator or int, default 0
            Source of randomness of draws, or its seed.

        Raises
        ------
        InputError
            When the points are not such an array, hold an infinity, or the method is unknown.
        """
        return impute(self, points, method=method, rng=rng)

    def predict(
        self, inputs: ArrayLike, *, dims: Sequence[int], outputs: Sequence[int] | None = None
    ) -> FloatArray:
        """Return E[y | x] at many points (Gaussian mixture regression).

        Parameters
        ----------
        inputs : array, shape (N, dx)
            Values of the dimensions `dims`.
        dims : sequence of int
            The dimensions that are known.
        outputs : sequence of int, optional
            The dimensions y asked for, in this order; when not given, all others in ascending order.

        Returns
        -------
        ndarray, shape (N, dy)
            The expectations.

        Raises
        ------
        InputError
            When inputs are not finite numbers of that shape, or dimensions are out of range, repeated, or on
            both sides.
        """
        x, field = self._regression_problem(inputs, dims, outputs)
        mean = np.empty((len(x), field.means_out.shape[1]))
        regress_means(field, x, mean)
        return mean

    def regress(
        self, inputs: ArrayLike, *, dims: Sequence[int], outputs: Sequence[int] | None = None
    ) -> Regression:
        """Return E[y | x] and Cov[y | x] at many points; parameters as in `predict`."""
        x, field = self._regression_problem(inputs, dims, outputs)
        n_outputs = field.means_out.shape[1]
        mean, covariance = np.empty((len(x), n_outputs)), np.empty((len(x), n_outputs, n_outputs))
        regress_covariances(field, x, mean, covariance)
        return Regression(mean, covariance)

    def _regression_problem(
        self, inputs: ArrayLike, dims: Sequence[int], outputs: Sequence[int] | None
    ) -> tuple[FloatArray, ConditionalField]:
        known = dimension_indices(dims, n_features=self.n_features)
        unknown = output_dimensions(outputs, inputs=known, n_features=self.n_features)
        x = point_array(inputs, n_features=len(known), name="inputs")
        return x, conditional_field(self, inputs=known, outputs=unknown)

    def affine(self, matrix: ArrayLike, offset: ArrayLike) -> GaussianMixture:
        """Return the distribution of ``matrix @ x + offset``; matrix (D', D), offset (D',)."""
        a = float_array(matrix, name="matrix", shape=("D'", self.n_features))
        b = float_array(offset, name="offset", shape=(len(a),))
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            covariances = a @ self.covariances @ a.T
            means = self.means @ a.T + b
            symmetrised = 0.5 * covariances + 0.5 * covariances.transpose(0, 2, 1)
        return GaussianMixture(self.weights, means, symmetrised)

    def mode(self) -> FloatArray:
        """Return the most probable point, shape (D,); see `highest_modes` in `modes.py`."""
        whiteners = np.tril(self._parts.whiteners)
        return np.asarray(highest_modes(self.weights[None], self.means[None], whiteners)[0])

    def shrunk(self, n_samples: ArrayLike) -> GaussianMixture:
        """Return the mixture with covariances shrunk (`oracle_approximating_shrinkage`).

        Parameters
        ----------
        n_samples : float, or array, shape (K,)
            How many samples each covariance is made of, of weighted ones (Σ w)² / Σ w²; a single number
            is that of all samples, and is split by the weights.

        Raises
        ------
        InputError
            When a number is negative or not finite.
        """
        if np.ndim(n_samples) == 0:
            n_samples = float_array(n_samples, name="n_samples", shape=()) * self.weights
        counts = float_array(n_samples, name="n_samples", shape=(self.n_components,))
        return GaussianMixture(self.weights, self.means, shrunk_covariances(self.covariances, counts))

    def to_gaussian(self) -> Gaussian:
        """Return the Gaussian with the mixture's mean and covariance, in the centred form."""
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused below
            mean = self.weights @ self.means
            spread = self.means - mean
            between = np.einsum("k,ki,kj->ij", self.weights, spread, spread)
            covariance = np.einsum("k,kij->ij", self.weights, self.covariances) + between
        return Gaussian(mean, covariance)


def _normalised(weights: FloatArray) -> FloatArray:
    """Return weights that sum to one; those that do up to rounding stay as they are, bit by bit."""
    total = weights.sum()
    return weights if abs(total - 1.0) <= 1e-14 * len(weights) else weights / total
