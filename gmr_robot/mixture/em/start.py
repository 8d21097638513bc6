"""The parameters that EM starts from."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.mixture.em.covariance import CovariancePrior, CovarianceType
from gmr_robot.mixture.em.data import Data
from gmr_robot.mixture.em.fold import Fold
from gmr_robot.mixture.em.initialisation import (
    LABELLINGS,
    MOST_SAMPLES,
    TimeSegments,
    labelled_statistics,
)
from gmr_robot.mixture.em.parameters import Parameters
from gmr_robot.mixture.em.standardisation import Standardisation
from gmr_robot.mixture.em.statistics import SufficientStatistics


def random_start(
    fold: Fold,
    n_components: int,
    *,
    initialisation: str,
    covariance: CovarianceType,
    prior: CovariancePrior,
    rng: np.random.Generator,
) -> Parameters:
    """Return parameters of an assignment by k-means++, k-means or random samples.

    At most MOST_SAMPLES samples are looked at.
    """
    samples, weights = _subsample(fold.data, fold.standardisation, rng)
    labels = LABELLINGS[initialisation](np.nan_to_num(samples), weights, n_components, rng)
    statistics = labelled_statistics(samples, weights, labels, n_components)
    return covariance.maximise(statistics, prior)


def segment_start(
    fold: Fold, groups: IntArray, n_components: int, *, covariance: CovarianceType, prior: CovariancePrior
) -> Parameters:
    """Return parameters of the assignment that cuts each group into K equal stretches of time."""
    segments = TimeSegments(groups, n_components)
    statistics = SufficientStatistics.empty(n_components, len(fold.standardisation.scale))
    for lane in fold.data.lanes():
        samples = fold.standardisation.apply(lane.samples)
        labels = segments.labels(lane.start, lane.start + len(samples))
        statistics = statistics.merge(labelled_statistics(samples, lane.weights, labels, n_components))
    return covariance.maximise(statistics, prior)


def _subsample(
    data: Data, standardisation: Standardisation, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return standardised samples and weights: all of them, or one from each of MOST_SAMPLES equal stretches."""
    n_samples = standardisation.n_samples
    chosen = np.arange(min(n_samples, MOST_SAMPLES))
    if n_samples > MOST_SAMPLES:
        chosen = ((chosen + rng.random(MOST_SAMPLES)) * (n_samples / MOST_SAMPLES)).astype(np.int64)
    samples, weights = [], []
    for lane in data.lanes():
        first, last = np.searchsorted(chosen, [lane.start, lane.start + len(lane.samples)])
        rows = chosen[first:last] - lane.start
        samples.append(standardisation.apply(lane.samples[rows]))
        weights.append(lane.weights[rows])
    return np.concatenate(samples), np.concatenate(weights)
