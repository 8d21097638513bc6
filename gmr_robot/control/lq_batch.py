"""A linear-quadratic problem solved at once, as least squares over all commands."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import lstsq

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control.linear_quadratic import LinearQuadraticMotion, LinearQuadraticProblem


def solve_batch(problem: LinearQuadraticProblem, start: ArrayLike) -> LinearQuadraticMotion:
    """Return the motion of least cost from a state (n,).

    ξ = Sx ξ₀ + Su u stacks all instants, and u minimises ‖Q^½ (Su u − (ξ̂ − Sx ξ₀))‖² + ‖R^½ u‖² (Calinon 2016,
    equations 34 and 35), here by orthogonal factorisation instead of the normal equations. It takes memory of
    T² and time of T³; `riccati_gains` finds the same motion in T.

    Raises
    ------
    InputError
        When the start is not n finite numbers.
    """
    n, m = problem.inputs.shape
    first = float_array(start, name="start", shape=(n,))
    free, forced = _stacked(problem)
    roots = _roots(problem.weights)
    missing = problem.targets - free @ first
    tracked = np.einsum("tij,tjk->tik", roots, forced.reshape(problem.n_instants, n, -1))
    effort = np.kron(np.eye(problem.n_instants - 1), _roots(problem.effort))
    matrix = np.vstack([tracked.reshape(problem.n_instants * n, -1), effort])
    wanted = np.concatenate([np.einsum("tij,tj->ti", roots, missing).ravel(), np.zeros(len(effort))])
    commands = lstsq(matrix, wanted, lapack_driver="gelsy")[0]
    states = free @ first + (forced @ commands).reshape(-1, n)
    return LinearQuadraticMotion(states=states, commands=commands.reshape(-1, m))


def _stacked(problem: LinearQuadraticProblem) -> tuple[FloatArray, FloatArray]:
    """Return Sx (T, n, n) and Su (T n, (T − 1) m)."""
    n, m = problem.inputs.shape
    count = problem.n_instants
    free = np.empty((count, n, n))
    forced = np.zeros((count, n, (count - 1) * m))
    free[0] = np.eye(n)
    for t in range(1, count):
        free[t] = problem.system @ free[t - 1]
        forced[t] = problem.system @ forced[t - 1]
        forced[t, :, (t - 1) * m : t * m] += problem.inputs
    return free, forced.reshape(count * n, -1)


def _roots(matrices: FloatArray) -> FloatArray:
    """Return symmetric square roots of positive semi-definite matrices (..., n, n)."""
    values, vectors = np.linalg.eigh(matrices)
    scaled = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
    return np.asarray(scaled @ np.swapaxes(vectors, -1, -2))
