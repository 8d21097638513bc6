"""Conditioning a mixture on some of its dimensions: what can be computed before the values are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solve_triangular

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.mixture.factorisation import log_normalisers

if TYPE_CHECKING:
    from gmr_robot.mixture.gaussian_mixture import GaussianMixture


@dataclass(frozen=True, eq=False)
class Regression:
    """What a mixture says of the outputs at N inputs.

    Attributes
    ----------
    mean : ndarray, shape (N, dy)
        E[y | x].
    covariance : ndarray, shape (N, dy, dy)
        Cov[y | x], the spread between components included.
    """

    mean: FloatArray
    covariance: FloatArray


def dimension_indices(dims: Sequence[int], *, n_features: int) -> IntArray:
    """Return dimensions as an index array, refusing what is fractional, repeated or out of range."""
    raw = np.asarray(dims)
    if raw.ndim != 1 or raw.size == 0 or raw.dtype.kind not in "iu":
        raise InputError(f"dims is {dims!r}; expected a sequence of whole numbers, at least one")
    if len(np.unique(raw)) != raw.size:
        raise InputError(f"dims is {list(dims)}; expected every dimension at most once")
    if raw.min() < 0 or raw.max() >= n_features:
        raise InputError(f"dims is {list(dims)}; expected numbers from 0 to {n_features - 1}")
    return raw.astype(np.int64)


def other_dimensions(dims: IntArray, *, n_features: int) -> IntArray:
    """Return the dimensions that are not among `dims`, in ascending order, refusing that there is none."""
    others = np.setdiff1d(np.arange(n_features), dims)
    if others.size == 0:
        raise InputError(f"dims names all {n_features} dimensions; conditioning must leave at least one")
    return others


def conditional_field(
    mixture: GaussianMixture, *, inputs: IntArray, outputs: IntArray, min_prior: float = 0.0
) -> ConditionalField:
    """Compute all of p(y | x) that does not depend on x.

    With the inputs first, the lower Cholesky factor of a joint covariance holds everything: its blocks are
    L_xx, L_yx and L_yy, the regression matrix is A = L_yx L_xx⁻¹ and the conditional covariance L_yy L_yyᵀ,
    which is positive definite by construction.

    Parameters
    ----------
    mixture : GaussianMixture
        The joint distribution.
    inputs, outputs : ndarray of int
        Dimensions of x and of y; others are marginalised out.
    min_prior : float, default 0
        Conditional weights below this are neglected.

    Returns
    -------
    ConditionalField
        What the kernels evaluate.
    """
    order = np.concatenate([inputs, outputs])
    d = len(inputs)
    factors = np.linalg.cholesky(mixture.covariances[:, order[:, None], order])
    factors_in = np.ascontiguousarray(factors[:, :d, :d])
    slopes = np.stack(
        [
            solve_triangular(factor_in, cross.T, lower=True, trans="T").T
            for factor_in, cross in zip(factors_in, factors[:, d:, :d], strict=True)
        ]
    )
    with np.errstate(divide="ignore"):  # a component of weight zero has log-weight -inf
        log_weights = np.log(mixture.weights)
    return ConditionalField(
        log_factors=log_weights + log_normalisers(factors_in),
        means_in=np.ascontiguousarray(mixture.means[:, inputs]),
        factors_in=factors_in,
        means_out=np.ascontiguousarray(mixture.means[:, outputs]),
        slopes=np.ascontiguousarray(slopes),
        factors_out=np.ascontiguousarray(factors[:, d:, d:]),
        min_prior=float(min_prior),
    )
