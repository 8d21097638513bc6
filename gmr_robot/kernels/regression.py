"""Gaussian mixture regression at many points: E[y | x] and Cov[y | x], block by block.

As in `whitening`, points are the columns of a block and every inner loop runs along them: weights by
`weigh_block`, then for each component and output one combination of the centred inputs.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.responsibilities import Workspace, weigh_block, workspace
from gmr_robot.kernels.whitening import BLOCK, centre, combine


@fused_kernel
def neglect(min_prior: float, count: int, work: Workspace) -> None:
    """Set weights below `min_prior` to zero, but never the largest, and let the rest sum to one."""
    for b in range(count):
        largest = 0.0
        for k in range(work.table.shape[0]):
            largest = max(largest, work.table[k, b])
        kept = 0.0
        for k in range(work.table.shape[0]):
            if work.table[k, b] < min_prior and work.table[k, b] < largest:
                work.table[k, b] = 0.0
            kept += work.table[k, b]
        for k in range(work.table.shape[0]):
            work.table[k, b] /= kept


@fused_kernel
def weigh_inputs(
    field: ConditionalField, inputs: FloatArray, start: int, count: int, work: Workspace
) -> None:
    """Leave hₖ(x) in the table for `count` of the inputs (N, dx)."""
    weigh_block(field.inputs, inputs, start, count, work)
    if field.min_prior > 0.0:
        neglect(field.min_prior, count, work)


@fused_kernel
def component_outputs(
    field: ConditionalField, k: int, count: int, work: Workspace, outputs: FloatArray
) -> None:
    """Write μ_y + A (x − μ_x) of component k for the block in work: outputs (dy, B)."""
    centre(work.block, count, field.inputs.means[k], work.centred)
    for i in range(outputs.shape[0]):
        mean, row = field.means_out[k, i], outputs[i]
        combine(work.centred, count, field.slopes[k, i], field.slopes.shape[2], row)
        for b in range(count):
            row[b] += mean


@fused_kernel
def add_weighted(weights: FloatArray, values: FloatArray, count: int, total: FloatArray) -> None:
    """Add h · y: weights (B,), values and total (dy, B)."""
    for i in range(total.shape[0]):
        for b in range(count):
            total[i, b] += weights[b] * values[i, b]


@fused_kernel
def regress_means(field: ConditionalField, inputs: FloatArray, outputs: FloatArray) -> None:
    """Write E[y | x] for many points: inputs (N, dx) -> outputs (N, dy)."""
    n_samples, n_outputs = outputs.shape
    n_components = field.means_out.shape[0]
    width = min(BLOCK, n_samples)
    work = workspace(n_components, inputs.shape[1], width)
    values, total = np.zeros((n_outputs, width)), np.zeros((n_outputs, width))
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        weigh_inputs(field, inputs, start, count, work)
        total[:] = 0.0
        for k in range(n_components):
            component_outputs(field, k, count, work, values)
            add_weighted(work.table[k], values, count, total)
        for b in range(count):
            for i in range(n_outputs):
                outputs[start + b, i] = total[i, b]


@fused_kernel
def spread_element(
    table: FloatArray,
    values: FloatArray,
    mean: FloatArray,
    inner: FloatArray,
    i: int,
    j: int,
    count: int,
    result: FloatArray,
) -> None:
    """Write Σₖ hₖ (Cₖ + (yₖ − ȳ)(yₖ − ȳ)ᵀ)ᵢⱼ, the centred form of the law of total covariance.

    Table hₖ (K, B), values yₖ (K, dy, B), mean ȳ (dy, B), inner Cₖ (K, dy, dy) -> result (B,).
    """
    for b in range(count):
        result[b] = 0.0
    for k in range(table.shape[0]):
        weights, left, right, element = table[k], values[k, i], values[k, j], inner[k, i, j]
        for b in range(count):
            result[b] += weights[b] * (element + (left[b] - mean[i, b]) * (right[b] - mean[j, b]))


@fused_kernel
def inner_covariances(field: ConditionalField) -> FloatArray:
    """Return the conditional covariances Cₖ of the components, (K, dy, dy)."""
    n_components, n_outputs = field.means_out.shape
    inner = np.empty((n_components, n_outputs, n_outputs))
    for k in range(n_components):
        inner[k] = np.dot(field.factors_out[k], field.factors_out[k].T)
    return inner


@fused_kernel
def regress_covariances(
    field: ConditionalField, inputs: FloatArray, outputs: FloatArray, covariances: FloatArray
) -> None:
    """Write E[y | x] and Cov[y | x]: inputs (N, dx) -> outputs (N, dy), covariances (N, dy, dy)."""
    n_samples, n_outputs = outputs.shape
    n_components = field.means_out.shape[0]
    width = min(BLOCK, n_samples)
    work = workspace(n_components, inputs.shape[1], width)
    values, total = np.zeros((n_components, n_outputs, width)), np.zeros((n_outputs, width))
    inner = inner_covariances(field)
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        weigh_inputs(field, inputs, start, count, work)
        total[:] = 0.0
        for k in range(n_components):
            component_outputs(field, k, count, work, values[k])
            add_weighted(work.table[k], values[k], count, total)
        for i in range(n_outputs):
            for b in range(count):
                outputs[start + b, i] = total[i, b]
            for j in range(i + 1):
                spread_element(work.table, values, total, inner, i, j, count, work.row)
                for b in range(count):
                    covariances[start + b, i, j] = work.row[b]
                    covariances[start + b, j, i] = work.row[b]
