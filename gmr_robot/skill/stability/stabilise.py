"""From a learned velocity field and its demonstrations to a stabiliser with its certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import eigh

from gmr_robot.arrays import FloatArray
from gmr_robot.exceptions import StabilityError, UnknownNameError
from gmr_robot.kernels.conditional import ConditionalField
from gmr_robot.kernels.regression import regress_means
from gmr_robot.kernels.tick import guarded_means, pack_field
from gmr_robot.mixture import GaussianMixture
from gmr_robot.skill.stability.certificate import Certificate, certify
from gmr_robot.skill.stability.fit_lyapunov import fit_lyapunov
from gmr_robot.skill.stability.lyapunov_function import LyapunovFunction
from gmr_robot.skill.stability.stabiliser import HORIZON, Pace, Stabiliser

STABILITIES = ("none", "lyapunov", "lpv")
"""How a skill is made to arrive; ``none`` leaves it to chance."""

MAX_CORRECTIONS = {"none": 0.0, "lyapunov": 0.2, "lpv": 0.5}
"""Largest correction that is accepted when nothing else is said. A linear-parameter-varying system takes the place of
the regression, so it differs more from it; on the 30 LASA motions by 10 to 31 %."""

FEW_STEPS = 20
"""A demonstration of fewer of the longest steps has hardly time to turn within one."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Motion:
    """What a stabiliser is fitted to, in skill coordinates.

    Attributes
    ----------
    positions, velocities : ndarray, shape (N, d)
        Demonstrated samples.
    goal : ndarray, shape (d,)
        Where they end.
    duration : float
        Mean duration of a demonstration [s].
    """

    positions: FloatArray
    velocities: FloatArray
    goal: FloatArray
    duration: float

    @property
    def relative(self) -> FloatArray:
        """Positions relative to the goal, shape (N, d)."""
        return self.positions - self.goal


@dataclass(frozen=True, eq=False, kw_only=True)
class Stabilised:
    """A stabiliser and why it can be trusted."""

    stabiliser: Stabiliser
    certificate: Certificate


def stabilise(
    kind: str,
    motion: Motion,
    *,
    mixture: GaussianMixture,
    field: ConditionalField,
    max_correction: float | None,
) -> Stabilised | None:
    """Make a velocity field arrive.

    Parameters
    ----------
    kind : {"none", "lyapunov", "lpv"}
        How.
    motion : Motion
        The demonstrations.
    mixture : GaussianMixture
        p(x, ẋ), skill coordinates.
    field : ConditionalField
        p(ẋ | x) of it.
    max_correction : float or None
        Largest mean change of the mixture's own velocities on the demonstrations that is accepted, as a share of
        their mean speed; that of `MAX_CORRECTIONS` when None.

    Raises
    ------
    UnknownNameError
        When the kind is unknown.
    StabilityError
        When the certificate does not hold, or the correction is larger than accepted.
    """
    if kind not in STABILITIES:
        raise UnknownNameError("stability", kind, STABILITIES)
    if kind == "none":
        return None
    stabiliser = _by_lyapunov(motion) if kind == "lyapunov" else _by_lpv(motion, mixture)
    share = _correction(stabiliser, field, motion.positions)
    max_correction = MAX_CORRECTIONS[kind] if max_correction is None else max_correction
    if share > max_correction:
        raise StabilityError(
            f"to arrive, the velocities have to change by {share:.1%} of the speed on the demonstrations; at "
            f"most {max_correction:.1%} is accepted (max_correction). {_reason(kind, motion.duration)}"
        )
    return Stabilised(
        stabiliser=stabiliser, certificate=certify(stabiliser, motion.relative, correction=share)
    )


def _reason(kind: str, duration: float) -> str:
    """Return what demonstrations of this duration [s] have that takes a large correction, and the remedy."""
    steps = duration / HORIZON
    if steps < FEW_STEPS:
        return (
            f"The demonstrations take {duration:.3g} s, {steps:.3g} of the steps of up to {1e3 * HORIZON:g} ms that "
            "arrival is certified for: make sure that their times are in seconds, show the motion more slowly, or "
            f"set the stability to {'lpv, which bears faster ones, or to ' if kind == 'lyapunov' else ''}none"
        )
    return (
        "Demonstrations that cross in opposite directions, or that pass their goal, do so: look at them, use more "
        "components, or set the stability to none"
    )


def stable_field(field: ConditionalField, stabiliser: Stabiliser | None) -> ConditionalField:
    """Return the field that a stabiliser corrects: the mixture's own, or the system of ``lpv``."""
    if stabiliser is None or stabiliser.slopes is None or stabiliser.covariances is None:
        return field
    away = field.inputs.means - stabiliser.goal
    return field._replace(
        means_out=np.einsum("kij,kj->ki", stabiliser.slopes, away),
        slopes=np.array(stabiliser.slopes),
        factors_out=np.asarray(np.linalg.cholesky(stabiliser.covariances)),
    )


def _by_lyapunov(motion: Motion) -> Stabiliser:
    x = motion.relative
    pace = Pace.of_demonstrations(x, motion.velocities, duration=motion.duration)
    function = fit_lyapunov(x, motion.velocities + pace.rate(x)[:, None] * x)
    return Stabiliser(kind="lyapunov", function=function, goal=motion.goal, pace=pace)


def _by_lpv(motion: Motion, mixture: GaussianMixture) -> Stabiliser:
    from gmr_robot.skill.stability.lpv import fit_lpv

    d = motion.positions.shape[1]
    x = motion.relative
    fit = fit_lpv(x, motion.velocities, mixture.marginal(range(d)).responsibilities(motion.positions))
    pace = Pace.of_demonstrations(x, motion.velocities, duration=motion.duration)
    own_rate = min(_rate_of(fit.quadratic, slope) for slope in fit.slopes)
    return Stabiliser(
        kind="lpv",
        function=LyapunovFunction(quadratic=fit.quadratic, directions=np.empty((0, d)), offsets=np.empty(0)),
        goal=motion.goal,
        pace=replace(pace, far_rate=min(pace.far_rate, own_rate), region=np.inf, pull=0.0),
        slopes=fit.slopes,
        covariances=fit.covariances,
    )


def _rate_of(quadratic: FloatArray, slope: FloatArray) -> float:
    """Return the largest κ with AᵀP + PA ≼ −2κP."""
    product = quadratic @ slope
    return float(-0.5 * eigh(product + product.T, quadratic, eigvals_only=True)[-1])


def _correction(stabiliser: Stabiliser, field: ConditionalField, positions: FloatArray) -> float:
    """Return how far what is executed is from the mixture's own mean velocities, as a share of their mean speed.

    On demonstrated positions; for ``lpv`` the regression is what it replaces, not its own system.
    """
    free = stable_field(field, stabiliser)
    before, after = np.empty_like(positions), np.empty_like(positions)
    regress_means(field, positions, before)
    guarded_means(pack_field(free), stabiliser.guard, free.min_prior, positions, after)
    change = np.linalg.norm(after - before, axis=1).mean()
    return float(change / np.linalg.norm(before, axis=1).mean())
