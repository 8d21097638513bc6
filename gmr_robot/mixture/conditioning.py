"""Conditioning a mixture on some of its dimensions: what can be computed before the values are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gmr_robot.arrays import FloatArray, IntArray
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.conditional import ConditionalField, exact_weights
from gmr_robot.kernels.factorisation import condition_components
from gmr_robot.mixture.factorisation import components_of

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


def dimension_indices(dims: Sequence[int], *, n_features: int, name: str = "dims") -> IntArray:
    """Return dimensions as an index array, refusing what is fractional, repeated or out of range."""
    try:
        raw = np.asarray(dims)
    except ValueError as error:  # ragged nested sequences
        raise InputError(f"{name} is {dims!r}; expected a flat sequence of whole numbers") from error
    if raw.ndim != 1 or raw.size == 0 or raw.dtype.kind not in "iu":
        raise InputError(f"{name} is {dims!r}; expected a sequence of whole numbers, at least one")
    if raw.min() < 0 or raw.max() >= n_features:
        raise InputError(f"{name} is {raw.tolist()}; expected numbers from 0 to {n_features - 1}")
    if len(set(raw.tolist())) != raw.size:
        raise InputError(f"{name} is {raw.tolist()}; expected every dimension at most once")
    return raw.astype(np.int64)


def output_dimensions(outputs: Sequence[int] | None, *, inputs: IntArray, n_features: int) -> IntArray:
    """Return the dimensions asked for, or all that are not inputs, refusing those that are inputs."""
    if outputs is None:
        return other_dimensions(inputs, n_features=n_features)
    chosen = dimension_indices(outputs, n_features=n_features, name="outputs")
    both = sorted(set(chosen.tolist()) & set(inputs.tolist()))
    if both:
        raise InputError(f"dimensions {both} are input and output; expected each on one side")
    return chosen


def other_dimensions(dims: IntArray, *, n_features: int) -> IntArray:
    """Return the dimensions that are not among `dims`, in ascending order, refusing that there is none."""
    known = set(dims.tolist())
    others = [dim for dim in range(n_features) if dim not in known]
    if not others:
        raise InputError(f"dims names all {n_features} dimensions; conditioning must leave at least one")
    return np.array(others, dtype=np.int64)


def conditional_field(
    mixture: GaussianMixture, *, inputs: IntArray, outputs: IntArray, min_prior: float = 0.0
) -> ConditionalField:
    """Compute all of p(y | x) that does not depend on x.

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
    joint = mixture.covariances[:, order[:, None], order]
    n, d, n_outputs = mixture.n_components, len(inputs), len(outputs)
    slopes, factors_out = np.empty((n, n_outputs, d)), np.empty((n, n_outputs, n_outputs))
    condition_components(joint, d, slopes, factors_out)
    covariances_in = np.ascontiguousarray(joint[:, :d, :d])
    return ConditionalField(
        inputs=components_of(mixture.weights, mixture.means[:, inputs], covariances_in, name="covariances"),
        means_out=mixture.means[:, outputs],
        slopes=slopes,
        factors_out=factors_out,
        min_prior=float(min_prior),
    )


def conditional_mixture(
    mixture: GaussianMixture, x: FloatArray, *, inputs: IntArray, outputs: IntArray
) -> GaussianMixture:
    """Return p(y | x) at one point x (dx,), a mixture in dy dimensions."""
    field = conditional_field(mixture, inputs=inputs, outputs=outputs)
    weights = np.empty(mixture.n_components)
    exact_weights(field, x, weights)
    means = field.means_out + np.einsum("kij,kj->ki", field.slopes, x - field.inputs.means)
    return type(mixture)(weights, means, field.factors_out @ field.factors_out.transpose(0, 2, 1))
