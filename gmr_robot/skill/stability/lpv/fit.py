r"""A linear-parameter-varying system with a quadratic Lyapunov function (Figueroa & Billard 2018).

ẋ = Σₖ hₖ(x) Aₖ x,    V(x) = xᵀPx,    x relative to the goal, hₖ ≥ 0, Σₖ hₖ(x) = 1
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gmr_robot.arrays import FloatArray, float_array, fraction, positive, readonly
from gmr_robot.exceptions import StabilityError
from gmr_robot.mixture.em.blas import one_blas_thread
from gmr_robot.skill.stability.lpv.programmes import fit_quadratic, fit_slopes, margins
from gmr_robot.skill.stability.lpv.samples import Samples, root_mean_square
from gmr_robot.skill.stability.stabiliser import HORIZON

FASTEST = 0.25
"""Largest share of the way to the goal that is demanded in one step."""

MET = 0.999
"""Share of a demanded rate that must be left after the solver's rounding."""

NOISE = 1e-6
"""Smallest variance of a velocity, as a share of the mean square: a covariance needs one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LpvFit:
    """A fitted system and what proves that it arrives. Immutable.

    Attributes
    ----------
    slopes : ndarray, shape (K, d, d)
        Aₖ [1/s]. The offsets of the paper are bₖ = −Aₖx*; here positions are relative to the goal x*.
    quadratic : ndarray, shape (d, d)
        P [1/unit²]; V is of order one on the demonstrations.
    eigenvalues : ndarray, shape (K,)
        Largest λ with det(AₖᵀP + PAₖ − λP) = 0 [1/s]: all below zero.
    rates : ndarray, shape (K,)
        rₖ as found [1/s]: V(x + Δt Aₖx) ≤ (1 − 2Δt rₖ) V(x) for all Δt ≤ step.
    step : float
        Longest time step that this holds for [s].
    covariances : ndarray, shape (K, d, d)
        Of what Aₖx leaves of the velocities, weighted by hₖ [(unit/s)²]: p(ẋ | x) = Σₖ hₖ(x) N(Aₖx, Cₖ).
    relative_error : float
        Root mean square of what the whole system leaves of them, as a share of the root mean square speed.
    """

    slopes: FloatArray
    quadratic: FloatArray
    eigenvalues: FloatArray
    rates: FloatArray
    step: float
    covariances: FloatArray
    relative_error: float

    def __post_init__(self) -> None:
        for name in ("slopes", "quadratic", "eigenvalues", "rates", "covariances"):
            object.__setattr__(self, name, readonly(getattr(self, name)))

    @property
    def rate(self) -> float:
        """The rate that holds everywhere: minₖ rₖ [1/s]."""
        return float(self.rates.min())

    def velocity(self, positions: ArrayLike, responsibilities: ArrayLike) -> FloatArray:
        """Return ẋ (N, d) at positions (N, d) relative to the goal with component weights (N, K)."""
        n_components, d, _ = self.slopes.shape
        x = float_array(positions, name="positions", shape=("N", d))
        h = float_array(responsibilities, name="responsibilities", shape=(len(x), n_components))
        return np.asarray(np.einsum("nk,kij,nj->ni", h, self.slopes, x, optimize=True))


def fit_lpv(
    positions: ArrayLike,
    velocities: ArrayLike,
    responsibilities: ArrayLike,
    *,
    pace: float = 0.05,
    step: float = HORIZON,
    own_share: float = 0.5,
    regularisation: float = 1e-4,
) -> LpvFit:
    """Fit a linear-parameter-varying system to demonstrated velocities (Figueroa & Billard 2018, section 4).

    The unit of length does not matter, nor that of time when `step` has it too. All dimensions share one unit.
    The size of the programmes does not depend on N.

    Parameters
    ----------
    positions : array, shape (N, d)
        Relative to the goal.
    velocities : array, shape (N, d)
        What was demonstrated there [unit/s].
    responsibilities : array, shape (N, K)
        hₖ(x): weights of the components at the positions; rows sum to one.
    pace : float, default 0.05
        The rates to demand: rₖ = pace · v/‖x‖ₖ with the root mean square speed v and the component's root
        mean square distance ‖x‖ₖ from the goal; at most a quarter of the way in a step.
    step : float, default 0.05
        T, the longest time step to descend in [s].
    own_share : float, default 0.5
        From 0, where only ΣₖhₖAₖx has to be right (the paper's loss), to 1, where each Aₖx has to be on its own
        (Yen, Wang & Gillespie 1998: global and local learning). In between, components do not cancel each other,
        which errs less between the demonstrations, and in draws of single components.
    regularisation : float, default 1e-4
        Weight of the prior that Aₖ is −v/‖x‖ times the identity, relative to the mean weight of the data; it
        decides where a component has no data.

    Returns
    -------
    LpvFit
        In the units of the arguments.

    Raises
    ------
    InputError
        When shapes do not agree, a number is not finite, weights do not sum to one, nothing moves, or an
        option is out of range.
    MissingDependencyError
        When cvxpy or clarabel is not installed.
    StabilityError
        When the solver fails, or its solution does not keep a demanded rate.
    """
    samples = Samples.checked(positions, velocities, responsibilities)
    for name, value in (("pace", pace), ("step", step), ("regularisation", regularisation)):
        positive(value, name=name)
    fraction(own_share, name="own_share")
    length, speed = root_mean_square(samples.x), root_mean_square(samples.v)
    scaled, scaled_step = Samples(samples.x / length, samples.v / speed, samples.h), step * speed / length
    demanded = np.minimum(pace / scaled.distances, FASTEST / scaled_step)
    with one_blas_thread():  # the same bits with any number of threads
        quadratic = fit_quadratic(scaled, rates=demanded)
        slopes = fit_slopes(
            scaled,
            quadratic,
            rates=demanded,
            step=scaled_step,
            own_share=own_share,
            regularisation=regularisation,
        )
        eigenvalues, rates = margins(quadratic, slopes, step=scaled_step)
        _check_margins(eigenvalues, rates, demanded)
        covariances, error = scaled.residuals(slopes)
    return LpvFit(
        slopes=slopes * speed / length,
        quadratic=quadratic / length**2,
        eigenvalues=eigenvalues * speed / length,
        rates=rates * speed / length,
        step=float(step),
        covariances=(covariances + NOISE * np.eye(len(quadratic))) * speed**2,
        relative_error=error,
    )


def _check_margins(eigenvalues: FloatArray, rates: FloatArray, demanded: FloatArray) -> None:
    kept = np.where(eigenvalues < 0.0, rates / demanded, -np.inf)
    worst = int(np.argmin(kept))
    if not kept[worst] >= MET:
        raise StabilityError(
            f"the solver's slope of component {worst} does not descend V as demanded: {kept[worst]:.3g} times the "
            "rate; try fewer components, a stronger regularisation, or set the stability to lyapunov"
        )
