"""Covariances that are shrunk in each M-step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.covariance import CovariancePrior, CovarianceType
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.shrinkage import shrunk_covariances


def shrunk_type(kind: CovarianceType, *, name: str, mean_weight: float) -> CovarianceType:
    """Return a kind of covariances to which oracle approximating shrinkage is applied in each M-step.

    A covariance counts as made of as many samples as its component is responsible for (of all samples when
    it is shared).

    Raises
    ------
    InputError
        When the covariances are multiples of the identity already.
    """
    if kind.common_scale:
        raise InputError(f"{name} covariances are what shrinkage aims at; use shrinkage with another kind")

    def maximise(statistics: SufficientStatistics, prior: CovariancePrior) -> Parameters:
        parameters = kind.maximise(statistics, prior)
        counts = np.full_like(statistics.counts, statistics.total) if kind.shared else statistics.counts
        shrunk = shrunk_covariances(parameters.covariances, counts / mean_weight)
        return Parameters(parameters.weights, parameters.means, shrunk)

    return replace(kind, maximise=maximise, common_scale=True)
