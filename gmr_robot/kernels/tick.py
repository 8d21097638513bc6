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
from gmr_robot.kernels.descent import HEADER, PULL, REGION, descend, limit_speed
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
    table: FloatArray,
    min_prior: float,
    x: FloatArray,
    weights: FloatArray,
    squares: FloatArray,
) -> float:
    """Write hₖ(x) (K,), summing to one, and the squared Mahalanobis distances of x (dx,); return the smallest.

    Infinite, with no weights written, where x is not finite or every distance overflows.
    """
    nearest, largest = np.inf, -np.inf
    for k in range(weights.shape[0]):
        squared = table_distance(table, k, x)
        squares[k] = squared
        weights[k] = table[k, 0] - 0.5 * squared
        nearest = squared if squared < nearest else nearest
        largest = weights[k] if weights[k] > largest else largest
    if not (nearest < np.inf and largest > -np.inf):
        return np.inf
    for k in range(weights.shape[0]):
        weights[k] -= largest
    exponentiate(weights)
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
def add_bounded_mean(
    table: FloatArray, guard: FloatArray, k: int, x: FloatArray, weight: float, squared: float, y: FloatArray
) -> None:
    """Add the mean of component k as `add_table_mean` does, but do not follow its line out of its region.

    Of the deviation x − μ_x only the part f inside the region of Mahalanobis radius c counts, f = min(1, c / m);
    what lies outside pulls back: μ_y + A f (x − μ_x) − pull (1 − f) (x − μ_x). Squared is m², dy = dx.
    """
    region = guard[REGION]
    if squared <= region * region:
        add_table_mean(table, k, x, weight, y)
        return
    d, part = x.shape[0], region / np.sqrt(squared)
    mean = 1 + d + d * (d + 1) // 2
    at = mean + d
    for i in range(d):
        value = 0.0
        for j in range(d):
            value += table[k, at + j] * (x[j] - table[k, 1 + j])
        at += d
        away = (1.0 - part) * (x[i] - table[k, 1 + i])
        y[i] += weight * (table[k, mean + i] + part * value - guard[PULL] * away)


@fused_kernel
def add_component_mean(
    table: FloatArray, guard: FloatArray, k: int, x: FloatArray, weight: float, squared: float, y: FloatArray
) -> None:
    """Add the mean of component k, bounded where there is a guard."""
    if guard.shape[0] > 0:
        add_bounded_mean(table, guard, k, x, weight, squared, y)
    else:
        add_table_mean(table, k, x, weight, y)


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
def scratch_size(n_dimensions: int, n_components: int) -> int:
    """Return how many numbers of scratch a tick needs."""
    return 3 * n_components + 4 * n_dimensions


@fused_kernel
def combine(
    table: FloatArray,
    guard: FloatArray,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> None:
    """Write the output y (dy,) for x (dx,) by a strategy, given what `tick_weights` left in the scratch.

    Arguments as in `tick_output`; scratch begins with the weights and the squared distances, (K,) each.
    """
    n_components, d = table.shape[0], x.shape[0]
    weights, squares = scratch[:n_components], scratch[n_components : 2 * n_components]
    y[:] = 0.0
    if strategy == MEAN:
        for k in range(n_components):
            if weights[k] > 0.0:
                add_component_mean(table, guard, k, x, weights[k], squares[k], y)
    elif strategy == MODE:
        k = int(np.argmax(weights))
        add_component_mean(table, guard, k, x, 1.0, squares[k], y)
    else:
        k = choose(weights, draw[0])
        add_component_mean(table, guard, k, x, 1.0, squares[k], y)
        add_table_draw(table, k, draw, d, y)
    if guard.shape[0] > HEADER:
        free = scratch[3 * n_components :]
        for i in range(d):
            free[i] = x[i] - guard[HEADER + i]
        descend(guard, free[:d], y, free[d : 3 * d])
    elif guard.shape[0] > 0:
        limit_speed(guard, y)


@fused_kernel
def tick_output(
    table: FloatArray,
    guard: FloatArray,
    min_prior: float,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    scratch: FloatArray,
    y: FloatArray,
) -> float:
    """Write one output for x by a strategy; return the smallest squared Mahalanobis distance of x.

    x (dx,), strategy MEAN, MODE or SAMPLE, draw (1 + dy,): a uniform number that picks the component, then a
    standard normal vector (truncated to the α-region by who made it); scratch (3K + 3dx,), y (dy,) written. With a
    guard, as in `descent` (dy = dx), the output is a velocity that stays sane outside the regions of the
    components and descends the guard's V, if it has one; an empty one leaves it as it is. Where the distance is
    infinite, y is zero.
    """
    n_components = table.shape[0]
    weights, squares = scratch[:n_components], scratch[n_components : 2 * n_components]
    nearest = tick_weights(table, min_prior, x, weights, squares)
    if nearest == np.inf:
        y[:] = 0.0
    else:
        combine(table, guard, x, strategy, draw, scratch, y)
    return nearest


@fused_kernel
def guarded_means(
    table: FloatArray, guard: FloatArray, min_prior: float, points: FloatArray, outputs: FloatArray
) -> None:
    """Write the mean output of each of the points (N, d); outputs (N, d), NaN where a point is too far away."""
    draw = np.empty(0)
    scratch = np.empty(scratch_size(points.shape[1], table.shape[0]))
    for n in range(points.shape[0]):
        nearest = tick_output(table, guard, min_prior, points[n], MEAN, draw, scratch, outputs[n])
        if nearest == np.inf:
            outputs[n] = np.nan


@fused_kernel
def policy_tick(
    table: FloatArray,
    guard: FloatArray,
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
    (3K + 4d,), y (d,) written in the caller's units. Returns the smallest squared Mahalanobis distance of x'.
    """
    d = x.shape[0]
    scale = frame[d]
    inner = scratch[:d]
    for i in range(d):
        inner[i] = scale * (x[i] - frame[i])
    nearest = tick_output(table, guard, frame[d + 1], inner, strategy, draws[t], scratch[d:], y)
    for i in range(d):
        y[i] /= scale
    return nearest
