"""The deviation process, given what it is at some times."""

from __future__ import annotations

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.kernels.maximisation import cholesky, invert_lower
from gmr_robot.skill.time_indexed.deviation import correlation, correlation_rate, correlation_rates

JITTER = 1e-6
"""Variance of z added to every observation: times that lie close together leave the equations solvable."""


class Observations:
    """Linear functionals of z that are known: its value at some times, its rate at others.

    Rates are multiplied by ℓ, so that every observation has the variance 1.

    Parameters
    ----------
    times : ndarray, shape (n,)
        When values are known [s].
    rate_times : ndarray, shape (m,)
        When rates are known [s].
    length_scale : float
        ℓ of the process [s].
    """

    def __init__(self, times: FloatArray, rate_times: FloatArray, *, length_scale: float) -> None:
        self.times, self.rate_times = np.asarray(times), np.asarray(rate_times)
        self.length_scale = length_scale

    def __len__(self) -> int:
        """Number of observations p = n + m."""
        return len(self.times) + len(self.rate_times)

    def with_values(self, values: FloatArray) -> FloatArray:
        """Return observed values (n, d) with rates of zero below them, shape (p, d)."""
        return np.concatenate([values, np.zeros((len(self.rate_times), values.shape[1]))])

    def cross(self, times: FloatArray) -> FloatArray:
        """Return the correlation of z at times (N,) with the observations, shape (N, p)."""
        values = correlation(times, self.times, length_scale=self.length_scale)
        rates = -self.length_scale * correlation_rate(times, self.rate_times, length_scale=self.length_scale)
        return np.hstack([values, rates])

    def cross_rate(self, times: FloatArray) -> FloatArray:
        """Return the correlation of dz/dt at times (N,) with the observations, shape (N, p)."""
        values = correlation_rate(times, self.times, length_scale=self.length_scale)
        rates = self.length_scale * correlation_rates(times, self.rate_times, length_scale=self.length_scale)
        return np.hstack([values, rates])

    def gram(self) -> FloatArray:
        """Return the correlations among the observations, shape (p, p)."""
        return np.concatenate([self.cross(self.times), self.length_scale * self.cross_rate(self.rate_times)])


class ConditionedDeviation:
    """p(z(t) | observations): Gaussian process regression (Rasmussen & Williams 2006, equations 2.23 and 2.24).

    Parameters
    ----------
    observations : Observations
        What is known, p of them.
    noise : ndarray, shape (n, d, d)
        Covariance of the error of each known value; rates are known exactly.
    """

    def __init__(self, observations: Observations, noise: FloatArray) -> None:
        self.observations = observations
        self._noise = noise
        p, d = len(observations), noise.shape[1]
        # without noise the dimensions of z are independent and alike: one matrix serves them all
        self._blocks = d if noise.any() else 1
        gram = np.kron(observations.gram() + JITTER * np.eye(p), np.eye(self._blocks))
        if self._blocks > 1:
            for i, covariance in enumerate(noise):
                gram[d * i : d * (i + 1), d * i : d * (i + 1)] += covariance
        self._whitener = _inverse_factor(np.asarray(gram, dtype=np.float64))
        self._shape = p, d

    def strengths(self, values: FloatArray) -> FloatArray:
        """Return G⁻¹ y for observed values y (p, d): what `at` and `rate` take, shape (p, d)."""
        columns = values.reshape(len(self._whitener), -1)
        return np.asarray(self._whitener.T @ (self._whitener @ columns)).reshape(self._shape)

    def at(self, times: FloatArray, strengths: FloatArray) -> FloatArray:
        """Return E[z(t)] at times (N,), shape (N, d)."""
        return self.observations.cross(times) @ strengths

    def rate(self, times: FloatArray, strengths: FloatArray) -> FloatArray:
        """Return E[dz/dt] at times (N,), shape (N, d)."""
        return self.observations.cross_rate(times) @ strengths

    def observed(self, values: FloatArray, rates: FloatArray, *, rng: np.random.Generator) -> FloatArray:
        """Return what would be observed of a draw with values (n, d) and rates (m, d), errors drawn too."""
        d = self._shape[1]
        squares, vectors = np.linalg.eigh(self._noise)
        roots = vectors * np.sqrt(np.maximum(squares, 0.0))[:, None]
        errors = np.einsum("nij,nj->ni", roots, rng.standard_normal((len(roots), d)))
        return np.concatenate([values + errors, self.observations.length_scale * rates])

    def covariance(self, times: FloatArray) -> FloatArray:
        """Return Cov[z(t)] at times (N,), shape (N, d, d)."""
        blocks = np.eye(self._blocks)
        cross = np.kron(self.observations.cross(times).T, blocks)
        explained = (self._whitener @ cross).reshape(-1, len(times), self._blocks)
        left = blocks - np.einsum("pni,pnj->nij", explained, explained)
        return np.asarray(left if self._blocks > 1 else left * np.eye(self._shape[1]))


def _inverse_factor(gram: FloatArray) -> FloatArray:
    """Return L⁻¹ of G = L Lᵀ (n, n): by our kernels, whose bits do not depend on the number of threads."""
    factor, inverse = np.zeros_like(gram), np.zeros_like(gram)
    cholesky(gram, factor)
    invert_lower(factor, inverse)
    return inverse
