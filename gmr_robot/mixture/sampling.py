"""Draws from a mixture, from a caller's generator to the kernels'."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.normals import STREAMS
from gmr_robot.kernels.sampling import sample_mixture
from gmr_robot.mixture.factorisation import cholesky_of
from gmr_robot.mixture.region import draws_in_region


def mixture_draws(
    parts: Components, weights: FloatArray, n_samples: int, *, rng: np.random.Generator
) -> tuple[FloatArray, IntArray]:
    """Draw samples (n_samples, D) and the component each came from (n_samples,).

    Parameters
    ----------
    parts : Components
        The mixture's components.
    weights : ndarray, shape (K,)
        Their weights.
    n_samples : int
        How many.
    rng : Generator
        Gives the state of the kernels' own, much faster, generators.

    Returns
    -------
    samples : ndarray, shape (n_samples, D)
        In random order.
    labels : ndarray of int, shape (n_samples,)
        Which component each came from.
    """
    state = rng.integers(0, 2**64, size=4 * STREAMS, dtype=np.uint64)
    samples = np.empty((n_samples, parts.means.shape[1]))
    labels = np.empty(n_samples, dtype=np.int64)
    with np.errstate(over="ignore"):  # the generators' sums wrap around, which plain Python would report
        sample_mixture(state, weights.copy(), parts.means, cholesky_of(parts), samples, labels)
    return samples, labels


def draws_in_regions(
    weights: FloatArray,
    means: FloatArray,
    factors: FloatArray,
    n_samples: int,
    *,
    alpha: float,
    rng: np.random.Generator,
) -> tuple[FloatArray, IntArray]:
    """Draw samples (n_samples, D), each inside its component's α-region, and their components (n_samples,).

    weights (K,), means (K, D), Cholesky factors (K, D, D).
    """
    labels = rng.choice(len(weights), size=n_samples, p=weights)
    points = draws_in_region(n_samples, n_dimensions=means.shape[1], alpha=alpha, rng=rng)
    for k in range(len(weights)):
        points[labels == k] = means[k] + points[labels == k] @ factors[k].T
    return points, labels
