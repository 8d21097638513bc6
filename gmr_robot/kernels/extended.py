"""Double-double arithmetic: a number as the unevaluated sum of two, about 32 digits (Dekker 1971).

Every rounding stands where it is written: these kernels must never be compiled with contraction or
reordering. Numbers are expected between 1e-140 and 1e140, where no product and no error leaves the range.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.kernels.compile import kernel

_SPLITTER = 134217729.0  # 2²⁷ + 1: splits 53 bits into two halves whose products are exact


@kernel
def two_sum(a: float, b: float) -> tuple[float, float]:
    """Return a + b and its rounding error (Knuth, TAOCP 2, theorem 4.2.2 B)."""
    total = a + b
    other = total - a
    return total, (a - (total - other)) + (b - other)


@kernel
def two_product(a: float, b: float) -> tuple[float, float]:
    """Return a · b and its rounding error (Dekker 1971)."""
    product = a * b
    scaled = _SPLITTER * a
    a_high = scaled - (scaled - a)
    a_low = a - a_high
    scaled = _SPLITTER * b
    b_high = scaled - (scaled - b)
    b_low = b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


@kernel
def add(a: float, a_low: float, b: float, b_low: float) -> tuple[float, float]:
    """Return (a + a_low) + (b + b_low); relative error below 2⁻¹⁰⁴, cancellation included."""
    high, error = two_sum(a, b)
    low, rest = two_sum(a_low, b_low)
    error += low
    total = high + error
    error = (error - (total - high)) + rest
    result = total + error
    return result, error - (result - total)


@kernel
def multiply(a: float, a_low: float, b: float, b_low: float) -> tuple[float, float]:
    """Return (a + a_low) · (b + b_low); relative error below 2⁻¹⁰²."""
    product, error = two_product(a, b)
    error += a * b_low + a_low * b
    result = product + error
    return result, error - (result - product)


@kernel
def divide(a: float, a_low: float, b: float, b_low: float) -> tuple[float, float]:
    """Return (a + a_low) / (b + b_low) by one step of long division."""
    quotient = a / b
    product, error = multiply(quotient, 0.0, b, b_low)
    rest, rest_low = add(a, a_low, -product, -error)
    correction = (rest + rest_low) / b
    result = quotient + correction
    return result, correction - (result - quotient)


@kernel
def square_root(a: float, a_low: float) -> tuple[float, float]:
    """Return √(a + a_low) of a positive number by one Newton step from the rounded root."""
    root = np.sqrt(a)
    square, error = two_product(root, root)
    rest, rest_low = add(a, a_low, -square, -error)
    correction = (rest + rest_low) / (2.0 * root)
    result = root + correction
    return result, correction - (result - root)
