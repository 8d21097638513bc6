"""One Gaussian, as gmr's `MVN`."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import eigh

from gmr_robot.arrays import FloatArray, IntArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.interop.gmr.random_state import Seed, check_random_state, generator_from
from gmr_robot.interop.gmr.singular import regular
from gmr_robot.mixture import Gaussian, GaussianMixture
from gmr_robot.mixture.estimate import sample_moments


class MVN:
    """Multivariate normal distribution with the interface of gmr 2.0.3.

    Parameters
    ----------
    mean : array, shape (n_features,), optional
        Mean.
    covariance : array, shape (n_features, n_features), optional
        Covariance; it may be singular (see `gmr_robot.interop.gmr.singular`).
    verbose : int, default 0
        Taken for compatibility; there is nothing to report.
    random_state : int or RandomState, optional
        Source of randomness; numpy's global one when not given.

    Every method that needs mean and covariance raises InputError, a ValueError, while they are not set. The
    arrays given are copied.
    """

    def __init__(
        self,
        mean: ArrayLike | None = None,
        covariance: ArrayLike | None = None,
        verbose: int = 0,
        random_state: Seed = None,
    ) -> None:
        self.mean = copied(mean, name="mean", shape=("D",))
        self.covariance = copied(covariance, name="covariance", shape=("D", "D"))
        self.verbose = verbose
        self.random_state = check_random_state(random_state)
        self._remembered: tuple[FloatArray, FloatArray, Gaussian] | None = None

    @property
    def gaussian(self) -> Gaussian:
        """The core's `Gaussian` with these parameters."""
        mean, covariance = self._initialised()
        known = self._remembered
        if known is None or not (np.array_equal(known[0], mean) and np.array_equal(known[1], covariance)):
            gaussian = Gaussian(mean, regular(covariance[None], mean[None])[0])
            self._remembered = known = (mean.copy(), covariance.copy(), gaussian)
        return known[2]

    def from_samples(self, X: ArrayLike, bessels_correction: bool = True) -> MVN:
        """Estimate mean and covariance from samples (n_samples, n_features); return self.

        Bessel's correction divides by n_samples − 1 and makes the covariance unbiased; without it the
        estimate is that of maximum likelihood.
        """
        self.mean, self.covariance = sample_moments(X, unbiased=bessels_correction)
        return self

    def sample(self, n_samples: int) -> FloatArray:
        """Draw samples, shape (n_samples, n_features); the same ones as gmr's for the same random state."""
        mean, covariance = self._initialised()
        return self.random_state.multivariate_normal(mean, covariance, size=(n_samples,))

    def sample_confidence_region(self, n_samples: int, alpha: float) -> FloatArray:
        """Draw samples inside the α-region, shape (n_samples, n_features), exactly and one draw each."""
        return self.gaussian.sample(n_samples, rng=generator_from(self.random_state), alpha=alpha)

    def is_in_confidence_region(self, x: ArrayLike, alpha: float) -> bool:
        """Return whether a point (n_features,) lies in the region that holds the probability α."""
        return bool(self.gaussian.in_region(np.asarray(x)[None], alpha=alpha)[0])

    def to_norm_factor_and_exponents(self, X: ArrayLike) -> tuple[float, FloatArray]:
        """Return f and e (n_samples,) such that f exp(e) are the densities of points (n_samples, n_features)."""
        return self.gaussian.norm_factor_and_exponents(np.atleast_2d(X))

    def to_probability_density(self, X: ArrayLike) -> FloatArray:
        """Return the densities (n_samples,) of points (n_samples, n_features)."""
        with np.errstate(over="ignore"):
            return np.exp(self.gaussian.log_density(np.atleast_2d(X)))

    def marginalize(self, indices: ArrayLike) -> MVN:
        """Return the distribution of the dimensions `indices`, in that order."""
        mean, covariance = self._initialised()
        keep = dimensions(indices, n_features=len(mean))
        return MVN(mean[keep], covariance[np.ix_(keep, keep)], self.verbose, self.random_state)

    def condition(self, indices: ArrayLike, x: ArrayLike) -> MVN:
        """Return p(y | x), given that the dimensions `indices` have the values x; y keeps its order."""
        gaussian = self.gaussian
        known = dimensions(indices, n_features=gaussian.n_features)
        conditional = gaussian.condition(known.tolist(), np.atleast_1d(x))
        others = np.setdiff1d(np.arange(gaussian.n_features), known)
        if not gaussian.covariance[np.ix_(others, known)].any():
            return self.marginalize(others)  # independent, so not even rounded
        return MVN(conditional.mean, conditional.covariance, self.verbose, self.random_state)

    def predict(self, indices: ArrayLike, X: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return E[y | x] and Cov[y | x], which is the same for all x.

        Parameters
        ----------
        indices : array, shape (n_features_in,)
            The dimensions that are known.
        X : array, shape (n_samples, n_features_in)
            Their values; a point (n_features_in,) gives the expectation (n_features_out,).

        Returns
        -------
        Y : ndarray, shape (n_samples, n_features_out)
            The expectations.
        covariance : ndarray, shape (n_features_out, n_features_out)
            The covariance.
        """
        gaussian = self.gaussian
        known = dimensions(indices, n_features=gaussian.n_features).tolist()
        points = np.asarray(X)
        joint = GaussianMixture(np.ones(1), gaussian.mean[None], gaussian.covariance[None])
        expected = joint.predict(np.atleast_2d(points), dims=known)
        covariance = np.array(gaussian.condition(known, gaussian.mean[known]).covariance)
        return (expected[0] if points.ndim == 1 else expected), covariance

    def squared_mahalanobis_distance(self, x: ArrayLike) -> float:
        """Return (x − μ)ᵀ Σ⁻¹ (x − μ) of a point (n_features,)."""
        return float(self.gaussian.squared_mahalanobis(np.asarray(x)[None])[0])

    def to_ellipse(self, factor: float = 1.0) -> tuple[float, float, float]:
        """Return angle [rad] and the two semi-axes, longest first, at `factor` standard deviations (2-D)."""
        gaussian = self.gaussian
        if gaussian.n_features != 2:
            raise InputError(
                f"an ellipse needs two dimensions, but this MVN has {gaussian.n_features}; marginalize it first"
            )
        width, height = map(float, gaussian.ellipse(factor).semi_axes)
        along = eigh(gaussian.covariance)[1][:, 1]  # an axis points both ways; gmr takes scipy's
        return float(np.arctan2(along[1], along[0])), width, height

    def sigma_points(self, alpha: float = 1e-3, kappa: float = 0.0) -> FloatArray:
        """Return the points of the unscented transform, shape (2 n_features + 1, n_features).

        Parameters
        ----------
        alpha : float, default 1e-3
            How far they lie from the mean.
        kappa : float, default 0
            Secondary scale.
        """
        return np.array(self.gaussian.sigma_points(spread=alpha, kappa=kappa).points)

    def estimate_from_sigma_points(
        self,
        transformed_sigma_points: ArrayLike,
        alpha: float = 1e-3,
        beta: float = 2.0,
        kappa: float = 0.0,
        random_state: Seed = None,
    ) -> MVN:
        """Return the distribution that the images (2 n_features + 1, n_images) of the sigma points tell of.

        Parameters
        ----------
        transformed_sigma_points : array, shape (2 n_features + 1, n_images)
            What the function made of the sigma points.
        alpha, kappa : float
            As given to `sigma_points`.
        beta : float, default 2
            2 is best for Gaussians.
        random_state : int or RandomState, optional
            That of the new distribution; this one's when not given.
        """
        points = self.gaussian.sigma_points(spread=alpha, beta=beta, kappa=kappa)
        mean, covariance = points.moments(transformed_sigma_points)
        own = self.random_state if random_state is None else random_state
        return MVN(mean, covariance, self.verbose, own)

    def _initialised(self) -> tuple[FloatArray, FloatArray]:
        """Return mean and covariance, refusing that they are not set."""
        if self.mean is None or self.covariance is None:
            missing = "mean" if self.mean is None else "covariance"
            raise InputError(
                f"this MVN has no {missing}; give it to the constructor or call from_samples first"
            )
        mean = float_array(self.mean, name="mean", shape=("D",))
        return mean, float_array(self.covariance, name="covariance", shape=(len(mean), len(mean)))


def copied(value: ArrayLike | None, *, name: str, shape: tuple[str, ...]) -> FloatArray | None:
    """Return a copy of an array as float64, or None."""
    return None if value is None else np.array(float_array(value, name=name, shape=shape))


def dimensions(indices: ArrayLike, *, n_features: int) -> IntArray:
    """Return the dimensions that numpy's indexing picks: negative numbers and masks count too."""
    picked = np.atleast_1d(indices)
    if picked.size == 0:
        raise InputError("indices is empty; expected at least one dimension")
    try:
        kept: IntArray = np.arange(n_features)[
            picked if picked.dtype.kind == "b" else picked.astype(np.int64)
        ]
    except IndexError as error:
        raise InputError(f"indices is {picked.tolist()}; {error}") from error
    return kept
