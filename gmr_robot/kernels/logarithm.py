"""The natural logarithm in a form that becomes vector instructions in a loop.

x = 2ᵉ m with m between √½ and √2 is read from the bits; log m = 2 artanh s = 2 (s + s³/3 + s⁵/5 + …) with
s = (m − 1)/(m + 1), |s| < 0.172, so that eleven terms leave less than a rounding.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.kernels.compile import fused_kernel

_FRACTION_BITS = 52
_FRACTION = (1 << 52) - 1
_EXPONENT_OF_ONE = 1023 << 52
# 2⁵² has a unit in the last place of one: a whole number in its low bits is a whole number added.
_BITS_OF_2_52 = 0x433 << 52
_2_52_AND_BIAS = 4503599627370496.0 + 1023.0
_SQRT_2 = 1.4142135623730951
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@fused_kernel
def logarithm(x: float) -> float:
    """Return log x of a normal positive finite number.

    Error below 2e-16, relative or absolute, whichever is larger.
    """
    bits = np.float64(x).view(np.int64)
    exponent = np.int64((bits >> _FRACTION_BITS) | _BITS_OF_2_52).view(np.float64)
    fraction = np.int64((bits & _FRACTION) | _EXPONENT_OF_ONE).view(np.float64)
    large = fraction > _SQRT_2
    m = 0.5 * fraction if large else fraction
    e = exponent - _2_52_AND_BIAS + (1.0 if large else 0.0)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    q = 2.0 / 19.0 + z * (2.0 / 21.0)
    q = 2.0 / 17.0 + z * q
    q = 2.0 / 15.0 + z * q
    q = 2.0 / 13.0 + z * q
    q = 2.0 / 11.0 + z * q
    q = 2.0 / 9.0 + z * q
    q = 2.0 / 7.0 + z * q
    q = 2.0 / 5.0 + z * q
    q = 2.0 / 3.0 + z * q
    return e * _LN2_HIGH + (2.0 * s + (s * z * q + e * _LN2_LOW))
