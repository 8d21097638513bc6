r"""The E-step about the components' means: no digits are lost, and memory does not grow with D².

Differences x − μₖ are formed first, whitened by one triangular product, and the statistics are taken about
the current means:

    Y = Lₖ⁻¹ (Z − μₖ),   log-density = c − ½ Σ Y²,   statistics = [D; 1] diag(r) [D; 1]ᵀ with D = Z − μₖ

The products are (D × D) by (D × B) for each component: twice the operations of `kernels/expectation.py`, but no block
of D(D + 3)/2 features, which would be written, and leave the cache, for few components.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.expectation import BLOCK, multiply, standardise
from gmr_robot.kernels.products import multiply_matrices, multiply_transposed
from gmr_robot.kernels.softmax import softmax_columns


@fused_kernel
def centre(row: FloatArray, mean: float, differences: FloatArray) -> None:
    """Write z − μ of one feature: row, differences (B,)."""
    for n in range(row.shape[0]):
        differences[n] = row[n] - mean


@fused_kernel
def subtract_half_square(row: FloatArray, total: FloatArray) -> None:
    """Subtract ½ y² from total, both (B,)."""
    for n in range(row.shape[0]):
        total[n] -= 0.5 * row[n] * row[n]


@kernel
def score_block(
    block: FloatArray,
    log_factors: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    differences: FloatArray,
    white: FloatArray,
    log_densities: FloatArray,
) -> None:
    """Write log πₖ N(zₙ | μₖ, Σₖ), shape (K, B).

    block (D, B), log_factors (K,), means (K, D), whiteners Lₖ⁻¹ (K, D, D); differences and white (D, B) scratch.
    """
    n_features = block.shape[0]
    for k in range(means.shape[0]):
        for i in range(n_features):
            centre(block[i], means[k, i], differences[i])
        multiply_matrices(whiteners[k], differences, white)
        log_densities[k] = log_factors[k]
        for i in range(n_features):
            subtract_half_square(white[i], log_densities[k])


@kernel
def collect_block(
    block: FloatArray,
    means: FloatArray,
    responsibilities: FloatArray,
    differences: FloatArray,
    weighted: FloatArray,
    product: FloatArray,
    statistics: FloatArray,
) -> None:
    """Add Σ r [z − μₖ; 1][z − μₖ; 1]ᵀ to statistics (K, D + 1, D + 1).

    They hold second moments, first moments in the last row and column, and counts in the corner. block (D, B),
    responsibilities (K, B); differences, weighted (D + 1, B) and product (D + 1, D + 1) are scratch.
    """
    n_features = block.shape[0]
    for k in range(means.shape[0]):
        for i in range(n_features):
            centre(block[i], means[k, i], differences[i])
            multiply(differences[i], responsibilities[k], weighted[i])
        differences[n_features] = 1.0
        weighted[n_features] = responsibilities[k]
        multiply_transposed(weighted, differences, product)
        statistics[k] += product


@kernel
def accumulate_centred(
    samples: FloatArray,
    weights: FloatArray,
    offset: FloatArray,
    inverse_scale: FloatArray,
    log_factors: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    statistics: FloatArray,
) -> float:
    """Fold samples into statistics about the means; return Σ w log p(z).

    samples (N, D) in the user's units, weights (N,), offset and inverse_scale (D,), log_factors (K,), means
    (K, D), whiteners Lₖ⁻¹ (K, D, D), statistics (K, D + 1, D + 1), added to.
    """
    n_samples, n_features = samples.shape
    n_components = means.shape[0]
    product = np.empty((n_features + 1, n_features + 1))
    size = min(BLOCK, n_samples)
    block, white = np.empty((n_features, size)), np.empty((n_features + 1, size))
    differences = np.empty((n_features + 1, size))
    responsibilities, rows = np.empty((n_components, size)), np.empty((2, size))
    total = 0.0
    for start in range(0, n_samples, BLOCK):
        stop = min(start + BLOCK, n_samples)
        if stop - start < size:
            size = stop - start
            block, white = np.empty((n_features, size)), np.empty((n_features + 1, size))
            differences = np.empty((n_features + 1, size))
            responsibilities, rows = np.empty((n_components, size)), np.empty((2, size))
        standardise(samples[start:stop], offset, inverse_scale, block)
        score_block(block, log_factors, means, whiteners, differences[:-1], white[:-1], responsibilities)
        total += softmax_columns(responsibilities, weights[start:stop], rows[0], rows[1])
        collect_block(block, means, responsibilities, differences, white, product, statistics)
    return total
