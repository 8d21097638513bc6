"""The Lyapunov function that demonstrated motions descend."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from gmr_robot.arrays import FloatArray
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.skill.stability.lyapunov_function import LyapunovFunction

MARGIN = 0.05
"""Cosine by which a demonstrated velocity should turn away from ∇V more than a right angle."""

REWARD = 1e-3
"""Weight of descending steeper than that, against the weight 1 of not doing so; it only settles ties."""

ROUNDNESS = 0.002
"""Share of P that is a sphere, so that no direction is flat."""

MOST_SAMPLES = 1000
"""More samples than this are thinned out evenly; they say little new about V."""

DIGITS = 7
"""Digits of the normalised samples that count: another unit changes the last ones, and must not change the
path of the optimiser."""

SLOWEST = 1e-3
"""Samples slower than this share of the top speed have no direction worth fitting."""


def fit_lyapunov(positions: FloatArray, velocities: FloatArray, *, n_hinges: int = 0) -> LyapunovFunction:
    """Fit V so that demonstrated velocities descend it (Khansari-Zadeh & Billard 2014, section 4.2).

    Minimises Σᵢ wᵢ [max(0, cᵢ)² − reward · min(0, cᵢ)²], cᵢ = cos ∠(∇V, ẋᵢ) + margin, by L-BFGS; deterministic.

    Parameters
    ----------
    positions : ndarray, shape (N, d)
        Relative to the goal.
    velocities : ndarray, shape (N, d)
        What was demonstrated there; where more descent is wanted (κx), with that added.
    n_hinges : int, default 0
        Number L of hinges; 0 for 8 + 4d: in 4 to 14 dimensions, more only made the correction larger.

    Returns
    -------
    LyapunovFunction
        In the unit of the positions; it takes values of order one on them.
    """
    d = positions.shape[1]
    scale = float(np.linalg.norm(positions, axis=1).max())
    x, directions, weights = _samples(positions / scale, velocities)
    shape = _Shape(d, n_hinges or 8 + 4 * d)
    with one_blas_thread():  # the same bits with any number of threads
        found = minimize(
            shape.loss,
            shape.start(x),
            args=(x, directions, weights),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": 300, "maxcor": 20},
        )
    return shape.function(found.x).stretched(scale)


def _samples(positions: FloatArray, velocities: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return positions, unit velocities and weights of the samples that have a direction."""
    speeds = np.linalg.norm(velocities, axis=1)
    moving = np.flatnonzero(speeds > SLOWEST * speeds.max())
    chosen = moving[:: -(-len(moving) // MOST_SAMPLES)]
    weights = np.sqrt(speeds[chosen] / speeds.max()) / len(chosen)
    directions = velocities[chosen] / speeds[chosen, None]
    return np.round(positions[chosen], DIGITS), np.round(directions, DIGITS), np.round(weights, DIGITS + 3)


class _Shape:
    """The parameters of V as one vector: a factor of P, the directions, the roots of the offsets."""

    def __init__(self, n_dimensions: int, n_hinges: int) -> None:
        self._d, self._l = n_dimensions, n_hinges

    def start(self, x: FloatArray) -> FloatArray:
        """Return a round P, and hinges in all directions a third of the way to the outermost sample."""
        directions = spread_directions(self._l, self._d)
        outermost = np.maximum(x @ directions.T, 0.0).max(axis=0)
        roots = np.sqrt(np.maximum(0.3 * outermost, 1e-3))
        return np.concatenate([0.5 * np.eye(self._d).ravel(), 0.5 * directions.ravel(), roots])

    def _split(self, parameters: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        square = self._d * self._d
        factor = parameters[:square].reshape(self._d, self._d)
        directions = parameters[square : square + self._l * self._d].reshape(self._l, self._d)
        quadratic = factor.T @ factor
        quadratic = quadratic + ROUNDNESS * np.trace(quadratic) * np.eye(self._d)
        return factor, quadratic, directions, parameters[square + self._l * self._d :]

    def function(self, parameters: FloatArray) -> LyapunovFunction:
        """Return V of a parameter vector."""
        _, quadratic, directions, roots = self._split(parameters)
        return LyapunovFunction(
            quadratic=0.5 * (quadratic + quadratic.T), directions=directions, offsets=roots**2
        )

    def loss(
        self, parameters: FloatArray, x: FloatArray, directions: FloatArray, weights: FloatArray
    ) -> tuple[float, FloatArray]:
        """Return the loss and its gradient."""
        factor, quadratic, a, roots = self._split(parameters)
        hinges = np.maximum(x @ a.T - roots**2, 0.0)
        slopes = 2.0 * (x @ quadratic + hinges @ a)
        value, by_slope = _misalignment(slopes, directions, weights)
        by_quadratic = 2.0 * (x.T @ by_slope)
        by_quadratic += ROUNDNESS * np.trace(by_quadratic) * np.eye(self._d)
        by_hinge = 2.0 * (by_slope @ a.T) * (hinges > 0.0)
        by_a = 2.0 * (hinges.T @ by_slope) + by_hinge.T @ x
        by_roots = -2.0 * roots * by_hinge.sum(axis=0)
        by_factor = factor @ (by_quadratic + by_quadratic.T)
        return value, np.concatenate([by_factor.ravel(), by_a.ravel(), by_roots])


def _misalignment(
    slopes: FloatArray, directions: FloatArray, weights: FloatArray
) -> tuple[float, FloatArray]:
    """Return how far slopes fail to point against directions, and its gradient by the slopes, (N, d)."""
    lengths = np.linalg.norm(slopes, axis=1, keepdims=True) + 1e-12
    units = slopes / lengths
    excess = (units * directions).sum(axis=1) + MARGIN
    strength = weights * np.where(excess > 0.0, 1.0, -REWARD)
    by_unit = (2.0 * strength * excess)[:, None] * directions
    by_slope = (by_unit - (by_unit * units).sum(axis=1, keepdims=True) * units) / lengths
    return float((strength * excess**2).sum()), by_slope


def spread_directions(n_directions: int, n_dimensions: int) -> FloatArray:
    """Return unit vectors (n, d) that cover all directions: evenly in two dimensions, else at random."""
    if n_dimensions == 1:
        return np.where(np.arange(n_directions) % 2 == 0, 1.0, -1.0)[:, None]
    if n_dimensions == 2:
        angles = 2.0 * np.pi * np.arange(n_directions) / n_directions
        return np.stack([np.cos(angles), np.sin(angles)], axis=1)
    draws = np.random.default_rng(0).normal(size=(n_directions, n_dimensions))
    directions: FloatArray = draws / np.linalg.norm(draws, axis=1, keepdims=True)
    return directions
