"""Where mixtures start, for those who build their own: centres and covariances from samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, whole
from gmr_robot.exceptions import InputError
from gmr_robot.mixture.em.initialisation import seeded


def kmeans_plusplus_centres(
    samples: ArrayLike, n_centres: int, *, rng: np.random.Generator | int = 0
) -> FloatArray:
    """Pick samples as centres by k-means++ (Arthur & Vassilvitskii 2007, §2.2).

    The first is picked at random, each further one with probability proportional to the squared Euclidean
    distance to the closest centre so far, in the units of the samples: scale features that are not comparable.
    `fit_mixture` does the same on standardised features. O(N K D).

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers.
    n_centres : int
        K, at most the number of distinct samples.
    rng : Generator or int, default 0
        Source of randomness, or its seed.

    Returns
    -------
    ndarray, shape (K, D)
        Rows of `samples`, all different.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array or have fewer distinct values than centres.
    """
    x = _checked(samples)
    whole(n_centres, name="n_centres", at_least=1)
    relative = 0.5 * x - 0.5 * x[0]  # halves: no difference overflows
    relative /= np.abs(relative).max() or 1.0  # nor does a square
    _, centres = seeded(relative, np.ones(len(x)), n_centres, np.random.default_rng(rng))
    return x[[int(np.argmax((relative == centre).all(axis=1))) for centre in centres]]


def mean_absolute_difference_covariance(samples: ArrayLike, n_components: int) -> FloatArray:
    """Return diagonal covariances whose standard deviations are mean |xᵢ − xⱼ| over all pairs, divided by K.

    A start that covers the data without knowing clusters, the one that gmr uses. In O(N log N): the gap
    between neighbours i and i + 1 of the sorted values lies between i (N − i) pairs.

    Parameters
    ----------
    samples : array, shape (N, D)
        Finite numbers, N at least 2.
    n_components : int
        K.

    Returns
    -------
    ndarray, shape (K, D, D)
        K times the same matrix; a feature that does not vary has variance zero.

    Raises
    ------
    InputError
        When the samples are not a finite (N, D) array, or fewer than two.
    """
    x = _checked(samples)
    whole(n_components, name="n_components", at_least=1)
    n = len(x)
    if n < 2:
        raise InputError(f"there are {n} sample(s); expected at least two, to have a distance between them")
    below = np.arange(1.0, n)
    shares = below / n * ((n - below) / (n - 1)) * 2.0  # of all pairs, those that a gap lies between
    deviations = shares @ np.diff(np.sort(x, axis=0), axis=0) / n_components
    return np.tile(np.diag(deviations**2), (n_components, 1, 1))


def _checked(samples: ArrayLike) -> FloatArray:
    x = float_array(samples, name="samples", shape=("N", "D"))
    if x.size == 0:
        raise InputError(f"samples has the shape {x.shape}; expected at least one sample and one feature")
    return x
