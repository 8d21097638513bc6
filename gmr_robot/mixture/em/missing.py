"""Statistics of samples with missing values: one group of samples for each pattern of what is missing."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import BoolArray, FloatArray, IntArray
from gmr_robot.kernels.missing import accumulate_pattern, pattern_log_densities
from gmr_robot.kernels.softmax import softmax_columns
from gmr_robot.mixture.em.lane import Lane
from gmr_robot.mixture.em.parameters import Scorer
from gmr_robot.mixture.em.standardisation import Standardisation


def accumulate_missing(
    lane: Lane, standardisation: Standardisation, scorer: Scorer, moments: FloatArray
) -> float:
    """Add the moments of samples some of which have missing values (NaN), exactly; return Σ w log p.

    moments (K, D + 1, D + 1) are about the scorer's means, as in `kernels/centred.py`.
    """
    samples = np.ascontiguousarray(standardisation.apply(lane.samples))
    total = 0.0
    absent = np.isnan(samples)
    patterns, of_sample = np.unique(absent, axis=0, return_inverse=True)
    for index, pattern in enumerate(patterns):
        rows = np.flatnonzero(of_sample.reshape(-1) == index)
        total += _pattern(samples, lane.weights[rows], rows, pattern, scorer, moments)
    return total


def _pattern(
    samples: FloatArray,
    weights: FloatArray,
    rows: IntArray,
    pattern: BoolArray,
    scorer: Scorer,
    moments: FloatArray,
) -> float:
    """Add the moments of the samples `rows`, which all miss the features where `pattern` is true."""
    observed, missing = np.flatnonzero(~pattern), np.flatnonzero(pattern)
    log_factors, whiteners, slopes, inner = _conditional(scorer, observed, missing)
    responsibilities = np.empty((len(log_factors), len(rows)))
    pattern_log_densities(samples, rows, observed, log_factors, scorer.means, whiteners, responsibilities)
    scratch = np.empty((2, len(rows)))
    total = softmax_columns(responsibilities, weights, scratch[0], scratch[1])
    accumulate_pattern(
        samples, rows, observed, missing, scorer.means, slopes, inner, responsibilities, moments
    )
    return total


def _conditional(
    scorer: Scorer, observed: IntArray, missing: IntArray
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return what the observed part of a sample says of the whole, for each component.

    Constants (K,), whiteners of Σ_oo (K, o, o), regression matrices (K, m, o) and conditional covariances (K, m, m)
    all follow from the Cholesky factor of the covariance with the observed features first. The constant of the whole
    is c = log πₖ − ½ log |2πΣ|, so that of the observed part is c + ½ log |2πC|.
    """
    order = np.concatenate([observed, missing])
    o = len(observed)
    factors = np.linalg.inv(scorer.whiteners)
    covariances = factors @ factors.transpose(0, 2, 1)
    joint = np.linalg.cholesky(covariances[:, order[:, None], order])
    whiteners = np.linalg.inv(joint[:, :o, :o]) if o else np.empty((len(joint), 0, 0))
    slopes = joint[:, o:, :o] @ whiteners
    inner_factors = joint[:, o:, o:]
    inner_diagonals = np.diagonal(inner_factors, axis1=1, axis2=2)
    half_log_inner = np.log(inner_diagonals).sum(axis=1) + 0.5 * len(missing) * np.log(2.0 * np.pi)
    return (
        scorer.log_factors + half_log_inner,
        np.ascontiguousarray(np.tril(whiteners)),
        np.ascontiguousarray(slopes),
        np.ascontiguousarray(inner_factors @ inner_factors.transpose(0, 2, 1)),
    )
