"""Log-density and responsibilities of a mixture, block by block, each row right to 1e-8.

p(k | x) depends on differences of log-densities. At a thousand standard deviations those are differences of
numbers of size 5e5, of which double precision keeps too few digits. So every row is computed fast in double
together with a bound of its error, and the rows where the bound is too large *and* more than one component
takes part are computed again in double-double, these components only.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.exact_row import GAP, exact_row
from gmr_robot.kernels.exponential import exponentiate_and_add
from gmr_robot.kernels.logarithm import logarithm
from gmr_robot.kernels.whitening import BLOCK, centre, load_block, whitened_squares

LARGEST_ERROR = 4e-9
"""Bound on a log-density's error above which competing components are computed again.

A responsibility is then wrong by half of that at most.
"""


class Workspace(NamedTuple):
    """Memory for one block of B samples, K components, D dimensions."""

    block: FloatArray
    """Samples as columns, (D, B)."""
    centred: FloatArray
    """Samples less one component's mean, (D, B)."""
    table: FloatArray
    """Squared distances, then p(k | x), (K, B)."""
    leading: FloatArray
    """The largest log πₖN(x | k), (B,)."""
    total: FloatArray
    """Sum of exp(log πₖN(x | k) − largest), (B,)."""
    floor: FloatArray
    """A lower bound of what the leading one is without rounding, (B,)."""
    rivals: FloatArray
    """How many components take part, (B,)."""
    risk: FloatArray
    """The largest error bound among them, (B,)."""
    row: FloatArray
    """Scratch, (B,)."""


@fused_kernel
def workspace(n_components: int, n_features: int, width: int) -> Workspace:
    """Return memory for blocks of `width` samples."""
    return Workspace(
        np.zeros((n_features, width)),
        np.zeros((n_features, width)),
        np.zeros((n_components, width)),
        np.zeros(width),
        np.zeros(width),
        np.zeros(width),
        np.zeros(width),
        np.zeros(width),
        np.zeros(width),
    )


@fused_kernel
def find_leading(components: Components, count: int, work: Workspace) -> None:
    """Write the largest log πₖN(x | k) and its lower bound from the squared distances in the table."""
    leading, floor = work.leading, work.floor
    for b in range(count):
        leading[b] = -np.inf
        floor[b] = -np.inf
    for k in range(components.means.shape[0]):
        log_factor, sensitivity, squared = (
            components.log_factors[k],
            components.sensitivities[k],
            work.table[k],
        )
        for b in range(count):
            value = log_factor - 0.5 * squared[b]
            lowest = value - sensitivity * squared[b]
            leading[b] = value if value > leading[b] else leading[b]
            floor[b] = lowest if lowest > floor[b] else floor[b]


@fused_kernel
def note_risk(components: Components, count: int, work: Workspace) -> None:
    """Count the components that take part, and keep their largest error bound, from the squared distances.

    A loop of its own: with more arrays LLVM would need too many checks for overlap, and not vectorise it.
    """
    rivals, risk, floor = work.rivals, work.risk, work.floor
    for b in range(count):
        rivals[b] = 0.0
        risk[b] = 0.0
        floor[b] -= GAP
    for k in range(components.means.shape[0]):
        log_factor, sensitivity, squared = (
            components.log_factors[k],
            components.sensitivities[k],
            work.table[k],
        )
        for b in range(count):
            error = sensitivity * squared[b]
            takes_part = log_factor - 0.5 * squared[b] > floor[b] - error
            rivals[b] += 1.0 if takes_part else 0.0
            worst = error if takes_part else 0.0
            risk[b] = worst if worst > risk[b] else risk[b]


@fused_kernel
def to_weights(components: Components, count: int, work: Workspace) -> None:
    """Turn squared distances into exp(log πₖN(x | k) − largest), and add them up."""
    total, leading = work.total, work.leading
    for b in range(count):
        total[b] = 0.0
        leading[b] = 0.0 if leading[b] == -np.inf else leading[b]
    for k in range(components.means.shape[0]):
        log_factor, values = components.log_factors[k], work.table[k]
        for b in range(count):
            values[b] = log_factor - 0.5 * values[b]
        exponentiate_and_add(values, leading, total)


@fused_kernel
def normalise(components: Components, count: int, work: Workspace) -> None:
    """Divide the weights by their sum, and compute the rows again that were found at risk."""
    for b in range(count):
        work.row[b] = 1.0 / work.total[b]
    for k in range(components.means.shape[0]):
        values = work.table[k]
        for b in range(count):
            values[b] *= work.row[b]
    for b in range(count):
        if not work.total[b] > 0.0 or (work.rivals[b] > 1.0 and work.risk[b] > LARGEST_ERROR):
            compute_again(components, b, work)


@fused_kernel
def compute_again(components: Components, b: int, work: Workspace) -> None:
    """Replace column b of the table by an exact one, and its evidence."""
    n_components, n_features = components.means.shape
    weights = np.empty(n_components)
    work.leading[b] = exact_row(
        work.block[:, b].copy(), components, np.empty((2, n_features)), np.empty(n_components), weights
    )
    work.total[b] = 1.0
    for k in range(n_components):
        work.table[k, b] = weights[k]


@fused_kernel
def weigh_block(components: Components, samples: FloatArray, start: int, count: int, work: Workspace) -> None:
    """Leave p(k | x) in the table and log p(x) = leading + log total, for `count` of the samples (N, D)."""
    load_block(samples, start, count, work.block)
    for k in range(components.means.shape[0]):
        centre(work.block, count, components.means[k], work.centred)
        whitened_squares(work.centred, count, components.whiteners[k], work.row, work.table[k])
    find_leading(components, count, work)
    note_risk(components, count, work)
    to_weights(components, count, work)
    normalise(components, count, work)


@fused_kernel
def log_densities(components: Components, samples: FloatArray, evidence: FloatArray) -> None:
    """Write log p(x): samples (N, D) -> evidence (N,)."""
    n_components, n_features = components.means.shape
    n_samples = samples.shape[0]
    work = workspace(n_components, n_features, min(BLOCK, n_samples))
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        weigh_block(components, samples, start, count, work)
        for b in range(count):
            evidence[start + b] = work.leading[b] + logarithm(work.total[b])


@fused_kernel
def responsibilities(components: Components, samples: FloatArray, result: FloatArray) -> None:
    """Write p(k | x): samples (N, D) -> result (N, K)."""
    n_components, n_features = components.means.shape
    n_samples = samples.shape[0]
    work = workspace(n_components, n_features, min(BLOCK, n_samples))
    for start in range(0, n_samples, BLOCK):
        count = min(BLOCK, n_samples - start)
        weigh_block(components, samples, start, count, work)
        for k in range(n_components):
            for b in range(count):
                result[start + b, k] = work.table[k, b]
