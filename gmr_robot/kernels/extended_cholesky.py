"""Cholesky factors of covariances, carried in double-double so that they lose nothing.

In double precision the factor L of a covariance is that of a neighbour Σ(1 + ε); the squared distance
(x − μ)ᵀΣ⁻¹(x − μ) amplifies that by cond Σ. Here L and L⁻¹ are right to the last bit after rounding, and
what remains, rounding in the products with L⁻¹, is amplified by cond L = √cond Σ only. It costs D³/3 steps
of some thirty operations, once a component.

Each dimension is divided by a power of two near its standard deviation first, which changes no digit: numbers
stay close to one whatever the unit.
"""

from __future__ import annotations

import math

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.extended import add, divide, multiply, square_root


@kernel
def power_of_two_near_root(value: float) -> float:
    """Return 2ᵏ with ½ ≤ value / 4ᵏ ≤ 2, value above zero."""
    exponent = math.frexp(value)[1]
    return math.ldexp(1.0, exponent // 2)


@kernel
def extended_cholesky(covariance: FloatArray, scales: FloatArray, high: FloatArray, low: FloatArray) -> int:
    """Factorise the lower triangle: Σ = S L Lᵀ S with S = diag(scales), powers of two; L = high + low.

    covariance, high and low (D, D), scales (D,). Returns −1, or the first dimension that has no variance
    given those before it: then the covariance is not positive definite.
    """
    n = covariance.shape[0]
    high[:] = 0.0
    low[:] = 0.0
    for i in range(n):
        if not covariance[i, i] > 0.0:
            return i
        scales[i] = power_of_two_near_root(covariance[i, i])
    for j in range(n):
        for i in range(j, n):
            total, rest = (covariance[i, j] / scales[i]) / scales[j], 0.0
            for k in range(j):
                product, error = multiply(high[i, k], low[i, k], high[j, k], low[j, k])
                total, rest = add(total, rest, -product, -error)
            if i > j:
                high[i, j], low[i, j] = divide(total, rest, high[j, j], low[j, j])
            elif total > 0.0:
                high[j, j], low[j, j] = square_root(total, rest)
            else:
                return j
    return -1


@kernel
def extended_inverse(high: FloatArray, low: FloatArray, inverse: FloatArray, inverse_low: FloatArray) -> None:
    """Write the inverse of the leading block of L = high + low, by forward substitution.

    high, low (D, D), inverse and inverse_low (n, n) with n ≤ D, all lower triangular.
    """
    n = inverse.shape[0]
    inverse[:] = 0.0
    inverse_low[:] = 0.0
    for j in range(n):
        for i in range(j, n):
            total, rest = (1.0, 0.0) if i == j else (0.0, 0.0)
            for k in range(j, i):
                product, error = multiply(high[i, k], low[i, k], inverse[k, j], inverse_low[k, j])
                total, rest = add(total, rest, -product, -error)
            inverse[i, j], inverse_low[i, j] = divide(total, rest, high[i, i], low[i, i])


@kernel
def extended_slopes(
    high: FloatArray,
    low: FloatArray,
    inverse: FloatArray,
    inverse_low: FloatArray,
    scales: FloatArray,
    slopes: FloatArray,
) -> None:
    """Write the regression matrix A = L_yx L_xx⁻¹ of a factor with the dx inputs first.

    high, low (D, D) and scales (D,) of the joint factor; inverse, inverse_low (dx, dx) of L_xx ->
    slopes (dy, dx).
    """
    n_inputs = inverse.shape[0]
    for i in range(slopes.shape[0]):
        row = n_inputs + i
        for j in range(n_inputs):
            total, rest = 0.0, 0.0
            for k in range(j, n_inputs):
                product, error = multiply(high[row, k], low[row, k], inverse[k, j], inverse_low[k, j])
                total, rest = add(total, rest, product, error)
            slopes[i, j] = (total / scales[j]) * scales[row]


@kernel
def amplification(factor: FloatArray, inverse: FloatArray) -> float:
    """Return ‖ |L⁻¹| |L| ‖ (Frobenius): how much whitening amplifies a rounding error.

    It is Skeel's condition number, at most D · √cond Σ; the units of the dimensions do not change it.
    factor and inverse (D, D), lower triangular.
    """
    n = factor.shape[0]
    total = 0.0
    for i in range(n):
        for j in range(i + 1):
            element = 0.0
            for k in range(j, i + 1):
                element += abs(inverse[i, k]) * abs(factor[k, j])
            total += element * element
    return float(np.sqrt(total))
