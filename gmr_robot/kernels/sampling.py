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

_ZERO, _ONE, _TWO = np.uint64(0), np.uint64(1), np.uint64(2)
_CHUNK = 512  # normals made at a time, a multiple of ROUND, a quarter of DRAWS


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
def draw_labels(uniforms: FloatArray, thresholds: FloatArray, aliases: IntArray, labels: IntArray) -> None:
    """Write labels (b,) from uniform numbers in [0, 1), at least as many.

    Both outcomes are looked up in one table: a branch on a random number would be mispredicted half of the time, at
    7 ns a label. Uniform numbers are at most 1 − 2⁻⁵², so that u K < K even when rounded.
    """
    n = thresholds.shape[0]
    outcomes = np.empty(2 * n, dtype=np.int64)
    for k in range(n):
        outcomes[2 * k] = aliases[k]
        outcomes[2 * k + 1] = k
    for b in range(labels.shape[0]):
        value = uniforms[b] * n
        column = np.uint64(value)  # unsigned: an index that cannot be negative needs no check for it
        below = value - np.float64(column) < thresholds[column]
        labels[b] = outcomes[_TWO * column + (_ONE if below else _ZERO)]


@kernel
def rank_labels(labels: IntArray, ends: IntArray, ranks: IntArray) -> None:
    """Write each draw's place when they are sorted by label, ranks (B,), and where each label's end, ends (K,)."""
    ends[:] = 0
    for b in range(labels.shape[0]):
        ends[labels[b]] += 1
    total = 0
    for k in range(ends.shape[0]):
        size = ends[k]
        ends[k] = total
        total += size
    for b in range(labels.shape[0]):
        ranks[b] = ends[labels[b]]
        ends[labels[b]] += 1


@fused_kernel
def colour(normals: FloatArray, mean: FloatArray, factor: FloatArray, begin: int, points: FloatArray) -> None:
    """Write μ + L z of standard normals z (D, m): mean (D,), factor (D, D) -> points (D, B) from column `begin`."""
    count = normals.shape[1]
    for i in range(mean.shape[0]):
        combine(normals, count, mean[i], factor[i], i + 1, points[i, begin : begin + count])


@fused_kernel
def take_columns(points: FloatArray, ranks: IntArray, samples: FloatArray) -> None:
    """Write the columns of points (D, B) as rows, in the order of their ranks (b,): samples (b, D).

    Dimension by dimension: what is read stays in the nearest cache, and what is written follows itself.
    """
    for i in range(samples.shape[1]):
        row = points[i]
        for b in range(samples.shape[0]):
            samples[b, i] = row[ranks[b]]


@fused_kernel
def fill_pool(state: Bits, count: int, bits: Bits, pool: FloatArray) -> None:
    """Write at least `count` standard normals; pool (n,) with n a multiple of 2 · _CHUNK, bits scratch."""
    for at in range(0, count, 2 * _CHUNK):
        middle = at + _CHUNK
        fill_normals(state, _CHUNK, bits, pool[at:middle], pool[middle : middle + _CHUNK])


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
    ends, ranks = np.empty(n_components, dtype=np.int64), np.empty(DRAWS, dtype=np.int64)
    bits, row = np.empty(DRAWS, dtype=np.uint64), np.empty(DRAWS)
    pool, points = np.empty(n_features * DRAWS), np.empty((n_features, DRAWS))
    for start in range(0, samples.shape[0], DRAWS):
        count = min(DRAWS, samples.shape[0] - start)
        fill_bits(state, DRAWS, bits)
        to_uniforms(bits, DRAWS, row)
        drawn = labels[start : start + count]
        draw_labels(row, thresholds, aliases, drawn)
        rank_labels(drawn, ends, ranks)
        fill_pool(state, n_features * count, bits, pool)
        begin = 0
        for k in range(n_components):
            normals = pool[n_features * begin : n_features * ends[k]].reshape((n_features, ends[k] - begin))
            colour(normals, means[k], factors[k], begin, points)
            begin = ends[k]
        take_columns(points, ranks, samples[start : start + count])
