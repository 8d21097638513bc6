"""Two exact ways to fold a lane of samples into moments; the kernels say why there are two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.centred import accumulate_centred
from gmr_robot.kernels.expectation import accumulate_products, unpack_statistics
from gmr_robot.kernels.maximisation import natural_coefficients
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.missing import accumulate_missing
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.statistics import SufficientStatistics

_EPSILON = float(np.finfo(float).eps)

LARGEST_CANCELLATION = 1e-9
"""Absolute error of a log-density above which the product formulation gives way to the centred one."""

MANY_FEATURES, FEW_COMPONENTS = 24, 8
"""With so many features or more, products of them leave the cache: they pay only for so many components or more."""

MOST_FEATURES = 64
"""From here on a block of products of features would take more than 7 MB of memory."""


@dataclass(frozen=True, eq=False)
class LaneMoments:
    """What one lane adds: moments in the formulation's own layout, and Σ w log p."""

    moments: FloatArray
    log_likelihood: float

    def merge(self, other: LaneMoments) -> LaneMoments:
        """Return the sums over both parts of the data."""
        return LaneMoments(self.moments + other.moments, self.log_likelihood + other.log_likelihood)


class Formulation(Protocol):
    """One way through the E-step, for given parameters."""

    def fold(self, lane: Lane) -> LaneMoments:
        """Return the moments of one lane."""
        ...

    def statistics(self, total: LaneMoments) -> SufficientStatistics:
        """Return the statistics that the sum over all lanes holds."""
        ...


class Products:
    """Two matrix products a block, about the origin: `kernels/expectation.py`."""

    def __init__(self, scorer: Scorer, standardisation: Standardisation, *, diagonal: bool) -> None:
        n_components, self._n_features = scorer.means.shape
        n_quadratic = self._n_features if diagonal else self._n_features * (self._n_features + 1) // 2
        self._coefficients = np.empty((n_components, n_quadratic + self._n_features + 1))
        narrowest = natural_coefficients(
            scorer.log_factors, scorer.means, scorer.whiteners, diagonal, self._coefficients
        )
        self.cancellation = _EPSILON * standardisation.squared_radius * narrowest
        """Bound of the absolute error of a log-density, up to a small factor."""
        self._standardisation = standardisation
        self._diagonal = diagonal

    def fold(self, lane: Lane) -> LaneMoments:
        """Return Φ Rᵀ, shape (F, K)."""
        moments = np.zeros(self._coefficients.shape[::-1])
        total = accumulate_products(
            lane.samples,
            lane.weights,
            self._standardisation.offset,
            self._standardisation.inverse_scale,
            self._coefficients,
            self._diagonal,
            moments,
        )
        return LaneMoments(moments, total)

    def statistics(self, total: LaneMoments) -> SufficientStatistics:
        """Unpack the sum of Φ Rᵀ."""
        empty = SufficientStatistics.empty(len(self._coefficients), self._n_features)
        unpack_statistics(total.moments, self._diagonal, empty.counts, empty.first, empty.second)
        return SufficientStatistics(
            empty.counts, empty.first, empty.second, empty.reference, total.log_likelihood
        )


class Centred:
    """Differences from the means first: `kernels/centred.py`, and `kernels/missing.py` for what has gaps."""

    def __init__(self, scorer: Scorer, standardisation: Standardisation) -> None:
        self._scorer = scorer
        self._standardisation = standardisation

    def fold(self, lane: Lane) -> LaneMoments:
        """Return Σ r [x − μ; 1][x − μ; 1]ᵀ, shape (K, D + 1, D + 1)."""
        n_components, n_features = self._scorer.means.shape
        moments = np.zeros((n_components, n_features + 1, n_features + 1))
        if self._standardisation.any_missing and np.isnan(lane.samples).any():
            return LaneMoments(
                moments, accumulate_missing(lane, self._standardisation, self._scorer, moments)
            )
        total = accumulate_centred(
            lane.samples,
            lane.weights,
            self._standardisation.offset,
            self._standardisation.inverse_scale,
            self._scorer.log_factors,
            self._scorer.means,
            self._scorer.whiteners,
            moments,
        )
        return LaneMoments(moments, total)

    def statistics(self, total: LaneMoments) -> SufficientStatistics:
        """Split the augmented matrices."""
        return SufficientStatistics.from_augmented(total.moments, self._scorer.means, total.log_likelihood)


def choose_formulation(scorer: Scorer, standardisation: Standardisation, *, diagonal: bool) -> Formulation:
    """Return products, unless they would lose digits, be the slower ones, or values are missing."""
    n_components, n_features = scorer.means.shape
    fewest = MANY_FEATURES if n_components < FEW_COMPONENTS else MOST_FEATURES
    if standardisation.any_missing or (n_features >= fewest and not diagonal):
        return Centred(scorer, standardisation)
    products = Products(scorer, standardisation, diagonal=diagonal)
    if products.cancellation <= LARGEST_CANCELLATION:
        return products
    return Centred(scorer, standardisation)
