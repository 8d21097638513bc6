"""The parameters that EM starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.mixture.em.covariance import CovariancePrior, CovarianceType
from gmr_robot.mixture.em.fold import Fold
from gmr_robot.mixture.em.initialisation import (
    LABELLINGS,
    MOST_SAMPLES,
    TimeSegments,
    labelled_statistics,
)
from gmr_robot.mixture.em.lane import Lane
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
    samples, weights = _subsample(fold, rng)
    labels = LABELLINGS[initialisation](np.nan_to_num(samples), weights, n_components, rng)
    statistics = labelled_statistics(samples, weights, labels, n_components)
    return covariance.maximise(statistics, prior)


def segment_start(
    fold: Fold,
    groups: IntArray | None,
    n_components: int,
    *,
    covariance: CovarianceType,
    prior: CovariancePrior,
) -> Parameters:
    """Return parameters of the assignment that cuts each group, or all samples, into K equal stretches of time."""
    n_samples = fold.standardisation.n_samples
    segments = (
        TimeSegments.of_one_group(n_samples, n_components)
        if groups is None
        else TimeSegments.of_groups(groups, n_components)
    )
    return covariance.maximise(
        fold.pass_over(FoldSegments(segments, fold.standardisation), placed=True), prior
    )


@dataclass(frozen=True, eq=False)
class FoldSegments:
    """Folds samples into the component of their stretch of time."""

    segments: TimeSegments
    standardisation: Standardisation

    def __call__(self, lane: Lane) -> SufficientStatistics:
        """Return the statistics of one lane."""
        labels = self.segments.labels(lane.start, lane.start + len(lane.samples))
        samples = self.standardisation.apply(lane.samples)
        return labelled_statistics(samples, lane.weights, labels, self.segments.n_components)


@dataclass(frozen=True, eq=False)
class Chosen:
    """Some samples (n, D) and their weights (n,), in pieces."""

    samples: tuple[FloatArray, ...]
    weights: tuple[FloatArray, ...]

    def merge(self, other: Chosen) -> Chosen:
        """Return the pieces of both parts of the data."""
        return Chosen(self.samples + other.samples, self.weights + other.weights)


@dataclass(frozen=True, eq=False)
class Choose:
    """Takes the samples of given indices (n,), which increase, and standardises them."""

    indices: IntArray
    standardisation: Standardisation

    def __call__(self, lane: Lane) -> Chosen:
        """Return those of one lane."""
        first, last = np.searchsorted(self.indices, [lane.start, lane.start + len(lane.samples)])
        rows = self.indices[first:last] - lane.start
        return Chosen((self.standardisation.apply(lane.samples[rows]),), (lane.weights[rows],))


def _subsample(fold: Fold, rng: np.random.Generator) -> tuple[FloatArray, FloatArray]:
    """Return standardised samples and weights: all of them, or one from each of MOST_SAMPLES equal stretches."""
    n_samples = fold.standardisation.n_samples
    indices = np.arange(min(n_samples, MOST_SAMPLES))
    if n_samples > MOST_SAMPLES:
        indices = ((indices + rng.random(MOST_SAMPLES)) * (n_samples / MOST_SAMPLES)).astype(np.int64)
    chosen = fold.pass_over(Choose(indices, fold.standardisation), placed=True)
    return np.concatenate(chosen.samples), np.concatenate(chosen.weights)
