"""Where gmr's EM starts: means by k-means++, covariances by the mean distance of the samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError
from gmr_robot.interop.gmr.random_state import Seed, check_random_state, generator_from
from gmr_robot.mixture import kmeans_plusplus_centres, mean_absolute_difference_covariance


def kmeansplusplus_initialization(X: ArrayLike, n_components: int, random_state: Seed = None) -> FloatArray:
    """Pick samples as means by k-means++ (Arthur & Vassilvitskii 2007).

    Parameters
    ----------
    X : array, shape (n_samples, n_features)
        The samples.
    n_components : int
        How many means; at most the number of distinct samples.
    random_state : int or RandomState, optional
        Source of randomness; numpy's global one when not given.

    Returns
    -------
    ndarray, shape (n_components, n_features)
        Rows of X, all different.

    Raises
    ------
    InputError
        When the samples are not a finite array of that shape, or have fewer distinct values than components.
    """
    return kmeans_plusplus_centres(X, n_components, rng=generator_from(check_random_state(random_state)))


def covariance_initialization(X: ArrayLike, n_components: int) -> FloatArray:
    """Return diagonal covariances whose standard deviations are mean |xᵢ − xⱼ| over all pairs / n_components.

    Parameters
    ----------
    X : array, shape (n_samples, n_features)
        The samples, at least two.
    n_components : int
        How many covariances.

    Returns
    -------
    ndarray, shape (n_components, n_features, n_features)
        The same one for all components.

    Raises
    ------
    InputError
        When the samples are not a finite array of that shape, or fewer than two.
    """
    return mean_absolute_difference_covariance(X, n_components)


def random_samples(X: FloatArray, n_components: int, random_state: np.random.RandomState) -> FloatArray:
    """Pick different samples at random: gmr's own draw, and in place of repeated ones further draws.

    Raises
    ------
    InputError
        When the samples have fewer distinct values than components.
    """
    distinct = len(np.unique(X, axis=0))
    if distinct < n_components:
        raise InputError(
            f"X has only {distinct} distinct sample(s), but n_components is {n_components}; "
            "expected at least as many as components"
        )
    picked: list[FloatArray] = []
    for index in random_state.choice(np.arange(len(X)), n_components):
        sample = X[index]
        while any((sample == other).all() for other in picked):
            sample = X[random_state.choice(len(X))]
        picked.append(sample)
    return np.array(picked)
