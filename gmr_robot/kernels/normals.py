"""Random numbers by the block: uniform bits, then standard normals, in vector instructions.

numpy draws 5 to 9 ns a normal, one after the other. Generators side by side and the Box–Muller transform
without a branch take 1.4 ns, half of it the logarithm and the square root. Bits: xoshiro256++ (Blackman & Vigna
2021), many streams, seeded by the caller's generator. Normals: r = √(−2 ln u) in a uniform direction (Box & Muller
1958) with u a multiple of 2⁻⁵² in (0, 1], so that the distribution is exact but for what lies beyond 8.5 standard
deviations (2e-17).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel
from gmr_robot.kernels.logarithm import logarithm

Bits = NDArray[np.uint64]

STREAMS = 32
"""Generators that run side by side."""

STEPS = 4
"""Words each of them makes in a row."""

ROUND = STREAMS * STEPS
"""Counts of bits are multiples of this."""

_ONE = np.uint64(1)
_TWO = np.uint64(2)
_FRACTION = np.uint64(12)
_LAST_PLACE = 2.0**-52
_SHIFT, _LEFT, _RIGHT = np.uint64(17), np.uint64(23), np.uint64(41)
_LEFT_45, _RIGHT_19 = np.uint64(45), np.uint64(19)

# Taylor series on |r| ≤ π/4; the first terms left out are 2e-17.
_S1, _S2, _S3, _S4, _S5, _S6, _S7 = ((-1.0) ** i / math.factorial(2 * i + 1) for i in range(1, 8))
_C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8 = ((-1.0) ** i / math.factorial(2 * i) for i in range(1, 9))
_HALF_PI = 1.5707963267948966


@fused_kernel
def fill_bits(state: Bits, count: int, bits: Bits) -> None:
    """Write random bits; `count`, a multiple of ROUND, of bits (n,).

    state (4 · STREAMS,): the four words of all generators one after the other, read and advanced. A generator
    makes STEPS words at a time, between which its state stays in registers.
    """
    for start in range(0, count, ROUND):
        for i in range(STREAMS):
            s0, s1 = state[i], state[STREAMS + i]
            s2, s3 = state[2 * STREAMS + i], state[3 * STREAMS + i]
            for step in range(STEPS):
                total = s0 + s3
                bits[start + step * STREAMS + i] = ((total << _LEFT) | (total >> _RIGHT)) + s0
                shifted = s1 << _SHIFT
                s2 ^= s0
                s3 ^= s1
                s1 ^= s2
                s0 ^= s3
                s2 ^= shifted
                s3 = (s3 << _LEFT_45) | (s3 >> _RIGHT_19)
            state[i], state[STREAMS + i] = s0, s1
            state[2 * STREAMS + i], state[3 * STREAMS + i] = s2, s3


@fused_kernel
def to_uniforms(bits: Bits, count: int, uniforms: FloatArray) -> None:
    """Write uniform numbers in [0, 1), multiples of 2⁻⁵²; bits and uniforms (n,), of which `count`."""
    for i in range(count):
        uniforms[i] = np.float64(bits[i] >> _FRACTION) * _LAST_PLACE


@fused_kernel
def to_radii(bits: Bits, count: int, radii: FloatArray) -> None:
    """Write √(−2 ln(1 − v)) of the uniform numbers v in [0, 1) in random bits; both (n,), of which `count`."""
    for i in range(count):
        radii[i] = np.sqrt(-2.0 * logarithm(1.0 - np.float64(bits[i] >> _FRACTION) * _LAST_PLACE))


@fused_kernel
def to_normals(bits: Bits, count: int, first: FloatArray, second: FloatArray) -> None:
    """Turn radii, in first, and random bits into independent standard normals; all (n,), of which `count`.

    The angle is (v − ½) π/2, with v in [0, 1) the bits' uniform number, and as many quarter turns as the lowest two
    bits say.
    """
    for i in range(count):
        r = (np.float64(bits[i] >> _FRACTION) * _LAST_PLACE - 0.5) * _HALF_PI
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
        odd = (bits[i] & _ONE) == _ONE
        length = -first[i] if (bits[i] & _TWO) == _TWO else first[i]
        along = -sine if odd else cosine
        across = cosine if odd else sine
        first[i] = length * along
        second[i] = length * across


@fused_kernel
def fill_normals(state: Bits, count: int, bits: Bits, first: FloatArray, second: FloatArray) -> None:
    """Write two sets of `count` standard normals, a multiple of ROUND; all (n,), state as in `fill_bits`."""
    fill_bits(state, count, bits)
    to_radii(bits, count, first)
    fill_bits(state, count, bits)
    to_normals(bits, count, first, second)
