r"""The E-step as a fold over blocks of samples, in two formulations of the same mathematics.

*Products* (few features, the common case). With φ(x) = [xᵢxⱼ (i ≤ j), xᵢ, 1] the weighted log-density of
a component is linear in φ, log πₖN(x | μₖ, Σₖ) = θₖᵀφ(x), and so are the sufficient statistics:

    log-densities = Φ Θ,   responsibilities R = softmax over k,   statistics = Rᵀ Φ

Two matrix products a block do all the work, at the speed of BLAS, and a block's features, log-densities
and responsibilities stay in the cache. Fused loops over samples and components were measured two to three
times slower: their inner loops are D long, too short to fill vector registers.

*Centred* (narrow components, many features). θₖᵀφ(x) sums large terms of opposite sign when a component is
far narrower than its distance from the origin, with an absolute error near ε ‖x‖² tr Σₖ⁻¹. Then differences
x − μₖ are formed first and whitened; the statistics are taken about the current means. No digits are lost,
and for many features the products of (block × D) and (D × D) matrices are also the faster ones.

Both are exact maps block → statistics, added up in the order of the blocks (Dempster, Laird & Rubin 1977;
McLachlan & Krishnan 2008, §2.7).
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel

BLOCK = 256
"""Samples a block: features, log-densities and responsibilities of one block fit the first-level caches."""


@kernel
def quadratic_features(block: FloatArray, features: FloatArray) -> None:
    """Write φ(x) = [xᵢxⱼ (i ≤ j, row by row), xᵢ, 1] of each sample.

    block (B, D) -> features (B, D(D+1)/2 + D + 1).
    """
    n_features = block.shape[1]
    for n in range(block.shape[0]):
        at = 0
        for i in range(n_features):
            for j in range(i, n_features):
                features[n, at] = block[n, i] * block[n, j]
                at += 1
        for i in range(n_features):
            features[n, at + i] = block[n, i]
        features[n, at + n_features] = 1.0


@kernel
def softmax_rows(log_densities: FloatArray, weights: FloatArray) -> float:
    """Turn weighted log-densities into weighted responsibilities in place; return Σ w log p(x).

    log_densities (B, K), weights (B,). A row without any finite entry contributes -inf and no
    responsibility.
    """
    total = 0.0
    n_components = log_densities.shape[1]
    for n in range(log_densities.shape[0]):
        largest = -np.inf
        for k in range(n_components):
            largest = max(largest, log_densities[n, k])
        if largest == -np.inf:
            log_densities[n, :] = 0.0
            if weights[n] > 0.0:
                total = -np.inf
            continue
        evidence = 0.0
        for k in range(n_components):
            log_densities[n, k] = np.exp(log_densities[n, k] - largest)
            evidence += log_densities[n, k]
        scale = weights[n] / evidence
        for k in range(n_components):
            log_densities[n, k] *= scale
        total += weights[n] * (largest + np.log(evidence))
    return total


@kernel
def accumulate_products(
    samples: FloatArray, weights: FloatArray, coefficients: FloatArray, statistics: FloatArray
) -> float:
    """Fold samples into statistics by two matrix products a block; return Σ w log p(x).

    samples (N, D), weights (N,), coefficients Θ (F, K), statistics Σ r φ (K, F), added to.
    """
    n_samples = samples.shape[0]
    n_coefficients, n_components = coefficients.shape
    features = np.empty((BLOCK, n_coefficients))
    responsibilities = np.empty((BLOCK, n_components))
    total = 0.0
    for start in range(0, n_samples, BLOCK):
        stop = min(start + BLOCK, n_samples)
        phi = features[: stop - start]
        r = responsibilities[: stop - start]
        quadratic_features(samples[start:stop], phi)
        np.dot(phi, coefficients, r)
        total += softmax_rows(r, weights[start:stop])
        statistics += np.dot(r.T, phi)
    return total


@kernel
def accumulate_centred(
    samples: FloatArray,
    weights: FloatArray,
    log_factors: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    counts: FloatArray,
    first: FloatArray,
    second: FloatArray,
) -> float:
    """Fold samples into statistics about the means; return Σ w log p(x).

    samples (N, D), weights (N,), log_factors log πₖ − ½ log |2πΣₖ| (K,), means (K, D), whiteners Lₖ⁻ᵀ (K,
    D, D) with Σₖ = LₖLₖᵀ; added to: counts Σ r (K,), first Σ r (x − μₖ) (K, D), second Σ r (x − μₖ)(x −
    μₖ)ᵀ (K, D, D).
    """
    n_samples, n_features = samples.shape
    n_components = means.shape[0]
    responsibilities = np.empty((BLOCK, n_components))
    differences = np.empty((BLOCK, n_features))
    white = np.empty((BLOCK, n_features))
    total = 0.0
    for start in range(0, n_samples, BLOCK):
        stop = min(start + BLOCK, n_samples)
        r = responsibilities[: stop - start]
        z = differences[: stop - start]
        y = white[: stop - start]
        for k in range(n_components):
            subtract(samples[start:stop], means[k], z)
            np.dot(z, whiteners[k], y)
            for n in range(stop - start):
                squared = 0.0
                for i in range(n_features):
                    squared += y[n, i] * y[n, i]
                r[n, k] = log_factors[k] - 0.5 * squared
        total += softmax_rows(r, weights[start:stop])
        for k in range(n_components):
            subtract(samples[start:stop], means[k], z)
            for n in range(stop - start):
                counts[k] += r[n, k]
                for i in range(n_features):
                    y[n, i] = r[n, k] * z[n, i]
                    first[k, i] += y[n, i]
            second[k] += np.dot(y.T, z)
    return total


@kernel
def subtract(block: FloatArray, mean: FloatArray, differences: FloatArray) -> None:
    """Write x − μ of each sample: block (B, D), mean (D,) -> differences (B, D)."""
    for n in range(block.shape[0]):
        for i in range(block.shape[1]):
            differences[n, i] = block[n, i] - mean[i]


@kernel
def unpack_statistics(
    statistics: FloatArray, counts: FloatArray, first: FloatArray, second: FloatArray
) -> None:
    """Sort Σ r φ (K, F) into counts (K,), first moments (K, D) and symmetric second moments (K, D, D)."""
    n_components, n_features = first.shape
    for k in range(n_components):
        at = 0
        for i in range(n_features):
            for j in range(i, n_features):
                second[k, i, j] = statistics[k, at]
                second[k, j, i] = statistics[k, at]
                at += 1
        for i in range(n_features):
            first[k, i] = statistics[k, at + i]
        counts[k] = statistics[k, at + n_features]


@kernel
def accumulate_labels(
    samples: FloatArray,
    weights: FloatArray,
    labels: FloatArray,
    reference: FloatArray,
    counts: FloatArray,
    first: FloatArray,
    second: FloatArray,
) -> None:
    """Fold samples that each belong to one component into statistics about a reference point.

    samples (N, D), weights (N,), labels (N,) whole numbers, reference (K, D); added to: counts (K,), first
    (K, D), second (K, D, D).
    """
    n_samples, n_features = samples.shape
    for n in range(n_samples):
        k = int(labels[n])
        counts[k] += weights[n]
        for i in range(n_features):
            left = weights[n] * (samples[n, i] - reference[k, i])
            first[k, i] += left
            for j in range(n_features):
                second[k, i, j] += left * (samples[n, j] - reference[k, j])
