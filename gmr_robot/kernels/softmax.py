"""From log-densities to responsibilities; a row a component, so that loops run over samples."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.exponential import exponentiate


@fused_kernel
def keep_larger(row: FloatArray, largest: FloatArray) -> None:
    """Raise the entries of largest (B,) to those of row (B,)."""
    for n in range(row.shape[0]):
        largest[n] = row[n] if row[n] > largest[n] else largest[n]


@fused_kernel
def subtract_from(row: FloatArray, amount: FloatArray) -> None:
    """Subtract amount (B,) from row (B,)."""
    for n in range(row.shape[0]):
        row[n] -= amount[n]


@fused_kernel
def add_to(total: FloatArray, row: FloatArray) -> None:
    """Add row (B,) to total (B,)."""
    for n in range(row.shape[0]):
        total[n] += row[n]


@fused_kernel
def scale_by(row: FloatArray, factor: FloatArray) -> None:
    """Multiply row (B,) by factor (B,)."""
    for n in range(row.shape[0]):
        row[n] *= factor[n]


@kernel
def softmax_columns(
    log_densities: FloatArray,
    weights: FloatArray,
    largest: FloatArray,
    evidence: FloatArray,
    scratch: FloatArray,
) -> float:
    """Turn weighted log-densities into weighted responsibilities in place; return Σ w log p(x).

    log_densities (K, B), weights (B,); largest, evidence and scratch (B,) are overwritten. A sample without
    any finite log-density gets no responsibility, and makes the sum -inf when its weight is not zero.
    """
    n_components = log_densities.shape[0]
    largest[:] = -np.inf
    for k in range(n_components):
        keep_larger(log_densities[k], largest)
    for n in range(largest.shape[0]):
        if largest[n] == -np.inf:
            largest[n] = 0.0
    evidence[:] = 0.0
    for k in range(n_components):
        subtract_from(log_densities[k], largest)
        exponentiate(log_densities[k], scratch)
        add_to(evidence, log_densities[k])
    total = 0.0
    for n in range(evidence.shape[0]):
        if weights[n] > 0.0:
            total += weights[n] * (largest[n] + np.log(evidence[n]))
        evidence[n] = weights[n] / evidence[n] if evidence[n] > 0.0 else 0.0
    for k in range(n_components):
        scale_by(log_densities[k], evidence)
    return total
