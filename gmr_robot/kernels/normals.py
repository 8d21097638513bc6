"""Random numbers by the block: uniform bits, then standard normals, in vector instructions.

numpy draws 5 to 9 ns a normal, one after the other. Generators side by side and the Box–Muller transform
without a branch take about 2 ns. Bits: xoshiro256++ (Blackman & Vigna 2021), many streams, seeded by the
caller's generator. Normals: r = √(−2 ln u) in a uniform direction (Box & Muller 1958) with u a multiple of 2⁻⁵² in
(0, 1], so that the distribution is exact but for what lies beyond 8.5 standard deviations (2e-17).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel

Bits = NDArray[np.uint64]

STREAMS = 32
"""Generators that run side by side; counts of bits are multiples of this."""

_ONE = np.uint64(1)
_TWO = np.uint64(2)
_FRACTION = np.uint64(12)
_ONE_TO_TWO = np.uint64(0x3FF0000000000000)
_SHIFT, _LEFT, _RIGHT = np.uint64(17), np.uint64(23), np.uint64(41)
_LEFT_45, _RIGHT_19 = np.uint64(45), np.uint64(19)
_EXPONENT = np.uint64(52)
_MANTISSA = np.uint64(0x000FFFFFFFFFFFFF)
_ROUNDING = np.uint64(0x4330000000000000)  # 2⁵² as bits: whole numbers below it fit the fraction

# 2 artanh(s) / s = 2 (1 + s²/3 + s⁴/5 + ...) for |s| ≤ 0.1716; the first term left out is 1e-17.
_L = tuple(2.0 / (2 * i + 1) for i in range(11))
_L0, _L1, _L2, _L3, _L4, _L5, _L6, _L7, _L8, _L9, _L10 = _L
# Taylor series on |r| ≤ π/4; the first terms left out are 2e-17.
_S1, _S2, _S3, _S4, _S5, _S6, _S7 = ((-1.0) ** i / math.factorial(2 * i + 1) for i in range(1, 8))
_C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8 = ((-1.0) ** i / math.factorial(2 * i) for i in range(1, 9))
_LN2 = 0.6931471805599453
_SQRT_TWO = 1.4142135623730951
_HALF_PI = 1.5707963267948966


@fused_kernel
def fill_bits(state: Bits, count: int, bits: Bits) -> None:
    """Write random bits; `count`, a multiple of STREAMS, of bits (n,).

    state (4 · STREAMS,): the four words of all generators one after the other, read and advanced.
    """
    for start in range(0, count, STREAMS):
        for i in range(STREAMS):
            s0, s1 = state[i], state[STREAMS + i]
            s2, s3 = state[2 * STREAMS + i] ^ s0, state[3 * STREAMS + i] ^ s1
            total = s0 + state[3 * STREAMS + i]
            bits[start + i] = ((total << _LEFT) | (total >> _RIGHT)) + s0
            state[i] = s0 ^ s3
            state[STREAMS + i] = s1 ^ s2
            state[2 * STREAMS + i] = s2 ^ (s1 << _SHIFT)
            state[3 * STREAMS + i] = (s3 << _LEFT_45) | (s3 >> _RIGHT_19)


@fused_kernel
def to_uniforms(bits: Bits, count: int, uniforms: FloatArray) -> None:
    """Write uniform numbers in [0, 1), multiples of 2⁻⁵²; bits and uniforms (n,), of which `count`."""
    as_bits = uniforms.view(np.uint64)
    for i in range(count):
        as_bits[i] = (bits[i] >> _FRACTION) | _ONE_TO_TWO
    for i in range(count):
        uniforms[i] -= 1.0


@fused_kernel
def to_radii(values: FloatArray, count: int, scratch: FloatArray) -> None:
    """Replace uniform numbers v in [0, 1) by √(−2 ln(1 − v)); values and scratch (n,), of which `count`."""
    as_bits, exponents = values.view(np.uint64), scratch.view(np.uint64)
    for i in range(count):
        values[i] = 1.0 - values[i]
    for i in range(count):
        exponents[i] = (as_bits[i] >> _EXPONENT) | _ROUNDING
        as_bits[i] = (as_bits[i] & _MANTISSA) | _ONE_TO_TWO
    for i in range(count):
        exponent = scratch[i] - (4503599627370496.0 + 1023.0)
        upper = values[i] > _SQRT_TWO
        mantissa = 0.5 * values[i] if upper else values[i]
        exponent = exponent + 1.0 if upper else exponent
        s = (mantissa - 1.0) / (mantissa + 1.0)
        z = s * s
        p = _L9 + z * _L10
        p = _L8 + z * p
        p = _L7 + z * p
        p = _L6 + z * p
        p = _L5 + z * p
        p = _L4 + z * p
        p = _L3 + z * p
        p = _L2 + z * p
        p = _L1 + z * p
        p = _L0 + z * p
        values[i] = np.sqrt(-2.0 * (exponent * _LN2 + s * p))


@fused_kernel
def to_normals(radii: FloatArray, angles: FloatArray, turns: Bits, count: int) -> None:
    """Turn radii and uniform numbers in [0, 1), in place, into independent standard normals.

    The angle is (v − ½) π/2 and, by the lowest two of the bits in turns, a number of quarter turns. All (n,), of
    which `count`.
    """
    for i in range(count):
        r = (angles[i] - 0.5) * _HALF_PI
        z = r * r
        sine = _S6 + z * _S7
        sine = _S5 + z * sine
        sine = _S4 + z * sine
        sine = _S3 + z * sine
        sine = _S2 + z * sine
        sine = _S1 + z * sine
        sine = r + (r * z) * sine
        cosine = _C7 + z * _C8
        cosine = _C6 + z * cosine
        cosine = _C5 + z * cosine
        cosine = _C4 + z * cosine
        cosine = _C3 + z * cosine
        cosine = _C2 + z * cosine
        cosine = _C1 + z * cosine
        cosine = 1.0 + z * cosine
        odd = (turns[i] & _ONE) == _ONE
        length = -radii[i] if (turns[i] & _TWO) == _TWO else radii[i]
        along = -sine if odd else cosine
        across = cosine if odd else sine
        radii[i] = length * along
        angles[i] = length * across


@fused_kernel
def fill_normals(
    state: Bits, count: int, bits: Bits, scratch: FloatArray, first: FloatArray, second: FloatArray
) -> None:
    """Write two sets of `count` standard normals, a multiple of STREAMS; all (n,), state as in `fill_bits`."""
    fill_bits(state, count, bits)
    to_uniforms(bits, count, first)
    to_radii(first, count, scratch)
    fill_bits(state, count, bits)
    to_uniforms(bits, count, second)
    to_normals(first, second, bits, count)
