"""The exponential in a form that becomes vector instructions in a loop.

The library's ``exp`` is a call for each number, about 5 ns. Here every step is arithmetic on a whole register
of numbers, 0.7 ns each: eˣ = 2ⁿ eʳ with n = round(x / ln 2), |r| ≤ ½ ln 2 (Cody & Waite 1980), a
polynomial for eʳ, and 2ⁿ written directly into the exponent bits.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import fused_kernel

SMALLEST_EXPONENT = -708.0
"""Below this the result is zero: e⁻⁷⁰⁸ = 3e-308 is where normal numbers end."""

# Adding 1.5 · 2⁵² rounds to a whole number and leaves it in the low bits of the sum.
_ROUNDING = 6755399441055744.0
_LOG2_E = 1.4426950408889634
# ln 2 in two parts; the first has so few bits that its product with n is exact.
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
# (eʳ − 1 − r) / r² interpolated at the Chebyshev nodes of |r| ≤ ½ ln 2: relative error of eʳ below 2e-17.
_Q0 = 0.5
_Q1 = 0.16666666666666669
_Q2 = 0.04166666666662413
_Q3 = 0.008333333333330062
_Q4 = 0.0013888888917213717
_Q5 = 0.00019841269863053618
_Q6 = 2.4801521295954376e-05
_Q7 = 2.7557268459997064e-06
_Q8 = 2.7620088445409746e-07
_Q9 = 2.510038549551032e-08
_EXPONENT_BIAS = 1023
_FRACTION_BITS = 52


@fused_kernel
def significand(x: float, shifted: float) -> float:
    """Return eʳ of x = n ln 2 + r, given x log₂ e with n in its low bits; zero for x below the smallest exponent."""
    n = shifted - _ROUNDING
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    q = _Q8 + r * _Q9
    q = _Q7 + r * q
    q = _Q6 + r * q
    q = _Q5 + r * q
    q = _Q4 + r * q
    q = _Q3 + r * q
    q = _Q2 + r * q
    q = _Q1 + r * q
    q = _Q0 + r * q
    return 1.0 + (r + (r * r) * q)


@fused_kernel
def exponential(x: float) -> float:
    """Return eˣ of x ≤ 0 with a relative error below 4e-16; x < −708, −∞ too, gives 0; NaN stays NaN."""
    bounded = SMALLEST_EXPONENT if x < SMALLEST_EXPONENT else x
    shifted = np.float64(bounded * _LOG2_E + _ROUNDING)
    power_of_two = np.int64((shifted.view(np.int64) + _EXPONENT_BIAS) << _FRACTION_BITS).view(np.float64)
    return 0.0 if x < SMALLEST_EXPONENT else significand(bounded, shifted) * power_of_two


@fused_kernel
def exponentiate(values: FloatArray) -> None:
    """Replace values x ≤ 0, shape (n,), by eˣ."""
    for i in range(values.shape[0]):
        values[i] = exponential(values[i])


@fused_kernel
def exponentiate_and_add(values: FloatArray, shift: FloatArray, total: FloatArray) -> None:
    """Replace values x by e^(x − shift), x ≤ shift, and add them to total; all (n,)."""
    for i in range(values.shape[0]):
        values[i] = exponential(values[i] - shift[i])
        total[i] += values[i]
