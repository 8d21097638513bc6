"""Features of mean zero and variance one, so that units do not matter to EM."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.data import Data
from gmr_robot.mixture.em.feature_sums import FeatureMeans, FeatureSpreads, look_at_extent
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.team import Team


@dataclass(frozen=True, eq=False)
class Standardisation:
    """z = (x − offset) / scale, feature by feature, and what was learned of the data on the way.

    Attributes
    ----------
    offset, scale : ndarray, shape (D,)
        Weighted mean and standard deviation. A feature that does not vary has no scale of its own and gets
        its magnitude (one where it is zero).
    n_samples : int
        Number of samples N.
    total_weight : float
        Sum of their weights.
    largest : ndarray, shape (D,)
        The largest |z| of each feature.
    any_missing : bool
        Whether a value is NaN.
    """

    offset: FloatArray
    scale: FloatArray
    n_samples: int
    total_weight: float
    largest: FloatArray
    any_missing: bool

    @classmethod
    def of(cls, data: Data, *, common_scale: bool = False, team: Team | None = None) -> Standardisation:
        """Return the standardisation of some data, by three passes over them, of a team of threads if given.

        Sums are taken of numbers near one (a power of two is divided out first, which is exact), so that no
        unit over- or underflows and the unit of a feature changes no bit. NaN stands for a missing value
        and takes no part.

        Raises
        ------
        InputError
            When there is no sample, all weights are zero, a feature has no value at all, or its scale is so large or
            small that its variance is no normal number.
        """
        team = Team(1) if team is None else team
        extent = data.fold(look_at_extent, team)
        extent.check()
        magnitude = extent.largest
        unit = _power_of_two(magnitude)
        offset = unit * data.fold(FeatureMeans(np.zeros_like(unit), unit), team).mean()
        spread = data.fold(FeatureSpreads(offset, unit), team)
        deviation = unit * np.sqrt(spread.squares.mean())
        varies = deviation > 1e-13 * magnitude
        scale = np.where(varies, deviation, np.where(magnitude > 0.0, magnitude, 1.0))
        if common_scale:
            scale = np.full_like(scale, _root_mean_square(scale))
        _check_range(scale)
        return cls(
            offset,
            scale,
            extent.n_samples,
            extent.total_weight,
            spread.largest / scale,
            extent.any_missing,
        )

    @property
    def mean_weight(self) -> float:
        """Mean weight of a sample."""
        return self.total_weight / self.n_samples

    @cached_property
    def inverse_scale(self) -> FloatArray:
        """What the kernels multiply by, shape (D,)."""
        return 1.0 / self.scale

    @cached_property
    def squared_radius(self) -> float:
        """A bound of ‖z‖²."""
        return float(self.largest @ self.largest)

    def apply(self, samples: FloatArray) -> FloatArray:
        """Return standardised samples (N, D), as the kernels compute them."""
        return (samples - self.offset) * self.inverse_scale

    def apply_to(self, parameters: Parameters) -> Parameters:
        """Return parameters, given in the units of the data, in standardised coordinates."""
        return Parameters(
            parameters.weights,
            (parameters.means - self.offset) / self.scale,
            parameters.covariances / self.scale[:, None] / self.scale,
        )

    def undo(self, parameters: Parameters) -> Parameters:
        """Return standardised parameters in the units of the data."""
        return Parameters(
            parameters.weights,
            parameters.means * self.scale + self.offset,
            parameters.covariances * self.scale[:, None] * self.scale,
        )


_SMALLEST_SCALE, _LARGEST_SCALE = 1e-145, 1e150
"""Between these a variance, and one a million times smaller, is a normal number."""


def _check_range(scale: FloatArray) -> None:
    outside = (scale < _SMALLEST_SCALE) | (scale > _LARGEST_SCALE)
    if outside.any():
        at = int(np.argmax(outside))
        raise InputError(
            f"feature {at} has the scale {scale[at]:.3g}, whose square is out of the range of float64; expected "
            f"{_SMALLEST_SCALE:g} to {_LARGEST_SCALE:g}, so express it in another unit"
        )


def _root_mean_square(values: FloatArray) -> float:
    unit = values.max()
    return float(unit * np.sqrt(np.mean((values / unit) ** 2)))


def _power_of_two(magnitude: FloatArray) -> FloatArray:
    """Return the power of two above each magnitude, one for zero: scaling by it is exact."""
    exponent = np.where(magnitude > 0.0, np.frexp(magnitude)[1], 0)
    return np.ldexp(1.0, np.minimum(exponent, 1023))
