"""The policy of a time-indexed skill: a velocity towards where the motion should be by now."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammainc

from gmr_robot.arrays import FloatArray, float_array
from gmr_robot.exceptions import InputError
from gmr_robot.kernels.reference import reference_tick
from gmr_robot.mixture.region import region_radius
from gmr_robot.skill.policy import Novelty
from gmr_robot.skill.strategy import strategy_code, streams
from gmr_robot.skill.time_indexed.moving_goal import redirected
from gmr_robot.skill.time_indexed.reference import Reference
from gmr_robot.skill.time_indexed.region import KnownRegion

if TYPE_CHECKING:
    from gmr_robot.skill.time_indexed.skill import TimeIndexedSkill

_FLOAT64 = np.dtype(np.float64)


@dataclass(frozen=True)
class TimedNovelty(Novelty):
    """How far a position is from what was demonstrated, at any time and at this one.

    Attributes
    ----------
    distance, confidence : float
        From the motion at whichever time is closest, in the spread of the positions of its component then. Where
        via-points or the goal lead the motion elsewhere, this moves along.
    now : float
        Mahalanobis distance from the reference at the present time, in the demonstrated spread at that time.
    """

    now: float


class TimedPolicy:
    """A time-indexed skill in execution. Positions and velocities are in task coordinates.

    The velocity at time t is speed · (ṙ(τ) + κ (r(τ) − x)) with τ = speed · (t − t₀): that of the reference r and
    a pull towards it, by which any deviation fades as exp(−κτ). The reference begins where the motion does, as far as
    the demonstrations leave that open, and ends at rest in the goal, where the motion stays.

    Parameters
    ----------
    skill : TimeIndexedSkill
        What to execute.
    goal : array, shape (d,), optional
        Where to end; the skill's own goal when not given. Can be set at any tick, and neither position nor velocity
        of the reference jumps.
    strategy : {"mean", "mode", "sample"}
        Which reference: the mean, the means of the strongest components in time, one smooth draw an execution.
    alpha : float
        Probability of the region of the tube that a draw lies in.
    rng : Generator or int
        Source of randomness, or its seed. The first rollout with the same seed draws the same numbers.

    Raises
    ------
    InputError
        When the strategy is unknown, alpha lies outside [0, 1] or the goal is not d finite numbers.
    """

    def __init__(
        self,
        skill: TimeIndexedSkill,
        *,
        goal: ArrayLike | None,
        strategy: str,
        alpha: float,
        rng: np.random.Generator | int,
    ) -> None:
        self.skill = skill
        self._strategy = strategy_code(strategy)
        region_radius(alpha, n_dimensions=skill.n_dimensions)
        self._alpha = alpha
        self._rng = streams(rng, 1)[0]
        self._shape = (skill.n_dimensions,)
        self._scratch = np.empty(2 * skill.n_dimensions)
        self._state = np.empty(skill.n_dimensions)
        self._goal = skill.checked_goal(goal)
        self._origin = self._now = 0.0
        self._reference: Reference | None = None
        self._region: KnownRegion | None = None

    @property
    def goal(self) -> FloatArray:
        """Where to end, shape (d,); what is assigned holds from the next tick on."""
        return self._goal.copy()

    @goal.setter
    def goal(self, goal: ArrayLike) -> None:
        wanted = self.skill.checked_goal(goal)
        inner = self.skill.transform.to_skill(wanted)
        self.skill.planner.reach(inner)  # refuses what is immeasurably far away, with the policy as it was
        if self._reference is not None:
            self._follow(redirected(self.skill.planner, self._reference, t=self._now, goal=inner))
        self._goal = wanted

    @property
    def complete(self) -> bool:
        """Whether the time of the motion is over, so that being at the goal means to have arrived."""
        return self._now >= self.skill.duration * (1.0 - 1e-12)

    @property
    def reference(self) -> Reference:
        """What is followed now, in skill coordinates; without `reset` it begins wherever the motion usually does."""
        if self._reference is None:
            self._begin(None)
        assert self._reference is not None  # `_begin` made it
        return self._reference

    def reset(self, t: float, x: ArrayLike) -> None:
        """Begin an execution at time t [s] and position x (d,); the stream of randomness goes on."""
        start = self._position(x)
        self._origin, self._now = self._time(t), 0.0
        self._begin(start)

    def step(self, t: float, x: ArrayLike, *, out: FloatArray | None = None) -> FloatArray:
        """Return the velocity (d,) [unit/s] at time t [s] and position x (d,), in `out` where that is given.

        Raises
        ------
        InputError
            When t is not a finite number or x not d of them.
        """
        if self._reference is None:
            self._begin(None)
        since = t - self._origin
        if not -math.inf < since < math.inf:
            since = self._time(t) - self._origin  # says what is wrong
        self._now = self.skill.speed * since
        if isinstance(x, np.ndarray) and x.dtype == _FLOAT64 and x.shape == self._shape:
            self._state[:] = x  # the fast way for what a control loop passes
        else:
            self._state[:] = self._position(x)
        velocity = np.empty(self._shape) if out is None else out
        squared = reference_tick(
            self._table, self._closing, self._timing, since, self._state, self._scratch, velocity
        )
        if not squared < math.inf:  # checked here, since the kernel finds out at no cost
            self._position(x)
            raise InputError(
                f"the policy was shown a bad state: position {self._state} is immeasurably far away"
            )
        return velocity

    def novelty(self, x: ArrayLike) -> TimedNovelty:
        """Return how far the position x (d,) is from what was demonstrated."""
        position = self._position(x)
        reference = self.reference
        if self._region is None:
            self._region = self.skill.known_region(reference)
        distance = self._region.distance(position)
        deviation = self.skill.transform.to_skill(position) - reference.at(self._now)[0]
        now = float(np.linalg.norm(self.skill.tube.whiten(np.array([self._now]), deviation[None])))
        confidence = float(gammainc(0.5 * self.skill.n_dimensions, 0.5 * distance**2))
        return TimedNovelty(distance=distance, confidence=confidence, now=now)

    def _begin(self, start: FloatArray | None) -> None:
        """Plan the reference of a new execution."""
        transform = self.skill.transform
        planner = self.skill.planner_for(self._goal)
        inner = None if start is None else transform.to_skill(start)
        self._follow(planner.reference(self._strategy, start=inner, alpha=self._alpha, rng=self._rng))

    def _follow(self, reference: Reference) -> None:
        """Take a reference, in skill coordinates, and hand it to the kernel in those of the task."""
        outer = reference.in_task(self.skill.transform)
        self._reference, self._region = reference, None
        self._table, self._closing = np.array(outer.curve.coefficients), np.array(outer.closing)
        self._timing = reference.timing(speed=self.skill.speed, pull=self.skill.pull)

    def _time(self, t: float) -> float:
        if not math.isfinite(t):
            raise InputError(f"the policy was asked for the time {t}; expected a finite number of seconds")
        return float(t)

    def _position(self, x: ArrayLike) -> FloatArray:
        """Check a position."""
        try:
            return float_array(x, name="position", shape=self._shape)
        except InputError as error:
            raise InputError(f"the policy was shown a bad state: {error}") from error
