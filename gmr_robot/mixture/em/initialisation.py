"""Where EM starts: an assignment of samples to components."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.initialisation import (
    accumulate_labels,
    assign_to_closest,
    kmeans_plus_plus,
    move_centres,
)
from gmr_robot.mixture.em.statistics import SufficientStatistics

MOST_SAMPLES = 65_536
"""Random starts look at no more samples than these, so that their memory is bounded."""

_MOST_MOVES = 100
"""Lloyd iterations of k-means; it stops as soon as no sample changes its centre."""

Labelling = Callable[[FloatArray, FloatArray, int, np.random.Generator], IntArray]
"""From standardised samples (N, D), weights (N,), K and randomness to labels (N,)."""


def by_kmeans_plus_plus(
    samples: FloatArray, weights: FloatArray, n_components: int, rng: np.random.Generator
) -> IntArray:
    """Assign samples to the closest of K centres picked by k-means++ (Arthur & Vassilvitskii 2007)."""
    return seeded(samples, weights, n_components, rng)[0]


def by_kmeans(
    samples: FloatArray, weights: FloatArray, n_components: int, rng: np.random.Generator
) -> IntArray:
    """Assign samples by k-means (Lloyd 1982) from greedy k-means++, the best of 2 + ⌊log K⌋ draws a centre."""
    n_draws = 2 + int(np.log(n_components))
    labels, centres = seeded(samples, weights, n_components, rng, n_draws=n_draws)
    for _ in range(_MOST_MOVES):
        move_centres(samples, weights, labels, centres)
        if assign_to_closest(samples, centres, labels) == 0:
            break
    return labels


def by_random_samples(
    samples: FloatArray, weights: FloatArray, n_components: int, rng: np.random.Generator
) -> IntArray:
    """Assign samples to the closest of K different samples, drawn without replacement.

    Raises
    ------
    InputError
        When the samples of weight above zero have fewer than K distinct values.
    """
    distinct = np.unique(samples[weights > 0.0], axis=0)
    _check_distinct(len(distinct), n_components)
    centres = distinct[rng.choice(len(distinct), size=n_components, replace=False)]
    labels = np.zeros(len(samples), dtype=np.int64)
    assign_to_closest(samples, centres, labels)
    return labels


def by_box(samples: FloatArray, weights: FloatArray, n_components: int, rng: np.random.Generator) -> IntArray:
    """Assign samples to the closest of K points drawn uniformly from the samples' bounding box.

    A point that no sample is closest to gives an empty component, which EM moves to where it is needed.

    Raises
    ------
    InputError
        When the samples of weight above zero have fewer than K distinct values.
    """
    distinct = np.unique(samples[weights > 0.0], axis=0)
    _check_distinct(len(distinct), n_components)
    centres = rng.uniform(distinct.min(axis=0), distinct.max(axis=0), size=(n_components, samples.shape[1]))
    labels = np.zeros(len(samples), dtype=np.int64)
    assign_to_closest(samples, centres, labels)
    return labels


LABELLINGS: dict[str, Labelling] = {
    "kmeans++": by_kmeans_plus_plus,
    "kmeans": by_kmeans,
    "random": by_random_samples,
    "box": by_box,
}
"""The random starts by name; the other one is ``time_segments``, which needs no randomness."""

INITIALISATIONS = (*LABELLINGS, "time_segments")


def labelled_statistics(
    samples: FloatArray, weights: FloatArray, labels: IntArray, n_components: int
) -> SufficientStatistics:
    """Return the statistics of an assignment: standardised samples (N, D), weights (N,), labels (N,)."""
    statistics = SufficientStatistics.empty(n_components, samples.shape[1])
    accumulate_labels(samples, weights, labels, statistics.counts, statistics.first, statistics.second)
    return statistics


@dataclass(frozen=True, eq=False)
class TimeSegments:
    """Each group of consecutive samples cut into K equal stretches; stretch k belongs to component k.

    The deterministic classic for trajectories (Calinon 2016, §2): every component starts with the same
    stretch of each demonstration.

    Attributes
    ----------
    starts, lengths : ndarray of int, shape (G,)
        The first sample of each group, and how many it has.
    n_components : int
        K.

    Raises
    ------
    InputError
        When no group has as many samples as there are components.
    """

    starts: IntArray
    lengths: IntArray
    n_components: int

    def __post_init__(self) -> None:
        if self.lengths.max() < self.n_components:
            raise InputError(
                f"the longest demonstration has {self.lengths.max()} sample(s), but n_components is "
                f"{self.n_components}; expected at least one sample a component"
            )

    @classmethod
    def of_groups(cls, groups: IntArray, n_components: int) -> TimeSegments:
        """Return the segments of groups, given by the group (N,) of each sample, in the order of time.

        Raises
        ------
        InputError
            When a group's samples do not stand together, or no group has as many samples as there are components.
        """
        borders = np.flatnonzero(np.diff(groups)) + 1
        starts = np.concatenate([[0], borders])
        if len(np.unique(groups[starts])) != len(starts):
            raise InputError(
                "groups are interleaved; time segments need the samples of each group together, in order of time"
            )
        return cls(starts, np.diff(np.concatenate([starts, [len(groups)]])), n_components)

    @classmethod
    def of_one_group(cls, n_samples: int, n_components: int) -> TimeSegments:
        """Return the segments of samples that are one demonstration."""
        return cls(np.array([0]), np.array([n_samples]), n_components)

    def labels(self, start: int, stop: int) -> IntArray:
        """Return the component of samples start to stop − 1."""
        index = np.arange(start, stop)
        group = np.searchsorted(self.starts, index, side="right") - 1
        segment: IntArray = (index - self.starts[group]) * self.n_components // self.lengths[group]
        return segment


def seeded(
    samples: FloatArray, weights: FloatArray, n_components: int, rng: np.random.Generator, *, n_draws: int = 1
) -> tuple[IntArray, FloatArray]:
    """Return labels (N,) and centres (K, D), rows of the samples, of k-means++; greedy with several draws a centre.

    Raises
    ------
    InputError
        When the samples of weight above zero have fewer than K distinct values.
    """
    labels = np.zeros(len(samples), dtype=np.int64)
    centres = np.empty((n_components, samples.shape[1]))
    distinct = kmeans_plus_plus(samples, weights, rng.random((n_components, n_draws)), labels, centres)
    _check_distinct(distinct, n_components)
    return labels, centres


def _check_distinct(distinct: int, n_components: int) -> None:
    if distinct < n_components:
        raise InputError(
            f"the samples have only {distinct} distinct value(s), but n_components is {n_components}; "
            "expected at least as many distinct samples as components"
        )
