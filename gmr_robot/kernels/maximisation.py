r"""The M-step: from sufficient statistics to parameters, and the forms that the E-step wants."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel


@kernel
def maximise(
    counts: FloatArray,
    first: FloatArray,
    second: FloatArray,
    reference: FloatArray,
    prior_variance: float,
    prior_samples: float,
    weights: FloatArray,
    means: FloatArray,
    covariances: FloatArray,
) -> None:
    r"""Maximum-a-posteriori parameters from statistics about reference points.

    counts Nₖ (K,), first (K, D), second (K, D, D), reference cₖ (K, D); written: weights (K,), means (K,
    D), covariances (K, D, D):

        μₖ = cₖ + sₖ / Nₖ,   Σₖ = (Sₖ − sₖsₖᵀ / Nₖ + n₀ v₀ I) / (Nₖ + n₀),   πₖ = Nₖ / Σ N

    The prior on a covariance is worth n₀ samples of variance v₀: the inverse Wishart form
    p(Σ) ∝ |Σ|^(−n₀/2) exp(−½ n₀v₀ tr Σ⁻¹), whose mode is v₀I (after Fraley & Raftery 2007, §2.2). A component
    without samples keeps its reference as mean and gets the prior's covariance.
    """
    n_components, n_features = first.shape
    total = counts.sum()
    for k in range(n_components):
        weights[k] = counts[k] / total
        inverse = 1.0 / counts[k] if counts[k] > 0.0 else 0.0
        for i in range(n_features):
            means[k, i] = reference[k, i] + first[k, i] * inverse
            for j in range(n_features):
                scatter = second[k, i, j] - first[k, i] * first[k, j] * inverse
                if i == j:
                    scatter = max(scatter, 0.0) + prior_samples * prior_variance
                covariances[k, i, j] = scatter / (counts[k] + prior_samples)


@kernel
def cholesky(matrix: FloatArray, factor: FloatArray) -> bool:
    """Write the lower factor L of a symmetric matrix LLᵀ, both (D, D).

    Return whether it is positive definite.
    """
    n = matrix.shape[0]
    for j in range(n):
        pivot = matrix[j, j]
        for p in range(j):
            pivot -= factor[j, p] * factor[j, p]
        if not pivot > 0.0:
            return False
        factor[j, j] = np.sqrt(pivot)
        for i in range(j + 1, n):
            value = matrix[i, j]
            for p in range(j):
                value -= factor[i, p] * factor[j, p]
            factor[i, j] = value / factor[j, j]
            factor[j, i] = 0.0
    return True


@kernel
def invert_lower(factor: FloatArray, inverse: FloatArray) -> None:
    """Write the inverse of a lower triangular matrix, both (D, D), by forward substitution."""
    n = factor.shape[0]
    for j in range(n):
        for i in range(j):
            inverse[i, j] = 0.0
        inverse[j, j] = 1.0 / factor[j, j]
        for i in range(j + 1, n):
            value = 0.0
            for p in range(j, i):
                value -= factor[i, p] * inverse[p, j]
            inverse[i, j] = value / factor[i, i]


@kernel
def factorise(
    weights: FloatArray, covariances: FloatArray, log_factors: FloatArray, whiteners: FloatArray
) -> int:
    """Whiten each component; return the first whose covariance is not positive definite, or -1.

    weights (K,), covariances Σₖ = LₖLₖᵀ (K, D, D); written: log_factors log πₖ − ½ log |2πΣₖ| (K,),
    whiteners Lₖ⁻¹ (K, D, D), so that Lₖ⁻¹(x − μₖ) is standard normal.
    """
    n_components, n_features = covariances.shape[0], covariances.shape[1]
    factor = np.zeros((n_features, n_features))
    for k in range(n_components):
        if not cholesky(covariances[k], factor):
            return k
        invert_lower(factor, whiteners[k])
        log_factors[k] = np.log(weights[k]) if weights[k] > 0.0 else -np.inf
        log_factors[k] -= 0.5 * n_features * np.log(2.0 * np.pi)
        for i in range(n_features):
            log_factors[k] -= np.log(factor[i, i])
    return -1


@kernel
def natural_coefficients(
    log_factors: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    diagonal: bool,
    coefficients: FloatArray,
) -> float:
    """Write Θ with log πₖN(x | μₖ, Σₖ) = θₖᵀφ(x), φ as in `kernels/expectation.py`; return max tr Σₖ⁻¹.

    log_factors (K,), means (K, D), whiteners Lₖ⁻¹ (K, D, D) -> coefficients (K, F): −½Λᵢᵢ, −Λᵢⱼ (i < j), Λμ
    and the constant, with Λ = Lₖ⁻ᵀLₖ⁻¹.
    """
    n_components, n_features = means.shape
    precision = np.empty((n_features, n_features))
    narrowest = 0.0
    for k in range(n_components):
        precision_matrix(whiteners[k], precision)
        narrowest = max(narrowest, np.trace(precision))
        at = 0
        for i in range(n_features):
            coefficients[k, at] = -0.5 * precision[i, i]
            at += 1
            for j in range(i + 1, i + 1 if diagonal else n_features):
                coefficients[k, at] = -precision[i, j]
                at += 1
        constant = log_factors[k]
        for i in range(n_features):
            slope = 0.0
            for j in range(n_features):
                slope += precision[i, j] * means[k, j]
            coefficients[k, at + i] = slope
            constant -= 0.5 * slope * means[k, i]
        coefficients[k, at + n_features] = constant
    return narrowest


@kernel
def precision_matrix(whitener: FloatArray, precision: FloatArray) -> None:
    """Write Λ = L⁻ᵀL⁻¹ of a lower triangular whitener L⁻¹, both (D, D)."""
    n = whitener.shape[0]
    for i in range(n):
        for j in range(i, n):
            value = 0.0
            for p in range(j, n):
                value += whitener[p, i] * whitener[p, j]
            precision[i, j] = value
            precision[j, i] = value


@kernel
def log_prior(whiteners: FloatArray, prior_variance: float, prior_samples: float) -> float:
    """Log-density of the covariances' prior, up to a constant: −½ n₀ Σₖ (log |Σₖ| + v₀ tr Σₖ⁻¹).

    whiteners Lₖ⁻¹ (K, D, D).
    """
    total = 0.0
    for k in range(whiteners.shape[0]):
        for i in range(whiteners.shape[1]):
            total += 2.0 * np.log(whiteners[k, i, i])
            for j in range(i + 1):
                total -= prior_variance * whiteners[k, i, j] * whiteners[k, i, j]
    return 0.5 * prior_samples * total
