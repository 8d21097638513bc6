"""The certificate of a stabilised skill: what is proven, and what was tried on top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import StabilityError
from gmr_robot.skill.stability.stabiliser import Stabiliser

N_TRIALS = 2048
"""Number of positions and velocities that the proof is tried on."""

ROUNDING = 1e-9
"""Share of V that rounding may add."""

_STEPS = (1.0, 0.5, 0.1, 0.01)
"""Time steps that are tried, as shares of the longest."""


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Why a skill arrives.

    Algebra: smallest_curvature > 0 and smallest_offset ≥ 0 make V convex with its only minimum at the goal,
    so xᵀ∇V ≥ 2V > 0 elsewhere; for ``lpv`` the largest eigenvalue of AₖᵀP + PAₖ is below zero for every k.
    Discrete time: for every step Δt ≤ horizon and every velocity, a sampled one too, V(x + Δt ẋ) ≤ (1 − Δt
    κ(x)) V(x), by construction.

    Attributes
    ----------
    kind : str
        ``"lyapunov"`` or ``"lpv"``.
    smallest_curvature : float
        Smallest eigenvalue of P, relative to its largest.
    smallest_offset : float
        Smallest bₗ; infinite when there are none.
    eigenvalues : tuple of float
        For ``lpv`` the largest eigenvalue of AₖᵀP + PAₖ of each component, relative to P's largest [1/s].
    horizon : float
        Longest step that the proof holds for [s].
    rate : float
        Smallest κ within reach of the demonstrations [1/s].
    arrival_time : float
        Bound on the time from the farthest demonstrated position to 1 % of its distance [s].
    correction : float
        Mean change of the mixture's own mean velocities, as a share of their mean speed, on the demonstrations.
    trials : int
        How many positions and velocities it was tried on.
    worst : float
        The largest (V(x + Δt ẋ) − (1 − Δt κ)V(x)) / V(x) among them; rounding apart at most zero.
    """

    kind: str
    smallest_curvature: float
    smallest_offset: float
    eigenvalues: tuple[float, ...]
    horizon: float
    rate: float
    arrival_time: float
    correction: float
    trials: int
    worst: float


def certify(stabiliser: Stabiliser, positions: FloatArray, *, correction: float) -> Certificate:
    """Check a stabiliser and return its certificate.

    Parameters
    ----------
    stabiliser : Stabiliser
        What is to be trusted.
    positions : ndarray, shape (N, d)
        Demonstrated positions, relative to the goal.
    correction : float
        How much it changes the velocities on them, as a share of the speed.

    Raises
    ------
    StabilityError
        When a condition does not hold; the message says which and by how much.
    """
    function, pace = stabiliser.function, stabiliser.pace
    eigenvalues = _decay(stabiliser)
    if eigenvalues and not max(eigenvalues) < 0.0:
        raise StabilityError(
            f"the system of component {int(np.argmax(eigenvalues))} does not descend: AᵀP + PA has the eigenvalue "
            f"{max(eigenvalues):g}; expected all below zero; try fewer components or stability: lyapunov"
        )
    worst = _worst_step(stabiliser, positions)
    if not worst <= ROUNDING:
        raise StabilityError(
            f"a trial step rose by {worst:g} of V above what the certificate allows; "
            "the demonstrations may be scaled too extremely for double precision"
        )
    farthest = positions[[int(np.linalg.norm(positions, axis=1).argmax())]]
    tolerance = 0.01 * float(np.linalg.norm(farthest))
    return Certificate(
        kind=stabiliser.kind,
        smallest_curvature=function.smallest_curvature / float(np.linalg.eigvalsh(function.quadratic)[-1]),
        smallest_offset=float(function.offsets.min(initial=np.inf)),
        eigenvalues=eigenvalues,
        horizon=pace.horizon,
        rate=float(pace.rate(positions).min()),
        arrival_time=float(stabiliser.arrival_time(farthest, tolerance=tolerance)[0]),
        correction=correction,
        trials=N_TRIALS,
        worst=worst,
    )


def _decay(stabiliser: Stabiliser) -> tuple[float, ...]:
    """Return the largest eigenvalue of AₖᵀP + PAₖ, relative to P's largest, for each component."""
    if stabiliser.slopes is None:
        return ()
    quadratic = stabiliser.function.quadratic
    products = quadratic @ stabiliser.slopes
    largest = np.linalg.eigvalsh(products + products.transpose(0, 2, 1))[:, -1]
    return tuple((largest / np.linalg.eigvalsh(quadratic)[-1]).tolist())


def _worst_step(stabiliser: Stabiliser, positions: FloatArray) -> float:
    """Try random velocities from rest to ten times the limit, near and far, against V in plain numpy."""
    function, pace = stabiliser.function, stabiliser.pace
    d = function.n_dimensions
    rng = np.random.default_rng(0)
    radii = float(np.linalg.norm(positions, axis=1).max()) * 10.0 ** rng.uniform(-6.0, 1.0, N_TRIALS)
    x = radii[:, None] * _random_directions(rng, d)
    speeds = pace.speed_limit * 10.0 ** rng.uniform(-3.0, 1.0, N_TRIALS)
    velocities = stabiliser.corrected(x + stabiliser.goal, speeds[:, None] * _random_directions(rng, d))
    before, rates = function.value(x), pace.rate(x)
    rises = [
        (function.value(x + step * velocities) - (1.0 - step * rates) * before) / before
        for step in pace.horizon * np.array(_STEPS)
    ]
    return float(np.max(rises))


def _random_directions(rng: np.random.Generator, n_dimensions: int) -> FloatArray:
    draws = rng.normal(size=(N_TRIALS, n_dimensions))
    directions: FloatArray = draws / np.linalg.norm(draws, axis=1, keepdims=True)
    return directions
