"""Squared Mahalanobis distances of a block of samples.

A block holds its samples as columns, (D, B), so that every inner loop runs along samples: no dependency from
one to the next, nothing to add up across a register, and four products for each load and store of the
sum. Whitening multiplies by L⁻¹ (exact to rounding, see `extended_cholesky`), which is as accurate as forward
substitution, and unlike it has no division and no chain. Centring each component on its own mean, instead of
one matrix product over [x, 1] for all, costs D more operations and keeps every digit far from the origin.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel

BLOCK = 376
"""Samples a block: enough to make a loop worth its start, few enough for the cache."""


@fused_kernel
def load_block(samples: FloatArray, start: int, count: int, block: FloatArray) -> None:
    """Copy samples[start : start + count], (count, D), to the columns of block (D, B)."""
    for i in range(block.shape[0]):
        for b in range(count):
            block[i, b] = samples[start + b, i]


@fused_kernel
def centre(block: FloatArray, count: int, mean: FloatArray, centred: FloatArray) -> None:
    """Write x − μ: block and centred (D, B), mean (D,); the first `count` columns."""
    for i in range(mean.shape[0]):
        offset = mean[i]
        for b in range(count):
            centred[i, b] = block[i, b] - offset


@fused_kernel
def combine(
    centred: FloatArray,
    count: int,
    offset: float,
    weights: FloatArray,
    n_terms: int,
    result: FloatArray,
) -> None:
    """Write offset + Σⱼ wⱼ xⱼ over the first `n_terms` rows, for the first `count` columns.

    Centred (D, B), weights (≥ n_terms,) -> result (B,).
    """
    first = (n_terms - 1) % 4 + 1
    w0 = weights[0]
    if first == 1:
        for b in range(count):
            result[b] = offset + w0 * centred[0, b]
    elif first == 2:
        w1 = weights[1]
        for b in range(count):
            result[b] = offset + w0 * centred[0, b] + w1 * centred[1, b]
    elif first == 3:
        w1, w2 = weights[1], weights[2]
        for b in range(count):
            result[b] = offset + w0 * centred[0, b] + w1 * centred[1, b] + w2 * centred[2, b]
    else:
        w1, w2, w3 = weights[1], weights[2], weights[3]
        for b in range(count):
            result[b] = (
                offset + w0 * centred[0, b] + w1 * centred[1, b] + w2 * centred[2, b] + w3 * centred[3, b]
            )
    for j in range(first, n_terms, 4):
        w0, w1, w2, w3 = weights[j], weights[j + 1], weights[j + 2], weights[j + 3]
        for b in range(count):
            result[b] += (
                w0 * centred[j, b] + w1 * centred[j + 1, b] + w2 * centred[j + 2, b] + w3 * centred[j + 3, b]
            )


@fused_kernel
def whitened_squares(
    centred: FloatArray, count: int, whitener: FloatArray, row: FloatArray, squared: FloatArray
) -> None:
    """Write ‖L⁻¹ (x − μ)‖²; overflow gives infinity, never NaN.

    Centred (D, B), whitener L⁻¹ (D, D), row (B,) scratch -> squared (B,).
    """
    for b in range(count):
        squared[b] = 0.0
    for i in range(whitener.shape[0]):
        combine(centred, count, 0.0, whitener[i], i + 1, row)
        for b in range(count):
            squared[b] += row[b] * row[b]
    for b in range(count):
        squared[b] = np.inf if squared[b] != squared[b] else squared[b]


@fused_kernel
def squared_distances(
    samples: FloatArray, means: FloatArray, whiteners: FloatArray, result: FloatArray
) -> None:
    """Write (x − μₖ)ᵀ Σₖ⁻¹ (x − μₖ): samples (N, D), means (K, D), L⁻¹ (K, D, D) -> result (N, K)."""
    n_samples, n_features = samples.shape
    width = min(BLOCK, n_samples)
    block, centred = np.empty((n_features, width)), np.empty((n_features, width))
    row, squared = np.empty(width), np.empty(width)
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        load_block(samples, start, count, block)
        for k in range(means.shape[0]):
            centre(block, count, means[k], centred)
            whitened_squares(centred, count, whiteners[k], row, squared)
            for b in range(count):
                result[start + b, k] = squared[b]
