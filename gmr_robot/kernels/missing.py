r"""The E-step for samples with missing values, exact (Ghahramani & Jordan 1994, §3).

Samples with the same values missing share everything that does not depend on the values: for the observed
part o and the missing part m of component k, Σ_oo = LLᵀ, the regression matrix A = Σ_mo Σ_oo⁻¹ and the
conditional covariance C = Σ_mm − A Σ_om. A sample then has

    log-density  log πₖ N(x_o | μ_o, Σ_oo),   completed  d = [x_o − μ_o; A (x_o − μ_o)],   E[d dᵀ] = d dᵀ +
    [0 0; 0 C]

about the current mean, and the statistics are sums of these.
"""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.kernels.compile import kernel


@kernel
def pattern_log_densities(
    samples: FloatArray,
    rows: IntArray,
    observed: IntArray,
    log_factors: FloatArray,
    means: FloatArray,
    whiteners: FloatArray,
    log_densities: FloatArray,
) -> None:
    """Write log πₖ N(x_o | μ_o, Σ_oo) of the samples of one pattern.

    samples (N, D) standardised, rows (B,) which of them, observed (o,) their dimensions; log_factors (K,),
    means (K, D), whiteners L_oo⁻¹ (K, o, o) -> log_densities (K, B).
    """
    n_observed = observed.shape[0]
    difference = np.empty(n_observed)
    for b in range(rows.shape[0]):
        for k in range(means.shape[0]):
            for i in range(n_observed):
                difference[i] = samples[rows[b], observed[i]] - means[k, observed[i]]
            squared = 0.0
            for i in range(n_observed):
                white = 0.0
                for j in range(i + 1):
                    white += whiteners[k, i, j] * difference[j]
                squared += white * white
            log_densities[k, b] = log_factors[k] - 0.5 * squared


@kernel
def accumulate_pattern(
    samples: FloatArray,
    rows: IntArray,
    observed: IntArray,
    missing: IntArray,
    means: FloatArray,
    slopes: FloatArray,
    inner: FloatArray,
    responsibilities: FloatArray,
    statistics: FloatArray,
) -> None:
    """Add the conditional moments of the samples of one pattern.

    rows (B,), observed (o,), missing (m,), means (K, D), slopes A (K, m, o), inner C (K, m, m),
    responsibilities (K, B) -> statistics (K, D + 1, D + 1) about the means, as in `kernels/centred.py`.
    """
    n_features = means.shape[1]
    d = np.empty(n_features + 1)
    d[n_features] = 1.0
    for k in range(means.shape[0]):
        mass = 0.0
        for b in range(rows.shape[0]):
            r = responsibilities[k, b]
            mass += r
            complete(samples[rows[b]], observed, missing, means[k], slopes[k], d)
            for i in range(n_features + 1):
                for j in range(n_features + 1):
                    statistics[k, i, j] += r * d[i] * d[j]
        for i in range(missing.shape[0]):
            for j in range(missing.shape[0]):
                statistics[k, missing[i], missing[j]] += mass * inner[k, i, j]


@kernel
def complete(
    sample: FloatArray,
    observed: IntArray,
    missing: IntArray,
    mean: FloatArray,
    slopes: FloatArray,
    difference: FloatArray,
) -> None:
    """Write x − μ with missing values at their conditional expectation.

    Sample (D,), mean (D,), slopes (m, o).
    """
    for i in observed:
        difference[i] = sample[i] - mean[i]
    for i in range(missing.shape[0]):
        value = 0.0
        for j in range(observed.shape[0]):
            value += slopes[i, j] * difference[observed[j]]
        difference[missing[i]] = value
