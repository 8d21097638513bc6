"""Features of mean zero and variance one, so that units do not matter to EM."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture.expectation_maximisation import Parameters


@dataclass(frozen=True, eq=False)
class Standardisation:
    """z = (x − offset) / scale, feature by feature; offset and scale have the shape (D,)."""

    offset: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, samples: FloatArray, weights: FloatArray) -> Standardisation:
        """Return the standardisation of weighted samples (N, D), weights (N,).

        Squares are taken of numbers near one, so that no unit over- or underflows. A feature that does not
        vary has no scale of its own and gets its magnitude (one where it is zero).
        """
        shares = weights / weights.sum()
        largest = np.max(np.abs(samples), axis=0)
        magnitude = _power_of_two(largest)
        offset = magnitude * (shares @ (samples / magnitude))
        spread = _power_of_two(np.max(np.abs(samples - offset), axis=0))
        deviation = spread * np.sqrt(shares @ ((samples - offset) / spread) ** 2)
        varies = deviation > 1e-13 * largest
        fallback = np.where(largest > 0.0, largest, 1.0)
        return cls(offset, np.where(varies, deviation, fallback))

    def apply(self, samples: FloatArray) -> FloatArray:
        """Return standardised samples (N, D)."""
        return (samples - self.offset) / self.scale

    def undo(self, parameters: Parameters) -> Parameters:
        """Return parameters in the units of the data."""
        return Parameters(
            parameters.weights,
            parameters.means * self.scale + self.offset,
            parameters.covariances * self.scale[:, None] * self.scale,
        )


def _power_of_two(magnitude: FloatArray) -> FloatArray:
    """Return the power of two above each magnitude, one for zero: scaling by it is exact."""
    exponent = np.where(magnitude > 0.0, np.frexp(magnitude)[1], 0)
    return np.ldexp(1.0, np.minimum(exponent, 1023))
