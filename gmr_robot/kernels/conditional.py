r"""p(y | x) of a Gaussian mixture, with everything that does not depend on x computed beforehand.

For each component p(y | x, k) = N(bₖ + Aₖ x, Cₖ) with Aₖ = Σ_yx Σ_xx⁻¹, bₖ = μ_y − Aₖμ_x, Cₖ = Σ_yy − Aₖ
Σ_xy, and weights hₖ(x) ∝ πₖ N(x | μ_x, Σ_xx) (Ghahramani & Jordan 1994; Calinon, Guenter & Billard 2007).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.density import squared_mahalanobis

MEAN, MODE, SAMPLE = 0, 1, 2
"""How a single output is taken from p(y | x).

Its expectation, the mean of its strongest component, a draw.
"""


class ConditionalField(NamedTuple):
    """What conditioning needs; dx inputs, dy outputs."""

    log_factors: FloatArray
    """log πₖ − ½ log |2πΣ_xx|, shape (K,)."""
    means_in: FloatArray
    """μ_x, shape (K, dx)."""
    factors_in: FloatArray
    """Cholesky factors of Σ_xx, shape (K, dx, dx)."""
    means_out: FloatArray
    """μ_y, shape (K, dy)."""
    slopes: FloatArray
    """Regression matrices A, shape (K, dy, dx)."""
    factors_out: FloatArray
    """Cholesky factors of the conditional covariances C, shape (K, dy, dy)."""
    min_prior: float
    """Conditional weights below this are neglected, unless it is the largest."""


@kernel
def conditional_weights(
    field: ConditionalField, x: FloatArray, weights: FloatArray, white: FloatArray
) -> float:
    """Write hₖ(x), shape (K,), summing to one; return the smallest squared Mahalanobis distance of x.

    x (dx,), white (dx,) scratch.
    """
    n_components = weights.shape[0]
    nearest = np.inf
    largest = -np.inf
    for k in range(n_components):
        squared = squared_mahalanobis(x, field.means_in[k], field.factors_in[k], white)
        nearest = min(nearest, squared)
        weights[k] = field.log_factors[k] - 0.5 * squared
        largest = max(largest, weights[k])
    total = 0.0
    for k in range(n_components):
        weights[k] = np.exp(weights[k] - largest)
        total += weights[k]
    kept = 0.0
    for k in range(n_components):
        # The strongest component has e⁰ = 1 before normalisation and is never neglected.
        if weights[k] < field.min_prior * total and weights[k] < 1.0:
            weights[k] = 0.0
        kept += weights[k]
    for k in range(n_components):
        weights[k] /= kept
    return nearest


@kernel
def add_component_mean(field: ConditionalField, k: int, x: FloatArray, weight: float, y: FloatArray) -> None:
    """Add weight · (μ_y + A (x − μ_x)) of component k to y; x (dx,), y (dy,)."""
    for i in range(y.shape[0]):
        value = field.means_out[k, i]
        for j in range(x.shape[0]):
            value += field.slopes[k, i, j] * (x[j] - field.means_in[k, j])
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


@kernel
def conditional_output(
    field: ConditionalField,
    x: FloatArray,
    strategy: int,
    draw: FloatArray,
    weights: FloatArray,
    white: FloatArray,
    y: FloatArray,
) -> float:
    """Write one output for x by a strategy; return the smallest squared Mahalanobis distance of x.

    x (dx,), strategy MEAN, MODE or SAMPLE, draw (1 + dy,): a uniform number that picks the component, then a
    standard normal vector (truncated to the α-region by who made it); weights (K,) and white (dx,) scratch,
    y (dy,) written.
    """
    nearest = conditional_weights(field, x, weights, white)
    y[:] = 0.0
    if strategy == MEAN:
        for k in range(weights.shape[0]):
            if weights[k] > 0.0:
                add_component_mean(field, k, x, weights[k], y)
    elif strategy == MODE:
        add_component_mean(field, np.argmax(weights), x, 1.0, y)
    else:
        k = choose(weights, draw[0])
        add_component_mean(field, k, x, 1.0, y)
        for i in range(y.shape[0]):
            for j in range(i + 1):
                y[i] += field.factors_out[k, i, j] * draw[1 + j]
    return nearest


@kernel
def regress_means(field: ConditionalField, inputs: FloatArray, outputs: FloatArray) -> None:
    """Write E[y | x] for many points: inputs (N, dx) -> outputs (N, dy)."""
    weights = np.empty(field.log_factors.shape[0])
    white = np.empty(inputs.shape[1])
    draw = np.empty(0)
    for n in range(inputs.shape[0]):
        conditional_output(field, inputs[n], MEAN, draw, weights, white, outputs[n])


@kernel
def regress_covariances(
    field: ConditionalField, inputs: FloatArray, outputs: FloatArray, covariances: FloatArray
) -> None:
    """Write E[y | x] and Cov[y | x] for many points.

    inputs (N, dx) -> outputs (N, dy), covariances (N, dy, dy).
    Cov[y | x] = Σₖ hₖ (Cₖ + (yₖ − ȳ)(yₖ − ȳ)ᵀ), the centred form of the law of total covariance.
    """
    n_components = field.log_factors.shape[0]
    n_outputs = outputs.shape[1]
    weights = np.empty(n_components)
    white = np.empty(inputs.shape[1])
    means = np.empty((n_components, n_outputs))
    inner = np.empty((n_components, n_outputs, n_outputs))
    for k in range(n_components):
        inner[k] = np.dot(field.factors_out[k], field.factors_out[k].T)
    for n in range(inputs.shape[0]):
        conditional_weights(field, inputs[n], weights, white)
        means[:] = 0.0
        outputs[n] = 0.0
        for k in range(n_components):
            add_component_mean(field, k, inputs[n], 1.0, means[k])
            outputs[n] += weights[k] * means[k]
        covariances[n] = 0.0
        for k in range(n_components):
            if weights[k] > 0.0:
                add_spread(weights[k], means[k], outputs[n], inner[k], covariances[n])


@kernel
def add_spread(
    weight: float, mean: FloatArray, centre: FloatArray, inner: FloatArray, covariance: FloatArray
) -> None:
    """Add weight · (C + (m − c)(m − c)ᵀ): mean and centre (d,), inner C (d, d), covariance (d, d)."""
    for i in range(mean.shape[0]):
        for j in range(mean.shape[0]):
            spread = (mean[i] - centre[i]) * (mean[j] - centre[j])
            covariance[i, j] += weight * (inner[i, j] + spread)


@kernel
def policy_tick(
    field: ConditionalField,
    x: FloatArray,
    shift: FloatArray,
    scale: float,
    strategy: int,
    draw: FloatArray,
    inner: FloatArray,
    weights: FloatArray,
    white: FloatArray,
    y: FloatArray,
) -> float:
    """One control tick in the caller's coordinates, x' = scale · (x − shift); nothing is allocated.

    x, shift (d,), draw (1 + d,), inner and white (d,) and weights (K,) scratch, y (d,) written in the
    caller's units. Returns the smallest squared Mahalanobis distance of x'.
    """
    for i in range(x.shape[0]):
        inner[i] = scale * (x[i] - shift[i])
    nearest = conditional_output(field, inner, strategy, draw, weights, white, y)
    for i in range(y.shape[0]):
        y[i] /= scale
    return nearest
