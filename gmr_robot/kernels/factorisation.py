"""From covariances to the components that the density kernels take."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.compile import kernel
from gmr_robot.kernels.components import Components
from gmr_robot.kernels.extended_cholesky import (
    amplification,
    extended_cholesky,
    extended_inverse,
    extended_slopes,
)

_LOG_TWO_PI = 1.8378770664093453
_UNIT_ROUNDOFF = 2.0**-53


@kernel
def log_normaliser(scales: FloatArray, factor: FloatArray, low: FloatArray) -> float:
    """Return −½ log |2πΣ| of Σ = S L Lᵀ S, a sum of logs: scales (D,), factor + low = L (D, D)."""
    total = 0.5 * scales.shape[0] * _LOG_TWO_PI
    for i in range(scales.shape[0]):
        total += np.log(scales[i]) + (np.log(factor[i, i]) + low[i, i] / factor[i, i])
    return float(-total)


@kernel
def factorise_component(covariance: FloatArray, parts: Components, k: int) -> int:
    """Fill component k from a covariance (D, D), and its log factor with −½ log |2πΣ|.

    Returns −1, or the dimension without variance of a covariance that is not positive definite.

    The sensitivity bounds the rounding of ½‖L⁻¹(x − μ)‖² in double precision: each element of L⁻¹(x − μ) is a
    sum of up to D products of rounded numbers, off by (D + 2)u |L⁻¹||x − μ| ≤ (D + 2)u |L⁻¹||L||w| with u =
    2⁻⁵³ (Higham 2002, §3.1); squares and their sum add (D + 1)u.
    """
    n = covariance.shape[0]
    bad = extended_cholesky(covariance, parts.scales[k], parts.factors[k], parts.factors_low[k])
    if bad >= 0:
        return bad
    inverse, inverse_low = parts.whiteners[k], np.empty((n, n))
    extended_inverse(parts.factors[k], parts.factors_low[k], inverse, inverse_low)
    condition = amplification(parts.factors[k], inverse)
    parts.sensitivities[k] = _UNIT_ROUNDOFF * ((n + 2) * condition + n + 1)
    for i in range(n):
        for j in range(i + 1):
            inverse[i, j] /= parts.scales[k, j]
    parts.log_factors[k] = log_normaliser(parts.scales[k], parts.factors[k], parts.factors_low[k])
    return -1


@kernel
def factorise_components(covariances: FloatArray, parts: Components) -> tuple[int, int]:
    """Fill every component from covariances (K, D, D); return component and dimension at fault, or −1, −1."""
    for k in range(covariances.shape[0]):
        bad = factorise_component(covariances[k], parts, k)
        if bad >= 0:
            return k, bad
    return -1, -1


@kernel
def condition_components(
    covariances: FloatArray, n_inputs: int, slopes: FloatArray, factors_out: FloatArray
) -> None:
    """Write regression matrices and conditional Cholesky factors of positive definite covariances.

    With the dx inputs first, the factor of a joint covariance holds both: A = L_yx L_xx⁻¹ and C = L_yy L_yyᵀ.

    covariances (K, D, D), inputs first -> slopes (K, dy, dx), factors_out (K, dy, dy).
    """
    n_components, n = covariances.shape[:2]
    scales, high, low = np.empty(n), np.empty((n, n)), np.empty((n, n))
    inverse, inverse_low = np.empty((n_inputs, n_inputs)), np.empty((n_inputs, n_inputs))
    for k in range(n_components):
        extended_cholesky(covariances[k], scales, high, low)
        extended_inverse(high, low, inverse, inverse_low)
        extended_slopes(high, low, inverse, inverse_low, scales, slopes[k])
        for i in range(n - n_inputs):
            for j in range(n - n_inputs):
                factors_out[k, i, j] = scales[n_inputs + i] * high[n_inputs + i, n_inputs + j]
