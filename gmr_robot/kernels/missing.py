r"""The E-step for samples with missing values, exact (Ghahramani & Jordan 1994, §3).

Samples with the same values missing share everything that does not depend on the values. With the observed features
o first and the missing features m last, the Cholesky factor of a component's covariance holds it all:

    L = [L_oo 0; L_mo L_mm],   A = Σ_mo Σ_oo⁻¹ = L_mo L_oo⁻¹,   C = Σ_mm − A Σ_om = L_mm L_mmᵀ

A sample then has

    log-density  log πₖ N(x_o | μ_o, Σ_oo),   completed  d = [x_o − μ_o; A (x_o − μ_o)],   E[d dᵀ] = d dᵀ +
    [0 0; 0 C]

about the current mean, and the statistics are sums of these, by the same products as in `kernels/centred.py`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.centred import centre, score_block
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.expectation import BLOCK, multiply
from gmr_robot.kernels.maximisation import cholesky, invert_lower
from gmr_robot.kernels.products import multiply_matrices, multiply_transposed
from gmr_robot.kernels.softmax import softmax_columns

_LOG_TWO_PI = 1.8378770664093453


class PatternConditionals(NamedTuple):
    """What the observed part of a sample says of the whole; K components, o observed and m missing features."""

    log_factors: FloatArray
    """log πₖ − ½ log |2πΣ_oo|, shape (K,)."""
    means: FloatArray
    """μ_o, shape (K, o)."""
    whiteners: FloatArray
    """L_oo⁻¹, shape (K, o, o)."""
    slopes: FloatArray
    """Regression matrices A, shape (K, m, o)."""
    covariances: FloatArray
    """Conditional covariances C, shape (K, m, m)."""


@kernel
def covariances_of(whiteners: FloatArray, covariances: FloatArray) -> None:
    """Write Σ = LLᵀ from L⁻¹, both (K, D, D)."""
    factor = np.empty_like(whiteners[0])
    for k in range(whiteners.shape[0]):
        invert_lower(whiteners[k], factor)
        np.dot(factor, factor.T, covariances[k])


@kernel
def condition_on_pattern(
    order: IntArray,
    log_factors: FloatArray,
    means: FloatArray,
    covariances: FloatArray,
    conditionals: PatternConditionals,
) -> int:
    """Fill the conditionals of one pattern; return the first component that is not positive definite, or −1.

    order (D,) the features, observed ones first; log_factors log πₖ − ½ log |2πΣ| (K,), means (K, D), covariances
    (K, D, D).
    """
    n_components, n_features = means.shape
    n_observed = conditionals.means.shape[1]
    permuted, factor = np.empty((n_features, n_features)), np.zeros((n_features, n_features))
    head = np.zeros((n_observed, n_observed))
    for k in range(n_components):
        for i in range(n_features):
            for j in range(n_features):
                permuted[i, j] = covariances[k, order[i], order[j]]
        if not cholesky(permuted, factor):
            return k
        head[:] = factor[:n_observed, :n_observed]
        invert_lower(head, conditionals.whiteners[k])
        for i in range(n_observed):
            conditionals.means[k, i] = means[k, order[i]]
        conditionals.log_factors[k] = log_factors[k] + 0.5 * (n_features - n_observed) * _LOG_TWO_PI
        for i in range(n_observed, n_features):
            conditionals.log_factors[k] += np.log(factor[i, i])
            for j in range(n_observed):
                slope = 0.0
                for p in range(j, n_observed):
                    slope += factor[i, p] * conditionals.whiteners[k, p, j]
                conditionals.slopes[k, i - n_observed, j] = slope
            for j in range(n_observed, n_features):
                covariance = 0.0
                for p in range(n_observed, min(i, j) + 1):
                    covariance += factor[i, p] * factor[j, p]
                conditionals.covariances[k, i - n_observed, j - n_observed] = covariance
    return -1


@kernel
def gather(
    samples: FloatArray,
    rows: IntArray,
    order: IntArray,
    offset: FloatArray,
    inverse_scale: FloatArray,
    block: FloatArray,
) -> None:
    """Write the observed features, standardised, a row a feature: samples (N, D), rows (B,) -> block (o, B)."""
    for i in range(block.shape[0]):
        feature = order[i]
        for b in range(rows.shape[0]):
            block[i, b] = (samples[rows[b], feature] - offset[feature]) * inverse_scale[feature]


@kernel
def collect_completed(
    block: FloatArray,
    conditionals: PatternConditionals,
    responsibilities: FloatArray,
    differences: FloatArray,
    weighted: FloatArray,
    product: FloatArray,
    moments: FloatArray,
) -> None:
    """Add Σ r [d; 1][d; 1]ᵀ to moments (K, D + 1, D + 1), features in the order of the pattern.

    block (o, B), responsibilities (K, B); differences, weighted (D + 1, B) and product (D + 1, D + 1) are scratch.
    """
    n_observed, n_features = block.shape[0], differences.shape[0] - 1
    for k in range(responsibilities.shape[0]):
        for i in range(n_observed):
            centre(block[i], conditionals.means[k, i], differences[i])
        if 0 < n_observed < n_features:
            multiply_matrices(conditionals.slopes[k], differences[:n_observed], differences[n_observed:-1])
        else:
            differences[n_observed:-1] = 0.0
        differences[n_features] = 1.0
        for i in range(n_features):
            multiply(differences[i], responsibilities[k], weighted[i])
        weighted[n_features] = responsibilities[k]
        multiply_transposed(weighted, differences, product)
        moments[k] += product


@kernel
def add_moments(
    order: IntArray, moments: FloatArray, covariances: FloatArray, statistics: FloatArray
) -> None:
    """Add the moments of a pattern and Σ r C to the statistics, both (K, D + 1, D + 1); C (K, m, m)."""
    n_features, n_missing = order.shape[0], covariances.shape[1]
    first = n_features - n_missing
    for k in range(moments.shape[0]):
        mass = moments[k, n_features, n_features]
        statistics[k, n_features, n_features] += mass
        for i in range(n_features):
            statistics[k, order[i], n_features] += moments[k, i, n_features]
            statistics[k, n_features, order[i]] += moments[k, n_features, i]
            for j in range(n_features):
                statistics[k, order[i], order[j]] += moments[k, i, j]
        for i in range(n_missing):
            for j in range(n_missing):
                statistics[k, order[first + i], order[first + j]] += mass * covariances[k, i, j]


@kernel
def accumulate_pattern(
    samples: FloatArray,
    rows: IntArray,
    weights: FloatArray,
    order: IntArray,
    offset: FloatArray,
    inverse_scale: FloatArray,
    conditionals: PatternConditionals,
    statistics: FloatArray,
) -> float:
    """Fold the samples of one pattern into statistics about the means; return Σ w log p(z_o).

    samples (N, D) in the user's units, weights (N,), rows (B,) which of them, order (D,) the features, observed
    ones first; offset and inverse_scale (D,), statistics (K, D + 1, D + 1), added to.
    """
    n_features = samples.shape[1]
    n_components, n_observed = conditionals.means.shape
    moments = np.zeros((n_components, n_features + 1, n_features + 1))
    product = np.empty((n_features + 1, n_features + 1))
    total = 0.0
    for start in range(0, rows.shape[0], BLOCK):
        part = rows[start : start + BLOCK]
        size = part.shape[0]
        block, of_part = np.empty((n_observed, size)), weights[part]
        differences, weighted = np.empty((n_features + 1, size)), np.empty((n_features + 1, size))
        responsibilities, scratch = np.empty((n_components, size)), np.empty((2, size))
        gather(samples, part, order, offset, inverse_scale, block)
        if n_observed:
            score_block(
                block,
                conditionals.log_factors,
                conditionals.means,
                conditionals.whiteners,
                differences[:n_observed],
                weighted[:n_observed],
                responsibilities,
            )
        else:
            for k in range(n_components):
                responsibilities[k] = conditionals.log_factors[k]
        total += softmax_columns(responsibilities, of_part, scratch[0], scratch[1])
        collect_completed(block, conditionals, responsibilities, differences, weighted, product, moments)
    add_moments(order, moments, conditionals.covariances, statistics)
    return total
