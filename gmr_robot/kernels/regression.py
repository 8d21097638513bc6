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
def add_weighted(weights: FloatArray, values: FloatArray, count: int, total: FloatArray) -> None:
    """Add h · y, all (B,)."""
    for b in range(count):
        total[b] += weights[b] * values[b]


@fused_kernel
def block_outputs(
    field: ConditionalField, count: int, work: Workspace, values: FloatArray, total: FloatArray
) -> None:
    """Write yₖ = μ_y + A (x − μ_x) of every component for the block in work, and ȳ = Σₖ hₖ yₖ.

    Values (K, dy, B), or (1, dy, B) when only ȳ is wanted; total (dy, B).
    """
    total[:] = 0.0
    for k in range(work.table.shape[0]):
        kept = values[min(k, values.shape[0] - 1)]
        weights, slopes = work.table[k], field.slopes[k]
        centre(work.block, count, field.inputs.means[k], work.centred)
        for i in range(total.shape[0]):
            combine(work.centred, count, field.means_out[k, i], slopes[i], slopes.shape[1], kept[i])
            add_weighted(weights, kept[i], count, total[i])


@fused_kernel
def regress_means(field: ConditionalField, inputs: FloatArray, outputs: FloatArray) -> None:
    """Write E[y | x] for many points: inputs (N, dx) -> outputs (N, dy)."""
    n_samples, n_outputs = outputs.shape
    n_components = field.means_out.shape[0]
    width = min(BLOCK, n_samples)
    work = workspace(n_components, inputs.shape[1], width)
    values, total = np.zeros((1, n_outputs, width)), np.zeros((n_outputs, width))
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        weigh_inputs(field, inputs, start, count, work)
        block_outputs(field, count, work, values, total)
        for i in range(n_outputs):
            for b in range(count):
                outputs[start + b, i] = total[i, b]


@fused_kernel
def subtract_mean(mean: FloatArray, count: int, values: FloatArray) -> None:
    """Turn yₖ into yₖ − ȳ: mean ȳ (dy, B), values (K, dy, B)."""
    for k in range(values.shape[0]):
        for i in range(values.shape[1]):
            row, offset = values[k, i], mean[i]
            for b in range(count):
                row[b] -= offset[b]


@fused_kernel
def spread_element(
    table: FloatArray,
    deviations: FloatArray,
    element: FloatArray,
    i: int,
    j: int,
    count: int,
    result: FloatArray,
) -> None:
    """Write Σₖ hₖ (Cₖ + (yₖ − ȳ)(yₖ − ȳ)ᵀ)ᵢⱼ, the centred form of the law of total covariance.

    Table hₖ (K, B), deviations yₖ − ȳ (K, dy, B), element of the Cₖ (K,) -> result (B,).
    """
    for b in range(count):
        result[b] = 0.0
    for k in range(table.shape[0]):
        weights, left, right, inner = table[k], deviations[k, i], deviations[k, j], element[k]
        for b in range(count):
            result[b] += weights[b] * (inner + left[b] * right[b])


@fused_kernel
def inner_covariances(field: ConditionalField) -> FloatArray:
    """Return the conditional covariances Cₖ of the components, elements first: (dy, dy, K)."""
    n_components, n_outputs = field.means_out.shape
    inner = np.zeros((n_outputs, n_outputs, n_components))
    for k in range(n_components):
        factor = field.factors_out[k]
        for i in range(n_outputs):
            for j in range(n_outputs):
                for m in range(min(i, j) + 1):
                    inner[i, j, k] += factor[i, m] * factor[j, m]
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
        block_outputs(field, count, work, values, total)
        subtract_mean(total, count, values)
        for i in range(n_outputs):
            for b in range(count):
                outputs[start + b, i] = total[i, b]
            for j in range(i + 1):
                spread_element(work.table, values, inner[i, j], i, j, count, work.row)
                for b in range(count):
                    covariances[start + b, i, j] = work.row[b]
                if j < i:
                    for b in range(count):
                        covariances[start + b, j, i] = work.row[b]
