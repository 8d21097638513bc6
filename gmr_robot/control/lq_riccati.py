"""A linear-quadratic problem solved backwards in time: gains that answer to any state."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.control.linear_quadratic import LinearQuadraticMotion, LinearQuadraticProblem


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackingGains:
    """uₜ = kₜ − Kₜ ξₜ: the command of least cost from wherever the system is. Immutable.

    Parameters
    ----------
    problem : LinearQuadraticProblem
        What they solve.
    gains : array, shape (T − 1, m, n)
        K.
    feedforward : array, shape (T − 1, m)
        k.
    """

    problem: LinearQuadraticProblem
    gains: FloatArray
    feedforward: FloatArray

    def command(self, tick: int, state: FloatArray) -> FloatArray:
        """Return uₜ (m,) at a state (n,); the last gains hold from the last instant on."""
        t = min(tick, len(self.gains) - 1)
        return np.asarray(self.feedforward[t] - self.gains[t] @ state)

    def motion(self, start: ArrayLike) -> LinearQuadraticMotion:
        """Return the undisturbed motion from a state (n,)."""
        problem = self.problem
        states = [float_array(start, name="start", shape=(len(problem.system),))]
        commands = []
        for tick in range(len(self.gains)):
            commands.append(self.command(tick, states[-1]))
            states.append(problem.system @ states[-1] + problem.inputs @ commands[-1])
        return LinearQuadraticMotion(states=np.array(states), commands=np.array(commands))


def riccati_gains(problem: LinearQuadraticProblem) -> TrackingGains:
    """Return the gains of least cost, by dynamic programming from the last instant to the first.

    The cost to go is ξᵀ P ξ − 2 ξᵀ p + constant, with P = Q + Kᵀ R K + (A − B K)ᵀ P' (A − B K), the form that
    rounding leaves positive semi-definite, p = Q ξ̂ + (A − B K)ᵀ p', K = (R + Bᵀ P' B)⁻¹ Bᵀ P' A and
    k = (R + Bᵀ P' B)⁻¹ Bᵀ p' (Anderson & Moore 1990, "Optimal Control", chapter 4).
    """
    n, m = problem.inputs.shape
    count = problem.n_instants
    gains, feedforward = np.empty((count - 1, m, n)), np.empty((count - 1, m))
    cost, slope = np.array(problem.weights[-1]), problem.weights[-1] @ problem.targets[-1]
    for t in range(count - 2, -1, -1):
        gains[t], feedforward[t] = _best(problem, cost, slope)
        closed = problem.system - problem.inputs @ gains[t]
        weight = problem.weights[t]
        cost = weight + gains[t].T @ problem.effort @ gains[t] + closed.T @ cost @ closed
        slope = weight @ problem.targets[t] + closed.T @ slope
    return TrackingGains(problem=problem, gains=gains, feedforward=feedforward)


def _best(
    problem: LinearQuadraticProblem, cost: FloatArray, slope: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return K (m, n) and k (m,) of an instant, given the cost to go from the next one."""
    reach = problem.inputs.T @ cost
    factor = cho_factor(problem.effort + reach @ problem.inputs)
    return cho_solve(factor, reach @ problem.system), cho_solve(factor, problem.inputs.T @ slope)
