"""Statistics of samples with missing values: one group of samples for each pattern of what is missing."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray
from gmr_robot.exceptions import FitError
from gmr_robot.kernels.missing import (
    PatternConditionals,
    accumulate_pattern,
    condition_on_pattern,
    covariances_of,
)
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.standardisation import Standardisation


def accumulate_missing(
    lane: Lane, standardisation: Standardisation, scorer: Scorer, moments: FloatArray
) -> float:
    """Add the moments of samples some of which have missing values (NaN), exactly; return Σ w log p.

    moments (K, D + 1, D + 1) are about the scorer's means, as in `kernels/centred.py`.
    """
    covariances = np.empty_like(scorer.whiteners)
    covariances_of(scorer.whiteners, covariances)
    absent = np.isnan(lane.samples)
    total = 0.0
    for rows in _patterns(absent):
        missing = absent[rows[0]]
        order = np.argsort(missing, kind="stable")
        total += accumulate_pattern(
            lane.samples,
            rows,
            lane.weights,
            order,
            standardisation.offset,
            standardisation.inverse_scale,
            _conditionals(scorer, covariances, order, n_observed=int((~missing).sum())),
            moments,
        )
    return total


def _patterns(absent: BoolArray) -> list[IntArray]:
    """Return the rows of each pattern, in their order: absent (N, D), N at least 1."""
    words = np.packbits(absent, axis=1)
    order = np.lexsort(words.T)
    changes = (words[order[1:]] != words[order[:-1]]).any(axis=1)
    return np.split(order, np.flatnonzero(changes) + 1)


def _conditionals(
    scorer: Scorer, covariances: FloatArray, order: IntArray, *, n_observed: int
) -> PatternConditionals:
    n_components, n_features = scorer.means.shape
    n_missing = n_features - n_observed
    conditionals = PatternConditionals(
        np.empty(n_components),
        np.empty((n_components, n_observed)),
        np.empty((n_components, n_observed, n_observed)),
        np.empty((n_components, n_missing, n_observed)),
        np.empty((n_components, n_missing, n_missing)),
    )
    bad = condition_on_pattern(order, scorer.log_factors, scorer.means, covariances, conditionals)
    if bad >= 0:
        raise FitError(
            f"the covariance of component {bad} is not positive definite; use a larger regularisation"
        )
    return conditionals
