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
    precisions = whiteners.transpose(0, 2, 1) @ whiteners
    points = means.copy()  # one climb from each mean
    for _ in range(MOST_STEPS):
        responsibilities, white, _ = _weigh(points, weights, means, whiteners)
        metric = np.einsum("nsk,kij->nsij", responsibilities, precisions)
        slope = np.einsum("nsk,kji,nskj->nsi", responsibilities, whiteners, white)
        step = np.linalg.solve(metric, -slope[..., None])[..., 0]
        points += step
        if (np.abs(np.einsum("nsi,nsi->ns", step, slope)) < _SMALLEST_STEP**2).all():
            break
    heights = _weigh(points, weights, means, whiteners)[2]
    best: FloatArray = points[np.arange(len(points)), heights.argmax(axis=1)]
    return best


def _weigh(
    points: FloatArray, weights: FloatArray, means: FloatArray, whiteners: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Responsibilities (N, S, K), whitened differences (N, S, K, D) and log-densities (N, S) of points (N, S, D)."""
    white = np.einsum("kij,nskj->nski", whiteners, points[:, :, None] - means[:, None])
    constants = np.log(np.diagonal(whiteners, axis1=1, axis2=2)).sum(axis=1)
    with np.errstate(divide="ignore"):  # a component of weight zero has log-weight -inf
        terms = np.log(weights)[:, None] + constants - 0.5 * np.einsum("nski,nski->nsk", white, white)
    largest = terms.max(axis=2, keepdims=True)
    shares = np.exp(terms - largest)
    totals = shares.sum(axis=2, keepdims=True)
    return shares / totals, white, (largest + np.log(totals))[..., 0]
