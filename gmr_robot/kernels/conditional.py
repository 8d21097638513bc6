r"""p(y | x) of a Gaussian mixture, with everything that does not depend on x computed beforehand.

For each component p(y | x, k) = N(bₖ + Aₖ x, Cₖ) with Aₖ = Σ_yx Σ_xx⁻¹, bₖ = μ_y − Aₖμ_x, Cₖ = Σ_yy − Aₖ
Σ_xy, and weights hₖ(x) ∝ πₖ N(x | μ_x, Σ_xx) (Ghahramani & Jordan 1994; Calinon, Guenter & Billard 2007).

Two ways to the same numbers: here one state at a time, for control loops and rollouts, where each step needs
the one before; in `regression` blocks of points, for vector instructions.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel, kernel
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.exact_row import exact_row

MEAN, MODE, SAMPLE = 0, 1, 2
"""How a single output is taken from p(y | x).

Its expectation, the mean of its strongest component, a draw.
"""


class ConditionalField(NamedTuple):
    """What conditioning needs; dx inputs, dy outputs."""

    inputs: Components
    """p(x), K components in dx dimensions."""
    means_out: FloatArray
    """μ_y, shape (K, dy)."""
    slopes: FloatArray
    """Regression matrices A, shape (K, dy, dx)."""
    factors_out: FloatArray
    """Cholesky factors of the conditional covariances C, shape (K, dy, dy)."""
    min_prior: float
    """Conditional weights below this are neglected, unless it is the largest."""


@fused_kernel
def squared_distance_of(inputs: Components, k: int, x: FloatArray) -> float:
    """Return ‖L⁻¹ (x − μ)‖² of component k; x (dx,)."""
    total = 0.0
    for i in range(x.shape[0]):
        value = 0.0
        for j in range(i + 1):
            value += inputs.whiteners[k, i, j] * (x[j] - inputs.means[k, j])
        total += value * value
    return total


@kernel
def neglect_small(weights: FloatArray, min_prior: float) -> None:
    """Set weights (K,) below `min_prior` to zero, but never the largest, and let the rest sum to one."""
    largest, kept = 0.0, 0.0
    for k in range(weights.shape[0]):
        largest = max(largest, weights[k])
    for k in range(weights.shape[0]):
        if weights[k] < min_prior and weights[k] < largest:
            weights[k] = 0.0
        kept += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= kept


@fused_kernel
def conditional_weights(field: ConditionalField, x: FloatArray, weights: FloatArray) -> float:
    """Write hₖ(x), shape (K,), summing to one; return the smallest squared Mahalanobis distance of x (dx,).

    In double precision throughout, for ticks and rollouts; `exact_weights` where digits matter.
    """
    inputs, n_components = field.inputs, weights.shape[0]
    nearest, largest = np.inf, -np.inf
    for k in range(n_components):
        squared = squared_distance_of(inputs, k, x)
        nearest = min(nearest, squared)
        weights[k] = inputs.log_factors[k] - 0.5 * squared
        largest = max(largest, weights[k])
    if not largest > -np.inf:  # every distance overflows, or x is not a number
        exact_weights(field, x, weights)
        return np.inf
    total = 0.0
    for k in range(n_components):
        weights[k] = np.exp(weights[k] - largest)
        total += weights[k]
    for k in range(n_components):
        weights[k] /= total
    if field.min_prior > 0.0:
        neglect_small(weights, field.min_prior)
    return nearest


@kernel
def exact_weights(field: ConditionalField, x: FloatArray, weights: FloatArray) -> None:
    """Write hₖ(x), shape (K,), competing components in double-double; x (dx,)."""
    exact_row(x, field.inputs, np.empty((2, x.shape[0])), np.empty(weights.shape[0]), weights)
    if field.min_prior > 0.0:
        neglect_small(weights, field.min_prior)


@fused_kernel
def add_component_mean(field: ConditionalField, k: int, x: FloatArray, weight: float, y: FloatArray) -> None:
    """Add weight · (μ_y + A (x − μ_x)) of component k to y; x (dx,), y (dy,)."""
    for i in range(y.shape[0]):
        value = field.means_out[k, i]
        for j in range(x.shape[0]):
            value += field.slopes[k, i, j] * (x[j] - field.inputs.means[k, j])
        y[i] += weight * value


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
def conditional_output(
    field: ConditionalField,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    weights: FloatArray,
    y: FloatArray,
) -> float:
    """Write one output for x by a strategy; return the smallest squared Mahalanobis distance of x.

    x (dx,), strategy MEAN, MODE or SAMPLE, draw (1 + dy,): a uniform number that picks the component, then a
    standard normal vector (truncated to the α-region by who made it); weights (K,) scratch, y (dy,)
    written.
    """
    nearest = conditional_weights(field, x, weights)
    y[:] = 0.0
    if strategy == MEAN:
        for k in range(weights.shape[0]):
            if weights[k] > 0.0:
                add_component_mean(field, k, x, weights[k], y)
    elif strategy == MODE:
        add_component_mean(field, int(np.argmax(weights)), x, 1.0, y)
    else:
        k = choose(weights, draw[0])
        add_component_mean(field, k, x, 1.0, y)
        for i in range(y.shape[0]):
            for j in range(i + 1):
                y[i] += field.factors_out[k, i, j] * draw[1 + j]
    return nearest


@fused_kernel
def policy_tick(
    field: ConditionalField,
    x: FloatArray,
    shift: FloatArray,
    scale: float,
    strategy: int,
    draw: FloatArray,
    inner: FloatArray,
    weights: FloatArray,
    y: FloatArray,
) -> float:
    """One control tick in the caller's coordinates, x' = scale · (x − shift); nothing is allocated.

    x, shift (d,), draw (1 + d,), inner (d,) and weights (K,) scratch, y (d,) written in the
    caller's units. Returns the smallest squared Mahalanobis distance of x'.
    """
    for i in range(x.shape[0]):
        inner[i] = scale * (x[i] - shift[i])
    nearest = conditional_output(field, inner, strategy, draw, weights, y)
    for i in range(y.shape[0]):
        y[i] /= scale
    return nearest
