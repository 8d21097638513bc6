"""The four kinds of covariances: how each follows from the statistics, and how many parameters it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import UnknownNameError
from gmr_robot.kernels.maximisation import log_prior, maximise
from gmr_robot.mixture.em.parameters import Parameters, Scorer
from gmr_robot.mixture.em.statistics import SufficientStatistics


@dataclass(frozen=True)
class CovariancePrior:
    """What each covariance is pulled towards: `samples` samples of variance `variance` in each feature."""

    variance: float
    samples: float = 1.0


@dataclass(frozen=True, kw_only=True)
class CovarianceType:
    """One kind of covariances.

    Attributes
    ----------
    maximise : callable
        From full maximum-a-posteriori parameters and the statistics to those of this kind.
    diagonal : bool
        Whether products of different features play no part.
    shared : bool
        Whether all components have the same covariance, and its prior counts once.
    common_scale : bool
        Whether features must keep their proportions: one scale for all of them.
    n_parameters : callable
        Free parameters of the covariances of K components in D features.
    """

    maximise: Callable[[SufficientStatistics, CovariancePrior], Parameters]
    diagonal: bool = False
    shared: bool = False
    common_scale: bool = False
    n_parameters: Callable[[int, int], int]

    def log_prior(self, scorer: Scorer, prior: CovariancePrior) -> float:
        """Return the log-density of the covariances' prior, up to a constant."""
        whiteners = scorer.whiteners[:1] if self.shared else scorer.whiteners
        return log_prior(whiteners, prior.variance, prior.samples)


def _full(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
    parameters = Parameters(
        np.empty_like(statistics.counts), np.empty_like(statistics.first), np.empty_like(statistics.second)
    )
    maximise(
        statistics.counts,
        statistics.first,
        statistics.second,
        statistics.reference,
        prior.variance,
        prior.samples,
        parameters.weights,
        parameters.means,
        parameters.covariances,
    )
    return parameters


def _tied(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
    """Σ = (Σₖ Sₖ + n₀v₀I) / (N + n₀) with the scatters Sₖ about the means."""
    parameters = _full(statistics, prior)
    weights = statistics.counts + prior.samples  # what _full divided by
    n_components, n_features = statistics.first.shape
    scatter = np.einsum("k,kij->ij", weights, parameters.covariances)
    surplus = (n_components - 1) * prior.samples * prior.variance * np.eye(n_features)
    pooled = (scatter - surplus) / (statistics.total + prior.samples)
    return Parameters(parameters.weights, parameters.means, np.tile(pooled, (n_components, 1, 1)))


def _diagonal(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
    parameters = _full(statistics, prior)
    return Parameters(
        parameters.weights, parameters.means, parameters.covariances * np.eye(statistics.first.shape[1])
    )


def _spherical(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
    """σ² = the mean of the diagonal."""
    parameters = _full(statistics, prior)
    n_features = statistics.first.shape[1]
    variances: FloatArray = np.trace(parameters.covariances, axis1=1, axis2=2) / n_features
    return Parameters(parameters.weights, parameters.means, variances[:, None, None] * np.eye(n_features))


COVARIANCE_TYPES = {
    "full": CovarianceType(maximise=_full, n_parameters=lambda k, d: k * d * (d + 1) // 2),
    "tied": CovarianceType(maximise=_tied, shared=True, n_parameters=lambda k, d: d * (d + 1) // 2),  # noqa: ARG005
    "diagonal": CovarianceType(maximise=_diagonal, diagonal=True, n_parameters=lambda k, d: k * d),
    "spherical": CovarianceType(
        maximise=_spherical,
        diagonal=True,
        common_scale=True,
        n_parameters=lambda k, d: k,  # noqa: ARG005
    ),
}
"""The kinds of covariances by name."""


def covariance_type(name: str) -> CovarianceType:
    """Return a kind of covariances, refusing unknown names."""
    if name not in COVARIANCE_TYPES:
        raise UnknownNameError("covariance type", name, COVARIANCE_TYPES)
    return COVARIANCE_TYPES[name]
