"""From log-densities to responsibilities; a row a component, so that loops run over samples."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.exponential import exponentiate_and_add
from gmr_robot.kernels.logarithm import logarithm


@fused_kernel
def keep_larger(row: FloatArray, largest: FloatArray) -> None:
    """Raise the entries of largest (B,) to those of row (B,)."""
    for n in range(row.shape[0]):
        largest[n] = row[n] if row[n] > largest[n] else largest[n]


@fused_kernel
def scale_by(row: FloatArray, factor: FloatArray) -> None:
    """Multiply row (B,) by factor (B,)."""
    for n in range(row.shape[0]):
        row[n] *= factor[n]


@fused_kernel
def divide_into(numerator: FloatArray, quotient: FloatArray) -> None:
    """Replace quotient (B,) by numerator / quotient."""
    for n in range(quotient.shape[0]):
        quotient[n] = numerator[n] / quotient[n]


@kernel
def settle_empty(largest: FloatArray, weights: FloatArray) -> bool:
    """Replace -inf in largest (B,) by zero; return whether one of weight above zero was there."""
    n_empty = 0
    for n in range(largest.shape[0]):
        empty = largest[n] == -np.inf
        n_empty += 1 if empty and weights[n] > 0.0 else 0
        largest[n] = 0.0 if empty else largest[n]
    return n_empty > 0


@fused_kernel
def add_logarithm(evidence: FloatArray, largest: FloatArray) -> None:
    """Add log evidence to largest, both (B,); where nothing was added up, evidence 0 counts as 1."""
    for n in range(evidence.shape[0]):
        evidence[n] = 1.0 if evidence[n] == 0.0 else evidence[n]
        largest[n] += logarithm(evidence[n])


@fused_kernel
def weighted_sum(weights: FloatArray, values: FloatArray) -> float:
    """Return Σ w v, both (B,), in four interleaved sums: one alone would wait for each addition."""
    s0, s1, s2, s3 = 0.0, 0.0, 0.0, 0.0
    last = weights.shape[0] - weights.shape[0] % 4
    for n in range(0, last, 4):
        s0 += weights[n] * values[n]
        s1 += weights[n + 1] * values[n + 1]
        s2 += weights[n + 2] * values[n + 2]
        s3 += weights[n + 3] * values[n + 3]
    for n in range(last, weights.shape[0]):
        s0 += weights[n] * values[n]
    return (s0 + s1) + (s2 + s3)


@kernel
def softmax_columns(
    log_densities: FloatArray, weights: FloatArray, largest: FloatArray, evidence: FloatArray
) -> float:
    """Turn weighted log-densities into weighted responsibilities in place; return Σ w log p(x).

    log_densities (K, B), weights (B,); largest and evidence (B,) are overwritten. A sample without any finite
    log-density gets no responsibility, and makes the sum -inf when its weight is not zero.
    """
    n_components = log_densities.shape[0]
    largest[:] = log_densities[0]
    for k in range(1, n_components):
        keep_larger(log_densities[k], largest)
    impossible = settle_empty(largest, weights)
    evidence[:] = 0.0
    for k in range(n_components):
        exponentiate_and_add(log_densities[k], largest, evidence)
    add_logarithm(evidence, largest)
    total = weighted_sum(weights, largest)
    divide_into(weights, evidence)
    for k in range(n_components):
        scale_by(log_densities[k], evidence)
    return -np.inf if impossible else total
