"""Responsibilities of one sample, in as much precision as they need."""

from __future__ import annotations

import math

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.extended import add, divide, multiply, two_sum

GAP = 25.0
"""A component that lies this far below the leading one takes no part: e⁻²⁵ = 1.4e-11."""

_LARGEST_SQUARE = 1e200  # beyond, double-double's products could overflow; there no tie is that close


@kernel
def squared_distance(x: FloatArray, mean: FloatArray, whitener: FloatArray) -> float:
    """Return ‖L⁻¹ (x − μ)‖²; x and mean (D,), whitener L⁻¹ (D, D)."""
    total = 0.0
    for i in range(x.shape[0]):
        value = 0.0
        for j in range(i + 1):
            value += whitener[i, j] * (x[j] - mean[j])
        total += value * value
    return total if total == total else np.inf


@kernel
def extended_squared_distance(
    x: FloatArray, components: Components, k: int, white: FloatArray
) -> tuple[float, float]:
    """Return (x − μ)ᵀ Σ⁻¹ (x − μ) of component k in double-double; x (D,), white (2, D) scratch."""
    factor, low = components.factors[k], components.factors_low[k]
    square, rest = 0.0, 0.0
    for i in range(x.shape[0]):
        value, error = two_sum(x[i], -components.means[k, i])
        value, error = value / components.scales[k, i], error / components.scales[k, i]
        for j in range(i):
            product, product_low = multiply(factor[i, j], low[i, j], white[0, j], white[1, j])
            value, error = add(value, error, -product, -product_low)
        white[0, i], white[1, i] = divide(value, error, factor[i, i], low[i, i])
        product, product_low = multiply(white[0, i], white[1, i], white[0, i], white[1, i])
        square, rest = add(square, rest, product, product_low)
    return square, rest


@kernel
def largest_exponent(x: FloatArray, components: Components) -> int:
    """Return e with all |x − μₖ| / scale below 2ᵉ, without overflow; x (D,)."""
    largest = -5000
    for k in range(components.means.shape[0]):
        for i in range(x.shape[0]):
            half = 0.5 * x[i] - 0.5 * components.means[k, i]
            if half != 0.0:
                exponent = math.frexp(half)[1] + 2 - math.frexp(components.scales[k, i])[1]
                largest = max(largest, exponent)
    return largest


@kernel
def share_beyond_overflow(x: FloatArray, components: Components, weights: FloatArray) -> None:
    """Give a sample whose squared distances all overflow to the closest component; x (D,), weights (K,)."""
    exponent = largest_exponent(x, components)
    nearest, ties = np.inf, 0.0
    for k in range(weights.shape[0]):
        total = 0.0
        for i in range(x.shape[0]):
            value = 0.0
            for j in range(i + 1):
                shift = exponent + math.frexp(components.scales[k, j])[1] - 2
                step = math.ldexp(0.5 * x[j] - 0.5 * components.means[k, j], -shift)
                value += (components.whiteners[k, i, j] * components.scales[k, j]) * step
            total += value * value
        weights[k] = np.inf if components.log_factors[k] == -np.inf else total
        nearest = min(nearest, weights[k])
    for k in range(weights.shape[0]):
        weights[k] = 1.0 if weights[k] == nearest else 0.0
        ties += weights[k]
    for k in range(weights.shape[0]):
        weights[k] /= ties


@kernel
def exact_row(
    x: FloatArray, components: Components, white: FloatArray, low: FloatArray, weights: FloatArray
) -> float:
    """Write p(k | x), shape (K,), and return log p(x), competing components in double-double.

    x (D,), white (2, D) and low (K,) scratch.
    """
    log_factors, n = components.log_factors, weights.shape[0]
    floor = -np.inf
    for k in range(n):
        weights[k] = squared_distance(x, components.means[k], components.whiteners[k])
        low[k] = 0.0
        if log_factors[k] > -np.inf and weights[k] < np.inf:
            floor = max(floor, log_factors[k] - (0.5 + components.sensitivities[k]) * weights[k])
    if floor == -np.inf:
        share_beyond_overflow(x, components, weights)
        return -np.inf
    leader, leading = 0, -np.inf
    for k in range(n):
        highest = log_factors[k] - (0.5 - components.sensitivities[k]) * weights[k]
        if highest > floor - GAP and weights[k] < _LARGEST_SQUARE:
            weights[k], low[k] = extended_squared_distance(x, components, k, white)
        if log_factors[k] - 0.5 * weights[k] > leading:
            leader, leading = k, log_factors[k] - 0.5 * weights[k]
    square, rest, total = weights[leader], low[leader], 0.0
    for k in range(n):
        difference = 0.5 * ((weights[k] - square) + (low[k] - rest))
        weights[k] = np.exp((log_factors[k] - log_factors[leader]) - difference)
        total += weights[k]
    for k in range(n):
        weights[k] /= total
    return leading + float(np.log(total))
