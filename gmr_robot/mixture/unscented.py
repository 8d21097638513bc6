"""The scaled unscented transform: a Gaussian through any function, by 2D + 1 points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.gaussian import Gaussian


@dataclass(frozen=True, eq=False)
class SigmaPoints:
    """Points whose images tell mean and covariance of a function of a Gaussian. Immutable.

    `Gaussian.sigma_points` makes them. Scaled transform of Julier 2002, in the form of Wan & van der Merwe
    2000, eqs. 15 and 16, with λ + D = α² (D + κ).

    Attributes
    ----------
    points : ndarray, shape (2 D + 1, D)
        μ, then μ + √(λ + D) times each column of the Cholesky factor, then μ − the same.
    spread, beta, kappa : float
        α, β, κ.
    """

    points: FloatArray
    spread: float
    beta: float
    kappa: float

    @classmethod
    def of(cls, gaussian: Gaussian, *, spread: float, beta: float, kappa: float) -> SigmaPoints:
        """Return the sigma points of a Gaussian; see `Gaussian.sigma_points`."""
        alpha = positive(spread, name="spread")
        checked = [float(float_array(v, name=n, shape=())) for n, v in (("beta", beta), ("kappa", kappa))]
        extent = gaussian.n_features + checked[1]
        if not extent > 0.0:
            raise InputError(f"kappa is {kappa}; expected more than −D = {-gaussian.n_features}")
        offsets = alpha * np.sqrt(extent) * gaussian.cholesky.T
        points = gaussian.mean + np.concatenate([np.zeros((1, gaussian.n_features)), offsets, -offsets])
        return cls(readonly(points), alpha, *checked)

    @property
    def n_features(self) -> int:
        """Dimension D of the Gaussian."""
        return int(self.points.shape[1])

    @property
    def mean_weights(self) -> FloatArray:
        """What each point's image counts in the mean, shape (2 D + 1,); they sum to one."""
        weights = np.full(len(self.points), self._outer_weight)
        weights[0] = 1.0 - 2.0 * self.n_features * self._outer_weight
        return weights

    @property
    def covariance_weights(self) -> FloatArray:
        """What each image's square deviation counts in the covariance, shape (2 D + 1,)."""
        weights = self.mean_weights
        weights[0] += 1.0 + self._excess
        return weights

    def moments(self, transformed: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Return mean (E,) and covariance (E, E) of the images (2 D + 1, E) of the points.

        The covariance may be singular: images of 2 D + 1 points span at most 2 D dimensions.

        Weights are as large as 1 / α² and cancel. In the differences dᵢ = yᵢ − y₀ from the image of the mean they
        do not: with δ = Σ wᵢ dᵢ over i ≥ 1, mean and covariance are y₀ + δ and Σ wᵢ dᵢdᵢᵀ + (β − α²) δδᵀ.

        Raises
        ------
        InputError
            When the images are not 2 D + 1 rows of finite numbers.
        """
        images = float_array(transformed, name="transformed", shape=(len(self.points), "E"))
        with np.errstate(over="ignore", invalid="ignore"):  # what overflows is refused by whoever takes it
            differences = images[1:] - images[0]
            shift = self._outer_weight * differences.sum(axis=0)
            covariance = self._outer_weight * (differences.T @ differences)
            covariance += self._excess * np.outer(shift, shift)
            return images[0] + shift, 0.5 * covariance + 0.5 * covariance.T

    def estimate(self, transformed: ArrayLike) -> Gaussian:
        """Return the Gaussian that the images (2 D + 1, E) of the points tell of.

        Raises
        ------
        InputError
            When the images are not 2 D + 1 rows of finite numbers, or their covariance is singular (`moments`
            gives it all the same).
        """
        return Gaussian(*self.moments(transformed))

    @property
    def _outer_weight(self) -> float:
        """wᵢ = 1 / (2 (λ + D)), i ≥ 1."""
        return 0.5 / (self.spread**2 * (self.n_features + self.kappa))

    @property
    def _excess(self) -> float:
        """β − α²."""
        return self.beta - self.spread**2


def unscented_transform(
    gaussian: Gaussian,
    function: Callable[[FloatArray], ArrayLike],
    *,
    spread: float = 1e-3,
    beta: float = 2.0,
    kappa: float = 0.0,
) -> Gaussian:
    """Return, approximately, the distribution of a function of a Gaussian variable.

    Exact for affine functions; otherwise mean and covariance are right to the second order of the function's
    Taylor series (Julier 2002).

    Parameters
    ----------
    gaussian : Gaussian
        Distribution of x, in D dimensions.
    function : callable
        From points (M, D) to their images (M, E).
    spread, beta, kappa : float
        As in `Gaussian.sigma_points`.

    Returns
    -------
    Gaussian
        In E dimensions.

    Raises
    ------
    InputError
        When the function does not return 2 D + 1 rows of finite numbers, or the covariance of the images is
        singular.
    """
    sigma = SigmaPoints.of(gaussian, spread=spread, beta=beta, kappa=kappa)
    return sigma.estimate(function(np.array(sigma.points)))
