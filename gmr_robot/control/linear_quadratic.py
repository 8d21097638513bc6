"""Following a motion in time as closely as its spread asks for, with as little effort as that leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import LinAlgError, solve_discrete_are

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearQuadraticProblem:
    """Minimise Σₜ (ξₜ − ξ̂ₜ)ᵀ Qₜ (ξₜ − ξ̂ₜ) + Σₜ uₜᵀ R uₜ under ξₜ₊₁ = A ξₜ + B uₜ. Immutable.

    States at T instants, commands at all but the last (Calinon 2016, "A tutorial on task-parameterized movement
    learning and retrieval", section 5).

    Parameters
    ----------
    system : array, shape (n, n)
        A.
    inputs : array, shape (n, m)
        B.
    targets : array, shape (T, n)
        ξ̂.
    weights : array, shape (T, n, n)
        Q, symmetric and positive semi-definite: the precisions of the targets.
    effort : array, shape (m, m)
        R, symmetric and positive definite.

    Raises
    ------
    InputError
        When shapes disagree, there are fewer than two instants, or a matrix is not as definite as it has to be.
    """

    system: FloatArray
    inputs: FloatArray
    targets: FloatArray
    weights: FloatArray
    effort: FloatArray

    def __post_init__(self) -> None:
        n, m = np.shape(self.system)[0], np.shape(self.inputs)[-1]
        shapes = {
            "system": (n, n),
            "inputs": (n, m),
            "targets": ("T", n),
            "weights": (len(self.targets), n, n),
            "effort": (m, m),
        }
        for name, shape in shapes.items():
            value = float_array(getattr(self, name), name=name, shape=shape)
            object.__setattr__(self, name, readonly(value))
        if self.n_instants < 2:
            raise InputError(
                f"a motion of {self.n_instants} instant(s) has nothing to command; expected two or more"
            )
        _check_definite(self.weights, name="weights", above=False)
        _check_definite(self.effort, name="effort", above=True)

    @property
    def n_instants(self) -> int:
        """Number of instants T."""
        return len(self.targets)

    def cost(self, states: FloatArray, commands: FloatArray) -> float:
        """Return what states (T, n) and commands (T − 1, m) cost."""
        off = states - self.targets
        tracking = np.einsum("ti,tij,tj->", off, self.weights, off)
        return float(tracking + np.einsum("ti,ij,tj->", commands, self.effort, commands))


@dataclass(frozen=True, eq=False, kw_only=True)
class LinearQuadraticMotion:
    """A motion of a linear system.

    Parameters
    ----------
    states : array, shape (T, n)
        ξ.
    commands : array, shape (T − 1, m)
        u.
    """

    states: FloatArray
    commands: FloatArray


def tracking_problem(
    positions: ArrayLike, covariances: ArrayLike, *, period: float, acceleration: float
) -> LinearQuadraticProblem:
    """Return the problem of a mass that follows positions whose spread says how closely.

    The state is position and velocity, the command an acceleration held for a period; Q is the inverse of the
    covariance. The motion ends in the last position: the last weight is the cost of staying there for ever
    after, by which the motion arrives at rest and the last gain can be kept.

    Parameters
    ----------
    positions : array, shape (T, d)
        Means, a period apart.
    covariances : array, shape (T, d, d)
        Their spread; positive definite.
    period : float
        [s].
    acceleration : float
        What costs as much as one standard deviation, in the unit of positions a s².

    Raises
    ------
    InputError
        When shapes disagree, a number is not above zero, or a covariance is not positive definite.
    """
    means = float_array(positions, name="positions", shape=("T", "d"))
    n_instants, d = means.shape
    sigma = float_array(covariances, name="covariances", shape=(n_instants, d, d))
    _check_definite(sigma, name="covariances", above=True)
    system, inputs = double_integrator(d, period=period)
    effort = np.eye(d) / positive(acceleration, name="acceleration") ** 2
    weights = np.zeros((n_instants, 2 * d, 2 * d))
    weights[:, :d, :d] = np.linalg.inv(sigma)
    weights[-1] = _cost_of_staying(system, inputs, weight=weights[-1], effort=effort)
    return LinearQuadraticProblem(
        system=system,
        inputs=inputs,
        targets=np.hstack([means, np.zeros_like(means)]),
        weights=weights,
        effort=effort,
    )


def double_integrator(n_dimensions: int, *, period: float) -> tuple[FloatArray, FloatArray]:
    """Return A (2d, 2d) and B (2d, d) of a mass whose acceleration is held for each period [s]."""
    h = positive(period, name="period")
    one = np.eye(n_dimensions)
    system = np.block([[one, h * one], [np.zeros_like(one), one]])
    return system, np.vstack([0.5 * h**2 * one, h * one])


def _cost_of_staying(
    system: FloatArray, inputs: FloatArray, *, weight: FloatArray, effort: FloatArray
) -> FloatArray:
    try:
        cost = solve_discrete_are(system, inputs, weight, effort)
    except (LinAlgError, ValueError) as error:
        raise InputError(
            "the last position cannot be held at these weights: its spread and the acceleration that costs as much "
            f"are too many orders of magnitude apart ({error})"
        ) from error
    return np.asarray(0.5 * (cost + cost.T))


def _check_definite(matrices: FloatArray, *, name: str, above: bool) -> None:
    """Refuse what is not symmetric, or has an eigenvalue below zero (not `above` it)."""
    swapped = np.swapaxes(matrices, -1, -2)
    values = np.linalg.eigvalsh(matrices)
    largest = np.maximum(np.abs(values).max(axis=-1), np.finfo(float).tiny)
    lowest = values.min(axis=-1) / largest
    symmetric = np.allclose(matrices, swapped, rtol=1e-9, atol=1e-12 * float(largest.max()))
    if not (symmetric and (lowest > (0.0 if above else -1e-9)).all()):
        kind = "definite" if above else "semi-definite"
        raise InputError(
            f"{name} must be symmetric and positive {kind}; got an eigenvalue of {values.min():.3g}"
        )
