"""What makes every velocity of a skill lead to its goal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from gmr_robot.arrays import FloatArray, float_array, positive, readonly
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.descent import descend_all
from gmr_robot.skill.stability.lyapunov_function import LyapunovFunction

Stability: TypeAlias = Literal["lyapunov", "lpv"]

HORIZON = 0.05
"""Longest time step that descent is guaranteed for [s]."""

_FASTEST = 0.5 / HORIZON
"""Highest rate [1/s]: half of the way in the longest step."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast to arrive at least, and how fast to move at most.

    Attributes
    ----------
    far_rate : float
        Rate κ of descent anywhere: ∇V·ẋ ≤ −κ ∇V·x [1/s].
    near_rate : float
        What is added to it at the goal [1/s].
    near_radius : float
        How far that extends [unit].
    speed_limit : float
        Velocities before correction are cut to this [unit/s]; after it they are at most √2 as fast.
    region : float
        Mahalanobis distance up to which a component's line of regression is followed.
    pull : float
        Rate at which what lies outside of it is pulled back [1/s].
    horizon : float
        Longest time step T [s].

    Raises
    ------
    InputError
        When one is not a finite number above zero (region may be infinite, near_rate and pull zero), or a
        rate is above half of the way in a step.
    """

    far_rate: float
    near_rate: float
    near_radius: float
    speed_limit: float
    region: float
    pull: float
    horizon: float = HORIZON

    def __post_init__(self) -> None:
        for name in ("far_rate", "near_radius", "speed_limit", "horizon"):
            positive(getattr(self, name), name=name)
        if not self.region > 0.0 or not (0.0 <= self.pull < np.inf and 0.0 <= self.near_rate < np.inf):
            raise InputError(
                f"region {self.region}, pull {self.pull} and near_rate {self.near_rate} are no pace; "
                "expected region above zero, the rates finite and at least zero"
            )
        if (self.far_rate + self.near_rate) * self.horizon > 0.5 * (1.0 + 1e-12):
            raise InputError(
                f"a descent of {self.far_rate + self.near_rate:g} per second is more than half of the way in a "
                f"step of {self.horizon:g} s; choose lower rates or a shorter horizon"
            )

    @classmethod
    def of_demonstrations(cls, positions: FloatArray, velocities: FloatArray, *, duration: float) -> Pace:
        """Return the pace of demonstrated motions: positions (N, d) relative to the goal, duration [s].

        All rates are shares of 1/duration, all lengths and speeds shares of the demonstrated ones, so neither the
        unit of length nor that of time matters. The shares were chosen on the 26 single motions of the
        LASA set (`docs/lasa.md`).
        """
        far = min(0.8 / duration, 0.1 * _FASTEST)
        return cls(
            far_rate=far,
            near_rate=min(15.0 / duration, _FASTEST - far),
            near_radius=0.1 * float(np.linalg.norm(positions, axis=1).max()),
            speed_limit=1.2 * float(np.linalg.norm(velocities, axis=1).max()),
            region=2.75,
            pull=min(15.0 / duration, _FASTEST),
        )

    def rate(self, x: FloatArray) -> FloatArray:
        """Return κ at positions (N, d) relative to the goal, shape (N,) [1/s]."""
        distances = np.linalg.norm(x, axis=1)
        rates = self.far_rate + self.near_rate * np.exp(-((distances / self.near_radius) ** 2))
        with np.errstate(divide="ignore"):
            slowest: FloatArray = np.minimum(rates, self.speed_limit / distances)
        return slowest


@dataclass(frozen=True, eq=False, kw_only=True)
class Stabiliser:
    """Corrects velocities so that every motion, in steps of at most the horizon, arrives at the goal.

    In skill coordinates; `kernels/descent.py` holds the equations. Immutable.

    Attributes
    ----------
    kind : {"lyapunov", "lpv"}
        Whether velocities of the mixture's regression are corrected, or a linear-parameter-varying system
        takes their place (which needs a correction only in discrete time).
    function : LyapunovFunction
        V.
    goal : ndarray, shape (d,)
        Where V is zero.
    pace : Pace
        How fast.
    slopes : ndarray, shape (K, d, d), or None
        The system matrices of ``lpv``: ẋ = Σ hₖ(x) Aₖ (x − goal).
    covariances : ndarray, shape (K, d, d), or None
        Of what they leave of the demonstrated velocities, for draws around them.
    """

    kind: Stability
    function: LyapunovFunction
    goal: FloatArray
    pace: Pace
    slopes: FloatArray | None = None
    covariances: FloatArray | None = None

    def __post_init__(self) -> None:
        d = self.function.n_dimensions
        object.__setattr__(self, "goal", readonly(float_array(self.goal, name="goal", shape=(d,))))
        for name in ("slopes", "covariances"):
            matrices = getattr(self, name)
            if (matrices is None) != (self.kind == "lyapunov"):
                raise InputError(f"a stabiliser of the kind {self.kind!r} has {name} only if it is lpv")
            if matrices is not None:
                object.__setattr__(self, name, readonly(float_array(matrices, name=name, shape=("K", d, d))))
        if self.covariances is not None and not np.linalg.eigvalsh(self.covariances).min() > 0.0:
            raise InputError(
                "the covariances of a stabiliser are not positive definite; velocities have to vary"
            )

    @cached_property
    def guard(self) -> FloatArray:
        """All of it as the kernels read it."""
        pace, function = self.pace, self.function
        header = [
            pace.horizon,
            pace.far_rate,
            pace.near_rate,
            pace.near_radius,
            pace.speed_limit,
            pace.region,
            pace.pull,
            len(function.offsets),
        ]
        hinges = np.hstack([function.directions, function.offsets[:, None]])
        return np.concatenate([header, self.goal, function.quadratic.ravel(), hinges.ravel()])

    def corrected(self, positions: FloatArray, velocities: FloatArray) -> FloatArray:
        """Return velocities (N, d) at positions (N, d) as they may be executed; skill coordinates."""
        result = np.array(velocities, dtype=np.float64)
        descend_all(self.guard, np.ascontiguousarray(positions - self.goal), result)
        return result

    def arrival_time(self, x: FloatArray, *, tolerance: float) -> FloatArray:
        """Return a bound on the time [s] from positions (N, d), relative to the goal, to within tolerance.

        V falls by the factor 1 − Δtκ in each step and V ≥ λ‖x‖², λ the smallest eigenvalue of P. Holds for
        steps of at most the horizon, where no start is so far away that the speed limit lowers κ.
        """
        last = self.function.smallest_curvature * tolerance**2
        return np.log(np.maximum(self.function.value(x) / last, 1.0)) / self.pace.far_rate
