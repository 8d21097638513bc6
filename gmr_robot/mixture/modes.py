"""The most probable point of a mixture."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray

MOST_STEPS = 500
"""Fixed-point steps at most; few are needed but where two modes are about to merge and the density is flat."""

_SMALLEST_STEP = 1e-9
"""In standard deviations."""


def highest_modes(weights: FloatArray, means: FloatArray, whiteners: FloatArray) -> FloatArray:
    """Return the highest maximum of N mixtures, of those that are reached from their components' means.

    Climbs by x ← (Σ rₖ Σₖ⁻¹)⁻¹ Σ rₖ Σₖ⁻¹ μₖ, rₖ the responsibilities at x, which never lowers the density
    (Carreira-Perpiñán 2000, eq. 10).

    Parameters
    ----------
    weights : ndarray, shape (N, K)
        Weights of each mixture.
    means : ndarray, shape (N, K, D)
        Their means.
    whiteners : ndarray, shape (K, D, D)
        Lₖ⁻¹ of the covariances LₖLₖᵀ, which all of them share.

    Returns
    -------
    ndarray, shape (N, D)
        The modes.
    """
    n, n_components, _ = means.shape
    precisions = whiteners.transpose(0, 2, 1) @ whiteners
    points = means.copy().reshape(n * n_components, -1)  # one climb from each mean
    mixture_of = np.repeat(np.arange(n), n_components)
    climbing = np.arange(len(points))
    for _ in range(MOST_STEPS):
        own = mixture_of[climbing]
        responsibilities, white, _ = _weigh(points[climbing], weights[own], means[own], whiteners)
        metric = np.tensordot(responsibilities, precisions, axes=1)
        slope = np.einsum("kji,mkj->mi", whiteners, responsibilities[:, :, None] * white)
        step = np.linalg.solve(metric, -slope[..., None])[..., 0]
        points[climbing] += step
        climbing = climbing[np.abs(np.einsum("mi,mi->m", step, slope)) > _SMALLEST_STEP**2]
        if not len(climbing):
            break
    heights = _weigh(points, weights[mixture_of], means[mixture_of], whiteners)[2].reshape(n, n_components)
    best: FloatArray = points.reshape(means.shape)[np.arange(n), heights.argmax(axis=1)]
    return best


def _weigh(
    points: FloatArray, weights: FloatArray, means: FloatArray, whiteners: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weigh the components at points, one a mixture: points (M, D), weights (M, K), means (M, K, D).

    Returns responsibilities (M, K), whitened differences (M, K, D) and log-densities (M,) up to a constant.
    """
    white = np.einsum("kij,mkj->mki", whiteners, points[:, None] - means, optimize=True)
    constants = np.log(np.diagonal(whiteners, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):  # a component of weight zero has log-weight -inf
        terms = np.log(weights) + constants - 0.5 * np.einsum("mki,mki->mk", white, white)
    largest = terms.max(axis=1, keepdims=True)
    shares = np.exp(terms - largest)
    totals = shares.sum(axis=1, keepdims=True)
    return shares / totals, white, (largest + np.log(totals))[:, 0]
