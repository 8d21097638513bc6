"""Log-densities and responsibilities of samples, exact by forward substitution."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel


@kernel
def squared_mahalanobis(x: FloatArray, mean: FloatArray, factor: FloatArray, white: FloatArray) -> float:
    """Return (x − μ)ᵀ Σ⁻¹ (x − μ) by forward substitution.

    X and mean (D,), factor L (D, D), white (D,) is scratch.
    """
    total = 0.0
    for i in range(x.shape[0]):
        value = x[i] - mean[i]
        for j in range(i):
            value -= factor[i, j] * white[j]
        white[i] = value / factor[i, i]
        total += white[i] * white[i]
    return total


@kernel
def component_log_densities(
    samples: FloatArray, log_factors: FloatArray, means: FloatArray, factors: FloatArray, result: FloatArray
) -> None:
    """Write log πₖ N(xₙ | μₖ, Σₖ).

    samples (N, D), log_factors log πₖ − ½ log |2πΣₖ| (K,), means (K, D), factors Lₖ (K, D, D) -> result (N,
    K).
    """
    white = np.empty(samples.shape[1])
    for n in range(samples.shape[0]):
        for k in range(means.shape[0]):
            squared = squared_mahalanobis(samples[n], means[k], factors[k], white)
            result[n, k] = log_factors[k] - 0.5 * squared


@kernel
def normalise_rows(log_densities: FloatArray, evidence: FloatArray) -> None:
    """Turn log πₖN(xₙ | k), shape (N, K), into responsibilities in place and write log p(xₙ), shape (N,).

    Where every density underflows to zero the responsibilities are those of the least negative exponent, as
    the log domain keeps them; a sample at infinite distance from all components is shared evenly.
    """
    n_components = log_densities.shape[1]
    for n in range(log_densities.shape[0]):
        largest = -np.inf
        for k in range(n_components):
            largest = max(largest, log_densities[n, k])
        evidence[n] = largest
        if largest == -np.inf:
            log_densities[n, :] = 1.0 / n_components
            continue
        total = 0.0
        for k in range(n_components):
            log_densities[n, k] = np.exp(log_densities[n, k] - largest)
            total += log_densities[n, k]
        for k in range(n_components):
            log_densities[n, k] /= total
        evidence[n] += np.log(total)
