r"""How motions deviate from the mean: a Gaussian process whose marginals are the tube.

    x(t) = μ(t) + S(t) z(t),   cov(z(t), z(t')) = k(t − t') I,   k(τ) = exp(−τ² / 2ℓ²)

At every time x(t) ~ N(μ(t), Σ(t)), exactly the tube; how long a deviation lasts is the length scale ℓ, learned
from the demonstrations. Conditioned on positions at some times, its mean is a motion through them, as in
probabilistic movement primitives (Paraschos et al. 2013) and kernelised ones (Huang et al. 2019).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.skill.time_indexed.alignment import AlignedMotions
from gmr_robot.skill.time_indexed.tube import Tube

INSTANTS = 64
"""Instants at which the demonstrations' deviations are compared."""

SHORTEST, LONGEST = 0.02, 1.0
"""Bounds of the length scale, as shares of the duration."""

UNKNOWN = 0.1
"""Length scale where a single demonstration does not tell it, as a share of the duration."""

_NONE = 1e-9
"""Standard deviations below which demonstrations do not differ."""

_PERIOD = 6.5
"""The motion repeats after its duration and this many length scales more, where k has fallen to 1e-9."""

_HIGHEST = 6.5
"""Highest frequency times the length scale; the spectrum has fallen to 1e-9 there."""


def correlation(first: FloatArray, second: FloatArray, *, length_scale: float) -> FloatArray:
    """Return k(t, t') of times (N,) and (M,), shape (N, M)."""
    lags = (first[:, None] - second) / length_scale
    return np.asarray(np.exp(-0.5 * lags**2))


def correlation_rate(first: FloatArray, second: FloatArray, *, length_scale: float) -> FloatArray:
    """Return ∂k(t, t')/∂t of times (N,) and (M,), shape (N, M)."""
    lags = (first[:, None] - second) / length_scale
    return np.asarray(-lags / length_scale * np.exp(-0.5 * lags**2))


def correlation_rates(first: FloatArray, second: FloatArray, *, length_scale: float) -> FloatArray:
    """Return ∂²k(t, t')/∂t∂t' of times (N,) and (M,), shape (N, M)."""
    lags = (first[:, None] - second) / length_scale
    return np.asarray((1.0 - lags**2) / length_scale**2 * np.exp(-0.5 * lags**2))


def learn_length_scale(aligned: AlignedMotions, tube: Tube) -> float:
    """Return the ℓ [s] with which one position of a demonstration predicts the rest of it best.

    Given z(t), the process expects z(t') = k(t − t') z(t); ℓ minimises Σ (z(t') − k(t − t') z(t))² over all pairs of
    instants of all demonstrations, which is what conditioning on a via-point asks of it. (The greatest likelihood
    would be decided by the finest ripple of the demonstrations, which no squared exponential describes.)
    Deviations are taken from the mean of the demonstrations: what all of them share is how the
    mixture approximates, and no motion may choose that. A single demonstration has no deviation: ℓ is
    then a tenth of the duration.
    """
    if len(aligned.positions) < 2:
        return UNKNOWN * aligned.duration
    from scipy.optimize import minimize_scalar  # costs half a second to import

    chosen = np.linspace(0, len(aligned.times) - 1, min(INSTANTS, len(aligned.times))).astype(np.int64)
    positions = aligned.positions[:, chosen]
    z = np.linalg.solve(tube.root(aligned.times[chosen]), (positions - positions.mean(axis=0))[..., None])[
        ..., 0
    ]
    products = np.einsum("mid,mjd->ij", z, z)
    if np.trace(products) < _NONE**2 * z.size:  # all demonstrations are the same
        return UNKNOWN * aligned.duration
    low, high = np.log(SHORTEST * aligned.duration), np.log(LONGEST * aligned.duration)
    grid = np.linspace(low, high, 24)  # several minima are possible: bracket the lowest
    best = int(np.argmin([_misprediction(one, aligned.times[chosen], products) for one in grid]))
    around = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    found = minimize_scalar(
        _misprediction, bounds=around, args=(aligned.times[chosen], products), method="bounded"
    )
    return float(np.exp(found.x))


def _misprediction(log_length: float, times: FloatArray, products: FloatArray) -> float:
    """Return Σᵢⱼ (zⱼ − kᵢⱼ zᵢ)² up to a constant, of the products Σ zᵢ zⱼ at times (N,), shape (N, N)."""
    k = correlation(times, times, length_scale=float(np.exp(log_length)))
    return float(np.sum(k**2 * np.diagonal(products)[:, None] - 2.0 * k * products))


class SmoothDraws:
    """Where draws of z come from: its Fourier series.

    z(t) = Σⱼ √wⱼ (aⱼ cos ωⱼt + bⱼ sin ωⱼt) with normal aⱼ, bⱼ, frequencies ωⱼ = 2πj/P of a period P much longer
    than the motion, and weights of the spectrum of k: its covariance is Σₙ k(τ + nP), which differs from k by less
    than 1e-8 within the motion.

    Parameters
    ----------
    duration : float
        Draws are wanted at times from 0 to this [s].
    length_scale : float
        ℓ [s].
    """

    def __init__(self, duration: float, *, length_scale: float) -> None:
        period = duration + _PERIOD * length_scale
        count = int(np.ceil(_HIGHEST * period / (2.0 * np.pi * length_scale))) + 1
        self._frequencies: FloatArray = 2.0 * np.pi * np.arange(count, dtype=np.float64) / period
        spectrum = np.exp(-0.5 * (self._frequencies * length_scale) ** 2)
        spectrum[1:] *= 2.0
        self._amplitudes = np.sqrt(spectrum / spectrum.sum())

    def draw(self, n_dimensions: int, *, rng: np.random.Generator) -> SmoothDraw:
        """Draw z, of d independent dimensions."""
        normals = rng.standard_normal((2, len(self._frequencies), n_dimensions))
        cosines, sines = self._amplitudes[:, None] * normals
        return SmoothDraw(frequencies=self._frequencies, cosines=cosines, sines=sines)


@dataclass(frozen=True, eq=False, kw_only=True)
class SmoothDraw:
    """One draw: z(t) = Σⱼ cⱼ cos ωⱼt + sⱼ sin ωⱼt.

    Attributes
    ----------
    frequencies : ndarray, shape (J,)
        ω [rad/s].
    cosines, sines : ndarray, shape (J, d)
        c and s.
    """

    frequencies: FloatArray
    cosines: FloatArray
    sines: FloatArray

    def at(self, times: FloatArray) -> FloatArray:
        """Return z at times (N,), shape (N, d)."""
        angles = times[:, None] * self.frequencies
        return np.asarray(np.cos(angles) @ self.cosines + np.sin(angles) @ self.sines)

    def rate(self, times: FloatArray) -> FloatArray:
        """Return dz/dt at times (N,), shape (N, d)."""
        angles, frequencies = times[:, None] * self.frequencies, self.frequencies[:, None]
        return np.asarray(
            np.cos(angles) @ (frequencies * self.sines) - np.sin(angles) @ (frequencies * self.cosines)
        )
