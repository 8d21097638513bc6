"""Merge moves of variational Bayes: the way out where two components share what one explains better.

The updates move mass between overlapping components only slowly, and stop at local optima in which a cluster is
shared. A merge move joins two components, empties one of them, iterates on, and is kept when the lower
bound ends higher (after Ueda & Ghahramani 2002; Hughes & Sudderth 2013).
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.special import gammaln

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.mixture.em.statistics import SufficientStatistics
from gmr_robot.mixture.variational_bayes.gaussian_wishart import VariationalPosterior, VariationalPrior

MOST_TRIALS = 5
"""Merges that are tried before the fit is left as it is."""

_FEWEST_SAMPLES = 1e-3
"""Components that explain fewer samples are empty already."""


def merge_candidates(statistics: SufficientStatistics, prior: VariationalPrior) -> IntArray:
    """Return pairs of components, the most promising first, shape (pairs, 2) with pairs at most MOST_TRIALS.

    What a merge promises is the gain in evidence were all samples known to be of the component that now
    explains them: the ratio of the normalisers of the joint posterior and of the two (Heller & Ghahramani
    2005).
    """
    occupied = np.flatnonzero(statistics.counts > _FEWEST_SAMPLES).tolist()
    pairs = np.array(list(combinations(occupied, 2)), dtype=np.int64).reshape(-1, 2)
    if len(pairs) == 0:
        return pairs
    each = _log_evidences(statistics, prior)
    joint = _log_evidences(_joined(statistics, pairs[:, 0], pairs[:, 1]), prior)
    promise = joint - each[pairs[:, 0]] - each[pairs[:, 1]]
    return pairs[np.argsort(-promise, kind="stable")[:MOST_TRIALS]]


def merged(statistics: SufficientStatistics, one: int, other: int) -> SufficientStatistics:
    """Return the statistics in which component `one` has what the `other` had, which is empty."""
    joint = _joined(statistics, np.array([one]), np.array([other]))
    counts, first, second = statistics.counts.copy(), statistics.first.copy(), statistics.second.copy()
    counts[one], first[one], second[one] = joint.counts[0], joint.first[0], joint.second[0]
    counts[other], first[other], second[other] = 0.0, 0.0, 0.0
    return SufficientStatistics(counts, first, second, statistics.reference, statistics.log_likelihood)


def _joined(statistics: SufficientStatistics, ones: IntArray, others: IntArray) -> SufficientStatistics:
    """Statistics of pairs of components, about the reference of the first of each."""
    return _some(statistics, ones).merge(_some(statistics, others))


def _some(statistics: SufficientStatistics, which: IntArray) -> SufficientStatistics:
    return SufficientStatistics(
        statistics.counts[which],
        statistics.first[which],
        statistics.second[which],
        statistics.reference[which],
        0.0,
    )


def _log_evidences(statistics: SufficientStatistics, prior: VariationalPrior) -> FloatArray:
    """Log-evidence of each component's samples (K,), up to a constant and a multiple of their number."""
    posterior = VariationalPosterior.of(statistics, prior)
    gaussian = -0.5 * posterior.means.shape[1] * np.log(posterior.mean_precisions)
    log_evidences: FloatArray = gaussian - posterior.log_normalisers() + gammaln(posterior.concentrations)
    return log_evidences
