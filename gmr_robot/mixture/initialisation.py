"""Where EM starts: an assignment of every sample to a component."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.initialisation import kmeans_plus_plus

INITIALISATIONS = ("kmeans++", "time_segments")


def kmeans_plus_plus_labels(
    samples: FloatArray, weights: FloatArray, *, n_components: int, rng: np.random.Generator
) -> FloatArray:
    """Assign samples (N, D) to the closest of K centres picked by k-means++, shape (N,).

    Raises
    ------
    InputError
        When the samples have fewer than K distinct values.
    """
    labels = np.zeros(len(samples))
    distinct = kmeans_plus_plus(samples, weights, rng.random(n_components), labels)
    if distinct < n_components:
        raise InputError(
            f"the samples have only {distinct} distinct value(s), but n_components is {n_components}; "
            "expected at least as many distinct samples as components"
        )
    return labels


def time_segment_labels(groups: IntArray, *, n_components: int) -> FloatArray:
    """Cut each group of samples into K equal stretches; stretch k belongs to component k.

    The deterministic classic for trajectories (Calinon 2016, §2): every component starts with the same
    stretch of each demonstration.

    Parameters
    ----------
    groups : ndarray of int, shape (N,)
        Which demonstration each sample belongs to; samples of one stand together, in the order of time.
    n_components : int
        K.

    Returns
    -------
    ndarray, shape (N,)
        The component of each sample.

    Raises
    ------
    InputError
        When a group's samples do not stand together, or no group has as many samples as there are components.
    """
    borders = np.flatnonzero(np.diff(groups)) + 1
    lengths = np.diff(np.concatenate([[0], borders, [len(groups)]]))
    if len(lengths) != len(np.unique(groups)):
        raise InputError(
            "groups are interleaved; time segments need the samples of each group together, in order of time"
        )
    if lengths.max() < n_components:
        raise InputError(
            f"the longest demonstration has {lengths.max()} sample(s), but n_components is {n_components}; "
            "expected at least one sample a component"
        )
    return np.concatenate([np.floor(np.arange(n) * n_components / n) for n in lengths])
