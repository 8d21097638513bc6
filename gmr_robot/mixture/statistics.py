"""Sufficient statistics of a Gaussian mixture: additive over blocks, lanes, threads and machines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
    """Expected counts and moments of each component about a reference point.

    Attributes
    ----------
    counts : ndarray, shape (K,)
        Nₖ = Σₙ wₙ rₙₖ.
    first : ndarray, shape (K, D)
        Σₙ wₙ rₙₖ (xₙ − cₖ).
    second : ndarray, shape (K, D, D)
        Σₙ wₙ rₙₖ (xₙ − cₖ)(xₙ − cₖ)ᵀ.
    reference : ndarray, shape (K, D)
        cₖ.
    log_likelihood : float
        Σₙ wₙ log p(xₙ) under the parameters that gave the responsibilities.
    """

    counts: FloatArray
    first: FloatArray
    second: FloatArray
    reference: FloatArray
    log_likelihood: float

    def merge(self, other: SufficientStatistics) -> SufficientStatistics:
        """Return the statistics of both parts of the data, about this one's reference points."""
        shift = other.reference - self.reference
        first, second = other.first, other.second
        if shift.any():
            cross = np.einsum("ki,kj->kij", shift, first)
            outer = np.einsum("k,ki,kj->kij", other.counts, shift, shift)
            first = first + other.counts[:, None] * shift
            second = second + cross + cross.transpose(0, 2, 1) + outer
        return SufficientStatistics(
            self.counts + other.counts,
            self.first + first,
            self.second + second,
            self.reference,
            self.log_likelihood + other.log_likelihood,
        )
