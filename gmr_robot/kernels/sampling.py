"""Draws from a Gaussian mixture, block by block: labels in random order, and points that belong to them.

Within a block the draws are sorted by component, so that the product with its Cholesky factor runs along draws in
vector instructions; what goes out is in the order of the labels.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.normals import Bits, fill_bits, fill_normals, to_uniforms
from gmr_robot.kernels.whitening import combine

DRAWS = 2048
"""Draws a block: enough for each component to have a few dozen."""

_CHUNK = 512  # normals made at a time, a multiple of STREAMS, a quarter of DRAWS


@kernel
def alias_table(weights: FloatArray, thresholds: FloatArray, aliases: IntArray) -> None:
    """Prepare drawing from a discrete distribution in constant time (Walker 1977); all (K,), weights sum to one.

    One of K columns is drawn evenly; column k stands for k below its threshold and for its alias above. The
    poorest column is filled up by the richest until all are full.
    """
    n = weights.shape[0]
    for k in range(n):
        thresholds[k] = weights[k] * n
        aliases[k] = k
    full = np.zeros(n, dtype=np.bool_)
    for _ in range(n - 1):
        poor, rich = -1, -1
        for k in range(n):
            if not full[k]:
                poor = k if poor < 0 or thresholds[k] < thresholds[poor] else poor
                rich = k if rich < 0 or thresholds[k] >= thresholds[rich] else rich
        aliases[poor] = rich
        thresholds[rich] -= 1.0 - thresholds[poor]
        full[poor] = True


@fused_kernel
def draw_labels(
    uniforms: FloatArray, count: int, thresholds: FloatArray, aliases: IntArray, labels: IntArray, start: int
) -> None:
    """Write labels[start : start + count] from uniform numbers in [0, 1)."""
    n = thresholds.shape[0]
    for b in range(count):
        value = uniforms[b] * n
        k = min(int(value), n - 1)
        labels[start + b] = k if value - k < thresholds[k] else aliases[k]


@kernel
def sort_labels(labels: IntArray, start: int, count: int, ends: IntArray, order: IntArray) -> None:
    """Write the draws sorted by label, order (count,), and where each label's end, ends (K,)."""
    ends[:] = 0
    for b in range(count):
        ends[labels[start + b]] += 1
    total = 0
    for k in range(ends.shape[0]):
        size = ends[k]
        ends[k] = total
        total += size
    for b in range(count):
        k = labels[start + b]
        order[ends[k]] = start + b
        ends[k] += 1


@fused_kernel
def colour(normals: FloatArray, mean: FloatArray, factor: FloatArray, row: FloatArray) -> None:
    """Replace standard normals z (D, B) by μ + L z, last dimension first: mean (D,), factor (D, D); row (B,)."""
    count = normals.shape[1]
    for i in range(mean.shape[0] - 1, -1, -1):
        combine(normals, count, mean[i], factor[i], i + 1, row)
        for b in range(count):
            normals[i, b] = row[b]


@fused_kernel
def scatter(columns: FloatArray, order: IntArray, samples: FloatArray) -> None:
    """Write column b to row order[b]: columns (D, B), order (B,), samples (N, D)."""
    for b in range(columns.shape[1]):
        n = order[b]
        for i in range(columns.shape[0]):
            samples[n, i] = columns[i, b]


@fused_kernel
def fill_pool(state: Bits, count: int, bits: Bits, row: FloatArray, pool: FloatArray) -> None:
    """Write at least `count` standard normals; pool (n,) with n a multiple of 2 · _CHUNK, bits and row scratch."""
    for at in range(0, count, 2 * _CHUNK):
        middle = at + _CHUNK
        fill_normals(state, _CHUNK, bits, row, pool[at:middle], pool[middle : middle + _CHUNK])


@fused_kernel
def sample_mixture(
    state: Bits,
    weights: FloatArray,
    means: FloatArray,
    factors: FloatArray,
    samples: FloatArray,
    labels: IntArray,
) -> None:
    """Draw from Σₖ πₖ N(μₖ, LₖLₖᵀ).

    state as in `fill_bits`, weights (K,), means (K, D), factors (K, D, D) -> samples (N, D), labels (N,).
    """
    n_components, n_features = means.shape
    thresholds, aliases = np.empty(n_components), np.empty(n_components, dtype=np.int64)
    alias_table(weights, thresholds, aliases)
    ends, order = np.empty(n_components, dtype=np.int64), np.empty(DRAWS, dtype=np.int64)
    pool, row, bits = np.empty(n_features * DRAWS), np.empty(DRAWS), np.empty(DRAWS, dtype=np.uint64)
    for start in range(0, samples.shape[0], DRAWS):
        count = min(DRAWS, samples.shape[0] - start)
        fill_bits(state, DRAWS, bits)
        to_uniforms(bits, DRAWS, row)
        draw_labels(row, count, thresholds, aliases, labels, start)
        sort_labels(labels, start, count, ends, order)
        fill_pool(state, n_features * count, bits, row, pool)
        begin = 0
        for k in range(n_components):
            columns = pool[n_features * begin : n_features * ends[k]].reshape((n_features, ends[k] - begin))
            colour(columns, means[k], factors[k], row)
            scatter(columns, order[begin : ends[k]], samples)
            begin = ends[k]
