"""One output of p(y | x) for one state: what a control loop runs at every tick and a rollout at every step.

A call from Python costs a tenth of a microsecond for each array that comes in, and a call between kernels copies
the descriptions of its arrays. So all that does not depend on x is packed into one table, one row a component,
read from front to back; nothing is allocated.

    row = log factor | μ_x | L⁻¹ of Σ_xx by rows | μ_y | A by rows | factor of C by rows
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.conditional import ConditionalField, neglect_small
from gmr_robot.kernels.exponential import exponentiate

MEAN, MODE, SAMPLE = 0, 1, 2
"""How a single output is taken from p(y | x).

Its expectation, the mean of its strongest component, a draw.
"""


def pack_field(field: ConditionalField) -> FloatArray:
    """Return the table of a field, shape (K, 1 + dx + dx(dx + 1)/2 + dy + dy dx + dy(dy + 1)/2)."""
    n_components, n_outputs, n_inputs = field.slopes.shape
    inputs, lower_in, lower_out = field.inputs, np.tril_indices(n_inputs), np.tril_indices(n_outputs)
    return np.concatenate(
        [
            inputs.log_factors[:, None],
            inputs.means,
            inputs.whiteners[:, *lower_in],
            field.means_out,
            field.slopes.reshape(n_components, -1),
            field.factors_out[:, *lower_out],
        ],
        axis=1,
    )


@fused_kernel
def table_distance(table: FloatArray, k: int, x: FloatArray) -> float:
    """Return ‖L⁻¹ (x − μ_x)‖² of component k; x (dx,)."""
    total, at = 0.0, 1 + x.shape[0]
    for i in range(x.shape[0]):
        value = 0.0
        for j in range(i + 1):
            value += table[k, at + j] * (x[j] - table[k, 1 + j])
        at += i + 1
        total += value * value
    return total


@fused_kernel
def tick_weights(
    table: FloatArray, min_prior: float, x: FloatArray, weights: FloatArray, scratch: FloatArray
) -> float:
    """Write hₖ(x), shape (K,), summing to one; return the smallest squared Mahalanobis distance of x (dx,).

    Infinite, with nothing written, where x is not finite or every distance overflows. Scratch (K,).
    """
    nearest, largest = np.inf, -np.inf
    for k in range(weights.shape[0]):
        squared = table_distance(table, k, x)
        weights[k] = table[k, 0] - 0.5 * squared
        nearest = squared if squared < nearest else nearest
        largest = weights[k] if weights[k] > largest else largest
    if not (nearest < np.inf and largest > -np.inf):
        return np.inf
    for k in range(weights.shape[0]):
        weights[k] -= largest
    exponentiate(weights, scratch)
    total = 0.0
    for k in range(weights.shape[0]):
        total += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= total
    if min_prior > 0.0:
        neglect_small(weights, min_prior)
    return nearest


@fused_kernel
def add_table_mean(table: FloatArray, k: int, x: FloatArray, weight: float, y: FloatArray) -> None:
    """Add weight · (μ_y + A (x − μ_x)) of component k to y; x (dx,), y (dy,)."""
    n_inputs, n_outputs = x.shape[0], y.shape[0]
    mean = 1 + n_inputs + n_inputs * (n_inputs + 1) // 2
    at = mean + n_outputs
    for i in range(n_outputs):
        value = table[k, mean + i]
        for j in range(n_inputs):
            value += table[k, at + j] * (x[j] - table[k, 1 + j])
        at += n_inputs
        y[i] += weight * value


@fused_kernel
def add_table_draw(table: FloatArray, k: int, draw: FloatArray, n_inputs: int, y: FloatArray) -> None:
    """Add the draw of component k to y (dy,): the factor of C times draw[1:], draw (1 + dy,)."""
    n_outputs = y.shape[0]
    at = 1 + n_inputs + n_inputs * (n_inputs + 1) // 2 + n_outputs + n_outputs * n_inputs
    for i in range(n_outputs):
        for j in range(i + 1):
            y[i] += table[k, at + j] * draw[1 + j]
        at += i + 1


@kernel
def choose(weights: FloatArray, u: float) -> int:
    """Return the component that the uniform number u in [0, 1) falls on; weights (K,) sum to one."""
    cumulated = 0.0
    last = 0
    for k in range(weights.shape[0]):
        if weights[k] > 0.0:
            last = k
            cumulated += weights[k]
            if u < cumulated:
                return k
    return last


@fused_kernel
def tick_output(
    table: FloatArray,
    min_prior: float,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    weights: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> float:
    """Write one output for x by a strategy; return the smallest squared Mahalanobis distance of x.

    x (dx,), strategy MEAN, MODE or SAMPLE, draw (1 + dy,): a uniform number that picks the component, then a
    standard normal vector (truncated to the α-region by who made it); weights and scratch (K,), y (dy,)
    written. Where the distance is infinite, y is zero.
    """
    y[:] = 0.0
    nearest = tick_weights(table, min_prior, x, weights, scratch)
    if nearest == np.inf:
        return nearest
    if strategy == MEAN:
        for k in range(weights.shape[0]):
            if weights[k] > 0.0:
                add_table_mean(table, k, x, weights[k], y)
    elif strategy == MODE:
        add_table_mean(table, int(np.argmax(weights)), x, 1.0, y)
    else:
        k = choose(weights, draw[0])
        add_table_mean(table, k, x, 1.0, y)
        add_table_draw(table, k, draw, x.shape[0], y)
    return nearest


@fused_kernel
def policy_tick(
    table: FloatArray,
    frame: FloatArray,
    strategy: int,
    draws: FloatArray,
    t: int,
    x: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> float:
    """One control tick in the caller's coordinates, x' = scale · (x − shift).

    frame (d + 2,): shift, scale, min_prior; draws (T, 1 + d), of which row t is used; x (d,), scratch
    (d + 2K,), y (d,) written in the caller's units. Returns the smallest squared Mahalanobis distance of x'.
    """
    d, n_components = x.shape[0], table.shape[0]
    scale = frame[d]
    inner, weights, spare = scratch[:d], scratch[d : d + n_components], scratch[d + n_components :]
    for i in range(d):
        inner[i] = scale * (x[i] - frame[i])
    nearest = tick_output(table, frame[d + 1], inner, strategy, draws[t], weights, spare, y)
    for i in range(d):
        y[i] /= scale
    return nearest
