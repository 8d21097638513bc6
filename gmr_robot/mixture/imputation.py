"""Filling in what is missing: p(missing | known) of each row, and one value from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import BoolArray, FloatArray, float_array
from gmr_robot.exceptions import InputError, UnknownNameError
from gmr_robot.kernels.responsibilities import responsibilities
from gmr_robot.mixture.conditioning import conditional_field
from gmr_robot.mixture.factorisation import components_of
from gmr_robot.mixture.modes import highest_modes

if TYPE_CHECKING:
    from gmr_robot.mixture.gaussian_mixture import GaussianMixture

_MOST_NUMBERS = 1_000_000
"""Rows are worked on in blocks for which no array has more."""


@dataclass(frozen=True, eq=False)
class Conditionals:
    """p(y | x) at n points: weights (n, K), means (n, K, dy), and Cholesky factors (K, dy, dy) for all of them."""

    weights: FloatArray
    means: FloatArray
    factors: FloatArray

    def expectation(self, rng: np.random.Generator) -> FloatArray:  # noqa: ARG002
        """Return the means, shape (n, dy)."""
        return np.asarray(np.einsum("nk,nki->ni", self.weights, self.means))

    def most_probable(self, rng: np.random.Generator) -> FloatArray:  # noqa: ARG002
        """Return the modes, shape (n, dy)."""
        n_components, n_features = self.factors.shape[:2]
        covariances = self.factors @ self.factors.transpose(0, 2, 1)
        parts = components_of(
            np.ones(n_components),
            np.zeros((n_components, n_features)),
            covariances,
            name="conditional covariances",
        )
        return highest_modes(self.weights, self.means, parts.whiteners)

    def draw(self, rng: np.random.Generator) -> FloatArray:
        """Draw one value each, shape (n, dy)."""
        shares = np.cumsum(self.weights, axis=1)
        levels = rng.random(len(shares)) * shares[:, -1]
        labels = (shares <= levels[:, None]).sum(axis=1)
        draws = rng.standard_normal((len(shares), self.factors.shape[1]))
        spread = np.einsum("nij,nj->ni", self.factors[labels], draws)
        return np.asarray(self.means[np.arange(len(labels)), labels] + spread)


METHODS: dict[str, Callable[[Conditionals, np.random.Generator], FloatArray]] = {
    "mean": Conditionals.expectation,
    "mode": Conditionals.most_probable,
    "draw": Conditionals.draw,
}
"""How a value is taken from p(missing | known)."""


def impute(
    mixture: GaussianMixture, points: ArrayLike, *, method: str, rng: np.random.Generator | int
) -> FloatArray:
    """Fill in missing entries; see `GaussianMixture.impute`."""
    if method not in METHODS:
        raise UnknownNameError("imputation method", method, METHODS)
    samples = float_array(points, name="points", shape=("N", mixture.n_features), finite=False)
    refuse_infinite(samples, name="points")
    absent, filled, generator = np.isnan(samples), np.array(samples), np.random.default_rng(rng)
    patterns, pattern_of = np.unique(absent, axis=0, return_inverse=True)
    for index, pattern in enumerate(patterns):
        rows = np.flatnonzero(pattern_of.reshape(-1) == index)
        if not pattern.any():
            continue
        missing, values = np.flatnonzero(pattern), samples[rows]
        parts = [METHODS[method](one, generator) for one in _conditionals(mixture, values, pattern)]
        filled[rows[:, None], missing] = np.concatenate(parts)
    return filled


def refuse_infinite(values: FloatArray, *, name: str) -> None:
    """Refuse infinities where NaN marks what is missing."""
    if np.isinf(values).any():
        cell = tuple(map(int, np.argwhere(np.isinf(values))[0]))
        raise InputError(
            f"{name}{list(cell)} is {values[cell]}; expected finite numbers, or NaN where missing"
        )


def _conditionals(
    mixture: GaussianMixture, samples: FloatArray, pattern: BoolArray
) -> Iterator[Conditionals]:
    """Yield p(missing | known) of samples (n, D), block by block, all of which miss the dimensions of a pattern."""
    known, missing = np.flatnonzero(~pattern), np.flatnonzero(pattern)
    size = max(1, _MOST_NUMBERS // (mixture.n_components**2 * mixture.n_features))
    blocks = (samples[i : i + size] for i in range(0, len(samples), size))
    if not len(known):
        for block in blocks:
            weights = np.tile(mixture.weights, (len(block), 1))
            yield Conditionals(weights, np.tile(mixture.means, (len(block), 1, 1)), mixture.cholesky)
        return
    field = conditional_field(mixture, inputs=known, outputs=missing)
    for block in blocks:
        x, weights = np.ascontiguousarray(block[:, known]), np.empty((len(block), mixture.n_components))
        responsibilities(field.inputs, x, weights)
        shifts = np.einsum("kij,nkj->nki", field.slopes, x[:, None] - field.inputs.means)
        yield Conditionals(weights, field.means_out + shifts, field.factors_out)
