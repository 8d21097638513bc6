"""How different two Gaussians are, and all pairs of a mixture's components."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.linalg import solve_triangular

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.mixture.gaussian import Gaussian
from gmr_robot.mixture.gaussian_mixture import GaussianMixture


def kl_divergence(p: Gaussian, q: Gaussian) -> float:
    """Return the Kullback-Leibler divergence KL(p ‖ q) = ∫ p log (p / q) [nat] (Kullback & Leibler 1951).

    With M = L_q⁻¹ L_p it is ½ (‖M‖² − D − 2 Σ log Mᵢᵢ + ‖L_q⁻¹ (μ_p − μ_q)‖²), summed so that no term cancels.
    Not negative, not symmetric, zero for p = q; infinite where it exceeds the range of float64.

    Raises
    ------
    InputError
        When p and q have different dimensions.
    """
    _check_dimensions(p, q)
    with np.errstate(over="ignore"):
        ratio = np.tril(q.whitener @ p.cholesky)
        stretch = np.diagonal(ratio)
        shear = ratio - np.diag(stretch)
        stretched = np.sum((stretch - 1.0) ** 2 + 2.0 * ((stretch - 1.0) - np.log(stretch)))
        distance = float(q.squared_mahalanobis(p.mean[None])[0])
        return 0.5 * (float(stretched) + float(np.sum(shear**2)) + distance)


def hellinger_distance(p: Gaussian, q: Gaussian) -> float:
    """Return √(½ ∫ (√p − √q)²), from 0 for p = q to 1 for distributions that do not overlap.

    A metric; one minus its square is the Bhattacharyya coefficient ∫ √(p q) (Bhattacharyya 1943).

    Raises
    ------
    InputError
        When p and q have different dimensions.
    """
    return float(np.sqrt(-np.expm1(log_affinity(p, q))))


def log_affinity(p: Gaussian, q: Gaussian) -> float:
    """Return log ∫ √(p q), zero for p = q and negative otherwise; −∞ where it exceeds the range of float64.

    With the singular values sᵢ of L_p⁻¹ L_q it is −½ Σ log (1 + (sᵢ − 1)² / (2 sᵢ)) − ¼ δᵀ (Σ_p + Σ_q)⁻¹ δ,
    δ = μ_p − μ_q: the determinants' logarithms, which would cancel, are never taken.
    """
    _check_dimensions(p, q)
    with np.errstate(over="ignore", divide="ignore"):
        s = _relative_scales(p, q)
        shape = float(np.sum(np.log1p(0.5 * (s - 1.0) * (1.0 - 1.0 / s))))
        # [L_p L_q]ᵀ = Q R gives Σ_p + Σ_q = Rᵀ R with half the digits lost that forming the sum would lose.
        factor = np.asarray(np.linalg.qr(np.hstack([p.cholesky, q.cholesky]).T, mode="r"))
        white = solve_triangular(factor.T, p.mean - q.mean, lower=True)
        return -0.5 * shape - 0.25 * float(white @ white)


def component_distances(mixture: GaussianMixture, kind: str = "hellinger") -> FloatArray:
    """Return how different the components of a mixture are, pair by pair.

    Parameters
    ----------
    mixture : GaussianMixture
        K components.
    kind : {"hellinger", "weighted_hellinger", "kl"}
        Hellinger distances, 0 to 1; the same with the weights, √(½ ∫ (√(πᵢpᵢ) − √(πⱼpⱼ))²); or KL(pᵢ ‖ pⱼ) [nat],
        the only one that is not symmetric.

    Returns
    -------
    ndarray, shape (K, K)
        Element (i, j) compares component i with component j; the diagonal is zero.

    Raises
    ------
    UnknownNameError
        When there is no such kind.
    """
    if kind not in DISTANCES:
        raise UnknownNameError("distance", kind, DISTANCES)
    parts = [mixture.component(k) for k in range(mixture.n_components)]
    result = np.zeros((len(parts), len(parts)))
    for i, j in zip(*np.where(~np.eye(len(parts), dtype=bool)), strict=True):
        result[i, j] = DISTANCES[kind](
            parts[i], parts[j], float(mixture.weights[i]), float(mixture.weights[j])
        )
    return result


def _weighted_hellinger(p: Gaussian, q: Gaussian, weight_p: float, weight_q: float) -> float:
    """Return √(½ (√π_p − √π_q)² + √(π_p π_q) H²), in which nothing cancels."""
    roots = np.sqrt(weight_p), np.sqrt(weight_q)
    overlapping = np.sqrt(roots[0] * roots[1]) * hellinger_distance(p, q)
    return float(np.hypot((roots[0] - roots[1]) / np.sqrt(2.0), overlapping))


DISTANCES: dict[str, Callable[[Gaussian, Gaussian, float, float], float]] = {
    "hellinger": lambda p, q, _p, _q: hellinger_distance(p, q),
    "weighted_hellinger": _weighted_hellinger,
    "kl": lambda p, q, _p, _q: kl_divergence(p, q),
}
"""The kinds of `component_distances`: of two components and their weights."""


def _relative_scales(p: Gaussian, q: Gaussian) -> FloatArray:
    """Return the singular values of L_p⁻¹ L_q, shape (D,).

    Small ones beside large ones drown in rounding: they are taken from the inverse, where they are large.
    """
    large = np.linalg.svd(np.tril(p.whitener @ q.cholesky), compute_uv=False)
    small = np.linalg.svd(np.tril(q.whitener @ p.cholesky), compute_uv=False)[::-1]
    return np.where(large >= 1.0, large, 1.0 / small)


def _check_dimensions(p: Gaussian, q: Gaussian) -> None:
    if p.n_features != q.n_features:
        raise InputError(
            f"one Gaussian has {p.n_features} dimension(s), the other {q.n_features}; expected the same number"
        )
